"""The axis of effects: linear for differences, logarithmic for ratios, with round ticks and room for what matters."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Axis", "axis_for", "tick_text"]

_LARGEST = 1e9
"""Differences beyond this are drawn at the edge."""
_LARGEST_LOG = math.log(1e6)
"""The same for ratios."""
_STEPS = (1, 2, 5, 10)
_MOST_TICKS = 6
_LEAST_SPAN = 1e-9
"""Values nearer to one another than this stand at one point."""
_DEFAULT_SPAN = 1.0
_MARGIN = 0.05
_DECADE = math.log(10)
_BETWEEN = {0: (2, 5), 1: (2, 5), 2: (3,)}
"""Decades between the first and the last power of ten → what stands between the powers."""


@dataclass(frozen=True)
class Axis:
    """A piece of the number line, on the scale of analysis.

    Attributes:
        low: The left end.
        high: The right end; above ``low``.
        ticks: Values of the natural scale, rising; the one of no effect among them.
        log: Whether the scale of analysis is the logarithm.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool

    def place(self, value: float) -> float:
        """Where a value of the natural scale stands: 0 at the left end, 1 at the right, cut off beyond them."""
        at = (_analysed(value, log=self.log) - self.low) / (self.high - self.low)
        return min(1.0, max(0.0, at))

    def shows(self, value: float) -> bool:
        """Whether a value of the natural scale lies on the axis."""
        return self.low <= _analysed(value, log=self.log) <= self.high


def axis_for(points: Iterable[float], reaches: Iterable[float], *, log: bool) -> Axis:
    """An axis that shows no effect and all points, and intervals as far as they reach not too far beyond.

    Args:
        points: Estimates and what else must be seen; natural scale.
        reaches: Ends of intervals; beyond the width of the points on either side they are cut off.
        log: Whether effects are ratios, whose value of no effect is 1 instead of 0.
    """
    core = [0.0, *(_analysed(point, log=log) for point in points)]
    ends = [_analysed(end, log=log) for end in reaches]
    low, high = min(core), max(core)
    span = max(high - low, _typical(ends))
    low = min(low, max(low - span, min(ends, default=low)))
    high = max(high, min(high + span, max(ends, default=high)))
    if high - low < _LEAST_SPAN:
        low, high = low - _DEFAULT_SPAN, high + _DEFAULT_SPAN
    margin = (high - low) * _MARGIN
    low, high = low - margin, high + margin
    return Axis(low, high, _ticks(low, high, log=log), log)


def tick_text(value: float) -> str:
    """A tick's label; its digits are few because ticks are round."""
    return f"{value:.6g}".replace("-", "\u2212")


def _typical(ends: Sequence[float]) -> float:
    """The median distance of interval ends from no effect: where all estimates are equal, it sets the width."""
    return sorted(abs(end) for end in ends)[len(ends) // 2] if ends else 0.0


def _analysed(value: float, *, log: bool) -> float:
    if not log:
        return min(_LARGEST, max(-_LARGEST, value))
    found = math.log(value) if value > 0 else -_LARGEST_LOG
    return min(_LARGEST_LOG, max(-_LARGEST_LOG, found))


def _ticks(low: float, high: float, *, log: bool) -> tuple[float, ...]:
    if not log:
        return _round_numbers(low, high)
    if high - low < _DECADE:
        found = {tick for tick in _round_numbers(math.exp(low), math.exp(high)) if tick > 0}
        return tuple(sorted({*found, 1.0}))
    first, last = math.ceil(low / _DECADE), math.floor(high / _DECADE)
    every = (last - first) // _MOST_TICKS + 1
    decades = {10.0**power for power in range(first, last + 1) if power % every == 0}
    between = _BETWEEN.get(last - first, ())
    decades |= {factor * 10.0**power for power in range(first - 1, last + 1) for factor in between}
    return tuple(sorted(tick for tick in {*decades, 1.0} if low <= math.log(tick) <= high))


def _round_numbers(low: float, high: float) -> tuple[float, ...]:
    """Multiples of 1, 2 or 5 times a power of ten: as many as fit, at most seven."""
    least = (high - low) / _MOST_TICKS
    power = 10.0 ** math.floor(math.log10(least))
    step = next(factor * power for factor in _STEPS if factor * power >= least * (1 - 1e-9))
    return tuple(
        float(f"{count * step:.9g}") for count in range(math.ceil(low / step), math.floor(high / step) + 1)
    )
