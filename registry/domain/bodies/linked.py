"""What is on record of one linked trial, and what grading looks at in it (domain specification 3.5 to 3.9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from registry.domain import conduct, effects, risk_of_bias
from registry.domain.publications import reports_results
from registry.domain.reported_results import effect_of, participants_of
from schemas.conduct import ConductFlags
from schemas.evidence.bias import BiasAssessment
from schemas.evidence.effects import EffectSize
from schemas.evidence.grades import BodyTrial
from schemas.evidence.grading import GradedTrial
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
    Direction,
    Directness,
    FlagState,
    OutcomeRole,
    StudyDesign,
    StudyType,
    TrialStatus,
)

__all__ = [
    "ENDED",
    "LinkedEvidence",
    "body_trial",
    "concern_expressed",
    "graded_trial",
    "independent",
    "is_reported",
    "trial_direction",
]

ENDED: Final = frozenset({TrialStatus.COMPLETED, TrialStatus.TERMINATED})
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


def _flags(linked: LinkedEvidence, today: date) -> ConductFlags:
    return conduct.flags(linked.document, linked.publications, today, registrations=linked.registrations)


def _can_be_pooled(graded: GradedTrial, effect: EffectSize | None) -> bool:
    return (
        graded.in_scope
        and not graded.retracted
        and graded.directness is not Directness.P3
        and graded.status in ENDED
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
