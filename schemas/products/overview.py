"""A firm's products as it oversees them itself: what is open, what is missing, what ends soon."""

from pydantic import Field

from schemas.base import Contract, Text
from schemas.expiries import Expiry
from schemas.findings import Finding
from schemas.identifiers import ProductId
from schemas.vocab import RegistrationState, SubClass

__all__ = ["OverseenProduct"]


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
    findings: tuple[Finding, ...] = Field(description="Of the open draft, were it submitted today.")
    expiries: tuple[Expiry, ...] = Field(description="The nearest first.")
