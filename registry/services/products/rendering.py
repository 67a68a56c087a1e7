"""What readers get of a product: composed for an actor, and rendered once for everybody else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from registry.domain import visibility
from registry.domain.canonical import canonical_bytes, sha256_hex
from registry.services import versions
from registry.services.products.due import due_of
from registry.services.products.rows import DRAFT, find
from registry.tables.database import Statement
from schemas.base import Bilingual
from schemas.products import (
    FirmSummary,
    ListingReference,
    ProductCard,
    ProductDraft,
    ProductView,
    RecalledLot,
    Suspension,
)
from schemas.vocab import ListingState, RecallClass, RegistrationState, SuspensionCause

__all__ = ["Rendered", "compose", "refresh", "render", "suspension_at", "tag_of"]

_SET_PUBLIC = Statement(
    "UPDATE product SET state = {}, name = {}, subclass = {}, latest_version = {}, published_version = {},"
    " public_json = {}, card_json = {}, etag = {}, suspends_at = {}, suspends_for = {}, updated_at = {} WHERE id = {}"
)
_FIRST_PUBLIC = Statement(
    "SELECT public_from FROM publication WHERE record = {} AND version = {} ORDER BY public_from"
)
_SUSPENDED = Statement(
    "SELECT cause, notice_ja, notice_en, suspended_at FROM suspension WHERE product = {} AND ended_at IS NULL"
)
_SUSPENDED_THEN = Statement(
    "SELECT cause, notice_ja, notice_en, suspended_at FROM suspension WHERE product = {} AND suspended_at <= {}"
    " AND (ended_at IS NULL OR ended_at > {}) ORDER BY suspended_at DESC LIMIT 1"
)
_NOTES = Statement(
    "SELECT o.public_note FROM interest_override o JOIN review_case c ON c.id = o.review_case"
    " WHERE c.product = {} AND c.version = {} AND c.state = 'published' ORDER BY o.decided_at, o.id"
)
_RECALLS = Statement(
    "SELECT id, number, site, recall_class, reason, what_to_do, updated_at AS since FROM lot"
    " WHERE product = {} AND state = 'recalled' ORDER BY updated_at DESC, number, site"
)
_REPORTED = Statement(
    "SELECT r.lot, r.progress, r.authority_no, r.closed_on, r.entered_at FROM recall_report r"
    " JOIN lot l ON l.id = r.lot WHERE l.product = {} ORDER BY r.number"
)
_LISTINGS = Statement("SELECT public_id, source, state FROM listing WHERE product = {} ORDER BY public_id")


@dataclass(frozen=True)
class Rendered:
    """Bytes ready to be sent, with their entity tag (without quotes)."""

    body: bytes
    etag: str


async def compose(
    row: dict[str, Any],
    stored: versions.Stored,
    document: ProductDraft,
    state: RegistrationState,
    *,
    withheld_too: bool,
    suspension: Suspension | None = None,
    until: datetime | None = None,
) -> ProductView:
    """Compose the view of one stored version.

    Args:
        row: The product's row with its firm's.
        stored: The version.
        document: The version's document as today's model.
        state: The state to show.
        withheld_too: Whether the reader sees what the law keeps from the public.
        suspension: The notice of a suspension that was in force at an earlier instant, or holds by the product's
            dates; the one on record now is found.
        until: Instant of the view; recalls of later are left out.
    """
    if state is RegistrationState.SUSPENDED and suspension is None:
        suspension = _suspension(await _SUSPENDED.first(row["id"]))
    seen, withheld = visibility.product_for(document, document.subclass, withheld_too=withheld_too)
    first = await _FIRST_PUBLIC.first(row["public_id"], stored.number)
    listings = await _LISTINGS.rows(row["id"])
    return ProductView(
        id=row["public_id"],
        product_class=document.subclass.product_class,
        state=state,
        version=stored.number,
        sha256=stored.sha256,
        recorded_at=stored.recorded_at,
        published_at=None if first is None else first["public_from"],
        firm=_summary(row),
        product=seen,
        withheld=withheld,
        listings=tuple(
            ListingReference(id=r["public_id"], source=r["source"], state=ListingState.of(r["state"]))
            for r in listings
        ),
        suspension=suspension,
        recalls=await _recalls(row["id"], until),
        interest_notes=tuple(note["public_note"] for note in await _NOTES.rows(row["id"], stored.number)),
    )


async def suspension_at(product: UUID, instant: datetime) -> Suspension | None:
    """The suspension that was in force at an instant, as the public read it; None if none was."""
    return _suspension(await _SUSPENDED_THEN.first(product, instant, instant))


async def render(
    row: dict[str, Any],
    stored: versions.Stored,
    document: ProductDraft,
    state: RegistrationState,
    *,
    now: datetime,
) -> Rendered:
    """Make what visitors read, inside the open transaction."""
    public = await compose(row, stored, document, state, withheld_too=False)
    body = canonical_bytes(public)
    card = canonical_bytes(
        ProductCard(
            id=row["public_id"],
            name_ja=document.name_ja,
            name_kana=document.name_kana,
            name_en=document.name_en,
            subclass=document.subclass,
            state=state,
            version=stored.number,
            firm=public.firm,
            published_at=public.published_at,
        )
    )
    etag = tag_of(body)
    published = state is RegistrationState.PUBLISHED
    due = await due_of(row, stored.number, document, now=now) if published else None
    await _SET_PUBLIC.rows(
        state.value,
        document.name_ja,
        document.subclass.value,
        stored.number,
        stored.number,
        body.decode(),
        card.decode(),
        etag,
        None if due is None else due[0],
        None if due is None else due[1].value,
        now,
        row["id"],
    )
    return Rendered(body, etag)


def tag_of(body: bytes) -> str:
    """The entity tag of what visitors read."""
    return sha256_hex(body)[:32]


async def refresh(public_id: str, *, now: datetime) -> None:
    """Render a published product again inside the open transaction: its firm, a listing or a recall changed."""
    row = await find(public_id)
    if row is None or row["published_version"] is None:
        return
    stored = await versions.load(public_id, row["published_version"])
    assert stored is not None  # noqa: S101 # a published product has its version
    document = DRAFT.validate_json(stored.document)
    await render(row, stored, document, RegistrationState.of(row["state"]), now=now)


async def _recalls(product: UUID, until: datetime | None) -> tuple[RecalledLot, ...]:
    found = [row for row in await _RECALLS.rows(product) if until is None or row["since"] <= until]
    reports = await _REPORTED.rows(product) if found else ()
    last = {row["lot"]: row for row in reports if until is None or row["entered_at"] <= until}
    return tuple(_recalled(row, last.get(row["id"])) for row in found)


def _recalled(row: dict[str, Any], report: dict[str, Any] | None) -> RecalledLot:
    told = (
        {} if report is None else {name: report[name] for name in ("progress", "authority_no", "closed_on")}
    )
    return RecalledLot(
        lot=row["number"],
        site=row["site"],
        recall_class=RecallClass.of(row["recall_class"]),
        reason=row["reason"],
        what_to_do=row["what_to_do"],
        since=row["since"],
        **told,
    )


def _suspension(row: dict[str, Any] | None) -> Suspension | None:
    if row is None:
        return None
    return Suspension(
        cause=SuspensionCause.of(row["cause"]),
        public_notice=Bilingual(ja=row["notice_ja"], en=row["notice_en"]),
        since=row["suspended_at"],
    )


def _summary(row: dict[str, Any]) -> FirmSummary:
    return FirmSummary(
        corporate_no=row["corporate_no"],
        name_ja=row["name_ja"],
        name_en=row["name_en"],
        address=row["address"],
        lg_code=row["lg_code"],
    )
