"""The effect of one trial on one outcome: what an arm reports, and the effect made of it (3.3)."""

from pydantic import Field

from schemas.base import Contract
from schemas.evidence.notes import Notes
from schemas.vocab import AnalysisScale

__all__ = ["Arm", "EffectSize", "SmdParts"]


class Arm(Contract):
    """One arm: events of n participants, or mean and standard deviation of n participants."""

    n: int = Field(ge=1, le=1_000_000_000)
    events: int | None = Field(default=None, ge=0, le=1_000_000_000)
    mean: float | None = None
    sd: float | None = Field(default=None, gt=0)


class SmdParts(Contract):
    """How a standardised mean difference was made: g = j · d."""

    d: float = Field(description="Difference of the means in pooled standard deviations.")
    j: float = Field(description="Exact small-sample correction.")


class EffectSize(Contract):
    """An effect and its 95 % interval; everything but the scale is null if it cannot be estimated.

    ``yi``, ``vi`` and ``se`` stand on the analysis scale, ``estimate`` and its interval on the natural one.
    """

    estimable: bool
    scale: AnalysisScale
    yi: float | None = None
    vi: float | None = None
    se: float | None = None
    estimate: float | None = None
    ci_lower: float | None = None
    ci_upper: float | None = None
    zero_cell_correction: float | None = Field(
        default=None, description="What was added to all four cells, or to the variance of a risk difference."
    )
    smd: SmdParts | None = None
    notes: Notes = ()
