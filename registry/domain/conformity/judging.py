"""The verdict on one result against its limit (domain specification 4.3, 4.4; ILAC-G8:09/2019).

Censored results (``<``, ``>``, ND, TNTC) are decided by 4.3 whatever the decision rule; nothing is substituted
for them. A numeric value is rounded once and compared (simple acceptance), or compared unrounded with the limits
moved inward by the guard band w = U, the expanded uncertainty as reported.
"""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from registry.domain.conformity.limits import COUNT_FACTOR, check_limit, positive
from registry.domain.errors import Invalid
from registry.domain.rounding import EXACT, decimals_of, number, plain, to_decimals
from schemas.base import Bilingual, search_key
from schemas.conformity import Judgement, Limit, Measurement
from schemas.vocab import DecisionRule, LimitKind, ResultQualifier, Rounding, Verdict

__all__ = ["RULE_VERSION", "judge", "releases"]

RULE_VERSION: Final = "conformity-1"
"""Changes when a verdict may change."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """One side of a numeric limit: ``sign`` +1 for a maximum, -1 for a minimum."""

    sign: int
    limit: Decimal
    inclusive: bool

    def holds(self, value: Decimal, limit: Decimal) -> bool:
        """Whether the value is on the good side of a limit, this one's or one moved by a guard band."""
        gap = EXACT.multiply(EXACT.subtract(limit, value), Decimal(self.sign))
        return gap > 0 or (gap == 0 and self.inclusive)

    def moved(self, inward: Decimal) -> Decimal:
        """The limit moved inward (outward when negative)."""
        return EXACT.subtract(self.limit, EXACT.multiply(inward, Decimal(self.sign)))


def judge(limit: Limit, result: Measurement, *, rule: DecisionRule, rounding: Rounding) -> Judgement:
    """Decide whether one result conforms.

    Args:
        limit: What is asked; it is checked first.
        result: The result, in the limit's unit.
        rule: How a value near the limit is decided.
        rounding: How the value is rounded for simple acceptance, to the decimals of the limit as written.

    Raises:
        Invalid: The limit is no limit, a needed field of the result is missing or no number, or a guard band is
            asked for and no uncertainty is given.
    """
    check_limit(limit)
    match limit.kind:
        case LimitKind.REPORT_ONLY:
            reason = Bilingual(
                ja="限度値のない参考項目です。", en="The item is for information; it has no limit."
            )
            return _verdict(Verdict.REPORT_ONLY, result.value, reason)
        case LimitKind.TEXT:
            return _words(limit, result)
        case LimitKind.ABSENT:
            return _absence(Decimal(str(limit.mass_g)), result)
        case _:
            return _numeric(_bounds(limit), result, rule, rounding)


def releases(verdict: Verdict, *, accept_conditional: bool) -> bool:
    """Whether a result with this verdict lets its lot be released."""
    return verdict in {Verdict.PASS, Verdict.REPORT_ONLY} or (
        verdict is Verdict.CONDITIONAL_PASS and accept_conditional
    )


def _verdict(verdict: Verdict, compared: str | None, reason: Bilingual) -> Judgement:
    return Judgement(
        verdict=verdict,
        compared_value=compared,
        acceptance_lower=None,
        acceptance_upper=None,
        p_conform=None,
        reason=reason,
    )


def _required(value: str | None, field: str) -> str:
    if value is None:
        raise Invalid.field(field, "E_REQ", ja="入力してください。", en="This field is required.")
    return value


def _words(limit: Limit, result: Measurement) -> Judgement:
    if result.qualifier is not ResultQualifier.EQUAL:
        raise Invalid.field(
            "result.qualifier",
            "E_ENUM",
            ja="記述で判定する項目では「=」だけを使えます。",
            en="An item that is judged by words takes the qualifier = only.",
        )
    value = _required(result.value, "result.value")
    if search_key(value) in {search_key(words) for words in limit.accepted}:
        return _verdict(Verdict.PASS, value, Bilingual(ja="規定の記述に合います。", en="It is as described."))
    return _verdict(
        Verdict.FAIL, value, Bilingual(ja="規定の記述に合いません。", en="It is not as described.")
    )


def _absence(mass: Decimal, result: Measurement) -> Judgement:
    detected = Bilingual(ja="検出しました。", en="It was detected.")
    match result.qualifier:
        case ResultQualifier.GREATER | ResultQualifier.TOO_NUMEROUS:
            return _verdict(Verdict.FAIL, result.value, detected)
        case ResultQualifier.LESS:
            reason = Bilingual(
                ja="定量下限未満という結果だけでは不検出かどうか分かりません。",
                en="A result below the limit of quantitation does not say that it is absent.",
            )
            return _verdict(Verdict.NOT_EVALUABLE, result.value, reason)
        case ResultQualifier.EQUAL if number(_required(result.value, "result.value"), "result.value") != 0:
            return _verdict(Verdict.FAIL, result.value, detected)
        case _:
            tested = positive(_required(result.tested_mass_g, "result.tested_mass_g"), "result.tested_mass_g")
    if tested < mass:
        reason = Bilingual(
            ja=f"試験した量 {plain(tested)} g が規定の {plain(mass)} g に足りません。",
            en=f"{plain(tested)} g were tested, less than the {plain(mass)} g required.",
        )
        return _verdict(Verdict.NOT_EVALUABLE, result.value, reason)
    reason = Bilingual(
        ja=f"{plain(tested)} g の試験で検出しませんでした。", en=f"Not detected in {plain(tested)} g."
    )
    return _verdict(Verdict.PASS, result.value, reason)


def _bounds(limit: Limit) -> tuple[_Bound, ...]:
    bounds = []
    if limit.lower is not None:
        bounds.append(_Bound(-1, Decimal(limit.lower), limit.lower_inclusive))
    if limit.upper is not None:
        upper = Decimal(limit.upper)
        if limit.kind is LimitKind.COUNT:
            upper = EXACT.multiply(upper, COUNT_FACTOR)
        bounds.append(_Bound(1, upper, limit.upper_inclusive))
    return tuple(bounds)


def _numeric(
    bounds: tuple[_Bound, ...], result: Measurement, rule: DecisionRule, rounding: Rounding
) -> Judgement:
    width, k = _uncertainty(result)
    guard = Decimal(0) if rule is DecisionRule.SIMPLE or width is None else width
    accepted = {bound.sign: plain(bound.moved(guard)) for bound in bounds}
    p_conform = None
    if result.qualifier is ResultQualifier.EQUAL:
        value = number(_required(result.value, "result.value"), "result.value")
        if rule is DecisionRule.SIMPLE:
            verdict, compared, reason = _simple(bounds, value, rounding)
        elif width is None:
            raise Invalid.field(
                "result.expanded_uncertainty",
                "E_REQ",
                ja=f"判定規則 {rule.value} には拡張不確かさが必要です。",
                en=f"The decision rule {rule.value} needs the expanded uncertainty.",
            )
        else:
            verdict, reason = _guarded(bounds, value, width, rule)
            compared = value
        if width is not None:
            p_conform = _probability(bounds, value, EXACT.divide(width, k))
        written: str | None = plain(compared)
    else:
        verdict, written, reason = _censored(bounds, result)
    return Judgement(
        verdict=verdict,
        compared_value=written,
        acceptance_lower=accepted.get(-1),
        acceptance_upper=accepted.get(1),
        p_conform=p_conform,
        reason=reason,
    )


def _uncertainty(result: Measurement) -> tuple[Decimal | None, Decimal]:
    k = positive(result.k, "result.k")
    if result.expanded_uncertainty is None:
        return None, k
    return positive(result.expanded_uncertainty, "result.expanded_uncertainty"), k


def _simple(
    bounds: tuple[_Bound, ...], value: Decimal, rounding: Rounding
) -> tuple[Verdict, Decimal, Bilingual]:
    compared = [to_decimals(value, decimals_of(bound.limit), rounding) for bound in bounds]
    for bound, rounded in zip(bounds, compared, strict=True):
        if not bound.holds(rounded, bound.limit):
            reason = Bilingual(
                ja=f"丸めた値 {plain(rounded)} が{_side_ja(bound)} {plain(bound.limit)} の外です。",
                en=f"The rounded value {plain(rounded)} is outside the {_side_en(bound)} {plain(bound.limit)}.",
            )
            return Verdict.FAIL, rounded, reason
    finest = max(compared, key=decimals_of)
    reason = Bilingual(
        ja=f"丸めた値 {plain(finest)} は限度内です。",
        en=f"The rounded value {plain(finest)} is inside the limits.",
    )
    return Verdict.PASS, finest, reason


def _guarded(
    bounds: tuple[_Bound, ...], value: Decimal, width: Decimal, rule: DecisionRule
) -> tuple[Verdict, Bilingual]:
    if all(bound.holds(value, bound.moved(width)) for bound in bounds):
        return Verdict.PASS, Bilingual(
            ja=f"ガードバンド {plain(width)} を引いた受入限界の内側です。",
            en=f"Inside the acceptance limits with a guard band of {plain(width)}.",
        )
    inside = all(bound.holds(value, bound.limit) for bound in bounds)
    if rule is DecisionRule.GUARD_BINARY:
        return Verdict.FAIL, Bilingual(
            ja=f"ガードバンド {plain(width)} を引いた受入限界の外側です。",
            en=f"Outside the acceptance limits with a guard band of {plain(width)}.",
        )
    if inside:
        return Verdict.CONDITIONAL_PASS, Bilingual(
            ja=f"限度内ですが、限度から {plain(width)} 以内です。",
            en=f"Inside the limits, within {plain(width)} of one.",
        )
    # Outside by w or less; a limit that excludes its own value still counts a distance of exactly w.
    if all(
        _Bound(bound.sign, bound.limit, inclusive=True).holds(value, bound.moved(-width)) for bound in bounds
    ):
        return Verdict.CONDITIONAL_FAIL, Bilingual(
            ja=f"限度の外ですが、限度から {plain(width)} 以内です。",
            en=f"Outside the limits, within {plain(width)} of one.",
        )
    return Verdict.FAIL, Bilingual(
        ja=f"限度の外へ {plain(width)} を超えて外れています。",
        en=f"Outside the limits by more than {plain(width)}.",
    )


def _censored(bounds: tuple[_Bound, ...], result: Measurement) -> tuple[Verdict, str | None, Bilingual]:
    """Decide ``<q``, ``>r``, ND and TNTC: the true value lies somewhere beyond the stated one."""
    if result.qualifier is ResultQualifier.TOO_NUMEROUS:
        if any(bound.sign > 0 for bound in bounds):
            return (
                Verdict.FAIL,
                None,
                Bilingual(
                    ja="計数できないほど多く、上限を超えます。", en="Too numerous to count: above the limit."
                ),
            )
        return Verdict.NOT_EVALUABLE, None, _unknown()
    if result.qualifier is ResultQualifier.NOT_DETECTED and result.value is None:
        return (
            Verdict.NOT_EVALUABLE,
            None,
            Bilingual(
                ja="検出下限が分からないため判定できません。検出下限を値に入力してください。",
                en="Not evaluable without the limit of detection; give it as the value.",
            ),
        )
    value = number(_required(result.value, "result.value"), "result.value")
    beyond = 1 if result.qualifier is ResultQualifier.GREATER else -1
    written = plain(value)
    for bound in bounds:
        if bound.sign == beyond and EXACT.multiply(EXACT.subtract(value, bound.limit), Decimal(beyond)) >= 0:
            return (
                Verdict.FAIL,
                written,
                Bilingual(
                    ja=f"真の値は必ず{_side_ja(bound)} {plain(bound.limit)} の外です。",
                    en=f"The true value is certainly outside the {_side_en(bound)} {plain(bound.limit)}.",
                ),
            )
    if all(
        bound.sign != beyond and EXACT.multiply(EXACT.subtract(bound.limit, value), Decimal(-beyond)) >= 0
        for bound in bounds
    ):
        return (
            Verdict.PASS,
            written,
            Bilingual(ja="真の値は必ず限度内です。", en="The true value is certainly inside the limits."),
        )
    return Verdict.NOT_EVALUABLE, written, _unknown()


def _unknown() -> Bilingual:
    return Bilingual(
        ja="真の値が限度内かどうか分かりません。限度に合った方法で再試験してください。",
        en="The true value may lie on either side of the limit; retest by a method fit for it.",
    )


def _side_ja(bound: _Bound) -> str:
    return "上限" if bound.sign > 0 else "下限"


def _side_en(bound: _Bound) -> str:
    return "upper limit" if bound.sign > 0 else "lower limit"


def _probability(bounds: tuple[_Bound, ...], value: Decimal, u: Decimal) -> float:
    """Φ((TU-y)/u) - Φ((TL-y)/u), computed in the lower tail, where digits are kept."""
    z = {bound.sign: float(EXACT.divide(EXACT.subtract(bound.limit, value), u)) for bound in bounds}
    low, high = z.get(-1, -math.inf), z.get(1, math.inf)
    if low + high > 0:
        low, high = -high, -low
    return _phi(high) - _phi(low)


def _phi(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))
