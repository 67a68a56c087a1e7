"""The calculator ``claims``."""

import json
from datetime import date
from typing import Any

import pytest

from registry.services import calc

TODAY = date(2026, 4, 1)


def answer(**case: Any) -> Any:
    return json.loads(calc.answer_body(calc.find("claims"), json.dumps(case).encode(), today=TODAY))


def test_the_findings_have_the_published_shape() -> None:
    got = answer(id=7, subclass="HF-OTHER", text="毎日に。ｶﾞﾝが 治る")
    assert list(got) == ["id", "result", "method", "rule_version"]
    first, second = got["result"]["findings"]
    assert list(first) == ["rule", "severity", "start", "end", "matched", "suggestion_ja"]
    assert [first[key] for key in ("rule", "severity", "start", "end", "matched")] == [
        "L1_DISEASE",
        "block",
        4,
        7,
        "ｶﾞﾝ",
    ]
    assert (second["rule"], second["matched"]) == ("L2_CURE", "治る")


def test_all_inputs_reach_the_linter() -> None:
    got = answer(
        subclass="HF-FFC",
        text="花粉症に。究極",
        approved_texts=["花粉症に。"],
        evidence_basis="SR_PRODUCT",
        check_disclaimers=True,
    )["result"]["findings"]
    assert [found["rule"] for found in got] == ["L12_BASIS", "L4_SUPER", *["L13_MISSING"] * 6]


@pytest.mark.parametrize(
    ("case", "field", "code"),
    [
        ({"subclass": "HF", "text": ""}, "subclass", "enum"),
        ({"subclass": "HF-FFC"}, "text", "missing"),
        ({"subclass": "HF-FFC", "text": "あ" * 20_001}, "text", "string_too_long"),
        ({"subclass": "HF-FFC", "text": "", "approved_texts": ["x"] * 51}, "approved_texts", "too_long"),
        ({"subclass": "HF-FFC", "text": "", "evidence_basis": "CT"}, "evidence_basis", "enum"),
        ({"subclass": "HF-FFC", "text": "", "as_of": "2015-03-31"}, "as_of", "no_rules_in_force"),
        ({"subclass": "HF-FFC", "text": "", "more": 1}, "more", "extra_forbidden"),
    ],
)
def test_a_case_that_cannot_be_judged_names_the_field(case: Any, field: str, code: str) -> None:
    problem = answer(**case)["problem"]
    assert (problem["field"], problem["code"]) == (field, code)
