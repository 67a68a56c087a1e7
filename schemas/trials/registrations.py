"""Trials: one study with the 24 items of the WHO Trial Registration Data Set 1.3.1 (domain specification 3.2).

Items 7 and 8, the contacts, are persons and are not stored. A date that a registry wrote so that it cannot be
read keeps its raw text; where a registry's word is mapped to one of ours, its own word stands beside it.
"""

from typing import Literal

from pydantic import Field, field_validator, model_validator

from schemas.base import Contract, Count, Document, LongText, PartialDate, Text
from schemas.identifiers import TRIAL_SCHEMES, OrganisationId, Scheme, checked
from schemas.imports import Provenance, Source
from schemas.posted_results import PostedOutcome
from schemas.vocab import (
    AgeUnit,
    Allocation,
    IdentifierLevel,
    Masking,
    StudyType,
    TrialPhase,
    TrialSex,
    TrialStatus,
)

__all__ = [
    "AgeLimit",
    "Eligibility",
    "EthicsReview",
    "IpdSharing",
    "Sponsor",
    "SummaryResults",
    "TrialArm",
    "TrialDate",
    "TrialDates",
    "TrialDesign",
    "TrialDocument",
    "TrialEntry",
    "TrialFields",
    "TrialIdentifier",
    "TrialIntervention",
    "TrialOutcome",
    "TrialSampleSize",
    "TrialTitles",
]


class TrialIdentifier(Contract):
    """One identifier of the study in its normal form.

    ``other`` is any scheme that the registry does not check; two studies may share such an identifier by chance.
    """

    scheme: Scheme | Literal["other"]
    value: Text
    level: IdentifierLevel | None = Field(description="How far it is checked; null for `other`.")
    primary: bool = False

    @model_validator(mode="after")
    def _a_scheme_is_one_of_trials(self) -> "TrialIdentifier":
        if self.scheme != "other" and self.scheme not in TRIAL_SCHEMES:
            raise ValueError(f"{self.scheme} does not name trials.")
        if (self.scheme == "other") != (self.level is None):
            raise ValueError("An identifier has a level when its scheme is checked.")
        return self


class TrialTitles(Contract):
    """Public and scientific title (9, 10), in the register's language and in Japanese where it has both."""

    public: LongText | None = None
    public_ja: LongText | None = None
    scientific: LongText | None = None
    scientific_ja: LongText | None = None
    acronym: Text | None = None


class Sponsor(Contract):
    """A sponsor or funder (4, 5, 6). The name of a private person is not stored: then ``name`` is null."""

    name: LongText | None
    kind: Text | None = Field(default=None, description="The register's class, e.g. INDUSTRY.")


class TrialIntervention(Contract):
    """What is given or done (13)."""

    kind: Text | None = None
    name: LongText
    description: LongText | None = None


class TrialArm(Contract):
    """A group of participants and what it is given (13)."""

    label: LongText
    kind: Text | None = Field(default=None, description="The register's class, e.g. PLACEBO_COMPARATOR.")
    description: LongText | None = None
    interventions: tuple[LongText, ...] = ()


class AgeLimit(Contract):
    """An age limit; without number and unit the text says that there is none or could not be read."""

    text: Text
    number: int | None = Field(default=None, ge=0, le=1500)
    unit: AgeUnit | None = None


class Eligibility(Contract):
    """Who may take part (14). ``criteria`` holds both kinds where the register does not divide them."""

    criteria: LongText | None = None
    inclusion: LongText | None = None
    exclusion: LongText | None = None
    minimum_age: AgeLimit | None = None
    maximum_age: AgeLimit | None = None
    sex: TrialSex | None = None


class TrialDesign(Contract):
    """Study type, design and phase (15); the ``_text`` fields are the register's words."""

    study_type: StudyType | None = None
    study_type_text: Text | None = None
    allocation: Allocation | None = None
    masking: Masking | None = None
    model_text: Text | None = None
    purpose_text: Text | None = None
    design_text: LongText | None = None
    phases: tuple[TrialPhase, ...] = ()
    phase_text: LongText | None = None


class TrialDate(Contract):
    """A day as the register states it: the date where it could be read, else its raw text."""

    date: PartialDate | None = None
    raw: Text | None = None
    estimated: bool | None = Field(
        default=None, description="True when the register says the day is foreseen."
    )

    @model_validator(mode="after")
    def _either_read_or_raw(self) -> "TrialDate":
        if (self.date is None) == (self.raw is None):
            raise ValueError("A trial date is either read or kept raw.")
        return self


class TrialDates(Contract):
    """The days of a study (2, 16, 22)."""

    registered: TrialDate | None = None
    enrolment_started: TrialDate | None = None
    primary_completion: TrialDate | None = None
    completion: TrialDate | None = None
    last_updated: TrialDate | None = None


class TrialSampleSize(Contract):
    """Sample size (17); ``text`` where the register wrote more than one number."""

    target: Count | None = None
    actual: Count | None = None
    text: LongText | None = None


class TrialOutcome(Contract):
    """An outcome as registered (19, 20)."""

    measure: LongText
    time_frame: LongText | None = None
    description: LongText | None = None


class EthicsReview(Contract):
    """Ethics review (21), without the committee's contact."""

    status: Text | None = None
    approved: TrialDate | None = None


class SummaryResults(Contract):
    """Summary results (23)."""

    available: bool | None = Field(default=None, description="Null when the register does not say.")
    posted: TrialDate | None = None
    first_published: TrialDate | None = None
    url: Text | None = None
    summary: LongText | None = None


class IpdSharing(Contract):
    """Plan to share individual participant data (24)."""

    plan: Text | None = None
    description: LongText | None = None


class TrialFields(Contract):
    """What a registration record says of one study, whoever tells it."""

    primary_registry: Text = Field(description="Primary registry (1), in the source's words.")
    identifiers: tuple[TrialIdentifier, ...] = Field(min_length=1)
    titles: TrialTitles
    primary_sponsor: Sponsor | None = None
    secondary_sponsors: tuple[Sponsor, ...] = ()
    funders: tuple[Sponsor, ...] = ()
    countries: tuple[Text, ...] = ()
    conditions: tuple[LongText, ...] = ()
    interventions: tuple[TrialIntervention, ...] = ()
    arms: tuple[TrialArm, ...] = ()
    eligibility: Eligibility = Eligibility()
    design: TrialDesign = TrialDesign()
    dates: TrialDates = TrialDates()
    sample_size: TrialSampleSize = TrialSampleSize()
    status: TrialStatus
    status_text: Text | None = None
    primary_outcomes: tuple[TrialOutcome, ...] = ()
    secondary_outcomes: tuple[TrialOutcome, ...] = ()
    ethics: EthicsReview | None = None
    results: SummaryResults = SummaryResults()
    ipd: IpdSharing | None = None
    reported_primary_outcomes: tuple[TrialOutcome, ...] = Field(
        default=(), description="Primary outcomes of the results that the register holds."
    )
    posted_results: tuple[PostedOutcome, ...] = Field(
        default=(), description="The results that the register holds, as it holds them; never public as such."
    )

    @field_validator("identifiers")
    @classmethod
    def _one_identifier_is_primary(cls, value: tuple[TrialIdentifier, ...]) -> tuple[TrialIdentifier, ...]:
        if sum(identifier.primary for identifier in value) != 1:
            raise ValueError(
                "主番号（primary）は1つだけ指定してください。 / Exactly one identifier of a trial is primary."
            )
        return value

    @property
    def primary_id(self) -> TrialIdentifier:
        """The identifier in the primary registry."""
        return next(identifier for identifier in self.identifiers if identifier.primary)


class TrialDocument(TrialFields, Document):
    """One registration record of one study, as a register or the WHO's search portal gives it."""

    contract: Literal["trial/1"] = "trial/1"
    source: Source
    provenance: Provenance


class TrialEntry(TrialFields):
    """What a trial site or a reviewer enters of a study by hand; identifiers are checked as they are entered."""

    organisation: OrganisationId | None = Field(
        default=None, description="The organisation of the network whose study it is."
    )

    @field_validator("identifiers")
    @classmethod
    def _identifiers_are_checked(cls, value: tuple[TrialIdentifier, ...]) -> tuple[TrialIdentifier, ...]:
        for one in value:
            if one.scheme != "other" and (normal := checked(one.scheme, one.value)) != one.value:
                raise ValueError(f"{normal} の形で入力してください。 / Write it as {normal}.")
        return value
