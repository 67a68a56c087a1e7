"""The four sub-classes of health food (domain specification 1.3)."""

from datetime import date
from typing import Literal

from pydantic import AnyHttpUrl, Field

from schemas.base import Contract, DecimalText, Text
from schemas.identifiers import FfcNo, FoshuNo
from schemas.products.common import CommonFields, Paragraph, Quantity, UcumUnit
from schemas.vocab import EvidenceBasis, FoodForm, FoshuType, Nutrient, SafetyBasis, SelfCheckResult, SubClass

__all__ = ["Ffc", "Fnfc", "Foshu", "FunctionalSubstance", "NutrientAmount", "OtherFood", "SelfCheck"]


class FunctionalSubstance(Contract):
    """機能性関与成分: a substance and its amount per recommended daily intake."""

    name: Text
    amount: DecimalText
    unit: UcumUnit
    assay_method: Text | None = None


class SelfCheck(Contract):
    """自己点検: one annual self-check."""

    period_start: date
    period_end: date
    reported_on: date
    result: SelfCheckResult
    public_url: AnyHttpUrl | None = None


class Ffc(CommonFields):
    """機能性表示食品: a Food with Function Claims."""

    contract: Literal["product/1"] = "product/1"
    subclass: Literal[SubClass.HF_FFC]
    ffc_no: FfcNo | None = None
    ffc_submitted_on: date | None = None
    ffc_published_on: date | None = None
    sale_start_on: date | None = None
    ffc_food_form: FoodForm | None = None
    functional_substances: tuple[FunctionalSubstance, ...] = ()
    daily_intake: Quantity | None = None
    notified_claim: Paragraph | None = None
    evidence_basis: EvidenceBasis | None = None
    safety_basis: tuple[SafetyBasis, ...] = ()
    interaction_statement: Paragraph | None = None
    natural_extract_tablet: bool | None = None
    self_checks: tuple[SelfCheck, ...] = ()
    exclusions_confirmed: bool | None = Field(
        default=None,
        description="Not a special-use food, nutrient-function food or alcohol; not for patients, minors, pregnancy",
    )


class Foshu(CommonFields):
    """特定保健用食品: a Food for Specified Health Uses."""

    contract: Literal["product/1"] = "product/1"
    subclass: Literal[SubClass.HF_FOSHU]
    foshu_no: FoshuNo | None = None
    foshu_type: FoshuType | None = None
    permit_on: date | None = None
    permitted_claim: Paragraph | None = None
    active: tuple[FunctionalSubstance, ...] = ()
    daily_intake: Quantity | None = None


class NutrientAmount(Contract):
    """A nutrient and its amount per recommended daily intake."""

    nutrient: Nutrient
    amount: DecimalText
    unit: UcumUnit


class Fnfc(CommonFields):
    """栄養機能食品: a Food with Nutrient Function Claims."""

    contract: Literal["product/1"] = "product/1"
    subclass: Literal[SubClass.HF_FNFC]
    nutrients: tuple[NutrientAmount, ...] = ()
    daily_intake: Quantity | None = None


class OtherFood(CommonFields):
    """その他の健康食品: another health food; it carries no claim of effect."""

    contract: Literal["product/1"] = "product/1"
    subclass: Literal[SubClass.HF_OTHER]
    designated_ingredient: bool | None = Field(default=None, description="指定成分等含有食品")
    daily_intake: Quantity | None = None
