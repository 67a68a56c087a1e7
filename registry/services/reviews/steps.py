"""One step of a case: the workflow's row, its guards, the new state, the act and the log entry, together."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from registry.domain import guards, workflow
from registry.domain.calendar import tokyo_day
from registry.domain.errors import StaleVersion
from registry.domain.guards import CaseFacts
from registry.domain.permissions import Actor, require
from registry.domain.review_deadlines import Deadline, due_after, terms_of
from registry.domain.workflow import Transition
from registry.services import log, products, rules
from registry.services.log import Facts
from registry.services.products import letters
from registry.services.reviews.rows import Case
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert
from registry.tables.reviews import CaseActRow
from schemas.vocab import RegistrationEvent, RegistrationState, Role, Seat

__all__ = ["LOG_KINDS", "advance", "match", "record_act"]

LOG_KINDS: Final = {
    RegistrationEvent.SUBMIT: "product.submitted",
    RegistrationEvent.PULL_BACK: "product.pulled_back",
    RegistrationEvent.ACCEPT_COMPLETE: "product.accepted",
    RegistrationEvent.RETURN_INCOMPLETE: "product.returned",
    RegistrationEvent.REQUEST_CHANGES: "product.changes_requested",
    RegistrationEvent.RESUBMIT: "product.resubmitted",
    RegistrationEvent.LAPSE: "product.lapsed",
    RegistrationEvent.RECOMMEND: "product.recommended",
    RegistrationEvent.APPROVE: "product.published",
    RegistrationEvent.SEND_BACK: "product.sent_back",
    RegistrationEvent.REJECT: "product.rejected",
    RegistrationEvent.APPEAL: "product.appealed",
    RegistrationEvent.SUPERSEDE: "product.superseded",
    RegistrationEvent.SUSPEND: "product.suspended",
    RegistrationEvent.REINSTATE: "product.reinstated",
    RegistrationEvent.WITHDRAW: "product.withdrawn",
    RegistrationEvent.DISCONTINUE: "product.discontinued",
}
"""Under which kind each event of the workflow stands in the log; drafts are logged where they are saved."""

_LETTERS: Final = {
    RegistrationEvent.RETURN_INCOMPLETE: "changes_requested",
    RegistrationEvent.REQUEST_CHANGES: "changes_requested",
    RegistrationEvent.LAPSE: "lapsed",
    RegistrationEvent.APPROVE: "approved",
    RegistrationEvent.REJECT: "rejected",
}
"""Which mail an event sends to the firm."""
_CLOSING: Final = {RegistrationState.PUBLISHED, RegistrationState.REJECTED}
_ADVANCE = Statement(
    "UPDATE review_case SET state = {}, due_kind = {}, due_on = {}, escalated_at = NULL, round = {},"
    " closed_at = {}, revision = revision + 1 WHERE id = {} AND revision = {} RETURNING revision"
)


def match(case: Case, if_match: str) -> None:
    """Refuse a step made from an older view of the case.

    Raises:
        StaleVersion: The case was changed since it was read.
    """
    if if_match != case.etag:
        raise StaleVersion(given=if_match, current=case.etag)


async def advance(
    case: Case, event: RegistrationEvent, facts: CaseFacts, *, actor: Actor, now: datetime
) -> tuple[Case, Transition]:
    """Take a step inside the open transaction.

    Args:
        case: The case as it is.
        event: What happens.
        facts: What the guards are asked about.
        actor: Who acts.
        now: The instant.

    Returns:
        The case afterwards, and the row of the workflow's table.

    Raises:
        Conflict, Forbidden, Invalid: The event is impossible now, or a guard does not hold.
        StaleVersion: Somebody else took a step meanwhile.
        NotSignedIn, Forbidden: The actor's roles do not allow it.
    """
    row = workflow.step(case.state, event)
    require(actor, row.permission)
    guards.check(row, facts)
    today = tokyo_day(now)
    kept = None if case.due_kind is None or case.due_on is None else Deadline(case.due_kind, case.due_on)
    terms = terms_of((await rules.on(today)).law)
    due = None if terms is None else due_after(event, today, terms)
    if event is RegistrationEvent.RECOMMEND:
        due = kept
    after = replace(
        case,
        state=row.to,
        due_kind=None if due is None else due.kind,
        due_on=None if due is None else due.on,
        escalated_at=None,
        round=1 if event is RegistrationEvent.APPEAL else case.round,
        closed_at=now if row.to in _CLOSING else None,
        revision=case.revision + 1,
    )
    stepped = await _ADVANCE.rows(
        after.state.value,
        None if after.due_kind is None else after.due_kind.value,
        after.due_on,
        after.round,
        after.closed_at,
        case.id,
        case.revision,
    )
    if not stepped:
        raise StaleVersion(given=case.etag, current=after.etag)
    role = actor.role_for(row.permission)
    await record_act(case, event, row.seat, role, actor=actor, now=now)
    await products.mirror_state(case.product["id"], after.state)
    await log.append(
        LOG_KINDS[event],
        case.public_id,
        facts=Facts(
            role=role,
            version=case.version,
            from_state=case.state.value,
            to_state=after.state.value,
            reason=facts.reason,
            document_sha256=case.document_sha256,
        ),
        actor=actor,
        now=now,
    )
    await _tell(after, event, now=now)
    return after, row


async def _tell(case: Case, event: RegistrationEvent, *, now: datetime) -> None:
    letter = _LETTERS.get(event)
    if letter is None:
        return
    if event is RegistrationEvent.REJECT and case.round:
        letter = "rejected_finally"
    await letters.to_firm(case.product, letter, now=now, **letters.due(case.due_on))


async def record_act(
    case: Case, event: RegistrationEvent, seat: Seat, role: Role, *, actor: Actor, now: datetime
) -> None:
    """Remember who took which seat; the system takes none."""
    if actor.person is None:
        return
    await insert(
        CaseActRow,
        {
            "id": uuid7(),
            "review_case": case.id,
            "person": actor.person,
            "event": event.value,
            "seat": seat.value,
            "role": role.value,
            "round": case.round,
            "acted_at": now,
        },
    )
