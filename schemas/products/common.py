"""Fields that every product has (domain specification 1.2)."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from schemas.base import Contract, DecimalText, Document, Text, checked_text
from schemas.identifiers import CorporateNo, Gtin, LgCode
from schemas.ucum import checked_unit
from schemas.vocab import AmountBasis, ClaimType, GmpType, IngredientRole, MarketStatus, PackageLevel

__all__ = [
    "AeContact",
    "Claim",
    "CommonFields",
    "GmpCertificate",
    "Ingredient",
    "LabelImage",
    "ManufacturerSite",
    "NetContent",
    "PackageCode",
    "Paragraph",
    "Quantity",
    "Sha256",
    "UcumUnit",
]

NameJa = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(checked_text)]
NameOther = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(checked_text)]
Paragraph = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(checked_text)]
_UNIT_FORM = re.compile("[!-~]{1,40}")


def _in_ascii(value: object) -> object:
    if isinstance(value, str) and not _UNIT_FORM.fullmatch(value):
        return checked_unit(value)
    return value


UcumUnit = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,40}$"), BeforeValidator(_in_ascii)]
"""A unit in UCUM codes, case-sensitive, for example ``mg/d``, ``[CFU]/g``, ``{tablet}``.

The shape asks for the form of a code only, so that what was stored before codes were checked stays readable; what is
entered is held against ``schemas.ucum`` by the rules and services.
"""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 as 64 lower-case hexadecimal digits."""


class Quantity(Contract):
    """An amount with its unit."""

    amount: DecimalText
    unit: UcumUnit


class NetContent(Contract):
    """What one package contains: an amount, and a count of units where there are any."""

    amount: DecimalText
    unit: UcumUnit
    count: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class Ingredient(Contract):
    """One ingredient as on the label."""

    name: Text
    role: IngredientRole
    amount: DecimalText | None = None
    unit: UcumUnit | None = None
    basis: AmountBasis | None = None
    origin: Text | None = Field(default=None, description="Country of origin, part used")


class GmpCertificate(Contract):
    """A manufacturing certificate as its document says."""

    type: GmpType
    number: Text
    scope: Text | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class ManufacturerSite(Contract):
    """Where the product is made."""

    name: Text
    lg_code: LgCode
    gmp_certificates: tuple[GmpCertificate, ...] = ()


class PackageCode(Contract):
    """The barcode of one packaging level."""

    gtin: Gtin
    level: PackageLevel = PackageLevel.EACH


class Claim(Contract):
    """One statement of the label, in its exact words."""

    text: Paragraph
    claim_type: ClaimType
    legal_basis: Text | None = None


class LabelImage(Contract):
    """A picture of the label, stored as an attachment."""

    sha256: Sha256
    dated: date
    alt_ja: Text
    alt_en: Text | None = None


class AeContact(Contract):
    """Whom to call about harm to health."""

    phone: Annotated[str, StringConstraints(pattern=r"^[0-9+][0-9-]{5,19}$")]
    hours: Text


class CommonFields(Document):
    """What every product has; what a sub-class needs before publication is in ``registry.domain``."""

    name_ja: NameJa
    name_kana: NameOther | None = None
    name_en: NameOther | None = None
    firm: CorporateNo
    manufacturer_sites: tuple[ManufacturerSite, ...] = ()
    gtin: tuple[PackageCode, ...] = ()
    sold_by_barcode: bool | None = Field(
        default=None, description="Whether tills read a barcode on its package (it must then be in ``gtin``)"
    )
    net_content: NetContent | None = None
    composition: tuple[Ingredient, ...] = ()
    target_user: Text | None = None
    directions: Paragraph | None = None
    cautions: Paragraph | None = None
    storage: Text | None = None
    shelf_life_months: Annotated[int, Field(ge=1, le=120)] | None = None
    claims: tuple[Claim, ...] = ()
    label_images: tuple[LabelImage, ...] = ()
    status_market: MarketStatus
    contact_ae: AeContact | None = None
