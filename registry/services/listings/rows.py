"""What the tables hold of listings, and how it becomes what a reader sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from registry.domain import visibility
from registry.domain.claims import Phrase
from registry.domain.documents import read
from registry.services import versions
from registry.tables.database import Statement
from schemas.base import Bilingual
from schemas.listings import ListingDocument, ListingView
from schemas.vocab import ListingState

__all__ = ["BY_ID", "COLUMNS", "MARK", "Known", "document_of", "known_of", "shown"]

MARK = Bilingual(ja="公開情報（未審査）", en="Public information (not reviewed)")
"""What stands beside everything that comes from a listing."""

COLUMNS = (
    "SELECT l.id, l.number, l.public_id, l.source, l.source_key, l.state, l.edition, l.edition_date, l.file_sha256,"
    " l.content_sha256, l.latest_version, l.product, p.public_id AS product_id"
    " FROM listing l LEFT JOIN product p ON p.id = l.product"
)
BY_ID = Statement(COLUMNS + " WHERE l.public_id = {}")


@dataclass(frozen=True)
class Known:
    """What the tables hold of a listing between two editions."""

    id: UUID
    public_id: str
    source: str
    latest_version: int
    product: UUID | None
    product_id: str | None


def known_of(row: dict[str, Any]) -> Known:
    """A row of ``COLUMNS`` as what is carried on to the next edition."""
    return Known(
        row["id"],
        row["public_id"],
        row["source"],
        row["latest_version"],
        row["product"],
        row["product_id"],
    )


async def document_of(row: dict[str, Any]) -> ListingDocument:
    """The newest version of a listing."""
    stored = await versions.load(row["public_id"], row["latest_version"])
    assert stored is not None  # noqa: S101 # every listing has a version
    return read(ListingDocument, stored.document)


def shown(
    public_id: str,
    stored: versions.Stored,
    document: ListingDocument,
    state: dict[str, Any],
    *,
    withheld_too: bool,
    phrases: Sequence[Phrase],
) -> ListingView:
    """A version of a listing in a state, as it may be seen.

    Args:
        public_id: The listing.
        stored: Its version.
        document: What the version says.
        state: ``state``, ``edition``, ``edition_date`` and ``product_id``, from a row or made.
        withheld_too: Whether the reader may see what law keeps from the public.
        phrases: The wording rules in force.
    """
    seen, withheld = visibility.listing_for(document, withheld_too=withheld_too, phrases=phrases)
    return ListingView(
        id=public_id,
        mark=MARK,
        state=ListingState.of(state["state"]),
        edition=state["edition"],
        edition_date=state["edition_date"],
        version=stored.number,
        sha256=stored.sha256,
        recorded_at=stored.recorded_at,
        listing=seen,
        withheld=withheld,
        product=state["product_id"],
    )
