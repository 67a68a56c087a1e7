"""What changed between dated snapshots of one registration: primary outcomes, sample size, days, status.

Only snapshots of one source are compared, for portals spell the same registration in different ways. A change is
dated by two days: the old value still stood on the first (the older snapshot was made or last updated then), the new
value stood by the second. Where these do not decide whether enrolment had begun, the phase is unknown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from registry.domain.dates import first_day, last_day
from schemas.conduct import TrialChange
from schemas.trials import TrialDate, TrialDocument, TrialOutcome
from schemas.vocab import ChangePhase

__all__ = ["Snapshot", "changes", "first_stood_on", "outcomes_text", "stood_on"]

_LONGEST = 20_000
_DAYS = ("registered", "enrolment_started", "primary_completion", "completion")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A version of a trial's record, the day it was recorded here, and when a later export still said the same."""

    version: int
    trial: TrialDocument
    recorded_on: date
    seen_again_on: date | None = None


def changes(snapshots: Sequence[Snapshot]) -> tuple[TrialChange, ...]:
    """Every change between neighbouring snapshots of the same source, by version.

    Args:
        snapshots: The versions of one record, in any order.
    """
    found: list[TrialChange] = []
    by_source = sorted(snapshots, key=lambda s: (s.trial.source.code, _stood_by(s), s.version))
    for _, same in groupby(by_source, key=lambda s: s.trial.source.code):
        for older, newer in pairwise(same):
            found.extend(_between(older, newer))
    return tuple(sorted(found, key=lambda change: change.version))


def stood_on(snapshot: Snapshot) -> date | None:
    """The last day on which the content is known to have stood in the register; None where no day is stated."""
    known = (first_stood_on(snapshot), snapshot.seen_again_on)
    return max((day for day in known if day is not None), default=None)


def first_stood_on(snapshot: Snapshot) -> date | None:
    """The day on which the content stood in the register when it was first seen; None where no day is stated."""
    stated = (snapshot.trial.provenance.exported_on, _updated(snapshot))
    return max((day for day in stated if day is not None), default=None)


def outcomes_text(outcomes: Sequence[TrialOutcome]) -> str | None:
    """Outcomes as text, one a line with the time when it is measured; None where there is none."""
    lines = [
        outcome.measure + (f" [{outcome.time_frame}]" if outcome.time_frame else "") for outcome in outcomes
    ]
    return "\n".join(lines)[:_LONGEST] or None


def _between(older: Snapshot, newer: Snapshot) -> Iterator[TrialChange]:
    before, after = stood_on(older), _stood_by(newer)
    phase = _phase(newer.trial, before, after)
    for field, old, new in _differences(older.trial, newer.trial):
        yield TrialChange(
            version=newer.version,
            before=older.version,
            field=field,
            old=old,
            new=new,
            phase=phase,
            not_before=None if before is None else before.isoformat(),
            not_after=after.isoformat(),
        )


def _differences(old: TrialDocument, new: TrialDocument) -> Iterator[tuple[str, str | None, str | None]]:
    pairs = [
        ("status", old.status.value, new.status.value),
        ("primary_outcomes", outcomes_text(old.primary_outcomes), outcomes_text(new.primary_outcomes)),
        ("sample_size.target", _number(old.sample_size.target), _number(new.sample_size.target)),
        ("sample_size.actual", _number(old.sample_size.actual), _number(new.sample_size.actual)),
    ]
    pairs += [(f"dates.{day}", _day(getattr(old.dates, day)), _day(getattr(new.dates, day))) for day in _DAYS]
    for field, one, other in pairs:
        if _same(one, other):
            continue
        # A register puts the number that took part in the place of the planned one; that takes no plan back.
        if field == "sample_size.target" and other is None and new.sample_size.actual is not None:
            continue
        yield field, one, other


def _same(one: str | None, other: str | None) -> bool:
    return one == other or (one is not None and other is not None and one.split() == other.split())


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def _day(value: TrialDate | None) -> str | None:
    return None if value is None else value.date or value.raw


def _updated(snapshot: Snapshot) -> date | None:
    """The first day that the register's own date of update may mean."""
    updated = snapshot.trial.dates.last_updated
    return first_day(updated.date) if updated is not None and updated.date is not None else None


def _stood_by(snapshot: Snapshot) -> date:
    """A day by which the content stood in the register."""
    updated = snapshot.trial.dates.last_updated
    if updated is not None and updated.date is not None:
        return last_day(updated.date)
    return snapshot.trial.provenance.exported_on or snapshot.recorded_on


def _phase(trial: TrialDocument, before: date | None, after: date) -> ChangePhase:
    started, ended = trial.dates.enrolment_started, trial.dates.primary_completion or trial.dates.completion
    if started is None or started.date is None:
        return ChangePhase.UNKNOWN
    if after < first_day(started.date):
        return ChangePhase.BEFORE_ENROLMENT
    if before is None or before < last_day(started.date):
        return ChangePhase.UNKNOWN
    if (
        ended is not None
        and ended.date is not None
        and not ended.estimated
        and before >= last_day(ended.date)
    ):
        return ChangePhase.AFTER_COMPLETION
    return ChangePhase.AFTER_ENROLMENT
