"""The grade of one product and one outcome, and what it rests on (3.8, 3.9)."""

from pydantic import Field

from schemas.base import Bilingual, Contract
from schemas.certificates.evidence import SixCounts
from schemas.vocab import (
    BiasJudgement,
    Direction,
    Directness,
    Grade,
    GradeCap,
    StudyDesign,
    TrialStatus,
)

__all__ = ["FiredCap", "GradeResult", "GradedTrial"]


class GradedTrial(Contract):
    """What grading looks at in one linked trial."""

    design: StudyDesign
    directness: Directness
    reported: bool = Field(
        description="Whether it has results; without, direction and bias are not looked at."
    )
    direction: Direction | None = Field(
        default=None, description="Of the registered primary outcome; null for a reported trial means UNK."
    )
    risk_of_bias: BiasJudgement | None = Field(
        default=None, description="Overall; a favourable trial without one counts as if it were high."
    )
    n: int = Field(ge=0, le=1_000_000_000, description="Number of participants.")
    independent: bool
    prospective: bool
    in_scope: bool = True
    retracted: bool = False
    results_overdue: bool = Field(default=False, description="Its results are due; no effect once reported.")
    status: TrialStatus = TrialStatus.COMPLETED


class FiredCap(Contract):
    """A cap whose condition holds."""

    cap: GradeCap
    at_most: Grade
    because: Bilingual


class GradeResult(Contract):
    """A letter and everything that led to it."""

    letter: Grade
    base: Grade | None = Field(description="The letter of the certainty alone; null if step 1 decided.")
    binding_caps: tuple[str, ...] = Field(
        description="Caps whose limit lies below the base, or step1.1 to step1.4 if step 1 decided."
    )
    caps: tuple[FiredCap, ...] = Field(description="Every cap whose condition holds; none if step 1 decided.")
    counts: SixCounts = Field(description="Trials of the product itself (P0 and P1), the line that is shown.")
    u: float = Field(description="Share of participants in overdue trials, among these and favourable ones.")
    adv: float = Field(description="Share of participants in trials that are not favourable or overdue.")
    provisional: bool = Field(description="The certainty was judged by one person, or too long ago.")
