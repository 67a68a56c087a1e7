"""From what is on record of linked trials to the body of one outcome and its grade (3.3 to 3.9)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import bodies, reported_results
from registry.domain.bodies import LinkedEvidence
from registry.domain.errors import Invalid
from schemas.evidence.grades import GradeInputs
from schemas.evidence.records import TrialScope, TrialStudy
from schemas.vocab import (
    BiasJudgement,
    Certainty,
    CertaintyFactor,
    Direction,
    Directness,
    Grade,
    StudyDesign,
    TrialStatus,
)
from tests import builders, evidence_cases
from tests.evidence_cases import BENEFIT, HARM, NO_DIFFERENCE, outcome, result

TODAY = date(2026, 4, 1)
DAYS = {
    "registered": {"date": "2022-04-01"},
    "enrolment_started": {"date": "2022-05-01"},
    "completion": {"date": "2025-12-01"},
}
OUTCOMES = {"P-000001-O1": outcome()}
ONE = "P-000001-O1"


def study(**fields: Any) -> TrialStudy:
    told = {"trial": "T-000001", "design": "RCT", "published_results": False, **fields}
    return TrialStudy.model_validate(told)


def scope(*, in_scope: bool = True) -> TrialScope:
    return TrialScope(trial="T-000001", in_scope=in_scope, patients_only=False, reason="対象者が同じ")


def linked(number: int = 1, arms: Any = BENEFIT, **fields: Any) -> LinkedEvidence:
    """A randomised trial of the product, decided to speak of the claim, with a low risk of bias."""
    trial = f"T-{number:06}"
    given = {
        "document": document(),
        "directness": Directness.P0,
        "study": study(),
        "interests": evidence_cases.interests(trial),
        "results": {} if arms is None else {ONE: result(trial, arms)},
        "scopes": {ONE: scope()},
        "bias": {ONE: evidence_cases.assessment()},
        **fields,
    }
    return LinkedEvidence(trial_id=trial, **given)


def document(**fields: Any) -> Any:
    return builders.trial(**{"dates": DAYS, "results": {"available": False}, **fields})


def inputs(*trials: LinkedEvidence, certainty: Certainty | None = None, **fields: Any) -> GradeInputs:
    made = bodies.inputs_of(
        ONE,
        trials,
        OUTCOMES,
        certainty=certainty,
        judged_on=None if certainty is None else TODAY,
        confirmed=certainty is not None,
        today=TODAY,
    )
    return made.model_copy(update=fields)


# ---- results ---------------------------------------------------------------------------------------------------


def test_a_trial_has_results_once_any_source_says_so() -> None:
    nothing = linked(arms=None)
    assert not bodies.is_reported(nothing)
    assert bodies.is_reported(linked())
    assert bodies.is_reported(replace(nothing, study=study(published_results=True)))
    posted = document(results={"available": True})
    assert bodies.is_reported(replace(nothing, document=posted))
    assert bodies.is_reported(replace(nothing, registrations=(posted,)))


@pytest.mark.parametrize(
    ("arms", "direction"),
    [(BENEFIT, Direction.FAV), (NO_DIFFERENCE, Direction.NULL), (HARM, Direction.UNFAV)],
)
def test_a_trial_has_the_direction_of_its_registered_primary_outcome(arms: Any, direction: Direction) -> None:
    assert bodies.trial_direction(linked(arms=arms), OUTCOMES) is direction


def test_a_trial_without_results_has_no_direction() -> None:
    assert bodies.trial_direction(linked(arms=None), OUTCOMES) is None


def test_what_cannot_be_told_is_unknown() -> None:
    without_interval = {ONE: result("T-000001", None)}
    secondary = {ONE: result("T-000001", registered_role="secondary")}
    for results in (without_interval, secondary):
        assert bodies.trial_direction(linked(results=results), OUTCOMES) is Direction.UNK


def test_an_effect_of_arms_that_hold_no_events_at_all_is_unknown() -> None:
    empty = {"events": 0, "n": 50}
    risk = {ONE: result("T-000001", (empty, empty), measure="RR")}
    outcomes = {ONE: outcome(measure="RR", minimal_important_difference=None)}
    assert bodies.trial_direction(linked(results=risk), outcomes) is Direction.UNK


@pytest.mark.parametrize(
    ("met", "direction"), [(True, Direction.FAV), (False, Direction.NULL), (None, Direction.NULL)]
)
def test_of_several_primary_outcomes_the_criterion_decides(met: bool | None, direction: Direction) -> None:
    two = document(primary_outcomes=[{"measure": "収縮期血圧"}, {"measure": "拡張期血圧"}])
    trial = linked(document=two, study=study(success_criterion_met=met))
    assert bodies.trial_direction(trial, OUTCOMES) is direction
    unknown = replace(trial, study=None)
    assert bodies.trial_direction(unknown, OUTCOMES) is Direction.NULL


ESTIMATE = {"estimate": "0.8", "ci_lower": "0.6", "ci_upper": "1.1", "source": "表2"}
LOG_RANK = {"o_minus_e": "-4", "v": "8", "source": "表2"}


def test_a_typed_in_estimate_and_a_log_rank_statistic_come_to_an_effect() -> None:
    typed = reported_results.effect_of(result("T-000001", None, measure="RR", estimate=ESTIMATE))
    peto = reported_results.effect_of(result("T-000001", None, measure="HR", log_rank=LOG_RANK))
    assert typed is not None
    assert peto is not None
    assert typed.estimate == pytest.approx(0.8, rel=0.02)
    assert peto.yi == pytest.approx(-0.5)


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"estimate": ESTIMATE, "arms": BENEFIT}, "estimate", "two_kinds_of_data"),
        ({"log_rank": LOG_RANK, "arms": BENEFIT}, "log_rank", "two_kinds_of_data"),
        ({"log_rank": LOG_RANK, "estimate": ESTIMATE}, "estimate", "two_kinds_of_data"),
        ({"log_rank": LOG_RANK}, "log_rank", "hazard_ratio_only"),
        ({"arm1": {"n": 9, "mean": "1", "sd": "1"}}, "arm2", "missing"),
        (
            {"arms": ({"n": 9, "mean": "1", "sd": "0"}, {"n": 9, "mean": "1", "sd": "1"})},
            "arm1.sd",
            "greater_than",
        ),
        ({"arms": ({"n": 9, "mean": "1"}, {"n": 9, "mean": "1", "sd": "1"})}, "arm1.sd", "missing"),
    ],
)
def test_numbers_that_cannot_be_are_refused_by_their_field(
    given: dict[str, Any], field: str, code: str
) -> None:
    fields = dict(given)
    with pytest.raises(Invalid) as refused:
        reported_results.effect_of(result("T-000001", fields.pop("arms", None), **fields))
    assert [(one.field, one.code) for one in refused.value.problems] == [(field, code)]


# ---- the trial in the eyes of grading --------------------------------------------------------------------------


def test_until_its_scope_is_decided_a_result_counts_as_undetermined_and_is_not_pooled() -> None:
    trial = linked(scopes={})
    seen = bodies.body_trial(trial, ONE, OUTCOMES, today=TODAY)
    assert (seen.graded.direction, seen.awaits_scope, seen.pooled) == (Direction.UNK, True, False)
    assert seen.effect is not None
    of_none = bodies.graded_trial(trial, OUTCOMES, today=TODAY)
    assert of_none.direction is Direction.FAV


@pytest.mark.parametrize(
    ("fields", "design"),
    [
        ({"design": {"study_type": "interventional", "allocation": "randomised"}}, StudyDesign.RCT),
        ({"design": {"study_type": "interventional"}}, StudyDesign.SINGLE_ARM),
        ({"design": {"study_type": "observational"}}, StudyDesign.COHORT),
        ({"design": {}}, StudyDesign.SINGLE_ARM),
    ],
)
def test_a_design_nobody_entered_is_no_better_than_the_registration_says(
    fields: dict[str, Any], design: StudyDesign
) -> None:
    trial = linked(document=document(**fields), study=None)
    assert bodies.graded_trial(trial, OUTCOMES, today=TODAY).design is design
    entered = replace(trial, study=study(design="NRSI"))
    assert bodies.graded_trial(entered, OUTCOMES, today=TODAY).design is StudyDesign.NRSI


def test_participants_are_those_analysed_else_in_the_arms_else_randomised_enrolled_or_planned() -> None:
    size = {"target": 60, "actual": 55}
    trial = linked(document=document(sample_size=size), study=study(analysed=500, randomised=610))
    without = replace(trial, study=study(randomised=610))
    for one, expected in (
        (trial, 500),
        (without, 600),
        (replace(without, results={}), 610),
        (replace(without, results={}, study=None), 55),
        (replace(trial, results={}, study=None, document=document()), 60),
        (replace(trial, results={}, study=None, document=document(sample_size={})), 0),
    ):
        assert bodies.graded_trial(one, OUTCOMES, outcome_id=ONE, today=TODAY).n == expected


@pytest.mark.parametrize(
    ("fields", "known"),
    [
        ({}, True),
        ({"sponsored_by_firm": True, "funded_by_firm": None}, False),
        ({"funded_by_firm": True}, False),
        ({"analysed_by_firm": True}, False),
        ({"funded_by_firm": None}, None),
    ],
)
def test_independent_is_who_was_neither_sponsored_funded_nor_analysed_by_the_firm(
    fields: dict[str, bool | None], known: bool | None
) -> None:
    interests = evidence_cases.interests("T-000001").model_copy(update=fields)
    assert bodies.independent(interests) is known
    assert bodies.independent(None) is None


def test_the_bias_is_of_this_outcome_or_of_the_primary_one_where_this_one_has_no_result() -> None:
    other = "P-000001-O2"
    judged = {ONE: evidence_cases.assessment(BiasJudgement.HIGH), other: evidence_cases.assessment()}
    both = linked(results={ONE: result("T-000001"), other: result("T-000001")}, bias=judged)
    only_other = linked(results={other: result("T-000001")}, bias=judged)
    for trial, expected in ((both, BiasJudgement.HIGH), (only_other, BiasJudgement.LOW)):
        seen = bodies.graded_trial(trial, OUTCOMES | {other: outcome()}, outcome_id=ONE, today=TODAY)
        assert seen.risk_of_bias is expected


@pytest.mark.parametrize("way", ["as a reviewer entered it", "by an article"])
def test_a_retraction_and_a_concern_are_known_from_either_source(way: str) -> None:
    articles = {
        "retracted": builders.publication(notices=[{"kind": "retraction"}]),
        "concern_expressed": builders.publication(notices=[{"kind": "expression_of_concern"}]),
    }
    for name, article in articles.items():
        told = (
            linked(publications=(article,), study=None)
            if way == "by an article"
            else linked(study=study(notice="J Test Med. 2026", **{name: True}))
        )
        assert bodies.graded_trial(told, OUTCOMES, today=TODAY).retracted is (name == "retracted")
        assert bodies.concern_expressed(told, today=TODAY) is (name == "concern_expressed")


# ---- the body --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"directness": Directness.P3},
        {"scopes": {ONE: scope(in_scope=False)}},
        {"study": study(retracted=True, notice="撤回")},
        {"study": study(design="SINGLE_ARM")},
        {"bias": {ONE: evidence_cases.assessment(BiasJudgement.HIGH)}, "results": {}},
        {"document": document(status="recruiting")},
    ],
)
def test_what_cannot_carry_the_claim_is_not_pooled(fields: dict[str, Any]) -> None:
    assert not bodies.body_trial(linked(**fields), ONE, OUTCOMES, today=TODAY).pooled


def test_where_there_are_randomised_trials_only_they_are_pooled() -> None:
    cohort = linked(2, study=study(design="COHORT"))
    assert [one.pooled for one in inputs(linked(1), cohort).trials] == [True, False]
    assert [one.pooled for one in inputs(cohort).trials] == [True]


@given(st.permutations([linked(1), linked(2, HARM), linked(3, NO_DIFFERENCE), linked(4, None)]))
def test_the_order_in_which_trials_are_read_changes_nothing(order: list[LinkedEvidence]) -> None:
    made = inputs(*order, certainty=Certainty.LOW)
    assert [one.trial for one in made.trials] == ["T-000001", "T-000002", "T-000003", "T-000004"]
    assert bodies.compute(made, as_of=TODAY) == bodies.compute(
        inputs(*sorted(order, key=lambda one: one.trial_id), certainty=Certainty.LOW), as_of=TODAY
    )


# ---- the letter ------------------------------------------------------------------------------------------------


def test_without_a_certainty_a_body_with_numbers_has_no_letter() -> None:
    found = bodies.compute(inputs(linked()), as_of=TODAY)
    assert (found.direction, found.result) == (Direction.FAV, None)
    assert found.pooled is not None


def test_a_signal_of_harm_needs_no_certainty() -> None:
    found = bodies.compute(inputs(linked(), harm_signal=True), as_of=TODAY)
    assert found.result is not None
    assert found.result.letter is Grade.X


def test_results_of_which_none_has_an_interval_show_no_benefit_and_need_no_certainty() -> None:
    told = linked(results={ONE: result("T-000001", None)})
    found = bodies.compute(inputs(told), as_of=TODAY)
    assert (found.pooled, found.direction) == (None, Direction.NULL)
    assert found.result is not None
    assert found.result.letter is Grade.E


def test_a_ratio_is_judged_on_its_natural_scale() -> None:
    arms = {"events": 10, "n": 200}, {"events": 60, "n": 200}
    risk = linked(results={ONE: result("T-000001", arms, measure="RR")})
    outcomes = {ONE: outcome(measure="RR", minimal_important_difference=None)}
    made = bodies.inputs_of(
        ONE, [risk], outcomes, certainty=None, judged_on=None, confirmed=False, today=TODAY
    )
    assert bodies.compute(made, as_of=TODAY).direction is Direction.FAV


def test_a_trial_that_owes_results_and_has_no_number_of_participants_leaves_no_letter() -> None:
    days = {**DAYS, "primary_completion": {"date": "2022-12-01"}, "completion": {"date": "2022-12-01"}}
    late = document(dates=days, sample_size={})
    owing = linked(2, None, document=late, study=None)
    made = inputs(linked(1), owing, certainty=Certainty.HIGH)
    assert [one.graded.results_overdue for one in made.trials] == [False, True]
    assert bodies.compute(made, as_of=TODAY).result is None


def test_a_body_that_retractions_emptied_names_them() -> None:
    gone = linked(2, study=study(retracted=True, notice="撤回"))
    assert bodies.emptied_by(inputs(gone)) == ("T-000002",)
    assert bodies.emptied_by(inputs(linked(1), gone)) == ()
    assert bodies.emptied_by(inputs()) == ()


# ---- what the public recomputes --------------------------------------------------------------------------------


def test_the_public_gets_no_numbers_that_no_reviewer_found_to_speak_of_the_claim_and_the_same_letter() -> (
    None
):
    outside = linked(2, HARM, scopes={ONE: scope(in_scope=False)})
    undecided = linked(3, HARM, scopes={})
    silent = linked(4, None, scopes={}, document=document(status=TrialStatus.RECRUITING))
    made = inputs(linked(1), outside, undecided, silent, certainty=Certainty.HIGH)
    public = bodies.for_public(made)
    assert public.trials[0] == made.trials[0]
    assert [one.effect for one in public.trials[1:]] == [None, None, None]
    assert [one.graded.direction for one in public.trials[1:]] == [Direction.UNK, Direction.UNK, None]
    whole, seen = (bodies.compute(one, as_of=TODAY) for one in (made, public))
    assert whole.result is not None
    assert seen.result is not None
    assert (seen.pooled, seen.result.letter) == (whole.pooled, whole.result.letter)


# ---- suggestions -----------------------------------------------------------------------------------------------


def test_events_are_counted_for_a_ratio_of_arms_and_participants_for_means() -> None:
    made = inputs(linked())
    pooled = bodies.compute(made, as_of=TODAY).pooled
    assert pooled is not None
    of_means = bodies.suggestions(made, pooled, outcome(), {})
    few = {"events": 5, "n": 20}, {"events": 9, "n": 20}
    outcomes = {ONE: outcome(measure="RR", minimal_important_difference=None)}
    risk = linked(results={ONE: result("T-000001", few, measure="RR")})
    ratio = bodies.inputs_of(
        ONE, [risk], outcomes, certainty=None, judged_on=None, confirmed=False, today=TODAY
    )
    pooled = bodies.compute(ratio, as_of=TODAY).pooled
    assert pooled is not None
    of_events = bodies.suggestions(ratio, pooled, outcomes[ONE], {})
    assert CertaintyFactor.IMPRECISION in {one.factor for one in of_events}
    assert CertaintyFactor.IMPRECISION not in {one.factor for one in of_means}


def test_other_people_than_the_claim_speaks_of_prompt_indirectness() -> None:
    made = inputs(linked(1), linked(2))
    pooled = bodies.compute(made, as_of=TODAY).pooled
    assert pooled is not None
    for others, prompted in ((False, False), (True, True)):
        scopes = {"T-000002": scope().model_copy(update={"population_differs": others})}
        told = {one.factor for one in bodies.suggestions(made, pooled, outcome(), scopes)}
        assert (CertaintyFactor.INDIRECTNESS in told) is prompted


def test_a_body_is_randomised_as_its_pooled_trials_are() -> None:
    assert bodies.randomised(inputs(linked(), linked(2, study=study(design="NRSI")))) is True
    assert bodies.randomised(inputs(linked(study=study(design="NRSI")))) is False
    assert bodies.randomised(inputs(linked(arms=None))) is None
