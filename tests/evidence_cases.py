"""Evidence with readable defaults: a product with an outcome, trials with results, judged by several people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from registry.domain.permissions import SYSTEM, Actor
from registry.domain.risk_of_bias import domains
from registry.services import evidence, trials
from schemas.evidence.bias import BiasAssessment
from schemas.evidence.certainty import CertaintyConfirmation, CertaintyJudgement
from schemas.evidence.directness import Studied
from schemas.evidence.records import ClaimOutcome, TrialInterests, TrialResult, TrialScope, TrialStudy
from schemas.trials import LinkEntry
from schemas.vocab import (
    BiasJudgement,
    BiasTool,
    CertaintyFactor,
    Directness,
    Role,
    StudyDesign,
    SubClass,
    TrialLayout,
)
from tests import builders
from tests.conftest import NOW

__all__ = [
    "ONE",
    "STUDIED",
    "THREE",
    "TWO",
    "assessment",
    "certainty",
    "interests",
    "judge_bias",
    "judge_certainty",
    "outcome",
    "outcome_of",
    "product",
    "recorded",
    "result",
    "trial",
]


def reviewer(number: int) -> Actor:
    return Actor(person=UUID(int=number), roles=frozenset({Role.PUBLIC, Role.REVIEWER}))


ONE, TWO, THREE = reviewer(21), reviewer(22), reviewer(23)
STUDIED = Studied(
    description="登録製品",
    same_maker=True,
    same_model=True,
    components=({"name": "GABA", "amount": "20", "unit": "mg"},),  # type: ignore[arg-type] # read by the model
)
BENEFIT = {"mean": "120", "sd": "10", "n": 300}, {"mean": "128", "sd": "10", "n": 300}
NO_DIFFERENCE = {"mean": "127.5", "sd": "10", "n": 300}, {"mean": "128", "sd": "10", "n": 300}
HARM = {"mean": "136", "sd": "10", "n": 300}, {"mean": "128", "sd": "10", "n": 300}
FACTORS = [factor for factor in CertaintyFactor if not factor.raises]


def outcome(**fields: Any) -> ClaimOutcome:
    """Systolic blood pressure: lower is better."""
    return ClaimOutcome.model_validate(
        {
            "product_version": 1,
            "claim": "血圧を下げる機能があることが報告されています。",
            "label_ja": "収縮期血圧",
            "label_en": "Systolic blood pressure",
            "unit": "mm[Hg]",
            "measure": "MD",
            "benefit_when": "lower",
            "minimal_important_difference": "-5",
            "within_claim": True,
            "reason": "届出表示の機能そのもの",
            **fields,
        }
    )


def result(trial: str, arms: Any = BENEFIT, **fields: Any) -> TrialResult:
    """A result on the registered primary outcome."""
    one, two = arms or (None, None)
    return TrialResult.model_validate(
        {
            "trial": trial,
            "registered_role": "primary",
            "reported_role": "primary",
            "time_point": "12週",
            "measure": "MD",
            "arm1": one,
            "arm2": two,
            **fields,
        }
    )


def assessment(*judgements: BiasJudgement, **fields: Any) -> BiasAssessment:
    """RoB 2 of a parallel trial, low throughout unless told otherwise."""
    wanted = domains(BiasTool.ROB_2, TrialLayout.PARALLEL)
    given = (*judgements, *(BiasJudgement.LOW for _ in wanted[len(judgements) :]))
    judged = [{"domain": d, "judgement": j} for d, j in zip(wanted, given, strict=True)]
    return BiasAssessment.model_validate({"tool": "rob2", "domains": judged, **fields})


def certainty(*lowered: CertaintyFactor) -> CertaintyJudgement:
    """A body of randomised trials, one step lower for each factor named."""
    steps = [
        {"factor": factor, "steps": -1 if factor in lowered else 0, "reason": "理由"} for factor in FACTORS
    ]
    return CertaintyJudgement.model_validate({"start": "randomised", "steps": steps})


def interests(trial: str, *, independent: bool = True, funder: str = "財団") -> TrialInterests:
    """A university's trial or, if it is not independent, the firm's."""
    return TrialInterests(
        trial=trial,
        sponsor="大学",
        funder=funder,
        sponsored_by_firm=not independent,
        funded_by_firm=False,
        analysed_by_firm=False,
        authors_employed=not independent,
    )


async def product(subclass: SubClass = SubClass.HF_FFC, serial: int = 100, **fields: Any) -> str:
    """A published product of a firm of its own."""
    return await builders.product(await builders.firm(serial), subclass, **fields)


async def outcome_of(product_id: str, now: datetime = NOW, **fields: Any) -> str:
    """An outcome of a product; its id."""
    return await evidence.define_outcome(product_id, outcome(**fields), actor=ONE, now=now)


async def recorded(number: int, **fields: Any) -> str:
    """A registered trial that began after its registration, ended, and has no results; its id."""
    document = builders.trial(
        f"jRCT10412500{number:02}",
        **{
            "dates": {
                "registered": {"date": "2022-04-01"},
                "enrolment_started": {"date": "2022-05-01"},
                "completion": {"date": "2025-12-01"},
            },
            "results": {"available": False},
            "design": {"study_type": "interventional", "allocation": "randomised"},
            **fields,
        },
    )
    await trials.record(document, actor=SYSTEM, now=NOW)
    found, _ = await trials.cards(actor=SYSTEM, identifier=document.primary_id.value)
    return found[0].id


async def trial(
    product_id: str,
    outcome_id: str | None,
    number: int = 1,
    arms: Any = BENEFIT,
    *,
    directness: Directness = Directness.P0,
    in_scope: bool | None = True,
    independent: bool = True,
    bias: BiasJudgement | None = BiasJudgement.LOW,
    study: dict[str, Any] | None = None,
    now: datetime = NOW,
    **fields: Any,
) -> str:
    """A linked trial with everything entered; ``arms`` of None leaves its results unknown."""
    trial_id = await recorded(number, **fields)
    entry = LinkEntry(
        trial=trial_id,
        directness=directness,
        reason="製品の試験",
        product_version=1,
        studied=STUDIED,
    )
    await evidence.link(product_id, entry, actor=ONE, now=now)
    told = {
        "trial": trial_id,
        "design": StudyDesign.RCT,
        "comparator": "プラセボ",
        "randomised": 610,
        "published_results": arms is not None,
        **(study or {}),
    }
    await evidence.record_study(TrialStudy.model_validate(told), actor=ONE, now=now)
    told_interests = interests(trial_id, independent=independent)
    await evidence.record_interests(product_id, told_interests, actor=ONE, now=now)
    if outcome_id is None:
        return trial_id
    if arms is not None:
        await evidence.record_result(outcome_id, result(trial_id, arms), actor=ONE, now=now)
        if bias is not None:
            await judge_bias(outcome_id, trial_id, bias, now=now)
    if in_scope is not None:
        scope = TrialScope(trial=trial_id, in_scope=in_scope, patients_only=False, reason="対象者が同じ")
        await evidence.decide_scope(outcome_id, scope, actor=ONE, now=now)
    return trial_id


async def judge_bias(outcome_id: str, trial_id: str, overall: BiasJudgement, now: datetime = NOW) -> None:
    """Two people who agree."""
    for actor in (ONE, TWO):
        await evidence.assess_bias(outcome_id, trial_id, assessment(overall), actor=actor, now=now)


async def judge_certainty(
    outcome_id: str, *lowered: CertaintyFactor, confirmed: bool = True, now: datetime = NOW
) -> None:
    """One person's judgement and, unless told otherwise, another's confirmation."""
    state = await evidence.judge_certainty(outcome_id, certainty(*lowered), actor=ONE, now=now)
    if confirmed:
        entry = CertaintyConfirmation(certainty_version=state.version, reason="同意")
        await evidence.confirm_certainty(outcome_id, entry, actor=TWO, now=now)
