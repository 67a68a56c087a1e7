"""The row of one trial, the pooled line and the rows of the forest plot, as they are shown (3.8, 6.2)."""

import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import bodies, evidence_table, grading
from registry.domain.bodies import LinkedEvidence
from registry.domain.certificates import count_trials
from registry.domain.charts.forest_texts import lines_of
from schemas.certificates.evidence import CertifiedTrial, TrialFacts
from schemas.evidence.forest import ForestRow
from schemas.vocab import (
    Absence,
    Certainty,
    Direction,
    Directness,
    TrialStanding,
    TrialStatus,
    UnreportedNote,
)
from tests import builders, evidence_cases
from tests.domain.test_bodies import ONE, OUTCOMES, TODAY, document, inputs, linked, scope, study
from tests.evidence_cases import BENEFIT, HARM, NO_DIFFERENCE, outcome, result

PUBLISHED = study(published_results=True)


def row(trial: LinkedEvidence) -> TrialFacts:
    graded = bodies.graded_trial(trial, OUTCOMES, today=TODAY)
    return evidence_table.row(trial, graded, OUTCOMES, today=TODAY)


def test_a_row_tells_design_size_people_and_result() -> None:
    interests = evidence_cases.interests("T-000001", independent=False)
    known = study(comparator="プラセボ", randomised=610, analysed=600, publications=("24124926",))
    told = row(linked(study=known, interests=interests))
    assert told.design == "無作為化比較試験 Randomised controlled trial"
    assert (told.comparator, told.randomised, told.analysed) == ("プラセボ", 610, 600)
    assert (told.sponsor, told.funder, told.independent) == ("大学", "財団", False)
    assert (told.prospective, told.standing, told.retracted) == (True, TrialStanding.FAVOURABLE, False)
    [shown] = told.results
    assert shown.arms == "120 (SD 10, n=300) / 128 (SD 10, n=300)"
    assert (shown.effect, shown.ci_low, shown.ci_high) == ("-8.00", "-9.60", "-6.40")
    assert (shown.direction, shown.primary, shown.bias_overall) == (Direction.FAV, True, "low")


def test_what_nobody_entered_is_left_empty() -> None:
    told = row(linked(study=None, interests=None, bias={}))
    assert (told.comparator, told.randomised, told.independent) == (None, None, None)
    assert (told.results[0].bias, told.results[0].bias_overall) == ((), None)


def test_events_and_typed_in_numbers_are_told_as_such() -> None:
    arms = {"events": 10, "n": 200}, {"events": 60, "n": 200}
    counted = row(linked(results={ONE: result("T-000001", arms, measure="RR")})).results[0]
    assert counted.arms == "10/200 / 60/200"
    estimate = {"estimate": "0.8", "ci_lower": "0.6", "ci_upper": "1.1", "source": "表2"}
    typed = row(linked(results={ONE: result("T-000001", None, measure="RR", estimate=estimate)})).results[0]
    assert typed.arms == "報告値 as reported: 表2"
    assert (typed.effect, typed.ci_low, typed.ci_high) == ("0.8", "0.6", "1.1")
    nothing = row(linked(results={ONE: result("T-000001", None)})).results[0]
    assert (nothing.arms, nothing.effect, nothing.direction) == (None, None, None)


def test_a_typed_in_interval_is_shown_as_typed_unless_clusters_widen_it() -> None:
    estimate = {"estimate": "0.78", "ci_lower": "0.60", "ci_upper": "1.00", "source": "表2"}
    told = {}
    for widened in (None, "1.0", "4"):
        layout = {} if widened is None else {"layout": "cluster", "design_effect": widened}
        typed = result("T-000001", None, measure="RR", estimate=estimate, **layout)
        shown = row(linked(results={ONE: typed})).results[0]
        told[widened] = shown.effect, shown.ci_low, shown.ci_high, shown.direction
    assert told[None] == told["1.0"] == ("0.78", "0.60", "1.00", Direction.NULL)
    assert told["4"] == ("0.78", "0.47", "1.30", Direction.NULL)


def test_each_publication_is_named_once_by_doi_or_pmid() -> None:
    articles = (
        builders.publication("24124926"),
        builders.publication("31535829", doi="10.1056/nejmoa1911303"),
        builders.publication(None),
    )
    told = row(linked(publications=articles, study=study(publications=("24124926",))))
    assert told.publications == ("24124926", "10.1056/nejmoa1911303")
    assert row(linked(study=None)).publications == ()


@pytest.mark.parametrize(
    ("fields", "place", "note"),
    [
        ({"directness": Directness.P3}, None, None),
        ({"directness": Directness.P3, "arms": None, "study": PUBLISHED}, None, None),
        ({"arms": None, "study": PUBLISHED}, TrialStanding.UNREPORTED, UnreportedNote.NOT_ENTERED),
        (
            {"results": {ONE: result("T-000001", registered_role="secondary")}},
            TrialStanding.UNREPORTED,
            UnreportedNote.NOT_ENTERED,
        ),
        (
            {"results": {ONE: result("T-000001", None)}},
            TrialStanding.UNREPORTED,
            UnreportedNote.UNDETERMINED,
        ),
        (
            {"arms": None, "study": PUBLISHED, "document": document(status="recruiting")},
            TrialStanding.ONGOING,
            None,
        ),
        ({"arms": HARM, "document": document(status="ongoing")}, TrialStanding.UNFAVOURABLE, None),
        (
            {"arms": None, "study": study(published_results=True, retracted=True, notice="撤回")},
            TrialStanding.RETRACTED,
            None,
        ),
        ({"arms": None}, TrialStanding.UNREPORTED, None),
        ({"arms": None, "document": document(status="withdrawn")}, TrialStanding.UNREPORTED, None),
        ({"arms": None, "document": document(status="unknown")}, TrialStanding.UNREPORTED, None),
        ({"arms": None, "document": document(status="planned")}, TrialStanding.ONGOING, None),
        ({"arms": HARM}, TrialStanding.UNFAVOURABLE, None),
        ({"arms": HARM, "scopes": {}, "directness": Directness.P2}, TrialStanding.UNFAVOURABLE, None),
    ],
)
def test_a_trial_has_one_place_and_says_why_it_is_unreported_although_it_has_reported(
    fields: dict[str, Any], place: TrialStanding | None, note: UnreportedNote | None
) -> None:
    told = row(linked(**fields))
    assert (told.standing, told.note) == (place, note)


@given(
    st.lists(
        st.builds(
            dict,
            directness=st.sampled_from(Directness),
            arms=st.sampled_from([BENEFIT, HARM, NO_DIFFERENCE, None]),
            scopes=st.sampled_from([{}, {ONE: scope()}, {ONE: scope(in_scope=False)}]),
            study=st.sampled_from([None, PUBLISHED, study(), study(retracted=True)]),
            document=st.builds(
                document,
                status=st.sampled_from([one.value for one in TrialStatus]),
                results=st.sampled_from([{"available": told} for told in (True, False, None)]),
            ),
        ),
        max_size=6,
    )
)
def test_each_linked_trial_falls_into_exactly_one_of_the_six(bodies_of: list[dict[str, Any]]) -> None:
    trials = [linked(number, **fields) for number, fields in enumerate(bodies_of, start=1)]
    near = [one.directness for one in trials]
    counts = count_trials(certified(*trials))
    if any(one is not Directness.P3 for one in near):
        assert counts.product is not None
        assert counts.ingredient is not None
        assert counts.product.total == near.count(Directness.P0) + near.count(Directness.P1)
        assert counts.ingredient.total == near.count(Directness.P2)
    assert (counts.total, counts.unplaced) == (len(near), near.count(Directness.P3))
    assert counts.reason is (Absence.MECHANISM if Directness.P3 in near else None)


@given(st.lists(st.tuples(st.sampled_from([BENEFIT, HARM, None]), st.sampled_from(TrialStatus)), max_size=5))
def test_the_counts_of_a_grade_are_those_of_the_table(told: list[tuple[Any, TrialStatus]]) -> None:
    trials = [
        linked(number, arms, study=PUBLISHED, document=document(status=status.value))
        for number, (arms, status) in enumerate(told, start=1)
    ]
    graded = [one.graded for one in inputs(*trials).trials]
    assert (count_trials(certified(*trials)).product or grading.count([])) == grading.count(graded)


# ---- the pooled line -------------------------------------------------------------------------------------------


def test_the_pooled_line_of_a_ratio_stands_on_its_natural_scale() -> None:
    arms = {"events": 10, "n": 200}, {"events": 20, "n": 200}
    trial = linked(results={ONE: result("T-000001", arms, measure="RR")})
    outcomes = {ONE: outcome(measure="RR", minimal_important_difference=None)}
    made = bodies.inputs_of(
        ONE, [trial], outcomes, certainty=None, judged_on=None, confirmed=False, today=TODAY
    )
    pooled = bodies.compute(made, as_of=TODAY).pooled
    assert pooled is not None
    line = evidence_table.pooled_line(made, pooled)
    assert line is not None
    assert (line.measure, line.trials, line.participants, line.estimate) == ("RR", 1, 400, "0.50")
    assert (line.pi_low, line.method) == (None, "not pooled (k = 1), 95 % CI")


@pytest.mark.parametrize(
    ("estimate", "upper", "direction"),
    [("0.78", "1.00", Direction.NULL), ("0.76", "1.00", Direction.NULL), ("0.78", "0.99", Direction.FAV)],
)
def test_one_typed_in_trial_alone_is_pooled_shown_and_judged_by_its_own_interval(
    estimate: str, upper: str, direction: Direction
) -> None:
    typed = {"estimate": estimate, "ci_lower": "0.60", "ci_upper": upper, "source": "表2"}
    trial = linked(results={ONE: result("T-000001", None, measure="RR", estimate=typed)})
    outcomes = {ONE: outcome(measure="RR", minimal_important_difference=None)}
    assert bodies.trial_direction(trial, outcomes) is direction
    made = bodies.inputs_of(
        ONE, [trial], outcomes, certainty=None, judged_on=None, confirmed=False, today=TODAY
    )
    computed = bodies.compute(made, as_of=TODAY)
    assert computed.direction is direction
    assert computed.pooled is not None
    line = evidence_table.pooled_line(made, computed.pooled)
    assert line is not None
    assert (line.estimate, line.ci_low, line.ci_high) == (estimate, "0.60", upper)
    seen = certified(trial)
    by_id = {trial.trial_id: trial}
    drawn = evidence_table.forest_of(outcomes[ONE], made, computed.pooled, by_id, seen)
    [alone] = lines_of(drawn, "en").summaries
    assert alone.estimate == f"{estimate} (0.60, {upper})"


def test_the_prediction_interval_of_a_ratio_stands_on_its_natural_scale() -> None:
    trials = [
        linked(
            number,
            results={
                ONE: result(
                    f"T-{number:06}", ({"events": a, "n": 200}, {"events": 20, "n": 200}), measure="RR"
                )
            },
        )
        for number, a in enumerate((10, 11, 12), start=1)
    ]
    outcomes = {ONE: outcome(measure="RR", minimal_important_difference=None)}
    made = bodies.inputs_of(
        ONE, trials, outcomes, certainty=None, judged_on=None, confirmed=False, today=TODAY
    )
    pooled = bodies.compute(made, as_of=TODAY).pooled
    assert pooled is not None
    assert pooled.pi_lower is not None
    line = evidence_table.pooled_line(made, pooled)
    assert line is not None
    assert line.pi_low is not None
    assert float(line.pi_low) == pytest.approx(math.exp(pooled.pi_lower), abs=6e-3)


def test_a_pooled_result_too_large_to_be_read_is_not_printed() -> None:
    far = {"mean": "4000000000000000", "sd": "10", "n": 300}, {"mean": "128", "sd": "10", "n": 300}
    made = inputs(linked(arms=far))
    pooled = bodies.compute(made, as_of=TODAY).pooled
    assert pooled is not None
    assert evidence_table.pooled_line(made, pooled) is None


# ---- the forest plot -------------------------------------------------------------------------------------------


def certified(*trials: LinkedEvidence) -> list[CertifiedTrial]:
    """The table as somebody sees it who may see everything but the facts of ``T-000009``."""
    return [
        CertifiedTrial(
            trial_id=one.trial_id,
            registrations=(one.document.primary_id.value,),
            status=one.document.status,
            facts=None if one.trial_id == "T-000009" else row(one),
        )
        for one in trials
    ]


def test_each_trial_whose_facts_are_seen_has_a_row_and_those_without_a_result_an_empty_one() -> None:
    trials = [
        linked(1, study=study(published_year=2024)),
        linked(2, None),
        linked(3, scopes={}),
        linked(4, scopes={ONE: scope(in_scope=False)}),
        linked(5, directness=Directness.P3),
        linked(6, None, study=study(published_results=True)),
        linked(9, scopes={ONE: scope(in_scope=False)}),
    ]
    made = inputs(*trials, certainty=Certainty.HIGH)
    by_id = {one.trial_id: one for one in trials}
    pooled = bodies.compute(made, as_of=TODAY).pooled
    plot = evidence_table.forest_of(OUTCOMES[ONE], made, pooled, by_id, certified(*trials))
    drawn = [one.trial for one in plot.rows]
    assert drawn == ["T-000001", "T-000002", "T-000003", "T-000004", "T-000006"]
    assert [one.effect is not None for one in plot.rows] == [True, False, False, False, False]
    assert [one.year for one in plot.rows][:2] == [2024, None]
    assert plot.rows[4].standing is TrialStanding.UNREPORTED
    assert plot.outcome.en == "Systolic blood pressure"


def drawn(*trials: LinkedEvidence) -> dict[str, ForestRow]:
    made = inputs(*trials)
    by_id = {one.trial_id: one for one in trials}
    pooled = bodies.compute(made, as_of=TODAY).pooled
    plot = evidence_table.forest_of(OUTCOMES[ONE], made, pooled, by_id, certified(*trials))
    return {one.trial: one for one in plot.rows}


def test_a_row_tells_what_was_typed_in_what_is_due_and_what_cannot_be_told() -> None:
    estimate = {"estimate": "-8", "ci_lower": "-10", "ci_upper": "-6", "source": "表2"}
    over = document(dates={"registered": {"date": "2020-04-01"}, "completion": {"date": "2021-12-01"}})
    rows = drawn(
        linked(1),
        linked(2, results={ONE: result("T-000002", None, estimate=estimate)}),
        linked(3, None, document=over),
        linked(4, results={ONE: result("T-000004", None)}),
        linked(5, None, study=PUBLISHED),
    )
    told = {name: (one.as_reported, one.overdue, one.note) for name, one in rows.items()}
    assert told == {
        "T-000001": (False, False, None),
        "T-000002": (True, False, None),
        "T-000003": (False, True, None),
        "T-000004": (False, False, UnreportedNote.UNDETERMINED),
        "T-000005": (False, False, UnreportedNote.NOT_ENTERED),
    }


def test_the_year_is_the_one_entered_else_of_the_first_article_that_gives_results() -> None:
    articles = (
        builders.publication("1", year=2021),
        builders.publication("2", year=2019),
        builders.publication("3", year=2010, kinds=("Clinical Trial Protocol",)),
        builders.publication("4", year=1899),
        builders.publication("5", year=None),
    )
    rows = drawn(
        linked(1, publications=articles),
        linked(2, publications=articles, study=study(published_year=2020)),
        linked(3, study=None),
    )
    assert [one.year for one in rows.values()] == [2019, 2020, None]


# ---- numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lower", "upper", "decimals"),
    [
        (0.0, 1.0, 2),
        (0.001, 0.0021, 4),
        (0.0, 1e-30, 12),
        (1.0, 1.0, 2),
        (None, 1.0, 2),
        (1.0, None, 2),
        (-100.0, 100.0, 2),
    ],
)
def test_an_interval_is_shown_with_two_figures_of_its_width(
    lower: float | None, upper: float | None, decimals: int
) -> None:
    assert evidence_table.decimals_for(lower, upper) == decimals


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), -float("inf"), 1e15])
def test_what_cannot_be_read_is_not_shown(value: float | None) -> None:
    assert evidence_table.decimal(value, 2) is None


def test_there_is_no_negative_zero() -> None:
    assert evidence_table.decimal(-0.001, 2) == "0.00"


@given(st.floats(-1e14, 1e14), st.integers(2, 12))
def test_a_number_is_in_plain_notation_with_its_decimals(value: float, decimals: int) -> None:
    shown = evidence_table.decimal(value, decimals)
    assert shown is not None
    assert re.fullmatch(rf"-?\d+\.\d{{{decimals}}}", shown)
    assert abs(float(shown) - value) <= 0.51 * 10**-decimals + abs(value) * 1e-15
