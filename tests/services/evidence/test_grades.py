"""Grades follow from what is on record, at once and with their causes, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.adapters.engine import Database
from registry.domain.permissions import SYSTEM
from registry.services import evidence, trials
from schemas.certificates.evidence import SixCounts
from schemas.evidence.grades import GradeRecord
from schemas.evidence.records import TrialScope, TrialStudy
from schemas.vocab import BiasJudgement, CertaintyFactor, Directness, Grade, StudyDesign
from tests import builders, evidence_cases
from tests.conftest import NOW
from tests.evidence_cases import HARM, NO_DIFFERENCE, ONE


async def record(product: str, outcome: str, now: datetime = NOW) -> GradeRecord:
    return (await evidence.gather(product, now=now)).grades[outcome]


async def letter(product: str, outcome: str, now: datetime = NOW) -> Grade | None:
    return (await record(product, outcome, now)).letter


async def strong() -> tuple[str, str]:
    """A product with two independent favourable trials of itself and a confirmed high certainty: an A."""
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    for number in (1, 2):
        await evidence_cases.trial(product, outcome, number)
    await evidence_cases.judge_certainty(outcome)
    return product, outcome


async def test_two_independent_registered_favourable_trials_of_high_certainty_are_an_a(db: Database) -> None:
    product, outcome = await strong()
    found = await record(product, outcome)
    assert (found.letter, found.missing) == (Grade.A, ())
    assert found.pooled is not None
    assert found.pooled.k == 2
    assert found.pooled.estimate == pytest.approx(-8)
    assert await evidence.missing_inputs(product, now=NOW) == ()


@pytest.mark.parametrize(
    ("arms", "lowered", "expected"),
    [
        (NO_DIFFERENCE, (), Grade.N),
        (NO_DIFFERENCE, (CertaintyFactor.IMPRECISION, CertaintyFactor.INDIRECTNESS), Grade.E),
        (HARM, (), Grade.X),
        (evidence_cases.BENEFIT, (CertaintyFactor.IMPRECISION,), Grade.B),
    ],
)
async def test_the_letter_is_that_of_the_specification(
    db: Database, arms: object, lowered: tuple[CertaintyFactor, ...], expected: Grade
) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    for number in (1, 2):
        await evidence_cases.trial(product, outcome, number, arms)
    await evidence_cases.judge_certainty(outcome, *lowered)
    assert await letter(product, outcome) is expected


async def test_without_any_valid_trial_the_grade_is_e_and_without_a_certainty_there_is_none(
    db: Database,
) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    assert await letter(product, outcome) is Grade.E
    await evidence_cases.trial(product, outcome)
    assert await letter(product, outcome) is None
    assert [p.field for p in await evidence.missing_inputs(product, now=NOW)] == [
        f"outcomes.{outcome}.certainty"
    ]


async def test_the_certainty_of_one_person_is_provisional(db: Database) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    for number in (1, 2):
        await evidence_cases.trial(product, outcome, number)
    await evidence_cases.judge_certainty(outcome, confirmed=False)
    found = await record(product, outcome)
    assert found.result is not None
    assert (found.letter, found.result.provisional, found.result.binding_caps) == (Grade.B, True, ("c8",))


async def test_every_grade_is_kept_with_the_causes_of_its_change(db: Database) -> None:
    product, outcome = await strong()
    first = len(await evidence.history(outcome))
    third = await evidence_cases.trial(product, outcome, 3, NO_DIFFERENCE)
    later = NOW + timedelta(days=1)
    retraction = TrialStudy(
        trial=third,
        design=StudyDesign.RCT,
        published_results=True,
        retracted=True,
        notice="撤回公告",
    )
    before = await letter(product, outcome)
    await evidence.record_study(retraction, actor=ONE, now=later)
    told = (await evidence.history(outcome))[-1]
    assert len(await evidence.history(outcome)) > first
    assert (told.before, told.after, told.recorded_at) == (before, Grade.A, later)
    causes = {(cause.trial, cause.what) for cause in told.causes}
    assert (third, "graded.retracted") in causes
    assert {trial for trial, _ in causes} == {third}


async def test_a_retraction_removes_exactly_that_trial(db: Database) -> None:
    product, outcome = await strong()
    before = await record(product, outcome)
    third = await evidence_cases.trial(product, outcome, 3, NO_DIFFERENCE)
    entry = TrialStudy(
        trial=third, design=StudyDesign.RCT, published_results=True, retracted=True, notice="撤回公告"
    )
    await evidence.record_study(entry, actor=ONE, now=NOW)
    after = await record(product, outcome)
    assert after.pooled == before.pooled
    assert after.result is not None
    assert before.result is not None
    counts = before.result.counts.model_dump() | {"retracted": 1}
    assert after.result.counts == SixCounts(**counts)
    assert after.result.model_copy(update={"counts": before.result.counts}) == before.result


async def test_a_further_null_trial_never_improves_the_letter(db: Database) -> None:
    product, outcome = await strong()
    await evidence_cases.trial(product, outcome, 3, NO_DIFFERENCE)
    found = await record(product, outcome)
    assert found.result is not None
    assert found.result.counts.no_difference == 1
    assert found.letter is not None
    assert found.letter >= Grade.A


async def test_a_result_that_no_reviewer_has_placed_favours_nobody_and_is_named_as_missing(
    db: Database,
) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    await evidence_cases.trial(product, outcome, 1)
    waiting = await evidence_cases.trial(product, outcome, 2, in_scope=None)
    found = await record(product, outcome)
    assert found.pooled is not None
    assert found.pooled.k == 1
    undecided = next(one for one in found.inputs.trials if one.trial == waiting)
    assert (undecided.awaits_scope, undecided.pooled, undecided.graded.direction) == (True, False, "UNK")
    assert f"outcomes.{outcome}.trials.{waiting}.scope" in {p.field for p in found.missing}


async def test_results_that_are_overdue_lower_the_letter_by_the_day_alone(db: Database) -> None:
    product, outcome = await strong()
    await evidence_cases.trial(product, outcome, 3, None, study={"randomised": 400})
    assert await letter(product, outcome) is Grade.A
    due = datetime(2026, 12, 2, 3, tzinfo=UTC)
    assert await letter(product, outcome, due) is Grade.C  # u = 400/1600
    assert await evidence.regrade_all(now=due) == (outcome,)
    told = (await evidence.history(outcome))[-1]
    assert [cause.what for cause in told.causes] == ["graded.results_overdue"]
    assert await evidence.regrade_all(now=due) == ()


async def test_a_certainty_older_than_two_years_is_provisional_by_the_day_alone(db: Database) -> None:
    product, outcome = await strong()
    assert await letter(product, outcome, datetime(2028, 4, 1, 3, tzinfo=UTC)) is Grade.A
    late = datetime(2028, 4, 2, 3, tzinfo=UTC)
    assert await letter(product, outcome, late) is Grade.B
    await evidence.regrade_all(now=late)
    assert [cause.what for cause in (await evidence.history(outcome))[-1].causes] == ["as_of"]


async def test_a_link_that_ends_and_a_new_snapshot_change_the_grade(db: Database) -> None:
    product, outcome = await strong()
    await evidence.end_link(product, "T-000002", "別の製品", actor=ONE, now=NOW)
    told = (await evidence.history(outcome))[-1]
    assert [(cause.trial, cause.what) for cause in told.causes] == [("T-000002", "trials")]
    assert told.after is Grade.B
    late = builders.trial(
        "jRCT1041250001",
        dates={"registered": {"date": "2023-04-01"}, "enrolment_started": {"date": "2022-05-01"}},
        design={"study_type": "interventional", "allocation": "randomised"},
    )
    await trials.record(late, actor=SYSTEM, now=NOW)
    assert await evidence.regrade_all(now=NOW) == (outcome,)
    assert "graded.prospective" in {cause.what for cause in (await evidence.history(outcome))[-1].causes}
    assert await letter(product, outcome) is Grade.C


async def test_the_order_in_which_trials_were_linked_changes_nothing(db: Database) -> None:
    made = []
    for serial, order in ((100, (1, 2, 3)), (101, (6, 5, 4))):
        product = await evidence_cases.product(serial=serial)
        outcome = await evidence_cases.outcome_of(product)
        arms = {1: evidence_cases.BENEFIT, 2: NO_DIFFERENCE, 3: HARM}
        for number in order:
            await evidence_cases.trial(product, outcome, number, arms[(number - 1) % 3 + 1])
        await evidence_cases.judge_certainty(outcome)
        found = await record(product, outcome)
        assert found.pooled is not None
        made.append((found.letter, round(found.pooled.estimate, 9), found.result and found.result.counts))
    assert made[0] == made[1]


async def test_a_trial_of_high_risk_does_not_count_and_a_critical_one_is_not_pooled(db: Database) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    for number in (1, 2):
        await evidence_cases.trial(product, outcome, number, bias=BiasJudgement.HIGH)
    await evidence_cases.judge_certainty(outcome)
    found = await record(product, outcome)
    assert found.result is not None
    assert (found.letter, found.result.base) == (Grade.C, Grade.A)
    assert "c1" in found.result.binding_caps


async def test_trials_of_the_ingredient_alone_reach_c_at_best(db: Database) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    for number in (1, 2):
        await evidence_cases.trial(product, outcome, number, directness=Directness.P2)
    await evidence_cases.judge_certainty(outcome)
    found = await record(product, outcome)
    assert found.letter is Grade.C
    assert found.result is not None
    assert found.result.counts.total == 0


async def test_an_outcome_put_outside_the_claim_loses_its_grade_and_keeps_its_history(db: Database) -> None:
    product, outcome = await strong()
    kept = await evidence.history(outcome)
    outside = evidence_cases.outcome(claim=None, within_claim=False, reason="届出の範囲外")
    await evidence.correct_outcome(outcome, outside, actor=ONE, now=NOW)
    assert (await evidence.gather(product, now=NOW)).grades == {}
    assert await evidence.history(outcome) == kept
    await evidence.correct_outcome(outcome, evidence_cases.outcome(), actor=ONE, now=NOW)
    assert await letter(product, outcome) is Grade.A
    assert await db.run_sql("SELECT letter, public_letter FROM claim_outcome") == [
        {"letter": "A", "public_letter": "A"}
    ]


async def test_a_trial_outside_the_claim_is_counted_and_not_graded(db: Database) -> None:
    product, outcome = await strong()
    entry = TrialScope(trial="T-000002", in_scope=False, patients_only=True, reason="患者だけの試験")
    await evidence.decide_scope(outcome, entry, actor=ONE, now=NOW)
    found = await record(product, outcome)
    assert found.pooled is not None
    assert found.pooled.k == 1
    assert found.letter is Grade.B
