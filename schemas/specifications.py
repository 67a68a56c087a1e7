"""Specifications: what every lot of a product must satisfy (domain specification 4.1)."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.base import Contract, Document, Text
from schemas.conformity import Limit
from schemas.identifiers import ProductId, SpecificationId
from schemas.products.common import Sha256, UcumUnit
from schemas.vocab import Criticality, DecisionRule, ItemCategory, Rounding

__all__ = [
    "ItemCode",
    "Reporting",
    "SpecificationDocument",
    "SpecificationEntry",
    "SpecificationItem",
    "SpecificationVersion",
    "SpecificationView",
]

ItemCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
"""The item's name for machines, the same from version to version, for example ``lead``."""


class Reporting(Contract):
    """To how many digits a result is reported: one of the two."""

    decimals: Annotated[int, Field(ge=-18, le=18)] | None = None
    significant: Annotated[int, Field(ge=1, le=18)] | None = None


class SpecificationItem(Contract):
    """One item: its limit, how it is tested and how a result is decided."""

    item: ItemCode
    name_ja: Text
    name_en: Text | None = None
    category: ItemCategory
    limit: Limit
    unit: UcumUnit | None = None
    method: Text = Field(description="Compendium, edition and chapter, or in-house id and validation date.")
    n_reported: Annotated[int, Field(ge=1, le=50)] = Field(
        default=1, description="Replicates; each must conform."
    )
    reporting: Reporting | None = None
    rounding: Rounding = Rounding.JP_HALF_UP
    decision_rule: DecisionRule = DecisionRule.SIMPLE
    criticality: Criticality = Criticality.MAJOR
    accept_conditional: bool = Field(
        default=False, description="A conditional pass releases; it is printed as such."
    )


class SpecificationEntry(Contract):
    """What a manufacturer enters for the next version."""

    effective_from: date
    items: tuple[SpecificationItem, ...] = Field(min_length=1, max_length=200)


class SpecificationDocument(Document):
    """One version of a product's specification, as stored."""

    contract: Literal["specification/1"] = "specification/1"
    product: ProductId
    effective_from: date
    items: tuple[SpecificationItem, ...] = Field(min_length=1, max_length=200)


class SpecificationView(Contract):
    """One version of a specification as anyone reads it."""

    id: SpecificationId
    version: int
    sha256: Sha256
    recorded_at: datetime
    in_force: bool
    specification: SpecificationDocument


class SpecificationVersion(Contract):
    """One entry of a specification's history; people are not named."""

    version: int
    effective_from: date
    sha256: Sha256
    recorded_at: datetime
