"""Units, amounts and limits as people read them, in Japanese and English; stored are UCUM codes and bare numbers."""

import re
from collections.abc import Mapping
from typing import Final

from schemas.base import Bilingual

__all__ = ["amount", "figure", "limit", "unit"]

_DECIMAL: Final = re.compile(r"(-?)(\d+)(\.\d+)?")
_NUMBERED: Final = re.compile(r"\(([0-9]+)\.([^()]+)\)")
_BRACES: Final = re.compile("[{}]")
_WORD_OF_LIMIT: Final = re.compile(r"(\S+) (以下|未満|以上|超)")

# Parts of UCUM codes whose written form differs from the code.
_PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "ug": ("µg", "µg"),
    "Cel": ("℃", "°C"),
    "[CFU]": ("CFU", "CFU"),
    "[pH]": ("pH", "pH"),
    "cm2": ("cm²", "cm²"),
    "m2": ("m²", "m²"),
    "s2": ("s²", "s²"),
    "min": ("分", "min"),
    "h": ("時間", "h"),
    "d": ("日", "day"),
    "wk": ("週", "week"),
    "mo": ("か月", "month"),
    "a": ("年", "year"),
}
# Annotations in braces count things. A Japanese counter stands at its number; English has a plural.
_COUNTERS: Final[Mapping[str, tuple[str, str]]] = {
    "{tablet}": ("錠", "tablet"),
    "{capsule}": ("カプセル", "capsule"),
    "{softgel}": ("粒", "soft capsule"),
    "{pill}": ("丸", "pill"),
    "{sachet}": ("包", "sachet"),
    "{stick}": ("本", "stick"),
    "{bottle}": ("本", "bottle"),
    "{can}": ("缶", "can"),
    "{pack}": ("パック", "pack"),
    "{bag}": ("袋", "bag"),
    "{cup}": ("杯", "cup"),
    "{drop}": ("滴", "drop"),
    "{piece}": ("個", "piece"),
    "{set}": ("組", "set"),
    "{unit}": ("点", "item"),
}


def unit(code: str) -> Bilingual:
    """A UCUM code as labels write it; an annotation that is not known stands without its braces."""
    return _unit(code, many=True)


def amount(number: int | str, code: str) -> Bilingual:
    """A number with its unit: ``28 mg/日``, ``1本/日``; ``28 mg/day``, ``1 bottle/day``."""
    shown, of = figure(number), _unit(code, many=str(number) != "1")
    gap = "" if code.partition("/")[0] in _COUNTERS else " "
    return Bilingual(ja=f"{shown}{gap}{of.ja}", en=f"{shown} {of.en}")


def limit(text: Bilingual, code: str | None) -> Bilingual:
    """A described limit with its unit behind each number it belongs to: ``20 mg/kg 以下``."""
    if not code:
        return text
    of = unit(code)
    worded = _WORD_OF_LIMIT.fullmatch(text.ja)
    if worded:
        return Bilingual(ja=f"{worded[1]} {of.ja} {worded[2]}", en=f"{text.en} {of.en}")
    ja, opening, accepted = text.ja.partition("（")
    en, bracket, allowed = text.en.partition(" (")
    return Bilingual(
        ja=f"{ja} {of.ja}{opening}{accepted}",
        en=f"{en} {of.en}{bracket}{allowed}",
    )


def figure(value: int | str) -> str:
    """A number with its entered digits, thousands parted by commas; other texts stay as they are."""
    found = _DECIMAL.fullmatch(str(value))
    return f"{found[1]}{int(found[2]):,}{found[3] or ''}" if found else str(value)


def _unit(code: str, *, many: bool) -> Bilingual:
    first, slash, rest = code.partition("/")
    above, below = _part(first), [_part(part) for part in rest.split("/")] if slash else []
    plural = "s" if many and first in _COUNTERS else ""
    return Bilingual(
        ja="/".join([above[0], *(part[0] for part in below)]),
        en="/".join([above[1] + plural, *(part[1] for part in below)]),
    )


def _part(code: str) -> tuple[str, str]:
    if numbered := _NUMBERED.fullmatch(code):
        number, (ja, en) = numbered[1], _part(numbered[2])
        return f"{number} {ja}", f"{number} {en}"
    bare = _BRACES.sub("", code)
    return _COUNTERS.get(code) or _PARTS.get(code) or (bare, bare)
