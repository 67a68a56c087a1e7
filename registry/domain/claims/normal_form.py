"""The form of a text that wording rules are matched on, with the way back to the text as entered.

Normal form: Unicode NFKC (so half-width kana and full-width letters are folded), without spaces, line breaks,
middle dots and characters that nobody sees.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

__all__ = ["BLANK", "NormalForm", "normal_form"]

BLANK: Final = "\0"
"""Stands for a character that must not be matched; it is invisible, so no normal form holds one."""

# White space, controls, middle dots, and the code points that Unicode calls default ignorable: whoever puts them
# between the characters of a word shows the same word.
_UNSEEN: Final = re.compile(
    "[\\s\\0-\\x1f\\x7f-\\x9f・･\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)

# The marks of voiced sounds that stand alone become those that join the kana before them: か゛ is が.
_JOINING: Final = {0x309B: 0x3099, 0x309C: 0x309A}


@dataclass(frozen=True, slots=True)
class NormalForm:
    """A normal form and its origin.

    Attributes:
        text: The normal form.
        spans: For each of its characters, start and end of the characters it came from.
    """

    text: str
    spans: tuple[tuple[int, int], ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the text as entered of a non-empty part of the normal form."""
        return self.spans[start][0], self.spans[end - 1][1]


@lru_cache(maxsize=128)
def normal_form(text: str) -> NormalForm:
    """Return the normal form of a text; a check asks for that of the same approved text many times."""
    characters: list[str] = []
    spans: list[tuple[int, int]] = []
    for start, end, cluster in _clusters(text.translate(_JOINING)):
        seen = unicodedata.normalize("NFKC", cluster)
        characters.append(seen)
        spans.extend([(start, end)] * len(seen))
    return NormalForm("".join(characters), tuple(spans))


def _clusters(text: str) -> Iterator[tuple[int, int, str]]:
    """Cut the seen characters, folded, so that NFKC of the parts is NFKC of the whole: before what cannot join."""
    cluster: list[str] = []
    start = end = 0
    base = ""
    for position, character in enumerate(text):
        folded, mark = _folded(character)
        if not folded:
            continue
        joined = base if mark else _joined(base, folded)
        if cluster and joined == base + folded:
            yield start, end, "".join(cluster)
            cluster = []
        if not cluster:
            start = position
        cluster.append(folded)
        end = position + 1
        base = joined[-1:]
    if cluster:
        yield start, end, "".join(cluster)


@lru_cache(maxsize=8192)
def _folded(character: str) -> tuple[str, bool]:
    """What is seen of a character, and whether that is a mark on what stands before it.

    A spacing accent folds to a space and a mark; without the space the mark joins what stands before it.
    """
    folded = "" if _UNSEEN.match(character) else _UNSEEN.sub("", unicodedata.normalize("NFKC", character))
    return folded, bool(folded) and unicodedata.combining(folded[0]) != 0


@lru_cache(maxsize=32768)
def _joined(base: str, folded: str) -> str:
    return unicodedata.normalize("NFKC", base + folded)
