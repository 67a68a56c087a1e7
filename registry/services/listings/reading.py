"""Reading listings: as stored, as an actor may see them, as they stood on a day."""

from datetime import datetime
from typing import Any

from registry.domain import visibility
from registry.domain.calendar import tokyo_day
from registry.domain.documents import read
from registry.domain.errors import NotFound
from registry.domain.listed_wording import listing_findings
from registry.domain.permissions import Actor
from registry.services import products, rules, versions
from registry.services.listings.rows import BY_ID, document_of, shown
from registry.tables.database import Statement
from schemas.listings import ListingDocument, ListingView

__all__ = ["as_of", "cards", "rendered", "view"]

_PUBLIC = Statement("SELECT public_json, etag FROM listing WHERE public_id = {}")
_PAGE = Statement("SELECT number AS n, card_json FROM listing WHERE number > {} ORDER BY number LIMIT {}")
_PAGE_OF_SOURCE = Statement(
    "SELECT number AS n, card_json FROM listing WHERE source = {} AND number > {} ORDER BY number LIMIT {}"
)
_STATE_THEN = Statement(
    "SELECT to_state FROM log_entry WHERE subject = {} AND recorded_at <= {} AND kind IN ("
    "'listing.listed', 'listing.changed', 'listing.relisted', 'listing.delisted') ORDER BY seq DESC LIMIT 1"
)
_OWNER_THEN = Statement(
    "SELECT to_state FROM log_entry WHERE subject = {} AND recorded_at <= {} AND kind = 'listing.taken_over'"
)


async def rendered(public_id: str) -> products.Rendered:
    """What the public sees of a listing, as stored bytes.

    Raises:
        NotFound: There is no such listing.
    """
    row = await _PUBLIC.first(public_id)
    if row is None:
        raise NotFound(public_id)
    return products.Rendered(row["public_json"].encode(), row["etag"])


async def view(public_id: str, *, actor: Actor, now: datetime) -> ListingView:
    """A listing as this actor may see it.

    Raises:
        NotFound: There is no such listing.
    """
    row = await BY_ID.first(public_id)
    if row is None:
        raise NotFound(public_id)
    if not _reads_withheld(row, actor):
        return ListingView.model_validate_json((await rendered(public_id)).body)
    stored = await versions.load(public_id)
    assert stored is not None  # noqa: S101 # every listing has a version
    document = await document_of(row)
    phrases = (await rules.on(tokyo_day(now))).phrases
    seen = shown(row["public_id"], stored, document, row, withheld_too=True, phrases=phrases)
    return seen.model_copy(update={"findings": listing_findings(document, phrases)})


async def as_of(public_id: str, instant: datetime, *, actor: Actor, now: datetime) -> ListingView:
    """A listing as it stood at an instant; what law keeps from this actor today stays kept.

    Editions that changed nothing leave no trace of their own: the one shown is that of the content.

    Raises:
        NotFound: There was no such listing by then.
    """
    row = await BY_ID.first(public_id)
    public = await versions.last_public(public_id, instant)
    state = await _STATE_THEN.first(public_id, instant)
    if row is None or public is None or state is None:
        raise NotFound(public_id)
    stored = await versions.load(public_id, public.version)
    assert stored is not None  # noqa: S101 # only stored versions are shown
    document = read(ListingDocument, stored.document)
    owner = await _OWNER_THEN.first(public_id, instant)
    then = {
        "state": state["to_state"],
        "edition": document.edition,
        "edition_date": document.edition_date,
        "product_id": None if owner is None else owner["to_state"],
    }
    phrases = (await rules.on(tokyo_day(now))).phrases
    sees_all = _reads_withheld(row, actor)
    return shown(public_id, stored, document, then, withheld_too=sees_all, phrases=phrases)


async def cards(
    *, after: int = 0, limit: int = 20, source: str | None = None
) -> tuple[list[str], int | None]:
    """One page of cards as stored JSON texts, and the key the next page starts after."""
    if source is None:
        rows = await _PAGE.rows(after, limit + 1)
    else:
        rows = await _PAGE_OF_SOURCE.rows(source, after, limit + 1)
    return [row["card_json"] for row in rows[:limit]], rows[limit - 1]["n"] if len(rows) > limit else None


def _reads_withheld(row: dict[str, Any], actor: Actor) -> bool:
    """Whether the actor reads what law keeps from the public of a listing, which a product may have taken over."""
    owner = row["product_id"]
    return visibility.reads_withheld(actor, *(() if owner is None else (owner,)))
