"""A stranger's script: from the export alone and the calculators, whatever way a trial reported its result (3.3, 3.9).

It reads JSON and knows nothing of the registry but what the export says under ``how``.
"""

import json
import math
from typing import Any

import pytest
from click.testing import CliRunner

from registry.adapters.engine import Database
from registry.cli import main
from registry.domain.permissions import ANONYMOUS
from registry.services import evidence
from tests import evidence_cases
from tests.conftest import NOW
from tests.evidence_cases import BENEFIT, ONE, result

T_24 = 2.0638985616280205
"""97.5 % point of Student's t with 24 degrees of freedom, from a printed table."""
LETTERS = {"high": "H", "moderate": "M", "low": "L", "very_low": "VL"}
CONTROL = {"mean": "128", "sd": "10", "n": 25}
REPORTED: dict[str, dict[str, Any]] = {
    "standard deviations": {"arms": BENEFIT},
    "standard errors": {"arms": ({"mean": "121", "se": "0.6", "n": 300}, {"mean": "128", "se": "0.55", "n": 290})},
    "intervals of the means": {
        "arms": ({"mean": "120", "ci_lower": "116", "ci_upper": "124", "n": 25}, CONTROL)
    },
    "changes": {
        "arms": ({"mean": "-9", "sd_before": "8", "sd_after": "7", "correlation": "0.6", "n": 40},
                 {"mean": "-1", "sd_before": "8", "sd_after": "8", "correlation": "0.5", "n": 41})
    },
    "pairs with their deviation": {"layout": "crossover", "pairs": {"mean": "-7", "sd": "12", "n": 36}},
    "pairs with their standard error": {"layout": "crossover", "pairs": {"mean": "-8", "se": "2", "n": 20}},
    "clusters": {"arms": BENEFIT, "layout": "cluster", "design_effect": "2.5"},
    "clusters by standard errors": {
        "arms": ({"mean": "120", "se": "1", "n": 90}, {"mean": "127", "se": "1.1", "n": 95}),
        "layout": "cluster",
        "design_effect": "1.8",
    },
    "an estimate": {"estimate": {"estimate": "-7", "ci_lower": "-9.5", "ci_upper": "-4.6", "source": "表2"}},
}  # fmt: skip


def calculated(name: str, case: dict[str, Any]) -> dict[str, Any]:
    run = CliRunner().invoke(main, ["calc", name], input=json.dumps(case))
    found: dict[str, Any] = json.loads(run.output)["result"]
    return found


def deviation(of: dict[str, Any]) -> float:
    told = {name: float(value) for name, value in of.items() if value is not None}
    if "sd" in told:
        return told["sd"]
    if "se" in told:
        return told["se"] * math.sqrt(told["n"])
    if "ci_lower" in told:
        assert told["n"] == 25
        return math.sqrt(told["n"]) * (told["ci_upper"] - told["ci_lower"]) / (2 * T_24)
    before, after = told["sd_before"], told["sd_after"]
    return math.sqrt(before**2 + after**2 - 2 * told["correlation"] * before * after)


def effect_of(told: dict[str, Any]) -> tuple[float, float]:
    """Effect and variance of a reported result."""
    if told["pairs"] is not None:
        pairs = told["pairs"]
        return float(pairs["mean"]), deviation(pairs) ** 2 / pairs["n"]
    case: dict[str, Any] = {"measure": told["measure"]}
    if told["estimate"] is not None:
        case |= {name: float(told["estimate"][name]) for name in ("estimate", "ci_lower", "ci_upper")}
    else:
        for arm in ("arm1", "arm2"):
            one = told[arm]
            case[arm] = {"n": one["n"], "mean": float(one["mean"]), "sd": deviation(one)}
    found = calculated("effect", case)
    return found["yi"], found["vi"] * float(told["design_effect"] or 1)


async def exported(*ways: str) -> dict[str, Any]:
    """The public export of a product with one trial for each way of reporting."""
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    for number, way in enumerate(ways, start=1):
        trial = await evidence_cases.trial(product, outcome, number, None, independent=number % 2 == 0)
        fields = dict(REPORTED[way])
        told = result(trial, fields.pop("arms", None), **fields)
        await evidence.record_result(outcome, told, actor=ONE, now=NOW)
        await evidence_cases.judge_bias(outcome, trial, evidence_cases.BiasJudgement.LOW)
    await evidence_cases.judge_certainty(outcome)
    made = await evidence.export(product, actor=ANONYMOUS, now=NOW)
    found: dict[str, Any] = json.loads(made.model_dump_json())
    return found


def grade_of(record: dict[str, Any]) -> dict[str, Any]:
    """Everything again, in the order that the export tells."""
    inputs = record["inputs"]
    pooled_trials = [one for one in inputs["trials"] if one["pooled"]]
    effects = [effect_of(one["result"]) for one in pooled_trials]
    for one, (yi, vi) in zip(pooled_trials, effects, strict=True):
        assert (one["effect"]["yi"], one["effect"]["vi"]) == pytest.approx((yi, vi), rel=1e-9)
    pooled = calculated("pooling", {"yi": [yi for yi, _ in effects], "vi": [vi for _, vi in effects]})
    for name in ("estimate", "se", "ci_lower", "ci_upper", "tau2", "pi_lower", "pi_upper"):
        assert pooled[name] == (
            None if record["pooled"][name] is None else pytest.approx(record["pooled"][name])
        )
    low, high = pooled["ci_lower"], pooled["ci_upper"]
    if len(effects) == 1:
        low, high = pooled_trials[0]["effect"]["ci_lower"], pooled_trials[0]["effect"]["ci_upper"]
    better = "FAV" if (high < 0) is (inputs["benefit_when"] == "lower") else "UNFAV"
    return calculated(
        "grade",
        {
            "pooled_direction": "NULL" if low <= 0 <= high else better,
            "certainty": LETTERS[inputs["certainty"]],
            "trials": [one["graded"] for one in inputs["trials"]],
            "judged_on": inputs["judged_on"],
            "as_of": record["as_of"],
        },
    )


async def test_a_stranger_comes_to_the_same_grade_whatever_way_trials_report(db: Database) -> None:
    export = await exported(*REPORTED)
    [record] = export["grades"]
    assert sum(one["pooled"] for one in record["inputs"]["trials"]) == len(REPORTED)
    assert grade_of(record) == record["result"]
    assert record["result"]["letter"] == "A"


@pytest.mark.parametrize(
    "way", ["standard errors", "pairs with their standard error", "clusters", "an estimate"]
)
async def test_a_stranger_comes_to_the_same_grade_of_one_trial_alone(db: Database, way: str) -> None:
    [record] = (await exported(way))["grades"]
    assert grade_of(record) == record["result"]
    assert record["result"]["letter"] == "B"
