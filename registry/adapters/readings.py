"""Kana readings derived from names by morphological analysis (SudachiPy, the optional extra ``readings``).

A derived reading serves search and sorting and is always marked as derived; it is no fact about the product. The
dictionary reads the 湯 of Kampo formulas as ユ; the readings of the receipt master, where there are any, go before.
"""

import functools
import re
import unicodedata
from collections.abc import Callable
from typing import Final

import structlog

from schemas.listings import Kana

__all__ = ["kana_deriver"]

_log: Final = structlog.get_logger(__name__)

_ORIGIN: Final = "SudachiPy"
_LONGEST: Final = 500
_KANA: Final = re.compile(r"[ァ-ヺー・]+")
_HIRAGANA: Final = range(0x3041, 0x3097)
_TO_KATAKANA: Final = {code: code + 0x60 for code in _HIRAGANA}
# ALL-FREE(オールフリー): the label itself reads its Latin letters and digits.
_LABEL_READING: Final = re.compile(r"[A-Za-z0-9&+\-. ]{1,60}\(([ァ-ヺー・]{1,60})\)")
_LATIN: Final = re.compile(r"([A-Za-z0-9]+)")
_SILENT: Final = re.compile(r"[\W_]+")


@functools.cache
def kana_deriver() -> Callable[[str], Kana | None] | None:
    """Make the deriver, once; None without the extra, which is said in the log once.

    Returns:
        A function from a name (checked text) to its reading in katakana. Latin letters and digits that the label
        does not read itself stay as they are; a name with a part that the dictionary cannot read has no reading.
    """
    try:
        import sudachipy  # noqa: PLC0415 (an optional extra)

        tokenizer = sudachipy.Dictionary().tokenizer(mode=sudachipy.SplitMode.C)
    except (ImportError, OSError) as error:
        _log.info("readings_not_derived", reason=str(error), remedy="install the extra 'readings'")
        return None

    def read(part: str) -> str | None:
        return "".join(morpheme.reading_form() for morpheme in tokenizer.tokenize(part)) or None

    return functools.partial(_derive, read)


def _derive(read: Callable[[str], str | None], name: str) -> Kana | None:
    """Read a name part by part: kana as it stands, the label's own readings, the rest by the dictionary."""
    text = _LABEL_READING.sub(r"\1", unicodedata.normalize("NFKC", name))
    if len(text) > _LONGEST:
        return None
    words = []
    for word in _SILENT.split(text):
        parts = []
        for part in filter(None, _LATIN.split(word)):
            kana = part.translate(_TO_KATAKANA)
            found = kana if _KANA.fullmatch(kana) or _LATIN.fullmatch(part) else read(part)
            if found is None or not (_KANA.fullmatch(found) or _LATIN.fullmatch(found)):
                return None
            parts.append(found)
        words.append("".join(parts))
    kana = " ".join(filter(None, words))
    return Kana(text=kana, derived=True, origin=_ORIGIN) if kana else None
