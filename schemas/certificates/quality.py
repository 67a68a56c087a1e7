"""What a certificate says of quality and safety: lots and their results, laboratories, reports, recalls."""

from datetime import date

from pydantic import Field

from schemas.base import Contract, Text
from schemas.certificates.evidence import Count, Year
from schemas.vocab import LotState, RecallClass, Verdict

__all__ = [
    "Accreditation",
    "CertifiedLaboratory",
    "CertifiedLot",
    "CertifiedQuality",
    "CertifiedRecall",
    "CertifiedSafety",
    "LotResult",
    "YearCount",
]


class LotResult(Contract):
    """One item of one lot: the limit as text and the result as entered (4.10)."""

    item_ja: Text
    item_en: Text | None
    limit: Text
    unit: Text | None = Field(description="UCUM code.")
    method: Text | None
    value: Text = Field(description="With its qualifier, e.g. <0.05 or ND.")
    verdict: Verdict
    tested_on: date | None
    laboratory_id: Text | None
    accredited: bool | None = Field(description="Inside the laboratory's accredited scope on that day.")


class CertifiedLot(Contract):
    """One lot of the period. ``results`` is null where they are not public: the lot is still in test."""

    lot: Text
    site: Text | None
    manufactured_on: date | None
    expires_on: date | None
    released_on: date | None
    state: LotState
    results: tuple[LotResult, ...] | None


class CertifiedQuality(Contract):
    """Section 12: the specification in force and how the lots of the last twelve months conform to it."""

    specification_version: Text | None
    specification_from: date | None
    period_from: date
    period_to: date
    lots_tested: Count
    lots_passed: Count
    lots_failed: Count
    oos_count: Count = Field(description="Results outside specification (OOS).")
    lots: tuple[CertifiedLot, ...]


class Accreditation(Contract):
    """An ISO/IEC 17025 certificate of a laboratory."""

    body: Text
    number: Text
    scope: Text | None
    valid_to: date | None


class CertifiedLaboratory(Contract):
    """Section 13: a laboratory whose results are shown."""

    laboratory_id: Text
    name: Text
    accreditations: tuple[Accreditation, ...]


class YearCount(Contract):
    """Reports of harm received in one year; causality is not established by a count."""

    year: Year
    reports: Count
    serious: Count


class CertifiedRecall(Contract):
    """One recall of the product."""

    recall_class: RecallClass
    started_on: date
    closed_on: date | None
    reason: Text


class CertifiedSafety(Contract):
    """Section 14: reports of harm by year, and recalls."""

    reports: tuple[YearCount, ...]
    recalls: tuple[CertifiedRecall, ...]
