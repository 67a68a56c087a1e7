"""The four sub-classes of welfare device (domain specification 1.3)."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.base import Contract, DecimalText, PartialDate, Text
from schemas.identifiers import (
    ApprovalNo,
    Ccta95Class,
    CertNo,
    Class1No,
    JisT9,
    Jmdn,
    TaisCode,
)
from schemas.products.common import CommonFields, Paragraph, Quantity
from schemas.vocab import DeviceClass, EitherItem, RentalItem, SaleItem, SubClass

__all__ = [
    "DeviceFields",
    "Dimensions",
    "EitherDevice",
    "MarkCertificate",
    "NoneDevice",
    "RentalCap",
    "RentalDevice",
    "SaleDevice",
]


class MarkCertificate(Contract):
    """A JIS or SG mark: its certificate and until when it is valid."""

    number: Text
    valid_to: date | None = None


class Dimensions(Contract):
    """Outer dimensions in millimetres."""

    length_mm: DecimalText | None = None
    width_mm: DecimalText | None = None
    height_mm: DecimalText | None = None


class RentalCap(Contract):
    """貸与価格の上限: the price cap and the month it was published."""

    yen_per_month: Annotated[int, Field(ge=1, le=10_000_000)]
    published: PartialDate


class DeviceFields(CommonFields):
    """What every welfare device has."""

    tais_code: TaisCode | None = None
    care_device_code: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,20}$")] | None = Field(
        default=None, description="福祉用具届出コード, where there is no TAIS code"
    )
    ccta95_class: Ccta95Class | None = None
    jis: tuple[JisT9, ...] = ()
    jis_mark: MarkCertificate | None = None
    sg_mark: MarkCertificate | None = None
    max_user_mass: Quantity | None = None
    dimensions: Dimensions | None = None
    mass: Quantity | None = None
    is_medical_device: bool = False
    jmdn: Jmdn | None = None
    device_generic_name: Text | None = None
    device_class: DeviceClass | None = None
    device_notification_no: Class1No | None = None
    device_certification_no: CertNo | None = None
    device_approval_no: ApprovalNo | None = None
    intended_use: Paragraph | None = None


class RentalDevice(DeviceFields):
    """福祉用具貸与: covered when rented."""

    contract: Literal["product/1"] = "product/1"
    subclass: Literal[SubClass.WD_RENT]
    care_item: RentalItem | None = None
    rental_price_cap: RentalCap | None = None


class SaleDevice(DeviceFields):
    """特定福祉用具販売: covered when bought."""

    contract: Literal["product/1"] = "product/1"
    subclass: Literal[SubClass.WD_SALE]
    care_item: SaleItem | None = None


class EitherDevice(DeviceFields):
    """貸与・販売選択制: covered when rented or bought."""

    contract: Literal["product/1"] = "product/1"
    subclass: Literal[SubClass.WD_EITHER]
    care_item: EitherItem | None = None
    rental_price_cap: RentalCap | None = None


class NoneDevice(DeviceFields):
    """介護保険対象外: not covered by care insurance."""

    contract: Literal["product/1"] = "product/1"
    subclass: Literal[SubClass.WD_NONE]
