"""The calculators ``effect``, ``pooling`` and ``grade``: from what trials report to a letter."""

from typing import Final

from registry.domain import effects
from registry.domain.errors import Invalid
from registry.services.calc.calculator import Calculator
from schemas.base import Bilingual
from schemas.calc.evidence import EffectCase
from schemas.evidence.effects import Arm, EffectSize
from schemas.vocab import Measure

__all__ = ["EFFECT"]

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
    rule_version="effects-1",
)
