"""Values as people read them, in a language: days, instants, numbers, amounts, words (domain specification 6.5)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from babel.dates import format_date

from registry.domain import written
from registry.domain.municipalities import municipality_name
from registry.web.pages.language import Language
from registry.web.times import TOKYO
from schemas.base import Bilingual
from schemas.vocab import Word

__all__ = ["FILTERS", "amount", "day", "label", "limit", "moment", "segment", "unit"]

_DAY = {Language.JA: "y年M月d日", Language.EN: "d MMMM y"}
_MONTH = {Language.JA: "y年M月", Language.EN: "MMMM y"}
_YEAR = {Language.JA: "y年", Language.EN: "y"}
_SHAPES = {len("2026"): _YEAR, len("2026-04"): _MONTH, len("2026-04-01"): _DAY}
_ZONE = {Language.JA: "日本時間", Language.EN: "Japan time"}


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


def unit(code: str, language: Language) -> str:
    """A UCUM code as it is written on labels."""
    return label(written.unit(code), language)


def amount(number: int | str, code: str, language: Language) -> str:
    """A number with its unit."""
    return label(written.amount(number, code), language)


def limit(text: Bilingual, code: str | None, language: Language) -> str:
    """A limit with its unit, where it has one."""
    return label(written.limit(text, code), language)


def label(value: Word | Bilingual, language: Language) -> str:
    """A word's label, or a bilingual sentence in the reader's language."""
    return value.ja if language is Language.JA else value.en


def municipality(code: str, language: Language) -> str:
    """Name of a municipality of Mie, else prefecture and code."""
    return label(municipality_name(code), language)


def segment(value: str) -> str:
    """A value inside a path, encoded twice because the path is decoded before it is cut at its slashes."""
    return quote(quote(value, safe=""), safe="")


FILTERS: Mapping[str, Callable[..., Any]] = {
    "amount": amount,
    "day": day,
    "label": label,
    "limit": limit,
    "moment": moment,
    "municipality": municipality,
    "unit": unit,
}
"""What templates call with the reader's language as the last argument."""
