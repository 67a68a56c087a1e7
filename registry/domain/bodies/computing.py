"""From what is on record of linked trials to the body of evidence of one outcome, and its grade (3.3 to 3.9).

Nothing is typed in twice: effects come from the stored arms, the pooled effect from the effects, the letter from
both and the certainty. Of randomised and other studies only the randomised ones are pooled, where there are any.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from registry.domain import certainty as grade_certainty
from registry.domain import effects, grading, pooling
from registry.domain.bodies.linked import ENDED, LinkedEvidence, body_trial
from registry.domain.certainty import Body
from schemas.evidence.certainty import CertaintyPrompt
from schemas.evidence.grades import BodyTrial, GradeInputs
from schemas.evidence.grading import GradedTrial, GradeResult
from schemas.evidence.pooling import PooledEffect
from schemas.evidence.records import (
    ClaimOutcome,
    TrialScope,
)
from schemas.vocab import (
    Certainty,
    Direction,
    Directness,
    Measure,
    StudyDesign,
)

__all__ = [
    "Computed",
    "compute",
    "emptied_by",
    "for_public",
    "inputs_of",
    "interval_of",
    "randomised",
    "suggestions",
]


@dataclass(frozen=True)
class Computed:
    """What follows from the inputs of a grade: pooled effect, its direction, the letter (None: inputs missing)."""

    pooled: PooledEffect | None
    direction: Direction | None
    result: GradeResult | None


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


def _would_count(graded: GradedTrial) -> bool:
    """Whether a trial is in V unless it was retracted."""
    return (
        graded.in_scope
        and graded.reported
        and graded.status in ENDED
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
