"""Two records that may be of one study, and what two people say of it (domain specification 3.2)."""

from datetime import datetime

from pydantic import Field

from schemas.base import Bilingual, Contract, Text
from schemas.identifiers import TrialRecordId
from schemas.vocab import MergeState

__all__ = ["MergeDecision", "MergeProposalView"]


class MergeDecision(Contract):
    """What a person says of two records that share a number, and why."""

    keep: TrialRecordId | None = Field(
        default=None, description="The record that stays; needed to propose, ignored by a rejection."
    )
    reason: Text


class MergeProposalView(Contract):
    """Two records that share a number; ``first`` is the one recorded earlier."""

    number: int
    first: TrialRecordId
    second: TrialRecordId
    shared: tuple[Text, ...] = Field(description="The numbers both have, as scheme:number.")
    state: MergeState
    keep: TrialRecordId | None
    found_at: datetime
    proposed_at: datetime | None
    proposed_reason: Text | None
    decided_at: datetime | None
    decided_reason: Text | None
    caution: Bilingual | None = Field(description="Why they may be two studies after all.")
