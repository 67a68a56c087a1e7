"""Time of one pooled effect (13 trials) beside statsmodels in the same run, and gradings a second.

statsmodels has no restricted likelihood; its own iterated method (Paule–Mandel) with a t interval stands beside
ours of the same name, and beside REML, which it does not offer. The machine matters: read the ratios.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from registry.domain import effects
from registry.domain.grading import grade
from registry.domain.pooling import pool
from schemas.evidence.effects import Arm
from schemas.evidence.grading import GradedTrial
from schemas.vocab import (
    BiasJudgement,
    Certainty,
    Direction,
    Directness,
    HeterogeneityMethod,
    Measure,
    StudyDesign,
)

ROUNDS = 500
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


def milliseconds(step: Callable[[], object]) -> float:
    """Median time of one call after a warm-up."""
    step()
    times = []
    for _ in range(ROUNDS):
        before = time.perf_counter()
        step()
        times.append((time.perf_counter() - before) * 1000)
    return statistics.median(times)


@pytest.mark.benchmark
def test_thirteen_trials_are_pooled_within_a_millisecond() -> None:
    ratios = [effects.from_arms(Measure.RR, Arm(events=a, n=n1), Arm(events=c, n=n2)) for a, n1, c, n2 in BCG]
    yi = [effect.yi or 0.0 for effect in ratios]
    vi = [effect.vi or 0.0 for effect in ratios]
    arrays = np.array(yi), np.array(vi)
    reml = milliseconds(lambda: pool(yi, vi))
    paule_mandel = milliseconds(lambda: pool(yi, vi, tau2_method=HeterogeneityMethod.PM))
    peer = milliseconds(lambda: combine_effects(*arrays, method_re="iterated", use_t=True).conf_int())
    print(f"\n13 trials, ms: REML + HK* {reml:.3f}, PM + HK* {paule_mandel:.3f}, statsmodels PM {peer:.3f}")
    print(f"statsmodels takes {peer / paule_mandel:.1f} times our PM and {peer / reml:.1f} times our REML")
    assert reml < 1
    # The peer does the same work: its iteration ends at the same variance between trials.
    theirs = combine_effects(*arrays, method_re="iterated", use_t=True)
    assert theirs.tau2 == pytest.approx(pool(yi, vi, tau2_method=HeterogeneityMethod.PM).tau2, rel=1e-3)


@pytest.mark.benchmark
def test_gradings_a_second() -> None:
    trials = [
        GradedTrial(
            design=StudyDesign.RCT,
            directness=Directness.P0,
            reported=number % 4 != 0,
            direction=Direction.NULL if number % 3 == 0 else Direction.FAV,
            risk_of_bias=BiasJudgement.LOW,
            n=60 + number,
            independent=number % 2 == 0,
            prospective=True,
            results_overdue=number % 4 == 0,
        )
        for number in range(13)
    ]
    one = milliseconds(
        lambda: grade(
            trials,
            pooled_direction=Direction.FAV,
            certainty=Certainty.HIGH,
            as_of=date(2026, 4, 1),
        )
    )
    print(f"\n13 trials graded in {one:.3f} ms: {1000 / one:,.0f} gradings a second")
    assert one < 1
