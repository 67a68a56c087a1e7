"""Shapes of the review: submissions, declarations of interest, points, cases and what is done to a product (5).

People appear by their seat in a case, never by name or id; only reviewers' own screens map persons to cases.
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from schemas.base import Bilingual, Contract, Count, LongText, Text
from schemas.identifiers import CorporateNo, ProductId, TrialRecordId
from schemas.products.common import Sha256
from schemas.vocab import (
    AmendmentKind,
    ChecklistItem,
    CorrectionState,
    DeadlineKind,
    InterestKind,
    RegistrationEvent,
    RegistrationState,
    Seat,
    SubClass,
)

__all__ = [
    "DECLARATION",
    "DECLARATION_VERSION",
    "Answer",
    "Assignment",
    "CaseStep",
    "Correction",
    "Explanation",
    "Interest",
    "InterestDeclaration",
    "Override",
    "PointEntry",
    "QueueEntry",
    "Reason",
    "Recommendation",
    "ReinstatementProposal",
    "ReviewCase",
    "ReviewPoint",
    "Submission",
    "SuspensionEntry",
    "Transfer",
]

FieldPath = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+){0,9}$", max_length=200)]
"""Where in the draft a point is, e.g. ``composition.0.amount``."""

DECLARATION_VERSION = "2026-04"
DECLARATION = Bilingual(
    ja="申請内容は事実であり、届出・許可・承認の内容および表示と一致していることを申告します。"
    "不利な試験結果を含め、この製品についての試験を隠しません。",
    en="I declare that what is submitted is true and agrees with the notification, permission or approval and with"
    " the label, and that no trial of this product is hidden, unfavourable ones included.",
)
"""What an applicant signs with each submission; a change of the words is a new version."""


class Explanation(Contract):
    """Why a warning of the checks is no obstacle."""

    code: Text = Field(description="The finding's code.")
    field: str = Field(max_length=200, description="The finding's field path; empty for the whole draft.")
    reason: Text


class Submission(Contract):
    """What is sent with a draft: the signed declaration, and reasons for warnings."""

    declaration: bool
    declaration_version: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}$")]
    explanations: tuple[Explanation, ...] = Field(default=(), max_length=200)


class Reason(Contract):
    """Why something is done."""

    reason: LongText


class Interest(Contract):
    """One tie of a reviewer; without firm and trial it is one to the case it is declared for."""

    kind: InterestKind
    firm: CorporateNo | None = None
    trial: TrialRecordId | None = None
    until: date | None = Field(default=None, description="The day it ended; null while it lasts.")
    yen_per_year: Count | None = Field(
        default=None,
        description="For pay: the highest sum within a year; null counts as more than the limit.",
    )


class InterestDeclaration(Contract):
    """A reviewer's declaration, yearly or for one case; an empty list declares that there is none."""

    interests: tuple[Interest, ...] = Field(default=(), max_length=200)


class Assignment(Contract):
    """The reviewers of a case: two different persons, one for a minor amendment."""

    reviewers: tuple[UUID, ...] = Field(min_length=1, max_length=2)


class Override(Contract):
    """The chief lets a reviewer judge in spite of an interest; the note is public."""

    reviewer: UUID
    public_note: LongText


class PointEntry(Contract):
    """What a reviewer asks, and at which field of the draft."""

    field: FieldPath
    text: LongText


class Correction(Contract):
    """A request to correct a field of a published version whose claim goes beyond its scope."""

    id: UUID
    version: int
    field: str
    text: LongText
    requested_at: datetime
    due: date | None = Field(
        description="Last day to submit the next version; then the product is suspended."
    )
    overdue: bool
    state: CorrectionState


class Answer(Contract):
    """The applicant's answer to a point."""

    text: LongText


class ReviewPoint(Contract):
    """One point of the review; it is kept for ever."""

    id: UUID
    field: str
    text: LongText
    raised_at: datetime
    answer: LongText | None = None
    answered_at: datetime | None = None
    resolved_at: datetime | None = None


class Recommendation(Contract):
    """The first reviewer recommends the approval: what was checked, and what it comes to."""

    checklist: tuple[ChecklistItem, ...]
    summary: LongText
    kind: AmendmentKind | None = Field(default=None, description="``major`` raises a minor amendment.")
    kind_reason: Text | None = None


class CaseStep(Contract):
    """One transition of a case, by seat."""

    event: RegistrationEvent
    seat: Seat
    at: datetime
    round: int


class ReviewCase(Contract):
    """A case as its applicant and the reviewers see it."""

    id: UUID
    product: ProductId
    version: int
    state: RegistrationState
    kind: AmendmentKind
    changed: tuple[str, ...] = Field(description="Fields that differ from the published version.")
    submitted_at: datetime
    document_sha256: Sha256
    due: date | None
    due_kind: DeadlineKind | None
    overdue: bool
    escalated: bool
    appealed: bool
    reviewers: int = Field(description="How many reviewers are assigned.")
    checklist: tuple[ChecklistItem, ...]
    points: tuple[ReviewPoint, ...]
    steps: tuple[CaseStep, ...]
    public_notes: tuple[str, ...] = Field(description="Notes of overridden interests.")
    possible: tuple[RegistrationEvent, ...]


class QueueEntry(Contract):
    """A case in a reviewer's queue."""

    product: ProductId
    version: int
    name: Text
    subclass: SubClass
    firm: Text
    state: RegistrationState
    kind: AmendmentKind
    submitted_at: datetime
    age_days: int = Field(ge=0)
    due: date | None
    due_kind: DeadlineKind | None
    working_days: int | None = Field(
        description="Japanese working days left, today not counted: 0 on the last day, negative after it."
    )
    overdue: bool
    escalated: bool
    reviewers: int = Field(description="How many reviewers are assigned.")
    assigned: bool = Field(description="Whether the reader is assigned to it.")


class SuspensionEntry(Contract):
    """Why a product is suspended, and what the public is told."""

    reason: LongText
    public_notice: Bilingual


class ReinstatementProposal(Contract):
    """One person's proposal to publish again; another one confirms it."""

    reason: LongText
    evidence: tuple[Sha256, ...] = Field(min_length=1, max_length=20, description="Attachments.")


class Transfer(Contract):
    """A firm's products go to another firm."""

    to: CorporateNo
    products: tuple[ProductId, ...] = Field(min_length=1, max_length=1000)
    reason: LongText
