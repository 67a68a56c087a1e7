"""The fields of a product in the order they are read; their labels are in ``schemas.products.labels``.

One table for all sub-classes: a page shows the rows whose field this product has. Lists of more than one column
(ingredients, sites, claims) have tables of their own in the template.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from registry.web.pages.catalogues import N_
from schemas.base import Bilingual
from schemas.products.common import CommonFields
from schemas.products.labels import LABELS

__all__ = ["SECTIONS", "Row", "Section", "sections"]

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
            "sold_by_barcode",
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
    label: Bilingual
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
