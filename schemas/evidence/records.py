"""What reviewers enter about trials and outcomes; each is a document, and a correction is its next version (3.1).

Numbers stand as they were reported, in decimal strings; the effect is computed from them by the one function.
"""

from typing import Literal

from pydantic import Field

from schemas.base import Contract, DecimalText, Document, LongText, Text
from schemas.identifiers import TrialRecordId
from schemas.vocab import BenefitWhen, Measure, OutcomeRole, StudyDesign, TrialLayout

__all__ = [
    "ClaimOutcome",
    "ReportedArm",
    "ReportedEstimate",
    "ReportedLogRank",
    "ReportedPairs",
    "TrialInterests",
    "TrialResult",
    "TrialScope",
    "TrialStudy",
]


class ClaimOutcome(Document):
    """What is graded: an outcome, its measure, and the claim it belongs to.

    ``within_claim`` is a reviewer's decision; until it is made, and where it is no, nothing of the outcome is
    public. ``minimal_important_difference`` stands on the natural scale of the measure.
    """

    contract: Literal["claim-outcome/1"] = "claim-outcome/1"
    product_version: int = Field(ge=1, description="Version of the product whose claim this is.")
    claim: LongText | None = Field(description="Exact text of the claim; null outside every claim.")
    label_ja: Text
    label_en: Text | None = None
    unit: Text | None = None
    measure: Measure
    benefit_when: BenefitWhen
    minimal_important_difference: DecimalText | None = None
    within_claim: bool | None = None
    reason: LongText | None = Field(default=None, description="Why it is inside or outside the claim.")


class ReportedArm(Contract):
    """One arm as reported: events of n participants, or their mean with one measure of its spread.

    The spread is the standard deviation or what it follows from: standard error, 95 % interval of the mean, or, of
    a mean change, the deviations before and after with their correlation. A median is kept and never pooled.
    """

    n: int = Field(ge=1, le=1_000_000_000)
    events: int | None = Field(default=None, ge=0, le=1_000_000_000)
    mean: DecimalText | None = None
    sd: DecimalText | None = None
    se: DecimalText | None = Field(default=None, description="Standard error of the mean.")
    ci_lower: DecimalText | None = Field(default=None, description="Of the 95 % interval of the mean.")
    ci_upper: DecimalText | None = None
    sd_before: DecimalText | None = Field(default=None, description="Where the mean is that of a change.")
    sd_after: DecimalText | None = None
    correlation: DecimalText | None = Field(
        default=None, description="Of before and after; nothing is assumed where it is not given."
    )
    median: DecimalText | None = None
    q1: DecimalText | None = Field(default=None, description="First quartile.")
    q3: DecimalText | None = Field(default=None, description="Third quartile.")


class ReportedEstimate(Contract):
    """An effect that was reported and not its arms: typed in, marked as such, with where it stands."""

    estimate: DecimalText
    ci_lower: DecimalText
    ci_upper: DecimalText
    source: LongText


class ReportedLogRank(Contract):
    """Observed minus expected events and their variance (hazard ratio)."""

    o_minus_e: DecimalText
    v: DecimalText
    source: LongText


class ReportedPairs(Contract):
    """Differences within the participants of a crossover trial: product less comparator."""

    n: int = Field(ge=1, le=1_000_000_000)
    mean: DecimalText
    sd: DecimalText | None = Field(default=None, description="Of the differences.")
    se: DecimalText | None = Field(default=None, description="Of the mean difference.")
    ci_lower: DecimalText | None = Field(default=None, description="Of its 95 % interval.")
    ci_upper: DecimalText | None = None


class TrialResult(Document):
    """What one trial reports of one outcome; without arms or estimate it was reported without an interval.

    Arms of a crossover trial give no effect, pairs do; of a cluster trial the design effect is needed. Where the
    registration speaks of either, ``layout`` must be said; left out it is parallel groups.
    """

    contract: Literal["trial-result/1"] = "trial-result/1"
    trial: TrialRecordId
    registered_role: OutcomeRole
    reported_role: OutcomeRole
    time_point: Text | None = None
    arm1: ReportedArm | None = Field(default=None, description="The product.")
    arm2: ReportedArm | None = Field(default=None, description="The comparator.")
    estimate: ReportedEstimate | None = None
    log_rank: ReportedLogRank | None = None
    pairs: ReportedPairs | None = Field(default=None, description="Crossover trials, mean difference only.")
    layout: TrialLayout | None = None
    design_effect: DecimalText | None = Field(
        default=None,
        description="Cluster trials: how many times the clusters enlarge the variance; 1 where the reported"
        " numbers account for them.",
    )
    measure: Measure = Field(description="Must be the outcome's.")


class TrialScope(Document):
    """A reviewer's decision whether a trial speaks of the claim."""

    contract: Literal["trial-scope/1"] = "trial-scope/1"
    trial: TrialRecordId
    in_scope: bool
    patients_only: bool = Field(description="All participants were patients.")
    population_differs: bool = Field(
        default=False,
        description="Its participants are others than the claim speaks of, though it is in scope.",
    )
    reason: LongText


class TrialStudy(Document):
    """What is known of a trial beside its registration, the same for every product."""

    contract: Literal["trial-study/1"] = "trial-study/1"
    trial: TrialRecordId
    design: StudyDesign
    comparator: Text | None = None
    randomised: int | None = Field(default=None, ge=0, le=1_000_000_000)
    analysed: int | None = Field(default=None, ge=0, le=1_000_000_000)
    published_results: bool = Field(description="A publication gives results.")
    published_year: int | None = Field(default=None, ge=1900, le=2200)
    publications: tuple[Text, ...] = Field(default=(), description="DOI or PMID.")
    success_criterion_met: bool | None = Field(
        default=None, description="Of a trial with several primary outcomes, as it was specified beforehand."
    )
    retracted: bool = False
    concern_expressed: bool = False
    notice: LongText | None = Field(default=None, description="Source of the retraction or concern.")


class TrialInterests(Document):
    """Who had a part in a trial, seen from the firm of one product (3.8); null is "not known"."""

    contract: Literal["trial-interests/1"] = "trial-interests/1"
    trial: TrialRecordId
    sponsor: Text | None
    funder: Text | None
    sponsored_by_firm: bool | None = Field(description="By the registrant or its group.")
    funded_by_firm: bool | None
    analysed_by_firm: bool | None
    authors_employed: bool | None
    analysed_by: Text | None = None
    product_supplied_by: Text | None = None
