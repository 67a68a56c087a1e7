"""What ends soon: certificates, licences, marks and the duty of the next self-check (domain specification 4.8)."""

from datetime import date

from pydantic import Field

from schemas.base import Bilingual, Contract
from schemas.vocab import ExpiryStage

__all__ = ["Expiry"]


class Expiry(Contract):
    """One thing that has ended or ends within 90 days."""

    field: str = Field(description="Path in the product's document; empty for what stands outside it.")
    what: Bilingual
    last_day: date = Field(description="Last day of validity, or last day to act.")
    days: int = Field(description="Days from today to that day; negative when it has passed.")
    stage: ExpiryStage
