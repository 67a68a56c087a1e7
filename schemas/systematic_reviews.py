"""Systematic reviews (研究レビュー): records of their own, for most function claims rest on them (3.1).

What a review says is kept as reported; nothing of it is computed or judged here, and a review never counts in
grading: the trials it includes are linked and judged one by one. Interests and employers of authors are kept by
role in the review, not by name (4a).
"""

from datetime import date, datetime
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from schemas.base import Contract, Count, DecimalText, Document, LongText, Text
from schemas.identifiers import Doi, ListingId, Pmid, ProductId, PublicationId, ReviewId, TrialRecordId
from schemas.vocab import Measure, ReviewAuthorRole, ReviewSubject

__all__ = [
    "ExcludedStudy",
    "IncludedStudy",
    "PrismaFlow",
    "ReportedPooling",
    "ReviewAuthor",
    "ReviewDatabase",
    "ReviewPublication",
    "ReviewQuestion",
    "ReviewedSubject",
    "SystematicReviewCard",
    "SystematicReviewDocument",
    "SystematicReviewFields",
    "SystematicReviewView",
]

_MOST = 2000


class ReviewQuestion(Contract):
    """The question of the review (PICO)."""

    population: LongText
    intervention: LongText
    comparator: LongText | None = None
    outcomes: tuple[LongText, ...] = Field(min_length=1, max_length=100)


class ReviewedSubject(Contract):
    """What the review speaks of: a product, or an ingredient and its dose."""

    kind: ReviewSubject
    name: Text
    record: ProductId | ListingId | None = Field(default=None, description="P-000001 or G-000001.")
    dose: DecimalText | None = None
    dose_unit: Text | None = Field(default=None, description="UCUM code, e.g. mg/d.")
    dose_text: Text | None = Field(default=None, description="The dose where it is no single number.")

    @model_validator(mode="after")
    def _a_dose_has_a_unit(self) -> "ReviewedSubject":
        if (self.dose is None) != (self.dose_unit is None):
            raise ValueError("用量は数値と単位をそろえて入力してください。 / Enter a dose with its unit.")
        return self


class ReviewDatabase(Contract):
    """One source that was searched."""

    name: Text
    searched_on: date | None = None
    search_terms: LongText | None = None
    hits: Count | None = None


class PrismaFlow(Contract):
    """Numbers of the PRISMA flow diagram; null where the review does not report one."""

    edition: Text = Field(description="Edition of the statement, e.g. PRISMA 2020.")
    identified: Count | None = None
    duplicates_removed: Count | None = None
    screened: Count | None = None
    excluded_by_title: Count | None = None
    assessed_in_full: Count | None = None
    excluded_in_full: Count | None = None
    included: Count | None = None

    @model_validator(mode="after")
    def _numbers_fall(self) -> "PrismaFlow":
        stages = ("identified", "screened", "assessed_in_full", "included")
        known = [(name, value) for name in stages if (value := getattr(self, name)) is not None]
        for (earlier, more), (later, fewer) in pairwise(known):
            if fewer > more:
                raise ValueError(
                    f"{later}（{fewer}）が {earlier}（{more}）を超えています。流れ図の数を確かめてください。"
                    f" / {later} ({fewer}) exceeds {earlier} ({more}); check the flow diagram."
                )
        return self


class IncludedStudy(Contract):
    """A study the review includes: a record of this registry, else named by number or citation."""

    trial: TrialRecordId | None = None
    identifier: Text | None = Field(
        default=None, description="Registry number, DOI or PMID as the review says."
    )
    citation: LongText | None = None

    @model_validator(mode="after")
    def _it_is_named(self) -> "IncludedStudy":
        if self.trial is None and self.identifier is None and self.citation is None:
            raise ValueError(
                "試験番号（T-）、識別子、書誌のいずれかを入力してください。"
                " / Name the study by record, identifier or citation."
            )
        return self


class ExcludedStudy(IncludedStudy):
    """A study the review excludes, and why."""

    reason: LongText


class ReportedPooling(Contract):
    """A meta-analysis as the review reports it; nothing of it is recomputed."""

    outcome: LongText
    measure: Measure | None = None
    model: Text | None = Field(default=None, description="In the review's words, e.g. random effects (DL).")
    studies: Count | None = None
    participants: Count | None = None
    estimate: DecimalText | None = None
    ci_low: DecimalText | None = None
    ci_high: DecimalText | None = None
    p_value: Text | None = None
    i2: Text | None = None
    certainty: Text | None = Field(default=None, description="As the review grades it.")


class ReviewAuthor(Contract):
    """One author by role, with the interests that the review declares; never by name."""

    role: ReviewAuthorRole
    employed_by_registrant: bool | None = Field(default=None, description="Null where it is not declared.")
    interests: LongText | None = None


class ReviewPublication(Contract):
    """Where the review was published."""

    publication: PublicationId | None = None
    doi: Doi | None = None
    pmid: Pmid | None = None
    citation: LongText | None = None
    published_on: date | None = None


class SystematicReviewFields(Contract):
    """What a reviewer enters of a systematic review."""

    title: LongText
    question: ReviewQuestion
    subjects: tuple[ReviewedSubject, ...] = Field(min_length=1, max_length=50)
    databases: tuple[ReviewDatabase, ...] = Field(default=(), max_length=100)
    prisma: PrismaFlow | None = None
    included: tuple[IncludedStudy, ...] = Field(default=(), max_length=_MOST)
    excluded: tuple[ExcludedStudy, ...] = Field(default=(), max_length=_MOST)
    pooling: tuple[ReportedPooling, ...] = Field(default=(), max_length=200)
    conclusion: LongText | None = None
    authors: tuple[ReviewAuthor, ...] = Field(default=(), max_length=500)
    funding: LongText | None = None
    publication: ReviewPublication | None = None
    protocol: Text | None = Field(default=None, description="Registration of the protocol (PROSPERO, UMIN).")

    @model_validator(mode="after")
    def _no_trial_is_on_both_sides(self) -> "SystematicReviewFields":
        listed = [study.trial for study in (*self.included, *self.excluded) if study.trial is not None]
        twice = sorted({trial for trial in listed if listed.count(trial) > 1})
        if twice:
            raise ValueError(
                f"{'、'.join(twice)} が2回挙げられています。採用か除外のどちらか1回にしてください。"
                f" / {', '.join(twice)} is listed twice; list a trial once, included or excluded."
            )
        return self


class SystematicReviewDocument(SystematicReviewFields, Document):
    """One systematic review."""

    contract: Literal["systematic-review/1"] = "systematic-review/1"


class SystematicReviewView(Contract):
    """A systematic review as a reader may see it."""

    id: ReviewId
    version: int
    sha256: str
    recorded_at: datetime
    withheld: bool
    review: SystematicReviewDocument | None = Field(
        description="Null where law keeps a trial or product it speaks of from this reader. Its effects and"
        " conclusion are left out for the public until a reviewer has decided on their scope."
    )
    protocol: Text | None
    included: int = Field(description="Studies the review includes (n of 収載試験 m/n).")
    recorded: int = Field(description="Of these, trials that are in this registry (m).")
    trials: tuple[TrialRecordId, ...] = Field(
        description="The included trials of this registry, under the records that stand for them today."
    )


class SystematicReviewCard(Contract):
    """A systematic review in a list."""

    id: ReviewId
    title: LongText | None
    withheld: bool
    included: int
    recorded: int
