"""Verdicts by the domain specification 4.3 and 4.4: its tables and worked values, and what must hold always."""

import math
from decimal import Decimal
from statistics import NormalDist
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.conformity import check_limit, describe, judge, releases
from registry.domain.errors import Invalid
from schemas.conformity import Judgement, Limit, Measurement
from schemas.vocab import DecisionRule, Rounding, Verdict

MAX = {"kind": "max", "upper": "0.50"}
MAX_BELOW = MAX | {"upper_inclusive": False}
MIN = {"kind": "min", "lower": "80"}
MIN_ABOVE = MIN | {"lower_inclusive": False}
ASSAY = {"kind": "range", "lower": "98.0", "upper": "102.0"}
ABSENT = {"kind": "absent", "mass_g": "1"}
COUNT = {"kind": "count", "upper": "100"}
LOOKS = {"kind": "text", "accepted": ["褐色の粒", "淡褐色の粒"]}


def judged(
    limit: dict[str, Any],
    value: str | None,
    qualifier: str = "=",
    *,
    rule: str = "SIMPLE",
    rounding: str = "JP_HALF_UP",
    **result: str,
) -> Judgement:
    measured = Measurement.model_validate({"value": value, "qualifier": qualifier, **result})
    return judge(
        Limit.model_validate(limit), measured, rule=DecisionRule.of(rule), rounding=Rounding.of(rounding)
    )


@pytest.mark.parametrize(
    ("limit", "qualifier", "value", "verdict"),
    [
        (MAX, "<", "0.50", "pass"),
        (MAX, "<", "0.51", "not_evaluable"),
        (MAX_BELOW, "<", "0.50", "pass"),
        (MAX_BELOW, "<", "0.500001", "not_evaluable"),
        (MIN, "<", "80", "fail"),
        (MIN_ABOVE, "<", "80", "fail"),
        (MIN, "<", "80.1", "not_evaluable"),
        (MIN, ">", "80", "pass"),
        (MIN_ABOVE, ">", "80", "pass"),
        (MIN, ">", "79", "not_evaluable"),
        (MAX, ">", "0.50", "fail"),
        (MAX_BELOW, ">", "0.50", "fail"),
        (MAX, ">", "0.49", "not_evaluable"),
        (ASSAY, "<", "98.0", "fail"),
        (ASSAY, "<", "100", "not_evaluable"),
        (ASSAY, "<", "103", "not_evaluable"),
        (ASSAY, ">", "102.0", "fail"),
        (ASSAY, ">", "100", "not_evaluable"),
        (ASSAY, ">", "90", "not_evaluable"),
        (MAX, "ND", "0.01", "pass"),
        (MAX, "ND", None, "not_evaluable"),
        (MAX, "TNTC", None, "fail"),
        (COUNT, "TNTC", None, "fail"),
        (MIN, "TNTC", None, "not_evaluable"),
    ],
)
@pytest.mark.parametrize("rule", DecisionRule)
def test_a_censored_result_is_decided_by_its_bound_alone(
    *, limit: dict[str, Any], qualifier: str, value: str | None, verdict: str, rule: DecisionRule
) -> None:
    got = judged(limit, value, qualifier, rule=rule)
    assert got.verdict == verdict
    assert got.p_conform is None


@pytest.mark.parametrize(
    ("limit", "value", "compared", "verdict"),
    [
        (ASSAY, "102.04", "102.0", "pass"),
        (ASSAY, "102.05", "102.1", "fail"),
        (ASSAY, "97.95", "98.0", "pass"),
        (ASSAY, "97.94", "97.9", "fail"),
        (MAX, "0.504", "0.50", "pass"),
        (MAX, "0.505", "0.51", "fail"),
        (MAX_BELOW, "0.495", "0.50", "fail"),
        (MAX_BELOW, "0.4949", "0.49", "pass"),
        (MIN, "79.5", "80", "pass"),
        (MIN_ABOVE, "80.4", "80", "fail"),
        ({"kind": "max", "upper": "1"}, "1.4", "1", "pass"),
        ({"kind": "max", "upper": "1.0"}, "1.4", "1.4", "fail"),
        ({"kind": "range", "lower": "5", "upper": "7.5"}, "7.54", "7.5", "pass"),
        ({"kind": "range", "lower": "5", "upper": "7.5"}, "4.4", "4", "fail"),
        (COUNT, "200", "200", "pass"),
        (COUNT, "201", "201", "fail"),
        ({"kind": "max", "upper": "-18"}, "-17.4", "-17", "fail"),
    ],
)
def test_simple_acceptance_rounds_to_the_digits_of_the_limit_and_compares(
    limit: dict[str, Any], value: str, compared: str, verdict: str
) -> None:
    got = judged(limit, value)
    assert (got.compared_value, got.verdict) == (compared, verdict)


def test_the_mode_of_rounding_decides_at_the_half() -> None:
    assert judged(MAX, "0.505", rounding="JIS_A_HALF_EVEN").verdict == "pass"
    assert judged(MAX, "0.505", rounding="JIS_B_HALF_UP").verdict == "fail"
    assert judged(MAX, "0.5001", rounding="NONE").verdict == "fail"


@pytest.mark.parametrize(
    ("value", "binary", "nonbinary"),
    [
        ("0.46", "pass", "pass"),
        ("0.4601", "fail", "conditional_pass"),
        ("0.47", "fail", "conditional_pass"),
        ("0.50", "fail", "conditional_pass"),
        ("0.5001", "fail", "conditional_fail"),
        ("0.54", "fail", "conditional_fail"),
        ("0.5401", "fail", "fail"),
    ],
)
def test_the_guard_band_is_kept_from_the_limit_unrounded(value: str, binary: str, nonbinary: str) -> None:
    one = judged(MAX, value, rule="GUARD_BINARY", expanded_uncertainty="0.04")
    two = judged(MAX, value, rule="GUARD_NONBINARY", expanded_uncertainty="0.04")
    assert (one.verdict, two.verdict) == (binary, nonbinary)
    assert one.acceptance_upper == two.acceptance_upper == "0.46"
    assert one.compared_value == value


def test_the_worked_example_of_the_guard_band() -> None:
    got = judged(MAX, "0.47", rule="GUARD_NONBINARY", expanded_uncertainty="0.04", k="2")
    assert got.model_dump(exclude={"reason"}) == {
        "verdict": Verdict.CONDITIONAL_PASS,
        "compared_value": "0.47",
        "acceptance_lower": None,
        "acceptance_upper": "0.46",
        "p_conform": pytest.approx(NormalDist().cdf(1.5), abs=1e-15),
    }
    assert judged(MAX, "0.47").verdict == "pass"
    assert got.reason.ja
    assert got.reason.en


def test_a_value_at_an_exclusive_limit_is_outside_it() -> None:
    assert (
        judged(MAX_BELOW, "0.50", rule="GUARD_NONBINARY", expanded_uncertainty="0.04").verdict
        == "conditional_fail"
    )
    assert (
        judged(MAX_BELOW, "0.46", rule="GUARD_NONBINARY", expanded_uncertainty="0.04").verdict
        == "conditional_pass"
    )
    assert (
        judged(MAX_BELOW, "0.54", rule="GUARD_NONBINARY", expanded_uncertainty="0.04").verdict
        == "conditional_fail"
    )


def test_a_range_is_guarded_on_both_sides_and_its_probability_is_that_of_both() -> None:
    got = judged(ASSAY, "98.4", rule="GUARD_NONBINARY", expanded_uncertainty="1.0")
    assert (got.acceptance_lower, got.acceptance_upper) == ("99.0", "101.0")
    assert got.verdict == "conditional_pass"
    normal = NormalDist(98.4, 0.5)
    assert got.p_conform == pytest.approx(normal.cdf(102) - normal.cdf(98), abs=1e-12)
    below = judged(ASSAY, "90", expanded_uncertainty="1.0")
    assert below.p_conform is not None
    assert below.p_conform == pytest.approx(0.5 * math.erfc(16 / math.sqrt(2)), rel=1e-9)


@pytest.mark.parametrize(
    ("value", "qualifier", "mass", "verdict"),
    [
        (None, "ND", "1", "pass"),
        (None, "ND", "25", "pass"),
        ("0", "=", "1", "pass"),
        (None, "ND", "0.9", "not_evaluable"),
        ("3", "=", "0.1", "fail"),
        ("300", ">", None, "fail"),
        (None, "TNTC", None, "fail"),
        ("10", "<", "1", "not_evaluable"),
    ],
)
def test_absence_needs_the_mass_that_the_limit_asks_for(
    value: str | None, qualifier: str, mass: str | None, verdict: str
) -> None:
    result = {} if mass is None else {"tested_mass_g": mass}
    assert judged(ABSENT, value, qualifier, **result).verdict == verdict


def test_words_are_compared_whatever_their_width_and_spacing() -> None:
    assert judged(LOOKS, "褐色の粒 ").verdict == "pass"
    assert judged({"kind": "text", "accepted": ["OK"]}, "ＯＫ").verdict == "pass"
    assert judged(LOOKS, "黒色の粒").verdict == "fail"


def test_a_report_only_item_is_reported_whatever_its_value() -> None:
    got = judged({"kind": "report_only"}, "7.1", expanded_uncertainty="0.1")
    assert (got.verdict, got.compared_value, got.p_conform) == ("reported", "7.1", None)


@pytest.mark.parametrize(
    ("limit", "field"),
    [
        ({"kind": "max"}, "upper"),
        ({"kind": "max", "upper": "1", "lower": "0"}, "lower"),
        ({"kind": "min"}, "lower"),
        ({"kind": "min", "lower": "1", "upper": "2"}, "upper"),
        ({"kind": "range", "lower": "1"}, "upper"),
        ({"kind": "range", "upper": "1"}, "lower"),
        ({"kind": "range", "lower": "2", "upper": "1"}, "upper"),
        ({"kind": "range", "lower": "1", "upper": "1.0", "upper_inclusive": False}, "upper"),
        ({"kind": "absent"}, "mass_g"),
        ({"kind": "absent", "mass_g": "0"}, "mass_g"),
        ({"kind": "max", "upper": "1", "mass_g": "1"}, "mass_g"),
        ({"kind": "text"}, "accepted"),
        ({"kind": "max", "upper": "1", "accepted": ["a"]}, "accepted"),
        ({"kind": "count", "upper": "-1"}, "upper"),
        ({"kind": "count", "upper": "100", "upper_inclusive": False}, "upper_inclusive"),
        ({"kind": "report_only", "upper": "1"}, "upper"),
    ],
)
def test_a_limit_that_does_not_fit_its_kind_is_refused_by_field(limit: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_limit(Limit.model_validate(limit), "items.3.limit")
    assert [p.field for p in refused.value.problems] == [f"items.3.limit.{field}"]


@pytest.mark.parametrize(
    ("limit", "given", "field"),
    [
        (MAX, {"value": None}, "value"),
        (MAX, {"value": None, "qualifier": "<"}, "value"),
        (MAX, {"value": "NaN"}, "value"),
        (MAX, {"value": "褐色の粒"}, "value"),
        (MAX, {"value": "0.47", "rule": "GUARD_BINARY"}, "expanded_uncertainty"),
        (MAX, {"value": "0.47", "rule": "GUARD_NONBINARY"}, "expanded_uncertainty"),
        (MAX, {"value": "0.47", "expanded_uncertainty": "-0.04"}, "expanded_uncertainty"),
        (MAX, {"value": "0.47", "expanded_uncertainty": "0"}, "expanded_uncertainty"),
        (MAX, {"value": "0.47", "expanded_uncertainty": "0.04", "k": "0"}, "k"),
        (LOOKS, {"value": None}, "value"),
        (LOOKS, {"value": "褐色の粒", "qualifier": "<"}, "qualifier"),
        (ABSENT, {"value": None, "qualifier": "ND"}, "tested_mass_g"),
        (ABSENT, {"value": None, "qualifier": "ND", "tested_mass_g": "-1"}, "tested_mass_g"),
        (ABSENT, {"value": "some"}, "value"),
    ],
)
def test_a_result_that_cannot_be_judged_is_refused_by_field(
    limit: dict[str, Any], given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        judged(limit, **given)
    assert [p.field for p in refused.value.problems] == [f"result.{field}"]


def test_only_a_conforming_result_releases_and_a_conditional_one_where_the_item_says_so() -> None:
    assert {v for v in Verdict if releases(v, accept_conditional=False)} == {
        Verdict.PASS,
        Verdict.REPORT_ONLY,
    }
    assert {v for v in Verdict if releases(v, accept_conditional=True)} == {
        Verdict.PASS,
        Verdict.REPORT_ONLY,
        Verdict.CONDITIONAL_PASS,
    }


@pytest.mark.parametrize(
    ("limit", "ja", "en"),
    [
        (MAX, "0.50 以下", "≤ 0.50"),
        (MAX_BELOW, "0.50 未満", "< 0.50"),
        (MIN, "80 以上", "≥ 80"),
        (MIN_ABOVE, "80 超", "> 80"),
        (ASSAY, "98.0～102.0", "98.0 to 102.0"),
        (ASSAY | {"lower_inclusive": False}, "98.0超～102.0", "> 98.0 to 102.0"),
        (ASSAY | {"upper_inclusive": False}, "98.0～102.0未満", "98.0 to < 102.0"),
        (LOOKS, "「褐色の粒」「淡褐色の粒」", "“褐色の粒” / “淡褐色の粒”"),
        (ABSENT, "陰性／1 g", "absent in 1 g"),
        (COUNT, "100（許容 200 以下）", "100 (accepted ≤ 200)"),
        ({"kind": "report_only"}, "参考値", "report only"),
    ],
)
def test_a_limit_is_printed_in_both_languages(limit: dict[str, Any], ja: str, en: str) -> None:
    words = describe(Limit.model_validate(limit))
    assert (words.ja, words.en) == (ja, en)


NUMBER = st.decimals(-1000, 1000, places=3).map(lambda d: f"{d:f}" if d else "0")
WIDTH = st.decimals("0.001", 100, places=3).map(str)
ORDER = ["pass", "conditional_pass", "conditional_fail", "fail"]


def test_a_small_probability_keeps_its_digits_on_either_side() -> None:
    tail = pytest.approx(0.5 * math.erfc(20 / math.sqrt(2)), rel=1e-9)
    assert judged({"kind": "min", "lower": "10"}, "0", expanded_uncertainty="1").p_conform == tail
    assert judged({"kind": "max", "upper": "0"}, "10", expanded_uncertainty="1").p_conform == tail


@given(NUMBER, st.tuples(NUMBER, NUMBER), WIDTH, st.sampled_from(DecisionRule), st.sampled_from(Rounding))
def test_a_smaller_value_never_fares_worse_under_a_maximum(
    upper: str, values: tuple[str, str], width: str, rule: DecisionRule, rounding: Rounding
) -> None:
    low, high = sorted(values, key=Decimal)
    better, worse = (
        judged(
            {"kind": "max", "upper": upper}, value, rule=rule, rounding=rounding, expanded_uncertainty=width
        )
        for value in (low, high)
    )
    assert ORDER.index(better.verdict) <= ORDER.index(worse.verdict)
    assert better.p_conform is not None
    assert worse.p_conform is not None
    assert better.p_conform >= worse.p_conform


@given(
    NUMBER, NUMBER, WIDTH, WIDTH, st.sampled_from([DecisionRule.GUARD_BINARY, DecisionRule.GUARD_NONBINARY])
)
def test_a_wider_guard_band_never_turns_a_value_into_a_pass(
    upper: str, value: str, one: str, other: str, rule: DecisionRule
) -> None:
    narrow, wide = sorted((one, other), key=Decimal)
    limit = {"kind": "max", "upper": upper}
    if judged(limit, value, rule=rule, expanded_uncertainty=wide).verdict == "pass":
        assert judged(limit, value, rule=rule, expanded_uncertainty=narrow).verdict == "pass"


@given(NUMBER, NUMBER, WIDTH, st.sampled_from(DecisionRule), st.sampled_from(Rounding))
def test_a_minimum_is_a_maximum_seen_in_the_mirror(
    bound: str, value: str, width: str, rule: DecisionRule, rounding: Rounding
) -> None:
    def mirrored(text: str) -> str:
        return text.removeprefix("-") if text.startswith("-") else text if text == "0" else f"-{text}"

    top = judged(
        {"kind": "max", "upper": bound}, value, rule=rule, rounding=rounding, expanded_uncertainty=width
    )
    bottom = judged(
        {"kind": "min", "lower": mirrored(bound)},
        mirrored(value),
        rule=rule,
        rounding=rounding,
        expanded_uncertainty=width,
    )
    assert (top.verdict, top.p_conform) == (bottom.verdict, bottom.p_conform)


@given(NUMBER, NUMBER, st.sampled_from(["<", ">"]))
def test_a_censored_verdict_holds_for_every_value_it_may_stand_for(
    upper: str, bound: str, qualifier: str
) -> None:
    limit = {"kind": "max", "upper": upper}
    verdict = judged(limit, bound, qualifier).verdict
    step = Decimal("0.001") if qualifier == ">" else Decimal("-0.001")
    for distance in (1, 10, 100_000):
        possible = f"{Decimal(bound) + step * distance:f}"
        if verdict != "not_evaluable":
            assert judged(limit, possible, rounding="NONE").verdict == verdict
