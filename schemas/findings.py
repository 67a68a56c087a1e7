"""What a check of a record finds: one entry a place, with the source of the rule and how to mend it."""

from pydantic import Field

from schemas.base import Bilingual, Contract
from schemas.vocab import ClaimRule, FindingLevel

__all__ = ["Finding", "Span"]


class Span(Contract):
    """The part of a text that a finding is about.

    Offsets count characters (Unicode code points) of the text as entered. They are equal where something is
    missing.
    """

    rule: ClaimRule
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    matched: str


class Finding(Contract):
    """One thing that a check found."""

    field: str = Field(
        description="Path of the field, e.g. functional_substances.0.amount; empty for the whole record."
    )
    code: str = Field(description="A stable word for the rule.")
    level: FindingLevel = Field(description="must blocks, warn needs a reason, info is shown only.")
    message: Bilingual = Field(description="What was found, with the field's label.")
    hint: Bilingual | None = Field(default=None, description="How to mend it.")
    rule: str = Field(description="Where the rule comes from, e.g. the act and its article.")
    span: Span | None = Field(
        default=None, description="Where in the text, for findings of the wording linter."
    )
