"""GTIN and JAN (GS1 General Specifications) and lot numbers (domain specification 2.3 and 2.11)."""

import re
from typing import Final

from schemas.identifiers import check_digits
from schemas.identifiers.verdicts import Note, Shape, Verdict, block, info, unhyphenated, warn
from schemas.vocab import IdentifierLevel

__all__ = ["gs1_prefix", "gtin", "gtin14", "jan", "lot"]

_GTIN: Final = Shape(
    r"\d{8}|\d{12}|\d{13}|\d{14}", "8・12・13・14桁のいずれかの数字", "8, 12, 13 or 14 digits"
)
_JAN: Final = Shape(r"\d{8}|\d{13}", "13桁または8桁の数字", "13 or 8 digits")
_JAPAN: Final = re.compile(r"45\d|49\d")
_RESTRICTED: Final = re.compile(r"02\d|04\d|2\d\d|97[789]|98\d|99\d")
_RESTRICTED_8: Final = re.compile(r"0\d\d")
_LOT_LENGTH: Final = 20
_PLACEHOLDERS: Final = frozenset({"null", "none", "n/a", "-", "なし"})
_OUTSIDE_SET_82: Final = re.compile(r"[#$@\[\\\]^`{|}~]")


def gtin14(gtin: str) -> str:
    """Return a checked GTIN of 8, 12, 13 or 14 digits as GTIN-14, padded with zeros on the left."""
    return gtin.zfill(14)


def gs1_prefix(gtin: str) -> str:
    """Return the three digits that name the GS1 member organisation of a checked GTIN.

    A number below 10^8 is a GTIN-8, whatever zeros stand before it, and carries a GS1-8 prefix.
    """
    padded = gtin14(gtin)
    return padded[6:9] if padded.startswith("000000") else padded[1:4]


def gtin(text: str) -> Verdict:
    """Judge a GTIN: digits, check digit, prefixes that are no product code."""
    return _gtin(text, _GTIN)


def jan(text: str) -> Verdict:
    """Judge a JAN code: a GTIN-13 or GTIN-8."""
    return _gtin(text, _JAN)


def _gtin(text: str, shape: Shape) -> Verdict:
    digits = unhyphenated(text)
    if fault := shape.fault(digits):
        return Verdict(digits, IdentifierLevel.MALFORMED, (fault,))
    if check_digits.gs1(digits[:-1]) != digits[-1]:
        note = block(
            "check_digit",
            "検査数字が合いません。商品のバーコードの数字をもう一度写してください。",
            "the check digit does not match; copy the digits under the barcode again.",
        )
        return Verdict(digits, IdentifierLevel.FORMAT_OK, (note,))
    return Verdict(digits, IdentifierLevel.CHECKSUM_OK, _prefix_notes(digits))


def _prefix_notes(digits: str) -> tuple[Note, ...]:
    prefix = gs1_prefix(digits)
    eight = gtin14(digits).startswith("000000")
    if _RESTRICTED.fullmatch(prefix) or (eight and _RESTRICTED_8.fullmatch(prefix)):
        return (
            block(
                "restricted_prefix",
                f"先頭 {prefix} は店内用・書籍・クーポンなどの番号で、商品コードではありません。"
                "メーカーが付けた番号を入力してください。",
                f"prefix {prefix} is for in-store, book or coupon numbers;"
                " enter the number the maker gave the product.",
            ),
        )
    if not _JAPAN.fullmatch(prefix):
        return (
            info(
                "not_japanese_prefix",
                f"先頭 {prefix} は日本の事業者コード（450〜459、490〜499）ではありません。",
                f"prefix {prefix} is not a Japanese company prefix (450-459, 490-499).",
            ),
        )
    return ()


def lot(text: str) -> Verdict:
    """Judge a lot number: 1 to 20 printable ASCII characters, case kept, no placeholder."""
    if text.lower() in _PLACEHOLDERS:
        note = block(
            "placeholder",
            "番号の代わりの語です。包装に印字された番号を入力してください。",
            "this stands in for a number; enter the number printed on the package.",
        )
    elif " " in text:
        note = block(
            "inner_space",
            "途中に空白があります。空白を除いて入力してください。",
            "there is a space inside; enter it without spaces.",
        )
    elif not re.fullmatch("[!-~]+", text):
        note = block(
            "malformed",
            "使えるのは半角の英数字と記号だけです。",
            "only letters, digits and signs of ASCII can be used.",
        )
    elif len(text) > _LOT_LENGTH:
        note = block("length", "20文字以内で入力してください。", "enter at most 20 characters.")
    elif _OUTSIDE_SET_82.search(text):
        note = warn(
            "not_in_gs1_set",
            "GS1コードに印刷できない文字（# $ @ [ \\ ] ^ ` { | } ~）があります。別の番号も検討してください。",
            "it cannot be printed in a GS1 code (# $ @ [ \\ ] ^ ` { | } ~); consider another number.",
        )
        return Verdict(text, IdentifierLevel.FORMAT_OK, (note,))
    else:
        return Verdict(text, IdentifierLevel.FORMAT_OK)
    return Verdict(text, IdentifierLevel.MALFORMED, (note,))
