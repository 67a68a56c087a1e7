"""Numbers of medicines and medical devices (domain specification 2.8 and 2.9)."""

import re
from datetime import date
from typing import Final

from schemas.identifiers import check_digits
from schemas.identifiers.government import PREFECTURE
from schemas.identifiers.verdicts import Note, Probe, Shape, Verdict, block, info, unhyphenated, upper, warn
from schemas.vocab import IdentifierLevel

__all__ = [
    "approval_no",
    "cert_no",
    "class1_no",
    "is_legacy_approval",
    "jmdn",
    "mah_licence",
    "mfg_licence",
    "pmda_otc",
    "price_list_code",
    "yj",
]

_NO_PREFECTURE: Final = (
    "先頭の2桁は都道府県の01〜47です。",
    "the first two digits are a prefecture, 01 to 47",
)
_APPROVAL: Final = Shape(
    rf"[123]\d{{2}}(00|{PREFECTURE})[A-Z]{{3}}\d{{8}}",
    "元号1桁、年2桁、大臣00か都道府県2桁、英字3字、数字8桁の16字（例 30300AMX00015000）",
    "16 characters: era, year (2), 00 or prefecture (2), 3 letters, 8 digits, e.g. 30300AMX00015000",
    (
        Probe(
            "era",
            r"[04-9]\d{4}[A-Z]{3}\d{8}",
            "先頭は元号の1（昭和）・2（平成）・3（令和）です。",
            "the first digit is the era: 1 Showa, 2 Heisei, 3 Reiwa",
        ),
        Probe(
            "prefecture",
            r"\d{5}[A-Z]{3}\d{8}",
            "4・5桁目は00（大臣）か都道府県の01〜47です。",
            "digits 4 and 5 are 00 (Minister) or a prefecture, 01 to 47",
        ),
    ),
)
_LEGACY_APPROVAL: Final = re.compile(r"\([0-9]{2}[A-Z]{1,3}\)[0-9]{1,5}")
_APPROVAL_LETTERS: Final = "ABCD"
_ERAS: Final = {"1": ("昭和", "Showa", 64), "2": ("平成", "Heisei", 31), "3": ("令和", "Reiwa", 99)}
_BEFORE_REIWA: Final = 2018
_CERT: Final = Shape(
    r"[23]\d{2}[A-Z]{2}BZ[A-Z]\d{8}",
    "元号と年3桁、英字2字、BZ、英字1字、数字8桁の16字（例 226AFBZX00123000）",
    "16 characters: era and year (3), 2 letters, BZ, 1 letter, 8 digits, e.g. 226AFBZX00123000",
)
_CLASS1: Final = Shape(
    rf"{PREFECTURE}B[123]X\d{{11}}",
    "医療機器の製造販売業許可番号10字と数字6桁（例 13B1X00001000001）",
    "a device licence of 10 characters and 6 digits, e.g. 13B1X00001000001",
    (
        Probe("prefecture", r"\d{2}B[123]X\d{11}", *_NO_PREFECTURE),
        Probe(
            "licence_class",
            r"\d{2}[AC-Z]\dX\d{11}",
            "3字目は医療機器のBです。",
            "the third character is B, a device",
        ),
    ),
)
_MAH: Final = Shape(
    rf"{PREFECTURE}[ABCD][0-3]X\d{{5}}",
    "都道府県2桁、A・B・C・D、種類0〜3、X、数字5桁（例 27B2X00150）",
    "prefecture (2), A, B, C or D, kind 0 to 3, X, 5 digits, e.g. 27B2X00150",
    (
        Probe("prefecture", r"\d{2}[ABCD][0-3]X\d{5}", *_NO_PREFECTURE),
        Probe(
            "licence_class",
            r"\d{2}[E-Z]\dX\d{5}",
            "3字目はA・B・C・Dです。",
            "the third character is A, B, C or D",
        ),
        Probe("licence_kind", r"\d{2}[ABCD][4-9]X\d{5}", "種類は0〜3です。", "the kind is 0 to 3"),
    ),
)
_MFG: Final = Shape(
    rf"{PREFECTURE}[ABCD]Z[012]\d{{5}}",
    "都道府県2桁、A・B・C・D、Z、許可権者0〜2、数字5桁（例 27AZ200051）",
    "prefecture (2), A, B, C or D, Z, authority 0 to 2, 5 digits, e.g. 27AZ200051",
    (
        Probe("prefecture", r"\d{2}[ABCD]Z[012]\d{5}", *_NO_PREFECTURE),
        Probe(
            "licence_class",
            r"\d{2}[E-Z]Z\d{6}",
            "3字目はA・B・C・Dです。",
            "the third character is A, B, C or D",
        ),
    ),
)
_JMDN: Final = Shape(
    r"[1-9]\d{7}",
    "0で始まらない8桁の数字（例 16173000）",
    "8 digits without leading zero, e.g. 16173000",
    (Probe("leading_zero", r"0\d{7}", "先頭に0があります。", "there is a leading zero"),),
)
_YJ: Final = Shape(
    r"\d{7}[A-Z]\d{4}",
    "数字7桁、英字1字、数字4桁の12字（例 5200013D1123）",
    "7 digits, a letter, 4 digits, e.g. 5200013D1123",
    (Probe("letter", r"[\dA-Z]{12}", "8字目だけが英字です。", "only the eighth is a letter"),),
)
_PMDA_OTC: Final = Shape(
    r"\d{6}_[A-Z]\d{10}_\d{2}_\d{2}",
    "6桁_英字と10桁_2桁_2桁（例 123456_K0000000123_01_02）",
    "6 digits_letter and 10 digits_2 digits_2 digits, e.g. 123456_K0000000123_01_02",
)


def approval_no(text: str, as_of: date | None) -> Verdict:
    """Judge an approval number of 16 characters, or the text form of before 1996, ``(61AM)1114``.

    A year of Reiwa is no later than ``as_of`` (not checked without a day).
    """
    raised, notes = upper(text)
    if is_legacy_approval(raised):
        legacy = info("legacy", "1996年より前の形式です。", "this is the form of before 1996.")
        return Verdict(raised, IdentifierLevel.FORMAT_OK, (legacy, *notes))
    verdict = _APPROVAL.verdict(raised, notes)
    if verdict.level is IdentifierLevel.MALFORMED:
        return verdict
    return verdict._replace(notes=(*_era_year(raised, as_of), *_type_letter(raised), *notes))


def is_legacy_approval(number: str) -> bool:
    """Whether a checked approval number has the text form of before 1996."""
    return _LEGACY_APPROVAL.fullmatch(number) is not None


def _era_year(number: str, as_of: date | None) -> tuple[Note, ...]:
    ja, en, last = _ERAS[number[0]]
    if number[0] == "3" and as_of is not None:
        last = min(last, as_of.year - _BEFORE_REIWA)
    year = int(number[1:3])
    if 1 <= year <= last:
        return ()
    return (
        block(
            "era_year",
            f"{ja}{year}年の番号はありません。承認書から写し直してください。",
            f"there is no number of {en} {year}; copy it again from the approval.",
        ),
    )


def _type_letter(number: str) -> tuple[Note, ...]:
    letter = number[5]
    if letter in _APPROVAL_LETTERS:
        return ()
    return (
        warn(
            "type_letter",
            f"種別の英字{letter}は知られていません（A 医薬品、B 医療機器、C 化粧品、D 医薬部外品）。"
            "承認書と見比べてください。",
            f"type letter {letter} is not known (A drug, B device, C cosmetic, D quasi-drug);"
            " compare it with the approval.",
        ),
    )


def cert_no(text: str) -> Verdict:
    """Judge a device certification number."""
    return _CERT.raised(text)


def class1_no(text: str) -> Verdict:
    """Judge a class I device notification number."""
    return _CLASS1.raised(text)


def mah_licence(text: str) -> Verdict:
    """Judge the licence number of a marketing authorisation holder."""
    return _MAH.raised(text)


def mfg_licence(text: str) -> Verdict:
    """Judge the licence number of a manufacturer."""
    return _MFG.raised(text)


def jmdn(text: str) -> Verdict:
    """Judge a JMDN code; a hyphen inside is dropped."""
    return _JMDN.verdict(unhyphenated(text))


def pmda_otc(text: str) -> Verdict:
    """Judge the document id of an OTC medicine at PMDA."""
    return _PMDA_OTC.raised(text)


def yj(text: str) -> Verdict:
    """Judge a YJ code; a check digit that differs is a warning, for a few real codes break the rule."""
    return _coded(
        text,
        warn(
            "check_digit",
            "検査数字（末尾）が合いません。薬価基準やメーカーの資料と見比べてください。",
            "the check digit (the last) does not match; compare it with the price list or the maker.",
        ),
    )


def price_list_code(text: str) -> Verdict:
    """Judge a price-list code; a check digit that differs blocks, for no listed code breaks the rule."""
    return _coded(
        text,
        block(
            "check_digit",
            "検査数字（末尾）が合いません。薬価基準から写し直してください。",
            "the check digit (the last) does not match; copy it again from the price list.",
        ),
    )


def _coded(text: str, mismatch: Note) -> Verdict:
    raised, notes = upper(text)
    if fault := _YJ.fault(raised):
        return Verdict(raised, IdentifierLevel.MALFORMED, (fault,))
    if check_digits.price_list(raised[:-1]) != raised[-1]:
        return Verdict(raised, IdentifierLevel.FORMAT_OK, (mismatch, *notes))
    return Verdict(raised, IdentifierLevel.CHECKSUM_OK, notes)
