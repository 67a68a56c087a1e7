"""The cells of a row: a number to the fifteen digits that a spreadsheet keeps, a day by the format of its cell."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from xml.etree import ElementTree as ET  # the package refuses document types

from registry.adapters.sheets.sheet import MOST_COLUMNS
from registry.adapters.sheets.workbook.package import local
from registry.domain.cells import Cell, CellKind, CellRefused, day_of_serial

__all__ = ["RowCells", "read_cells", "string"]

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})(\d+)")
_ERRORS: Final = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!")


def string(element: ET.Element) -> str:
    """The text of a string: its own and its runs', without the readings (furigana) that stand beside them."""
    texts = (
        text.text or ""
        for child in element
        if local(child) in {"t", "r"}
        for text in ([child] if local(child) == "t" else child.iterfind("{*}t"))
    )
    return unescaped("".join(texts))


class RowCells(NamedTuple):
    """The cells of a row, and the places of those that hold a formula, with and without its stored result."""

    cells: tuple[Cell, ...]
    computed: tuple[int, ...]
    uncomputed: tuple[int, ...]


def read_cells(row: ET.Element, strings: Sequence[str], dates: frozenset[int], epoch: date) -> RowCells:
    """Read the cells of a row; empty ones at its end are left out."""
    cells: list[Cell] = []
    formulas: dict[int, bool] = {}
    for element in row.iterfind("{*}c"):
        place = _place(element.get("r"), len(cells))
        if place >= MOST_COLUMNS:
            break
        cells.extend([Cell("")] * (place - len(cells)))
        cell = _cell(element, strings, dates, epoch)
        if cell.formula:
            formulas[place] = bool(element.findtext("{*}v")) or element.get("t") == "str"
        cells[place:] = [cell]
    while cells and cells[-1].empty:
        cells.pop()
    return RowCells(
        tuple(cells),
        tuple(place for place, stored in formulas.items() if stored),
        tuple(place for place, stored in formulas.items() if not stored),
    )


def _place(reference: str | None, otherwise: int) -> int:
    found = _REFERENCE.fullmatch(reference or "")
    if found is None:
        return otherwise
    place = 0
    for letter in found[1]:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _cell(element: ET.Element, strings: Sequence[str], dates: frozenset[int], epoch: date) -> Cell:
    kind = element.get("t", "n")
    formula = element.find("{*}f") is not None
    if kind == "inlineStr":
        inline = element.find("{*}is")
        return Cell("" if inline is None else string(inline), formula=formula)
    stored = element.findtext("{*}v") or ""
    if kind == "e" or stored in _ERRORS:
        return Cell(stored, CellKind.ERROR, formula)
    if kind == "n":
        return _number(stored, int(element.get("s", "0")) in dates, epoch, formula=formula)
    if kind == "b":
        return Cell("true" if stored == "1" else "false", CellKind.YES_NO, formula)
    if kind == "s":
        place = int(stored) if stored.isdecimal() else len(strings)
        stored = strings[place] if place < len(strings) else ""
    return Cell(unescaped(stored) if kind == "str" else stored, formula=formula)


def unescaped(text: str) -> str:
    """Characters that XML cannot hold are written ``_x000D_``."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _number(stored: str, shows_day: bool, epoch: date, *, formula: bool) -> Cell:  # noqa: FBT001 # what the style says
    if not stored:
        return Cell("", formula=formula)
    if shows_day:
        try:
            return Cell(day_of_serial(stored, epoch).isoformat(), CellKind.DAY, formula)
        except CellRefused:
            pass
    try:
        return Cell(f"{float(stored):.15g}".upper(), CellKind.NUMBER, formula)
    except ValueError:
        return Cell(stored, formula=formula)
