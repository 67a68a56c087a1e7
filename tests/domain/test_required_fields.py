"""What each sub-class must have before it is published, field by field as the specification lists them (1.2, 1.3)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from registry.domain import legal
from registry.domain.claims import SEED
from registry.domain.legal import Law
from registry.domain.product_classes import RULES, check
from schemas.findings import Finding
from schemas.products.labels import field_label
from schemas.vocab import FindingLevel, SubClass
from tests import builders

TODAY = date(2026, 4, 1)
FIRM = builders.corporate_no(1)
S = SubClass
FOODS = (S.HF_FFC, S.HF_FOSHU, S.HF_FNFC, S.HF_OTHER)
MEDICINES = (S.TM_RX, S.TM_OTC, S.TM_HAICHI, S.TM_QUASI)
DEVICES = (S.WD_RENT, S.WD_SALE, S.WD_EITHER, S.WD_NONE)

ALL = "name_kana manufacturer_sites net_content composition target_user directions cautions storage"
TAKEN_OR_USED_UP = "shelf_life_months contact_ae"
MEDICINE = (
    "approval_no approval_on approver mah mah_licence generic_name indications dosage"
    " package_insert_url insert_rev"
)
REQUIRED: dict[SubClass, str] = {
    S.HF_FFC: "ffc_no ffc_submitted_on ffc_food_form functional_substances daily_intake notified_claim evidence_basis"
    " safety_basis interaction_statement natural_extract_tablet exclusions_confirmed",
    S.HF_FOSHU: "foshu_no foshu_type permit_on permitted_claim active",
    S.HF_FNFC: "nutrients daily_intake",
    S.HF_OTHER: "designated_ingredient",
    S.TM_RX: f"{MEDICINE} yj_code nhi_listed",
    S.TM_OTC: f"{MEDICINE} risk_class",
    S.TM_HAICHI: f"{MEDICINE} risk_class haichi_licence_no licence_valid_to haichi_standard_ok",
    S.TM_QUASI: f"{MEDICINE} quasi_category",
    S.WD_RENT: "tais_code care_item ccta95_class mass",
    S.WD_SALE: "care_item ccta95_class",
    S.WD_EITHER: "care_item ccta95_class",
    S.WD_NONE: "",
}
MEDICAL: dict[str, Any] = {
    "is_medical_device": True,
    "jmdn": "16173000",
    "device_generic_name": "手動式車椅子",
    "device_class": "I",
    "device_notification_no": "13B1X00001000001",
    "intended_use": "歩行が困難な者の移動に用いる。",
}


def required(subclass: SubClass) -> Iterator[str]:
    yield from ALL.split()
    if subclass not in DEVICES:
        yield from TAKEN_OR_USED_UP.split()
    yield from REQUIRED[subclass].split()


def missing(subclass: SubClass, **fields: Any) -> dict[str, Finding]:
    draft = builders.draft(subclass, firm=FIRM, **fields)
    told = check(draft, today=TODAY, law=Law(legal.SEED, TODAY), phrases=SEED)
    return {one.field: one for one in told if one.code == "E_REQ"}


@pytest.mark.parametrize(("subclass", "field"), [(s, field) for s in SubClass for field in required(s)])
def test_a_field_that_must_be_filled_blocks_while_it_is_empty_and_is_named(
    subclass: SubClass, field: str
) -> None:
    told = missing(subclass, **{field: None})
    assert list(told) == [field]
    label = field_label(field)
    assert told[field].level is FindingLevel.MUST
    assert told[field].message.ja == f"公開には{label.ja}の入力が必要です。"
    assert told[field].message.en == f"{label.en} is needed before publication."


@pytest.mark.parametrize("subclass", SubClass)
def test_a_whole_draft_lacks_nothing_and_nothing_else_is_asked_for(subclass: SubClass) -> None:
    assert missing(subclass) == {}
    always = {"name_ja", "firm", "status_market"}  # the shape itself asks for these
    one_of_two = {"approval_no", "tais_code"}
    assert set(RULES[subclass].must) - always == set(required(subclass)) - one_of_two


@pytest.mark.parametrize("subclass", MEDICINES)
def test_an_approval_number_of_before_1996_is_one_as_well(subclass: SubClass) -> None:
    assert missing(subclass, approval_no=None, approval_no_legacy="(61AM)1114") == {}
    assert missing(subclass, approval_no="(61AM)1114") == {}


def test_a_rental_device_may_bear_a_notification_code_in_place_of_a_tais_code() -> None:
    assert missing(S.WD_RENT, tais_code=None, care_device_code="24-A001") == {}


@pytest.mark.parametrize("subclass", DEVICES)
@pytest.mark.parametrize("field", ["jmdn", "device_generic_name", "device_class", "intended_use"])
def test_a_device_that_is_a_medical_device_must_have_the_fields_of_one(
    subclass: SubClass, field: str
) -> None:
    assert missing(subclass, **MEDICAL) == {}
    assert list(missing(subclass, **{**MEDICAL, field: None})) == [field]


@pytest.mark.parametrize(
    "number",
    [
        {"device_notification_no": "13B1X00001000001"},
        {"device_certification_no": "226AFBZX00123000"},
        {"device_approval_no": "22800BZX00696000"},
    ],
)
def test_a_medical_device_needs_one_of_three_numbers(number: dict[str, str]) -> None:
    assert missing(S.WD_NONE, **{**MEDICAL, "device_notification_no": None, **number}) == {}
    assert list(missing(S.WD_NONE, **{**MEDICAL, "device_notification_no": None})) == [
        "device_certification_no"
    ]
