"""From what a trial reports of an outcome to its effect: the data of its arms, or numbers typed in (3.3).

What is missing is asked for and never assumed: no correlation, no design effect, and no arms of a crossover trial
as if they were two groups of people.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Final

from registry.domain import effects
from registry.domain.errors import Invalid
from registry.domain.numbers import positive
from schemas.evidence.effects import Arm, EffectSize
from schemas.evidence.records import ReportedArm, ReportedEstimate, ReportedPairs, TrialResult
from schemas.trials import TrialDocument
from schemas.vocab import Measure, TrialLayout

__all__ = ["as_typed", "effect_of", "participants_of", "registered_layout", "told_of_arms"]

_MEANS: Final = frozenset({Measure.MD, Measure.SMD})
_OF_MEANS: Final = (
    "se", "ci_lower", "ci_upper", "sd_before", "sd_after", "correlation", "median", "q1", "q3",
)  # fmt: skip
_SPREADS: Final = ("sd", "se", "ci_lower", "sd_before")
_FIELDS: Final = {"lower": "ci_lower", "upper": "ci_upper"}
_LAYOUTS: Final = (
    (TrialLayout.CROSSOVER, re.compile(r"cross[ -]?over|クロスオーバー|交差", re.IGNORECASE)),
    (TrialLayout.CLUSTER, re.compile(r"cluster|クラスター", re.IGNORECASE)),
)


def effect_of(result: TrialResult) -> EffectSize | None:
    """The effect that a stored result comes to; None where it was reported without an interval.

    Raises:
        Invalid: Numbers that cannot be, two kinds of data, half of one, or one that needs another number to be
            used; the field is named.
    """
    _one_kind(result)
    clusters = result.layout is TrialLayout.CLUSTER
    if result.design_effect is not None and not clusters:
        raise Invalid.field(
            "design_effect",
            "cluster_only",
            ja="デザイン効果は、割付け方法がクラスターの場合だけ入力してください。",
            en="A design effect belongs to cluster trials only.",
        )
    found = _reported(result)
    if found is None or not clusters:
        return found
    if result.design_effect is None:
        raise Invalid.field(
            "design_effect",
            "design_effect_missing",
            ja="クラスター試験ではデザイン効果を入力してください。報告された数値が考慮済みなら1です。",
            en="Give the design effect of a cluster trial; it is 1 where the reported numbers account for it.",
        )
    return effects.of_clusters(result.measure, found, design_effect=float(result.design_effect))


def as_typed(result: TrialResult) -> ReportedEstimate | None:
    """The estimate and interval that were typed in, where they are the effect and no design effect widens them."""
    widened = result.design_effect is not None and Decimal(result.design_effect) != 1
    return None if widened else result.estimate


def participants_of(result: TrialResult) -> int | None:
    """How many people a result is of; None where it does not say."""
    if result.pairs is not None:
        return result.pairs.n
    if result.arm1 is None or result.arm2 is None:
        return None
    crossed = result.layout is TrialLayout.CROSSOVER
    return max(result.arm1.n, result.arm2.n) if crossed else result.arm1.n + result.arm2.n


def registered_layout(document: TrialDocument) -> TrialLayout | None:
    """Crossover or cluster where a registration says so in its own words; else None."""
    told = " ".join(filter(None, (document.design.model_text, document.design.design_text)))
    return next((layout for layout, words in _LAYOUTS if words.search(told)), None)


def told_of_arms(result: TrialResult) -> str | None:
    """The data as reported, in one line; a typed-in estimate is marked as such, with its source."""
    told = None
    if result.arm1 is not None and result.arm2 is not None:
        told = f"{_told(result.arm1)} / {_told(result.arm2)}"
    elif result.pairs is not None:
        pairs = result.pairs
        told = f"対応のある差 paired difference {pairs.mean} ({_spread_told(pairs)}, n={pairs.n})"
    elif typed := result.estimate or result.log_rank:
        told = f"報告値 as reported: {typed.source}"
    if told is not None and result.design_effect is not None:
        told = f"デザイン効果 design effect {result.design_effect}; {told}"
    return None if told is None else told[:500]


def _one_kind(result: TrialResult) -> None:
    arms = result.arm1 is not None or result.arm2 is not None
    typed = [name for name in ("estimate", "log_rank", "pairs") if getattr(result, name) is not None]
    if arms + len(typed) > 1:
        raise Invalid.field(
            typed[0],
            "two_kinds_of_data",
            ja="群のデータ、対応のある差、推定値と信頼区間、O−EとVのうち一つだけを入力してください。",
            en="Give one kind of data: arms, pairs, an estimate with its interval, or O−E and V.",
        )


def _reported(result: TrialResult) -> EffectSize | None:
    if result.estimate is not None:
        typed = result.estimate
        with _within("estimate"):
            return effects.from_estimate(
                result.measure,
                estimate=float(typed.estimate),
                ci_lower=float(typed.ci_lower),
                ci_upper=float(typed.ci_upper),
            )
    if result.log_rank is not None:
        if result.measure is not Measure.HR:
            raise Invalid.field(
                "log_rank",
                "hazard_ratio_only",
                ja="O−EとVはハザード比（HR）の場合だけ使えます。",
                en="O−E and V are for hazard ratios (HR) only.",
            )
        with _within("log_rank"):
            return effects.from_log_rank(
                o_minus_e=float(result.log_rank.o_minus_e), v=float(result.log_rank.v)
            )
    if result.pairs is not None:
        return _paired(result, result.pairs)
    if result.arm1 is None and result.arm2 is None:
        return None
    one, two = _given(result.arm1, "arm1"), _given(result.arm2, "arm2")
    for name, arm in (("arm1", one), ("arm2", two)):
        _check(name, arm, result.measure)
    if _median_alone(one) and _median_alone(two):
        return None
    if result.layout is TrialLayout.CROSSOVER:
        raise Invalid.field(
            "pairs",
            "paired_difference_needed",
            ja="クロスオーバー試験は、群ごとの値ではなく対応のある差、または推定値と信頼区間を入力してください。",
            en="Of a crossover trial give the paired differences, or an estimate with its interval, not arms.",
        )
    return effects.from_arms(result.measure, _arm(one, "arm1"), _arm(two, "arm2"))


def _paired(result: TrialResult, pairs: ReportedPairs) -> EffectSize:
    if result.layout is not TrialLayout.CROSSOVER or result.measure is not Measure.MD:
        raise Invalid.field(
            "pairs",
            "crossover_only",
            ja="対応のある差は、クロスオーバー試験の平均差（MD）の場合だけ入力してください。",
            en="Paired differences are for the mean difference (MD) of crossover trials only.",
        )
    sd = _deviation(pairs, "pairs")
    if sd is None:
        raise _missing("pairs.sd")
    with _within("pairs"):
        return effects.from_pairs(float(pairs.mean), sd, pairs.n)


def _check(name: str, arm: ReportedArm, measure: Measure) -> None:
    """Refuse what the measure does not use, and quartiles that are out of order."""
    if measure not in _MEANS:
        for field in _OF_MEANS:
            if getattr(arm, field) is not None:
                raise Invalid.field(
                    f"{name}.{field}",
                    "not_for_this_measure",
                    ja="この指標では使わない項目です。指標を確かめるか、削除してください。",
                    en="This measure does not use it; check the measure or remove the field.",
                )
    for below, above in (("q1", "median"), ("median", "q3"), ("q1", "q3")):
        low, high = getattr(arm, below), getattr(arm, above)
        if low is not None and high is not None and Decimal(low) > Decimal(high):
            raise Invalid.field(
                f"{name}.{below}",
                "quartiles_out_of_order",
                ja="第1四分位数、中央値、第3四分位数の順に大きくなるように入力してください。",
                en="First quartile, median and third quartile must rise in this order.",
            )


def _median_alone(arm: ReportedArm) -> bool:
    return arm.median is not None and arm.mean is None and arm.events is None


def _arm(arm: ReportedArm, name: str) -> Arm:
    mean = None if arm.mean is None else float(arm.mean)
    return Arm(n=arm.n, events=arm.events, mean=mean, sd=_deviation(arm, name))


def _deviation(of: ReportedArm | ReportedPairs, name: str) -> float | None:
    """The standard deviation, as reported or from the one other measure of spread that was."""
    change = isinstance(of, ReportedArm) and (of.sd_before, of.sd_after) != (None, None)
    given = (of.sd is not None, of.se is not None, (of.ci_lower, of.ci_upper) != (None, None), change)
    if sum(given) > 1:
        raise Invalid.field(
            f"{name}.{_SPREADS[given.index(True, given.index(True) + 1)]}",
            "several_spreads",
            ja="標準偏差、標準誤差、平均の95%信頼区間、前後の標準偏差のうち一つだけを入力してください。",
            en="Give one of: standard deviation, standard error, 95 % interval, deviations before and after.",
        )
    if isinstance(of, ReportedArm) and of.correlation is not None and not change:
        raise _missing(f"{name}.sd_before")
    with _within(name):
        if of.sd is not None:
            positive(float(of.sd), "sd")
            return float(of.sd)
        if of.se is not None:
            return effects.sd_from_se(float(of.se), of.n)
        if of.ci_lower is not None or of.ci_upper is not None:
            return effects.sd_from_ci(
                _number(of.ci_lower, "ci_lower"), _number(of.ci_upper, "ci_upper"), of.n
            )
        if change and isinstance(of, ReportedArm):
            return _of_change(of)
    return None


def _of_change(arm: ReportedArm) -> float:
    sd = effects.change_sd(
        _number(arm.sd_before, "sd_before"),
        _number(arm.sd_after, "sd_after"),
        correlation=None if arm.correlation is None else float(arm.correlation),
    )
    if sd == 0:
        raise Invalid.field(
            "correlation",
            "no_spread",
            ja="この相関係数では変化量にばらつきが残りません。前後の標準偏差と相関係数を確かめてください。",
            en="With this correlation no spread of the change is left; check it and the deviations.",
        )
    return sd


def _number(value: str | None, field: str) -> float:
    if value is None:
        raise _missing(field)
    return float(value)


def _given(arm: ReportedArm | None, name: str) -> ReportedArm:
    if arm is None:
        raise _missing(name)
    return arm


@contextmanager
def _within(name: str) -> Iterator[None]:
    """Name fields by where they stand in the result."""
    try:
        yield
    except Invalid as error:
        problems = (
            one.model_copy(update={"field": f"{name}.{_FIELDS.get(one.field, one.field)}".rstrip(".")})
            for one in error.problems
        )
        raise Invalid(tuple(problems)) from None


def _missing(field: str) -> Invalid:
    return Invalid.field(field, "missing", ja="入力してください。", en="This field is required.")


def _told(arm: ReportedArm) -> str:
    if arm.events is not None:
        return f"{arm.events}/{arm.n}"
    if arm.mean is not None:
        return f"{arm.mean} ({_spread_told(arm)}, n={arm.n})"
    if arm.median is not None:
        return f"中央値 median {arm.median} ({arm.q1 or '–'} to {arm.q3 or '–'}, n={arm.n})"
    return f"n={arm.n}"


def _spread_told(of: ReportedArm | ReportedPairs) -> str:
    if of.se is not None:
        return f"SE {of.se}"
    if of.ci_lower is not None:
        return f"95 % CI {of.ci_lower} to {of.ci_upper}"
    if isinstance(of, ReportedArm) and of.sd_before is not None:
        return f"SD {of.sd_before} → {of.sd_after}, r={of.correlation}"
    return f"SD {of.sd}"
