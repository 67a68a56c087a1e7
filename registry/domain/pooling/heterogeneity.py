"""The variance between trials, τ²: DerSimonian–Laird, Paule–Mandel and restricted maximum likelihood.

Sources: DerSimonian and Laird (1986), Paule and Mandel (1982), Viechtbauer (2005); domain specification 3.4.

Both iterative estimators are zeros of a function whose sign at 0 and at an upper bound is known, so they are
bracketed and cannot run away. The bounds, with S² the sample variance of the estimates: for τ² ≥ S² the weighted sum
of squares is at most k − 1; for τ² above 2·S² and every vᵢ the restricted likelihood falls.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import mul
from typing import Final

from registry.domain.errors import RegistryError
from schemas.base import Bilingual
from schemas.vocab import HeterogeneityMethod

__all__ = ["Body", "Heterogeneity", "NotConverged", "estimate_tau2"]

_MOST_STEPS: Final = 200
_GRID_RATIO: Final = 10 ** (1 / 8)
"""Steps between the points where the slope of the likelihood is looked at: eight to a factor of ten."""

_GRID_START: Final = 0.01
"""The first point beyond 0, in smallest variances: nearer to 0 the likelihood has no room to turn twice."""


class NotConverged(RegistryError):
    """An iteration did not come to its end; no other method is put in its place."""

    code = "not_converged"

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                ja="異質性の推定が収束しませんでした。入力値を確かめてください。別の方法での代用はしません。",
                en="The variance between trials did not converge; check the input. No other method stands in.",
            )
        )


@dataclass(frozen=True, slots=True)
class Body:
    """Estimates ``y`` and their variances ``v``; most precise with the heaviest trial near 0."""

    y: Sequence[float]
    v: Sequence[float]

    def weights(self, tau2: float) -> tuple[list[float], float, float]:
        """Weights 1/(vᵢ+τ²), their sum, and the weighted mean."""
        weights = [1 / (variance + tau2) for variance in self.v]
        total = math.fsum(weights)
        return weights, total, math.fsum(map(mul, weights, self.y)) / total

    def squares(self, tau2: float) -> float:
        """Σ wᵢ(yᵢ−μ)²; with τ² = 0 this is Cochran's Q."""
        weights, _, mean = self.weights(tau2)
        return math.fsum(w * (y - mean) ** 2 for w, y in zip(weights, self.y, strict=True))

    def sample_variance(self) -> float:
        """Variance of the estimates without weights."""
        mean = math.fsum(self.y) / len(self.y)
        return math.fsum((y - mean) ** 2 for y in self.y) / (len(self.y) - 1)

    def shrinkage(self, tau2: float) -> float:
        """Σw − Σw²/Σw."""
        weights, total, _ = self.weights(tau2)
        return _shrinkage(weights, total)

    def slope(self, tau2: float) -> float:
        """Twice the derivative of the restricted log-likelihood."""
        weights, total, mean = self.weights(tau2)
        spread = math.fsum([(w * (y - mean)) ** 2 for w, y in zip(weights, self.y, strict=True)])
        return spread - _shrinkage(weights, total)

    def log_likelihood(self, tau2: float) -> float:
        """Restricted log-likelihood without its constant."""
        total = self.weights(tau2)[1]
        logarithms = math.fsum(math.log(variance + tau2) for variance in self.v)
        return -(logarithms + math.log(total) + self.squares(tau2)) / 2


def _shrinkage(weights: Sequence[float], total: float) -> float:
    """As a sum of positive terms, because one trial may weigh more than all others by far."""
    heaviest = max(weights)
    lighter = math.fsum((*weights, -heaviest))
    return math.fsum([w * (lighter if w == heaviest else total - w) for w in weights]) / total


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """The estimate, and whether the likelihood it maximises has other local maxima."""

    tau2: float
    multimodal: bool = False


def estimate_tau2(body: Body, method: HeterogeneityMethod, *, most_steps: int = _MOST_STEPS) -> Heterogeneity:
    """Estimate τ² ≥ 0.

    Raises:
        NotConverged: An iteration took more than ``most_steps``.
    """
    if method is HeterogeneityMethod.FE:
        return Heterogeneity(0.0)
    if method is HeterogeneityMethod.DL:
        return Heterogeneity(_dersimonian_laird(body))
    if method is HeterogeneityMethod.PM:
        return Heterogeneity(_paule_mandel(body, most_steps))
    return _restricted_likelihood(body, most_steps)


def _dersimonian_laird(body: Body) -> float:
    return max(0.0, (body.squares(0.0) - (len(body.y) - 1)) / body.shrinkage(0.0))


def _paule_mandel(body: Body, most_steps: int) -> float:
    df = len(body.y) - 1

    def excess(tau2: float) -> float:
        return body.squares(tau2) - df

    if excess(0.0) <= 0:
        return 0.0
    return _root(excess, 0.0, _GRID_RATIO * body.sample_variance(), most_steps)


def _restricted_likelihood(body: Body, most_steps: int) -> Heterogeneity:
    """The global maximum: the best of all places where the likelihood stops rising."""
    end = _GRID_RATIO * max(2 * body.sample_variance(), *body.v)
    points = [0.0, _GRID_START * min(body.v)]
    while points[-1] < end:
        points.append(points[-1] * _GRID_RATIO)
    rises = [body.slope(point) > 0 for point in points]
    maxima = [] if rises[0] else [0.0]
    maxima += [
        _root(body.slope, points[number], points[number + 1], most_steps)
        for number in range(len(points) - 1)
        if rises[number] and not rises[number + 1]
    ]
    return Heterogeneity(max(maxima, key=body.log_likelihood), multimodal=len(maxima) > 1)


def _root(function: Callable[[float], float], low: float, high: float, most_steps: int) -> float:
    """Zero of a function that is positive at ``low`` and not at ``high`` (Ridders 1979)."""
    at_low, at_high = function(low), function(high)
    previous = math.inf
    for _ in range(most_steps):
        middle = (low + high) / 2
        at_middle = function(middle)
        curved = (
            math.sqrt(at_middle * at_middle - at_low * at_high) or 1.0
        )  # 0 only where the middle is a zero
        root = middle + (middle - low) * at_middle / curved
        if abs(root - previous) <= 1e-13 * root:
            return root
        previous, at_root = root, function(root)
        ends = sorted(((low, at_low), (middle, at_middle), (root, at_root), (high, at_high)))
        (low, at_low), (high, at_high) = next(
            (one, two) for one, two in pairwise(ends) if one[1] > 0 >= two[1]
        )
        if at_high == 0:
            return high
    raise NotConverged
