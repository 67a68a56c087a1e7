"""What a certificate says of the evidence: graded outcomes, the six counts, the table of all trials."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.base import Contract, DecimalText, PartialDate, Text
from schemas.identifiers import TrialRecordId
from schemas.vocab import (
    Absence,
    BiasJudgement,
    Certainty,
    Direction,
    Directness,
    Grade,
    TrialStanding,
    TrialStatus,
    UnreportedNote,
)

__all__ = [
    "BiasDomain",
    "CertifiedResult",
    "CertifiedTrial",
    "Count",
    "GradedOutcome",
    "Interests",
    "PooledResult",
    "SixCounts",
    "TrialCounts",
    "TrialFacts",
    "Year",
]

Count = Annotated[int, Field(ge=0, le=1_000_000)]
Year = Annotated[int, Field(ge=1900, le=2999)]


class PooledResult(Contract):
    """Section 9: pooled effect of one outcome."""

    measure: Text
    method: Text
    trials: Count
    participants: Count
    estimate: DecimalText
    ci_low: DecimalText
    ci_high: DecimalText
    pi_low: DecimalText | None
    pi_high: DecimalText | None
    tau_squared: DecimalText | None
    i_squared: DecimalText | None


class GradedOutcome(Contract):
    """Sections 6, 7 and 9: one outcome of the claim, its grade and its pooled result."""

    outcome_id: Text
    outcome: Text
    outcome_en: Text | None = Field(default=None, description="Its English name, where one is recorded.")
    grade: Grade
    certainty: Certainty | None
    directness: Directness | None
    provisional: bool
    judged_on: date
    pooled: PooledResult | None


class SixCounts(Contract):
    """The six counts in the order in which they are always shown (3.8)."""

    favourable: Count
    no_difference: Count
    unfavourable: Count
    unreported: Count
    ongoing: Count
    retracted: Count

    @property
    def total(self) -> int:
        """Number of trials behind the six counts."""
        return (
            self.favourable
            + self.no_difference
            + self.unfavourable
            + self.unreported
            + self.ongoing
            + self.retracted
        )


class TrialCounts(Contract):
    """Section 8: all linked trials; ``product`` is P0 and P1, ``ingredient`` is P2, counted apart (3.8).

    ``total`` always covers every trial. ``unplaced`` ones have no place among the six, because it is withheld or
    because they are of the mechanism only (P3); ``reason`` says which.
    Where no trial has a place the six counts are null: zeros would say that nothing was found.
    """

    total: Count
    product: SixCounts | None
    ingredient: SixCounts | None
    unplaced: Count
    reason: Absence | None

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        placed = (self.product.total if self.product else 0) + (
            self.ingredient.total if self.ingredient else 0
        )
        if placed + self.unplaced != self.total:
            raise ValueError(
                "件数の合計が一致しません。内訳を確かめてください。 / The counts do not add up to the total."
            )
        if (self.reason is None) != (self.unplaced == 0):
            raise ValueError(
                "内訳のない試験には理由が必要です。 / A reason is given exactly when trials are unplaced."
            )
        return self


class BiasDomain(Contract):
    """Judgement of one risk-of-bias domain, e.g. D1."""

    domain: Text
    judgement: BiasJudgement


class CertifiedResult(Contract):
    """One outcome of one trial as it is shown in the evidence table (6.2)."""

    outcome_id: Text
    outcome: Text
    outcome_en: Text | None = Field(default=None, description="Its English name, where one is recorded.")
    primary: bool
    time_point: Text | None
    arms: Text | None = Field(description="Arm data as reported, in one line.")
    measure: Text | None
    effect: DecimalText | None
    ci_low: DecimalText | None
    ci_high: DecimalText | None
    direction: Direction | None
    bias: tuple[BiasDomain, ...]
    bias_overall: BiasJudgement | None


class TrialFacts(Contract):
    """What is known of one trial besides its registration (6.2); null is "not recorded"."""

    year: Year | None
    countries: tuple[Text, ...]
    design: Text | None
    registered_on: PartialDate | None
    prospective: bool | None = Field(description="Registered no later than the first enrolment.")
    population: Text | None
    comparator: Text | None
    randomised: Count | None
    analysed: Count | None
    directness: Directness
    standing: TrialStanding | None = Field(
        description="Its place among the six counts; null where not shown."
    )
    overdue: bool = Field(description="Results are due and not reported.")
    note: UnreportedNote | None = Field(
        default=None, description="Why it stands under unreported although it has reported."
    )
    retracted: bool
    publications: tuple[Text, ...] = Field(description="DOI or PMID.")
    sponsor: Text | None
    funder: Text | None
    authors_employed: bool | None = Field(description="Authors employed by the firm.")
    analysed_by: Text | None
    product_supplied_by: Text | None
    independent: bool | None
    results: tuple[CertifiedResult, ...]
    withheld_results: Count = 0


class CertifiedTrial(Contract):
    """Section 10: one trial; ``facts`` is null where all but its registration is withheld (1.4)."""

    trial_id: TrialRecordId
    registrations: tuple[Text, ...]
    status: TrialStatus
    facts: TrialFacts | None


class Interests(Contract):
    """Section 11: how many of the shown trials are independent of the firm (3.8)."""

    independent: Count
    not_independent: Count
    unknown: Count
