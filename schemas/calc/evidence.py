"""Cases of the calculators ``effect``, ``pooling`` and ``grade``."""

from schemas.calc.envelope import Case
from schemas.evidence.effects import Arm
from schemas.vocab import HeterogeneityMethod, IntervalMethod, Measure

__all__ = ["EffectCase", "PoolingCase"]


class EffectCase(Case):
    """One trial result: two arms (arm 1 is the product), or an estimate with its 95 % interval, or O−E and V."""

    measure: Measure
    arm1: Arm | None = None
    arm2: Arm | None = None
    estimate: float | None = None
    ci_lower: float | None = None
    ci_upper: float | None = None
    o_minus_e: float | None = None
    v: float | None = None


class PoolingCase(Case):
    """Effects and variances of trials on the analysis scale; ratios as natural logarithms."""

    yi: tuple[float, ...]
    vi: tuple[float, ...]
    tau2_method: HeterogeneityMethod = HeterogeneityMethod.REML
    ci_method: IntervalMethod = IntervalMethod.HK_STAR
    level: float = 0.95
