"""Signals of serious harm attributed to a product: one person's finding, confirmed by another (3.9, 5.4)."""

from datetime import date
from typing import Literal

from pydantic import Field

from schemas.base import Contract, Document, LongText, Text

__all__ = ["HarmConfirmation", "HarmSignal", "HarmState"]


class HarmSignal(Document):
    """What one reviewer found; a later version with ``attributed`` false takes it back."""

    contract: Literal["harm-signal/1"] = "harm-signal/1"
    attributed: bool = Field(description="A signal of serious harm is attributed to the product.")
    source: Text = Field(description="Where it was reported, without anything about the persons harmed.")
    reason: LongText


class HarmConfirmation(Document):
    """A second person's agreement with one version of a finding."""

    contract: Literal["harm-confirmation/1"] = "harm-confirmation/1"
    signal_version: int = Field(ge=1)
    reason: LongText


class HarmState(Contract):
    """The newest finding, and what two people hold today."""

    version: int = Field(
        ge=0, description="Of the newest finding; what a confirmation names. 0: there is none."
    )
    signal: HarmSignal | None
    recorded_on: date | None
    confirmed: bool = Field(description="Two people share the newest finding.")
    holds: bool = Field(
        description="Two people hold that there is a signal: every grade of the product is X."
    )
