"""Effect sizes against worked examples, published data sets with their answers, and what must hold (3.3)."""

import csv
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from registry.domain import effects
from registry.domain.errors import Invalid
from schemas.evidence.effects import Arm, EffectSize
from schemas.vocab import AnalysisScale, BenefitWhen, Direction, Measure
from tests.conftest import shared_data

RATIOS = [measure for measure in Measure if measure.is_ratio]


def counts(events: int, n: int) -> Arm:
    return Arm(events=events, n=n)


def means(mean: float, sd: float, n: int) -> Arm:
    return Arm(mean=mean, sd=sd, n=n)


def analysed(effect: EffectSize) -> tuple[float, float]:
    assert effect.yi is not None
    assert effect.vi is not None
    return effect.yi, effect.vi


def refused(call: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(Invalid) as caught:
        call()
    [problem] = caught.value.problems
    assert problem.message.ja.endswith("。")
    return problem.field, problem.code


def test_the_worked_standardised_mean_difference() -> None:
    effect = effects.from_arms(Measure.SMD, means(103, 5.5, 50), means(100, 4.5, 50))
    assert effect.smd is not None
    assert effect.smd.d == pytest.approx(0.5970, abs=5e-5)
    assert effect.smd.j == pytest.approx(0.99232, abs=5e-6)
    assert (effect.yi, effect.estimate) == pytest.approx((0.5924, 0.5924), abs=5e-5)
    assert effect.vi == pytest.approx(0.041755, abs=5e-7)
    assert (effect.ci_lower, effect.ci_upper) == pytest.approx((0.192, 0.993), abs=5e-4)
    assert (effect.scale, effect.zero_cell_correction) == (AnalysisScale.IDENTITY, None)


def test_the_worked_risk_ratio() -> None:
    effect = effects.from_arms(Measure.RR, counts(4, 123), counts(11, 139))
    assert analysed(effect) == pytest.approx((-0.8893, 0.3256), abs=5e-5)
    assert effect.estimate == pytest.approx((4 / 123) / (11 / 139))
    assert effect.ci_upper == pytest.approx(math.exp(-0.8893113 + 1.959964 * math.sqrt(0.3255848)), rel=1e-6)
    assert effect.scale is AnalysisScale.LOG
    assert effect.smd is None


def test_a_mean_difference_adds_the_variances_of_the_means() -> None:
    effect = effects.from_arms(Measure.MD, means(10, 3, 9), means(8, 4, 16))
    assert analysed(effect) == pytest.approx((2, 2))
    assert effect.se == pytest.approx(math.sqrt(2))


COLUMNS = {
    "dat.bcg": ("tpos", None, "cpos", None),
    "dat.colditz1994": ("tpos", None, "cpos", None),
    "dat.collins1985b": ("pre.xti", "pre.nti", "pre.xci", "pre.nci"),
    "dat.linde2005": ("ai", "n1i", "ci", "n2i"),
    "dat.linde2015": ("resp1", "n1", "resp2", "n2"),
    "dat.yusuf1985": ("ai", "n1i", "ci", "n2i"),
}


def rows_of(dataset: str) -> Iterator[Mapping[str, str]]:
    path = shared_data() / "data/meta-analysis-reference/csv" / f"{dataset}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        yield from (row for row in csv.DictReader(file) if row.get("table", "6") == "6")


def arms_of(dataset: str) -> Iterator[tuple[Arm, Arm]]:
    for row in rows_of(dataset):
        if dataset == "dat.normand1999":
            yield (
                means(float(row["m1i"]), float(row["sd1i"]), int(row["n1i"])),
                means(float(row["m2i"]), float(row["sd2i"]), int(row["n2i"])),
            )
            continue
        a, n1, c, n2 = COLUMNS[dataset]
        if row[a] and row[c]:
            one, two = int(row[a]), int(row[c])
            yield (
                counts(one, int(row[n1]) if n1 else one + int(row["tneg"])),
                counts(two, int(row[n2]) if n2 else two + int(row["cneg"])),
            )


def answers(dataset: str, measure: Measure) -> list[tuple[float, float]]:
    path = shared_data() / "data/meta-analysis-reference/effect_sizes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (float(row["yi"]), float(row["vi"]))
            for row in csv.DictReader(file)
            if (row["dataset"], row["measure"]) == (dataset, measure)
        ]


# Trials where nobody, or everybody, of both arms had an event. That program adds 0.5 and computes a ratio; here
# they are listed and not pooled (3.3). Positions count from 1.
NOT_ESTIMABLE = {
    ("dat.linde2005", Measure.OR): {5},
    ("dat.linde2005", Measure.RR): {5},
    ("dat.yusuf1985", Measure.OR): {11, 14, 18},
}


@pytest.mark.parametrize(
    ("dataset", "measure", "trials"),
    [
        ("dat.bcg", Measure.RR, 13),
        ("dat.bcg", Measure.OR, 13),
        ("dat.bcg", Measure.RD, 13),
        ("dat.colditz1994", Measure.RR, 13),
        ("dat.collins1985b", Measure.OR, 9),
        ("dat.linde2005", Measure.RR, 24),
        ("dat.linde2005", Measure.OR, 24),
        ("dat.linde2015", Measure.OR, 59),
        ("dat.normand1999", Measure.MD, 9),
        ("dat.normand1999", Measure.SMD, 9),
        ("dat.yusuf1985", Measure.OR, 21),
    ],
)
def test_effects_agree_with_published_data_sets(dataset: str, measure: Measure, trials: int) -> None:
    got = [effects.from_arms(measure, *arms) for arms in arms_of(dataset)]
    expected = answers(dataset, measure)
    assert len(got) == len(expected) == trials
    left_out = {number for number, effect in enumerate(got, start=1) if not effect.estimable}
    assert left_out == NOT_ESTIMABLE.get((dataset, measure), set())
    for effect, answer in zip(got, expected, strict=True):
        if effect.estimable:
            assert analysed(effect) == pytest.approx(answer, rel=1e-9, abs=1e-12)


def test_reported_odds_ratios_agree_with_a_published_data_set() -> None:
    expected = answers("dat.hackshaw1998", Measure.OR)
    for row, answer in zip(rows_of("dat.hackshaw1998"), expected, strict=True):
        numbers = {
            "estimate": float(row["or"]),
            "ci_lower": float(row["or.lb"]),
            "ci_upper": float(row["or.ub"]),
        }
        assert analysed(effects.from_estimate(Measure.OR, **numbers)) == pytest.approx(answer, rel=1e-9)


@pytest.mark.parametrize("measure", [Measure.OR, Measure.RR])
@pytest.mark.parametrize(("one", "two"), [((0, 10), (3, 12)), ((3, 12), (0, 10)), ((10, 10), (3, 12))])
def test_an_empty_cell_adds_a_half_to_all_four(
    measure: Measure, one: tuple[int, int], two: tuple[int, int]
) -> None:
    effect = effects.from_arms(measure, counts(*one), counts(*two))
    a, b, c, d = (cell + 0.5 for arm in (one, two) for cell in (arm[0], arm[1] - arm[0]))
    if measure is Measure.OR:
        expected = math.log(a * d / b / c), 1 / a + 1 / b + 1 / c + 1 / d
    else:
        expected = math.log(a / (a + b) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    assert analysed(effect) == pytest.approx(expected)
    assert effect.zero_cell_correction == 0.5


@pytest.mark.parametrize("measure", [Measure.OR, Measure.RR])
@pytest.mark.parametrize("share", [0, 1])
def test_a_trial_with_nobody_or_everybody_in_both_arms_is_listed_without_a_ratio(
    measure: Measure, share: int
) -> None:
    effect = effects.from_arms(measure, counts(20 * share, 20), counts(15 * share, 15))
    numbers = effect.model_dump(exclude={"estimable", "scale", "notes"})
    assert (effect.estimable, set(numbers.values())) == (False, {None})
    assert [note.code for note in effect.notes] == ["not_estimable"]


@pytest.mark.parametrize(("one", "two", "yi"), [(0, 0, 0), (20, 15, 0), (20, 0, 1), (0, 15, -1)])
def test_a_risk_difference_without_variance_corrects_the_variance_alone(one: int, two: int, yi: int) -> None:
    effect = effects.from_arms(Measure.RD, counts(one, 20), counts(two, 15))
    a, b, c, d = one + 0.5, 20.5 - one, two + 0.5, 15.5 - two
    assert analysed(effect) == pytest.approx((yi, a * b / 21**3 + c * d / 16**3))
    assert effect.zero_cell_correction == 0.5


def test_a_risk_difference_with_variance_is_not_corrected() -> None:
    effect = effects.from_arms(Measure.RD, counts(0, 20), counts(5, 20))
    assert analysed(effect) == pytest.approx((-0.25, 5 * 15 / 20**3))
    assert effect.zero_cell_correction is None


@pytest.mark.parametrize("measure", RATIOS)
def test_a_reported_ratio_is_taken_as_a_logarithm(measure: Measure) -> None:
    effect = effects.from_estimate(measure, estimate=0.8, ci_lower=0.64, ci_upper=1.0)
    assert analysed(effect) == pytest.approx(
        (math.log(0.8), (math.log(1 / 0.64) / (2 * 1.9599640)) ** 2), rel=1e-7
    )
    assert (effect.estimate, effect.ci_lower, effect.ci_upper) == pytest.approx((0.8, 0.64, 1.0))


@pytest.mark.parametrize("measure", [measure for measure in Measure if not measure.is_ratio])
def test_a_reported_difference_is_taken_as_it_is(measure: Measure) -> None:
    effect = effects.from_estimate(measure, estimate=-0.1, ci_lower=-0.3, ci_upper=0.1)
    assert analysed(effect) == pytest.approx((-0.1, (0.2 / 1.9599640) ** 2), rel=1e-7)


@given(
    measure=st.sampled_from(Measure),
    numbers=st.lists(st.integers(1, 999), min_size=3, max_size=3, unique=True).map(sorted),
)
def test_a_reported_interval_stays_as_it_was_reported(measure: Measure, numbers: list[int]) -> None:
    lower, estimate, upper = (number / 1000 for number in numbers)
    effect = effects.from_estimate(measure, estimate=estimate, ci_lower=lower, ci_upper=upper)
    assert (effect.estimate, effect.ci_lower, effect.ci_upper) == (estimate, lower, upper)
    same = effects.of_clusters(measure, effect, design_effect=1)
    assert same == effect
    wider = effects.of_clusters(measure, effect, design_effect=4)
    assert wider.vi == pytest.approx(4 * (effect.vi or math.nan))
    assert (wider.ci_upper or 0) - (wider.ci_lower or 0) > upper - lower


@pytest.mark.parametrize(
    ("lower", "upper", "direction"),
    [
        (0.6, 1.0, Direction.NULL),
        (0.6, 0.999, Direction.FAV),
        (1.0, 1.4, Direction.NULL),
        (1.001, 1.4, Direction.UNFAV),
    ],
)
def test_a_reported_limit_at_no_difference_holds_no_difference(
    lower: float, upper: float, direction: Direction
) -> None:
    estimate = lower + (upper - lower) / 3  # not even in the middle, as rounded numbers seldom are
    effect = effects.from_estimate(Measure.RR, estimate=estimate, ci_lower=lower, ci_upper=upper)
    assert effect.ci_lower is not None
    assert effect.ci_upper is not None
    told = effects.direction(Measure.RR, effect.ci_lower, effect.ci_upper, BenefitWhen.LOWER)
    assert told is direction


def test_observed_minus_expected_gives_a_hazard_ratio() -> None:
    effect = effects.from_log_rank(o_minus_e=-12.0, v=24.0)
    assert analysed(effect) == pytest.approx((-0.5, 1 / 24))
    assert effect.estimate == pytest.approx(math.exp(-0.5))


@pytest.mark.parametrize(
    ("measure", "one", "two", "problem"),
    [
        (Measure.HR, counts(1, 2), counts(1, 2), ("arm1", "measure_without_arms")),
        (Measure.OR, counts(3, 2), counts(1, 2), ("arm1.events", "events_exceed_n")),
        (Measure.RD, counts(1, 2), counts(3, 2), ("arm2.events", "events_exceed_n")),
        (Measure.RR, Arm(n=5), counts(1, 2), ("arm1.events", "missing")),
        (Measure.RR, counts(1, 2), Arm(n=5, events=1, mean=3), ("arm2.mean", "not_for_this_measure")),
        (Measure.RR, counts(1, 2), Arm(n=5, events=1, sd=3), ("arm2.sd", "not_for_this_measure")),
        (Measure.MD, Arm(n=5, sd=3), means(1, 1, 5), ("arm1.mean", "missing")),
        (Measure.MD, means(1, 1, 5), Arm(n=5, mean=3), ("arm2.sd", "missing")),
        (
            Measure.SMD,
            means(1, 1, 5),
            Arm(n=5, mean=3, sd=1, events=1),
            ("arm2.events", "not_for_this_measure"),
        ),
        (Measure.SMD, means(1, 1, 1), means(1, 1, 5), ("arm1.n", "greater_than_equal")),
        (Measure.MD, means(1e308, 1, 5), means(-1e308, 1, 5), ("", "effect_out_of_range")),
        (Measure.MD, means(1, 1e200, 5), means(1, 1, 5), ("", "effect_out_of_range")),
        (Measure.MD, means(1, 1e-200, 5), means(1, 1e-200, 5), ("", "effect_out_of_range")),
        (Measure.SMD, means(1e300, 1e-9, 5), means(1, 1e-9, 5), ("", "effect_out_of_range")),
    ],
)
def test_arms_that_cannot_be_are_refused_by_field(
    measure: Measure, one: Arm, two: Arm, problem: tuple[str, str]
) -> None:
    assert refused(lambda: effects.from_arms(measure, one, two)) == problem


@pytest.mark.parametrize(
    "arm",
    [
        {"n": 0, "events": 0},
        {"n": -5, "events": 0},
        {"n": 10**400, "events": 0},
        {"n": 10, "events": -1},
        {"n": 10, "mean": 1, "sd": 0},
        {"n": 10, "mean": 1, "sd": -1},
        {"n": 10, "mean": math.nan, "sd": 1},
        {"n": 10, "mean": 1, "sd": math.inf},
    ],
)
def test_an_arm_with_impossible_numbers_does_not_exist(arm: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Arm(**arm)


@pytest.mark.parametrize(
    ("measure", "numbers", "problem"),
    [
        (Measure.HR, (0.8, 0.0, 1.0), ("ci_lower", "ratio_not_positive")),
        (Measure.OR, (-0.2, 0.5, 1.0), ("estimate", "ratio_not_positive")),
        (Measure.RD, (5, 1, 9), ("estimate", "out_of_range")),
        (Measure.MD, (1, 2, 2), ("ci_lower", "interval_reversed")),
        (Measure.MD, (1, 3, 2), ("ci_lower", "interval_reversed")),
        (Measure.MD, (1, 2, 3), ("estimate", "estimate_outside_interval")),
        (Measure.MD, (math.nan, 0, 2), ("estimate", "finite_number")),
        (Measure.RR, (1, 0.5, math.inf), ("ci_upper", "finite_number")),
        (Measure.MD, (0, -1e308, 1e308), ("", "effect_out_of_range")),
        (Measure.MD, (0, -1e-200, 1e-200), ("", "effect_out_of_range")),
    ],
)
def test_reported_numbers_that_cannot_be_are_refused_by_field(
    measure: Measure, numbers: tuple[float, float, float], problem: tuple[str, str]
) -> None:
    estimate, lower, upper = numbers
    assert (
        refused(lambda: effects.from_estimate(measure, estimate=estimate, ci_lower=lower, ci_upper=upper))
        == problem
    )


@pytest.mark.parametrize(
    ("o_minus_e", "v", "problem"),
    [
        (math.inf, 1, ("o_minus_e", "finite_number")),
        (1, 0, ("v", "greater_than")),
        (1, -1, ("v", "greater_than")),
        (1, math.nan, ("v", "finite_number")),
        (1e5, 1e-5, ("", "effect_out_of_range")),
        (1, 5e-324, ("", "effect_out_of_range")),
    ],
)
def test_log_rank_numbers_that_cannot_be_are_refused_by_field(
    o_minus_e: float, v: float, problem: tuple[str, str]
) -> None:
    assert refused(lambda: effects.from_log_rank(o_minus_e=o_minus_e, v=v)) == problem


def test_a_standard_error_becomes_a_standard_deviation() -> None:
    assert effects.sd_from_se(0.5, 16) == 2
    assert refused(lambda: effects.sd_from_se(0, 16)) == ("se", "greater_than")
    assert refused(lambda: effects.sd_from_se(0.5, 1)) == ("n", "greater_than_equal")


def test_an_interval_of_a_mean_becomes_a_standard_deviation() -> None:
    # 25 values with SD 10: half-width t(24) · 10 / 5, with t(24) = 2.063899
    assert effects.sd_from_ci(-4.127797, 4.127797, 25) == pytest.approx(10, rel=1e-6)
    assert effects.sd_from_ci(0, 2 * 2.79694, 25, level=0.99) == pytest.approx(5, rel=1e-5)
    assert refused(lambda: effects.sd_from_ci(2, 1, 25)) == ("lower", "interval_reversed")
    assert refused(lambda: effects.sd_from_ci(1, math.nan, 25)) == ("upper", "finite_number")
    assert refused(lambda: effects.sd_from_ci(1, 2, 1)) == ("n", "greater_than_equal")
    assert refused(lambda: effects.sd_from_ci(1, 2, 25, level=1)) == ("level", "out_of_range")


def test_the_deviation_of_a_change_needs_the_correlation() -> None:
    assert effects.change_sd(4, 3, correlation=0) == pytest.approx(5)
    assert effects.change_sd(4, 3, correlation=0.5) == pytest.approx(math.sqrt(13))
    assert effects.change_sd(4, 4, correlation=1) == 0
    assert refused(lambda: effects.change_sd(4, 3, correlation=None)) == (
        "correlation",
        "correlation_missing",
    )
    assert refused(lambda: effects.change_sd(4, 3, correlation=1.1)) == ("correlation", "out_of_range")
    assert refused(lambda: effects.change_sd(4, 3, correlation=math.nan)) == ("correlation", "out_of_range")
    assert refused(lambda: effects.change_sd(0, 3, correlation=0)) == ("sd_before", "greater_than")
    assert refused(lambda: effects.change_sd(4, -3, correlation=0)) == ("sd_after", "greater_than")


@pytest.mark.parametrize(
    ("measure", "lower", "upper", "higher_is_better"),
    [
        (Measure.MD, 0.1, 2, Direction.FAV),
        (Measure.MD, -2, -0.1, Direction.UNFAV),
        (Measure.MD, 0, 2, Direction.NULL),
        (Measure.MD, -2, 0, Direction.NULL),
        (Measure.RR, 1.1, 2, Direction.FAV),
        (Measure.RR, 0.1, 0.9, Direction.UNFAV),
        (Measure.RR, 0.1, 1, Direction.NULL),
        (Measure.HR, 0.1, 2, Direction.NULL),
    ],
)
def test_a_direction_is_the_side_on_which_the_whole_interval_lies(
    measure: Measure, lower: float, upper: float, higher_is_better: Direction
) -> None:
    other = {Direction.FAV: Direction.UNFAV, Direction.UNFAV: Direction.FAV, Direction.NULL: Direction.NULL}
    assert effects.direction(measure, lower, upper, BenefitWhen.HIGHER) is higher_is_better
    assert effects.direction(measure, lower, upper, BenefitWhen.LOWER) is other[higher_is_better]


def test_an_interval_that_cannot_be_has_no_direction() -> None:
    assert refused(lambda: effects.direction(Measure.MD, 2, 1, BenefitWhen.HIGHER)) == (
        "ci_lower",
        "interval_reversed",
    )
    assert refused(lambda: effects.direction(Measure.MD, 2, math.inf, BenefitWhen.HIGHER)) == (
        "ci_upper",
        "finite_number",
    )


COUNTS = st.integers(1, 10_000).flatmap(lambda n: st.builds(counts, st.integers(0, n), st.just(n)))
MEANS = st.builds(means, st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 10_000))


@given(measure=st.sampled_from([Measure.OR, Measure.RR, Measure.RD]), one=COUNTS, two=COUNTS)
def test_counts_give_a_sound_effect_that_turns_over_with_the_arms(
    measure: Measure, one: Arm, two: Arm
) -> None:
    effect, turned = effects.from_arms(measure, one, two), effects.from_arms(measure, two, one)
    assert effect.estimable == turned.estimable
    if effect.estimable:
        yi, vi = analysed(effect)
        assert vi > 0
        assert analysed(turned) == pytest.approx((-yi, vi), rel=1e-6, abs=1e-12)


@given(one=MEANS, two=MEANS, factor=st.floats(1e-3, 1e3))
def test_a_standardised_difference_does_not_depend_on_the_unit(one: Arm, two: Arm, factor: float) -> None:
    assume(one.mean is not None and one.sd and two.mean is not None and two.sd)
    scaled = [means(arm.mean * factor, arm.sd * factor, arm.n) for arm in (one, two)]  # type: ignore[operator]
    yi, vi = analysed(effects.from_arms(Measure.SMD, one, two))
    assert analysed(effects.from_arms(Measure.SMD, *scaled)) == pytest.approx((yi, vi), rel=1e-6, abs=1e-9)
    difference = effects.from_arms(Measure.MD, *scaled)
    plain = analysed(effects.from_arms(Measure.MD, one, two))
    assert analysed(difference) == pytest.approx(
        (plain[0] * factor, plain[1] * factor**2), rel=1e-6, abs=1e-6
    )
