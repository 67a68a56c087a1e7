"""What an applicant can do next with a product, read from the workflow's table (domain specification 5.2).

It says what to offer, from what is known without asking every guard; a guard may still refuse with its own words.
"""

from dataclasses import dataclass

from registry.domain.workflow import TRANSITIONS, Guard
from schemas.vocab import RegistrationEvent, RegistrationState, Seat

__all__ = ["Standing", "offered"]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a product and its newest case stand.

    Attributes:
        product: State of the product, as the public knows it.
        case: State of the newest case; None where nothing was ever submitted.
        draft: Whether a draft is open.
        of_draft: Whether the newest case is about the open draft.
        assigned: Whether reviewers are assigned.
        appealed: Whether the one appeal was used.
        overdue: Whether the deadline of the case has passed.
    """

    product: RegistrationState
    case: RegistrationState | None = None
    draft: bool = False
    of_draft: bool = False
    assigned: bool = False
    appealed: bool = False
    overdue: bool = False


def offered(standing: Standing) -> tuple[RegistrationEvent, ...]:
    """The acts to offer to the applicant, in the order of the workflow's table."""
    return tuple(
        event
        for (state, event), row in TRANSITIONS.items()
        if row.seat is Seat.APPLICANT
        and state in _states(standing, event)
        and not any(_bars(guard, standing) for guard in row.guards)
    )


def _states(standing: Standing, event: RegistrationEvent) -> tuple[RegistrationState | None, ...]:
    """The states from which the event would start: those of the draft's case, or those of the product."""
    match event:
        case RegistrationEvent.CREATE:
            return ()
        case RegistrationEvent.AMEND:
            return () if standing.draft else (standing.product,)
        case RegistrationEvent.WITHDRAW | RegistrationEvent.DISCONTINUE:
            return (standing.product,)
        case RegistrationEvent.SUBMIT:
            return _to_submit(standing)
        case _:
            return (standing.case,) if standing.draft and standing.of_draft else ()


def _to_submit(standing: Standing) -> tuple[RegistrationState | None, ...]:
    if not standing.draft:
        return ()
    again = standing.case is RegistrationState.REJECTED and standing.product in {
        RegistrationState.PUBLISHED,
        RegistrationState.SUSPENDED,
    }
    return (RegistrationState.DRAFT,) if again or not standing.of_draft else (standing.case,)


def _bars(guard: Guard, standing: Standing) -> bool:
    match guard:
        case Guard.UNASSIGNED:
            return standing.assigned
        case Guard.FIRST_APPEAL:
            return standing.appealed
        case Guard.IN_TIME:
            return standing.overdue
        case _:
            return False
