"""Pooling against the worked example, 147 published fits, and what must hold for any body of evidence (3.4)."""

import csv
import math
from collections.abc import Callable, Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import effects
from registry.domain.errors import Invalid
from registry.domain.pooling import MOST_TRIALS, NotConverged, pool, pool_effects
from registry.domain.pooling.heterogeneity import Body, estimate_tau2
from schemas.evidence.effects import Arm
from schemas.evidence.pooling import PooledEffect
from schemas.vocab import HeterogeneityMethod, IntervalMethod, Measure
from tests.conftest import shared_data

REML, PM, DL, FE = (
    HeterogeneityMethod.REML,
    HeterogeneityMethod.PM,
    HeterogeneityMethod.DL,
    HeterogeneityMethod.FE,
)
HK_STAR, HK, Z = IntervalMethod.HK_STAR, IntervalMethod.HK, IntervalMethod.Z

# Aronson 1948 to Comstock 1976: events and participants, vaccinated and not.
BCG = (
    (4, 123, 11, 139),
    (6, 306, 29, 303),
    (3, 231, 11, 220),
    (62, 13598, 248, 12867),
    (33, 5069, 47, 5808),
    (180, 1541, 372, 1451),
    (8, 2545, 10, 629),
    (505, 88391, 499, 88391),
    (29, 7499, 45, 7277),
    (17, 1716, 65, 1665),
    (186, 50634, 141, 27338),
    (5, 2498, 3, 2341),
    (27, 16913, 29, 17854),
)
RATIOS = [
    (Measure.RR, effects.from_arms(Measure.RR, Arm(events=a, n=n1), Arm(events=c, n=n2)))
    for a, n1, c, n2 in BCG
]


def refused(call: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(Invalid) as caught:
        call()
    [problem] = caught.value.problems
    assert problem.message.ja.endswith("。")
    return problem.field, problem.code


@pytest.mark.parametrize(
    ("tau2_method", "ci_method", "line", "tau2", "prediction"),
    [
        (FE, Z, (-0.4303, 0.0405, -0.5097, -0.3509), 0.0, None),
        (DL, Z, (-0.7141, 0.1787, -1.0644, -0.3638), 0.3088, (-1.8582, 0.4299)),
        (REML, Z, (-0.7145, 0.1798, -1.0669, -0.3622), 0.3132, (-1.8667, 0.4376)),
        (PM, Z, (-0.7150, 0.1809, -1.0695, -0.3604), 0.3181, (-1.8758, 0.4459)),
        (REML, HK, (-0.7145, 0.1808, -1.1084, -0.3206), 0.3132, (-1.9960, 0.5670)),
        (REML, HK_STAR, (-0.7145, 0.1808, -1.1084, -0.3206), 0.3132, (-1.9960, 0.5670)),
    ],
)
def test_the_worked_example_of_thirteen_trials(
    tau2_method: HeterogeneityMethod,
    ci_method: IntervalMethod,
    line: tuple[float, ...],
    tau2: float,
    prediction: tuple[float, float] | None,
) -> None:
    pooled = pool_effects(RATIOS, tau2_method=tau2_method, ci_method=ci_method)
    got = (pooled.estimate, pooled.se, pooled.ci_lower, pooled.ci_upper)
    assert got == pytest.approx(line, abs=6e-5)
    assert pooled.tau2 == pytest.approx(tau2, abs=6e-5)
    if prediction is None:
        assert (pooled.pi_lower, pooled.pi_upper) == (None, None)
        assert [note.code for note in pooled.notes] == ["common_effect"]
    else:
        assert (pooled.pi_lower, pooled.pi_upper) == pytest.approx(prediction, abs=6e-5)
        assert pooled.notes == ()


def test_the_worked_example_is_heterogeneous() -> None:
    pooled = pool_effects(RATIOS)
    assert pooled.k == 13
    assert (pooled.q, pooled.q_df, pooled.q_p) == pytest.approx((152.233, 12, 1.9967646e-26), rel=1e-5)
    assert (pooled.i2_q, pooled.i2_tau2) == pytest.approx((92.12, 92.22), abs=5e-3)
    fixed = pooled.fixed
    assert (fixed.estimate, fixed.se, fixed.ci_lower, fixed.ci_upper) == pytest.approx(
        (-0.4303, 0.0405, -0.5097, -0.3509), abs=6e-5
    )
    assert math.exp(pooled.estimate) == pytest.approx(0.489, abs=5e-4)


# Published fits of another program (metafor 3.8-1). Its methods ML, SJ and HS are not offered here.
METHODS = {"EE": FE, "DL": DL, "PM": PM, "REML": REML}

# Fits where that program stopped its iteration early, by default at a change of 1e-5 (REML) or of 1.22e-4, the
# fourth root of the machine's precision (PM). Theirs differs from the exact zero by less than that and its other
# numbers follow from it: with their τ² all of them agree. See test_where_fits_differ_ours_is_the_zero.
STOPPED_EARLY = {
    ("dat.bcg", "OR", "PM", "z"),
    ("dat.bcg", "RD", "PM", "z"),
    ("dat.bcg", "RD", "PM", "knha"),
    ("dat.linde2016", "OR", "PM", "z"),
    ("dat.linde2016", "OR", "PM", "knha"),
    ("dat.raudenbush1985", "SMD", "REML", "z"),
    ("dat.raudenbush1985", "SMD", "REML", "knha"),
    ("dat.raudenbush1985", "SMD", "PM", "z"),
    ("dat.raudenbush1985", "SMD", "PM", "knha"),
    ("dat.hackshaw1998", "OR", "PM", "z"),
    ("dat.hackshaw1998", "OR", "PM", "knha"),
    ("dat.mcdaniel1994", "ZCOR", "PM", "z"),
    ("dat.mcdaniel1994", "ZCOR", "PM", "knha"),
    ("dat.baskerville2012", "SMD", "PM", "z"),
    ("dat.baskerville2012", "SMD", "PM", "knha"),
}
STOPS_AT = {"REML": 1e-5, "PM": 2**-13}


@cache
def table(name: str) -> list[dict[str, str]]:
    path = shared_data() / "data/meta-analysis-reference" / name
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def body(dataset: str, measure: str) -> Body:
    rows = [
        row for row in table("effect_sizes.csv") if (row["dataset"], row["measure"]) == (dataset, measure)
    ]
    return Body([float(row["yi"]) for row in rows], [float(row["vi"]) for row in rows])


def fits() -> list[dict[str, str]]:
    return [row for row in table("reference_results.csv") if row["method"] in METHODS]


def name(fit: dict[str, str]) -> tuple[str, str, str, str]:
    return fit["dataset"], fit["measure"], fit["method"], fit["test"]


def pooled_like(fit: dict[str, str]) -> PooledEffect:
    given = body(fit["dataset"], fit["measure"])
    ci_method = Z if fit["test"] == "z" else HK
    return pool(given.y, given.v, tau2_method=METHODS[fit["method"]], ci_method=ci_method)


def test_published_fits_agree() -> None:
    compared = 0
    for fit in fits():
        if name(fit) in STOPPED_EARLY:
            continue
        got = pooled_like(fit)
        numbers = {
            "k": got.k,
            "estimate": got.estimate,
            "se": got.se,
            "ci_lb": got.ci_lower,
            "ci_ub": got.ci_upper,
            "pi_lb": got.pi_lower,
            "pi_ub": got.pi_upper,
            "tau2": got.tau2,
            "Q": got.q,
            "Q_df": got.q_df,
            "Q_p": got.q_p,
            "I2": got.i2_q if fit["method"] == "EE" else got.i2_tau2,
        }
        got_numbers = {key: math.nan if number is None else number for key, number in numbers.items()}
        expected = {key: math.nan if fit[key] == "NA" else float(fit[key]) for key in numbers}
        assert got_numbers == pytest.approx(expected, rel=1e-4, abs=1e-6, nan_ok=True), name(fit)
        compared += 1
    assert compared == 147 - len(STOPPED_EARLY) == 132


def test_where_fits_differ_ours_is_the_zero() -> None:
    differing = [fit for fit in fits() if name(fit) in STOPPED_EARLY]
    assert len(differing) == len(STOPPED_EARLY)
    for fit in differing:
        given, theirs = body(fit["dataset"], fit["measure"]), float(fit["tau2"])
        ours = estimate_tau2(given, METHODS[fit["method"]]).tau2
        assert abs(ours - theirs) < STOPS_AT[fit["method"]], name(fit)
        if fit["method"] == "PM":
            df = len(given.y) - 1
            assert abs(given.squares(ours) - df) < 1e-9 < abs(given.squares(theirs) - df)
        else:
            assert given.log_likelihood(ours) > given.log_likelihood(theirs)
        # From their τ² the same formulas lead to their numbers.
        _, total, mean = given.weights(theirs)
        factor = given.squares(theirs) / (len(given.y) - 1) if fit["test"] == "knha" else 1
        assert (mean, math.sqrt(factor / total)) == pytest.approx(
            (float(fit["estimate"]), float(fit["se"])), rel=1e-6
        )


TWO_MAXIMA = ([0.1, 0.2, 0.15, 2.8], [0.01, 0.02, 0.033, 0.5])


def test_of_two_maxima_the_higher_is_kept_and_the_other_is_told() -> None:
    given = Body(*TWO_MAXIMA)
    pooled = pool(*TWO_MAXIMA)
    assert pooled.multimodal
    assert given.slope(0.0) < 0  # one maximum is at 0, where iterations from DerSimonian and Laird may end
    assert pooled.tau2 == pytest.approx(1.0597597036, rel=1e-9)
    assert given.log_likelihood(1.0597597036) > given.log_likelihood(0.0)
    lower = pool([0.1, 0.2, 0.15, 1.9], [0.01, 0.02, 0.033, 0.3])
    assert (lower.tau2, lower.multimodal) == (0, True)
    assert not pool_effects(RATIOS).multimodal


@pytest.mark.parametrize("method", [REML, PM])
def test_an_iteration_that_does_not_end_is_an_error(method: HeterogeneityMethod) -> None:
    with pytest.raises(NotConverged) as caught:
        estimate_tau2(Body(*TWO_MAXIMA), method, most_steps=1)
    assert caught.value.code == "not_converged"


def test_one_trial_stands_for_itself() -> None:
    pooled = pool([-0.5], [0.04])
    line = (pooled.estimate, pooled.se, pooled.ci_lower, pooled.ci_upper)
    assert line == pytest.approx((-0.5, 0.2, -0.5 - 0.2 * 1.959964, -0.5 + 0.2 * 1.959964))
    assert pooled.fixed.model_dump() == dict(
        zip(("estimate", "se", "ci_lower", "ci_upper"), line, strict=True)
    )
    assert (pooled.k, pooled.q, pooled.q_df, pooled.weights) == (1, 0, 0, (100,))
    unknown = (pooled.tau2, pooled.q_p, pooled.i2_q, pooled.i2_tau2, pooled.pi_lower, pooled.pi_upper)
    assert unknown == (None,) * 6
    assert [note.code for note in pooled.notes] == ["single_trial"]


def test_two_trials_have_no_prediction_interval() -> None:
    pooled = pool([0.1, 0.5], [0.01, 0.01])
    # τ² = S² − v = 0.07; t(1) = 12.7062; q = 1 and SE = √(0.08/2)
    assert pooled.tau2 == pytest.approx(0.07)
    assert (pooled.estimate, pooled.se) == pytest.approx((0.3, 0.2))
    assert pooled.ci_upper == pytest.approx(0.3 + 12.7062047 * 0.2)
    assert (pooled.pi_lower, [note.code for note in pooled.notes]) == (None, ["too_few_to_predict"])
    assert pooled.fixed.se == pytest.approx(math.sqrt(0.005))


def test_equal_estimates_have_a_plain_hartung_knapp_interval_without_width_and_it_is_said() -> None:
    same = ([0.4] * 3, [0.1, 0.2, 0.3])
    plain, star = pool(*same, ci_method=HK), pool(*same)
    assert (plain.se, [note.code for note in plain.notes]) == (0, ["interval_without_width"])
    assert (star.tau2, star.i2_q, star.i2_tau2, star.q_p) == (0, 0, 0, 1)
    assert star.se == pytest.approx(star.fixed.se)
    assert star.notes == ()


@pytest.mark.parametrize(
    ("yi", "vi", "level", "problem"),
    [
        ([], [], 0.95, ("yi", "no_trials")),
        ([0.1], [], 0.95, ("vi", "lengths_differ")),
        ([0.1], [0.1, 0.2], 0.95, ("vi", "lengths_differ")),
        ([0.1] * 10_000, [0.1] * 10_000, 0.95, ("yi", "too_many_trials")),
        ([0.1, math.nan], [0.1, 0.2], 0.95, ("yi.1", "finite_number")),
        ([0.1, -math.inf], [0.1, 0.2], 0.95, ("yi.1", "finite_number")),
        ([0.1, 1e101], [0.1, 0.2], 0.95, ("yi.1", "out_of_range")),
        ([0.1, 0.2], [0.1, 0.0], 0.95, ("vi.1", "greater_than")),
        ([0.1, 0.2], [-0.1, 0.2], 0.95, ("vi.0", "greater_than")),
        ([0.1, 0.2], [0.1, math.inf], 0.95, ("vi.1", "finite_number")),
        ([0.1, 0.2], [0.1, 1e-101], 0.95, ("vi.1", "out_of_range")),
        ([0.1, 0.2], [1e-20, 1e20], 0.95, ("vi", "variances_too_unlike")),
        ([0.0, 1e40], [0.1, 0.1], 0.95, ("vi", "variances_too_unlike")),
        ([0.1, 0.2], [0.1, 0.1], 1.0, ("level", "out_of_range")),
        ([0.1, 0.2], [0.1, 0.1], 95.0, ("level", "out_of_range")),
        ([0.1, 0.2], [0.1, 0.1], math.nan, ("level", "out_of_range")),
    ],
)
def test_what_cannot_be_pooled_is_refused_by_field(
    yi: list[float], vi: list[float], level: float, problem: tuple[str, str]
) -> None:
    assert refused(lambda: pool(yi, vi, level=level)) == problem


def test_the_largest_body_is_pooled() -> None:
    pooled = pool([(-1) ** number / 2 for number in range(MOST_TRIALS)], [0.05] * MOST_TRIALS)
    assert pooled.tau2 == pytest.approx(0.25 * MOST_TRIALS / (MOST_TRIALS - 1) - 0.05)


def test_effects_of_different_measures_are_not_pooled() -> None:
    odds = effects.from_arms(Measure.OR, Arm(events=1, n=9), Arm(events=2, n=9))
    assert refused(lambda: pool_effects([*RATIOS, (Measure.OR, odds)])) == (
        "effects.13.measure",
        "measures_mixed",
    )
    nothing = effects.from_arms(Measure.RR, Arm(events=0, n=9), Arm(events=0, n=9))
    assert refused(lambda: pool_effects([(Measure.RR, nothing)])) == ("effects.0", "not_estimable")
    assert refused(lambda: pool_effects([])) == ("yi", "no_trials")


def test_one_trial_may_outweigh_all_others_by_far() -> None:
    pooled = pool([2.138540186305331e-08, 0.0], [5.1233110713811395e-09, 961046119.5666289])
    assert pooled.tau2 == 0
    assert pooled.estimate == pytest.approx(2.138540186305331e-08)
    assert pooled.weights == pytest.approx((100, 5.331e-16), rel=1e-3)
    assert pooled.i2_tau2 == 0


WIDE = st.lists(
    st.tuples(
        st.integers(-9, 9).map(lambda power: 10.0**power), st.integers(-9, 9).map(lambda power: 10.0**power)
    ),
    min_size=2,
    max_size=8,
)


@given(trials=WIDE, choice=st.tuples(st.sampled_from(HeterogeneityMethod), st.sampled_from(IntervalMethod)))
def test_numbers_of_very_different_size_are_pooled_or_refused(
    trials: list[tuple[float, float]], choice: tuple[HeterogeneityMethod, IntervalMethod]
) -> None:
    spread = max(y for y, _ in trials) - min(y for y, _ in trials)
    sizes = [v for _, v in trials]
    ratio = max(spread**2, *sizes) / min(sizes)
    if ratio < 1e18:
        pooled = pooled_by(trials, choice)
        assert min(y for y, _ in trials) <= pooled.estimate * (1 + 1e-9) + 1e-9 * spread
        assert pooled.estimate * (1 - 1e-9) - 1e-9 * spread <= max(y for y, _ in trials)
        assert math.fsum(pooled.weights) == pytest.approx(100)
    if ratio > 1e22:
        assert refused(lambda: pooled_by(trials, choice)) == ("vi", "variances_too_unlike")


BODIES = st.lists(
    st.tuples(st.floats(-3, 3).map(lambda y: round(y, 6)), st.floats(1e-4, 10)), min_size=2, max_size=12
)
CHOICES = st.tuples(st.sampled_from(HeterogeneityMethod), st.sampled_from(IntervalMethod))


def pooled_by(
    trials: Sequence[tuple[float, float]], choice: tuple[HeterogeneityMethod, IntervalMethod]
) -> PooledEffect:
    yi, vi = zip(*trials, strict=True)
    return pool(yi, vi, tau2_method=choice[0], ci_method=choice[1])


@given(trials=BODIES, choice=CHOICES, data=st.data())
def test_the_order_of_trials_changes_only_the_order_of_weights(
    trials: list[tuple[float, float]],
    choice: tuple[HeterogeneityMethod, IntervalMethod],
    data: st.DataObject,
) -> None:
    order = data.draw(st.permutations(range(len(trials))))
    one, other = pooled_by(trials, choice), pooled_by([trials[number] for number in order], choice)
    assert one.model_dump(exclude={"weights"}) == other.model_dump(exclude={"weights"})
    assert other.weights == tuple(one.weights[number] for number in order)


@given(trials=BODIES, choice=CHOICES, exponent=st.integers(-40, 40), sign=st.sampled_from([1, -1]))
def test_a_change_of_unit_changes_the_unit_alone(
    trials: list[tuple[float, float]],
    choice: tuple[HeterogeneityMethod, IntervalMethod],
    exponent: int,
    sign: int,
) -> None:
    factor = sign * 2.0**exponent
    one = pooled_by(trials, choice)
    other = pooled_by([(y * factor, v * factor**2) for y, v in trials], choice)
    size = abs(factor)
    close = {"rel": 1e-6, "abs": 1e-6 * size * (abs(one.estimate) + one.se + 1)}
    assert other.estimate == pytest.approx(one.estimate * factor, **close)
    assert other.se == pytest.approx(one.se * size, **close)
    ends = sorted((one.ci_lower * factor, one.ci_upper * factor))
    assert [other.ci_lower, other.ci_upper] == pytest.approx(ends, **close)
    assert one.tau2 is not None
    assert other.tau2 == pytest.approx(one.tau2 * factor**2, rel=1e-6, abs=1e-9 * factor**2)
    assert (other.q, other.i2_q) == pytest.approx((one.q, one.i2_q), rel=1e-6, abs=1e-6)
    assert other.weights == pytest.approx(one.weights, rel=1e-6, abs=1e-6)


@given(trials=BODIES)
def test_no_variance_between_trials_is_likelier_than_the_one_found(trials: list[tuple[float, float]]) -> None:
    given_body = Body(*zip(*trials, strict=True))
    best = given_body.log_likelihood(estimate_tau2(given_body, REML).tau2)
    for step in range(-60, 25):
        assert given_body.log_likelihood(10 ** (step / 10)) <= best + 1e-9


@given(trials=BODIES)
def test_intervals_hold_their_promises(trials: list[tuple[float, float]]) -> None:
    star, plain, normal = (pooled_by(trials, (REML, method)) for method in (HK_STAR, HK, Z))
    assert star.se >= normal.se
    assert star.se >= plain.se
    assert math.fsum(star.weights) == pytest.approx(100)
    assert min(y for y, _ in trials) - 1e-9 <= star.estimate <= max(y for y, _ in trials) + 1e-9
    assert star.fixed == normal.fixed == plain.fixed
    if star.pi_lower is not None and star.pi_upper is not None:
        assert star.pi_lower <= star.ci_lower <= star.ci_upper <= star.pi_upper
    found = estimate_tau2(Body(*zip(*trials, strict=True)), PM).tau2
    excess = Body(*zip(*trials, strict=True)).squares(found) - (len(trials) - 1)
    assert excess == pytest.approx(0, abs=1e-8) if found else excess <= 1e-9
