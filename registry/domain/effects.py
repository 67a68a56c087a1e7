"""Effect sizes of single trials from what they report (domain specification 3.3).

Arm 1 is the product, arm 2 the comparator. Ratios are analysed as natural logarithms. Intervals are 95 %. Nothing
is assumed in silence: a correlation or a sample size that is missing is an error, never a usual value.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from registry.domain.distributions import normal_quantile, t_quantile
from registry.domain.errors import Invalid
from registry.domain.numbers import at_least, between, finite, positive
from schemas.evidence.effects import Arm, EffectSize, SmdParts
from schemas.evidence.notes import Note
from schemas.vocab import AnalysisScale, BenefitWhen, Direction, Measure

__all__ = [
    "change_sd",
    "direction",
    "from_arms",
    "from_estimate",
    "from_log_rank",
    "from_pairs",
    "of_clusters",
    "sd_from_ci",
    "sd_from_se",
]

_LEVEL: Final = 0.95
_Z: Final = normal_quantile(_LEVEL)
_CORRECTION: Final = 0.5

_Cells = tuple[float, float, float, float]
"""Events and non-events of arm 1, then of arm 2."""

_NOT_ESTIMABLE: Final = Note(
    code="not_estimable",
    ja="両群とも全員に事象があったか、誰にもなかったため、比は推定できません。試験は一覧に残し、統合には含めません。",
    en="All or none of both arms had an event: no ratio can be estimated. The trial is listed, not pooled.",
)


def from_arms(measure: Measure, arm1: Arm, arm2: Arm) -> EffectSize:
    """Return the effect of arm 1 against arm 2.

    OR and RR: with an empty cell 0.5 is added to all four; with all or none in both arms they are not estimable.
    RD: cells are corrected for the variance alone, and only if it would be zero. SMD is Hedges' g with the exact
    correction.

    Raises:
        Invalid: An arm lacks what the measure needs, or has impossible numbers; HR cannot be had from arms.
    """
    if measure is Measure.HR:
        raise Invalid.field(
            "arm1",
            "measure_without_arms",
            ja="ハザード比は群のデータから計算できません。推定値と信頼区間、またはO−EとVを入力してください。",
            en="A hazard ratio needs an estimate with its interval, or O−E and V, not arms.",
        )
    with _in_range():
        if measure in {Measure.MD, Measure.SMD}:
            return _from_means(measure, _means(arm1, "arm1"), _means(arm2, "arm2"))
        return _from_counts(measure, (*_counts(arm1, "arm1"), *_counts(arm2, "arm2")))


def from_estimate(measure: Measure, *, estimate: float, ci_lower: float, ci_upper: float) -> EffectSize:
    """Return the effect from a reported estimate and its 95 % interval, both on the natural scale.

    The interval gives the variance and stays as it was reported: one made of the variance again would lie evenly
    around the estimate, which rounding seldom leaves so, and might miss a limit that stands at no difference.

    Raises:
        Invalid: A number cannot be, or the three do not fit together.
    """
    given = {"estimate": estimate, "ci_lower": ci_lower, "ci_upper": ci_upper}
    for field, value in given.items():
        finite(value, field)
        if measure.is_ratio and value <= 0:
            raise Invalid.field(
                field,
                "ratio_not_positive",
                ja="比は0より大きい値です。対数に変換する前の値を入力してください。",
                en="A ratio is greater than 0; give it as it is, not as a logarithm.",
            )
        if measure is Measure.RD:
            between(value, -1, 1, field)
    _interval(ci_lower, ci_upper, "ci_")
    if not ci_lower <= estimate <= ci_upper:
        raise Invalid.field(
            "estimate",
            "estimate_outside_interval",
            ja="推定値が信頼区間の外にあります。三つの値を確かめてください。",
            en="The estimate lies outside its interval; check the three numbers.",
        )
    yi, lower, upper = (math.log(value) if measure.is_ratio else value for value in given.values())
    se = (upper - lower) / (2 * _Z)
    with _in_range():
        return _effect(measure, yi, se * se).model_copy(update=given)


def from_log_rank(*, o_minus_e: float, v: float) -> EffectSize:
    """Return the hazard ratio from observed minus expected events and their variance (Peto's method).

    Raises:
        Invalid: A number is not finite, or the variance is not positive.
    """
    finite(o_minus_e, "o_minus_e")
    positive(v, "v")
    with _in_range():
        return _effect(Measure.HR, o_minus_e / v, 1 / v)


def from_pairs(mean: float, sd: float, n: int) -> EffectSize:
    """Return the mean difference of a crossover trial from ``n`` ≥ 2 differences within participants.

    Raises:
        Invalid: A number cannot be.
    """
    finite(mean, "mean")
    positive(sd, "sd")
    at_least(n, 2, "n")
    with _in_range():
        return _effect(Measure.MD, mean, sd * sd / n)


def of_clusters(measure: Measure, effect: EffectSize, *, design_effect: float) -> EffectSize:
    """Return an effect whose variance is ``design_effect`` times as large, because clusters were allotted.

    With 1 it is the same effect, its interval as it was reported.

    Raises:
        Invalid: The design effect is below 1 or not finite.
    """
    finite(design_effect, "design_effect")
    if design_effect < 1:
        raise Invalid.field(
            "design_effect",
            "greater_than_equal",
            ja="デザイン効果は1以上です。報告された数値がクラスターを考慮済みなら1を入力してください。",
            en="A design effect is 1 or more; give 1 where the reported numbers account for the clusters.",
        )
    if effect.yi is None or effect.vi is None or design_effect == 1:
        return effect
    with _in_range():
        larger = _effect(
            measure, effect.yi, effect.vi * design_effect, correction=effect.zero_cell_correction
        )
    return larger.model_copy(update={"smd": effect.smd})


def sd_from_se(se: float, n: int) -> float:
    """Standard deviation from the standard error of a mean of ``n`` ≥ 2 values.

    Raises:
        Invalid: A number cannot be.
    """
    positive(se, "se")
    at_least(n, 2, "n")
    return se * math.sqrt(n)


def sd_from_ci(lower: float, upper: float, n: int, *, level: float = _LEVEL) -> float:
    """Standard deviation from the t interval of a mean of ``n`` ≥ 2 values: √n·(U−L)/(2·t).

    Raises:
        Invalid: A number cannot be; the level is not between 0.5 and 0.9999.
    """
    _interval(lower, upper)
    at_least(n, 2, "n")
    between(level, 0.5, 0.9999, "level")
    return math.sqrt(n) * (upper - lower) / (2 * t_quantile(level, n - 1))


def change_sd(sd_before: float, sd_after: float, *, correlation: float | None) -> float:
    """Standard deviation of the change: √(s₀²+s₁²−2r·s₀s₁).

    Raises:
        Invalid: A number cannot be, or the correlation is not known: no usual value stands in for it.
    """
    positive(sd_before, "sd_before")
    positive(sd_after, "sd_after")
    if correlation is None:
        raise Invalid.field(
            "correlation",
            "correlation_missing",
            ja="前後の相関係数を入力してください。仮の値（0.5など）では計算しません。",
            en="Give the correlation of before and after; no usual value such as 0.5 is assumed.",
        )
    between(correlation, -1, 1, "correlation")
    # The same sum in terms that are never negative.
    return math.hypot(sd_before - sd_after, math.sqrt(2 * (1 - correlation) * sd_before * sd_after))


def direction(measure: Measure, ci_lower: float, ci_upper: float, benefit_when: BenefitWhen) -> Direction:
    """Direction of an interval on the natural scale: wholly on one side of no difference, or neither (3.8).

    Raises:
        Invalid: A limit is not finite, or they are reversed.
    """
    _interval(ci_lower, ci_upper, "ci_")
    none = 1.0 if measure.is_ratio else 0.0
    if ci_lower <= none <= ci_upper:
        return Direction.NULL
    higher = ci_lower > none
    return Direction.FAV if higher == (benefit_when is BenefitWhen.HIGHER) else Direction.UNFAV


def _from_means(measure: Measure, one: tuple[float, float, int], two: tuple[float, float, int]) -> EffectSize:
    (mean1, sd1, n1), (mean2, sd2, n2) = one, two
    if measure is Measure.MD:
        return _effect(measure, mean1 - mean2, sd1 * sd1 / n1 + sd2 * sd2 / n2)
    df = n1 + n2 - 2
    pooled = math.hypot(sd1 * math.sqrt((n1 - 1) / df), sd2 * math.sqrt((n2 - 1) / df))
    d = (mean1 - mean2) / pooled
    j = math.exp(math.lgamma(df / 2) - math.log(df / 2) / 2 - math.lgamma((df - 1) / 2))
    g = j * d
    effect = _effect(measure, g, 1 / n1 + 1 / n2 + g * g / (2 * (n1 + n2)))
    return effect.model_copy(update={"smd": SmdParts(d=d, j=j)})


def _from_counts(measure: Measure, cells: _Cells) -> EffectSize:
    if measure is Measure.RD:
        yi, vi = _difference(cells)
        if vi > 0:
            return _effect(measure, yi, vi)
        return _effect(measure, yi, _difference(_corrected(cells))[1], correction=_CORRECTION)
    a, b, c, d = cells
    if a == c == 0 or b == d == 0:
        return EffectSize(estimable=False, scale=AnalysisScale.LOG, notes=(_NOT_ESTIMABLE,))
    correction = None if all(cells) else _CORRECTION
    yi, vi = _ratio(measure, cells if correction is None else _corrected(cells))
    return _effect(measure, yi, vi, correction=correction)


def _corrected(cells: _Cells) -> _Cells:
    a, b, c, d = (cell + _CORRECTION for cell in cells)
    return a, b, c, d


def _difference(cells: _Cells) -> tuple[float, float]:
    a, b, c, d = cells
    n1, n2 = a + b, c + d
    return a / n1 - c / n2, a * b / n1**3 + c * d / n2**3


def _ratio(measure: Measure, cells: _Cells) -> tuple[float, float]:
    a, b, c, d = cells
    if measure is Measure.OR:
        return math.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d
    n1, n2 = a + b, c + d
    # 1/a − 1/n₁ written without the difference of near equals that a rare event would make of it
    return math.log(a * n2 / (c * n1)), b / (a * n1) + d / (c * n2)


def _effect(measure: Measure, yi: float, vi: float, *, correction: float | None = None) -> EffectSize:
    se = math.sqrt(vi)
    estimate, lower, upper = yi, yi - _Z * se, yi + _Z * se
    if measure.is_ratio:
        estimate, lower, upper = (math.exp(value) for value in (estimate, lower, upper))
    if vi == 0 or not all(map(math.isfinite, (yi, vi, lower, upper))):
        raise OverflowError
    return EffectSize(
        estimable=True,
        scale=AnalysisScale.LOG if measure.is_ratio else AnalysisScale.IDENTITY,
        yi=yi,
        vi=vi,
        se=se,
        estimate=estimate,
        ci_lower=lower,
        ci_upper=upper,
        zero_cell_correction=correction,
    )


@contextmanager
def _in_range() -> Iterator[None]:
    """Say it in words when numbers leave the range of double precision."""
    try:
        yield
    except ArithmeticError:
        raise Invalid.field(
            "",
            "effect_out_of_range",
            ja="入力値の桁が大きすぎるか小さすぎるため、計算できません。値と単位を確かめてください。",
            en="The numbers are too large or too small to compute with; check them and their units.",
        ) from None


def _interval(lower: float, upper: float, prefix: str = "") -> None:
    finite(lower, f"{prefix}lower")
    finite(upper, f"{prefix}upper")
    if lower >= upper:
        raise Invalid.field(
            f"{prefix}lower",
            "interval_reversed",
            ja="信頼区間の下限は上限より小さくしてください。",
            en="The lower limit must be below the upper limit.",
        )


def _counts(arm: Arm, name: str) -> tuple[int, int]:
    if arm.mean is not None or arm.sd is not None:
        raise _unwanted(f"{name}.mean" if arm.sd is None else f"{name}.sd")
    if arm.events is None:
        raise _missing(f"{name}.events")
    if arm.events > arm.n:
        raise Invalid.field(
            f"{name}.events",
            "events_exceed_n",
            ja=f"事象の数（{arm.events}）が人数（{arm.n}）を超えています。",
            en=f"There are more events ({arm.events}) than participants ({arm.n}).",
        )
    return arm.events, arm.n - arm.events


def _means(arm: Arm, name: str) -> tuple[float, float, int]:
    if arm.events is not None:
        raise _unwanted(f"{name}.events")
    if arm.mean is None or arm.sd is None:
        raise _missing(f"{name}.mean" if arm.mean is None else f"{name}.sd")
    at_least(arm.n, 2, f"{name}.n")
    return arm.mean, arm.sd, arm.n


def _missing(field: str) -> Invalid:
    return Invalid.field(field, "missing", ja="入力してください。", en="This field is required.")


def _unwanted(field: str) -> Invalid:
    return Invalid.field(
        field,
        "not_for_this_measure",
        ja="この指標では使わない項目です。指標を確かめるか、削除してください。",
        en="This measure does not use it; check the measure or remove the field.",
    )
