"""What a cell is, and its text in the one spelling that is stored."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from schemas.base import Bilingual, refused_character
from schemas.vocab import RowCode

__all__ = ["Cell", "CellKind", "CellRefused", "plain_text"]

# CP932 and JIS X 0208 name these two characters by different code points; the JIS ones are kept.
_FOLDED: Final = str.maketrans({"\uff5e": "\u301c", "\uff0d": "\u2212"})
_SHOWN: Final = 40


class CellKind(StrEnum):
    """What a file says that a cell holds; a cell of a text file always holds text."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    YES_NO = "yes_no"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        text: What stands there: a number with its digits, a day as ``2025-04-01``, ``true`` or ``false``, the name
            of an error (``#N/A``), else the text. Empty for an empty cell.
        kind: What the file says that it is.
        formula: Whether the value was computed by a formula.
    """

    text: str
    kind: CellKind = CellKind.TEXT
    formula: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing, or nothing but spaces, stands in the cell."""
        return not self.text.strip()

    @property
    def folded(self) -> str:
        """The text in half width with single spaces, for reading numbers, days and words."""
        return " ".join(unicodedata.normalize("NFKC", self.text).split())


class CellRefused(Exception):
    """A cell cannot be taken as written; ``message`` says why and how to mend it."""

    def __init__(self, code: RowCode, *, ja: str, en: str) -> None:
        super().__init__(f"{ja} / {en}")
        self.code = code
        self.message = Bilingual(ja=ja, en=en)


def plain_text(cell: Cell) -> str:
    """The text as it is stored: trimmed, line ends as line feeds, wave dash and minus in one spelling (7.2).

    Raises:
        CellRefused: A character stands there that no document may hold, or the cell shows an error.
    """
    refuse_error(cell)
    text = cell.text.replace("\r\n", "\n").replace("\r", "\n").translate(_FOLDED).strip()
    if found := refused_character(text):
        code = f"U+{ord(found[0]):04X}"
        raise CellRefused(
            RowCode.E_ENC,
            ja=f"使えない文字 {code}（制御文字か外字）があります。正しい文字に直してください。",
            en=f"Character {code} (a control or private-use character) is not allowed; correct it.",
        )
    return text


def refuse_error(cell: Cell) -> None:
    """Refuse a cell that shows an error of the spreadsheet.

    Raises:
        CellRefused: It does.
    """
    if cell.kind is CellKind.ERROR:
        raise CellRefused(
            RowCode.E_FMT,
            ja=f"セルが数式のエラー（{shown(cell.text)}）です。数式を直すか、値を入力してください。",
            en=f"The cell shows the error {shown(cell.text)}; mend the formula or enter the value.",
        )


def shown(text: str) -> str:
    """A text cut and made printable, to be quoted in a message."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:_SHOWN])
