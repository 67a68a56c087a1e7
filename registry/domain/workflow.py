"""The registration of one version as a state machine: one table (domain specification 5.2).

``TRANSITIONS`` is the whole of it: what may happen in which state, what follows, who may do it, from which seat,
and what must hold. What the guards ask is in ``registry.domain.guards``. Deadlines change no state by being
read; the one timed event, ``lapse``, records what they say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from registry.domain.errors import Conflict
from schemas.base import Bilingual
from schemas.vocab import RegistrationEvent, RegistrationState, Seat

__all__ = ["TERMINAL", "TRANSITIONS", "Guard", "Transition", "possible", "step"]

_S, _E = RegistrationState, RegistrationEvent


class Guard(StrEnum):
    """What must hold for an event, beside state and permission."""

    FIRM_ACTIVE = "firm_active"
    CHECKS_PASS = "checks_pass"  # noqa: S105 # the name of a rule
    DECLARATION_SIGNED = "declaration_signed"
    UNASSIGNED = "unassigned"
    ASSIGNED = "assigned"
    REVIEWERS_COMPLETE = "reviewers_complete"
    NO_CONFLICT = "no_conflict"
    FOUR_EYES = "four_eyes"
    OPEN_POINT = "open_point"
    POINTS_ANSWERED = "points_answered"
    POINTS_RESOLVED = "points_resolved"
    CHECKLIST_COMPLETE = "checklist_complete"
    GRADE_INPUTS_COMPLETE = "grade_inputs_complete"
    REASON = "reason"
    IN_TIME = "in_time"
    OVERDUE = "overdue"
    FIRST_APPEAL = "first_appeal"
    NOT_SUSPENDED = "not_suspended"
    TWO_PERSONS = "two_persons"
    CAUSE_REMOVED = "cause_removed"
    RECALLS_ENDED = "recalls_ended"


@dataclass(frozen=True)
class Transition:
    """One row of the table.

    Attributes:
        to: The state that follows.
        permission: What the actor's roles must allow.
        seat: The part the actor takes in the case.
        guards: What must hold besides, in the order in which it is asked.
    """

    to: RegistrationState
    permission: str
    seat: Seat
    guards: tuple[Guard, ...] = ()


_EXAMINER = (Guard.ASSIGNED, Guard.NO_CONFLICT, Guard.FOUR_EYES)
_REJECT = Transition(
    _S.REJECTED, "review:reject", Seat.DECIDER, (Guard.NO_CONFLICT, Guard.FOUR_EYES, Guard.REASON)
)
_WITHDRAW = Transition(_S.WITHDRAWN, "product:withdraw", Seat.APPLICANT, (Guard.REASON,))

TRANSITIONS: Mapping[tuple[RegistrationState | None, RegistrationEvent], Transition] = {
    (None, _E.CREATE): Transition(_S.DRAFT, "product:create", Seat.APPLICANT, (Guard.FIRM_ACTIVE,)),
    (_S.DRAFT, _E.SUBMIT): Transition(
        _S.SUBMITTED,
        "product:submit",
        Seat.APPLICANT,
        (Guard.FIRM_ACTIVE, Guard.FOUR_EYES, Guard.CHECKS_PASS, Guard.DECLARATION_SIGNED),
    ),
    (_S.SUBMITTED, _E.PULL_BACK): Transition(
        _S.DRAFT, "product:submit", Seat.APPLICANT, (Guard.FOUR_EYES, Guard.UNASSIGNED)
    ),
    (_S.SUBMITTED, _E.ACCEPT_COMPLETE): Transition(
        _S.UNDER_REVIEW, "review:examine", Seat.EXAMINER, (*_EXAMINER, Guard.REVIEWERS_COMPLETE)
    ),
    (_S.SUBMITTED, _E.RETURN_INCOMPLETE): Transition(
        _S.CHANGES_REQUESTED, "review:examine", Seat.EXAMINER, (*_EXAMINER, Guard.OPEN_POINT)
    ),
    (_S.UNDER_REVIEW, _E.REQUEST_CHANGES): Transition(
        _S.CHANGES_REQUESTED, "review:examine", Seat.EXAMINER, (*_EXAMINER, Guard.OPEN_POINT)
    ),
    (_S.CHANGES_REQUESTED, _E.RESUBMIT): Transition(
        _S.UNDER_REVIEW,
        "product:submit",
        Seat.APPLICANT,
        (
            Guard.FIRM_ACTIVE,
            Guard.FOUR_EYES,
            Guard.IN_TIME,
            Guard.CHECKS_PASS,
            Guard.DECLARATION_SIGNED,
            Guard.POINTS_ANSWERED,
        ),
    ),
    (_S.CHANGES_REQUESTED, _E.LAPSE): Transition(_S.DRAFT, "review:lapse", Seat.SYSTEM, (Guard.OVERDUE,)),
    (_S.UNDER_REVIEW, _E.RECOMMEND): Transition(
        _S.AWAITING_APPROVAL,
        "review:examine",
        Seat.EXAMINER,
        (
            *_EXAMINER,
            Guard.REVIEWERS_COMPLETE,
            Guard.POINTS_RESOLVED,
            Guard.CHECKLIST_COMPLETE,
            Guard.GRADE_INPUTS_COMPLETE,
        ),
    ),
    (_S.AWAITING_APPROVAL, _E.APPROVE): Transition(
        _S.PUBLISHED,
        "review:decide",
        Seat.DECIDER,
        (Guard.ASSIGNED, Guard.NO_CONFLICT, Guard.FOUR_EYES, Guard.NOT_SUSPENDED, Guard.CHECKS_PASS),
    ),
    (_S.AWAITING_APPROVAL, _E.SEND_BACK): Transition(
        _S.UNDER_REVIEW,
        "review:decide",
        Seat.DECIDER,
        (Guard.ASSIGNED, Guard.NO_CONFLICT, Guard.FOUR_EYES, Guard.REASON),
    ),
    (_S.UNDER_REVIEW, _E.REJECT): _REJECT,
    (_S.AWAITING_APPROVAL, _E.REJECT): _REJECT,
    (_S.REJECTED, _E.APPEAL): Transition(
        _S.UNDER_REVIEW,
        "product:submit",
        Seat.APPLICANT,
        (Guard.FOUR_EYES, Guard.FIRST_APPEAL, Guard.IN_TIME, Guard.REASON),
    ),
    (_S.PUBLISHED, _E.SUPERSEDE): Transition(_S.SUPERSEDED, "product:supersede", Seat.SYSTEM),
    (_S.PUBLISHED, _E.AMEND): Transition(_S.DRAFT, "product:amend", Seat.APPLICANT, (Guard.FIRM_ACTIVE,)),
    (_S.PUBLISHED, _E.SUSPEND): Transition(_S.SUSPENDED, "product:suspend", Seat.OVERSEER, (Guard.REASON,)),
    (_S.SUSPENDED, _E.REINSTATE): Transition(
        _S.PUBLISHED,
        "product:reinstate",
        Seat.OVERSEER,
        (Guard.CAUSE_REMOVED, Guard.TWO_PERSONS, Guard.RECALLS_ENDED),
    ),
    (_S.PUBLISHED, _E.WITHDRAW): _WITHDRAW,
    (_S.SUSPENDED, _E.WITHDRAW): _WITHDRAW,
    (_S.PUBLISHED, _E.DISCONTINUE): Transition(
        _S.DISCONTINUED, "product:discontinue", Seat.APPLICANT, (Guard.REASON,)
    ),
}
"""Every pair of state and event that exists; all others are refused."""

TERMINAL = frozenset({_S.WITHDRAWN, _S.DISCONTINUED, _S.SUPERSEDED})
"""States that nothing leaves. ``rejected`` joins them once the appeal was used or its time is over."""


def step(state: RegistrationState | None, event: RegistrationEvent) -> Transition:
    """The row for an event in a state.

    Raises:
        Conflict: The event is impossible in this state; the message names what is possible.
    """
    found = TRANSITIONS.get((state, event))
    if found is None:
        raise Conflict(_impossible(state, event))
    return found


def possible(state: RegistrationState | None) -> Iterator[RegistrationEvent]:
    """The events that the table has for a state, in its order."""
    return (event for before, event in TRANSITIONS if before is state)


def _impossible(state: RegistrationState | None, event: RegistrationEvent) -> Bilingual:
    now = Bilingual(ja="未作成", en="Not created") if state is None else Bilingual(ja=state.ja, en=state.en)
    events = tuple(possible(state))
    if not events:
        return Bilingual(
            ja=f"状態「{now.ja}」では「{event.ja}」はできません。この版についてできる操作はもうありません。",
            en=f"{event.en} is not possible in the state “{now.en}”; nothing is, for this version.",
        )
    return Bilingual(
        ja=f"状態「{now.ja}」では「{event.ja}」はできません。"
        f"今できるのは{'、'.join(f'「{one.ja}」' for one in events)}です。",
        en=f"{event.en} is not possible in the state “{now.en}”. Possible now:"
        f" {', '.join(one.en for one in events)}.",
    )
