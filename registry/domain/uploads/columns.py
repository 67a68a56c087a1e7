"""What a column of an uploaded table is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from registry.domain.cells import heading_key
from schemas.base import Bilingual
from schemas.identifiers import Scheme
from schemas.vocab.words import Word

__all__ = ["ENTRY_MARK", "IGNORED", "Column", "Form"]

ENTRY_MARK: Final = "|"
"""Between the parts of one entry, where a cell holds a list with one entry a line."""
IGNORED: Final = ""
"""Field of a column that is there for people and not read."""


class Form(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    DAY = "day"
    NUMBER = "number"
    INTEGER = "integer"
    UNIT = "unit"
    YES_NO = "yes_no"
    WORD = "word"
    WORDS = "words"
    LIST = "list"
    """One entry a line."""
    ENTRIES = "entries"
    """One entry a line, its parts divided by `ENTRY_MARK`."""
    RESULT = "result"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    Attributes:
        heading: What stands above it in the template.
        field: Path in the document, ``net_content.amount`` or ``manufacturer_sites.0.name``; `IGNORED` when not read.
        form: How its cells are read.
        words: The choices, for a word or words.
        parts: The parts of an entry, in their order.
        synonyms: Other headings it is known by.
        example: A cell that is read without error.
        note: What people must know to fill it in.
        needed: Whether a row cannot be taken without it.
        stands_for: Fields that are not needed where this one is given.
        scheme: Of an identifier whose doubts are to be told with the row, for nothing later looks at what was written.
    """

    heading: str
    field: str
    form: Form = Form.TEXT
    words: type[Word] | None = None
    parts: tuple["Column", ...] = ()
    synonyms: tuple[str, ...] = ()
    example: str = ""
    note: Bilingual | None = None
    needed: bool = False
    stands_for: tuple[str, ...] = ()
    scheme: Scheme | None = None

    @property
    def keys(self) -> frozenset[str]:
        """The keys of every heading it is known by."""
        return frozenset(heading_key(heading) for heading in (self.heading, *self.synonyms))
