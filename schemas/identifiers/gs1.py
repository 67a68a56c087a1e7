"""What a scanner reads from a package: GS1 element strings and GS1 Digital Link URIs (2.3).

Element strings come bracketed, ``(01)04902102072618(10)25X-1``, or raw with the separator FNC1 (0x1D); the
lengths of the application identifiers (AI) follow the GS1 General Specifications. A Digital Link URI follows
the GS1 Digital Link standard: ``https://domain[/stem]/01/gtin[/22/cpv][/10/lot][/21/serial][?17=yymmdd]``.
"""

import calendar
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field

from schemas.base import Bilingual, Contract
from schemas.identifiers.checker import check
from schemas.identifiers.schemes import Scheme
from schemas.identifiers.trade import gtin14

__all__ = ["Gs1Scan", "ScanRefused", "parse_gs1"]

_GS: Final = "\x1d"
_SYMBOLOGY: Final = re.compile(r"\](C1|d2|Q3|e0|J1)")
_BRACKET: Final = re.compile(r"(?<!\\)\(([0-9]{2,4})\)")
_URI: Final = re.compile(r"(https?|HTTPS?)://")
_AI_DIGITS: Final = {
    **dict.fromkeys(("23", "24", "25", "40", "41", "42", "71"), 3),
    **dict.fromkeys(("31", "32", "33", "34", "35", "36", "39", "43", "70", "72", "80", "81", "82"), 4),
}
"""Digits of an AI by its first two, where they are not two."""
_FIXED: Final = {
    "00": 18,
    **dict.fromkeys(("01", "02", "03"), 14),
    "04": 16,
    **dict.fromkeys((str(ai) for ai in range(11, 20)), 6),
    "20": 2,
    **dict.fromkeys((str(ai) for ai in range(31, 37)), 6),
    "41": 13,
}
"""Characters after an AI by its first two digits, where the length is fixed and no FNC1 follows."""
_SET_82: Final = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}")
_QUALIFIERS: Final = re.compile(r"(22 )?(10 )?(21 )?|235 ")
_GTIN_IN_PATH: Final = re.compile(r"[0-9]{8}|[0-9]{12,14}")


class Gs1Scan(Contract):
    """What the lot look-up needs from a scan."""

    gtin: str = Field(description="GTIN-14.")
    lot: str | None
    expiry: date | None = Field(description="Last day of use.")
    serial: str | None


class ScanRefused(ValueError):
    """The scan cannot be read; ``code`` is stable, ``message`` says what to do."""

    def __init__(self, code: str, ja: str, en: str) -> None:
        super().__init__(f"{ja} / {en}")
        self.code = code
        self.message = Bilingual(ja=ja, en=en)


def parse_gs1(scan: str) -> Gs1Scan:
    """Read GTIN, lot, expiry and serial number from a scan or a typed bracketed text.

    Years of two digits mean 2000 to 2099; day 00 means the last day of the month. Other AIs are passed over.

    Raises:
        ScanRefused: The form is wrong, the GTIN is missing or wrong, an AI comes twice with two values.
    """
    text = unicodedata.normalize("NFKC", scan.strip(" \t\r\n"))
    if _URI.match(text):
        pairs = _digital_link(text)
    elif text.startswith("("):
        pairs = _bracketed(text)
    else:
        pairs = _raw(_SYMBOLOGY.sub("", text, count=1).removeprefix(_GS))
    found: dict[str, str] = {}
    for ai, value in pairs:
        if found.setdefault(ai, value) != value:
            raise ScanRefused(
                "repeated_ai",
                f"識別子({ai})が二つの値を持っています。読み取り直してください。",
                f"AI ({ai}) has two values; scan again.",
            )
    if "01" not in found:
        raise ScanRefused(
            "gtin_missing",
            "GTIN（識別子01）がありません。商品のコードを読み取ってください。",
            "there is no GTIN (AI 01); scan the code of the product.",
        )
    return Gs1Scan(
        gtin=_gtin(found["01"]),
        lot=_text("10", found["10"]) if "10" in found else None,
        expiry=_day(found["17"]) if "17" in found else None,
        serial=_text("21", found["21"]) if "21" in found else None,
    )


def _bracketed(text: str) -> Iterator[tuple[str, str]]:
    parts = _BRACKET.split(text)
    if parts[0]:
        raise _unknown_form()
    for ai, value in zip(parts[1::2], parts[2::2], strict=True):
        yield ai, value.replace("\\(", "(").strip(" ")


def _raw(text: str) -> Iterator[tuple[str, str]]:
    while text:
        ai = text[: _AI_DIGITS.get(text[:2], 2)]
        if not re.fullmatch("[0-9]{2,4}", ai):
            raise _unknown_form()
        rest = text[len(ai) :]
        if length := _FIXED.get(ai[:2]):
            if len(rest.partition(_GS)[0]) < length:
                raise ScanRefused(
                    "truncated",
                    f"識別子({ai})の値が{length}文字に足りません。読み取り直してください。",
                    f"AI ({ai}) has fewer than {length} characters; scan again.",
                )
            value, text = rest[:length], rest[length:].removeprefix(_GS)
        else:
            value, _, text = rest.partition(_GS)
        yield ai, value


def _digital_link(text: str) -> Iterator[tuple[str, str]]:
    try:
        parts = urlsplit(text)
    except ValueError:
        raise _unknown_form() from None
    segments = parts.path.strip("/").split("/")
    starts = [
        n
        for n, (key, value) in enumerate(pairwise(segments))
        if key == "01" and _GTIN_IN_PATH.fullmatch(value)
    ]
    if not starts:
        raise _unknown_form()
    tail = segments[starts[-1] :]
    if len(tail) % 2 or not _QUALIFIERS.fullmatch("".join(f"{key} " for key in tail[2::2])):
        raise ScanRefused(
            "qualifier_order",
            "GTINの後の識別子は22、10、21の順に一つずつ値を持ちます。読み取り直してください。",
            "after the GTIN come 22, 10 and 21 in this order, each with a value; scan again.",
        )
    yield "01", gtin14(tail[1])
    for ai, value in zip(tail[2::2], tail[3::2], strict=True):
        yield ai, unquote(value)
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        if key in {"01", "10", "21", "22"}:
            raise ScanRefused(
                "qualifier_in_query",
                f"識別子({key})は「?」の前に書きます。読み取り直してください。",
                f"AI ({key}) belongs before the question mark; scan again.",
            )
        if key == "17":
            yield key, value


def _unknown_form() -> ScanRefused:
    return ScanRefused(
        "malformed",
        "GS1コードとして読めません。(01)で始まる文字列、スキャナーの出力、"
        "GS1 Digital LinkのURLのいずれかを入力してください。",
        "this is no GS1 code; enter text from (01), a scanner's output, or a GS1 Digital Link URL.",
    )


def _gtin(value: str) -> str:
    answer = check(Scheme.GTIN, value)
    if len(value) != 14 or answer.normal_form != value:  # noqa: PLR2004 (AI 01 is a GTIN-14)
        raise ScanRefused(
            "gtin_length",
            "識別子(01)のGTINは14桁の数字です。短いGTINは左を0で埋めてください。",
            "the GTIN of AI (01) has 14 digits; fill a shorter one with zeros on the left.",
        )
    if answer.code is not None and answer.message is not None and not answer.valid:
        raise ScanRefused(answer.code, answer.message.ja, answer.message.en)
    return value


def _text(ai: str, value: str) -> str:
    if not _SET_82.fullmatch(value):
        raise ScanRefused(
            "not_in_gs1_set",
            f"識別子({ai})の値は、GS1で使える20文字以内の半角英数字と記号です。読み取り直してください。",
            f"AI ({ai}) holds up to 20 characters of GS1's set 82; scan again.",
        )
    return value


def _day(value: str) -> date:
    refused = ScanRefused(
        "expiry",
        f"期限「{value}」は年月日6桁(YYMMDD)として読めません。読み取り直してください。",
        f"expiry {value} is not a day written YYMMDD; scan again.",
    )
    if not re.fullmatch("[0-9]{6}", value):
        raise refused
    year, month, day = 2000 + int(value[:2]), int(value[2:4]), int(value[4:])
    try:
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except ValueError:
        raise refused from None
