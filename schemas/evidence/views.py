"""The evidence of one product as a reader may see it, and the export from which it is recomputed (1.4, 3.8, 6.2)."""

from datetime import date, datetime

from pydantic import Field

from schemas.base import Bilingual, Contract, LongText, Text
from schemas.certificates.evidence import CertifiedTrial, GradedOutcome, TrialCounts
from schemas.evidence.certainty import CertaintyJudgement, CertaintyPrompt
from schemas.evidence.forest import ForestPlot
from schemas.evidence.grades import GradeChange, GradeRecord
from schemas.evidence.grading import FiredCap
from schemas.identifiers import ProductId
from schemas.vocab import Absence, BenefitWhen, Certainty, Edition, FirstStep, Measure, SubClass

__all__ = ["CertaintyState", "EvidenceExport", "EvidenceView", "OutcomeView"]


class OutcomeView(Contract):
    """One outcome and its grade; ``grade`` is null where it is not public or not assessed, and says which."""

    outcome_id: Text
    label_ja: Text
    label_en: Text | None
    claim: LongText | None
    measure: Measure
    benefit_when: BenefitWhen
    unit: Text | None
    grade: GradedOutcome | None
    absent: Absence | None
    binding_caps: tuple[Text, ...] = ()
    decided_by: FirstStep | None = Field(
        default=None, description="The row of step 1 that decided; null where the certainty and the caps did."
    )
    caps: tuple[FiredCap, ...] = Field(default=(), description="Caps that hold, binding or not.")
    graded_as_of: date | None = None
    rule_version: Text | None = None
    changes: tuple[GradeChange, ...] = Field(
        default=(), description="Every letter this reader may know of and why it changed, the oldest first."
    )
    forest: ForestPlot | None = Field(default=None, description="Null outside every claim.")


class EvidenceView(Contract):
    """The evidence of one product; ``edition`` says whether law kept anything back."""

    product: ProductId
    product_version: int
    subclass: SubClass
    edition: Edition
    gradable: bool
    note: Bilingual | None = Field(description="Why there is no grade, or none for the public.")
    counts: TrialCounts
    outcomes: tuple[OutcomeView, ...]
    withheld_outcomes: int = Field(description="Outcomes that exist and are not shown.")
    withheld_trials: int = Field(description="Trials of which something is not shown (公開対象外の試験).")
    trials: tuple[CertifiedTrial, ...]


class EvidenceExport(Contract):
    """Everything a stranger needs to recompute the grades shown."""

    product: ProductId
    edition: Edition
    exported_at: datetime
    how: Bilingual
    view: EvidenceView
    grades: tuple[GradeRecord, ...]
    history: dict[str, tuple[GradeChange, ...]] = Field(description="By outcome.")


class CertaintyState(Contract):
    """The judging of one outcome's certainty."""

    version: int = Field(ge=0, description="Of the judgement; what a confirmation names.")
    judgement: CertaintyJudgement | None
    certainty: Certainty | None
    judged_on: date | None
    confirmed: bool
    prompts: tuple[CertaintyPrompt, ...]
