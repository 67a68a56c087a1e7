"""Cases of the calculators ``effect``, ``pooling`` and ``grade``."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from schemas.calc.envelope import Case, DatedCase
from schemas.evidence.effects import Arm
from schemas.evidence.grading import GradedTrial
from schemas.vocab import Direction, HeterogeneityMethod, IntervalMethod, Measure

__all__ = ["CertaintyLetter", "EffectCase", "GradeCase", "PoolingCase"]


class CertaintyLetter(StrEnum):
    """Certainty of a body of evidence: high, moderate, low, very low."""

    H = "H"
    M = "M"
    L = "L"
    VL = "VL"


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


class GradeCase(DatedCase):
    """One product and one outcome: its trials, and what was judged of the whole."""

    pooled_direction: Direction | None = Field(
        default=None, description="FAV, NULL or UNFAV; needed as soon as there is a valid reported trial."
    )
    certainty: CertaintyLetter | None = Field(
        default=None, description="Confirmed GRADE certainty; needed for a favourable body."
    )
    trials: tuple[GradedTrial, ...]
    harm_signal: bool = False
    single_judge: bool = False
    judged_on: date | None = None
