"""The evidence certificate as a document: one snapshot, printed, hashed and checked (6.1).

A snapshot holds everything its reader sees and nothing that must be looked up. What is not there is said:
null is "not recorded", an :class:`~schemas.vocab.Absence` says why where several reasons are possible.
People appear as roles only. The same number is issued in two editions, public and full (1.4).
"""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.base import Bilingual, Contract, Document, LongText, Text
from schemas.certificates.evidence import (
    BiasDomain,
    CertifiedResult,
    CertifiedTrial,
    GradedOutcome,
    Interests,
    PooledResult,
    SixCounts,
    TrialCounts,
    TrialFacts,
)
from schemas.certificates.quality import (
    Accreditation,
    CertifiedLaboratory,
    CertifiedLot,
    CertifiedQuality,
    CertifiedRecall,
    CertifiedSafety,
    LotResult,
    YearCount,
)
from schemas.identifiers import CertificateNo, ProductId
from schemas.vocab import Absence, Edition, Role, SubClass

__all__ = [
    "DISCLAIMER",
    "Accreditation",
    "BiasDomain",
    "CertificateSnapshot",
    "CertifiedClaim",
    "CertifiedFirm",
    "CertifiedIdentifier",
    "CertifiedLaboratory",
    "CertifiedLot",
    "CertifiedProduct",
    "CertifiedQuality",
    "CertifiedRecall",
    "CertifiedResult",
    "CertifiedReview",
    "CertifiedRule",
    "CertifiedSafety",
    "CertifiedSite",
    "CertifiedTrial",
    "GmpStatus",
    "GradedOutcome",
    "Interests",
    "Issuer",
    "LotResult",
    "PooledResult",
    "SixCounts",
    "TrialCounts",
    "TrialFacts",
    "YearCount",
]

DISCLAIMER = Bilingual(
    ja="本証明書は、登録時点で確認した情報を記録したものであり、製品の効果・安全性を保証または認定するものではありません。"
    "国・県による許可・承認を意味しません。広告への引用はできません。",
    en="This certificate records what was reviewed at the stated date. It does not certify or guarantee"
    " efficacy or safety, is not a governmental approval, and must not be quoted in advertising.",
)
"""The fixed wording of 6.1."""


class Issuer(Contract):
    """The registry that issues the certificate and where the certificate is checked."""

    name: Bilingual
    base_url: Text
    verification_url: Text = Field(description="What the QR code holds.")


class CertifiedIdentifier(Contract):
    """One identifier of the product, e.g. a notification number or a GTIN."""

    scheme: Text
    label: Bilingual
    value: Text


class CertifiedProduct(Contract):
    """Section 2: which product, in which version of its registration."""

    product_id: ProductId
    version: int = Field(ge=1)
    subclass: SubClass
    name_ja: Text
    name_en: Text | None
    identifiers: tuple[CertifiedIdentifier, ...]


class CertifiedFirm(Contract):
    """Section 3: the firm that answers for the product."""

    name_ja: Text
    name_en: Text | None
    corporate_no: Text | None
    address: Text | None


class GmpStatus(Contract):
    """One manufacturing certificate of a site; its validity comes from the document itself."""

    scheme: Bilingual
    number: Text | None
    valid_to: date | None


class CertifiedSite(Contract):
    """Section 4: a manufacturing site, its municipality and its manufacturing certificates."""

    name: Text
    municipality: Text | None
    gmp: tuple[GmpStatus, ...]


class CertifiedClaim(Contract):
    """Section 5: a claim in its exact wording and the legal ground it stands on."""

    text: LongText
    text_en: LongText | None
    basis: Bilingual
    reference: Text | None = Field(description="Number of the notification, permit or approval.")


class CertifiedReview(Contract):
    """Section 15: one review by role; the person is never named."""

    role: Role
    decided_on: date
    interests_declared: bool


class CertifiedRule(Contract):
    """A rule and its version: one that fired when grading, or one by which the document was computed."""

    code: Text
    version: Text
    label: Bilingual


class CertificateSnapshot(Document):
    """The certificate: one edition of one version, complete in itself (6.1)."""

    contract: Literal["certificate/1"] = "certificate/1"
    number: CertificateNo
    edition: Edition
    version: int = Field(ge=1)
    issued_on: date
    valid_until: date = Field(description="Last day of validity.")
    specimen: bool
    issuer: Issuer
    product: CertifiedProduct
    firm: CertifiedFirm
    sites: tuple[CertifiedSite, ...]
    claims: tuple[CertifiedClaim, ...]
    claims_absent: Absence | None = Field(
        default=None, description="Why a claim is not shown; null if all are."
    )
    outcomes: tuple[GradedOutcome, ...]
    outcomes_absent: Absence | None = Field(description="Why no outcome, or not every outcome, is shown.")
    counts: TrialCounts
    trials: tuple[CertifiedTrial, ...]
    interests: Interests
    quality: CertifiedQuality | None
    laboratories: tuple[CertifiedLaboratory, ...]
    safety: CertifiedSafety | None
    reviews: tuple[CertifiedReview, ...]
    grade_rules: tuple[CertifiedRule, ...]
    rules: tuple[CertifiedRule, ...]
    checked: tuple[Bilingual, ...] = Field(description="What was checked, without any result.")
    not_checked: tuple[Bilingual, ...] = Field(min_length=1)
    disclaimer: Bilingual = DISCLAIMER

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.specimen != self.number.startswith("MMV-XX-"):
            raise ValueError(
                "見本だけが XX の番号を使います。 / Specimens, and only they, take numbers of the series XX."
            )
        if not self.specimen and self.number[4:6] != self.product.subclass.product_class:
            raise ValueError(
                "番号の区分が製品の区分と違います。 / The number's class is not the product's class."
            )
        if self.valid_until <= self.issued_on:
            raise ValueError(
                "有効期限は発行日より後にしてください。 / The validity must end after the day of issue."
            )
        if self.counts.total != len(self.trials):
            raise ValueError("件数が一覧と一致しません。 / The total does not match the list of trials.")
        if not self.outcomes and self.outcomes_absent is None:
            raise ValueError(
                "評価がないときは理由が必要です。 / Where no outcome is shown, a reason is needed."
            )
        known = {laboratory.laboratory_id for laboratory in self.laboratories}
        lots = self.quality.lots if self.quality else ()
        named = {result.laboratory_id for lot in lots for result in lot.results or () if result.laboratory_id}
        if named - known:
            raise ValueError(
                f"試験所 {', '.join(sorted(named - known))} が一覧にありません。 / Laboratory not listed."
            )
        return self
