"""Rules of the four sub-classes of traditional medicine (domain specification 1.3, 2.8, 2.9)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from registry.domain.claims.normal_form import normal_form
from registry.domain.product_rules.case import (
    INFO,
    MUST,
    WARN,
    Case,
    Rule,
    claims_of_type,
    finding,
    not_after,
)
from schemas.findings import Finding
from schemas.identifiers import is_legacy_approval
from schemas.products.medicines import Haichi, MedicineFields, OtcFields, Rx
from schemas.vocab import Approver, ClaimType, SubClass

__all__ = ["HAICHI", "OTC", "QUASI", "RX"]

_APPROVAL_LAW: Final = "薬機法 第14条（承認）"
_LICENCE_LAW: Final = "薬機法 第12条（製造販売業の許可）"
_HAICHI_LAW: Final = "薬機法 第24条・第30条（配置販売業）"
_INSERT_LAW: Final = "薬機法 第66条・第68条"
_MINISTER: Final = "00"
# The year before the first of each era that approval numbers name.
_ERAS: Final = {"1": 1925, "2": 1988, "3": 2018}
_KAMPO: Final = "5200"


def _approval(case: Case[MedicineFields]) -> Iterator[Finding]:
    document = case.document
    if document.approval_no is not None and document.approval_no_legacy is not None:
        yield finding(
            WARN,
            "approval_no_legacy",
            "two_approval_numbers",
            ja="と承認番号の両方があります。今の番号だけにしてください。",
            en="stands beside an approval number; keep the current one.",
            rule=_APPROVAL_LAW,
        )
    number = _approval_no(document)
    if number is None:
        return
    by = Approver.MINISTER if number[3:5] == _MINISTER else Approver.GOVERNOR
    if document.approver is not None and document.approver is not by:
        yield finding(
            MUST,
            "approver",
            "approver_unlike_number",
            ja=f"が「{document.approver.ja}」ですが、承認番号の4・5桁目（{number[3:5]}）は{by.ja}の承認を表します。",
            en=f"is “{document.approver.en}”, but digits 4 and 5 of the approval number ({number[3:5]}) stand for"
            f" “{by.en}”.",
            rule=_APPROVAL_LAW,
        )
    year = _ERAS[number[0]] + int(number[1:3])
    if document.approval_on is not None and document.approval_on.year != year:
        yield finding(
            WARN,
            "approval_on",
            "approval_year",
            ja=f"は{document.approval_on.year}年ですが、承認番号は{year}年を表します。番号か日付を確かめてください。",
            en=f"is in {document.approval_on.year}, but the number stands for {year}; check both.",
            rule=_APPROVAL_LAW,
        )


def _approval_letter(case: Case[MedicineFields]) -> Iterator[Finding]:
    row = case.law.row("medicines.approval_letters")
    number = _approval_no(case.document)
    wanted = row.value.get(_subclass(case)) if row else None
    if number is not None and wanted is not None and number[5] != wanted:
        yield finding(
            MUST,
            "approval_no",
            "approval_letter",
            ja=f"の種別の英字が {number[5]} です。この細区分では {wanted} です。",
            en=f": its letter of kind is {number[5]}; for this sub-class it is {wanted}.",
            row=row,
        )


def _legacy(case: Case[MedicineFields]) -> Iterator[Finding]:
    row = case.law.row("medicines.legacy_until")
    document = case.document
    if row is None or document.approval_on is None or document.approval_on <= date.fromisoformat(row.value):
        return
    held = {"approval_no": document.approval_no, "approval_no_legacy": document.approval_no_legacy}
    for field in (name for name, number in held.items() if number and is_legacy_approval(number)):
        yield finding(
            MUST,
            field,
            "legacy_after_reform",
            ja=f"は{row.value}までの形式ですが、承認日は{document.approval_on}です。今の形式の番号を入力してください。",
            en=f"is a form used until {row.value}, but the approval is of {document.approval_on};"
            " enter the number of the present form.",
            row=row,
        )


def _licence(case: Case[MedicineFields]) -> Iterator[Finding]:
    licence = case.document.mah_licence
    quasi = _subclass(case) is SubClass.TM_QUASI
    wanted = "D" if quasi else "A"
    if licence is not None and licence[2] != wanted:
        kind = ("医薬部外品", "quasi-drugs") if quasi else ("医薬品", "medicines")
        yield finding(
            MUST,
            "mah_licence",
            "licence_class",
            ja=f"の3字目が {licence[2]} です。{kind[0]}の製造販売業許可は {wanted} です。",
            en=f": its third character is {licence[2]}; a licence for {kind[1]} has {wanted}.",
            rule=_LICENCE_LAW,
        )


def _formula(case: Case[OtcFields]) -> Iterator[Finding]:
    if case.document.formula_no is not None and case.document.formula_name is None:
        yield finding(
            WARN,
            "formula_name",
            "formula_name_missing",
            ja="がありませんが、承認基準の処方番号があります。処方名を入力してください。",
            en="is empty although the number in the approval standard is given; enter the formula.",
            rule=_APPROVAL_LAW,
        )
    if case.document.formula_name is not None and case.document.formula_no is None:
        yield finding(
            INFO,
            "formula_no",
            "formula_no_missing",
            ja="がありません。承認基準にある処方なら番号を入力してください。",
            en="is empty; enter it if the formula is one of the approval standard.",
            rule=_APPROVAL_LAW,
        )


def _claims(case: Case[MedicineFields]) -> Iterator[Finding]:
    approved = case.document.indications
    for number, claim in enumerate(case.document.claims):
        if approved is not None and normal_form(claim.text).text not in normal_form(approved).text:
            yield finding(
                MUST,
                f"claims.{number}.text",
                "claim_unlike_official",
                ja="が、承認された「効能・効果」の文言と違います。承認どおりの文言にしてください。",
                en="differs from the approved indications; use their words.",
                rule=_INSERT_LAW,
            )


def _price_list(case: Case[Rx]) -> Iterator[Finding]:
    document = case.document
    yield from not_after(document, "approval_on", "nhi_listed_on", "dates_out_of_order", rule=_APPROVAL_LAW)
    if document.nhi_listed and document.nhi_listed_on is None:
        yield finding(
            WARN,
            "nhi_listed_on",
            "nhi_day_missing",
            ja="がありません。薬価基準に収載された日を入力してください。",
            en="is empty; enter the day of price listing.",
            rule="薬価基準",
        )
    if document.nhi_listed is False and document.nhi_listed_on is not None:
        yield finding(
            MUST,
            "nhi_listed",
            "nhi_contradiction",
            ja="が「いいえ」ですが、薬価基準収載日があります。どちらかを直してください。",
            en="is “no” although there is a day of price listing; mend one of the two.",
            rule="薬価基準",
        )


def _yj(case: Case[Rx]) -> Iterator[Finding]:
    code, row = case.document.yj_code, case.law.row("rx.yj_prefixes")
    if code is None:
        return
    if row and code[:4] not in row.value:
        named = "・".join(row.value)
        yield finding(
            MUST,
            "yj_code",
            "yj_prefix",
            ja=f"の先頭が {code[:4]} です。漢方製剤・生薬では {named} です。",
            en=f"begins with {code[:4]}; Kampo and crude drugs begin with {', '.join(row.value)}.",
            row=row,
        )
    kampo, jsccm = case.law.row("rx.kampo_jsccm"), case.document.jsccm_no
    if kampo and jsccm is not None and (code[:4] == _KAMPO) != (jsccm == kampo.value):
        yield finding(
            WARN,
            "jsccm_no",
            "jsccm_unlike_yj",
            ja=f"（{jsccm}）がYJコードの薬効分類（{code[:4]}）と合いません。漢方製剤は {kampo.value} です。",
            en=f"({jsccm}) does not fit the class in the YJ code ({code[:4]}); Kampo is {kampo.value}.",
            row=kampo,
        )


def _haichi(case: Case[Haichi]) -> Iterator[Finding]:
    document = case.document
    ends, row = document.licence_valid_to, case.law.row("haichi.licence_years")
    if ends is not None and ends < case.today:
        yield finding(
            MUST,
            "licence_valid_to",
            "licence_expired",
            ja=f"（{ends}）を過ぎています。更新した許可の有効期限を入力してください。",
            en=f"({ends}) has passed; enter that of the renewed licence.",
            rule=_HAICHI_LAW,
        )
    if ends is not None and row and ends.year - case.today.year > row.value:
        yield finding(
            MUST,
            "licence_valid_to",
            "licence_too_long",
            ja=f"（{ends}）が{row.value}年より先です。許可は{row.value}年ごとの更新です。",
            en=f"({ends}) is more than {row.value} years ahead; licences are renewed every {row.value} years.",
            row=row,
        )
    if document.haichi_standard_ok is False:
        yield finding(
            MUST,
            "haichi_standard_ok",
            "haichi_standard",
            ja="が「いいえ」です。配置販売品目基準に適合する製品だけを配置薬として登録できます。",
            en="is “no”; only products that meet the standard can be registered for household distribution.",
            rule=_HAICHI_LAW,
        )
    licence = document.haichi_licence_no
    if licence is not None and not any(mark in licence for mark in "都道府県"):
        yield finding(
            WARN,
            "haichi_licence_no",
            "haichi_prefecture",
            ja="に都道府県名がありません。許可証のとおり都道府県名から入力してください。",
            en="names no prefecture; begin with it as the licence does.",
            rule=_HAICHI_LAW,
        )
    if document.staff_id_scheme is None:
        yield finding(
            WARN,
            "staff_id_scheme",
            "staff_id_missing",
            ja="がありません。配置従事者の身分証明の方法を入力してください。",
            en="is empty; say how distribution staff identify themselves.",
            rule=_HAICHI_LAW,
        )


def _approval_no(document: MedicineFields) -> str | None:
    """The number of the present form, whose characters tell era, approver and kind."""
    number = document.approval_no
    return None if number is None or is_legacy_approval(number) else number


def _subclass(case: Case[MedicineFields]) -> SubClass:
    return SubClass.of(getattr(case.document, "subclass"))  # noqa: B009 # the shapes of the sub-classes have it


_MEDICINE: tuple[Rule, ...] = (
    _approval,
    _approval_letter,
    _legacy,
    _licence,
    _claims,
    claims_of_type((ClaimType.INDICATION,), _INSERT_LAW),
)
RX: tuple[Rule, ...] = (*_MEDICINE, _price_list, _yj)
OTC: tuple[Rule, ...] = (*_MEDICINE, _formula)
HAICHI: tuple[Rule, ...] = (*OTC, _haichi)
QUASI: tuple[Rule, ...] = _MEDICINE
