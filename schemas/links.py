"""What a firm asks of reviewers: to link a trial to its product (domain specification 5.3)."""

from datetime import datetime

from pydantic import Field

from schemas.base import Contract, LongText, Text
from schemas.identifiers import ProductId, TrialRecordId
from schemas.vocab import LinkRequestState

__all__ = ["LinkRequestEntry", "LinkRequestView"]


class LinkRequestEntry(Contract):
    """The trial, and why it speaks of the product."""

    trial: TrialRecordId
    reason: LongText


class LinkRequestView(Contract):
    """A request and what became of it; nobody is named."""

    number: int
    product: ProductId
    trial: TrialRecordId
    reason: LongText
    state: LinkRequestState
    requested_at: datetime
    decided_at: datetime | None
    decided_reason: Text | None = Field(description="Why it was declined, or what the link says.")
