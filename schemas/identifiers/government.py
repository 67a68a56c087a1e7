"""Numbers given by government: 法人番号, 全国地方公共団体コード, 届出番号, JIS (2.2, 2.6, 2.7, 1.3)."""

import re
from datetime import date
from typing import Final

from schemas.identifiers import check_digits
from schemas.identifiers.verdicts import Probe, Shape, Verdict, block, info, unhyphenated, upper, warn
from schemas.vocab import IdentifierLevel

__all__ = ["PREFECTURE", "corporate_no", "ffc_fiscal_year", "ffc_no", "fiscal_year", "jis_t9", "lg_code"]

PREFECTURE: Final = r"(0[1-9]|[1-3]\d|4[0-7])"
"""Pattern of the two digits of a prefecture, 01 to 47."""

_CORPORATE: Final = Shape(
    r"[1-9]\d{12}",
    "0で始まらない13桁の数字（例 5000020240001）",
    "13 digits, the first not 0, e.g. 5000020240001",
    (
        Probe(
            "leading_zero",
            r"0\d{12}",
            "先頭の検査数字は1〜9です。",
            "the first digit, a check digit, is 1 to 9",
        ),
    ),
)
_LG_CODE: Final = Shape(
    rf"{PREFECTURE}\d{{4}}",
    "6桁の数字（例 242012）",
    "6 digits, e.g. 242012",
    (
        Probe(
            "prefecture",
            r"\d{5,6}",
            "先頭の2桁は都道府県の01〜47です。",
            "the first two digits are a prefecture, 01 to 47",
        ),
    ),
)
_FFC: Final = Shape(
    r"[A-Z][1-9]\d{0,3}",
    "英字1字と、0で始まらない4桁以内の数字（例 I10）",
    "one letter and up to 4 digits without leading zero, e.g. I10",
    (
        Probe("leading_zero", r"[A-Z]0\d*", "数字は0で始まりません。", "the digits do not begin with 0"),
        Probe("letters", r"[A-Z]{2,}\d+", "英字は1字だけです。", "there is only one letter"),
    ),
)
_FIRST_FISCAL_YEAR: Final = 2015
_APRIL: Final = 4
_JIS: Final = Shape(
    r"JIS T 9\d{3}(-\d{1,2})?(:\d{4})?",
    "「JIS T 9」と3桁、必要なら部と年（例 JIS T 9241-3:2015）",
    "“JIS T 9” and 3 digits, with part and year if any, e.g. JIS T 9241-3:2015",
)


def corporate_no(text: str) -> Verdict:
    """Judge a Corporate Number: 13 digits, the first of them the check digit."""
    digits = unhyphenated(text)
    if fault := _CORPORATE.fault(digits):
        return Verdict(digits, IdentifierLevel.MALFORMED, (fault,))
    if check_digits.corporate(digits[1:]) != digits[0]:
        note = block(
            "check_digit",
            "検査数字（先頭の1桁）が合いません。国税庁の法人番号公表サイトから写し直してください。",
            "the check digit (the first) does not match; copy it again from the National Tax Agency's site.",
        )
        return Verdict(digits, IdentifierLevel.FORMAT_OK, (note,))
    return Verdict(digits, IdentifierLevel.CHECKSUM_OK)


def lg_code(text: str) -> Verdict:
    """Judge a local government code; to five digits the check digit is added, with a warning."""
    if re.fullmatch(rf"{PREFECTURE}\d{{3}}", text, re.ASCII):
        whole = text + check_digits.local_government(text)
        note = warn(
            "check_digit_added",
            f"5桁なので検査数字を補い{whole}としました。先頭の0が落ちた番号なら6桁で入力し直してください。",
            f"five digits were completed to {whole}; if a leading zero was lost, enter all six.",
        )
        return Verdict(whole, IdentifierLevel.FORMAT_OK, (note,))
    if fault := _LG_CODE.fault(text):
        return Verdict(text, IdentifierLevel.MALFORMED, (fault,))
    if check_digits.local_government(text[:-1]) != text[-1]:
        note = block(
            "check_digit",
            "検査数字（末尾）が合いません。総務省のコード表と見比べてください。",
            "the check digit (the last) does not match; compare it with the ministry's table.",
        )
        return Verdict(text, IdentifierLevel.FORMAT_OK, (note,))
    return Verdict(text, IdentifierLevel.CHECKSUM_OK)


def fiscal_year(day: date) -> int:
    """Return the Japanese fiscal year of a day, 1 April to 31 March."""
    return day.year if day.month >= _APRIL else day.year - 1


def ffc_fiscal_year(number: str) -> int:
    """Return the fiscal year that the letter of a checked FFC notification number stands for (A is 2015)."""
    return _FIRST_FISCAL_YEAR + ord(number[0]) - ord("A")


def ffc_no(text: str, as_of: date | None) -> Verdict:
    """Judge an FFC notification number; its letter is no later than ``as_of`` (not checked without a day)."""
    raised, notes = upper(text)
    verdict = _FFC.verdict(raised, notes)
    if verdict.level is IdentifierLevel.FORMAT_OK and as_of is not None:
        year = ffc_fiscal_year(raised)
        if year > fiscal_year(as_of):
            note = block(
                "letter_year",
                f"英字{raised[0]}は{year}年度の届出を表し、まだ始まっていません。届出番号を写し直してください。",
                f"letter {raised[0]} stands for fiscal year {year}, not begun yet; copy the number again.",
            )
            return verdict._replace(notes=(note,))
    return verdict


def jis_t9(text: str) -> Verdict:
    """Judge a JIS T 9xxx standard number; its spaces are put right."""
    raised, notes = upper(text)
    form = re.sub(r"^JIS\s*T\s*(?=\d)", "JIS T ", raised, flags=re.ASCII)
    if form != raised:
        notes += (info("spacing", "空白の位置を直しました。", "its spaces were put right."),)
    return _JIS.verdict(form, notes)
