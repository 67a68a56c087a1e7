"""From what is on record of linked trials to the body of evidence of one outcome, and its grade (3.3 to 3.9).

Nothing is typed in twice: effects come from the stored arms, the pooled effect from the effects, the letter from
both and the certainty. Of randomised and other studies only the randomised ones are pooled, where there are any.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from registry.domain import certainty as grade_certainty
from registry.domain import conduct, effects, grading, pooling, risk_of_bias
from registry.domain.certainty import Body
from registry.domain.publications import reports_results
from registry.domain.reported_results import effect_of, participants_of
from schemas.conduct import ConductFlags
from schemas.evidence.bias import BiasAssessment
from schemas.evidence.certainty import CertaintyPrompt
from schemas.evidence.effects import EffectSize
from schemas.evidence.grades import BodyTrial, GradeInputs
from schemas.evidence.grading import GradedTrial, GradeResult
from schemas.evidence.pooling import PooledEffect
from schemas.evidence.records import (
    ClaimOutcome,
    TrialInterests,
    TrialResult,
    TrialScope,
    TrialStudy,
)
from schemas.publications import PublicationDocument
from schemas.trials import TrialDocument
from schemas.vocab import (
    Allocation,
    BiasJudgement,
    Certainty,
    Direction,
    Directness,
    FlagState,
    Measure,
    OutcomeRole,
    StudyDesign,
    StudyType,
    TrialStatus,
)

__all__ = [
    "Computed",
    "LinkedEvidence",
    "body_trial",
    "compute",
    "concern_expressed",
    "emptied_by",
    "for_public",
    "graded_trial",
    "independent",
    "inputs_of",
    "interval_of",
    "is_reported",
    "randomised",
    "suggestions",
    "trial_direction",
]

_ENDED: Final = frozenset({TrialStatus.COMPLETED, TrialStatus.TERMINATED})
_RUNNING: Final = frozenset({TrialStatus.PLANNED, TrialStatus.RECRUITING, TrialStatus.ONGOING})
_CONTROLLED: Final = frozenset(
    {StudyDesign.RCT, StudyDesign.NRSI, StudyDesign.COHORT, StudyDesign.CASE_CONTROL}
)


@dataclass(frozen=True, kw_only=True)
class LinkedEvidence:
    """Everything on record of one trial linked to one product; results, scopes and bias by outcome id.

    ``registrations`` are the records of the same study in other registers that were merged into this one.
    """

    trial_id: str
    document: TrialDocument
    directness: Directness
    compared: bool = False
    publications: tuple[PublicationDocument, ...] = ()
    registrations: tuple[TrialDocument, ...] = ()
    study: TrialStudy | None = None
    interests: TrialInterests | None = None
    results: Mapping[str, TrialResult] = field(default_factory=dict)
    scopes: Mapping[str, TrialScope] = field(default_factory=dict)
    bias: Mapping[str, BiasAssessment] = field(default_factory=dict)


@dataclass(frozen=True)
class Computed:
    """What follows from the inputs of a grade: pooled effect, its direction, the letter (None: inputs missing)."""

    pooled: PooledEffect | None
    direction: Direction | None
    result: GradeResult | None


def is_reported(linked: LinkedEvidence) -> bool:
    """Whether results of the trial are known to exist: entered here, published, or posted in its register."""
    published = linked.study is not None and linked.study.published_results
    articles = any(reports_results(article) for article in linked.publications)
    registers = (linked.document, *linked.registrations)
    posted = any(one.results.available is True for one in registers)
    return bool(linked.results) or published or articles or posted


def trial_direction(linked: LinkedEvidence, outcomes: Mapping[str, ClaimOutcome]) -> Direction | None:
    """The one direction of a trial, by its registered primary outcome; None while it has no results (3.8).

    Of several primary outcomes the success criterion decides: favourable only if it was met. A result without
    an interval, and a trial whose primary result is not entered, cannot be told.
    """
    if not is_reported(linked):
        return None
    primary = {
        outcome: result
        for outcome, result in linked.results.items()
        if result.registered_role is OutcomeRole.PRIMARY
    }
    if not primary:
        return Direction.UNK
    if max(len(primary), len(linked.document.primary_outcomes)) > 1:
        met = linked.study is not None and linked.study.success_criterion_met is True
        return Direction.FAV if met else Direction.NULL
    [(outcome, result)] = primary.items()
    effect = effect_of(result)
    if effect is None or effect.ci_lower is None or effect.ci_upper is None:
        return Direction.UNK
    return effects.direction(result.measure, effect.ci_lower, effect.ci_upper, outcomes[outcome].benefit_when)


def concern_expressed(linked: LinkedEvidence, *, today: date) -> bool:
    """Whether an expression of concern was published, by an article on record or as a reviewer entered it."""
    flags = _flags(linked, today)
    entered = linked.study is not None and linked.study.concern_expressed
    return entered or flags.expression_of_concern.state is FlagState.YES


def independent(interests: TrialInterests | None) -> bool | None:
    """Neither sponsored, funded nor analysed by the registrant or its group; None where that is not known."""
    if interests is None:
        return None
    parts = (interests.sponsored_by_firm, interests.funded_by_firm, interests.analysed_by_firm)
    if True in parts:
        return False
    return None if None in parts else True


def graded_trial(
    linked: LinkedEvidence,
    outcomes: Mapping[str, ClaimOutcome],
    *,
    outcome_id: str | None = None,
    today: date,
) -> GradedTrial:
    """What grading looks at in one linked trial, with the eyes of one outcome or, without one, of none.

    While nobody has decided whether a reported trial speaks of an outcome's claim, its result is not looked
    at: it counts as undetermined, which never favours the product. A trial that is still running has reported
    once a result of it was entered, not by what is posted or published of it meanwhile.
    """
    running = linked.document.status in _RUNNING and not linked.results
    reported = is_reported(linked) and not running
    flags = _flags(linked, today)
    noticed = flags.retracted.state is FlagState.YES
    scope = None if outcome_id is None else linked.scopes.get(outcome_id)
    unlooked = reported and outcome_id is not None and scope is None
    return GradedTrial(
        design=_design(linked),
        directness=linked.directness,
        reported=reported,
        direction=Direction.UNK if unlooked else trial_direction(linked, outcomes) if reported else None,
        risk_of_bias=_overall_bias(linked, outcome_id),
        n=_participants(linked, outcome_id),
        independent=independent(linked.interests) is True,
        prospective=flags.prospective.state is FlagState.YES,
        in_scope=scope is None or scope.in_scope,
        retracted=noticed or (linked.study is not None and linked.study.retracted),
        results_overdue=flags.results_overdue.state is FlagState.YES and not reported,
        status=linked.document.status,
    )


def body_trial(
    linked: LinkedEvidence, outcome_id: str, outcomes: Mapping[str, ClaimOutcome], *, today: date
) -> BodyTrial:
    """One linked trial as the grading of one outcome sees it."""
    graded = graded_trial(linked, outcomes, outcome_id=outcome_id, today=today)
    result = linked.results.get(outcome_id)
    effect = None if result is None else effect_of(result)
    decided = outcome_id in linked.scopes
    return BodyTrial(
        trial=linked.trial_id,
        graded=graded,
        awaits_scope=not decided,
        result=result,
        effect=effect,
        pooled=decided and _can_be_pooled(graded, effect),
    )


def for_public(inputs: GradeInputs) -> GradeInputs:
    """The inputs without what no reviewer has found to speak of the claim; the letter follows from them alike."""
    return inputs.model_copy(update={"trials": tuple(_public_trial(one) for one in inputs.trials)})


def compute(inputs: GradeInputs, *, as_of: date) -> Computed:
    """Pool the body and grade it.

    A body of results none of which has an interval cannot show a benefit: its direction is NULL. The letter is
    None while a certainty is needed and nobody has judged it, or a trial's number of participants is missing.

    Raises:
        Invalid, NotConverged: The numbers cannot be pooled.
    """
    pooled_trials = [
        (inputs.measure, one.effect) for one in inputs.trials if one.pooled and one.effect is not None
    ]
    pooled = pooling.pool_effects(pooled_trials) if pooled_trials else None
    graded = [one.graded for one in inputs.trials]
    valid = any(_would_count(one) and not one.retracted for one in graded)
    direction = None if not valid else Direction.NULL if pooled is None else _pooled_direction(inputs, pooled)
    judged = inputs.certainty if pooled is not None else None
    if pooled is not None and valid and judged is None and not inputs.harm_signal:
        return Computed(pooled, direction, None)
    if not inputs.harm_signal and any(one.n == 0 and (one.reported or one.results_overdue) for one in graded):
        return Computed(pooled, direction, None)
    result = grading.grade(
        graded,
        pooled_direction=direction,
        certainty=judged,
        as_of=as_of,
        harm_signal=inputs.harm_signal,
        single_judge=judged is not None and not inputs.confirmed,
        judged_on=inputs.judged_on if judged is not None else None,
    )
    return Computed(pooled, direction, result)


def interval_of(inputs: GradeInputs, pooled: PooledEffect) -> tuple[float, float, float]:
    """Estimate and interval of a pooled effect on the natural scale; of one trial alone its own, as reported."""
    shown = pooled.estimate, pooled.ci_lower, pooled.ci_upper
    alone = next((one.effect for one in inputs.trials if one.pooled), None) if pooled.k == 1 else None
    if alone and alone.estimate is not None and alone.ci_lower is not None and alone.ci_upper is not None:
        return alone.estimate, alone.ci_lower, alone.ci_upper
    if not inputs.measure.is_ratio:
        return shown
    return math.exp(shown[0]), math.exp(shown[1]), math.exp(shown[2])


def emptied_by(inputs: GradeInputs) -> tuple[str, ...]:
    """The retracted trials without which nothing valid is left; none where something is, or where nothing was."""
    counting = [one for one in inputs.trials if _would_count(one.graded)]
    return tuple(one.trial for one in counting) if all(one.graded.retracted for one in counting) else ()


def inputs_of(
    outcome_id: str,
    linked: Sequence[LinkedEvidence],
    outcomes: Mapping[str, ClaimOutcome],
    *,
    certainty: Certainty | None,
    judged_on: date | None,
    confirmed: bool,
    today: date,
    harm_signal: bool = False,
) -> GradeInputs:
    """Everything that decides the grade of one outcome, in an order that does not depend on how it was read.

    Args:
        outcome_id: The outcome.
        linked: All trials linked to the product, each once.
        outcomes: All outcomes of the product.
        certainty: As judged; None while nobody has.
        judged_on: The day of the judgement.
        confirmed: A second person confirmed it.
        today: The day, for results that are due.
        harm_signal: A confirmed signal of serious harm is attributed to the product.
    """
    trials = [body_trial(one, outcome_id, outcomes, today=today) for one in linked]
    if any(one.pooled and one.graded.design is StudyDesign.RCT for one in trials):
        trials = [
            one.model_copy(update={"pooled": one.pooled and one.graded.design is StudyDesign.RCT})
            for one in trials
        ]
    outcome = outcomes[outcome_id]
    return GradeInputs(
        measure=outcome.measure,
        benefit_when=outcome.benefit_when,
        trials=tuple(sorted(trials, key=lambda one: one.trial)),
        certainty=certainty,
        judged_on=judged_on,
        confirmed=confirmed,
        harm_signal=harm_signal,
    )


def randomised(inputs: GradeInputs) -> bool | None:
    """Whether the pooled trials are randomised; None where none is pooled."""
    pooled = [one.graded.design for one in inputs.trials if one.pooled]
    return StudyDesign.RCT in pooled if pooled else None


def suggestions(
    inputs: GradeInputs, pooled: PooledEffect, outcome: ClaimOutcome, scopes: Mapping[str, TrialScope]
) -> tuple[CertaintyPrompt, ...]:
    """What the numbers of a body make worth a look when its certainty is judged.

    Args:
        inputs: The body.
        pooled: Its pooled effect.
        outcome: What it speaks of.
        scopes: What was decided of each trial and the claim, by trial.
    """
    chosen = [one for one in inputs.trials if one.pooled and one.effect is not None]
    arms = [
        arm for one in chosen if one.result is not None for arm in (one.result.arm1, one.result.arm2) if arm
    ]
    counted = (
        inputs.measure not in {Measure.MD, Measure.SMD} and arms and all(a.events is not None for a in arms)
    )
    important = outcome.minimal_important_difference
    return grade_certainty.prompts(
        Body(
            measure=inputs.measure,
            pooled=pooled,
            yi=[one.effect.yi for one in chosen if one.effect is not None and one.effect.yi is not None],
            vi=[one.effect.vi for one in chosen if one.effect is not None and one.effect.vi is not None],
            participants=sum(one.graded.n for one in chosen),
            events=sum(arm.events or 0 for arm in arms) if counted else None,
            important=None if important is None else float(important),
            overdue=any(one.graded.results_overdue for one in inputs.trials),
            directness=frozenset(one.graded.directness for one in chosen),
            population_differs=any(
                one.trial in scopes and scopes[one.trial].population_differs for one in chosen
            ),
        )
    )


def _flags(linked: LinkedEvidence, today: date) -> ConductFlags:
    return conduct.flags(linked.document, linked.publications, today, registrations=linked.registrations)


def _would_count(graded: GradedTrial) -> bool:
    """Whether a trial is in V unless it was retracted."""
    return (
        graded.in_scope
        and graded.reported
        and graded.status in _ENDED
        and graded.directness is not Directness.P3
    )


def _public_trial(trial: BodyTrial) -> BodyTrial:
    if trial.graded.in_scope and not trial.awaits_scope:
        return trial
    graded = trial.graded.model_copy(
        update={"direction": Direction.UNK if trial.graded.reported else None, "risk_of_bias": None}
    )
    return trial.model_copy(update={"graded": graded, "result": None, "effect": None})


def _pooled_direction(inputs: GradeInputs, pooled: PooledEffect) -> Direction:
    _, lower, upper = interval_of(inputs, pooled)
    return effects.direction(inputs.measure, lower, upper, inputs.benefit_when)


def _can_be_pooled(graded: GradedTrial, effect: EffectSize | None) -> bool:
    return (
        graded.in_scope
        and not graded.retracted
        and graded.directness is not Directness.P3
        and graded.status in _ENDED
        and graded.design in _CONTROLLED
        and graded.risk_of_bias is not BiasJudgement.CRITICAL
        and effect is not None
        and effect.estimable
    )


def _design(linked: LinkedEvidence) -> StudyDesign:
    """The design that was entered, else what the registration allows to say; never better than it says."""
    if linked.study is not None:
        return linked.study.design
    design = linked.document.design
    if design.allocation is Allocation.RANDOMISED:
        return StudyDesign.RCT
    return StudyDesign.COHORT if design.study_type is StudyType.OBSERVATIONAL else StudyDesign.SINGLE_ARM


def _overall_bias(linked: LinkedEvidence, outcome_id: str | None) -> BiasJudgement | None:
    """Of the outcome's result, or of the registered primary one where the trial reports nothing of the outcome."""
    asked = (
        [outcome_id]
        if outcome_id is not None and outcome_id in linked.results
        else [name for name, one in linked.results.items() if one.registered_role is OutcomeRole.PRIMARY]
    )
    settled = next((linked.bias[name] for name in asked if name in linked.bias), None)
    return None if settled is None else risk_of_bias.overall(settled)


def _participants(linked: LinkedEvidence, outcome_id: str | None) -> int:
    """Analysed participants where they are known, else randomised, enrolled or planned ones."""
    study, size = linked.study, linked.document.sample_size
    result = None if outcome_id is None else linked.results.get(outcome_id)
    in_arms = None if result is None else participants_of(result)
    known = (
        study.analysed if study else None,
        in_arms,
        study.randomised if study else None,
        size.actual,
        size.target,
    )
    return next((one for one in known if one is not None), 0)
