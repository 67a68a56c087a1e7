"""The rows of the first sheet that is not hidden, read as a stream."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET  # the package refuses document types

from registry.adapters.sheets.sheet import Limits, Sheet, SheetLine, bounded, refusal
from registry.adapters.sheets.workbook.book import Book, found_in_file, read_book
from registry.adapters.sheets.workbook.cells import RowCells, read_cells
from registry.adapters.sheets.workbook.package import BROKEN, damaged, events, guard, local
from registry.domain.uploads import Found, Line, Table
from schemas.base import Bilingual
from schemas.vocab import RowCode

__all__ = ["opened"]


def opened(path: Path, limits: Limits) -> Sheet:
    """Open a workbook.

    Raises:
        Invalid: It is no workbook, holds macros, is damaged, unpacks to too much, or has no heading row.
    """
    try:
        with zipfile.ZipFile(path) as package:
            guard(package, limits)
            book = read_book(package)
        rows = _rows(path, book)
        heading = next((row for row in rows if row.line.number and row.line.cells), None)
    except BROKEN:
        raise damaged() from None
    if heading is None:
        raise refusal(
            RowCode.E_REQ,
            ja="見出しの行がありません。テンプレートの見出しを1行目に置いてください。",
            en="There is no heading row; put the template's headings into the first row.",
        )
    headings = tuple(cell.text.strip() for cell in heading.line.cells)
    return Sheet(
        Table(headings, book.epoch),
        bounded(_within(rows, len(headings)), limits),
        found=(*book.found, *(found for found in heading.found if found.place is None)),
    )


def _rows(path: Path, book: Book) -> Iterator[SheetLine]:
    """The rows of the sheet that have content, then what there is to say of merged cells."""
    merged: list[str] = []
    number = 0
    try:
        with zipfile.ZipFile(path) as package:
            for element in events(package, book.part, "row", "mergeCell"):
                if local(element) == "mergeCell":
                    merged.append(element.get("ref", "")[:20])
                    continue
                number = int(element.get("r") or number + 1)
                read = read_cells(element, book.strings, book.dates, book.epoch)
                if read.uncomputed or any(not cell.empty for cell in read.cells):
                    yield SheetLine(Line(number, read.cells), _said(read, element))
    except (*BROKEN, ValueError):
        raise damaged() from None
    if merged:
        ranges = ", ".join(merged[:10]) + ("…" if len(merged) > len(merged[:10]) else "")
        yield SheetLine(
            Line(0, ()),
            (
                found_in_file(
                    RowCode.W_MERGED,
                    f"結合セル（{ranges}）があります。値は左上のセルの行だけにあるものとして読みました。",
                    f"There are merged cells ({ranges}); their value was read in the first cell only.",
                ),
            ),
        )


_COMPUTED: Final = Bilingual(
    ja="数式のセルです。保存されていた計算結果を使いました。",
    en="The cell holds a formula; its stored result was taken.",
)
_UNCOMPUTED: Final = Bilingual(
    ja="数式の計算結果が保存されていません。Excel で開いて保存し直すか、値を入力してください。",
    en="The result of this formula is not stored; open and save the file in Excel, or enter the value.",
)


def _said(read: RowCells, row: ET.Element) -> tuple[Found, ...]:
    said = [Found(place, RowCode.W_FORMULA, _COMPUTED) for place in read.computed]
    said += [Found(place, RowCode.E_FMT, _UNCOMPUTED) for place in read.uncomputed]
    if row.get("hidden") in {"1", "true"}:
        said.append(
            found_in_file(
                RowCode.W_HIDDEN,
                "非表示の行です。他の行と同じく読みました。",
                "A hidden row; it was read too.",
            )
        )
    return tuple(said)


def _within(rows: Iterator[SheetLine], width: int) -> Iterator[SheetLine]:
    """The rows as wide as the heading; what stands beyond it is told and not read, with all that was found there."""
    for row in rows:
        found = tuple(one for one in row.found if one.place is None or one.place < width)
        if len(row.line.cells) > width:
            beyond = found_in_file(
                RowCode.W_COLUMN,
                "見出しのない列に値があります。読みませんでした。",
                "There is a value in a column without a heading; it was not read.",
            )
            found = (*found, beyond)
        yield SheetLine(Line(row.line.number, row.line.cells[:width]), found)
