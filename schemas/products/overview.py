"""A firm's products as it oversees them itself: what is open, what is missing, what ends soon, what it can do."""

from datetime import date, datetime

from pydantic import Field

from schemas.attachments import AttachmentRecord
from schemas.base import Bilingual, Contract, FieldProblem, Text
from schemas.expiries import Expiry
from schemas.findings import Finding
from schemas.identifiers import ProductId
from schemas.products.common import Sha256
from schemas.reviews import ReviewCase
from schemas.vocab import DeadlineKind, RegistrationEvent, RegistrationState, Role, SubClass

__all__ = ["ApplicantView", "CaseStanding", "HistoryEntry", "OverseenProduct"]


class CaseStanding(Contract):
    """Where the newest case of a product stands."""

    version: int
    state: RegistrationState
    due_kind: DeadlineKind | None
    due: date | None = Field(description="Last day in Japan; null where nothing is due.")
    working_days: int | None = Field(
        description="Japanese working days left, today not counted: 0 on the last day, negative after it."
    )
    overdue: bool
    reviewers: int = Field(description="How many reviewers are assigned.")
    appealed: bool
    open_points: int = Field(description="Points of the reviewers that are not settled.")
    unanswered_points: int = Field(description="Those of them that have no answer.")


class OverseenProduct(Contract):
    """One product of the caller's firm."""

    id: ProductId
    name_ja: Text = Field(description="Of the open draft, else of the published version.")
    subclass: SubClass
    state: RegistrationState
    published: bool = Field(description="Whether the public can read it.")
    draft_version: int | None = Field(
        description="Version that the open draft will become; null without one."
    )
    case: CaseStanding | None = Field(description="The newest case; null where nothing was ever submitted.")
    offered: tuple[RegistrationEvent, ...] = Field(description="What the firm can do with it now.")
    findings: tuple[Finding, ...] = Field(description="Of the open draft, were it submitted today.")
    expiries: tuple[Expiry, ...] = Field(description="The nearest first.")


class HistoryEntry(Contract):
    """One step of a registration as the log has it; people appear by their role."""

    at: datetime
    event: RegistrationEvent
    role: Role
    version: int | None
    from_state: RegistrationState | None
    to_state: RegistrationState | None
    reason: str | None = Field(description="Null where none was given, or where reviewers told one another.")
    document_sha256: Sha256 | None


class ApplicantView(Contract):
    """Everything a firm needs to know of one of its products."""

    product: OverseenProduct
    etag: str | None = Field(
        description="Entity tag of the open draft, for its submission; null without one."
    )
    case: ReviewCase | None
    case_etag: str | None = Field(description="Entity tag of the case, for acts on it.")
    labels: dict[str, Bilingual] = Field(
        description="What people call the fields that findings, points and expiries name, by path."
    )
    evidence_missing: tuple[FieldProblem, ...] = Field(
        description="What reviewers have still to enter before every grade is complete."
    )
    attachments: tuple[AttachmentRecord, ...] = Field(description="Files sent for it, oldest first.")
    history: tuple[HistoryEntry, ...] = Field(description="Its steps, newest first.")
