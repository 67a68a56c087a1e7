"""Values as people read them, in a language: days, instants, numbers, amounts, words (domain specification 6.5)."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from babel.dates import format_date

from registry.domain.municipalities import municipality_name
from registry.web.pages.language import Language
from registry.web.times import TOKYO
from schemas.base import Bilingual
from schemas.vocab import Word

__all__ = ["FILTERS", "day", "figure", "label", "moment", "municipality", "segment", "unit"]

_DAY = {Language.JA: "y年M月d日", Language.EN: "d MMMM y"}
_MONTH = {Language.JA: "y年M月", Language.EN: "MMMM y"}
_YEAR = {Language.JA: "y年", Language.EN: "y"}
_SHAPES = {len("2026"): _YEAR, len("2026-04"): _MONTH, len("2026-04-01"): _DAY}
_ZONE = {Language.JA: "日本時間", Language.EN: "Japan time"}
_BRACES = re.compile("[{}]")
_PER_DAY = "/d"
_DECIMAL = re.compile(r"(-?)(\d+)(\.\d+)?")

# UCUM codes whose written form differs from the code; counts in braces are annotations of the code's author.
_UNITS: Mapping[str, tuple[str, str]] = {
    "ug": ("µg", "µg"),
    "Cel": ("℃", "°C"),
    "[CFU]/g": ("CFU/g", "CFU/g"),
    "[pH]": ("pH", "pH"),
    "ug/kg": ("µg/kg", "µg/kg"),
    "{tablet}": ("錠", "tablet(s)"),
    "{capsule}": ("カプセル", "capsule(s)"),
    "{sachet}": ("包", "sachet(s)"),
    "{bottle}": ("本", "bottle(s)"),
    "{piece}": ("個", "piece(s)"),
}


def day(value: date | datetime | str, language: Language) -> str:
    """A day, ``2026年4月1日`` or ``1 April 2026``; an instant's day in Tokyo; ``YYYY`` and ``YYYY-MM`` as they are.

    A text of another shape is returned as it stands.
    """
    if isinstance(value, datetime):
        value = value.astimezone(TOKYO).date()
    shapes = _DAY
    if isinstance(value, str):
        shapes = _SHAPES.get(len(value), {})
        try:
            value = date.fromisoformat((value + "-01-01")[:10])
        except ValueError:
            return str(value)
    return format_date(value, shapes[language], locale=language.value)


def moment(value: datetime, language: Language) -> str:
    """An instant to the minute, in Japan's time."""
    local = value.astimezone(TOKYO)
    space = "" if language is Language.JA else " "
    return f"{day(local, language)} {local:%H:%M}{space}" + (
        f"（{_ZONE[language]}）" if language is Language.JA else f"({_ZONE[language]})"
    )


def figure(value: int | str) -> str:
    """A number with its entered digits, thousands parted by commas; other texts stay as they are."""
    found = _DECIMAL.fullmatch(str(value))
    return f"{found[1]}{int(found[2]):,}{found[3] or ''}" if found else str(value)


def unit(code: str, language: Language) -> str:
    """A UCUM code as it is written on labels, also per day; an annotation stands without its braces."""
    if code in _UNITS:
        return _UNITS[code][language is Language.EN]
    if code.endswith(_PER_DAY):
        return f"{unit(code.removesuffix(_PER_DAY), language)}/{'日' if language is Language.JA else 'day'}"
    return _BRACES.sub("", code)


def label(value: Word | Bilingual, language: Language) -> str:
    """A word's label, or a bilingual sentence in the reader's language."""
    return value.ja if language is Language.JA else value.en


def municipality(code: str) -> str:
    """Name of a municipality of Mie, else prefecture and code; names are in Japanese only."""
    return municipality_name(code)


def segment(value: str) -> str:
    """A value inside a path, encoded twice because the path is decoded before it is cut at its slashes."""
    return quote(quote(value, safe=""), safe="")


FILTERS: Mapping[str, Callable[..., Any]] = {"day": day, "moment": moment, "unit": unit, "label": label}
"""What templates call with the reader's language as the last argument."""
