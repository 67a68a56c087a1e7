"""What the wording linter finds in a text (domain specification 1.5)."""

from pydantic import Field

from schemas.base import Contract
from schemas.vocab import ClaimRule, Severity

__all__ = ["Finding"]


class Finding(Contract):
    """One place in a text that breaks a wording rule.

    Offsets count characters (Unicode code points) of the text as entered. They are equal where something is
    missing: that is where it could be added.
    """

    rule: ClaimRule
    severity: Severity
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    matched: str = Field(description="The text as entered from start to end.")
    suggestion_ja: str
