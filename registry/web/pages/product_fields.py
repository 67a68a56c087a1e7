"""The fields of a product in the order they are read, each with its label.

One table for all sub-classes: a page shows the rows whose field this product has. Lists of more than one column
(ingredients, sites, claims) have tables of their own in the template.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from registry.web.pages.catalogues import N_
from schemas.products.common import CommonFields

__all__ = ["LABELS", "SECTIONS", "Row", "Section", "sections"]

LABELS: Mapping[str, str] = {
    "name_ja": N_("Name"),
    "name_kana": N_("Reading of the name"),
    "name_en": N_("Name in English"),
    "firm": N_("Firm"),
    "ffc_no": N_("Notification number"),
    "foshu_no": N_("Permission number"),
    "approval_no": N_("Approval number"),
    "approval_no_legacy": N_("Approval number (old form)"),
    "yj_code": N_("YJ code"),
    "tais_code": N_("TAIS code"),
    "care_device_code": N_("Welfare device notification code"),
    "gtin": N_("Barcode number (JAN/GTIN)"),
    "haichi_licence_no": N_("Household distribution licence number"),
    "jsccm_no": N_("Japanese standard commodity classification number"),
    "formula_no": N_("Number in the approval standard"),
    "ccta95_class": N_("Welfare device classification (CCTA95)"),
    "jmdn": N_("Medical device nomenclature code (JMDN)"),
    "device_notification_no": N_("Medical device notification number"),
    "device_certification_no": N_("Medical device certification number"),
    "device_approval_no": N_("Medical device approval number"),
    "ffc_submitted_on": N_("Notified on"),
    "ffc_published_on": N_("Notification published on"),
    "sale_start_on": N_("Sale begins on"),
    "ffc_food_form": N_("Kind of food"),
    "evidence_basis": N_("What the claim rests on"),
    "safety_basis": N_("What safety rests on"),
    "natural_extract_tablet": N_("Tablet or capsule made from natural extracts"),
    "exclusions_confirmed": N_("Confirmed not to be an excluded food"),
    "foshu_type": N_("Kind of permission"),
    "permit_on": N_("Permitted on"),
    "designated_ingredient": N_("Contains a designated ingredient"),
    "approval_on": N_("Approved on"),
    "approver": N_("Approved by"),
    "mah": N_("Marketing authorisation holder (corporate number)"),
    "mah_licence": N_("Marketing licence number"),
    "generic_name": N_("Generic name"),
    "formula_name": N_("Formula"),
    "risk_class": N_("Risk class"),
    "nhi_listed": N_("On the national health insurance price list"),
    "nhi_listed_on": N_("Price listed on"),
    "quasi_category": N_("Category of quasi-drug"),
    "licence_valid_to": N_("Distribution licence valid to"),
    "haichi_standard_ok": N_("Meets the standard for household distribution"),
    "staff_id_scheme": N_("Identification of distribution staff"),
    "package_insert_url": N_("Package insert"),
    "insert_rev": N_("Revision of the package insert"),
    "care_item": N_("Care insurance item"),
    "jis": N_("Japanese Industrial Standards"),
    "jis_mark": N_("JIS mark"),
    "sg_mark": N_("SG mark"),
    "max_user_mass": N_("Heaviest user"),
    "dimensions": N_("Dimensions"),
    "mass": N_("Mass"),
    "rental_price_cap": N_("Price cap for rental"),
    "is_medical_device": N_("Also a medical device"),
    "device_generic_name": N_("Generic name of the medical device"),
    "device_class": N_("Class of medical device"),
    "net_content": N_("Net content"),
    "daily_intake": N_("Recommended daily intake"),
    "target_user": N_("For whom"),
    "directions": N_("How to use"),
    "dosage": N_("Dosage and administration"),
    "cautions": N_("Cautions"),
    "interaction_statement": N_("Taking it with medicines"),
    "storage": N_("Storage"),
    "shelf_life_months": N_("Shelf life"),
    "status_market": N_("Sale"),
    "contact_ae": N_("Contact for health harm"),
    "notified_claim": N_("Notified claim"),
    "permitted_claim": N_("Permitted claim"),
    "indications": N_("Indications"),
    "intended_use": N_("Intended use"),
    "claims": N_("Claims"),
    "composition": N_("Composition"),
    "functional_substances": N_("Functional substances"),
    "active": N_("Active components"),
    "nutrients": N_("Nutrients"),
    "crude_drugs": N_("Crude drugs"),
    "self_checks": N_("Annual self-checks"),
    "manufacturer_sites": N_("Manufacturing sites"),
    "label_images": N_("Pictures of the label"),
}
"""Field of a product document → its label."""

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("Numbers and codes"),
        (
            "ffc_no",
            "foshu_no",
            "approval_no",
            "approval_no_legacy",
            "yj_code",
            "tais_code",
            "care_device_code",
            "gtin",
            "haichi_licence_no",
            "jsccm_no",
            "formula_no",
            "ccta95_class",
            "jmdn",
            "device_notification_no",
            "device_certification_no",
            "device_approval_no",
        ),
    ),
    (
        N_("Under the law"),
        (
            "ffc_submitted_on",
            "ffc_published_on",
            "sale_start_on",
            "ffc_food_form",
            "evidence_basis",
            "safety_basis",
            "natural_extract_tablet",
            "exclusions_confirmed",
            "foshu_type",
            "permit_on",
            "designated_ingredient",
            "approval_on",
            "approver",
            "mah",
            "mah_licence",
            "generic_name",
            "formula_name",
            "risk_class",
            "nhi_listed",
            "nhi_listed_on",
            "quasi_category",
            "licence_valid_to",
            "haichi_standard_ok",
            "staff_id_scheme",
            "package_insert_url",
            "insert_rev",
            "care_item",
            "jis",
            "jis_mark",
            "sg_mark",
            "rental_price_cap",
            "is_medical_device",
            "device_generic_name",
            "device_class",
        ),
    ),
    (
        N_("Using it"),
        (
            "status_market",
            "net_content",
            "daily_intake",
            "target_user",
            "directions",
            "dosage",
            "cautions",
            "interaction_statement",
            "storage",
            "shelf_life_months",
            "max_user_mass",
            "dimensions",
            "mass",
            "contact_ae",
        ),
    ),
)
"""Heading → its fields."""

CLAIMS = ("notified_claim", "permitted_claim", "indications", "intended_use")
"""Fields that hold text approved, permitted or notified under a law."""


@dataclass(frozen=True)
class Row:
    """One field: its label and value; a withheld one has no value."""

    name: str
    label: str
    value: Any
    withheld: bool = False


@dataclass(frozen=True)
class Section:
    """A heading and its rows."""

    heading: str
    rows: tuple[Row, ...]


def rows(product: CommonFields, names: Iterable[str], withheld: tuple[str, ...]) -> tuple[Row, ...]:
    """The rows of those fields that the product has, and of those kept back from this reader."""
    found = []
    for name in names:
        value = getattr(product, name, None)
        if name in withheld:
            found.append(Row(name, LABELS[name], None, withheld=True))
        elif value is not None and value != ():
            found.append(Row(name, LABELS[name], value))
    return tuple(found)


def sections(product: CommonFields, withheld: tuple[str, ...]) -> tuple[Section, ...]:
    """The sections that have rows."""
    made = (Section(heading, rows(product, names, withheld)) for heading, names in SECTIONS)
    return tuple(section for section in made if section.rows)
