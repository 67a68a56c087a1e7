"""From reported numbers to an effect: conversions, layouts, and what has to be said before they are used (3.3)."""

import math
from typing import Any

import pytest

from registry.domain.errors import Invalid
from registry.domain.reported_results import effect_of, participants_of, registered_layout, told_of_arms
from schemas.evidence.effects import EffectSize
from schemas.evidence.records import TrialResult
from schemas.vocab import TrialLayout
from tests import builders
from tests.evidence_cases import result

TWO = {"mean": "128", "sd": "10", "n": 25}
EVENTS = {"events": 12, "n": 100}, {"events": 24, "n": 100}
ESTIMATE = {"estimate": "0.8", "ci_lower": "0.6", "ci_upper": "1.1", "source": "表2"}
PAIRS = {"n": 16, "mean": "-3", "sd": "8"}


def reported(arms: Any = None, **fields: Any) -> TrialResult:
    return result("T-000001", arms, **fields)


def effect(arms: Any = None, **fields: Any) -> EffectSize:
    found = effect_of(reported(arms, **fields))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("spread", "sd"),
    [
        ({"sd": "10"}, 10),
        ({"se": "2"}, 10),
        ({"ci_lower": "115.872203", "ci_upper": "124.127797"}, 10),  # t(24) = 2.063899
        ({"sd_before": "8", "sd_after": "6", "correlation": "0"}, 10),
        ({"sd_before": "10", "sd_after": "10", "correlation": "0.5"}, 10),
    ],
)
def test_a_spread_is_taken_as_reported_or_from_what_it_follows_from(
    spread: dict[str, str], sd: float
) -> None:
    found = effect(({"mean": "120", "n": 25, **spread}, TWO))
    assert found.yi == -8
    assert found.vi == pytest.approx(sd**2 / 25 + 10**2 / 25, rel=1e-6)


@pytest.mark.parametrize(
    ("arm", "field", "code"),
    [
        ({"mean": "1", "sd_before": "8", "sd_after": "6"}, "correlation", "correlation_missing"),
        ({"mean": "1", "sd_before": "8", "correlation": "0.5"}, "sd_after", "missing"),
        ({"mean": "1", "sd_after": "8", "correlation": "0.5"}, "sd_before", "missing"),
        ({"mean": "1", "correlation": "0.5"}, "sd_before", "missing"),
        ({"mean": "1", "sd_before": "8", "sd_after": "8", "correlation": "1"}, "correlation", "no_spread"),
        ({"mean": "1", "sd_before": "8", "sd_after": "8", "correlation": "2"}, "correlation", "out_of_range"),
        ({"mean": "1", "sd": "10", "se": "2"}, "se", "several_spreads"),
        ({"mean": "1", "se": "2", "ci_lower": "0"}, "ci_lower", "several_spreads"),
        ({"mean": "1", "sd": "2", "sd_before": "2"}, "sd_before", "several_spreads"),
        ({"mean": "1", "ci_lower": "0"}, "ci_upper", "missing"),
        ({"mean": "1", "ci_upper": "0"}, "ci_lower", "missing"),
        ({"mean": "1", "ci_lower": "2", "ci_upper": "1"}, "ci_lower", "interval_reversed"),
        ({"mean": "1", "se": "0"}, "se", "greater_than"),
        ({"mean": "1"}, "sd", "missing"),
        ({"median": "5", "q1": "6"}, "q1", "quartiles_out_of_order"),
        ({"median": "5", "q3": "4.9"}, "median", "quartiles_out_of_order"),
        ({"median": "5"}, "mean", "missing"),
    ],
)
def test_what_is_missing_or_said_twice_is_asked_for_by_its_field(
    arm: dict[str, str], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        effect_of(reported(({"n": 25, **arm}, TWO)))
    assert [(one.field, one.code) for one in refused.value.problems] == [(f"arm1.{field}", code)]


def test_a_spread_does_not_belong_to_events() -> None:
    with pytest.raises(Invalid) as refused:
        effect_of(reported((EVENTS[0], {**EVENTS[1], "se": "1"}), measure="RR"))
    assert [(one.field, one.code) for one in refused.value.problems] == [("arm2.se", "not_for_this_measure")]


def test_medians_are_kept_and_never_pooled() -> None:
    arms = {"median": "5", "q1": "3", "q3": "8", "n": 40}, {"median": "6", "n": 41}
    kept = reported(arms)
    assert effect_of(kept) is None
    assert effect_of(reported(arms, layout="crossover")) is None
    assert told_of_arms(kept) == "中央値 median 5 (3 to 8, n=40) / 中央値 median 6 (– to –, n=41)"
    beside = ({**TWO, "median": "127"}, TWO)
    assert effect(beside).yi == 0


# ---- crossover and cluster trials ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spread", [{"sd": "8"}, {"se": "2"}, {"ci_lower": "-7.262899", "ci_upper": "1.262899"}]
)
def test_a_crossover_trial_is_taken_by_its_paired_differences(spread: dict[str, str]) -> None:
    found = effect(layout="crossover", pairs={"n": 16, "mean": "-3", **spread})
    assert (found.yi, found.vi) == (-3.0, pytest.approx(4.0, rel=1e-6))


def test_a_crossover_trial_is_never_two_groups_of_people() -> None:
    for measure, arms in (("MD", (TWO, TWO)), ("RR", EVENTS)):
        with pytest.raises(Invalid) as refused:
            effect_of(reported(arms, measure=measure, layout="crossover"))
        assert [(one.field, one.code) for one in refused.value.problems] == [
            ("pairs", "paired_difference_needed")
        ]
    assert effect(measure="RR", estimate=ESTIMATE, layout="crossover").estimable


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"pairs": PAIRS}, "pairs", "crossover_only"),
        ({"pairs": PAIRS, "layout": "parallel"}, "pairs", "crossover_only"),
        ({"pairs": PAIRS, "layout": "crossover", "measure": "SMD"}, "pairs", "crossover_only"),
        ({"pairs": {"n": 16, "mean": "-3"}, "layout": "crossover"}, "pairs.sd", "missing"),
        ({"pairs": {**PAIRS, "sd": "0"}, "layout": "crossover"}, "pairs.sd", "greater_than"),
        ({"pairs": {**PAIRS, "n": 1}, "layout": "crossover"}, "pairs.n", "greater_than_equal"),
        ({"pairs": {**PAIRS, "se": "2"}, "layout": "crossover"}, "pairs.se", "several_spreads"),
        ({"pairs": PAIRS, "arms": (TWO, TWO), "layout": "crossover"}, "pairs", "two_kinds_of_data"),
        ({"pairs": PAIRS, "estimate": ESTIMATE, "layout": "crossover"}, "estimate", "two_kinds_of_data"),
    ],
)
def test_pairs_that_cannot_be_are_refused_by_field(fields: dict[str, Any], field: str, code: str) -> None:
    given = dict(fields)
    with pytest.raises(Invalid) as refused:
        effect_of(reported(given.pop("arms", None), **given))
    assert [(one.field, one.code) for one in refused.value.problems] == [(field, code)]


@pytest.mark.parametrize(
    ("measure", "arms"), [("MD", (TWO, {**TWO, "mean": "120"})), ("SMD", (TWO, TWO)), ("RR", EVENTS)]
)
def test_clusters_enlarge_the_variance_by_the_design_effect(measure: str, arms: Any) -> None:
    plain = effect(arms, measure=measure)
    clustered = effect(arms, measure=measure, layout="cluster", design_effect="1.44")
    assert clustered.yi == plain.yi
    assert clustered.smd == plain.smd
    assert plain.se is not None
    assert clustered.se == pytest.approx(1.2 * plain.se)
    assert effect(arms, measure=measure, layout="cluster", design_effect="1") == plain


def test_clusters_keep_what_was_corrected_and_what_cannot_be_estimated() -> None:
    empty = ({"events": 0, "n": 50}, {"events": 4, "n": 50})
    assert effect(empty, measure="RR", layout="cluster", design_effect="2").zero_cell_correction == 0.5
    nobody = ({"events": 0, "n": 50}, {"events": 0, "n": 50})
    assert not effect(nobody, measure="RR", layout="cluster", design_effect="2").estimable


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"layout": "cluster"}, "design_effect_missing"),
        ({"layout": "cluster", "design_effect": "0.9"}, "greater_than_equal"),
        ({"design_effect": "1.4"}, "cluster_only"),
        ({"layout": "crossover", "design_effect": "1.4"}, "cluster_only"),
    ],
)
@pytest.mark.parametrize("data", [{"arms": EVENTS}, {"estimate": ESTIMATE}])
def test_a_cluster_trial_without_its_design_effect_has_no_effect(
    data: dict[str, Any], fields: dict[str, str], code: str
) -> None:
    given = {"arms": None, **data}
    with pytest.raises(Invalid) as refused:
        effect_of(reported(given.pop("arms"), measure="RR", **given, **fields))
    assert [(one.field, one.code) for one in refused.value.problems] == [("design_effect", code)]


def test_a_cluster_trial_without_numbers_needs_no_design_effect() -> None:
    assert effect_of(reported(layout="cluster")) is None


# ---- what is told ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "people", "told"),
    [
        ({}, None, None),
        ({"arms": EVENTS, "measure": "RR"}, 200, "12/100 / 24/100"),
        (
            {
                "arms": (
                    {"mean": "1", "se": "2", "n": 9},
                    {"mean": "1", "ci_lower": "0", "ci_upper": "2", "n": 8},
                )
            },
            17,
            "1 (SE 2, n=9) / 1 (95 % CI 0 to 2, n=8)",
        ),
        (
            {
                "arms": (
                    {"mean": "1", "sd_before": "8", "sd_after": "6", "correlation": "0.5", "n": 9},
                    {"n": 9},
                )
            },
            18,
            "1 (SD 8 → 6, r=0.5, n=9) / n=9",
        ),
        (
            {"pairs": PAIRS, "layout": "crossover"},
            16,
            "対応のある差 paired difference -3 (SD 8, n=16)",
        ),
        ({"arms": ({"median": "1", "n": 9}, {"median": "1", "n": 8}), "layout": "crossover"}, 9, None),
        (
            {"estimate": ESTIMATE, "layout": "cluster", "design_effect": "1"},
            None,
            "デザイン効果 design effect 1; 報告値 as reported: 表2",
        ),
        ({"log_rank": {"o_minus_e": "1", "v": "2", "source": "図1"}}, None, "報告値 as reported: 図1"),
    ],
)
def test_the_data_is_told_as_reported_and_people_are_counted_once(
    fields: dict[str, Any], people: int | None, told: str | None
) -> None:
    given = dict(fields)
    one = reported(given.pop("arms", None), **given)
    assert participants_of(one) == people
    if told is not None or not fields:
        assert told_of_arms(one) == told


@pytest.mark.parametrize(
    ("design", "layout"),
    [
        ({}, None),
        ({"model_text": "PARALLEL"}, None),
        ({"model_text": "CROSSOVER"}, TrialLayout.CROSSOVER),
        ({"design_text": "Randomised, cross-over, placebo"}, TrialLayout.CROSSOVER),
        ({"model_text": "クロスオーバー試験"}, TrialLayout.CROSSOVER),
        ({"model_text": "Parallel", "design_text": "Cluster randomised"}, TrialLayout.CLUSTER),
    ],
)
def test_a_registration_tells_the_layout_in_its_own_words(
    design: dict[str, str], layout: TrialLayout | None
) -> None:
    assert registered_layout(builders.trial(design=design)) is layout


def test_an_effect_has_the_same_meaning_however_it_was_reported() -> None:
    by_deviation = effect(({"mean": "120", "sd": "9", "n": 36}, TWO), measure="SMD")
    by_error = effect(({"mean": "120", "se": "1.5", "n": 36}, TWO), measure="SMD")
    assert by_deviation.yi is not None
    assert by_error.yi is not None
    assert math.isclose(by_deviation.yi, by_error.yi)
