"""Conflicts of interest of reviewers: which declared ties block a case, and how long a declaration holds (5.4)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from registry.domain.calendar import months_later
from registry.domain.legal import Law
from schemas.reviews import Interest
from schemas.vocab import InterestKind

__all__ = ["Limits", "blocking", "declaration_holds", "limits_of", "tied_since", "weighing"]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What makes a tie a conflict.

    Attributes:
        blocking_months: A tie that ended so many months ago or later still blocks.
        paid_yen: Pay of more than so many yen in a year blocks.
        declared_months: For how many months a yearly declaration is good.
    """

    blocking_months: int
    paid_yen: int
    declared_months: int


def limits_of(law: Law) -> Limits | None:
    """The limits in force; None where no row gives any: every tie blocks then, and no declaration holds."""
    row = law.row("review.interests")
    return None if row is None else Limits(**row.value)


def blocking(
    interests: Iterable[Interest],
    *,
    firm: str,
    trials: Collection[str],
    today: date,
    limits: Limits | None,
) -> tuple[Interest, ...]:
    """The interests that block a reviewer from a case.

    Args:
        interests: What was declared; one that names neither firm nor trial was declared for this very case.
        firm: Corporate number of the applicant.
        trials: Public identifiers of the trials of the case.
        today: The day in Tokyo.
        limits: The limits in force.
    """
    return tuple(
        interest
        for interest in weighing(interests, today=today, limits=limits)
        if _of_case(interest, firm, trials)
    )


def weighing(interests: Iterable[Interest], *, today: date, limits: Limits | None) -> tuple[Interest, ...]:
    """The interests that are recent and heavy enough to block, whatever they are in."""
    return tuple(
        interest
        for interest in interests
        if interest.until is None or interest.until >= tied_since(today, limits)
        if limits is None or _weighs(interest, limits)
    )


def tied_since(today: date, limits: Limits | None) -> date:
    """A tie that ended on this day or later still blocks."""
    return date.min if limits is None else months_later(today, -limits.blocking_months)


def declaration_holds(declared_on: date, today: date, limits: Limits | None) -> bool:
    """Whether a yearly declaration is still good: until the same day of the next year."""
    return limits is not None and today <= months_later(declared_on, limits.declared_months)


def _of_case(interest: Interest, firm: str, trials: Collection[str]) -> bool:
    if interest.firm is None and interest.trial is None:
        return True
    return interest.firm == firm or interest.trial in trials


def _weighs(interest: Interest, limits: Limits) -> bool:
    if interest.kind is not InterestKind.PAID:
        return True
    return interest.yen_per_year is None or interest.yen_per_year > limits.paid_yen
