"""What a reader of tables gives: headings, and rows with what there is to say of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.domain.errors import Invalid
from registry.domain.uploads import Found, Line, Table
from schemas.vocab import RowCode

__all__ = [
    "BROWSER",
    "CHOICES",
    "MOST_COLUMNS",
    "NOTES",
    "UNBOUNDED",
    "Limits",
    "Sheet",
    "SheetLine",
    "bounded",
    "refusal",
]

MOST_COLUMNS: Final = 300
CHOICES: Final = "選択肢"
"""Sheet of a template with the words of its drop-downs."""
NOTES: Final = "記入要領"
"""Sheet of a template with notes on every column."""


@dataclass(frozen=True)
class Limits:
    """How large a table may be.

    Attributes:
        rows: Rows below the heading; None for any number.
        unpacked: Bytes of an xlsx once unpacked; None for any number.
    """

    rows: int | None
    unpacked: int | None


BROWSER: Final = Limits(rows=10_000, unpacked=400_000_000)
"""Of uploads by browser or API (domain specification 7.3)."""
UNBOUNDED: Final = Limits(rows=None, unpacked=None)
"""Of the command line, where a file of any length is read as a stream."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A row and what was found while it was read; number 0 stands for the file as a whole."""

    line: Line
    found: tuple[Found, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """An opened table.

    Attributes:
        table: Its headings.
        lines: The rows below, read as they are asked for, rows without any content left out.
        encoding: Of a text file, as Python names it; None for xlsx.
        delimiter: Of a text file; None for xlsx.
        found: What there is to say of the file as a whole.
    """

    table: Table
    lines: Iterator[SheetLine]
    encoding: str | None = None
    delimiter: str | None = None
    found: tuple[Found, ...] = ()


def bounded(lines: Iterator[SheetLine], limits: Limits) -> Iterator[SheetLine]:
    """The same rows; one too many refuses the file.

    Raises:
        Invalid: There are more rows than allowed.
    """
    count = 0
    for line in lines:
        count += line.line.number > 0
        if limits.rows is not None and count > limits.rows:
            raise refusal(
                RowCode.E_LIMIT,
                ja=f"データは {limits.rows:,} 行までです。ファイルを分けて送ってください。",
                en=f"A file has at most {limits.rows:,} rows; send it in parts.",
            )
        yield line


def refusal(code: RowCode, *, ja: str, en: str) -> Invalid:
    """A file that is refused as a whole."""
    return Invalid.field("", code.value, ja=ja, en=en)
