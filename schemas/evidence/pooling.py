"""The pooled effect of a body of evidence (3.4)."""

from pydantic import Field

from schemas.base import Contract
from schemas.evidence.notes import Notes

__all__ = ["CommonEffect", "PooledEffect"]


class CommonEffect(Contract):
    """The line of the common-effect model, which is always shown beside the other; a normal interval."""

    estimate: float
    se: float
    ci_lower: float
    ci_upper: float


class PooledEffect(Contract):
    """A pooled effect on the analysis scale; I² and weights in percent."""

    k: int = Field(description="Number of trials.")
    estimate: float
    se: float
    ci_lower: float
    ci_upper: float
    tau2: float | None = Field(description="Variance between trials.")
    q: float = Field(description="Cochran's Q.")
    q_df: int
    q_p: float | None
    i2_q: float | None = Field(description="I² from Q, the one that is shown.")
    i2_tau2: float | None = Field(description="I² from the variance between trials.")
    pi_lower: float | None = Field(
        description="Prediction interval: where the effect of a new trial may lie."
    )
    pi_upper: float | None
    weights: tuple[float, ...] = Field(description="In the order of the trials; they add up to 100.")
    multimodal: bool = Field(description="The restricted likelihood has more than one local maximum.")
    fixed: CommonEffect
    notes: Notes = ()
