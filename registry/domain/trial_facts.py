"""What a registration record alone says of a trial on a certificate (3.2, 3.7, 3.8, 6.2).

Effects, risk of bias, interests and publications are not in a registration: they stay null, "not recorded".
"""

from datetime import date

from schemas.certificates import TrialFacts
from schemas.trials import Sponsor, TrialDate, TrialDocument
from schemas.vocab import Directness, TrialStanding, TrialStatus

__all__ = ["facts_of", "overdue", "standing_of"]

_DAY = len("2026-04-01")
_LONGEST = 500
_LEAP_DAY = (2, 29)
_RUNNING = frozenset({TrialStatus.PLANNED, TrialStatus.RECRUITING, TrialStatus.ONGOING})
_ENDED = frozenset({TrialStatus.COMPLETED, TrialStatus.TERMINATED})


def facts_of(trial: TrialDocument, directness: Directness, *, today: date) -> TrialFacts:
    """The facts of one linked trial, as far as its registration knows them."""
    registered = trial.dates.registered and trial.dates.registered.date
    design = trial.design
    words = [word for word in (design.study_type, design.allocation, design.masking) if word is not None]
    return TrialFacts(
        year=int(registered[:4]) if registered else None,
        countries=trial.countries,
        design=" / ".join(f"{word.ja} {word.en}" for word in words) or None,
        registered_on=registered,
        prospective=_prospective(trial),
        population=_line(trial.conditions),
        comparator=None,
        randomised=None,  # a register tells how many were enrolled, not how many were randomised
        analysed=None,
        directness=directness,
        standing=None if directness is Directness.P3 else standing_of(trial),
        overdue=overdue(trial, today=today),
        retracted=False,
        publications=(),
        sponsor=_line(_names(trial.primary_sponsor)),
        funder=_line(_names(*trial.funders)),
        authors_employed=None,
        analysed_by=None,
        product_supplied_by=None,
        independent=None,
        results=(),
    )


def standing_of(trial: TrialDocument) -> TrialStanding | None:
    """Its place among the six counts, where the registration decides it; None where a person must (3.8)."""
    if trial.status in _RUNNING:
        return TrialStanding.ONGOING
    if trial.status is TrialStatus.WITHDRAWN:
        return TrialStanding.UNREPORTED
    if trial.status in _ENDED and trial.results.available is False:
        return TrialStanding.UNREPORTED
    return None


def overdue(trial: TrialDocument, *, today: date) -> bool:
    """Whether twelve months have passed since the study ended and its register has no results (3.2).

    A day that is known by its month or year only counts from the end of that month or year.
    """
    ended = _last_day(trial.dates.primary_completion) or _last_day(trial.dates.completion)
    if trial.status not in _ENDED or trial.results.available is not False or ended is None:
        return False
    leap = (ended.month, ended.day) == _LEAP_DAY
    return today > ended.replace(year=ended.year + 1, day=28 if leap else ended.day)


def _prospective(trial: TrialDocument) -> bool | None:
    """Whether it was registered no later than the first enrolment; None where a day is unknown or foreseen."""
    registered, enrolled = trial.dates.registered, trial.dates.enrolment_started
    if registered is None or enrolled is None or enrolled.estimated:
        return None
    first, second = registered.date, enrolled.date
    if first is None or second is None or min(len(first), len(second)) < _DAY:
        return None
    return first <= second


def _last_day(day: TrialDate | None) -> date | None:
    if day is None or day.date is None:
        return None
    if len(day.date) == _DAY:
        return date.fromisoformat(day.date)
    year, month = int(day.date[:4]), int(day.date[5:] or 12)
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _names(*sponsors: Sponsor | None) -> tuple[str, ...]:
    return tuple(sponsor.name for sponsor in sponsors if sponsor is not None and sponsor.name is not None)


def _line(parts: tuple[str, ...]) -> str | None:
    """The parts in one line, shortened where they are longer than a line of the table may be."""
    line = " ".join("、".join(parts).split())
    return (line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…") or None
