"""The words and numbers of a forest plot, the same for the drawing and for the table beside it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from registry.domain.charts.svg import clean
from registry.domain.written import unit
from schemas.base import Bilingual
from schemas.evidence.forest import ForestPlot, ForestRow
from schemas.evidence.pooling import PooledEffect
from schemas.vocab import BenefitWhen, HeterogeneityMethod, TrialStanding, Word

__all__ = ["Interval", "Lines", "Said", "ShownRow", "Summary", "lines_of"]

Said = Literal["ja", "en"]
"""The language of a chart."""
Interval = tuple[float, float, float]
"""Estimate, lower and upper end, on the natural scale."""

_NO_NUMBERS: Final = Bilingual(ja="数値の公表なし", en="No numbers reported")
_NOT_ESTIMABLE: Final = Bilingual(ja="推定できない", en="Not estimable")
_OVERDUE: Final = Bilingual(ja="未公表（期限超過）", en="Unreported (overdue)")
_ALONE: Final = Bilingual(ja="試験1件の結果", en="Result of the one trial")
_AS_REPORTED: Final = Bilingual(
    ja="† 報告された推定値と区間（群のデータからの計算ではありません）。",
    en="† Estimate and interval as reported, not computed from the data of the arms.",
)
_MAY_FIND_NOTHING: Final = Bilingual(
    ja="予測区間が「差なし」を含みます。将来の試験では効果なし・逆方向もあり得ます。",
    en="The prediction interval holds no difference: a future trial may find no effect, or the opposite one.",
)
_MULTIMODAL: Final = Bilingual(
    ja="尤度に複数の極大があり、最も高いものを用いました。試験間の分散（τ²）は不確かです。",
    en="The likelihood has more than one maximum; the highest was taken. The variance between trials is uncertain.",
)
_FIXED: Final = Bilingual(ja="共通効果（固定効果）", en="Common (fixed) effect")
_RANDOM: Final = Bilingual(ja="変量効果", en="Random effects")
_PREDICTION: Final = Bilingual(ja="予測区間（95%）", en="95 % prediction interval")
_LEFT: Final = {
    BenefitWhen.LOWER: Bilingual(ja="製品が有利", en="Favours the product"),
    BenefitWhen.HIGHER: Bilingual(ja="対照が有利", en="Favours the control"),
}
_RIGHT: Final = {BenefitWhen.LOWER: _LEFT[BenefitWhen.HIGHER], BenefitWhen.HIGHER: _LEFT[BenefitWhen.LOWER]}
_LARGE, _SMALL, _TINY = 1e6, 5e-3, 1e-4
_LEAST_P = 1e-3
_LARGEST_EXPONENT = 700.0
_NO_YEAR = 9999


@dataclass(frozen=True)
class ShownRow:
    """One trial: what is printed of it and what is drawn.

    Attributes:
        trial: Its identifier.
        label: What people call it.
        year: Of publication, in brackets; empty where there is none.
        standing: Its place among the six, in words.
        retracted: Whether its results were retracted.
        estimate: Effect and interval in digits, or the words that stand in their place.
        interval: What is drawn; None for an empty row.
        fixed: Weight in the common-effect model, in percent, as text; empty where it has none.
        random: Weight in the pooled effect; the same.
        share: The latter as a part of 1, or of the former where the model is the common effect.
    """

    trial: str
    label: str
    year: str
    standing: str
    retracted: bool
    estimate: str
    interval: Interval | None
    fixed: str
    random: str
    share: float


@dataclass(frozen=True)
class Summary:
    """One line below the trials.

    Attributes:
        label: What it is.
        estimate: In digits.
        interval: What is drawn.
        kind: A filled diamond for random effects, an open one for the common effect, a dashed line for prediction.
    """

    label: str
    estimate: str
    interval: Interval
    kind: Literal["fixed", "random", "prediction"]


@dataclass(frozen=True)
class Lines:
    """Everything that a forest plot says."""

    title: str
    description: str
    measure: str
    rows: tuple[ShownRow, ...]
    summaries: tuple[Summary, ...]
    left: str
    right: str
    notes: tuple[str, ...]


def lines_of(plot: ForestPlot, language: Said) -> Lines:
    """All texts of a forest plot; trials by year, those without one last, then by name and identifier."""
    rows = sorted(
        _rows(plot, language), key=lambda pair: (pair[0].year or _NO_YEAR, pair[0].label, pair[0].trial)
    )
    shown = tuple(row for _, row in rows)
    summaries = () if plot.pooled is None else tuple(_summaries(plot, plot.pooled, language))
    measure = _in(plot.measure, language) + (
        f" ({clean(_in(unit(plot.unit), language))})" if plot.unit else ""
    )
    outcome = clean(_in(plot.outcome, language))
    return Lines(
        title=f"{outcome}: {measure}",
        description=_described(shown, summaries, language),
        measure=measure,
        rows=shown,
        summaries=summaries,
        left=_in(_LEFT[plot.benefit_when], language),
        right=_in(_RIGHT[plot.benefit_when], language),
        notes=(
            *(() if plot.pooled is None else _notes(plot, plot.pooled, language)),
            *((_in(_AS_REPORTED, language),) if any(row.as_reported for row in plot.rows) else ()),
        ),
    )


def _in(value: Word | Bilingual, language: Said) -> str:
    return value.ja if language == "ja" else value.en


def _rows(plot: ForestPlot, language: Said) -> Iterator[tuple[ForestRow, ShownRow]]:
    variances = [row.effect.vi for row in plot.rows if row.pooled and row.effect and row.effect.vi]
    least = min(variances, default=1.0)
    whole = sum(least / variance for variance in variances)
    weights = iter(() if plot.pooled is None else plot.pooled.weights)
    for row in plot.rows:
        fixed = random = None
        if row.pooled and row.effect is not None and row.effect.vi is not None:
            fixed, random = 100 * (least / row.effect.vi) / whole, next(weights)
        interval = _interval(row)
        yield (
            row,
            ShownRow(
                trial=clean(row.trial),
                label=clean(row.label) + (" †" if row.as_reported else ""),
                year=f" ({row.year})" if row.year else "",
                standing=_in(row.standing, language),
                retracted=row.standing is TrialStanding.RETRACTED,
                estimate=_spoken(row, interval, language),
                interval=interval,
                fixed="" if fixed is None else f"{fixed:.1f}",
                random="" if random is None else f"{random:.1f}",
                share=min(1.0, max(0.0, (random or 0.0) / 100)),
            ),
        )


def _interval(row: ForestRow) -> Interval | None:
    effect = row.effect
    if effect is None or effect.estimate is None or effect.ci_lower is None or effect.ci_upper is None:
        return None
    return effect.estimate, effect.ci_lower, effect.ci_upper


def _spoken(row: ForestRow, interval: Interval | None, language: Said) -> str:
    if interval is not None:
        return _digits(interval)
    if row.effect is not None:
        return _in(_NOT_ESTIMABLE, language)
    if row.standing is TrialStanding.UNREPORTED:
        if row.overdue:
            return _in(_OVERDUE, language)
        if row.note is not None:
            note = _in(row.note, language)
            return f"未公表（{note}）" if language == "ja" else f"Unreported ({note.lower()})"
    silent = {TrialStanding.UNREPORTED, TrialStanding.ONGOING, TrialStanding.RETRACTED}
    return _in(row.standing if row.standing in silent else _NO_NUMBERS, language)


def _summaries(plot: ForestPlot, pooled: PooledEffect, language: Said) -> Iterator[Summary]:
    fixed = pooled.fixed
    if pooled.k == 1:
        # Its own interval, as it was reported, and not the one that its variance makes.
        for own in filter(None, (_interval(row) for row in plot.rows if row.pooled)):
            yield Summary(_in(_ALONE, language), _digits(own), own, "random")
        return
    yield _summary(plot, _FIXED, (fixed.estimate, fixed.ci_lower, fixed.ci_upper), "fixed", language)
    if plot.method is HeterogeneityMethod.FE:
        return
    yield _summary(plot, _RANDOM, (pooled.estimate, pooled.ci_lower, pooled.ci_upper), "random", language)
    if pooled.pi_lower is not None and pooled.pi_upper is not None:
        reach = (pooled.estimate, pooled.pi_lower, pooled.pi_upper)
        yield _summary(plot, _PREDICTION, reach, "prediction", language)


def _summary(
    plot: ForestPlot,
    label: Bilingual,
    analysed: Interval,
    kind: Literal["fixed", "random", "prediction"],
    language: Said,
) -> Summary:
    natural = tuple(_natural(value) if plot.measure.is_ratio else value for value in analysed)
    interval = (natural[0], natural[1], natural[2])
    said = _digits(interval) if kind != "prediction" else f"({_number(interval[1])}, {_number(interval[2])})"
    return Summary(_in(label, language), said, interval, kind)


def _natural(value: float) -> float:
    return math.exp(min(_LARGEST_EXPONENT, max(-_LARGEST_EXPONENT, value)))


def _digits(interval: Interval) -> str:
    estimate, low, high = (_number(value) for value in interval)
    return f"{estimate} ({low}, {high})"


def _number(value: float) -> str:
    """Two decimals, for small numbers two digits; the exponent form where these would be too long."""
    if value == 0 or _SMALL <= abs(value) < _LARGE:
        spelt = f"{value:.2f}"
    else:
        spelt = f"{value:.2g}" if _TINY <= abs(value) < _SMALL else f"{value:.1e}"
    return spelt.replace("-", "\u2212")


def _notes(plot: ForestPlot, pooled: PooledEffect, language: Said) -> Iterator[str]:
    if pooled.k > 1:
        yield from _methods(plot, pooled, language)
    if (
        pooled.pi_lower is not None
        and pooled.pi_upper is not None
        and pooled.pi_lower <= 0 <= pooled.pi_upper
    ):
        yield _in(_MAY_FIND_NOTHING, language)
    if pooled.multimodal:
        yield _in(_MULTIMODAL, language)
    for note in pooled.notes:
        yield note.ja if language == "ja" else note.en


def _methods(plot: ForestPlot, pooled: PooledEffect, language: Said) -> tuple[str, ...]:
    tau2 = "" if pooled.tau2 is None else f"τ² = {pooled.tau2:.4g}"
    i2 = "" if pooled.i2_q is None else f"I² = {pooled.i2_q:.1f}%"
    p = "" if pooled.q_p is None else (f"p = {pooled.q_p:.3f}" if pooled.q_p >= _LEAST_P else "p < 0.001")
    if language == "ja":
        q = f"Q = {pooled.q:.2f}（自由度 {pooled.q_df}" + (f"、{p}）" if p else "）")
        spread = "異質性: " + "、".join(part for part in (i2, tau2, q) if part)
        how = (
            f"共通効果は逆分散法。変量効果は{plot.method.ja}、区間は{plot.interval.ja}。"
            if plot.method is not HeterogeneityMethod.FE
            else "共通効果は逆分散法。"
        )
        return spread, how
    q = f"Q = {pooled.q:.2f} ({pooled.q_df} df" + (f", {p})" if p else ")")
    spread = "Heterogeneity: " + ", ".join(part for part in (i2, tau2, q) if part)
    how = "Common effect: inverse variance." + (
        f" Random effects: {plot.method.en}; interval: {plot.interval.en}."
        if plot.method is not HeterogeneityMethod.FE
        else ""
    )
    return spread, how


def _described(rows: tuple[ShownRow, ...], summaries: tuple[Summary, ...], language: Said) -> str:
    drawn = sum(row.interval is not None for row in rows)
    if language == "ja":
        first = f"試験{len(rows)}件。うち効果の数値があるもの{drawn}件。"
        return first + "".join(f"{line.label} {line.estimate}。" for line in summaries)
    first = f"{len(rows)} trials, {drawn} of them with an effect in numbers. "
    return (first + " ".join(f"{line.label} {line.estimate}." for line in summaries)).strip()
