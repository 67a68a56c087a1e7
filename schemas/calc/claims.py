"""Cases and results of the calculator ``claims``."""

from typing import Annotated

from pydantic import Field, StringConstraints

from schemas.base import Contract
from schemas.calc.envelope import DatedCase
from schemas.claims import Finding
from schemas.vocab import EvidenceBasis, SubClass

__all__ = ["ClaimsCase", "ClaimsResult"]

_Wording = Annotated[str, StringConstraints(max_length=20_000)]


class ClaimsCase(DatedCase):
    """One text to look through."""

    subclass: SubClass
    text: _Wording
    approved_texts: tuple[_Wording, ...] = Field(
        default=(), max_length=50, description="Texts notified, permitted or approved for the product."
    )
    evidence_basis: EvidenceBasis | None = Field(
        default=None, description="Compares a function claim with the wording its evidence asks for."
    )
    check_disclaimers: bool = Field(
        default=False, description="Looks for the mandatory statements; for a whole label, not for one claim."
    )


class ClaimsResult(Contract):
    """What was found, in the order of the text."""

    findings: tuple[Finding, ...]
