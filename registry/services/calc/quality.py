"""The calculators ``rounding`` and ``conformity``: how results are rounded and judged (4.2 to 4.4)."""

from typing import Final

from registry.domain import conformity
from registry.domain.errors import Invalid
from registry.domain.rounding import number, plain, to_decimals, to_significant
from registry.services.calc.calculator import Calculator
from schemas.base import Bilingual
from schemas.calc.quality import ConformityCase, Rounded, RoundingCase
from schemas.conformity import Judgement
from schemas.vocab import DecisionRule, Rounding

__all__ = ["CONFORMITY", "ROUNDING"]


def _round(case: RoundingCase) -> Rounded:
    value = number(case.value, "value")
    if case.decimals is not None and case.significant is not None:
        raise Invalid.field(
            "significant",
            "E_LIMIT",
            ja="decimals と significant はどちらか一方だけ指定してください。",
            en="Give decimals or significant, not both.",
        )
    if case.significant is not None:
        return Rounded(rounded=plain(to_significant(value, case.significant, case.mode)))
    if case.decimals is not None:
        return Rounded(rounded=plain(to_decimals(value, case.decimals, case.mode)))
    if case.mode is Rounding.NONE:
        return Rounded(rounded=plain(value))
    raise Invalid.field(
        "decimals",
        "E_REQ",
        ja="decimals か significant のどちらかを指定してください。",
        en="Give decimals or significant.",
    )


def _round_method(case: RoundingCase) -> Bilingual:
    return Bilingual(
        ja=f"{case.mode.ja}。元の値から一度だけ丸めます。",
        en=f"{case.mode.en}; rounded once, from the value as given.",
    )


def _judge(case: ConformityCase) -> Judgement:
    return conformity.judge(case.limit, case.result, rule=case.decision_rule, rounding=case.rounding)


def _judge_method(case: ConformityCase) -> Bilingual:
    rule, rounding = case.decision_rule, case.rounding
    if rule is DecisionRule.SIMPLE:
        return Bilingual(
            ja=f"{rule.ja}: 限度値の桁に丸めて比べます（{rounding.ja}）。",
            en=f"{rule.en}: rounded to the digits of the limit, then compared ({rounding.en}).",
        )
    return Bilingual(
        ja=f"{rule.ja}（ILAC-G8:09/2019、w = U）: 丸めずに比べます。",
        en=f"{rule.en} (ILAC-G8:09/2019, w = U): compared unrounded.",
    )


ROUNDING: Final = Calculator(
    name="rounding",
    case=RoundingCase,
    result=Rounded,
    compute=_round,
    method=_round_method,
    rule_version="rounding-1",
)

CONFORMITY: Final = Calculator(
    name="conformity",
    case=ConformityCase,
    result=Judgement,
    compute=_judge,
    method=_judge_method,
    rule_version=conformity.RULE_VERSION,
)
