"""Products: one discriminated union over the twelve sub-classes, and the views of them.

A draft may be incomplete; what a sub-class must have before it is published is a rule of
``registry.domain.product_classes``, not of the shape.
"""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from schemas.base import Bilingual, Contract, LongText, Text
from schemas.identifiers import CorporateNo, ListingId, LotNumber, ProductId
from schemas.products.common import Sha256
from schemas.products.devices import EitherDevice, NoneDevice, RentalDevice, SaleDevice
from schemas.products.foods import Ffc, Fnfc, Foshu, OtherFood
from schemas.products.medicines import Haichi, Otc, Quasi, Rx
from schemas.vocab import (
    ListingState,
    ProductClass,
    RecallClass,
    RegistrationState,
    SubClass,
    SuspensionCause,
)

__all__ = [
    "FirmSummary",
    "ListingReference",
    "ProductCard",
    "ProductDraft",
    "ProductVersion",
    "ProductView",
    "RecalledLot",
    "Suspension",
    "Withdrawal",
]

ProductDraft = Annotated[
    Ffc
    | Foshu
    | Fnfc
    | OtherFood
    | Rx
    | Otc
    | Haichi
    | Quasi
    | RentalDevice
    | SaleDevice
    | EitherDevice
    | NoneDevice,
    Field(discriminator="subclass"),
]
"""What a manufacturer enters: one of the twelve sub-classes, chosen by ``subclass``."""


class FirmSummary(Contract):
    """The firm of a product."""

    corporate_no: CorporateNo
    name_ja: Text
    name_en: Text | None = None
    address: Text
    lg_code: str


class ListingReference(Contract):
    """A public-source listing that the product has taken over."""

    id: ListingId
    source: str
    state: ListingState


class Suspension(Contract):
    """Why a product is suspended and since when, as everybody reads it."""

    cause: SuspensionCause
    public_notice: Bilingual
    since: datetime


class RecalledLot(Contract):
    """A lot of the product that was recalled, as everybody reads it beside the product.

    The recall is open while ``closed_on`` is null; ``progress`` is null before its first report.
    """

    lot: LotNumber
    site: Text
    recall_class: RecallClass
    reason: Text
    what_to_do: LongText
    since: datetime
    progress: int | None = Field(default=None, ge=0, le=100, description="Recovered so far, %.")
    authority_no: Text | None = None
    closed_on: date | None = None


class ProductView(Contract):
    """A product as an actor may see it; ``withheld`` names the fields that law keeps from this reader."""

    id: ProductId
    product_class: ProductClass
    state: RegistrationState
    version: int
    sha256: Sha256
    recorded_at: datetime
    published_at: datetime | None
    firm: FirmSummary
    product: ProductDraft
    withheld: tuple[str, ...] = ()
    listings: tuple[ListingReference, ...] = ()
    suspension: Suspension | None = Field(
        default=None, description="The public notice; null unless the state is suspended."
    )
    recalls: tuple[RecalledLot, ...] = Field(
        default=(), description="Lots that are recalled, of any class; the last recalled first."
    )
    interest_notes: tuple[LongText, ...] = Field(
        default=(), description="Why reviewers of this version judged in spite of an interest."
    )


class ProductCard(Contract):
    """A product in a list."""

    id: ProductId
    name_ja: Text
    name_kana: Text | None = None
    name_en: Text | None = None
    subclass: SubClass
    state: RegistrationState
    version: int
    firm: FirmSummary
    published_at: datetime | None


class ProductVersion(Contract):
    """One entry of a product's history; people are not named."""

    version: int
    sha256: Sha256
    contract: str
    recorded_at: datetime


class Withdrawal(Contract):
    """Why a product is withdrawn."""

    reason: Text
