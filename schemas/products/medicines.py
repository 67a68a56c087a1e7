"""The four sub-classes of traditional medicine (domain specification 1.3)."""

from datetime import date
from typing import Literal

from pydantic import AnyHttpUrl

from schemas.base import Contract, DecimalText, Text
from schemas.identifiers import (
    ApprovalNo,
    CorporateNo,
    FormulaNo,
    JsccmNo,
    LegacyApprovalNo,
    MahLicence,
    YjCode,
)
from schemas.products.common import CommonFields, Paragraph, UcumUnit
from schemas.vocab import Approver, QuasiCategory, RiskClass, SubClass

__all__ = ["CrudeDrug", "Haichi", "MedicineFields", "Otc", "Quasi", "Rx"]


class CrudeDrug(Contract):
    """生薬: one crude drug of a formula and its daily amount."""

    name_ja: Text
    amount_per_day: DecimalText | None = None
    unit: UcumUnit = "g/d"


class MedicineFields(CommonFields):
    """What every traditional medicine has."""

    approval_no: ApprovalNo | None = None
    approval_no_legacy: LegacyApprovalNo | None = None
    approval_on: date | None = None
    approver: Approver | None = None
    mah: CorporateNo | None = None
    mah_licence: MahLicence | None = None
    generic_name: Text | None = None
    formula_name: Text | None = None
    crude_drugs: tuple[CrudeDrug, ...] = ()
    jsccm_no: JsccmNo | None = None
    indications: Paragraph | None = None
    dosage: Paragraph | None = None
    package_insert_url: AnyHttpUrl | None = None
    insert_rev: Text | None = None


class Rx(MedicineFields):
    """医療用漢方製剤・医療用生薬: prescription Kampo or crude drug."""

    contract: Literal["product/1"] = "product/1"
    subclass: Literal[SubClass.TM_RX]
    yj_code: YjCode | None = None
    nhi_listed: bool | None = None
    nhi_listed_on: date | None = None


class OtcFields(MedicineFields):
    """What a non-prescription medicine has, whatever its channel."""

    formula_no: FormulaNo | None = None
    risk_class: RiskClass | None = None


class Otc(OtcFields):
    """一般用漢方製剤・生薬製剤: OTC Kampo or crude-drug product."""

    contract: Literal["product/1"] = "product/1"
    subclass: Literal[SubClass.TM_OTC]


class Haichi(OtcFields):
    """配置薬: an OTC approval sold by household distribution."""

    contract: Literal["product/1"] = "product/1"
    subclass: Literal[SubClass.TM_HAICHI]
    haichi_licence_no: Text | None = None
    licence_valid_to: date | None = None
    haichi_standard_ok: bool | None = None
    staff_id_scheme: Text | None = None


class Quasi(MedicineFields):
    """医薬部外品: a quasi-drug."""

    contract: Literal["product/1"] = "product/1"
    subclass: Literal[SubClass.TM_QUASI]
    quasi_category: QuasiCategory | None = None
