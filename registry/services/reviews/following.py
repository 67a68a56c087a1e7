"""Following a registration: where its newest case stands, and its steps as the log has them."""

from datetime import datetime
from typing import Final

from pydantic import TypeAdapter

from registry.domain.calendar import tokyo_day
from registry.domain.permissions import Actor
from registry.domain.review_deadlines import overdue
from registry.domain.working_days import working_days_until
from registry.services.reviews.gathering import assigned
from registry.services.reviews.points import points_of
from registry.services.reviews.rows import latest_case, product_for
from registry.services.reviews.steps import LOG_KINDS
from registry.tables.database import Statement
from schemas.products.overview import CaseStanding, HistoryEntry
from schemas.reviews import Explanation
from schemas.vocab import RegistrationEvent, RegistrationState, Role

__all__ = ["explanations", "history", "standing"]

_EVENTS: Final = {kind: event for event, kind in LOG_KINDS.items()} | {
    "product.created": RegistrationEvent.CREATE
}
_AMONG_REVIEWERS: Final = frozenset({RegistrationEvent.RECOMMEND, RegistrationEvent.SEND_BACK})
"""Events whose reason one reviewer gives to another."""
_OF_PRODUCT = Statement(
    "SELECT recorded_at, kind, role, version, from_state, to_state, reason, document_sha256 FROM log_entry"
    " WHERE subject = {} ORDER BY seq DESC"
)
_EXPLAINED = Statement(
    "SELECT explanations FROM review_submission WHERE review_case = {} ORDER BY submitted_at DESC, id DESC LIMIT 1"
)
_EXPLANATIONS: Final = TypeAdapter(tuple[Explanation, ...])


async def explanations(product_id: str, *, actor: Actor) -> tuple[Explanation, ...]:
    """The reasons that the applicant gave for warnings in the newest case's last submission; none before one.

    Raises:
        NotFound: There is no such product, or the actor may not know of it.
        NotSignedIn, Forbidden: The actor may read no reviews, or this product is another firm's.
    """
    case = await latest_case(await product_for(product_id, actor))
    row = None if case is None else await _EXPLAINED.first(case.id)
    return () if row is None else _EXPLANATIONS.validate_json(row["explanations"])


async def standing(product_id: str, *, actor: Actor, now: datetime) -> CaseStanding | None:
    """Where the newest case of a product stands; None where nothing was ever submitted.

    Raises:
        NotFound: There is no such product, or the actor may not know of it.
        NotSignedIn, Forbidden: The actor may read no reviews, or this product is another firm's.
    """
    case = await latest_case(await product_for(product_id, actor))
    if case is None:
        return None
    today = tokyo_day(now)
    points = [point for point in await points_of(case) if point.resolved_at is None]
    return CaseStanding(
        version=case.version,
        state=case.state,
        due_kind=case.due_kind,
        due=case.due_on,
        working_days=None if case.due_on is None else working_days_until(today, case.due_on),
        overdue=overdue(case.due_on, today),
        reviewers=len(await assigned(case)),
        appealed=case.round > 0,
        open_points=len(points),
        unanswered_points=sum(point.answer is None for point in points),
    )


async def history(product_id: str, *, actor: Actor) -> tuple[HistoryEntry, ...]:
    """Every step of a product through the workflow, all versions, the newest first; saves are no steps.

    Raises:
        NotFound: There is no such product, or the actor may not know of it.
        NotSignedIn, Forbidden: The actor may read no reviews, or this product is another firm's.
    """
    row = await product_for(product_id, actor)
    inside = row["firm"] not in actor.firms
    found = []
    for entry in await _OF_PRODUCT.rows(product_id):
        event = _EVENTS.get(entry["kind"])
        if event is None:
            continue
        found.append(
            HistoryEntry(
                at=entry["recorded_at"],
                event=event,
                role=Role.of(entry["role"]),
                version=entry["version"],
                from_state=_state(entry["from_state"]),
                to_state=_state(entry["to_state"]),
                reason=entry["reason"] if inside or event not in _AMONG_REVIEWERS else None,
                document_sha256=entry["document_sha256"],
            )
        )
    return tuple(found)


def _state(value: str | None) -> RegistrationState | None:
    return None if value is None else RegistrationState.of(value)
