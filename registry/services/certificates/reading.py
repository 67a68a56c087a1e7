"""Reading certificates: today's state, and the stored bytes of an edition."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain import visibility
from registry.domain.errors import Forbidden, NotFound
from registry.domain.permissions import Actor, require
from registry.services import versions
from registry.services.certificates.rows import COLUMNS, edition_record, find, state_of
from registry.tables.database import Statement
from schemas.base import Bilingual
from schemas.certificates.records import CertificateRecord
from schemas.vocab import CertificateState, Edition

__all__ = ["Viewed", "of_product", "of_row", "record", "view"]

_OF_PRODUCT = Statement(COLUMNS + " WHERE p.public_id = {} ORDER BY c.issued_at DESC, c.id DESC")
_NEWEST = Statement(
    "SELECT number FROM certificate WHERE product = {} ORDER BY issued_at DESC, id DESC LIMIT 1"
)
_PUBLISHED = Statement("SELECT published_version FROM product WHERE public_id = {}")


@dataclass(frozen=True)
class Viewed:
    """One edition as its record or its print: the certificate's state today, the bytes kept, and their SHA-256."""

    state: CertificateState
    body: bytes
    sha256: str


async def record(number: str, *, now: datetime) -> CertificateRecord:
    """What anyone may check of a certificate today.

    Raises:
        NotFound: No certificate has this number.
    """
    row = await find(number)
    newest = await _NEWEST.first(row["product"])
    assert newest is not None  # noqa: S101 # at least this one
    return of_row(row, replaced_by=newest["number"], now=now)


async def view(number: str, *, actor: Actor, edition: Edition, now: datetime) -> Viewed:
    """The stored bytes of an edition: the public one for anyone, the full one for those who may read it.

    Raises:
        NotFound: No certificate has this number.
        NotSignedIn, Forbidden: The actor may not read the full edition of this product's certificates.
    """
    row = await find(number)
    if edition is Edition.FULL:
        _may_read_full(row, actor)
    stored = await versions.load(edition_record(number, edition))
    assert stored is not None  # noqa: S101 # both editions are stored with the row
    return Viewed(state_of(row, now=now), stored.document.encode(), stored.sha256)


async def of_product(product_id: str, *, now: datetime) -> tuple[CertificateRecord, ...]:
    """All certificates of a product, the newest first.

    Raises:
        NotFound: There is no such product, or it was never published.
    """
    product = await _PUBLISHED.first(product_id)
    if product is None or product["published_version"] is None:
        raise NotFound(product_id)
    rows = await _OF_PRODUCT.rows(product_id)
    return tuple(of_row(row, replaced_by=rows[0]["number"], now=now) for row in rows)


def of_row(row: dict[str, Any], *, replaced_by: str | None, now: datetime) -> CertificateRecord:
    """The record of a row.

    Args:
        row: The certificate's row with its product's.
        replaced_by: The newest certificate of the product; it may be this one.
        now: The instant, aware UTC.
    """
    return CertificateRecord(
        state=state_of(row, now=now),
        number=row["number"],
        replaced_by=None if replaced_by == row["number"] else replaced_by,
        product=row["public_id"],
        product_version=row["product_version"],
        specimen=str(row["number"]).startswith("MMV-XX-"),
        issued_at=row["issued_at"],
        valid_until=row["expires_on"],
        public_sha256=row["public_sha256"],
    )


def _may_read_full(row: dict[str, Any], actor: Actor) -> None:
    require(actor, "certificate:read_full")
    if row["firm"] not in actor.firms and not visibility.reads_withheld(actor, row["public_id"]):
        raise Forbidden(
            Bilingual(
                ja="他社の製品の証明書は公開版だけ閲覧できます。",
                en="Of another firm's certificates you may read the public edition.",
            )
        )
