"""Certainty as domain specification 3.6 states it."""

import math
import random

import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.certainty import Body, check, egger_suggests_bias, prompts, result
from registry.domain.errors import Invalid
from registry.domain.pooling import pool
from schemas.evidence.certainty import CertaintyJudgement
from schemas.vocab import Certainty, CertaintyFactor, CertaintyStart, Directness, Measure

DOWN = [factor for factor in CertaintyFactor if not factor.raises]
UP = [factor for factor in CertaintyFactor if factor.raises]


def judgement(start: CertaintyStart = CertaintyStart.RANDOMISED, **steps: int) -> CertaintyJudgement:
    moved = {factor: steps.get(factor.value, 0) for factor in DOWN}
    moved |= {factor: steps[factor.value] for factor in UP if factor.value in steps}
    listed = [{"factor": factor, "steps": moves, "reason": "理由"} for factor, moves in moved.items()]
    return CertaintyJudgement.model_validate({"start": start, "steps": listed})


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        (judgement(), Certainty.HIGH),
        (judgement(imprecision=-1), Certainty.MODERATE),
        (judgement(imprecision=-1, risk_of_bias=-1), Certainty.LOW),
        (judgement(imprecision=-2, risk_of_bias=-2), Certainty.VERY_LOW),
        (judgement(imprecision=-2, risk_of_bias=-2, indirectness=-2), Certainty.VERY_LOW),
        (judgement(CertaintyStart.NON_RANDOMISED), Certainty.LOW),
        (judgement(CertaintyStart.NON_RANDOMISED, large_effect=2), Certainty.HIGH),
        (judgement(CertaintyStart.NON_RANDOMISED, large_effect=2, dose_response=1), Certainty.HIGH),
        (judgement(CertaintyStart.ROBINS_I, risk_of_bias=-2), Certainty.LOW),
        (judgement(CertaintyStart.ROBINS_I, risk_of_bias=-2, confounding=1), Certainty.MODERATE),
    ],
)
def test_the_certainty_is_the_start_and_its_steps(judged: CertaintyJudgement, expected: Certainty) -> None:
    check(judged)
    assert result(judged) is expected


@pytest.mark.parametrize(
    ("judged", "code"),
    [
        (judgement(large_effect=1), "cannot_be_raised"),
        (judgement(CertaintyStart.NON_RANDOMISED, imprecision=-1, dose_response=1), "cannot_be_raised"),
        (judgement(CertaintyStart.ROBINS_I, imprecision=-1, dose_response=1), "cannot_be_raised"),
        (judgement(CertaintyStart.NON_RANDOMISED, dose_response=2), "out_of_range"),
        (judgement(CertaintyStart.NON_RANDOMISED, large_effect=-1), "out_of_range"),
        (judgement(inconsistency=1), "out_of_range"),
    ],
)
def test_a_step_that_may_not_be_is_refused(judged: CertaintyJudgement, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(judged)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert refused.value.problems[0].field.startswith("steps.")


@pytest.mark.parametrize("start", CertaintyStart)
@pytest.mark.parametrize("randomised", [True, False, None])
def test_the_start_is_that_of_the_pooled_trials(start: CertaintyStart, *, randomised: bool | None) -> None:
    fits = randomised is None or randomised is (start is CertaintyStart.RANDOMISED)
    if fits:
        check(judgement(start), randomised=randomised)
        return
    with pytest.raises(Invalid) as refused:
        check(judgement(start), randomised=randomised)
    assert [(one.field, one.code) for one in refused.value.problems] == [("start", "start_differs")]


def test_every_lowering_factor_is_judged_once() -> None:
    whole = judgement()
    for wrong in (whole.steps[1:], (*whole.steps, whole.steps[0])):
        with pytest.raises(Invalid) as refused:
            check(whole.model_copy(update={"steps": wrong}))
        assert [(p.field, p.code) for p in refused.value.problems] == [("steps", "wrong_factors")]


def body(yi: list[float], vi: list[float], **more: object) -> Body:
    given = {"measure": Measure.MD, "participants": 1_000, **more}
    return Body(pooled=pool(yi, vi), yi=yi, vi=vi, **given)  # type: ignore[arg-type]


def factors(given: Body) -> set[CertaintyFactor]:
    return {prompt.factor for prompt in prompts(given)}


def test_a_large_consistent_body_prompts_nothing() -> None:
    assert (
        factors(body([-1.0, -1.02, -0.98], [0.01, 0.01, 0.01], directness=frozenset({Directness.P0})))
        == set()
    )


@pytest.mark.parametrize(
    ("given", "factor"),
    [
        (body([-3.0, 0.5, -1.0], [0.01, 0.01, 0.01]), CertaintyFactor.INCONSISTENCY),
        (body([-1.0, -1.1], [0.01, 0.01], participants=399), CertaintyFactor.IMPRECISION),
        (body([-1.0, -1.1], [0.01, 0.01], events=299), CertaintyFactor.IMPRECISION),
        (body([-0.4, 0.4], [0.5, 0.5], important=-1.0), CertaintyFactor.IMPRECISION),
        (body([0.0, 0.1], [0.5, 0.5], measure=Measure.RR, important=1.25), CertaintyFactor.IMPRECISION),
        (body([-1.0, -1.1], [0.01, 0.01], overdue=True), CertaintyFactor.PUBLICATION_BIAS),
        (
            body([-1.0, -1.1], [0.01, 0.01], directness=frozenset({Directness.P2})),
            CertaintyFactor.INDIRECTNESS,
        ),
        (body([-1.0, -1.1], [0.01, 0.01], population_differs=True), CertaintyFactor.INDIRECTNESS),
    ],
)
def test_each_prompt_has_its_ground(given: Body, factor: CertaintyFactor) -> None:
    assert factor in factors(given)


def test_intervals_that_disagree_about_no_difference_prompt_inconsistency_below_half() -> None:
    yi, vi = [-1.0, -1.2, -0.6, -2.1, 0.1, -1.0], [0.3] * 6
    pooled = pool(yi, vi)
    assert (pooled.i2_q or 0) < 50
    assert pooled.ci_upper < 0 < (pooled.pi_upper or 0)
    assert CertaintyFactor.INCONSISTENCY in factors(body(yi, vi))


def test_enough_events_are_no_ground_and_a_narrow_null_is_none_either() -> None:
    assert CertaintyFactor.IMPRECISION not in factors(
        body([-1.0, -1.1], [0.01, 0.01], events=300, participants=10)
    )
    assert CertaintyFactor.IMPRECISION not in factors(body([0.0, 0.01], [0.01, 0.01], important=5.0))
    assert CertaintyFactor.IMPRECISION not in factors(body([0.0, 0.01], [0.01, 0.01]))


@given(st.integers(0, 300))
def test_egger_agrees_with_an_ordinary_regression(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 # examples, no secrets
    k = chance.randint(10, 20)
    vi = [chance.uniform(0.01, 1.0) for _ in range(k)]
    tilt = chance.choice([0.0, 2.0])
    yi = [tilt * math.sqrt(v) + chance.gauss(0, math.sqrt(v)) for v in vi]
    design = sm.add_constant([1 / math.sqrt(v) for v in vi])
    fitted = sm.OLS([y / math.sqrt(v) for y, v in zip(yi, vi, strict=True)], design).fit()
    assert egger_suggests_bias(yi, vi) == (fitted.pvalues[0] < 0.10)


def test_egger_says_nothing_of_few_or_of_equally_precise_trials() -> None:
    tilted = [2.0 + 0.001 * n for n in range(9)]
    assert not egger_suggests_bias(tilted, [0.1 * (n + 1) for n in range(9)])
    assert not egger_suggests_bias([*tilted, 2.5], [0.1] * 10)
    bent = [2 * math.sqrt(0.05 * (n + 1)) + 0.001 * (-1) ** n for n in range(10)]
    assert CertaintyFactor.PUBLICATION_BIAS in factors(body(bent, [0.05 * (n + 1) for n in range(10)]))
