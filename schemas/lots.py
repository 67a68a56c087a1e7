"""Lots, their results, and the answers of the lot look-up (domain specification 2.11, 4.5, 6.3)."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Bilingual, Contract, DecimalText, Document, LongText, Text
from schemas.conformity import ResultValue
from schemas.identifiers import ListingId, LotNumber, ProductId, SpecificationId
from schemas.products.common import AeContact, Sha256, UcumUnit
from schemas.specifications import ItemCode
from schemas.vocab import LabelEdition, LotAnswerKind, LotState, RecallClass, ResultQualifier, Verdict

__all__ = [
    "AskedLot",
    "FoundLot",
    "ItemOutcome",
    "LotAnswer",
    "LotDocument",
    "LotEntry",
    "LotQuantity",
    "LotReason",
    "LotRecall",
    "LotResultView",
    "LotSuggestion",
    "LotView",
    "RecallEntry",
    "RecallReport",
    "RecallReported",
    "ReleasedResult",
    "ResultEntries",
    "ResultEntry",
    "SampleResultView",
    "SampleView",
]

Replicate = Annotated[int, Field(ge=1, le=50)]


class LotQuantity(Contract):
    """How much was made."""

    amount: DecimalText
    unit: UcumUnit


class LotEntry(Contract):
    """What a manufacturer enters for a new lot."""

    number: LotNumber
    site: Text | None = Field(
        default=None, description="Name of one of the product's sites; may be left out where it has one."
    )
    manufactured_on: date
    expires_on: date | None = None
    size: LotQuantity | None = None


class ResultEntry(Contract):
    """One measured value of one item, as the laboratory wrote it."""

    item: ItemCode
    replicate: Replicate = 1
    value: ResultValue | None = None
    qualifier: ResultQualifier = ResultQualifier.EQUAL
    unit: UcumUnit | None = None
    loq: DecimalText | None = None
    lod: DecimalText | None = None
    uncertainty: DecimalText | None = Field(default=None, description="Expanded uncertainty U, in the unit.")
    k: DecimalText = "2"
    tested_on: date
    laboratory: Text | None = Field(
        default=None, description="Public id of a laboratory of the network, or its name."
    )
    accreditation: Text | None = Field(
        default=None, description="Number of the accreditation whose scope covers this test."
    )
    method: Text | None = Field(default=None, description="Where it differs from the specification's.")
    mass_g: DecimalText | None = Field(default=None, description="Mass tested, g, where absence is asked.")


class ResultEntries(Contract):
    """Results entered together: all of them are stored, or none."""

    results: tuple[ResultEntry, ...] = Field(min_length=1, max_length=500)
    reason: Text | None = Field(
        default=None, description="Why results are corrected; needed where one takes the place of another."
    )


class LotResultView(Contract):
    """One result of a lot as it is shown; who entered it is not told."""

    item: ItemCode
    name_ja: Text
    name_en: Text | None
    replicate: Replicate
    limit: Bilingual
    limit_unit: UcumUnit | None
    unit: UcumUnit | None = Field(description="Unit of the result as entered.")
    method: Text | None
    value: ResultValue | None
    qualifier: ResultQualifier
    reported: str = Field(description="As printed: in the limit's unit, to the digits of the specification.")
    loq: DecimalText | None
    lod: DecimalText | None
    uncertainty: DecimalText | None
    k: DecimalText | None
    mass_g: DecimalText | None
    tested_on: date | None
    laboratory: Text | None
    accreditation: Text | None
    verdict: Verdict
    rule_version: Text


class RecallReport(Contract):
    """How far a recall has come, as its firm reports it; it is public.

    The recall has ended once ``closed_on`` is there.
    """

    progress: Annotated[int, Field(ge=0, le=100, description="Recovered so far, %.")]
    closed_on: date | None = Field(default=None, description="The day on which the recall ended.")
    authority_no: Text | None = Field(
        default=None, description="Number of the report to the authority, where there is one."
    )
    reason: Text = Field(description="What the figures rest on, or why the recall has ended.")


class RecallReported(RecallReport):
    """A report of a recall, and when it was entered; who entered it is not told."""

    entered_at: datetime


class LotRecall(Contract):
    """What a holder of a recalled lot must know, and how far the recall has come."""

    recall_class: RecallClass
    reason: Text
    what_to_do: LongText
    contact: AeContact | None
    since: datetime
    closed_on: date | None = Field(description="The day on which the recall ended; null while it is open.")
    reports: tuple[RecallReported, ...] = Field(description="The newest first; the newest one stands.")


class LotView(Contract):
    """A lot as the caller may see it; ``results`` is null while they are not public (not yet released)."""

    product: ProductId
    number: LotNumber
    site: Text
    product_version: int
    specification: SpecificationId | None
    specification_version: int | None
    manufactured_on: date | None
    expires_on: date | None
    label: LabelEdition | None = Field(
        description="Which label its packages bear by the day they were made; null where no rule says so."
    )
    size: LotQuantity | None
    state: LotState
    reason: Text | None
    recall: LotRecall | None
    released_on: date | None
    sha256: Sha256 | None = Field(description="Of the document frozen at release.")
    results: tuple[LotResultView, ...] | None


class LotReason(Contract):
    """Why a lot is rejected or quarantined; it is public."""

    reason: Text


class RecallEntry(Contract):
    """Why a lot is recalled and what its holders must do; it is public."""

    recall_class: RecallClass
    reason: Text
    what_to_do: LongText


class ReleasedResult(ResultEntry):
    """One result in a released lot's document, with the verdict it was released on."""

    verdict: Verdict
    rule_version: Text


class LotDocument(Document):
    """A lot frozen at its release: everything the release was decided from, and no person."""

    contract: Literal["lot/1"] = "lot/1"
    product: ProductId
    product_version: int
    number: LotNumber
    site: Text
    manufactured_on: date | None
    expires_on: date | None
    size: LotQuantity | None
    specification: SpecificationId
    specification_version: int
    released_on: date
    results: tuple[ReleasedResult, ...]


class AskedLot(Contract):
    """What was asked for, after reading the scan."""

    gtin: str | None
    product: ProductId | None
    lot: str


class ItemOutcome(Contract):
    """One item in plain words: did the lot pass it, when and where."""

    name_ja: Text
    name_en: Text | None
    verdict: Verdict
    tested_on: date | None
    laboratory: Text | None
    accredited: bool


class FoundLot(Contract):
    """The answer for one lot; everything but ``answer`` is null where no lot is registered."""

    answer: LotAnswerKind
    product: ProductId | None = None
    name_ja: Text | None = None
    name_en: Text | None = None
    number: LotNumber | None = None
    site: Text | None = None
    expires_on: date | None = None
    released_on: date | None = None
    reason: Text | None = None
    recall: LotRecall | None = None
    items: tuple[ItemOutcome, ...] = ()


class LotSuggestion(Contract):
    """A lot whose number looks alike (case, hyphens, O and 0, I and 1 ignored); the reader must confirm it."""

    product: ProductId
    number: LotNumber
    site: Text


class LotAnswer(Contract):
    """The answer of the look-up: one entry a lot of this number, all sites; suggestions only without a match."""

    asked: AskedLot
    answers: tuple[FoundLot, ...] = Field(min_length=1)
    suggestions: tuple[LotSuggestion, ...] = ()


class SampleResultView(Contract):
    """One result of a sample as its source reports it."""

    item: Text
    item_ja: Text | None
    value: DecimalText | None
    qualifier: ResultQualifier | None
    unit: Text | None
    tested_on: date | None
    laboratory: Text | None
    text: Text | None = Field(description="The result as the source writes it.")


class SampleView(Contract):
    """A tested sample of a listed product; which lot it came from is not known."""

    listing: ListingId
    source: Text
    sample_no: Text
    collected_on: date | None
    recorded_at: datetime
    results: tuple[SampleResultView, ...]
