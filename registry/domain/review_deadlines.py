"""What is due in a case and when (domain specification 5.4): derived from dates, never approving anything by itself.

The day of the event is not counted (民法140条); a day that is due is over when it ends in Tokyo.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.domain.legal import Law
from registry.domain.working_days import working_days_later
from schemas.vocab import DeadlineKind, RegistrationEvent

__all__ = ["Deadline", "Terms", "due_after", "overdue", "terms_of"]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How long each party has: working days for the completeness check, calendar days for the rest."""

    completeness: int
    first_decision: int
    reply: int
    re_review: int
    appeal: int


@dataclass(frozen=True)
class Deadline:
    """What is due, and the last day on which it is in time."""

    kind: DeadlineKind
    on: date


def terms_of(law: Law) -> Terms | None:
    """The terms in force; None where no row gives any, and nothing is due."""
    row = law.row("review.terms")
    return None if row is None else Terms(**row.value)


def due_after(event: RegistrationEvent, day: date, terms: Terms) -> Deadline | None:
    """What is due after an event; None where nothing is.

    A recommendation stops no clock: what was due before it stays due, and the caller keeps it.

    Args:
        event: What happened.
        day: The day in Tokyo on which it happened.
        terms: How long each party has.
    """
    match event:
        case RegistrationEvent.SUBMIT:
            return Deadline(DeadlineKind.COMPLETENESS, working_days_later(day, terms.completeness))
        case RegistrationEvent.ACCEPT_COMPLETE | RegistrationEvent.APPEAL:
            return Deadline(DeadlineKind.FIRST_DECISION, day + timedelta(days=terms.first_decision))
        case RegistrationEvent.REQUEST_CHANGES | RegistrationEvent.RETURN_INCOMPLETE:
            return Deadline(DeadlineKind.REPLY, day + timedelta(days=terms.reply))
        case RegistrationEvent.RESUBMIT | RegistrationEvent.SEND_BACK:
            return Deadline(DeadlineKind.RE_REVIEW, day + timedelta(days=terms.re_review))
        case RegistrationEvent.REJECT:
            return Deadline(DeadlineKind.APPEAL, day + timedelta(days=terms.appeal))
        case _:
            return None


def overdue(due_on: date | None, today: date) -> bool:
    """Whether a deadline has passed: on the due day itself it has not."""
    return due_on is not None and today > due_on
