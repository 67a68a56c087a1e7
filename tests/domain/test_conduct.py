"""Conduct flags: each from its inputs, and unknown wherever an input is missing."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.domain import conduct
from registry.domain.trial_changes import Snapshot
from schemas.conduct import ConductFlag, ConductFlags
from schemas.publications import PublicationDocument
from schemas.vocab import ConductKind, FlagState, TrialStatus
from tests import builders

TODAY = date(2026, 4, 1)
YES, NO, UNKNOWN = FlagState.YES, FlagState.NO, FlagState.UNKNOWN
ENDED = {"primary_completion": {"date": "2025-01-31"}}
NOTICE = {"pmid": "31535829", "citation": "J Test Med. 2026"}


def flags(
    *publications: PublicationDocument, snapshots: tuple[Snapshot, ...] = (), **fields: Any
) -> ConductFlags:
    trial = snapshots[-1].trial if snapshots else builders.trial(**fields)
    return conduct.flags(trial, publications, TODAY, snapshots)


def inputs(flag: ConductFlag) -> dict[str, str | None]:
    return {one.name: one.value for one in flag.inputs}


def test_a_trial_of_which_nothing_is_known_is_flagged_with_nothing_but_unknowns() -> None:
    found = flags(dates={}, sample_size={}, primary_outcomes=[], results={}, status="unknown")
    assert {flag.state for flag in found.all()} == {UNKNOWN}
    assert tuple(flag.kind for flag in found.all()) == tuple(ConductKind)
    assert not any(found.all())
    assert all(flag.reason.ja and flag.reason.en and flag.inputs for flag in found.all())


@pytest.mark.parametrize(
    ("registered", "enrolled", "state"),
    [
        ({"date": "2025-04-01"}, {"date": "2025-04-01"}, YES),
        ({"date": "2025-04-02"}, {"date": "2025-04-01"}, NO),
        ({"date": "2025-03"}, {"date": "2025-04"}, YES),
        ({"date": "2025-04"}, {"date": "2025-04"}, UNKNOWN),
        ({"date": "2026"}, {"date": "2025-12"}, NO),
        ({"date": "2025-04-01"}, {"date": "2025-05-01", "estimated": True}, UNKNOWN),
        ({"date": "2025-04-01"}, {"raw": "spring"}, UNKNOWN),
        (None, {"date": "2025-04-01"}, UNKNOWN),
    ],
)
def test_registered_beforehand_means_no_later_than_the_first_enrolment(
    registered: dict[str, Any] | None, enrolled: dict[str, Any], state: FlagState
) -> None:
    flag = flags(dates={"registered": registered, "enrolment_started": enrolled}).prospective
    assert flag.state is state
    assert bool(flag) is (state is YES)
    assert set(inputs(flag)) == {"dates.registered", "dates.enrolment_started"}


def test_a_foreseen_day_says_so_among_the_inputs() -> None:
    flag = flags(dates={"enrolment_started": {"date": "2025-05-01", "estimated": True}}).prospective
    assert inputs(flag) == {"dates.registered": None, "dates.enrolment_started": "2025-05-01 (foreseen)"}


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"results": {"available": False}, "dates": ENDED}, YES),
        ({"results": {"available": False}, "dates": ENDED, "status": "terminated"}, YES),
        ({"results": {"available": True}, "dates": ENDED}, NO),
        ({"results": {"available": None}, "dates": ENDED}, YES),
        ({"results": {"available": None}, "dates": {"completion": {"date": "2025-04"}}}, NO),
        ({"results": {"available": False}, "dates": {}}, UNKNOWN),
        ({"results": {"available": False}, "dates": {"completion": {"date": "2025-04"}}}, NO),
        ({"results": {"available": False}, "dates": {"completion": {"date": "2025-03"}}}, YES),
        ({"results": {"available": False}, "dates": ENDED, "status": "recruiting"}, NO),
        ({"results": {"available": False}, "dates": ENDED, "status": "unknown"}, UNKNOWN),
    ],
)
def test_results_are_overdue_a_year_after_an_end_that_is_known_unless_somebody_tells_of_them(
    fields: dict[str, Any], state: FlagState
) -> None:
    assert flags(**fields).results_overdue.state is state


@pytest.mark.parametrize(
    ("article", "state"),
    [
        ({}, NO),
        ({"year": 2024}, YES),
        ({"year": None}, NO),
        ({"kinds": ["Clinical Trial Protocol"]}, YES),
        ({"kinds": ["Review"]}, YES),
    ],
)
def test_an_article_that_reports_the_trial_counts_as_results(
    article: dict[str, Any], state: FlagState
) -> None:
    found = flags(builders.publication(**article), results={"available": False}, dates=ENDED)
    assert found.results_overdue.state is state


@pytest.mark.parametrize("status", [s for s in TrialStatus if s.value not in {"completed", "terminated"}])
def test_no_running_trial_is_overdue(status: TrialStatus) -> None:
    found = flags(status=status.value, results={"available": False}, dates=ENDED)
    assert not found.results_overdue


@pytest.mark.parametrize(
    ("size", "state", "share"),
    [
        ({"target": 60, "actual": 48}, YES, "80.0 %"),
        ({"target": 3, "actual": 2}, YES, "66.7 %"),
        ({"target": 60, "actual": 60}, NO, "100.0 %"),
        ({"target": 60, "actual": 66}, NO, "110.0 %"),
        ({"target": 0, "actual": 0}, UNKNOWN, None),
        ({"actual": 60}, UNKNOWN, None),
        ({"target": 60}, UNKNOWN, None),
    ],
)
def test_the_share_of_those_planned_is_shown(
    size: dict[str, int], state: FlagState, share: str | None
) -> None:
    flag = flags(sample_size=size).sample_shortfall
    assert (flag.state, inputs(flag)["share"]) == (state, share)


def snapshot(version: int, updated: str, **fields: Any) -> Snapshot:
    dates = {"enrolment_started": {"date": "2025-06-01"}, "last_updated": {"date": updated}}
    return Snapshot(version, builders.trial(**{"dates": dates, **fields}), TODAY)


def test_the_first_planned_size_is_the_one_to_reach() -> None:
    history = (
        snapshot(1, "2025-04-01", sample_size={"target": 100}),
        snapshot(2, "2025-08-01", sample_size={"target": 50}),
        snapshot(3, "2025-09-01", sample_size={"actual": 50}),
    )
    flag = flags(snapshots=history).sample_shortfall
    assert (flag.state, inputs(flag)["share"]) == (YES, "50.0 %")


def test_what_one_register_of_a_study_does_not_tell_of_its_size_another_may() -> None:
    here = builders.trial(sample_size={"actual": 45})
    elsewhere = builders.trial("jRCT1041250002", sample_size={"target": 60, "actual": 44})
    flag = conduct.flags(here, (), TODAY, registrations=(elsewhere,)).sample_shortfall
    assert (flag.state, inputs(flag)["share"]) == (YES, "75.0 %")


PSQI, ESS = [{"measure": "PSQI"}], [{"measure": "ESS"}]


@pytest.mark.parametrize(
    ("history", "state"),
    [
        ((("2025-07-01", PSQI), ("2025-08-01", ESS)), YES),
        ((("2025-04-10", PSQI), ("2025-05-01", ESS)), NO),
        ((("2025-04-10", PSQI), ("2025-08-01", ESS)), UNKNOWN),
        ((("2025-04-10", PSQI), ("2025-08-01", PSQI)), NO),
        ((("2025-07-01", PSQI), ("2025-08-01", PSQI)), UNKNOWN),
        ((("2025-04-10", PSQI),), UNKNOWN),
        ((("2025-04-10", PSQI), ("2025-07-01", PSQI), ("2025-08-01", ESS)), YES),
    ],
)
def test_a_change_after_the_start_is_told_only_where_the_snapshots_show_it(
    history: tuple[tuple[str, list[dict[str, str]]], ...], state: FlagState
) -> None:
    snapshots = tuple(
        snapshot(n, day, primary_outcomes=outcomes) for n, (day, outcomes) in enumerate(history, 1)
    )
    flag = flags(snapshots=snapshots).primary_outcome_changed
    assert flag.state is state
    assert inputs(flag)["dates.enrolment_started"] == "2025-06-01"


@pytest.mark.parametrize(
    ("first", "again", "state"),
    [
        ("2025-04-10", date(2025, 6, 1), NO),
        ("2025-04-10", date(2025, 5, 31), UNKNOWN),
        ("2025-04-10", None, UNKNOWN),
        ("2025-07-01", date(2025, 8, 1), UNKNOWN),
    ],
)
def test_a_registration_that_said_the_same_before_and_after_the_start_was_not_changed(
    first: str, again: date | None, state: FlagState
) -> None:
    only = replace(snapshot(1, first, primary_outcomes=PSQI), seen_again_on=again)
    assert flags(snapshots=(only,)).primary_outcome_changed.state is state


def test_a_change_names_both_wordings() -> None:
    history = (
        snapshot(1, "2025-07-01", primary_outcomes=PSQI),
        snapshot(2, "2025-08-01", primary_outcomes=ESS),
    )
    found = inputs(flags(snapshots=history).primary_outcome_changed)
    assert (found["version 1"], found["version 2 (after_enrolment)"]) == ("PSQI", "ESS")


@pytest.mark.parametrize(
    ("registered", "reported", "state"),
    [
        (PSQI, PSQI, NO),
        ([{"measure": "ＰＳＱＩ"}], [{"measure": "psqi "}], NO),
        (PSQI, ESS, YES),
        ([*PSQI, *ESS], PSQI, YES),
        (PSQI, [], UNKNOWN),
        ([], PSQI, UNKNOWN),
    ],
)
def test_reported_outcomes_are_compared_with_the_registered_ones(
    registered: list[dict[str, str]], reported: list[dict[str, str]], state: FlagState
) -> None:
    found = flags(primary_outcomes=registered, reported_primary_outcomes=reported)
    assert found.outcome_differs.state is state


def test_what_was_first_registered_is_compared_with_what_an_article_reports() -> None:
    history = (
        snapshot(1, "2025-04-10", primary_outcomes=PSQI),
        snapshot(2, "2025-08-01", primary_outcomes=ESS),
    )
    article = builders.publication(primary_outcomes=["ESS"])
    flag = flags(article, snapshots=history).outcome_differs
    assert (flag.state, inputs(flag)) == (YES, {"registered": "PSQI", "reported": "ESS"})


@pytest.mark.parametrize("kind", ["retraction", "expression_of_concern"])
def test_a_notice_of_an_article_on_the_trial_is_shown_with_the_article(kind: str) -> None:
    marked = builders.publication("31535829", notices=[{"kind": kind, **NOTICE}])
    plain = builders.publication("24124926", notices=[{"kind": "erratum"}])
    name = "retracted" if kind == "retraction" else kind
    flag: ConductFlag = getattr(flags(plain, marked), name)
    assert flag.state is YES
    assert inputs(flag) == {"publications": "PMID 24124926\nPMID 31535829", kind: "PMID 31535829"}
    assert getattr(flags(plain), name).state is NO
    assert getattr(flags(), name).state is UNKNOWN


def test_a_retracted_review_that_names_the_trial_does_not_retract_it() -> None:
    review = builders.publication(kinds=["Systematic Review"], notices=[{"kind": "retraction"}])
    assert flags(review).retracted.state is UNKNOWN


def test_an_article_without_pmid_is_named_by_doi_or_title() -> None:
    found = flags(builders.publication(None, doi="10.1000/a"), builders.publication(None))
    assert inputs(found.retracted)["publications"] == (
        "DOI 10.1000/a\nHerbal tea and sleep: a randomised trial"
    )


def elsewhere(**fields: Any) -> Any:
    """The flags of a study that began in May 2025 and was registered here after that, with another record of it."""
    here = builders.trial(
        status="completed",
        results={},
        dates={
            "registered": {"date": "2025-06-01"},
            "enrolment_started": {"date": "2025-05-01"},
            "completion": {"date": "2025-01-31"},
        },
    )
    other = builders.trial("jRCT1041250002", **{"results": {}, **fields})
    return conduct.flags(here, (), TODAY, registrations=(other,))


@pytest.mark.parametrize(
    ("dates", "state"),
    [
        ({}, NO),
        ({"registered": {"date": "2025-04-30"}}, YES),
        ({"registered": {"raw": "spring"}}, NO),
        ({"registered": {"date": "2025-04-30"}, "enrolment_started": {"date": "2025-04-01"}}, NO),
        (
            {
                "registered": {"date": "2025-04-30"},
                "enrolment_started": {"date": "2025-04", "estimated": True},
            },
            YES,
        ),
    ],
)
def test_of_a_study_in_two_registers_the_earlier_registration_and_the_earlier_enrolment_count(
    dates: dict[str, Any], state: FlagState
) -> None:
    assert elsewhere(dates=dates).prospective.state is state


@pytest.mark.parametrize(
    ("told", "state"), [({}, YES), ({"available": False}, YES), ({"available": True}, NO)]
)
def test_results_in_any_register_of_the_study_are_results(told: dict[str, Any], state: FlagState) -> None:
    assert elsewhere(results=told).results_overdue.state is state
