"""What a firm asks of reviewers: to link a trial or a systematic review to its product (domain specification 5.3)."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from schemas.base import Contract, DecimalText, LongText, Text
from schemas.identifiers import ProductId, ReviewId, TrialRecordId
from schemas.ucum import checked_unit
from schemas.vocab import LinkRequestState

__all__ = ["LinkRequestEntry", "LinkRequestView", "ReviewLinkEntry"]


class LinkRequestEntry(Contract):
    """The trial or the systematic review, and why it speaks of the product."""

    trial: TrialRecordId | None = None
    review: ReviewId | None = None
    reason: LongText

    @model_validator(mode="after")
    def _it_is_about_one_record(self) -> "LinkRequestEntry":
        if (self.trial is None) == (self.review is None):
            raise ValueError(
                "試験（T-）か研究レビュー（R-）のどちらか一つを指定してください。"
                " / Name either a trial (T-) or a systematic review (R-)."
            )
        return self


class ReviewLinkEntry(Contract):
    """What a reviewer says who links a systematic review: the name and dose under which it speaks of the product."""

    review: ReviewId
    name: Text
    dose: DecimalText | None = None
    dose_unit: Annotated[Text, AfterValidator(checked_unit)] | None = Field(
        default=None, description="UCUM code, e.g. mg/d."
    )
    dose_text: Text | None = Field(default=None, description="The dose where it is no single number.")
    reason: LongText

    @model_validator(mode="after")
    def _a_dose_has_a_unit(self) -> "ReviewLinkEntry":
        if (self.dose is None) != (self.dose_unit is None):
            raise ValueError("用量は数値と単位をそろえて入力してください。 / Enter a dose with its unit.")
        return self


class LinkRequestView(Contract):
    """A request and what became of it; nobody is named."""

    number: int
    product: ProductId
    trial: TrialRecordId | None
    review: ReviewId | None
    reason: LongText
    state: LinkRequestState
    requested_at: datetime
    decided_at: datetime | None
    decided_reason: Text | None = Field(description="Why it was declined, or what the link says.")

    @property
    def about(self) -> str:
        """The record it is about."""
        return self.trial or self.review or ""
