"""Latin letters read as kana, in Hepburn or Kunrei: ``kakkonto`` looks for カッコントウ."""

import re

import jaconv

from registry.domain.text.normal import normal

__all__ = ["kana_readings"]

_LATIN = re.compile("[a-z]{3,}")
_M_BEFORE_LABIAL = re.compile("m(?=[bmp])")
_DOUBLE_VOWEL = re.compile(r"([aiueo])\1+")


def kana_readings(form: str) -> list[str]:
    """Return the katakana a Latin normal form may stand for, nearest first; empty when it reads as none.

    A doubled vowel is read both as written and as one vowel (``koraagen``: コラアゲン, コラゲン). A gap
    ends a syllable (``shin'i``: シンイ).
    """
    if not _LATIN.fullmatch(form.replace("_", "")):
        return []
    syllables = _M_BEFORE_LABIAL.sub("n", form)
    spellings = (syllables, _DOUBLE_VOWEL.sub(r"\1", syllables))
    readings = ("".join(_katakana(part) for part in spelling.split("_")) for spelling in spellings)
    return [reading for reading in dict.fromkeys(readings) if not re.search("[a-z]", reading)]


def _katakana(part: str) -> str:
    return normal(jaconv.alphabet2kana(part))
