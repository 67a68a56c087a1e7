"""Cases of the calculators ``rounding`` and ``conformity``; the result of the second is ``Judgement``."""

from typing import Annotated

from pydantic import Field

from schemas.base import Contract, DecimalText
from schemas.calc.envelope import Case
from schemas.conformity import Limit, Measurement
from schemas.vocab import DecisionRule, Rounding

__all__ = ["ConformityCase", "Rounded", "RoundingCase"]


class RoundingCase(Case):
    """One number to round, to ``decimals`` or to ``significant`` digits; mode NONE needs neither."""

    value: DecimalText
    decimals: Annotated[int, Field(ge=-18, le=18)] | None = None
    significant: Annotated[int, Field(ge=1, le=36)] | None = None
    mode: Rounding


class Rounded(Contract):
    """The rounded number in plain notation."""

    rounded: str


class ConformityCase(Case):
    """One result to judge against one limit."""

    limit: Limit
    result: Measurement
    decision_rule: DecisionRule = DecisionRule.SIMPLE
    rounding: Rounding = Rounding.JP_HALF_UP
