"""Two people judge without seeing one another's answer, a third decides; certainty needs a second person."""

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn
from registry.domain.permissions import ANONYMOUS, SYSTEM, Actor
from registry.services import evidence
from schemas.evidence.bias import BiasState
from schemas.evidence.certainty import CertaintyConfirmation
from schemas.evidence.records import TrialStudy
from schemas.vocab import BiasJudgement, BiasTool, Certainty, CertaintyFactor, CertaintyStart, StudyDesign
from tests import builders, evidence_cases
from tests.conftest import NOW
from tests.evidence_cases import ONE, THREE, TWO, assessment, certainty

LOW, SOME, HIGH = BiasJudgement.LOW, BiasJudgement.SOME_CONCERNS, BiasJudgement.HIGH


async def unjudged() -> tuple[str, str, str]:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    return product, outcome, await evidence_cases.trial(product, outcome, bias=None)


async def state(outcome: str, trial: str, actor: Actor) -> BiasState:
    return await evidence.bias_state(outcome, trial, tool=BiasTool.ROB_2, actor=actor, now=NOW)


async def test_neither_assessor_sees_the_others_answer_before_both_are_in(db: Database) -> None:
    _, outcome, trial = await unjudged()
    await evidence.assess_bias(outcome, trial, assessment(SOME), actor=ONE, now=NOW)
    assert (await state(outcome, trial, ONE)).assessments == (assessment(SOME),)
    for other in (TWO, THREE, builders.CHIEF):
        seen = await state(outcome, trial, other)
        assert (seen.received, seen.assessments, seen.overall) == (1, (), None)
    assert (await state(outcome, trial, builders.AUDITOR)).assessments == (assessment(SOME),)
    both = await evidence.assess_bias(outcome, trial, assessment(SOME), actor=TWO, now=NOW)
    assert (len(both.assessments), both.overall, both.third_person_needed) == (2, SOME, False)


async def test_a_third_person_decides_where_two_disagree_and_all_answers_are_kept(db: Database) -> None:
    product, outcome, trial = await unjudged()
    await evidence.assess_bias(outcome, trial, assessment(LOW), actor=ONE, now=NOW)
    apart = await evidence.assess_bias(outcome, trial, assessment(HIGH), actor=TWO, now=NOW)
    assert (apart.overall, apart.third_person_needed) == (None, True)
    assert f"outcomes.{outcome}.trials.{trial}.bias" in {
        problem.field for problem in await evidence.missing_inputs(product, now=NOW)
    }
    for again in (ONE, TWO):
        with pytest.raises(Conflict):
            await evidence.assess_bias(outcome, trial, assessment(LOW), actor=again, now=NOW)
    decided = await evidence.assess_bias(outcome, trial, assessment(SOME), actor=THREE, now=NOW)
    assert (len(decided.assessments), decided.overall, decided.third_person_needed) == (3, SOME, False)


async def test_an_assessor_may_correct_an_answer_that_nobody_else_has_seen(db: Database) -> None:
    _, outcome, trial = await unjudged()
    await evidence.assess_bias(outcome, trial, assessment(HIGH), actor=ONE, now=NOW)
    corrected = await evidence.assess_bias(outcome, trial, assessment(LOW), actor=ONE, now=NOW)
    assert (corrected.received, corrected.assessments) == (1, (assessment(LOW),))
    rows = await db.run_sql("SELECT count(*) AS n FROM version WHERE record LIKE '%/bias/%'")
    assert rows == [{"n": 2}]


async def test_a_settled_judgement_holds_until_another_round_is_settled(db: Database) -> None:
    _, outcome, trial = await unjudged()
    await evidence_cases.judge_bias(outcome, trial, LOW)
    second = await evidence.assess_bias(outcome, trial, assessment(HIGH), actor=ONE, now=NOW)
    assert (second.received, second.overall) == (1, LOW)
    settled = await evidence.assess_bias(outcome, trial, assessment(HIGH), actor=THREE, now=NOW)
    assert settled.overall is HIGH


async def test_a_switched_outcome_and_a_concern_are_put_to_the_assessor(db: Database) -> None:
    _, outcome, trial = await unjudged()
    switched = evidence_cases.result(trial, reported_role="secondary")
    await evidence.record_result(outcome, switched, actor=ONE, now=NOW)
    with pytest.raises(Invalid) as refused:
        await evidence.assess_bias(outcome, trial, assessment(), actor=ONE, now=NOW)
    assert [problem.field for problem in refused.value.problems] == ["domains.4.reason"]
    concern = TrialStudy(
        trial=trial,
        design=StudyDesign.RCT,
        published_results=True,
        concern_expressed=True,
        notice="懸念表明",
    )
    await evidence.record_study(concern, actor=ONE, now=NOW)
    assert len((await state(outcome, trial, ONE)).prompts) == 2


async def test_primary_outcomes_that_the_register_reports_otherwise_are_put_to_the_assessor(
    db: Database,
) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    registered = {"primary_outcomes": [{"measure": "収縮期血圧"}]}
    asked = []
    for number, reported in ((1, "収縮期血圧"), (2, "拡張期血圧")):
        fields = {**registered, "reported_primary_outcomes": [{"measure": reported}]}
        trial = await evidence_cases.trial(product, outcome, number, bias=None, **fields)
        asked.append([prompt.domain for prompt in (await state(outcome, trial, ONE)).prompts])
    assert asked == [[], ["D5"]]


async def test_the_certainty_starts_where_the_design_of_the_pooled_trials_lets_it(db: Database) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    await evidence_cases.trial(product, outcome, study={"design": StudyDesign.NRSI})
    randomised = certainty()
    with pytest.raises(Invalid) as refused:
        await evidence.judge_certainty(outcome, randomised, actor=ONE, now=NOW)
    assert [(one.field, one.code) for one in refused.value.problems] == [("start", "start_differs")]
    low = randomised.model_copy(update={"start": CertaintyStart.NON_RANDOMISED})
    assert (await evidence.judge_certainty(outcome, low, actor=ONE, now=NOW)).certainty is Certainty.LOW


async def test_only_people_who_may_judge_do(db: Database) -> None:
    _, outcome, trial = await unjudged()
    for actor, refusal in (
        (ANONYMOUS, NotSignedIn),
        (SYSTEM, NotSignedIn),
        (builders.AUDITOR, Forbidden),
        (builders.HCP, Forbidden),
        (builders.ADMIN, Forbidden),
    ):
        with pytest.raises(refusal):
            await evidence.assess_bias(outcome, trial, assessment(), actor=actor, now=NOW)
        with pytest.raises(refusal):
            await evidence.judge_certainty(outcome, certainty(), actor=actor, now=NOW)
    with pytest.raises(Forbidden):
        await state(outcome, trial, builders.HCP)


async def test_a_result_that_is_not_there_is_not_judged(db: Database) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    trial = await evidence_cases.trial(product, outcome, arms=None)
    for unknown in (trial, "T-000404"):
        with pytest.raises(NotFound):
            await evidence.assess_bias(outcome, unknown, assessment(), actor=ONE, now=NOW)
    with pytest.raises(NotFound):
        await evidence.certainty_state("P-000001-O9", actor=ONE, now=NOW)


async def test_certainty_is_confirmed_by_another_person_and_in_its_newest_version(db: Database) -> None:
    _, outcome, _ = await unjudged()
    with pytest.raises(NotFound):
        entry = CertaintyConfirmation(certainty_version=1, reason="同意")
        await evidence.confirm_certainty(outcome, entry, actor=TWO, now=NOW)
    judged = await evidence.judge_certainty(
        outcome, certainty(CertaintyFactor.IMPRECISION), actor=ONE, now=NOW
    )
    assert (judged.certainty, judged.confirmed, judged.version) == (Certainty.MODERATE, False, 1)
    entry = CertaintyConfirmation(certainty_version=1, reason="同意")
    with pytest.raises(Conflict, match="四つの目"):
        await evidence.confirm_certainty(outcome, entry, actor=ONE, now=NOW)
    await evidence.judge_certainty(outcome, certainty(), actor=ONE, now=NOW)
    with pytest.raises(Conflict, match="版 2"):
        await evidence.confirm_certainty(outcome, entry, actor=TWO, now=NOW)
    newest = entry.model_copy(update={"certainty_version": 2})
    assert (await evidence.confirm_certainty(outcome, newest, actor=TWO, now=NOW)).confirmed
    again = await evidence.judge_certainty(outcome, certainty(), actor=ONE, now=NOW)
    assert (again.confirmed, again.version) == (False, 3)


async def test_a_confirmed_certainty_holds_until_another_is_confirmed(db: Database) -> None:
    product, outcome, _ = await unjudged()
    await evidence_cases.judge_certainty(outcome)
    lower = certainty(CertaintyFactor.IMPRECISION)
    newest = await evidence.judge_certainty(outcome, lower, actor=TWO, now=NOW)
    assert (newest.version, newest.confirmed, newest.certainty) == (2, False, Certainty.MODERATE)
    held = (await evidence.gather(product, now=NOW)).grades[outcome].inputs
    assert (held.certainty, held.confirmed) == (Certainty.HIGH, True)
    entry = CertaintyConfirmation(certainty_version=2, reason="同意")
    await evidence.confirm_certainty(outcome, entry, actor=THREE, now=NOW)
    held = (await evidence.gather(product, now=NOW)).grades[outcome].inputs
    assert (held.certainty, held.confirmed) == (Certainty.MODERATE, True)


async def test_the_numbers_of_the_body_prompt_and_set_nothing(db: Database) -> None:
    _, outcome, _ = await unjudged()
    seen = await evidence.certainty_state(outcome, actor=ONE, now=NOW)
    assert (seen.certainty, seen.judgement, seen.version) == (None, None, 0)
    assert seen.prompts == ()
    product = await evidence_cases.product(serial=101)
    other = await evidence_cases.outcome_of(product)
    small = {"mean": "120", "sd": "10", "n": 20}, {"mean": "128", "sd": "10", "n": 20}
    await evidence_cases.trial(product, other, 5, small)
    told = await evidence.certainty_state(other, actor=builders.AUDITOR, now=NOW)
    assert [prompt.factor for prompt in told.prompts] == [CertaintyFactor.IMPRECISION]
