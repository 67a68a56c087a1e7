"""Changes of a registration between its dated snapshots, and whether enrolment had begun."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.trial_changes import Snapshot, changes, outcomes_text
from schemas.vocab import ChangePhase
from tests import builders

STARTED = {"date": "2025-06-01"}
ENDED = {"date": "2025-12-31"}


def snapshot(version: int, on: str, **fields: Any) -> Snapshot:
    dates = {"registered": {"date": "2025-04-01"}, "enrolment_started": STARTED, "primary_completion": ENDED}
    dates |= fields.pop("dates", {})
    dates.setdefault("last_updated", {"date": on})
    return Snapshot(version, builders.trial(dates=dates, **fields), date(2026, 4, 1))


def found(*snapshots: Snapshot) -> list[tuple[str, str | None, str | None]]:
    return [(change.field, change.old, change.new) for change in changes(snapshots)]


def test_outcome_size_status_and_days_are_compared() -> None:
    older = snapshot(1, "2025-04-10", sample_size={"target": 60}, status="planned")
    newer = snapshot(
        2,
        "2025-07-01",
        sample_size={"target": 40},
        status="recruiting",
        primary_outcomes=[{"measure": "ESS", "time_frame": "8 weeks"}],
        dates={"enrolment_started": {"date": "2025-06-15"}, "completion": {"raw": "soon"}},
    )
    assert found(older, newer) == [
        ("status", "planned", "recruiting"),
        ("primary_outcomes", "PSQI", "ESS [8 weeks]"),
        ("sample_size.target", "60", "40"),
        ("dates.enrolment_started", "2025-06-01", "2025-06-15"),
        ("dates.completion", None, "soon"),
    ]


def test_an_old_value_that_was_seen_again_after_the_start_was_changed_after_it() -> None:
    older, newer = snapshot(1, "2025-04-10"), snapshot(2, "2025-09-01", status="terminated")
    seen_again = replace(older, seen_again_on=date(2025, 7, 1))
    told = [next(iter(changes((one, newer)))) for one in (older, seen_again)]
    assert [(one.phase, one.not_before, one.not_after) for one in told] == [
        (ChangePhase.UNKNOWN, "2025-04-10", "2025-09-01"),
        (ChangePhase.AFTER_ENROLMENT, "2025-07-01", "2025-09-01"),
    ]


def test_the_number_that_took_part_takes_no_plan_back() -> None:
    older = snapshot(1, "2025-04-10", sample_size={"target": 60})
    newer = snapshot(2, "2026-01-10", sample_size={"actual": 48})
    assert found(older, newer) == [("sample_size.actual", None, "48")]
    dropped = snapshot(2, "2026-01-10", sample_size={})
    assert found(older, dropped) == [("sample_size.target", "60", None)]


def test_spaces_are_no_change_and_sources_are_not_compared_with_one_another() -> None:
    older = snapshot(1, "2025-04-10", primary_outcomes=[{"measure": "PSQI  at week 8"}])
    assert found(older, snapshot(2, "2025-07-01", primary_outcomes=[{"measure": "PSQI at\nweek 8"}])) == []
    portal = builders.SOURCE.model_copy(update={"code": "portal"})
    assert found(older, snapshot(2, "2025-07-01", source=portal)) == []


@pytest.mark.parametrize(
    ("before", "after", "phase"),
    [
        ("2025-04-10", "2025-05-31", ChangePhase.BEFORE_ENROLMENT),
        ("2025-04-10", "2025-06-01", ChangePhase.UNKNOWN),
        ("2025-06-01", "2025-06-02", ChangePhase.AFTER_ENROLMENT),
        ("2025-12-30", "2026-02-01", ChangePhase.AFTER_ENROLMENT),
        ("2025-12-31", "2026-02-01", ChangePhase.AFTER_COMPLETION),
    ],
)
def test_a_change_is_dated_by_the_days_its_old_and_new_value_stood(
    before: str, after: str, phase: ChangePhase
) -> None:
    (change,) = changes([snapshot(1, before), snapshot(2, after, status="unknown")])
    assert (change.phase, change.not_before, change.not_after) == (phase, before, after)
    assert (change.before, change.version) == (1, 2)


def test_without_days_in_the_older_snapshot_a_change_may_be_from_any_time() -> None:
    older = snapshot(1, "", dates={"last_updated": None})
    newer = snapshot(2, "", dates={"last_updated": None}, status="unknown")
    (change,) = changes([older, newer])
    assert (change.phase, change.not_before) == (ChangePhase.UNKNOWN, None)
    assert change.not_after == "2026-04-01"


def test_without_the_first_enrolment_the_phase_is_unknown() -> None:
    fields: dict[str, Any] = {"dates": {"enrolment_started": None}}
    (change,) = changes(
        [snapshot(1, "2025-04-10", **fields), snapshot(2, "2025-05-01", status="unknown", **fields)]
    )
    assert change.field == "status"
    assert change.phase is ChangePhase.UNKNOWN


def test_the_day_of_the_file_dates_a_snapshot_too() -> None:
    made = builders.trial().provenance.model_copy(update={"exported_on": date(2025, 6, 10)})
    older = snapshot(1, "", dates={"last_updated": None}, provenance=made)
    (change,) = changes([older, snapshot(2, "2025-07-01", status="unknown")])
    assert (change.phase, change.not_before) == (ChangePhase.AFTER_ENROLMENT, "2025-06-10")


def test_an_older_file_imported_later_stands_where_it_belongs() -> None:
    """Versions are numbered by import; the register's own days say which content came first."""
    late = snapshot(1, "2025-07-01", sample_size={"target": 40})
    early = snapshot(2, "2025-04-10", sample_size={"target": 60})
    assert found(late, early) == [("sample_size.target", "60", "40")]


@given(st.lists(st.sampled_from(["planned", "recruiting", "completed"]), max_size=6))
def test_snapshots_of_the_same_content_have_no_change(statuses: list[str]) -> None:
    days = [f"2025-04-{day:02}" for day in range(1, len(statuses) + 1)]
    snapshots = [snapshot(n, day, status=s) for n, (day, s) in enumerate(zip(days, statuses, strict=True), 1)]
    differing = sum(a != b for a, b in pairwise(statuses))
    assert len(changes(snapshots)) == differing


def test_no_outcome_is_no_text() -> None:
    assert outcomes_text(()) is None
