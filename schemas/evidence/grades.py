"""The grade of one outcome with everything it rests on, and why it changed (3.9).

A :class:`GradeRecord` is complete in itself: effects, pooled effect and letter follow from its ``trials`` and
``certainty`` by the calculators ``effect``, ``pooling`` and ``grade``.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from schemas.base import Bilingual, Contract, Document, FieldProblem, Text
from schemas.evidence.effects import EffectSize
from schemas.evidence.grading import GradedTrial, GradeResult
from schemas.evidence.pooling import PooledEffect
from schemas.evidence.records import TrialResult
from schemas.identifiers import ProductId, TrialRecordId
from schemas.vocab import BenefitWhen, Certainty, Direction, Grade, Measure

__all__ = ["BodyTrial", "Cause", "GradeChange", "GradeInputs", "GradeRecord", "RuleVersions"]


class BodyTrial(Contract):
    """One linked trial as the grading of one outcome sees it."""

    trial: TrialRecordId
    graded: GradedTrial
    awaits_scope: bool = Field(description="No reviewer has decided yet whether it speaks of the claim.")
    result: TrialResult | None = Field(description="What it reports of this outcome.")
    effect: EffectSize | None = Field(description="Computed from the result; null without an interval.")
    pooled: bool = Field(description="Whether it is in the pooled body.")


class GradeInputs(Contract):
    """Everything that decides a grade but the day."""

    measure: Measure
    benefit_when: BenefitWhen
    trials: tuple[BodyTrial, ...]
    certainty: Certainty | None
    judged_on: date | None
    confirmed: bool = Field(description="A second person confirmed the certainty.")
    harm_signal: bool = False


class RuleVersions(Contract):
    """The versions of the three calculators."""

    effects: Text
    pooling: Text
    grading: Text


class Cause(Contract):
    """One thing beneath a grade that is not what it was."""

    trial: TrialRecordId | None = Field(description="Null where it is about the whole body.")
    what: Text = Field(description="The input that differs, e.g. graded.retracted.")
    before: str | None
    after: str | None
    because: Bilingual


class GradeRecord(Document):
    """One computation of the grade of one outcome; the letter is null while inputs are missing."""

    contract: Literal["grade/1"] = "grade/1"
    product: ProductId
    outcome_id: Text
    as_of: date
    inputs: GradeInputs
    pooled: PooledEffect | None = Field(description="REML with Hartung–Knapp; the common-effect line in it.")
    pooled_direction: Direction | None
    result: GradeResult | None
    missing: tuple[FieldProblem, ...]
    rules: RuleVersions
    causes: tuple[Cause, ...] = Field(default=(), description="What differs from the record before.")

    @property
    def letter(self) -> Grade | None:
        """The letter, or None while inputs are missing."""
        return None if self.result is None else self.result.letter

    @property
    def confirmed(self) -> bool:
        """Whether there is a letter that no single person's judgement decides."""
        inputs = self.inputs
        return self.result is not None and (self.pooled is None or inputs.confirmed or inputs.harm_signal)


class GradeChange(Contract):
    """One entry of a grade's history."""

    number: int
    recorded_at: datetime
    before: Grade | None
    after: Grade | None
    published: bool = Field(description="Whether this letter was one that the public may read.")
    causes: tuple[Cause, ...]
