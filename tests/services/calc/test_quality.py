"""The calculators ``rounding`` and ``conformity`` in their published shape."""

import json
from datetime import date
from typing import Any

import pytest

from registry.services import calc

TODAY = date(2026, 4, 1)


def answer(name: str, case: Any) -> Any:
    return json.loads(calc.answer_body(calc.find(name), json.dumps(case).encode(), today=TODAY))


def test_a_rounding_has_the_published_shape() -> None:
    got = answer("rounding", {"id": 1, "value": "1225.0", "decimals": -1, "mode": "JIS_A_HALF_EVEN"})
    assert (got["id"], got["result"]) == (1, {"rounded": "1220"})
    assert "JIS Z 8401" in got["method"]["ja"]
    three = answer("rounding", {"value": "9.996", "significant": 3, "mode": "JP_HALF_UP"})
    assert three["result"] == {"rounded": "10.0"}
    assert answer("rounding", {"value": "9.996", "mode": "NONE"})["result"] == {"rounded": "9.996"}


@pytest.mark.parametrize(
    ("case", "field"),
    [
        ({"value": "1", "mode": "JP_HALF_UP"}, "decimals"),
        ({"value": "1", "decimals": 1, "significant": 1, "mode": "NONE"}, "significant"),
        ({"value": 1.5, "decimals": 1, "mode": "JP_HALF_UP"}, "value"),
        ({"value": "NaN", "decimals": 1, "mode": "JP_HALF_UP"}, "value"),
        ({"value": "１", "decimals": 1, "mode": "JP_HALF_UP"}, "value"),
        ({"value": "1.٣", "decimals": 1, "mode": "JP_HALF_UP"}, "value"),
        ({"value": "1", "decimals": 19, "mode": "JP_HALF_UP"}, "decimals"),
        ({"value": "1", "significant": 0, "mode": "JP_HALF_UP"}, "significant"),
        ({"value": "1", "decimals": 1, "mode": "HALF_DOWN"}, "mode"),
    ],
)
def test_a_rounding_that_cannot_be_made_names_the_field(case: Any, field: str) -> None:
    assert answer("rounding", case)["problem"]["field"] == field


def test_a_judgement_has_the_published_shape() -> None:
    case = {
        "limit": {"kind": "max", "upper": "0.50", "lower_inclusive": True, "upper_inclusive": True},
        "result": {"value": "0.47", "qualifier": "=", "expanded_uncertainty": "0.04", "k": "2"},
        "decision_rule": "GUARD_NONBINARY",
        "rounding": "JP_HALF_UP",
    }
    got = answer("conformity", case)
    assert got["result"]["p_conform"] == pytest.approx(0.9331927987311419, abs=1e-15)
    assert {name: got["result"][name] for name in ("verdict", "compared_value")} == {
        "verdict": "conditional_pass",
        "compared_value": "0.47",
    }
    assert (got["result"]["acceptance_lower"], got["result"]["acceptance_upper"]) == (None, "0.46")
    assert set(got["result"]["reason"]) == {"ja", "en"}
    assert "ILAC-G8" in got["method"]["en"]
    assert got["rule_version"] == "conformity-1"


def test_the_method_of_simple_acceptance_tells_how_the_value_is_rounded() -> None:
    case = {"limit": {"kind": "max", "upper": "1"}, "result": {"value": "1.4"}, "rounding": "JIS_B_HALF_UP"}
    got = answer("conformity", case)
    assert got["result"]["verdict"] == "pass"
    assert "JIS Z 8401 rule B" in got["method"]["en"]


@pytest.mark.parametrize(
    ("limit", "result", "rule", "field"),
    [
        ({"kind": "max", "upper": "0.5"}, {"value": "0.4"}, "GUARD_BINARY", "result.expanded_uncertainty"),
        ({"kind": "range", "lower": "2", "upper": "1"}, {"value": "1"}, "SIMPLE", "limit.upper"),
        ({"kind": "max", "upper": "x"}, {"value": "1"}, "SIMPLE", "limit.upper"),
        ({"kind": "max", "upper": 0.5}, {"value": "1"}, "SIMPLE", "limit.upper"),
        ({"kind": "max", "upper": "0.5"}, {"value": "1e3"}, "SIMPLE", "result.value"),
        ({"kind": "at_most", "upper": "0.5"}, {"value": "1"}, "SIMPLE", "limit.kind"),
        ({"kind": "max", "upper": "0.5"}, {"value": "1", "qualifier": "~"}, "SIMPLE", "result.qualifier"),
        ({"kind": "max", "upper": "0.5"}, {"value": "1", "units": "kg"}, "SIMPLE", "result.units"),
    ],
)
def test_a_case_that_cannot_be_judged_names_the_field(limit: Any, result: Any, rule: str, field: str) -> None:
    got = answer("conformity", {"limit": limit, "result": result, "decision_rule": rule})
    assert got["problem"]["field"] == field
    assert set(got["problem"]["message"]) == {"ja", "en"}
