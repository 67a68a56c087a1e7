"""CSV and TSV (RFC 4180): encoding found in the order of domain specification 7.2, delimiter told by the heading."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import Final

from registry.adapters.sheets.sheet import MOST_COLUMNS, Limits, Sheet, SheetLine, bounded, refusal
from registry.adapters.sources.delimited import NumberedLines
from registry.adapters.sources.files import DAMAGE, LINE_LIMIT, SourceFile, TextLine
from registry.domain.cells import Cell
from registry.domain.uploads import Found, Line, Table
from schemas.base import Bilingual
from schemas.vocab import RowCode

__all__ = ["opened"]

_DELIMITERS: Final = ",\t;"
_BROKEN: Final = re.compile("[\udc80-\udcff]")
"""What stands for a byte that is no character."""


def opened(path: Path, limits: Limits) -> Sheet:
    """Open a text file as a table.

    Raises:
        Invalid: Its encoding cannot be told, or it has no heading row.
    """
    file = SourceFile.at(path)
    try:
        encoding = _encoding(file)
        lines = NumberedLines(_checked(file.lines(encoding.removesuffix("-sig"))))
        delimiter, skipped, first = _delimiter(lines)
    except DAMAGE:
        raise refusal(
            RowCode.E_ENC,
            ja="文字コードが分かりません。UTF-8 か Shift_JIS（CP932）で保存し直してください。",
            en="The encoding cannot be told; save the file as UTF-8 or Shift_JIS (CP932).",
        ) from None
    records = _records(lines, delimiter, skipped, first)
    number, cells, found = next(records, (0, [], ()))
    if not number:
        raise refusal(
            RowCode.E_REQ,
            ja="見出しの行がありません。テンプレートの見出しを1行目に置いてください。",
            en="There is no heading row; put the template's headings into the first row.",
        )
    if found or len(cells) > MOST_COLUMNS:
        raise refusal(
            RowCode.E_FMT,
            ja="見出しの行を読めません。区切り文字・引用符・文字コードを確かめてください。",
            en="The heading row cannot be read; check delimiter, quotes and encoding.",
        )
    headings = tuple(cell.strip() for cell in cells)
    while headings and not headings[-1]:
        headings = headings[:-1]
    return Sheet(
        Table(headings),
        bounded(_lines(records, len(headings)), limits),
        encoding=encoding,
        delimiter=delimiter,
    )


def _encoding(file: SourceFile) -> str:
    with file.path.open("rb") as stream:
        marked = stream.read(3) == codecs.BOM_UTF8
    return "utf-8-sig" if marked else file.encoding


def _checked(lines: Iterator[TextLine]) -> Iterator[TextLine]:
    """The same lines; a file that breaks off is refused as a file."""
    try:
        yield from lines
    except DAMAGE:
        raise refusal(
            RowCode.E_ENC,
            ja="途中から文字として読めません。UTF-8 で保存し直してください。",
            en="The text breaks off; save the file as UTF-8.",
        ) from None


def _delimiter(lines: NumberedLines) -> tuple[str, int, str]:
    """The delimiter that the first line with content has most of outside quotes, the lines before it, and it."""
    for skipped, line in enumerate(lines):
        if line.strip():
            outside = "".join(line.split('"')[::2])
            return max(_DELIMITERS, key=outside.count), skipped, line
    return ",", 0, ""


def _records(
    lines: NumberedLines, delimiter: str, skipped: int, first: str
) -> Iterator[tuple[int, list[str], tuple[Found, ...]]]:
    """Records, numbered as the rows of a spreadsheet are; one that cannot be read has no cells."""
    reader = csv.reader(chain((first,) if first else (), lines), delimiter=delimiter, strict=True)
    for number in count(skipped + 1):
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.take_faults()
            yield number, [], (_found(RowCode.E_FMT, *_BROKEN_ROW, f" ({error})"),)
        else:
            fault = lines.take_faults()
            yield number, cells, () if fault is None else (_fault(fault, cells),)


_BROKEN_ROW: Final = (
    "引用符の閉じ忘れなど、表の行として読めません。",
    "This is not a row of a table; look for a quote that is not closed",
)


def _found(code: RowCode, ja: str, en: str, more: str = "") -> Found:
    return Found(None, code, Bilingual(ja=ja, en=f"{en}{more}."))


def _fault(fault: TextLine, cells: list[str]) -> Found:
    """What is wrong with a line, told at the cell with the broken byte."""
    if fault.too_long:
        return _found(
            RowCode.E_LIMIT,
            f"1行が {LINE_LIMIT} バイトを超えています。",
            f"The line is longer than {LINE_LIMIT} bytes",
        )
    broken = _found(
        RowCode.E_ENC,
        f"{fault.broken} バイト目の文字が壊れています。元のファイルで打ち直してください。",
        f"The byte at offset {fault.broken} is broken; enter the text again in the original file",
    )
    return replace(broken, place=next((n for n, cell in enumerate(cells) if _BROKEN.search(cell)), None))


def _lines(records: Iterator[tuple[int, list[str], tuple[Found, ...]]], width: int) -> Iterator[SheetLine]:
    for number, cells, found in records:
        if not found and not any(cell.strip() for cell in cells):
            continue
        more = tuple(one if (one.place or 0) < width else replace(one, place=None) for one in found)
        if any(cell.strip() for cell in cells[width:]):
            more = (
                *more,
                _found(
                    RowCode.E_FMT,
                    f"セルが {len(cells)} 個あり、見出しの {width} 個より多くなっています。引用符を確かめてください。",
                    f"The row has {len(cells)} cells, the heading {width}; check the quotes",
                ),
            )
        yield SheetLine(Line(number, tuple(Cell(cell) for cell in cells[:width])), more)
