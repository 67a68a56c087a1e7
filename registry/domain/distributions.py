"""Quantiles and tails of the distributions that intervals and tests need, for whole degrees of freedom.

For these the tails are finite sums of positive terms (Abramowitz and Stegun 26.4 and 26.7), so nothing is
approximated but the last digits. Statistics only: floats in, floats out.
"""

import math
from statistics import NormalDist

__all__ = ["chi_squared_tail", "normal_quantile", "t_quantile"]

_NORMAL = NormalDist()


def normal_quantile(level: float) -> float:
    """Half-width of the central part ``level`` of the standard normal distribution: 1.959964 for 0.95."""
    return -_NORMAL.inv_cdf((1 - level) / 2)


def t_quantile(level: float, df: int) -> float:
    """Half-width of the central part ``level`` of Student's t: 12.7062 for 0.95 and one degree of freedom.

    Newton's method on the central probability, which rises and is concave beyond 0: from the normal quantile,
    which is too small for every t, each step stays below the answer and comes nearer, until rounding ends it.

    Args:
        level: The probability, above 0 and below 1.
        df: Degrees of freedom, 1 or more.
    """
    t = normal_quantile(level)
    log_scale = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - math.log(df * math.pi) / 2
    step = t
    while step > 1e-15 * t:
        density = 2 * math.exp(log_scale - (df + 1) / 2 * math.log1p(t * t / df))
        step = (level - _central_probability(t, df)) / density
        t += step
    return t


def _central_probability(t: float, df: int) -> float:
    """P(-t < T < t), Abramowitz and Stegun 26.7.3 and 26.7.4."""
    angle = math.atan2(t, math.sqrt(df))
    cosine, sine = math.cos(angle), math.sin(angle)
    odd = df % 2
    term = cosine if odd else 1.0
    terms = []
    for number in range(odd + 1, df, 2):
        terms.append(term)
        term *= cosine * cosine * number / (number + 1)
    total = sine * math.fsum(terms)
    return (angle + total) * 2 / math.pi if odd else total


def chi_squared_tail(x: float, df: int) -> float:
    """P(X > x) for chi squared with ``df`` ≥ 1 degrees of freedom, Abramowitz and Stegun 26.4.4 and 26.4.5."""
    if x <= 0:
        return 1.0
    half, odd = x / 2, df % 2
    offset = odd / 2
    powers = range(df // 2)
    logarithm = math.log(half)
    terms = [
        math.exp((power + offset) * logarithm - half - math.lgamma(power + offset + 1)) for power in powers
    ]
    return min(1.0, math.fsum(terms) + (math.erfc(math.sqrt(half)) if odd else 0.0))
