"""What a certificate prints of a product's registration: identifiers, sites, claims with their legal basis.

Sources: domain specification 1.1 (legal bases), 1.3 (fields), 2 (identifiers), 6.1 sections 2, 4 and 5.
"""

from collections.abc import Iterator, Mapping, Sequence

from registry.domain.claims import Phrase, lint
from registry.domain.municipalities import municipality_name
from registry.domain.product_classes import RULES
from registry.domain.product_rules.wording import approved_texts
from schemas.base import Bilingual
from schemas.certificates import CertifiedClaim, CertifiedIdentifier, CertifiedSite, GmpStatus
from schemas.products.common import CommonFields
from schemas.vocab import Severity, SubClass

__all__ = ["claims_of", "identifiers_of", "quotable", "sites_of"]

_LABELS: Mapping[str, Bilingual] = {
    "ffc_no": Bilingual(ja="届出番号", en="Notification no."),
    "foshu_no": Bilingual(ja="許可番号", en="Permission no."),
    "approval_no": Bilingual(ja="承認番号", en="Approval no."),
    "approval_no_legacy": Bilingual(ja="承認番号（旧形式）", en="Approval no. (old form)"),
    "yj_code": Bilingual(ja="YJコード", en="YJ code"),
    "tais_code": Bilingual(ja="TAISコード", en="TAIS code"),
    "care_device_code": Bilingual(ja="福祉用具届出コード", en="Care-device code"),
    "device_notification_no": Bilingual(ja="医療機器届出番号", en="Device notification no."),
    "device_certification_no": Bilingual(ja="医療機器認証番号", en="Device certification no."),
    "device_approval_no": Bilingual(ja="医療機器承認番号", en="Device approval no."),
}
_GTIN = Bilingual(ja="GTIN", en="GTIN")
_BASES: Mapping[str, Bilingual] = {
    "notified_claim": Bilingual(
        ja="届出表示（食品表示法・食品表示基準）", en="Notified claim (Food Labelling Act and Standards)"
    ),
    "permitted_claim": Bilingual(
        ja="許可表示（健康増進法43条1項）", en="Permitted claim (Health Promotion Act, art. 43(1))"
    ),
    "indications": Bilingual(
        ja="承認された効能・効果（薬機法14条）",
        en="Approved indications (Pharmaceuticals and Medical Devices Act, art. 14)",
    ),
    "intended_use": Bilingual(ja="使用目的", en="Intended use"),
}
_REFERENCES = (
    "ffc_no",
    "foshu_no",
    "approval_no",
    "approval_no_legacy",
    "device_approval_no",
    "device_certification_no",
    "device_notification_no",
)


def identifiers_of(product: CommonFields) -> tuple[CertifiedIdentifier, ...]:
    """The product's numbers in the order of the label: those of the authorities, then its barcodes."""
    found = [
        CertifiedIdentifier(scheme=scheme, label=label, value=str(value))
        for scheme, label in _LABELS.items()
        if (value := getattr(product, scheme, None))
    ]
    found += [CertifiedIdentifier(scheme="gtin", label=_GTIN, value=str(code.gtin)) for code in product.gtin]
    return tuple(found)


def sites_of(product: CommonFields) -> tuple[CertifiedSite, ...]:
    """The manufacturing sites with the certificates the firm entered for them."""
    return tuple(
        CertifiedSite(
            name=site.name,
            municipality=municipality_name(site.lg_code).ja,
            gmp=tuple(
                GmpStatus(
                    scheme=Bilingual(ja=held.type.ja, en=held.type.en),
                    number=held.number,
                    valid_to=held.valid_to,
                )
                for held in site.gmp_certificates
            ),
        )
        for site in product.manufacturer_sites
    )


def claims_of(product: CommonFields, subclass: SubClass) -> tuple[CertifiedClaim, ...]:
    """The approved, permitted or notified text first, then the label's other statements, in their words."""
    return tuple(_claims(product, subclass))


def quotable(product: CommonFields, subclass: SubClass, phrases: Sequence[Phrase]) -> frozenset[str]:
    """The texts of its claims that may be quoted to the public: those in which no wording rule blocks (1.5.2)."""
    approved = approved_texts(product, RULES[subclass].approved_text)
    return frozenset(
        claim.text
        for claim in claims_of(product, subclass)
        if not any(
            breach.severity is Severity.BLOCK
            for breach in lint(claim.text, subclass, approved_texts=approved, rows=phrases)
        )
    )


def _claims(product: CommonFields, subclass: SubClass) -> Iterator[CertifiedClaim]:
    field = RULES[subclass].approved_text
    approved = None if field is None else getattr(product, field, None)
    if field and approved:
        numbers = (getattr(product, name, None) for name in _REFERENCES)
        yield CertifiedClaim(
            text=approved,
            text_en=None,
            basis=_BASES[field],
            reference=next((str(number) for number in numbers if number), None),
        )
    for claim in product.claims:
        if claim.text == approved:
            continue  # it stands above, with its number
        kind = claim.claim_type
        yield CertifiedClaim(
            text=claim.text,
            text_en=None,
            basis=Bilingual(ja=kind.ja, en=kind.en),
            reference=claim.legal_basis,
        )
