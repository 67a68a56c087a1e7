"""Why a grade is not what it was: each input that differs is a cause, and nothing else is (3.9)."""

from datetime import date
from typing import Any

import pytest

from registry.domain import bodies
from registry.domain.grade_causes import causes_of
from schemas.evidence.grades import GradeInputs, GradeRecord, RuleVersions
from schemas.vocab import Certainty, Grade
from tests.domain.test_bodies import HARM, ONE, TODAY, inputs, linked, scope, study

RULES = RuleVersions(effects="effects/1", pooling="pooling/1", grading="grading/1")


def record(made: GradeInputs, *, as_of: date = TODAY, **fields: Any) -> GradeRecord:
    computed = bodies.compute(made, as_of=as_of)
    told = {
        "product": "P-000001",
        "outcome_id": ONE,
        "as_of": as_of,
        "inputs": made,
        "pooled": computed.pooled,
        "pooled_direction": computed.direction,
        "result": computed.result,
        "missing": (),
        "rules": RULES,
        **fields,
    }
    return GradeRecord.model_validate(told)


def whats(before: GradeRecord | None, after: GradeRecord) -> list[tuple[str | None, str]]:
    return [(one.trial, one.what) for one in causes_of(before, after)]


GRADED = record(inputs(linked(), certainty=Certainty.HIGH))


def test_the_first_computation_has_no_cause() -> None:
    assert causes_of(None, GRADED) == ()


def test_the_same_computation_again_has_no_cause() -> None:
    assert causes_of(GRADED, record(inputs(linked(), certainty=Certainty.HIGH))) == ()


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (inputs(linked(), linked(2), certainty=Certainty.HIGH), [("T-000002", "trials")]),
        (inputs(certainty=Certainty.HIGH), [("T-000001", "trials")]),
        (inputs(linked(), certainty=Certainty.LOW), [(None, "certainty")]),
        (inputs(linked(), certainty=Certainty.HIGH, confirmed=False), [(None, "confirmed")]),
        (inputs(linked(), certainty=Certainty.HIGH, harm_signal=True), [(None, "harm_signal")]),
        (
            inputs(linked(study=study(retracted=True, notice="撤回")), certainty=Certainty.HIGH),
            [("T-000001", "graded.retracted"), ("T-000001", "pooled")],
        ),
        (
            inputs(linked(arms=HARM), certainty=Certainty.HIGH),
            [("T-000001", "graded.direction"), ("T-000001", "effect")],
        ),
        (
            inputs(linked(scopes={ONE: scope(in_scope=False)}), certainty=Certainty.HIGH),
            [("T-000001", "graded.in_scope"), ("T-000001", "pooled")],
        ),
    ],
)
def test_each_input_that_differs_is_one_cause(
    after: GradeInputs, expected: list[tuple[str | None, str]]
) -> None:
    assert whats(GRADED, record(after)) == expected


def test_a_cause_tells_what_was_before_and_what_is_now() -> None:
    [cause] = causes_of(GRADED, record(inputs(linked(), certainty=Certainty.LOW)))
    assert (cause.before, cause.after) == ("high", "low")
    assert (cause.because.ja, cause.because.en) == ("確実性（GRADE）の判定", "Certainty (GRADE)")
    [cause] = causes_of(GRADED, record(inputs(linked(), certainty=Certainty.HIGH, confirmed=False)))
    assert (cause.before, cause.after) == ("true", "false")
    [cause] = causes_of(record(inputs(linked())), record(inputs(linked(), judged_on=TODAY)))
    assert (cause.what, cause.before, cause.after) == ("judged_on", None, '"2026-04-01"')


def test_new_rules_are_a_cause() -> None:
    newer = GRADED.model_copy(update={"rules": RULES.model_copy(update={"grading": "grading/2"})})
    [cause] = causes_of(GRADED, newer)
    assert cause.what == "rules"
    assert cause.after is not None
    assert "grading/2" in cause.after


def test_where_no_input_differs_the_passing_of_days_is_the_cause() -> None:
    late = record(inputs(linked(), linked(2), certainty=Certainty.HIGH), as_of=date(2028, 4, 2))
    early = record(inputs(linked(), linked(2), certainty=Certainty.HIGH))
    assert (early.letter, late.letter) == (Grade.A, Grade.B)
    [cause] = causes_of(early, late)
    assert (cause.what, cause.before, cause.after) == ("as_of", "2026-04-01", "2028-04-02")


def test_a_letter_is_confirmed_once_no_single_person_decides_it() -> None:
    unjudged = record(inputs(linked()))
    alone = record(inputs(linked(), certainty=Certainty.HIGH, confirmed=False))
    assert [one.confirmed for one in (unjudged, alone, GRADED)] == [False, False, True]
    assert (unjudged.letter, record(inputs()).confirmed) == (None, True)
