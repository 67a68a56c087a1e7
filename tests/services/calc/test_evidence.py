"""The calculators ``effect``, ``pooling`` and ``grade``."""

import json
from datetime import date
from typing import Any

import pytest

from registry.services import calc

TODAY = date(2026, 4, 1)
ARMS = {"arm1": {"events": 4, "n": 123}, "arm2": {"events": 11, "n": 139}}


def answer(calculator: str, **case: Any) -> Any:
    return json.loads(calc.answer_body(calc.find(calculator), json.dumps(case).encode(), today=TODAY))


def test_an_effect_has_the_published_shape() -> None:
    got = answer("effect", measure="RR", **ARMS)
    assert list(got["result"]) == [
        "estimable",
        "scale",
        "yi",
        "vi",
        "se",
        "estimate",
        "ci_lower",
        "ci_upper",
        "zero_cell_correction",
        "smd",
    ]
    assert got["result"]["scale"] == "log"
    assert got["result"]["yi"] == pytest.approx(-0.8893, abs=5e-5)
    assert got["method"]["ja"] == "リスク比、群のデータから計算、対数で分析。"


def test_an_effect_that_cannot_be_estimated_says_why() -> None:
    result = answer("effect", measure="OR", arm1={"events": 0, "n": 9}, arm2={"events": 0, "n": 9})["result"]
    assert (result["estimable"], result["yi"], result["notes"][0]["code"]) == (False, None, "not_estimable")


@pytest.mark.parametrize(
    ("case", "estimate", "method"),
    [
        (
            {
                "measure": "SMD",
                "arm1": {"mean": 103, "sd": 5.5, "n": 50},
                "arm2": {"mean": 100, "sd": 4.5, "n": 50},
            },
            0.5924,
            "Standardised mean difference (Hedges g), from the data of the arms, analysed as it is.",
        ),
        (
            {"measure": "HR", "estimate": 0.8, "ci_lower": 0.64, "ci_upper": 1.0},
            0.8,
            "Hazard ratio, from the reported estimate and its 95 % interval, analysed as a logarithm.",
        ),
        (
            {"measure": "HR", "o_minus_e": -12, "v": 24},
            0.6065,
            "Hazard ratio, from O−E and V (Peto), analysed as a logarithm.",
        ),
        (
            {"measure": "MD", "estimate": 0, "ci_lower": -1, "ci_upper": 1},
            0,
            "Mean difference, from the reported estimate and its 95 % interval, analysed as it is.",
        ),
    ],
)
def test_each_kind_of_data_gives_an_effect_and_says_how(
    case: dict[str, Any], estimate: float, method: str
) -> None:
    got = answer("effect", **case)
    assert got["result"]["estimate"] == pytest.approx(estimate, abs=5e-5)
    assert got["method"]["en"] == method


@pytest.mark.parametrize(
    ("case", "field", "code"),
    [
        ({"measure": "RR"}, "arm1", "missing"),
        ({"measure": "RR", "arm1": ARMS["arm1"]}, "arm2", "missing"),
        ({"measure": "RR", "estimate": 0.8, "ci_upper": 1.0}, "ci_lower", "missing"),
        ({"measure": "HR", "v": 1.0}, "o_minus_e", "missing"),
        ({"measure": "RR", "o_minus_e": 1.0, "v": 1.0}, "o_minus_e", "hazard_ratio_only"),
        ({"measure": "RR", **ARMS, "v": 1.0, "o_minus_e": 1.0}, "arm1", "two_kinds_of_data"),
        (
            {"measure": "RR", **ARMS, "estimate": 1, "ci_lower": 0.5, "ci_upper": 2},
            "arm1",
            "two_kinds_of_data",
        ),
        ({"measure": "HR", **ARMS}, "arm1", "measure_without_arms"),
        (
            {"measure": "RR", "arm1": {"events": 5, "n": 4}, "arm2": ARMS["arm2"]},
            "arm1.events",
            "events_exceed_n",
        ),
        (
            {"measure": "RR", "arm1": {"events": -1, "n": 4}, "arm2": ARMS["arm2"]},
            "arm1.events",
            "greater_than_equal",
        ),
        (
            {"measure": "RR", "arm1": {"events": 1, "n": 0}, "arm2": ARMS["arm2"]},
            "arm1.n",
            "greater_than_equal",
        ),
        (
            {"measure": "RR", "arm1": {"events": 1.5, "n": 4}, "arm2": ARMS["arm2"]},
            "arm1.events",
            "int_type",
        ),
        ({"measure": "XX", **ARMS}, "measure", "enum"),
    ],
)
def test_an_effect_that_cannot_be_computed_names_the_field(case: Any, field: str, code: str) -> None:
    problem = answer("effect", **case)["problem"]
    assert (problem["field"], problem["code"]) == (field, code)


BODY = {"yi": [-0.9, -1.6, -1.3, -1.4], "vi": [0.33, 0.19, 0.42, 0.02]}


def test_a_pooled_effect_has_the_published_shape() -> None:
    got = answer("pooling", **BODY)
    assert list(got["result"]) == [
        "k",
        "estimate",
        "se",
        "ci_lower",
        "ci_upper",
        "tau2",
        "q",
        "q_df",
        "q_p",
        "i2_q",
        "i2_tau2",
        "pi_lower",
        "pi_upper",
        "weights",
        "multimodal",
        "fixed",
    ]
    assert list(got["result"]["fixed"]) == ["estimate", "se", "ci_lower", "ci_upper"]
    assert sum(got["result"]["weights"]) == pytest.approx(100)


def test_the_default_is_the_method_of_the_registry() -> None:
    chosen = answer("pooling", **BODY, tau2_method="REML", ci_method="HK_STAR", level=0.95)
    assert answer("pooling", **BODY) == chosen


@pytest.mark.parametrize(
    ("options", "method"),
    [
        (
            {"tau2_method": "PM", "ci_method": "HK"},
            "Random-effects model, Paule–Mandel; 95 % interval by Hartung–Knapp, prediction interval with t(k−1).",
        ),
        (
            {"tau2_method": "DL", "ci_method": "Z", "level": 0.8},
            (
                "Random-effects model, DerSimonian–Laird; 80 % interval by normal approximation, "
                "prediction interval with z."
            ),
        ),
        (
            {"tau2_method": "FE", "ci_method": "Z"},
            "Common-effect model; 95 % interval by normal approximation, no prediction interval.",
        ),
        ({"yi": [1.0], "vi": [0.1]}, "The result of one trial; 95 % interval by normal approximation."),
    ],
)
def test_the_method_line_names_what_was_done(options: dict[str, Any], method: str) -> None:
    assert answer("pooling", **BODY | options)["method"]["en"] == method


@pytest.mark.parametrize(
    ("case", "field", "code"),
    [
        ({"yi": [], "vi": []}, "yi", "no_trials"),
        ({"yi": [1], "vi": [0]}, "vi.0", "greater_than"),
        ({"yi": [1, "2"], "vi": [1, 1]}, "yi.1", "float_type"),
        ({"yi": [1], "vi": [1], "tau2_method": "EB"}, "tau2_method", "enum"),
        ({"yi": [1], "vi": [1], "level": 95}, "level", "out_of_range"),
        ({"yi": [0] * 10_000, "vi": [1] * 10_000}, "yi", "too_many_trials"),
    ],
)
def test_a_body_that_cannot_be_pooled_names_the_field(case: Any, field: str, code: str) -> None:
    problem = answer("pooling", **case)["problem"]
    assert (problem["field"], problem["code"]) == (field, code)


TRIAL = {
    "design": "RCT",
    "directness": "P0",
    "reported": True,
    "direction": "FAV",
    "risk_of_bias": "low",
    "n": 90,
    "independent": True,
    "prospective": True,
}
HIDDEN = TRIAL | {"reported": False, "direction": None, "results_overdue": True, "n": 60}


def test_a_grade_has_the_published_shape() -> None:
    got = answer(
        "grade", pooled_direction="FAV", certainty="H", trials=[TRIAL, TRIAL | {"independent": False}, HIDDEN]
    )
    result = got["result"]
    assert list(result) == ["letter", "base", "binding_caps", "caps", "counts", "u", "adv", "provisional"]
    assert (result["letter"], result["base"], result["binding_caps"], result["u"]) == ("C", "A", ["c6"], 0.25)
    [cap] = result["caps"]
    assert list(cap) == ["cap", "at_most", "because"]
    assert cap["because"]["ja"] == "公表期限を過ぎた試験の参加者が、有利な試験との合計の25.0%です。"
    assert result["counts"] == {
        "favourable": 2,
        "no_difference": 0,
        "unfavourable": 0,
        "unreported": 1,
        "ongoing": 0,
        "retracted": 0,
    }


@pytest.mark.parametrize(("letter", "base"), [("H", "A"), ("M", "B"), ("L", "C"), ("VL", "D")])
def test_certainties_have_letters(letter: str, base: str) -> None:
    assert answer("grade", pooled_direction="FAV", certainty=letter, trials=[TRIAL])["result"]["base"] == base


def test_a_grade_is_for_today_or_the_given_day() -> None:
    case = {"pooled_direction": "FAV", "certainty": "H", "trials": [TRIAL], "judged_on": "2024-03-31"}
    assert answer("grade", **case)["result"]["provisional"]
    assert not answer("grade", **case, as_of="2026-03-31")["result"]["provisional"]


def test_all_facts_of_a_case_reach_the_grade() -> None:
    case = {"pooled_direction": "NULL", "certainty": None, "trials": [TRIAL]}
    assert answer("grade", **case)["result"]["binding_caps"] == ["step1.4"]
    assert answer("grade", **case, harm_signal=True)["result"]["letter"] == "X"
    assert answer("grade", **case, single_judge=True)["result"]["provisional"]
    assert answer("grade", pooled_direction=None, trials=[])["result"]["binding_caps"] == ["step1.1"]


@pytest.mark.parametrize(
    ("case", "field", "code"),
    [
        ({"trials": [TRIAL]}, "pooled_direction", "pooled_direction_missing"),
        ({"trials": [TRIAL], "pooled_direction": "FAV"}, "certainty", "certainty_missing"),
        ({"trials": [TRIAL], "certainty": "high"}, "certainty", "enum"),
        ({"trials": [TRIAL | {"n": -1}]}, "trials.0.n", "greater_than_equal"),
        ({"trials": [TRIAL | {"n": 1.5}]}, "trials.0.n", "int_type"),
        ({"trials": [TRIAL | {"design": "ANIMAL"}]}, "trials.0.design", "enum"),
        ({"trials": [TRIAL] * 10_000, "pooled_direction": "FAV"}, "trials", "too_many_trials"),
        ({}, "trials", "missing"),
    ],
)
def test_a_case_that_cannot_be_graded_names_the_field(case: Any, field: str, code: str) -> None:
    problem = answer("grade", **case)["problem"]
    assert (problem["field"], problem["code"]) == (field, code)
