"""Certainty of a body of evidence by GRADE (domain specification 3.6).

A person judges and gives a reason for every step; the machine only says what the numbers make worth a look.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from registry.domain.distributions import t_quantile
from registry.domain.errors import Invalid
from schemas.base import Bilingual, FieldProblem
from schemas.evidence.certainty import CertaintyJudgement, CertaintyPrompt
from schemas.evidence.pooling import PooledEffect
from schemas.vocab import Certainty, CertaintyFactor, CertaintyStart, Directness, Measure

__all__ = ["Body", "check", "egger_suggests_bias", "prompts", "result"]

_DOWN: Final = tuple(factor for factor in CertaintyFactor if not factor.raises)
_STARTS: Final = {
    CertaintyStart.RANDOMISED: 4,
    CertaintyStart.NON_RANDOMISED: 2,
    CertaintyStart.ROBINS_I: 4,
}
_LEVELS: Final = {4: Certainty.HIGH, 3: Certainty.MODERATE, 2: Certainty.LOW}
_HIGHEST: Final = 4
_LARGEST_RISE: Final = {
    CertaintyFactor.LARGE_EFFECT: 2,
    CertaintyFactor.DOSE_RESPONSE: 1,
    CertaintyFactor.CONFOUNDING: 1,
}
_MUCH_INCONSISTENCY: Final = 50.0
_ENOUGH_PARTICIPANTS: Final = 400
_ENOUGH_EVENTS: Final = 300
_ENOUGH_FOR_EGGER: Final = 10


@dataclass(frozen=True, kw_only=True)
class Body:
    """What the prompts look at in one pooled body.

    Attributes:
        measure: Of the effects.
        pooled: The pooled effect, on the analysis scale.
        yi: Effects on the analysis scale.
        vi: Their variances.
        participants: In all pooled trials.
        events: In all pooled trials; None for a continuous outcome or where they are not known.
        important: Smallest difference that matters, on the natural scale; None where nobody named one.
        overdue: Whether any linked trial's results are overdue.
        directness: Of the pooled trials.
        population_differs: Whether any pooled trial had other people than the claim speaks of.
    """

    measure: Measure
    pooled: PooledEffect
    yi: Sequence[float]
    vi: Sequence[float]
    participants: int
    events: int | None = None
    important: float | None = None
    overdue: bool = False
    directness: frozenset[Directness] = frozenset()
    population_differs: bool = False


def check(judgement: CertaintyJudgement, *, randomised: bool | None = None) -> None:
    """Refuse a judgement that leaves a factor out, moves too far, or raises what may not be raised.

    All five lowering factors are judged, those that lower nothing included. Only a body of non-randomised
    studies is raised, and only if nothing lowered it but the two steps for bias that are usual with ROBINS-I.

    Args:
        judgement: What a person judged.
        randomised: Whether the pooled trials are randomised, which decides where it starts; None where none is
            pooled.

    Raises:
        Invalid: One entry a field.
    """
    problems = (*_of_start(judgement.start, randomised=randomised), *_problems(judgement))
    if problems:
        raise Invalid(problems)


def result(judgement: CertaintyJudgement) -> Certainty:
    """The certainty that a checked judgement comes to."""
    level = _STARTS[judgement.start] + sum(step.steps for step in judgement.steps)
    return _LEVELS.get(min(level, _HIGHEST), Certainty.VERY_LOW)


def egger_suggests_bias(yi: Sequence[float], vi: Sequence[float]) -> bool:
    """Egger's regression of yᵢ/√vᵢ on 1/√vᵢ: whether its intercept differs from 0 with p < 0.10.

    Source: Egger and others (1997). With fewer than ten trials, or when all are equally precise, there is no
    test and no suggestion.
    """
    k = len(yi)
    if k < _ENOUGH_FOR_EGGER:
        return False
    precision = [1 / math.sqrt(v) for v in vi]
    scores = [y * p for y, p in zip(yi, precision, strict=True)]
    mean_p, mean_s = math.fsum(precision) / k, math.fsum(scores) / k
    spread = math.fsum((p - mean_p) ** 2 for p in precision)
    if spread <= 1e-12 * mean_p * mean_p:
        return False
    slope = math.fsum((p - mean_p) * (s - mean_s) for p, s in zip(precision, scores, strict=True)) / spread
    intercept = mean_s - slope * mean_p
    residual = math.fsum((s - intercept - slope * p) ** 2 for p, s in zip(precision, scores, strict=True))
    error = math.sqrt(residual / (k - 2) * (1 / k + mean_p * mean_p / spread))
    return abs(intercept) > t_quantile(0.90, k - 2) * error


def prompts(body: Body) -> tuple[CertaintyPrompt, ...]:
    """What the numbers of a body make worth a look, at most one a factor."""
    return tuple(CertaintyPrompt(factor=factor, because=because) for factor, because in _prompts(body))


def _prompts(body: Body) -> Iterator[tuple[CertaintyFactor, Bilingual]]:
    pooled = body.pooled
    includes_none = pooled.ci_lower <= 0 <= pooled.ci_upper
    predicts_none = (
        pooled.pi_lower is not None
        and pooled.pi_upper is not None
        and pooled.pi_lower <= 0 <= pooled.pi_upper
    )
    disagree = predicts_none and not includes_none
    if (pooled.i2_q or 0.0) >= _MUCH_INCONSISTENCY or disagree:
        yield (
            CertaintyFactor.INCONSISTENCY,
            Bilingual(
                ja="I²が50%以上か、信頼区間と予測区間で「差なし」を含むかどうかが食い違います。",
                en="I² is 50 % or more, or confidence and prediction interval disagree about no difference.",
            ),
        )
    too_few = (
        body.participants < _ENOUGH_PARTICIPANTS if body.events is None else body.events < _ENOUGH_EVENTS
    )
    if too_few or (includes_none and _reaches_importance(body)):
        yield (
            CertaintyFactor.IMPRECISION,
            Bilingual(
                ja="参加者が400人（事象が300件）に満たないか、信頼区間が「差なし」と重要な差の両方を含みます。",
                en="Fewer than 400 participants (300 events), or the interval holds both no difference and an"
                " important one.",
            ),
        )
    if body.overdue or egger_suggests_bias(body.yi, body.vi):
        yield (
            CertaintyFactor.PUBLICATION_BIAS,
            Bilingual(
                ja="公表期限を過ぎた試験があるか、Eggerの検定がp<0.10です。",
                en="Results of a trial are overdue, or Egger's test has p < 0.10.",
            ),
        )
    if Directness.P2 in body.directness or body.population_differs:
        yield (
            CertaintyFactor.INDIRECTNESS,
            Bilingual(
                ja="成分だけの試験（P2）か、表示の対象と違う参加者の試験が含まれます。",
                en="Trials of the ingredient only (P2), or of people other than the claim speaks of, are pooled.",
            ),
        )


def _reaches_importance(body: Body) -> bool:
    if body.important is None:
        return False
    important = abs(math.log(body.important) if body.measure.is_ratio else body.important)
    return body.pooled.ci_upper >= important or body.pooled.ci_lower <= -important


def _of_start(start: CertaintyStart, *, randomised: bool | None) -> Iterator[FieldProblem]:
    if randomised is True and start is not CertaintyStart.RANDOMISED:
        yield _problem(
            "start",
            "start_differs",
            ja="統合した試験は無作為化比較試験です。「無作為化比較試験（高から）」を選んでください。",
            en="The pooled trials are randomised; start from randomised trials.",
        )
    if randomised is False and start is CertaintyStart.RANDOMISED:
        yield _problem(
            "start",
            "start_differs",
            ja="統合した試験に無作為化比較試験がありません。非無作為化研究の出発点を選んでください。",
            en="No pooled trial is randomised; start from non-randomised studies.",
        )


def _problems(judgement: CertaintyJudgement) -> Iterator[FieldProblem]:
    given = [step.factor for step in judgement.steps]
    missing = [factor for factor in _DOWN if factor not in given]
    if missing or len(set(given)) != len(given):
        yield _problem(
            "steps",
            "wrong_factors",
            ja=f"下げる要因5つ（{'、'.join(factor.ja for factor in _DOWN)}）を1回ずつ、理由とともに"
            "判定してください。",
            en="Judge each of the five lowering factors once, with a reason: "
            f"{', '.join(factor.en for factor in _DOWN)}.",
        )
    lowered = any(
        step.steps < 0
        and not (judgement.start is CertaintyStart.ROBINS_I and step.factor is CertaintyFactor.RISK_OF_BIAS)
        for step in judgement.steps
    )
    for number, step in enumerate(judgement.steps):
        field = f"steps.{number}.steps"
        if not step.factor.raises and step.steps > 0:
            yield _problem(
                field,
                "out_of_range",
                ja=f"「{step.factor.ja}」は0、-1、-2のいずれかです。",
                en=f"{step.factor.en} is 0, -1 or -2.",
            )
        if step.factor.raises and not 0 <= step.steps <= _LARGEST_RISE[step.factor]:
            yield _problem(
                field,
                "out_of_range",
                ja=f"「{step.factor.ja}」は0から{_LARGEST_RISE[step.factor]}までです。",
                en=f"{step.factor.en} is 0 to {_LARGEST_RISE[step.factor]}.",
            )
        elif step.factor.raises and step.steps and (judgement.start is CertaintyStart.RANDOMISED or lowered):
            yield _problem(
                field,
                "cannot_be_raised",
                ja="上げられるのは、下げる要因のない非無作為化研究だけです。",
                en="Only non-randomised studies that nothing lowers can be raised.",
            )


def _problem(field: str, code: str, *, ja: str, en: str) -> FieldProblem:
    return FieldProblem(field=field, code=code, message=Bilingual(ja=ja, en=en))
