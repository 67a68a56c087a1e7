"""Dated rows of law: thresholds, deadlines, limits, lists and phrases with the days on which they hold.

Domain specification 0, rule 1. Who proposed and who confirmed a row is in the log, not here.
"""

from datetime import date
from typing import Annotated

from pydantic import Field, JsonValue, StringConstraints

from schemas.base import Contract, Text

__all__ = ["LegalRuleEntry", "LegalRuleProposal"]

_Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)+$", max_length=80)]


class LegalRuleProposal(Contract):
    """A row that somebody proposes; it changes nothing until another person has confirmed it."""

    code: _Code = Field(examples=["ffc.notice_days"])
    value: JsonValue = Field(description="Its shape depends on the code; amounts are decimal strings.")
    valid_from: date
    valid_to: date | None = Field(default=None, description="The last day; null while no end is known.")
    source_name: Text = Field(description="The act, notice or table that it is taken from.")


class LegalRuleEntry(LegalRuleProposal):
    """A row as it is kept; rows are added and confirmed, never changed."""

    id: str
    confirmed: bool = Field(description="A row that is not confirmed can only warn.")
    confirmed_on: date | None
    proposed: bool = Field(description="False for a row that came with the registry.")
