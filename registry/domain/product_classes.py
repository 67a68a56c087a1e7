"""What each sub-class requires before publication, and what it lets the public see: one entry a sub-class.

Source: domain specification 1.2 to 1.4. Rules between fields are not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.base import Bilingual, FieldProblem
from schemas.products.labels import field_label
from schemas.vocab import SubClass

__all__ = ["RULES", "SubClassRule", "missing_fields"]


@dataclass(frozen=True, kw_only=True)
class SubClassRule:
    """One sub-class.

    Attributes:
        must: Fields without which nothing is published, beyond those of every product.
        approved_text: The field that holds the text approved or notified, if there is one.
        effects_public: Whether results inside the scope of the claim may ever be shown to the public.
        withheld: Fields that the general public may not read.
    """

    must: tuple[str, ...]
    approved_text: str | None = None
    effects_public: bool = False
    withheld: frozenset[str] = frozenset()


_COMMON_MUST = (
    "name_ja",
    "name_kana",
    "firm",
    "manufacturer_sites",
    "net_content",
    "composition",
    "target_user",
    "directions",
    "cautions",
    "storage",
    "shelf_life_months",
    "status_market",
)
_DEVICE_COMMON_MUST = tuple(
    name for name in _COMMON_MUST if name not in {"composition", "shelf_life_months", "storage"}
)
_MEDICINE_MUST = (
    "contact_ae",
    "approval_on",
    "approver",
    "mah",
    "mah_licence",
    "generic_name",
    "indications",
    "dosage",
)
_MEDICINE_MUST_INSERT = (*_MEDICINE_MUST, "package_insert_url")

RULES: Mapping[SubClass, SubClassRule] = {
    SubClass.HF_FFC: SubClassRule(
        must=(
            *_COMMON_MUST,
            "contact_ae",
            "ffc_no",
            "ffc_submitted_on",
            "ffc_food_form",
            "functional_substances",
            "daily_intake",
            "notified_claim",
            "evidence_basis",
            "safety_basis",
            "interaction_statement",
            "natural_extract_tablet",
            "exclusions_confirmed",
        ),
        approved_text="notified_claim",
        effects_public=True,
    ),
    SubClass.HF_FOSHU: SubClassRule(
        must=(
            *_COMMON_MUST,
            "contact_ae",
            "foshu_no",
            "foshu_type",
            "permit_on",
            "permitted_claim",
            "active",
        ),
        approved_text="permitted_claim",
        effects_public=True,
    ),
    SubClass.HF_FNFC: SubClassRule(must=(*_COMMON_MUST, "contact_ae", "nutrients", "daily_intake")),
    SubClass.HF_OTHER: SubClassRule(must=(*_COMMON_MUST, "contact_ae", "designated_ingredient")),
    SubClass.TM_RX: SubClassRule(
        must=(*_COMMON_MUST, *_MEDICINE_MUST_INSERT, "yj_code", "nhi_listed"),
        approved_text="indications",
        withheld=frozenset({"indications", "dosage", "claims"}),
    ),
    SubClass.TM_OTC: SubClassRule(
        must=(*_COMMON_MUST, *_MEDICINE_MUST_INSERT, "risk_class"),
        approved_text="indications",
        effects_public=True,
    ),
    SubClass.TM_HAICHI: SubClassRule(
        must=(
            *_COMMON_MUST,
            *_MEDICINE_MUST_INSERT,
            "risk_class",
            "haichi_licence_no",
            "licence_valid_to",
            "haichi_standard_ok",
        ),
        approved_text="indications",
        effects_public=True,
    ),
    SubClass.TM_QUASI: SubClassRule(
        must=(*_COMMON_MUST, *_MEDICINE_MUST, "quasi_category"),
        approved_text="indications",
        effects_public=True,
    ),
    SubClass.WD_RENT: SubClassRule(
        must=(*_DEVICE_COMMON_MUST, "care_item", "ccta95_class", "mass"),
        approved_text="intended_use",
        effects_public=True,
    ),
    SubClass.WD_SALE: SubClassRule(
        must=(*_DEVICE_COMMON_MUST, "care_item", "ccta95_class"),
        approved_text="intended_use",
        effects_public=True,
    ),
    SubClass.WD_EITHER: SubClassRule(
        must=(*_DEVICE_COMMON_MUST, "care_item", "ccta95_class"),
        approved_text="intended_use",
        effects_public=True,
    ),
    SubClass.WD_NONE: SubClassRule(
        must=_DEVICE_COMMON_MUST, approved_text="intended_use", effects_public=True
    ),
}


def missing_fields(subclass: SubClass, document: Mapping[str, Any]) -> tuple[FieldProblem, ...]:
    """Fields that must be filled before publication and are empty.

    Args:
        subclass: The sub-class.
        document: The draft as a mapping of field names to values.
    """
    problems = [
        _missing(name)
        for name in RULES[subclass].must
        if document.get(name) in {None, ""} or document[name] == ()
    ]
    if subclass in {SubClass.TM_RX, SubClass.TM_OTC, SubClass.TM_HAICHI, SubClass.TM_QUASI} and not (
        document.get("approval_no") or document.get("approval_no_legacy")
    ):
        problems.append(_missing("approval_no"))
    if subclass is SubClass.WD_RENT and not (document.get("tais_code") or document.get("care_device_code")):
        problems.append(_missing("tais_code"))
    if document.get("is_medical_device"):
        problems.extend(
            _missing(name)
            for name in ("jmdn", "device_generic_name", "device_class", "intended_use")
            if not document.get(name)
        )
        numbers = ("device_notification_no", "device_certification_no", "device_approval_no")
        if not any(document.get(name) for name in numbers):
            problems.append(_missing("device_certification_no"))
    return tuple(problems)


def _missing(field: str) -> FieldProblem:
    label = field_label(field)
    return FieldProblem(
        field=field,
        code="E_REQ",
        message=Bilingual(
            ja=f"公開には{label.ja}の入力が必要です。",
            en=f"{label.en} is needed before publication.",
        ),
    )
