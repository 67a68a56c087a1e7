"""Requests to correct a published product whose claim goes beyond its scope (5.6).

A request is of one version: the next one that is published settles it. The firm has until its last day to submit one;
after that the product is suspended, unless the next version is with the reviewers by then.
"""

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from registry.domain.calendar import tokyo_day
from registry.domain.errors import Conflict, NotFound
from registry.domain.permissions import SYSTEM, Actor, require, require_impartial
from registry.services import interests, log, rules
from registry.services.lifecycle.standing import suspend_due, suspend_once
from registry.services.log import Facts
from registry.services.products import letters
from registry.services.products.rows import locked
from registry.services.reviews.rows import product_for
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.reviews import CorrectionRow
from schemas.base import Bilingual
from schemas.reviews import Correction, PointEntry, SuspensionEntry
from schemas.vocab import CorrectionState, RegistrationState, SuspensionCause

__all__ = ["corrections", "request_correction", "suspend_uncorrected", "take_back_correction"]

_TERM: Final = "review.correction_days"
_COLUMNS: Final = (
    "SELECT c.id, c.version, c.field, c.text, c.requested_at, c.due_on, c.taken_back_at, p.published_version"
    " FROM correction c JOIN product p ON p.id = c.product"
)
_OF_PRODUCT = Statement(_COLUMNS + " WHERE p.id = {} ORDER BY c.requested_at DESC, c.id DESC")
_ONE = Statement(_COLUMNS + " WHERE c.id = {}")
_TAKE_BACK = Statement(
    "UPDATE correction SET taken_back_by = {}, taken_back_at = {} WHERE id = {} AND product = {} AND version = {}"
    " AND taken_back_at IS NULL RETURNING field"
)
_OVERDUE = Statement(
    "SELECT c.id, p.public_id FROM correction c JOIN product p ON p.id = c.product AND p.published_version = c.version"
    " WHERE c.taken_back_at IS NULL AND c.due_on < {} AND p.state = 'published' AND NOT EXISTS (SELECT 1 FROM"
    " review_case r WHERE r.product = p.id AND r.closed_at IS NULL"
    " AND r.state IN ('submitted', 'under_review', 'awaiting_approval')) ORDER BY p.number, c.requested_at, c.id"
)


async def request_correction(
    product_id: str, entry: PointEntry, *, actor: Actor, now: datetime
) -> Correction:
    """Ask the firm of a published product to correct a field whose claim goes beyond its scope.

    Raises:
        Conflict: The product is not published.
        NotFound, NotSignedIn, Forbidden: The actor is no reviewer, or has a conflict of interest.
    """
    require(actor, "review:comment")
    async with transaction():
        await suspend_due(product_id, now=now)
        row = await locked(product_id)
        await interests.require_none(actor, product=product_id, now=now)
        if row["state"] != RegistrationState.PUBLISHED:
            raise Conflict(
                Bilingual(
                    ja="公開中の製品だけ、変更を求めることができます。",
                    en="A correction can be asked of a published product only.",
                )
            )
        today = tokyo_day(now)
        term = (await rules.on(today)).law.row(_TERM)
        key = uuid7()
        made = {
            "id": key,
            "product": row["id"],
            "version": row["published_version"],
            "field": entry.field,
            "text": entry.text,
            "requested_by": actor.person,
            "requested_at": now,
            "due_on": None if term is None else today + timedelta(days=term.value),
        }
        await insert(CorrectionRow, made)
        await _logged("product.correction_requested", row, entry.field, actor=actor, now=now)
        await letters.to_firm(row, "correction_requested", now=now, **letters.due(made["due_on"]))
        stored = await _ONE.first(key)
        assert stored is not None  # noqa: S101 # just inserted
        return _view(stored, today)


async def take_back_correction(
    product_id: str, correction: UUID, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Say that there is nothing to correct after all; the request stays on record.

    Raises:
        NotFound: The product has no such open request.
        NotSignedIn, Forbidden: The actor is no reviewer, or has a conflict of interest.
    """
    require(actor, "review:comment")
    async with transaction():
        row = await locked(product_id)
        await interests.require_none(actor, product=product_id, now=now)
        done = await _TAKE_BACK.first(actor.person, now, correction, row["id"], row["published_version"])
        if done is None:
            raise NotFound(str(correction))
        await _logged(
            "product.correction_taken_back", row, f"{done['field']}: {reason}", actor=actor, now=now
        )


async def corrections(product_id: str, *, actor: Actor, now: datetime) -> tuple[Correction, ...]:
    """What was asked of a product, the newest first, for its firm and for staff.

    Raises:
        NotFound: There is no such product, or the actor may not know of it.
        NotSignedIn, Forbidden: The actor may read no reviews, this product is another firm's, or they have a
            conflict of interest.
    """
    row = await product_for(product_id, actor)
    if row["firm"] not in actor.firms:
        require_impartial(actor, product_id)
    today = tokyo_day(now)
    return tuple(_view(found, today) for found in await _OF_PRODUCT.rows(row["id"]))


async def suspend_uncorrected(*, now: datetime) -> int:
    """Suspend published products whose firm did not submit a correction in time; how many.

    Each request suspends once: whoever reinstates the product has seen evidence.
    """
    cause, count = SuspensionCause.CLAIM_EXCEEDED, 0
    notice = Bilingual(
        ja=f"{cause.ja}のため、公開を停止しています。", en=f"Suspended. Reason: {cause.en.lower()}."
    )
    entry = SuspensionEntry(reason=f"{cause.ja} / {cause.en}", public_notice=notice)
    for row in await _OVERDUE.rows(tokyo_day(now)):
        key = f"{row['id']}:{cause.value}"
        count += await suspend_once(row["public_id"], cause, key, entry, actor=SYSTEM, now=now)
    return count


def _view(row: dict[str, Any], today: date) -> Correction:
    if row["taken_back_at"] is not None:
        state = CorrectionState.TAKEN_BACK
    elif row["published_version"] != row["version"]:
        state = CorrectionState.SETTLED
    else:
        state = CorrectionState.OPEN
    return Correction(
        id=row["id"],
        version=row["version"],
        field=row["field"],
        text=row["text"],
        requested_at=row["requested_at"],
        due=row["due_on"],
        overdue=state is CorrectionState.OPEN and row["due_on"] is not None and row["due_on"] < today,
        state=state,
    )


async def _logged(kind: str, row: dict[str, Any], reason: str, *, actor: Actor, now: datetime) -> None:
    facts = Facts(role=actor.role_for("review:comment"), version=row["published_version"], reason=reason)
    await log.append(kind, row["public_id"], facts=facts, actor=actor, now=now)
