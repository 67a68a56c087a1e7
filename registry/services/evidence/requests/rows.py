"""What the parts of this service share: a request's row, its view, and its line in the log."""

from datetime import datetime
from typing import Any, Final

from registry.domain.errors import NotFound
from registry.domain.permissions import Actor
from registry.services import log
from registry.services.log import Facts
from registry.tables.database import Statement
from schemas.links import LinkRequestView
from schemas.vocab import LinkRequestState

__all__ = ["COLUMNS", "NAMED", "found", "logged", "view_of"]

COLUMNS: Final = (
    "SELECT q.id, q.number, q.record, q.reason, q.state, q.requested_by, q.requested_at, q.decided_at,"
    " q.decided_reason, t.public_id AS trial, r.public_id AS review FROM link_request q"
    " LEFT JOIN trial t ON t.id = q.trial LEFT JOIN systematic_review r ON r.id = q.review"
)
_ONE: Final = Statement(COLUMNS + " WHERE q.number = {}")
NAMED: Final = Statement("SELECT id FROM systematic_review_record WHERE record = {} AND review = {}")
"""Whether a systematic review names a product."""


async def found(number: int) -> dict[str, Any]:
    """The row of a request.

    Raises:
        NotFound: There is no such request.
    """
    row = await _ONE.first(number)
    if row is None:
        raise NotFound(f"link-requests/{number}")
    return row


async def logged(
    kind: str, row: dict[str, Any], permission: str, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Write one entry of a request into the log of its product."""
    await log.append(
        kind,
        row["record"],
        facts=Facts(role=actor.role_for(permission), to_state=row["trial"] or row["review"], reason=reason),
        actor=actor,
        now=now,
    )


def view_of(row: dict[str, Any]) -> LinkRequestView:
    """A request as it is shown: nobody is named."""
    return LinkRequestView(
        number=row["number"],
        product=row["record"],
        trial=row["trial"],
        review=row["review"],
        reason=row["reason"],
        state=LinkRequestState.of(row["state"]),
        requested_at=row["requested_at"],
        decided_at=row["decided_at"],
        decided_reason=row["decided_reason"],
    )
