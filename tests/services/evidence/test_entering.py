"""Entering evidence: bad input names its field, corrections are new versions, every decision is in the log."""

from typing import Any

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Forbidden, Invalid, NotFound
from registry.services import evidence, trials
from schemas.evidence.directness import Studied
from schemas.evidence.records import TrialInterests, TrialScope, TrialStudy
from schemas.trials import LinkEntry
from schemas.vocab import Direction, Directness, Measure, StudyDesign, SubClass, TrialLayout
from tests import builders, evidence_cases
from tests.conftest import NOW
from tests.evidence_cases import ONE, result

ESTIMATE = {"estimate": "0.8", "ci_lower": "0.6", "ci_upper": "1.1", "source": "表2"}
SOUND = {"events": 3, "n": 10}


async def placed(measure: str = "MD", **fields: Any) -> tuple[str, str, str]:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(
        product, measure=measure, minimal_important_difference=None, **fields
    )
    return product, outcome, await evidence_cases.trial(product, outcome, arms=None)


@pytest.mark.parametrize(
    ("measure", "given", "field", "code"),
    [
        ("RR", {"arm1": {"events": 11, "n": 10}, "arm2": SOUND}, "arm1.events", "events_exceed_n"),
        ("RR", {"arm1": SOUND}, "arm2", "missing"),
        ("RR", {"arm1": {"n": 10}, "arm2": SOUND}, "arm1.events", "missing"),
        ("RR", {"arm1": SOUND, "arm2": SOUND, "estimate": ESTIMATE}, "estimate", "two_kinds_of_data"),
        ("RR", {"estimate": {**ESTIMATE, "ci_lower": "-1"}}, "estimate.ci_lower", "ratio_not_positive"),
        ("RR", {"estimate": {**ESTIMATE, "estimate": "2"}}, "estimate.estimate", "estimate_outside_interval"),
        ("RR", {"estimate": {**ESTIMATE, "ci_upper": "0.6"}}, "estimate.ci_lower", "interval_reversed"),
        ("RR", {"log_rank": {"o_minus_e": "1", "v": "2", "source": "表2"}}, "log_rank", "hazard_ratio_only"),
        ("HR", {"log_rank": {"o_minus_e": "1", "v": "0", "source": "表2"}}, "log_rank.v", "greater_than"),
        ("HR", {"log_rank": {"o_minus_e": "1", "v": "-2", "source": "表2"}}, "log_rank.v", "greater_than"),
        ("HR", {"arm1": SOUND, "arm2": SOUND}, "arm1", "measure_without_arms"),
        ("MD", {"arm1": {"mean": "1", "sd": "0", "n": 9}, "arm2": SOUND}, "arm1.sd", "greater_than"),
        ("MD", {"arm1": {"mean": "1", "sd": "-1", "n": 9}, "arm2": SOUND}, "arm1.sd", "greater_than"),
        ("MD", {"arm1": {"mean": "1", "sd": "1", "n": 1}, "arm2": SOUND}, "arm1.n", "greater_than_equal"),
    ],
)
async def test_numbers_that_cannot_be_are_refused_by_the_name_of_their_field(
    db: Database, measure: str, given: dict[str, Any], field: str, code: str
) -> None:
    _, outcome, trial = await placed(measure)
    wrong = result(trial, None, measure=measure, **given)
    if measure == "MD":
        wrong = wrong.model_copy(update={"arm2": wrong.arm1})
    with pytest.raises(Invalid) as refused:
        await evidence.record_result(outcome, wrong, actor=ONE, now=NOW)
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [(field, code)]


async def test_a_standard_error_and_a_crossover_difference_come_to_an_effect_that_is_pooled(
    db: Database,
) -> None:
    product, outcome, parallel = await placed()
    by_error = {"mean": "120", "se": "1", "n": 100}, {"mean": "128", "se": "1", "n": 100}
    await evidence.record_result(outcome, result(parallel, by_error), actor=ONE, now=NOW)
    model = {"study_type": "interventional", "allocation": "randomised", "model_text": "CROSSOVER"}
    crossed = await evidence_cases.trial(product, outcome, 2, arms=None, design=model)
    pairs = {"n": 25, "mean": "-6", "sd": "10"}
    entry = result(crossed, None, pairs=pairs, layout="crossover")
    await evidence.record_result(outcome, entry, actor=ONE, now=NOW)
    record = (await evidence.gather(product, now=NOW)).grades[outcome]
    told = {
        one.trial: (one.effect and (one.effect.yi, one.effect.vi), one.pooled) for one in record.inputs.trials
    }
    assert told == {parallel: ((-8.0, pytest.approx(2.0)), True), crossed: ((-6.0, 4.0), True)}


async def test_a_registered_crossover_or_cluster_layout_must_be_said(db: Database) -> None:
    product, outcome, _ = await placed("RR")
    for number, (field, words) in enumerate(
        [("model_text", "CROSSOVER"), ("design_text", "クラスターランダム化")], start=2
    ):
        design = {"study_type": "interventional", "allocation": "randomised", field: words}
        trial = await evidence_cases.trial(product, outcome, number, arms=None, design=design)
        entry = result(trial, (SOUND, SOUND), measure="RR")
        with pytest.raises(Invalid) as refused:
            await evidence.record_result(outcome, entry, actor=ONE, now=NOW)
        assert [(p.field, p.code) for p in refused.value.problems] == [("layout", "layout_missing")]
        told = entry.model_copy(update={"layout": TrialLayout.PARALLEL})
        await evidence.record_result(outcome, told, actor=ONE, now=NOW)


async def test_medians_are_kept_and_count_as_undetermined(db: Database) -> None:
    product, outcome, trial = await placed()
    arms = {"median": "120", "q1": "110", "q3": "131", "n": 40}, {"median": "128", "n": 41}
    await evidence.record_result(outcome, result(trial, arms), actor=ONE, now=NOW)
    record = (await evidence.gather(product, now=NOW)).grades[outcome]
    [one] = record.inputs.trials
    assert (one.effect, one.pooled, one.graded.direction) == (None, False, Direction.UNK)
    assert one.result is not None
    assert one.result.arm1 is not None
    assert (one.result.arm1.median, one.result.arm1.q3) == ("120", "131")


async def test_scales_are_not_mixed(db: Database) -> None:
    _, outcome, trial = await placed("MD")
    with pytest.raises(Invalid) as refused:
        await evidence.record_result(outcome, result(trial, measure="SMD"), actor=ONE, now=NOW)
    assert [(p.field, p.code) for p in refused.value.problems] == [("measure", "measures_mixed")]


async def test_a_typed_in_effect_is_marked_and_keeps_its_source(db: Database) -> None:
    product, outcome, trial = await placed("RR")
    entry = result(trial, None, measure="RR", estimate=ESTIMATE)
    await evidence.record_result(outcome, entry, actor=ONE, now=NOW)
    seen = await evidence.view(product, actor=builders.AUDITOR, now=NOW)
    [facts] = [one.facts for one in seen.trials]
    assert facts is not None
    assert facts.results[0].arms == "報告値 as reported: 表2"
    assert (facts.results[0].effect, facts.results[0].ci_low, facts.results[0].ci_high) == (
        "0.8",
        "0.6",
        "1.1",
    )


async def test_a_result_without_an_interval_cannot_be_told_and_counts_as_unreported(db: Database) -> None:
    product, outcome, trial = await placed()
    await evidence.record_result(outcome, result(trial, None), actor=ONE, now=NOW)
    found = (await evidence.gather(product, now=NOW)).grades[outcome]
    [one] = found.inputs.trials
    assert (one.graded.reported, one.graded.direction, one.effect) == (True, Direction.UNK, None)
    assert found.result is not None
    assert found.result.counts.unreported == 1
    assert (found.letter, found.pooled) == ("E", None)


async def test_of_several_primary_outcomes_the_success_criterion_decides(db: Database) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    two = [{"measure": "収縮期血圧"}, {"measure": "拡張期血圧"}]
    trial = await evidence_cases.trial(product, outcome, primary_outcomes=two)

    async def direction() -> Direction | None:
        [one] = (await evidence.gather(product, now=NOW)).grades[outcome].inputs.trials
        return one.graded.direction

    assert await direction() is Direction.NULL
    met = TrialStudy(trial=trial, design=StudyDesign.RCT, published_results=True, success_criterion_met=True)
    await evidence.record_study(met, actor=ONE, now=NOW)
    assert await direction() is Direction.FAV


async def test_a_secondary_result_never_makes_a_direction(db: Database) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    trial = await evidence_cases.trial(product, outcome)
    await evidence.record_result(outcome, result(trial, registered_role="secondary"), actor=ONE, now=NOW)
    [one] = (await evidence.gather(product, now=NOW)).grades[outcome].inputs.trials
    assert one.graded.direction is Direction.UNK


async def test_a_trial_of_patients_only_is_outside_a_function_claim_and_inside_a_medicines(
    db: Database,
) -> None:
    for serial, subclass in ((100, SubClass.HF_FFC), (101, SubClass.TM_OTC)):
        product = await evidence_cases.product(subclass, serial)
        outcome = await evidence_cases.outcome_of(product)
        trial = await evidence_cases.trial(product, outcome, serial - 99, in_scope=None)
        entry = TrialScope(trial=trial, in_scope=True, patients_only=True, reason="患者")
        if subclass is SubClass.TM_OTC:
            await evidence.decide_scope(outcome, entry, actor=ONE, now=NOW)
            continue
        with pytest.raises(Invalid) as refused:
            await evidence.decide_scope(outcome, entry, actor=ONE, now=NOW)
        assert [(p.field, p.code) for p in refused.value.problems] == [("in_scope", "patients_only")]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"product_version": 2}, "product_version"),
        ({"claim": None}, "claim"),
        ({"reason": None}, "reason"),
        ({"measure": "RR", "minimal_important_difference": "0"}, "minimal_important_difference"),
    ],
)
async def test_an_outcome_that_cannot_be_is_refused(db: Database, fields: dict[str, Any], field: str) -> None:
    product = await evidence_cases.product()
    with pytest.raises(Invalid) as refused:
        await evidence_cases.outcome_of(product, **fields)
    assert [problem.field for problem in refused.value.problems] == [field]


async def test_the_measure_of_an_outcome_is_fixed(db: Database) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    changed = evidence_cases.outcome(measure="SMD")
    with pytest.raises(Invalid) as refused:
        await evidence.correct_outcome(outcome, changed, actor=ONE, now=NOW)
    assert refused.value.problems[0].field == "measure"


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"randomised": 10, "analysed": 11}, "analysed"), ({"retracted": True}, "notice")],
)
async def test_a_study_that_cannot_be_is_refused(db: Database, fields: dict[str, Any], field: str) -> None:
    trial = await evidence_cases.recorded(1)
    entry = TrialStudy.model_validate({"trial": trial, "design": "RCT", "published_results": False, **fields})
    with pytest.raises(Invalid) as refused:
        await evidence.record_study(entry, actor=ONE, now=NOW)
    assert refused.value.problems[0].field == field


async def test_a_trial_that_is_not_linked_has_no_result_scope_or_interests(db: Database) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    trial = await evidence_cases.recorded(1)
    interests = TrialInterests(
        trial=trial,
        sponsor=None,
        funder=None,
        sponsored_by_firm=None,
        funded_by_firm=None,
        analysed_by_firm=None,
        authors_employed=None,
    )
    scope = TrialScope(trial=trial, in_scope=True, patients_only=False, reason="同じ")
    for act in (
        evidence.record_result(outcome, result(trial), actor=ONE, now=NOW),
        evidence.decide_scope(outcome, scope, actor=ONE, now=NOW),
        evidence.record_interests(product, interests, actor=ONE, now=NOW),
        evidence.record_result("P-000001-O9", result(trial), actor=ONE, now=NOW),
        evidence.define_outcome("P-000404", evidence_cases.outcome(), actor=ONE, now=NOW),
    ):
        with pytest.raises(NotFound):
            await act


async def test_a_manufacturer_enters_nothing(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    with pytest.raises(Forbidden):
        await evidence.define_outcome(product, evidence_cases.outcome(), actor=maker.member, now=NOW)


async def test_a_correction_is_the_next_version_and_each_decision_is_in_the_log(db: Database) -> None:
    product, outcome, trial = await placed()
    for arms in (evidence_cases.BENEFIT, evidence_cases.HARM):
        await evidence.record_result(outcome, result(trial, arms), actor=ONE, now=NOW)
    kept = await db.run_sql("SELECT number FROM version WHERE record LIKE '%/result' ORDER BY number")
    assert kept == [{"number": 1}, {"number": 2}]
    rows = await db.run_sql("SELECT kind, subject, entry FROM log_entry WHERE kind LIKE 'evidence.%'")
    kinds = {row["kind"] for row in rows}
    assert kinds >= {"evidence.outcome", "evidence.result", "evidence.scope", "evidence.study"}
    assert {row["subject"] for row in rows} == {product, trial}
    assert not any(str(ONE.person) in row["entry"] or "血圧" in row["entry"] for row in rows)


async def test_the_comparison_of_a_link_stands_beside_it_for_those_who_may_read_it(db: Database) -> None:
    product = await evidence_cases.product()
    trial = await evidence_cases.recorded(1)
    studied = Studied(description="別の製品", same_maker=False)
    entry = LinkEntry(trial=trial, directness=Directness.P2, reason="成分", studied=studied)
    await evidence.link(product, entry, actor=ONE, now=NOW)

    [seen] = await trials.linked_to(product, actor=builders.AUDITOR)
    assert seen.comparison is not None
    assert (seen.comparison.suggested, seen.comparison.product_version) == (Directness.P2, 1)
    [public] = await trials.linked_to(product, actor=builders.ADMIN)
    assert public.comparison is None


async def test_what_was_never_published_cannot_be_compared(db: Database) -> None:
    product = await builders.product(await builders.firm(), published=False)
    trial = await evidence_cases.recorded(1)
    entry = LinkEntry(
        trial=trial, directness=Directness.P2, reason="成分", studied=Studied(description="試験食")
    )
    with pytest.raises(Invalid) as refused:
        await evidence.link(product, entry, actor=ONE, now=NOW)
    assert refused.value.problems[0].field == "studied"


async def test_what_was_studied_has_units_that_are_codes(db: Database) -> None:
    product = await evidence_cases.product()
    trial = await evidence_cases.recorded(1)
    studied = Studied.model_validate(
        {"description": "試験食", "components": [{"name": "GABA", "amount": "28", "unit": "mgday"}]}
    )
    entry = LinkEntry(trial=trial, directness=Directness.P2, reason="成分", studied=studied)
    with pytest.raises(Invalid) as refused:
        await evidence.link(product, entry, actor=ONE, now=NOW)
    [problem] = refused.value.problems
    assert (problem.field, problem.code) == ("studied.components.0.unit", "E_UNIT")
    assert "mg/d" in problem.message.ja


def test_every_measure_can_be_an_outcome() -> None:
    assert {evidence_cases.outcome(measure=measure).measure for measure in Measure} == set(Measure)
