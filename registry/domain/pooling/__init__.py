"""Pooling the effects of several trials (domain specification 3.4).

The registry's own choice, which no applicant can change, is REML with the Hartung–Knapp interval and
q* = max(1, q); the common-effect line is always given beside it. Sources: Hartung and Knapp (2001), Higgins and
Thompson (2002), Higgins, Thompson and Spiegelhalter (2009).
"""

import math
from collections.abc import Sequence
from typing import Final

from registry.domain.distributions import chi_squared_tail, normal_quantile, t_quantile
from registry.domain.errors import Invalid
from registry.domain.numbers import between, finite, positive
from registry.domain.pooling.heterogeneity import Body, NotConverged, estimate_tau2
from schemas.evidence.effects import EffectSize
from schemas.evidence.notes import Note
from schemas.evidence.pooling import CommonEffect, PooledEffect
from schemas.vocab import HeterogeneityMethod, IntervalMethod, Measure

__all__ = ["MOST_TRIALS", "NotConverged", "pool", "pool_effects"]

MOST_TRIALS: Final = 1_000
"""Most trials in one body of evidence."""

_LARGEST: Final = 1e100
_WIDEST: Final = 1e20
"""How many times the smallest variance the largest, or the squared spread, may be for double precision."""

_FEWEST_TO_PREDICT: Final = 3

_ALONE: Final = Note(
    code="single_trial",
    ja="試験が1件のため、その結果をそのまま示します。異質性と予測区間は求められません。",
    en="One trial: its own result. Heterogeneity and a prediction interval cannot be had from it.",
)
_TOO_FEW_TO_PREDICT: Final = Note(
    code="too_few_to_predict",
    ja="予測区間には3件以上の試験が必要です。",
    en="A prediction interval needs three trials or more.",
)
_NO_PREDICTION: Final = Note(
    code="common_effect",
    ja="共通効果モデルでは試験間のばらつきを考えないため、予測区間はありません。",
    en="The common-effect model has no variance between trials and so no prediction interval.",
)
_NO_WIDTH: Final = Note(
    code="interval_without_width",
    ja="推定値がすべて等しいため、Hartung–Knapp法の区間の幅が0です。q*＝max(1, q)の区間を用いてください。",
    en="All estimates are equal, so the Hartung–Knapp interval has no width; use the one with q* = max(1, q).",
)


def pool(
    yi: Sequence[float],
    vi: Sequence[float],
    *,
    tau2_method: HeterogeneityMethod = HeterogeneityMethod.REML,
    ci_method: IntervalMethod = IntervalMethod.HK_STAR,
    level: float = 0.95,
) -> PooledEffect:
    """Pool the effects ``yi`` with variances ``vi``, both on the analysis scale.

    One trial stands for itself with a normal interval. The prediction interval has the standard error and the
    quantile of the interval: t(k−1) with Hartung–Knapp, normal otherwise.

    Raises:
        Invalid: There is no trial or too many, a number cannot be, or the numbers differ by too many orders.
        NotConverged: τ² could not be found.
    """
    _check(yi, vi)
    between(level, 0.5, 0.9999, "level")
    # Seen from the heaviest trial the weighted mean loses no digits; powers of two move all numbers near 1 without
    # rounding, so no unit is too small or too large.
    origin = min(zip(vi, yi, strict=True))[1]
    exponent = math.frexp(max(max(yi) - min(yi), math.sqrt(max(vi))))[1]
    body = Body([math.ldexp(y - origin, -exponent) for y in yi], [math.ldexp(v, -2 * exponent) for v in vi])
    if max(1.0, *body.v) > _WIDEST * min(body.v):
        raise Invalid.field(
            "vi",
            "variances_too_unlike",
            ja="分散どうし、または分散と推定値のばらつきの桁が違いすぎます。単位と値を確かめてください。",
            en="The variances, or the spread of the estimates, differ by too many orders; check units and values.",
        )
    k, df = len(body.y), len(body.y) - 1
    normal = normal_quantile(level)

    def line(mean: float, se: float, half_width: float) -> dict[str, float]:
        centre, half = origin + math.ldexp(mean, exponent), math.ldexp(half_width, exponent)
        return {
            "estimate": centre,
            "se": math.ldexp(se, exponent),
            "ci_lower": centre - half,
            "ci_upper": centre + half,
        }

    _, common_total, common_mean = body.weights(0.0)
    common_se = math.sqrt(1 / common_total)
    fixed = CommonEffect(**line(common_mean, common_se, normal * common_se))
    if k == 1:
        return PooledEffect(
            k=1,
            **fixed.model_dump(),
            tau2=None,
            q=0.0,
            q_df=0,
            q_p=None,
            i2_q=None,
            i2_tau2=None,
            pi_lower=None,
            pi_upper=None,
            weights=(100.0,),
            multimodal=False,
            fixed=fixed,
            notes=(_ALONE,),
        )
    found = estimate_tau2(body, tau2_method)
    weights, total, mean = body.weights(found.tau2)
    factor, quantile = _interval(body.squares(found.tau2) / df, ci_method, level, df)
    se = math.sqrt(factor / total)
    q = body.squares(0.0)
    typical = df / body.shrinkage(0.0)
    notes = [_NO_WIDTH] if se == 0 else []
    pi_lower = pi_upper = None
    if tau2_method is HeterogeneityMethod.FE:
        notes.append(_NO_PREDICTION)
    elif k < _FEWEST_TO_PREDICT:
        notes.append(_TOO_FEW_TO_PREDICT)
    else:
        predicted = line(mean, se, quantile * math.sqrt(found.tau2 + se * se))
        pi_lower, pi_upper = predicted["ci_lower"], predicted["ci_upper"]
    return PooledEffect(
        k=k,
        **line(mean, se, quantile * se),
        tau2=math.ldexp(found.tau2, 2 * exponent),
        q=q,
        q_df=df,
        q_p=chi_squared_tail(q, df),
        i2_q=100 * (q - df) / q if q > df else 0.0,
        i2_tau2=100 * found.tau2 / (found.tau2 + typical),
        pi_lower=pi_lower,
        pi_upper=pi_upper,
        weights=tuple(100 * weight / total for weight in weights),
        multimodal=found.multimodal,
        fixed=fixed,
        notes=tuple(notes),
    )


def pool_effects(
    effects: Sequence[tuple[Measure, EffectSize]],
    *,
    tau2_method: HeterogeneityMethod = HeterogeneityMethod.REML,
    ci_method: IntervalMethod = IntervalMethod.HK_STAR,
    level: float = 0.95,
) -> PooledEffect:
    """Pool effects of one measure; what cannot be estimated is left out by the caller, who lists it.

    Raises:
        Invalid: Measures are mixed, an effect is not estimable, or as for :func:`pool`.
        NotConverged: τ² could not be found.
    """
    yi, vi = [], []
    for number, (measure, effect) in enumerate(effects):
        if measure is not effects[0][0]:
            raise Invalid.field(
                f"effects.{number}.measure",
                "measures_mixed",
                ja=f"{effects[0][0]}と{measure}は一緒に統合できません。一つの指標に揃えてください。",
                en=f"{effects[0][0]} and {measure} cannot be pooled together; use one measure.",
            )
        if effect.yi is None or effect.vi is None:
            raise Invalid.field(
                f"effects.{number}",
                "not_estimable",
                ja="推定できない試験は統合に含めず、一覧に残してください。",
                en="A trial without an estimate is listed, not pooled; leave it out.",
            )
        yi.append(effect.yi)
        vi.append(effect.vi)
    return pool(yi, vi, tau2_method=tau2_method, ci_method=ci_method, level=level)


def _interval(q: float, method: IntervalMethod, level: float, df: int) -> tuple[float, float]:
    """What the variance of the mean is multiplied by, and the quantile of the interval."""
    if method is IntervalMethod.Z:
        return 1.0, normal_quantile(level)
    return q if method is IntervalMethod.HK else max(1.0, q), t_quantile(level, df)


def _check(yi: Sequence[float], vi: Sequence[float]) -> None:
    if not yi:
        raise Invalid.field("yi", "no_trials", ja="試験が1件もありません。", en="There is no trial.")
    if len(yi) > MOST_TRIALS:
        raise Invalid.field(
            "yi",
            "too_many_trials",
            ja=f"統合できる試験は{MOST_TRIALS}件までです。",
            en=f"At most {MOST_TRIALS} trials can be pooled.",
        )
    if len(yi) != len(vi):
        raise Invalid.field(
            "vi",
            "lengths_differ",
            ja=f"推定値が{len(yi)}件、分散が{len(vi)}件です。同じ数にしてください。",
            en=f"There are {len(yi)} estimates and {len(vi)} variances; give one variance an estimate.",
        )
    for number, (y, v) in enumerate(zip(yi, vi, strict=True)):
        finite(y, f"yi.{number}")
        between(y, -_LARGEST, _LARGEST, f"yi.{number}")
        positive(v, f"vi.{number}")
        between(v, 1 / _LARGEST, _LARGEST, f"vi.{number}")
