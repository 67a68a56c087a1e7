"""Conflicts of interest of reviewers: which declared ties block a case, and how long a declaration holds (5.4)."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from registry.domain.calendar import months_later
from schemas.reviews import Interest
from schemas.vocab import InterestKind

__all__ = ["BLOCKING_YEARS", "PAID_YEN", "blocking", "declaration_holds"]

BLOCKING_YEARS: Final = 3
"""A tie that ended less than so many years ago still blocks."""
PAID_YEN: Final = 500_000
"""Pay of more than so many yen in a year blocks."""
_MONTHS: Final = 12


def blocking(
    interests: Iterable[Interest], *, firm: str, trials: Collection[str], today: date
) -> tuple[Interest, ...]:
    """The interests that block a reviewer from a case.

    Args:
        interests: What was declared; one that names neither firm nor trial was declared for this very case.
        firm: Corporate number of the applicant.
        trials: Public identifiers of the trials of the case.
        today: The day in Tokyo.
    """
    return tuple(
        interest
        for interest in interests
        if _of_case(interest, firm, trials) and _recent(interest, today) and _weighs(interest)
    )


def declaration_holds(declared_on: date, today: date) -> bool:
    """Whether a yearly declaration is still good: until the same day of the next year."""
    return today <= months_later(declared_on, _MONTHS)


def _of_case(interest: Interest, firm: str, trials: Collection[str]) -> bool:
    if interest.firm is None and interest.trial is None:
        return True
    return interest.firm == firm or interest.trial in trials


def _recent(interest: Interest, today: date) -> bool:
    return interest.until is None or interest.until >= months_later(today, -BLOCKING_YEARS * _MONTHS)


def _weighs(interest: Interest) -> bool:
    if interest.kind is not InterestKind.PAID:
        return True
    return interest.yen_per_year is None or interest.yen_per_year > PAID_YEN
