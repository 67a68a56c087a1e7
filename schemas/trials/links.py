"""How near a trial is to a product, as a reviewer judged it (domain specification 3.7)."""

from datetime import datetime

from pydantic import Field

from schemas.base import Contract, LongText, Text
from schemas.evidence.directness import Comparison, Studied
from schemas.identifiers import TrialRecordId
from schemas.trials.views import TrialCard
from schemas.vocab import Directness

__all__ = ["LinkEnd", "LinkEntry", "LinkedTrial"]


class LinkedTrial(Contract):
    """A trial linked to a product, and how near it is to what is sold."""

    trial: TrialCard
    directness: Directness
    reason: LongText | None = Field(description="Null for readers who may not see efficacy.")
    product_version: int | None
    linked_at: datetime
    comparison: Comparison | None = Field(
        default=None, description="What the trial gave beside what is registered; null as the reason is."
    )
    pending_review: bool = Field(
        default=False, description="Made by the registry when a formula changed; a reviewer has yet to look."
    )


class LinkEntry(Contract):
    """What a reviewer enters to link a trial to a product or listing."""

    trial: TrialRecordId
    directness: Directness
    reason: LongText
    product_version: int | None = Field(default=None, ge=1, le=2**31 - 1)
    studied: Studied | None = Field(
        default=None, description="What the trial gave; it is compared with the registered product."
    )


class LinkEnd(Contract):
    """Why a link ends; the link itself stays on record."""

    reason: Text
