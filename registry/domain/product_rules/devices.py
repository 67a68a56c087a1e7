"""Rules of the four sub-classes of welfare device (domain specification 1.3, 2.8, 2.10)."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from registry.domain.product_rules.case import INFO, MUST, WARN, Case, Rule, claims_of_type, finding
from schemas.findings import Finding
from schemas.identifiers import is_legacy_approval
from schemas.products.devices import DeviceFields, EitherDevice, RentalDevice
from schemas.vocab import ClaimType, DeviceClass

__all__ = ["EITHER", "NONE", "RENT", "SALE"]

_CARE_LAW: Final = "介護保険法（福祉用具）"
_DEVICE_LAW: Final = "薬機法 第23条の2（医療機器）"
_JIS: Final = "産業標準化法（JIS）"
_NUMBERS: Final[Mapping[str, frozenset[DeviceClass]]] = {
    "device_notification_no": frozenset({DeviceClass.I}),
    "device_certification_no": frozenset({DeviceClass.II, DeviceClass.III}),
    "device_approval_no": frozenset({DeviceClass.II, DeviceClass.III, DeviceClass.IV}),
}
"""Number → the classes of medical device that may bear it."""
_DEVICE_FIELDS: Final = ("jmdn", "device_generic_name", "device_class", *_NUMBERS)
_MASS_UNITS: Final = frozenset({"kg", "g"})
_DEVICE_LETTER: Final = "B"


def _codes(case: Case[DeviceFields]) -> Iterator[Finding]:
    document = case.document
    if document.tais_code and document.care_device_code:
        yield finding(
            WARN,
            "care_device_code",
            "two_care_codes",
            ja="とTAISコードの両方があります。介護給付費の請求にはどちらか一方を書きます。",
            en="stands beside a TAIS code; care claims bear one of the two.",
            rule=_CARE_LAW,
        )
    if not (document.tais_code or document.care_device_code or document.gtin):
        yield finding(
            INFO,
            "tais_code",
            "no_device_code",
            ja="もGTINもありません。この製品は登録簿の番号だけで示されます。",
            en="and GTIN are both empty; the product will be known by its registry number only.",
            rule=_CARE_LAW,
        )


def _standards(case: Case[DeviceFields]) -> Iterator[Finding]:
    row = case.law.row("devices.jis_known")
    for number, standard in enumerate(case.document.jis):
        found = re.match(r"JIS T (\d{4})", standard)
        edition = standard.partition(":")[2]
        if edition and int(edition) > case.today.year:
            yield finding(
                MUST,
                f"jis.{number}",
                "jis_edition_in_future",
                ja=f"の {standard} は未来の版です。規格の年を直してください。",
                en=f": {standard} is an edition of the future; mend its year.",
                rule=_JIS,
            )
        if row and found and found[1] not in row.value:
            yield finding(
                INFO,
                f"jis.{number}",
                "jis_not_known",
                ja=f"の {standard} は福祉用具の規格の一覧にありません。番号を確かめてください。",
                en=f": {standard} is not on the list of standards for welfare devices; check its number.",
                row=row,
            )


def _marks(case: Case[DeviceFields]) -> Iterator[Finding]:
    for name, mark in (("jis_mark", case.document.jis_mark), ("sg_mark", case.document.sg_mark)):
        if mark is None:
            continue
        if mark.valid_to is None:
            yield finding(
                WARN,
                f"{name}.valid_to",
                "mark_without_end",
                ja="がありません。認証書の有効期限を入力してください。",
                en="is empty; enter it from the certificate.",
                rule=_JIS,
            )
        elif mark.valid_to < case.today:
            yield finding(
                MUST,
                f"{name}.valid_to",
                "mark_expired",
                ja=f"（{mark.valid_to}）を過ぎています。更新した認証を入力するか、マークを削除してください。",
                en=f"({mark.valid_to}) has passed; enter the renewed certificate or remove the mark.",
                rule=_JIS,
            )


def _units(case: Case[DeviceFields]) -> Iterator[Finding]:
    for name, quantity in (("mass", case.document.mass), ("max_user_mass", case.document.max_user_mass)):
        if quantity is not None and quantity.unit not in _MASS_UNITS:
            yield finding(
                MUST,
                f"{name}.unit",
                "mass_unit",
                ja=f"（{quantity.unit}）は kg か g にしてください。",
                en=f"({quantity.unit}) must be kg or g.",
                rule=_CARE_LAW,
            )


def _medical_device(case: Case[DeviceFields]) -> Iterator[Finding]:
    document = case.document
    given = [name for name in _DEVICE_FIELDS if getattr(document, name) is not None]
    if not document.is_medical_device:
        if given:
            yield finding(
                MUST,
                "is_medical_device",
                "device_fields_without_device",
                ja="が「いいえ」ですが、医療機器の項目が入力されています。「はい」にするか、その項目を消してください。",
                en="is “no”, but fields of medical devices are filled; say “yes” or clear them.",
                rule=_DEVICE_LAW,
            )
        return
    kind = document.device_class
    for name, classes in _NUMBERS.items():
        if kind is not None and name in given and kind not in classes:
            yield finding(
                MUST,
                name,
                "number_unlike_class",
                ja=f"は、{kind.ja}の番号ではありません。クラスIは届出、IIは認証か承認、IIIは承認（指定されたものは認証）、"
                "IVは承認です。",
                en=f"is no number of {kind.en}: I is notified, II certified or approved, III approved (or certified"
                " where designated), IV approved.",
                rule=_DEVICE_LAW,
            )
    number = document.device_approval_no
    if number is not None and not is_legacy_approval(number) and number[5] != _DEVICE_LETTER:
        yield finding(
            WARN,
            "device_approval_no",
            "approval_letter",
            ja=f"の種別の英字が {number[5]} です。医療機器では {_DEVICE_LETTER} です。",
            en=f": its letter of kind is {number[5]}; for devices it is {_DEVICE_LETTER}.",
            rule=_DEVICE_LAW,
        )


def _price_cap(case: Case[RentalDevice | EitherDevice]) -> Iterator[Finding]:
    cap = case.document.rental_price_cap
    if cap is None:
        yield finding(
            INFO,
            "rental_price_cap",
            "cap_missing",
            ja="がありません。公表されている商品では上限額と公表月を入力してください。",
            en="is empty; enter cap and month where one was published.",
            rule=_CARE_LAW,
        )
    elif cap.published[:7] > case.today.isoformat()[:7]:
        yield finding(
            MUST,
            "rental_price_cap.published",
            "date_in_future",
            ja=f"（{cap.published}）が未来です。公表された月を入力してください。",
            en=f"({cap.published}) is in the future; enter the month it was published.",
            rule=_CARE_LAW,
        )
    elif len(cap.published) < len("2026-01"):
        yield finding(
            WARN,
            "rental_price_cap.published",
            "cap_month_missing",
            ja=f"（{cap.published}）に月がありません。年と月を入力してください。",
            en=f"({cap.published}) has no month; enter year and month.",
            rule=_CARE_LAW,
        )


_CLAIMS: Final = claims_of_type((ClaimType.USE_SCENE, ClaimType.INTENDED_USE), _DEVICE_LAW)
_DEVICE: tuple[Rule, ...] = (_codes, _standards, _marks, _units, _medical_device, _CLAIMS)
RENT: tuple[Rule, ...] = (*_DEVICE, _price_cap)
SALE: tuple[Rule, ...] = _DEVICE
EITHER: tuple[Rule, ...] = (*_DEVICE, _price_cap)
NONE: tuple[Rule, ...] = _DEVICE
