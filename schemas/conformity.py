"""Limits, measured values and the judgement of one against the other (domain specification 4.1, 4.3, 4.4)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from schemas.base import Bilingual, Contract, DecimalText, Text
from schemas.vocab import LimitKind, ResultQualifier, Verdict

__all__ = ["Judgement", "Limit", "Measurement", "ResultValue"]

ResultValue = Annotated[str, StringConstraints(min_length=1, max_length=500)]
"""A number with its entered digits, or the words of a description; the kind of the limit decides which."""


class Limit(Contract):
    """What a result must satisfy. Which fields a kind needs is a rule of ``registry.domain.conformity``."""

    kind: LimitKind
    lower: DecimalText | None = None
    upper: DecimalText | None = None
    lower_inclusive: bool = Field(default=True, description="true 以上, false 超.")
    upper_inclusive: bool = Field(default=True, description="true 以下, false 未満.")
    mass_g: DecimalText | None = Field(default=None, description="absent: the mass that must be tested, g.")
    accepted: tuple[Text, ...] = Field(default=(), max_length=50, description="text: the words that conform.")


class Measurement(Contract):
    """One result, in the unit of its limit.

    With ``<`` the value is the limit of quantitation; with ``ND`` it may be the limit of detection.
    """

    value: ResultValue | None = None
    qualifier: ResultQualifier = ResultQualifier.EQUAL
    expanded_uncertainty: DecimalText | None = Field(default=None, description="U, in the unit of the value.")
    k: DecimalText = Field(default="2", description="Coverage factor of U.")
    tested_mass_g: DecimalText | None = None


class Judgement(Contract):
    """The verdict, and the numbers it was made from, as decimal strings."""

    verdict: Verdict
    compared_value: str | None = Field(
        description="The value as compared: rounded, or with a guard band not."
    )
    acceptance_lower: str | None
    acceptance_upper: str | None
    p_conform: float | None = Field(description="Probability that the true value lies inside the limits.")
    reason: Bilingual
