"""What a forest plot shows: every linked trial of one outcome, with or without results, and what they add up to.

Domain specification 3.8: all trials in the order of publication, unreported ones as empty rows.
"""

from typing import Self

from pydantic import Field, model_validator

from schemas.base import Bilingual, Contract, Text
from schemas.evidence.effects import EffectSize
from schemas.evidence.pooling import PooledEffect
from schemas.vocab import (
    BenefitWhen,
    HeterogeneityMethod,
    IntervalMethod,
    Measure,
    TrialStanding,
    UnreportedNote,
)

__all__ = ["ForestPlot", "ForestRow"]


class ForestRow(Contract):
    """One trial."""

    trial: Text = Field(description="Identifier of the trial.")
    label: Text = Field(description="What people call it, e.g. first author.")
    year: int | None = Field(
        default=None, ge=1900, le=2200, description="Of publication; null if unpublished."
    )
    standing: TrialStanding
    effect: EffectSize | None = Field(default=None, description="Null where no numbers are reported.")
    pooled: bool = Field(default=False, description="Whether it counts in the pooled effect.")
    as_reported: bool = Field(default=False, description="Whether the effect was typed in and not computed.")
    overdue: bool = Field(default=False, description="Whether its results are due.")
    note: UnreportedNote | None = Field(
        default=None, description="Why it stands under unreported although it has reported."
    )


class ForestPlot(Contract):
    """One outcome of one product."""

    outcome: Bilingual
    measure: Measure
    unit: Text | None = Field(default=None, description="Of a mean difference.")
    benefit_when: BenefitWhen
    rows: tuple[ForestRow, ...]
    pooled: PooledEffect | None = Field(
        default=None, description="Its weights stand in the order of the rows that are pooled."
    )
    method: HeterogeneityMethod = HeterogeneityMethod.REML
    interval: IntervalMethod = IntervalMethod.HK_STAR

    @model_validator(mode="after")
    def _weights_belong_to_rows(self) -> Self:
        counted = [row for row in self.rows if row.pooled]
        known = [row for row in counted if row.effect is not None and (row.effect.vi or 0) > 0]
        weights = () if self.pooled is None else self.pooled.weights
        if not len(counted) == len(known) == len(weights):
            raise ValueError(
                f"統合した試験 {len(counted)} 件と重み {len(weights)} 個が対応しません。"
                "統合した行だけに、分散のある効果量と重みを付けてください。"
                f" / {len(counted)} pooled rows and {len(weights)} weights do not belong together; "
                "mark exactly the rows that have a weight and an effect with its variance."
            )
        return self
