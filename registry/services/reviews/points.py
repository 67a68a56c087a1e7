"""Points of a review: raised at a field by a reviewer, answered by the applicant, resolved, kept for ever."""

from datetime import datetime
from typing import Any
from uuid import UUID

from registry.domain.errors import Conflict, Forbidden, NotFound, RegistryError
from registry.domain.guards import GUARDS
from registry.domain.permissions import Actor, require
from registry.domain.workflow import Guard
from registry.services import log
from registry.services.log import Facts
from registry.services.reviews.gathering import gather
from registry.services.reviews.rows import Case, case_for
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.reviews import ReviewPointRow
from schemas.base import Bilingual
from schemas.reviews import PointEntry, ReviewPoint
from schemas.vocab import RegistrationState, Seat

__all__ = ["answer", "points_of", "raise_point", "resolve"]

_COLUMNS = "SELECT id, field, text, raised_at, answer, answered_at, resolved_at FROM review_point"
_OF_CASE = Statement(_COLUMNS + " WHERE review_case = {} ORDER BY raised_at, id")
_ANSWER = Statement(
    "UPDATE review_point SET answer = {}, answered_by = {}, answered_at = {}"
    " WHERE id = {} AND review_case = {} AND resolved_at IS NULL RETURNING id, field"
)
_RESOLVE = Statement(
    "UPDATE review_point SET resolved_by = {}, resolved_at = {}"
    " WHERE id = {} AND review_case = {} AND resolved_at IS NULL RETURNING id, field"
)


async def raise_point(product_id: str, entry: PointEntry, *, actor: Actor, now: datetime) -> ReviewPoint:
    """Write a point at a field of the draft.

    Raises:
        Conflict: The case is not being examined, or the actor has not declared their interests.
        Forbidden: The actor is not assigned, or has a conflict of interest.
        NotFound, NotSignedIn: The actor may not know of the case.
    """
    require(actor, "review:comment")
    async with transaction():
        case = await _commented(product_id, actor, now)
        if case.state not in {RegistrationState.SUBMITTED, RegistrationState.UNDER_REVIEW}:
            raise Conflict(
                Bilingual(
                    ja=f"状態「{case.state.ja}」では指摘を追加できません。",
                    en=f"No point can be raised in the state “{case.state.en}”.",
                )
            )
        made = {"id": uuid7(), "field": entry.field, "text": entry.text, "raised_at": now}
        await insert(ReviewPointRow, {**made, "review_case": case.id, "raised_by": actor.person})
        await _logged("review.point_raised", case, entry.field, "review:comment", actor=actor, now=now)
        return ReviewPoint.model_validate(made)


async def answer(product_id: str, point: UUID, text: str, *, actor: Actor, now: datetime) -> None:
    """Answer a point; a later answer replaces an earlier one until the point is resolved.

    Raises:
        Conflict: The case does not wait for the applicant.
        NotFound: There is no such open point, or the actor may not know of the case.
        NotSignedIn, Forbidden: The actor does not act for the product's firm.
    """
    require(actor, "review:answer")
    async with transaction():
        case = await case_for(product_id, actor)
        if case.product["firm"] not in actor.firms:
            raise Forbidden(
                Bilingual(ja="指摘には申請者が回答します。", en="Only the applicant answers points.")
            )
        if case.state is not RegistrationState.CHANGES_REQUESTED:
            raise Conflict(
                Bilingual(
                    ja=f"状態「{case.state.ja}」では回答できません。補正の依頼をお待ちください。",
                    en=f"Points are not answered in the state “{case.state.en}”; wait for a request of changes.",
                )
            )
        changed = await _ANSWER.rows(text, actor.person, now, point, case.id)
        await _changed("review.point_answered", case, changed, point, "review:answer", actor=actor, now=now)


async def resolve(product_id: str, point: UUID, *, actor: Actor, now: datetime) -> None:
    """Say that a point is settled.

    Raises:
        NotFound: There is no such open point, or the actor may not know of the case.
        Conflict, Forbidden: The actor is not assigned, has not declared their interests or has a conflict.
    """
    require(actor, "review:comment")
    async with transaction():
        case = await _commented(product_id, actor, now)
        changed = await _RESOLVE.rows(actor.person, now, point, case.id)
        await _changed("review.point_resolved", case, changed, point, "review:comment", actor=actor, now=now)


async def points_of(case: Case) -> tuple[ReviewPoint, ...]:
    """All points of a case, oldest first."""
    return tuple(ReviewPoint.model_validate(row) for row in await _OF_CASE.rows(case.id))


async def _commented(product_id: str, actor: Actor, now: datetime) -> Case:
    """The case, for a reviewer who may write points into it; that takes no seat, and the chief may as well."""
    case = await case_for(product_id, actor)
    facts = await gather(case, actor=actor, now=now)
    for guard in (Guard.ASSIGNED, Guard.NO_CONFLICT):
        error: RegistryError | None = GUARDS[guard](facts, Seat.DECIDER)
        if error is not None:
            raise error
    return case


async def _changed(
    kind: str,
    case: Case,
    changed: list[dict[str, Any]],
    point: UUID,
    permission: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    if not changed:
        raise NotFound(str(point))
    await _logged(kind, case, changed[0]["field"], permission, actor=actor, now=now)


async def _logged(kind: str, case: Case, field: str, permission: str, *, actor: Actor, now: datetime) -> None:
    facts = Facts(role=actor.role_for(permission), version=case.version, reason=field)
    await log.append(kind, case.public_id, facts=facts, actor=actor, now=now)
