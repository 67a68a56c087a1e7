"""Codes of welfare devices, care offices, insurers and medical institutions (domain specification 2.10)."""

import re
from collections.abc import Callable
from typing import Final

from schemas.identifiers import check_digits
from schemas.identifiers.government import PREFECTURE
from schemas.identifiers.verdicts import Note, Probe, Shape, Verdict, block, grouped, info, upper, warn
from schemas.vocab import IdentifierLevel

__all__ = ["care_office", "insurer_no", "med_inst", "tais"]

_NO_PREFECTURE: Final = (
    "先頭の2桁は都道府県の01〜47です。",
    "the first two digits are a prefecture, 01 to 47",
)
_TAIS: Final = Shape(
    r"\d{5}-\d{6}",
    "企業コード5桁-福祉用具コード6桁（例 00001-000010）",
    "firm code of 5 digits-device code of 6 digits, e.g. 00001-000010",
)
_CARE_OFFICE: Final = Shape(
    rf"{PREFECTURE}[0-9A-HJ-NPR-Z]\d{{7}}",
    "都道府県2桁、種別1字、数字7桁の10字（例 2470100013）",
    "10 characters: prefecture (2), kind (1), 7 digits, e.g. 2470100013",
    (
        Probe(
            "office_kind", r"\d{2}[IOQ]\d{7}", "種別にI・O・Qはありません。", "the kind is never I, O or Q"
        ),
        Probe("prefecture", r"\d{2}[0-9A-Z]\d{7}", *_NO_PREFECTURE),
    ),
)
_INSURER: Final = Shape(r"\d{8}", "8桁の数字（例 33120015）", "8 digits, e.g. 33120015")
_MED_INST: Final = Shape(
    rf"{PREFECTURE}\d{{7}}",
    "都道府県2桁と医療機関コード7桁（例 240101014）",
    "prefecture (2) and 7 digits, e.g. 240101014",
    (Probe("prefecture", r"\d{9}", *_NO_PREFECTURE),),
)
_KANTO: Final = frozenset({"11", "12", "13", "14"})
_MEDICAL: Final = "1"


def tais(text: str) -> Verdict:
    """Judge a TAIS code; eleven bare digits get their hyphen."""
    if re.fullmatch(r"[0-9]{11}", text):
        form, notes = grouped(text, f"{text[:5]}-{text[5:]}")
        return _TAIS.verdict(form, notes)
    return _TAIS.verdict(text)


def care_office(text: str) -> Verdict:
    """Judge a care-insurance office number.

    In Saitama, Chiba, Tokyo and Kanagawa a check digit that differs is a warning only, because the medical
    codes there follow another rule and it is not known whether the care offices do.
    """
    raised, notes = upper(text)
    if fault := _CARE_OFFICE.fault(raised):
        return Verdict(raised, IdentifierLevel.MALFORMED, (fault,))
    if check_digits.weight_2_1(raised[:-1]) == raised[-1]:
        return Verdict(raised, IdentifierLevel.CHECKSUM_OK, notes)
    judge = warn if raised[:2] in _KANTO else block
    return Verdict(raised, IdentifierLevel.FORMAT_OK, (_mismatch(judge), *notes))


def insurer_no(text: str) -> Verdict:
    """Judge an insurer number of 8 digits."""
    if fault := _INSURER.fault(text):
        return Verdict(text, IdentifierLevel.MALFORMED, (fault,))
    if check_digits.weight_2_1(text[:-1]) != text[-1]:
        return Verdict(text, IdentifierLevel.FORMAT_OK, (_mismatch(block),))
    return Verdict(text, IdentifierLevel.CHECKSUM_OK)


def med_inst(text: str) -> Verdict:
    """Judge a medical institution code: prefecture and 7 digits.

    Ten digits with the fee-table kind 1 after the prefecture lose that digit. The check digit counts the
    prefecture and the kind, except in Saitama, Chiba, Tokyo and Kanagawa; the rule was inferred from
    published lists, so a difference is a warning.
    """
    notes: tuple[Note, ...] = ()
    if re.fullmatch(rf"{PREFECTURE}{_MEDICAL}\d{{7}}", text, re.ASCII):
        text = text[:2] + text[3:]
        notes = (
            info(
                "fee_table_digit", "点数表区分の1桁を除きました。", "the digit of the fee table was dropped."
            ),
        )
    if fault := _MED_INST.fault(text):
        return Verdict(text, IdentifierLevel.MALFORMED, (fault,))
    prefecture, code = text[:2], text[2:]
    body = code[:-1] if prefecture in _KANTO else prefecture + _MEDICAL + code[:-1]
    if check_digits.weight_2_1(body) != code[-1]:
        return Verdict(text, IdentifierLevel.FORMAT_OK, (_mismatch(warn), *notes))
    return Verdict(text, IdentifierLevel.CHECKSUM_OK, notes)


def _mismatch(judge: Callable[[str, str, str], Note]) -> Note:
    return judge(
        "check_digit",
        "検査数字（末尾）が合いません。指定通知書や公表されている一覧と見比べてください。",
        "the check digit (the last) does not match; compare it with the notice or the published list.",
    )
