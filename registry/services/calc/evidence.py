"""The calculators ``effect``, ``pooling`` and ``grade``: from what trials report to a letter."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from registry.domain import effects, grading, pooling
from registry.domain.errors import Invalid
from registry.services.calc.calculator import Calculator
from schemas.base import Bilingual
from schemas.calc.evidence import CertaintyLetter, EffectCase, GradeCase, PoolingCase
from schemas.evidence.effects import Arm, EffectSize
from schemas.evidence.grading import GradeResult
from schemas.evidence.pooling import PooledEffect
from schemas.vocab import Certainty, HeterogeneityMethod, IntervalMethod, Measure

__all__ = ["EFFECT", "GRADE", "POOLING"]

_KINDS: Final = (("estimate", "ci_lower", "ci_upper"), ("o_minus_e", "v"), ("arm1", "arm2"))
"""The kinds of data of a case; exactly one is given, and whole."""


def _effect(case: EffectCase) -> EffectSize:
    given = frozenset(field for kind in _KINDS for field in kind if getattr(case, field) is not None)
    wanted = next((kind for kind in _KINDS if given.intersection(kind)), _KINDS[-1])
    for field in wanted:
        if field not in given:
            raise Invalid.field(field, "missing", ja="入力してください。", en="This field is required.")
    for field in sorted(given.difference(wanted)):
        raise Invalid.field(
            field,
            "two_kinds_of_data",
            ja="群のデータ、推定値と信頼区間、O−EとVのうち一つだけを入力してください。",
            en="Give one kind of data: arms, or an estimate with its interval, or O−E and V.",
        )
    match case:
        case EffectCase(arm1=Arm() as arm1, arm2=Arm() as arm2):
            return effects.from_arms(case.measure, arm1, arm2)
        case EffectCase(estimate=float() as estimate, ci_lower=float() as lower, ci_upper=float() as upper):
            return effects.from_estimate(case.measure, estimate=estimate, ci_lower=lower, ci_upper=upper)
        case EffectCase(measure=Measure.HR, o_minus_e=float() as o_minus_e, v=float() as v):
            return effects.from_log_rank(o_minus_e=o_minus_e, v=v)
    raise Invalid.field(
        "o_minus_e",
        "hazard_ratio_only",
        ja="O−EとVはハザード比（HR）の場合だけ使えます。",
        en="O−E and V are for hazard ratios (HR) only.",
    )


def _effect_method(case: EffectCase) -> Bilingual:
    if case.o_minus_e is not None:
        ja, en = "O−EとVから計算（Peto法）", "from O−E and V (Peto)"
    elif case.estimate is not None:
        ja, en = "報告された推定値と95%信頼区間から計算", "from the reported estimate and its 95 % interval"
    else:
        ja, en = "群のデータから計算", "from the data of the arms"
    measure = case.measure
    scale = (
        ("対数で分析", "analysed as a logarithm")
        if measure.is_ratio
        else ("そのまま分析", "analysed as it is")
    )
    return Bilingual(ja=f"{measure.ja}、{ja}、{scale[0]}。", en=f"{measure.en}, {en}, {scale[1]}.")


EFFECT: Final = Calculator(
    name="effect",
    case=EffectCase,
    result=EffectSize,
    compute=_effect,
    method=_effect_method,
    rule_version="effects-2",
)


def _pooling(case: PoolingCase) -> PooledEffect:
    return pooling.pool(
        case.yi, case.vi, tau2_method=case.tau2_method, ci_method=case.ci_method, level=case.level
    )


def _pooling_method(case: PoolingCase) -> Bilingual:
    percent = f"{100 * case.level:.6g}"
    tau2, interval = case.tau2_method, case.ci_method
    if len(case.yi) == 1:
        return Bilingual(
            ja=f"試験1件の結果。{percent}%信頼区間は正規近似。",
            en=f"The result of one trial; {percent} % interval by normal approximation.",
        )
    if tau2 is HeterogeneityMethod.FE:
        ja, en = "共通効果モデル", "Common-effect model"
        predicted = ("予測区間なし", "no prediction interval")
    else:
        ja, en = f"変量効果モデル、{tau2.ja}", f"Random-effects model, {tau2.en}"
        law = "z" if interval is IntervalMethod.Z else "t(k−1)"
        predicted = (f"予測区間は{law}", f"prediction interval with {law}")
    return Bilingual(
        ja=f"{ja}。{percent}%信頼区間は{interval.ja}、{predicted[0]}。",
        en=f"{en}; {percent} % interval by {interval.en}, {predicted[1]}.",
    )


POOLING: Final = Calculator(
    name="pooling",
    case=PoolingCase,
    result=PooledEffect,
    compute=_pooling,
    method=_pooling_method,
    rule_version="pooling-1",
)

_CERTAINTIES: Final[Mapping[CertaintyLetter | None, Certainty | None]] = {
    CertaintyLetter.H: Certainty.HIGH,
    CertaintyLetter.M: Certainty.MODERATE,
    CertaintyLetter.L: Certainty.LOW,
    CertaintyLetter.VL: Certainty.VERY_LOW,
    None: None,
}


def _grade(case: GradeCase) -> GradeResult:
    return grading.grade(
        case.trials,
        pooled_direction=case.pooled_direction,
        certainty=_CERTAINTIES[case.certainty],
        as_of=case.as_of or date.max,  # a dated case always has its day by now; without, nothing is recent
        harm_signal=case.harm_signal,
        single_judge=case.single_judge,
        judged_on=case.judged_on,
    )


GRADE: Final = Calculator(
    name="grade",
    case=GradeCase,
    result=GradeResult,
    compute=_grade,
    method=Bilingual(
        ja="確実性（GRADE）を基に、上限規則c1〜c8を機械的に当てはめます。効果を認定するものではありません。",
        en="The certainty (GRADE), held down by the caps c1 to c8; no statement that the product works.",
    ),
    rule_version="grading-1",
)
