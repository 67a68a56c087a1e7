"""A laboratory's own table read as the template of results: headings mapped once, and how it writes numbers and days.

Domain specification 7.1: a mapping profile per laboratory (column, unit, decimal, date format).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from registry.domain.cells import Cell, CellKind, heading_key
from registry.domain.uploads.columns import IGNORED, Column, Form
from registry.domain.uploads.reading import Line, Table
from registry.domain.uploads.results import RESULT_COLUMNS
from schemas.base import Bilingual, FieldProblem
from schemas.uploads import HeadingMapEntry
from schemas.vocab import DayOrder, DecimalMark

__all__ = ["Mapped", "mapped", "problems_of"]

_BY_FIELD: Final[Mapping[str, Column]] = {
    column.field: column for column in RESULT_COLUMNS if column.field != IGNORED
}
_NUMERIC: Final = (Form.NUMBER, Form.INTEGER, Form.RESULT)
_COMMA: Final = re.compile(r"([<>]?\s*[+-]?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(\s*\D*)", re.ASCII)
_DAY: Final = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)


@dataclass(frozen=True)
class Mapped:
    """A table under a heading map.

    Attributes:
        table: Its headings, known by those of the template; fixed values stand in columns behind the others.
        fixed: The cells of those columns.
        numeric: Places whose numbers have a decimal comma.
        days: Places whose days are written in another order, with that order.
    """

    table: Table
    fixed: tuple[Cell, ...]
    numeric: frozenset[int]
    days: Mapping[int, DayOrder]
    width: int

    def line(self, line: Line) -> Line:
        """A row with its numbers and days as the template writes them, and the fixed values."""
        if not line.number:
            return line
        cells = tuple(self._cell(place, cell) for place, cell in enumerate(line.cells))
        gap = (Cell(""),) * (self.width - len(cells))
        return Line(line.number, (*cells, *gap, *self.fixed))

    def _cell(self, place: int, cell: Cell) -> Cell:
        if cell.kind is not CellKind.TEXT:
            return cell
        if place in self.numeric and (found := _COMMA.fullmatch(cell.folded)):
            sign, whole, rest, after = found.groups()
            number = whole.replace(".", "") + (f".{rest}" if rest else "")
            return Cell(f"{sign}{number}{after}")
        if place in self.days and (day := _DAY.fullmatch(cell.folded)):
            first, second, year = day.groups()
            month, date = (second, first) if self.days[place] is DayOrder.DAY_MONTH_YEAR else (first, second)
            return Cell(f"{year}-{int(month):02}-{int(date):02}")
        return cell


def mapped(table: Table, entry: HeadingMapEntry) -> Mapped:
    """The table under a heading map; a column that the map does not name keeps its own heading."""
    renamed = {heading_key(one.heading): _BY_FIELD[one.field].heading for one in entry.columns}
    fixed = [(_BY_FIELD[one.field].heading, Cell(one.value)) for one in entry.fixed]
    made = Table((*table.headings, *(heading for heading, _ in fixed)), table.epoch, renamed)
    places = {column: made.place(column) for column in _BY_FIELD.values()}
    own = range(len(table.headings))
    numeric = entry.decimal is DecimalMark.COMMA
    days = entry.day_order is not DayOrder.YEAR_MONTH_DAY
    return Mapped(
        made,
        tuple(cell for _, cell in fixed),
        frozenset(
            p for c, p in places.items() if numeric and p in own and c.form in _NUMERIC and p is not None
        ),
        {
            p: entry.day_order
            for c, p in places.items()
            if days and p in own and c.form is Form.DAY and p is not None
        },
        len(table.headings),
    )


def problems_of(entry: HeadingMapEntry) -> tuple[FieldProblem, ...]:
    """What is wrong with a heading map: a field that no column has, or that is given twice."""
    found: list[FieldProblem] = []
    seen: set[str] = set()
    for path, field in _fields(entry):
        if field not in _BY_FIELD:
            message = Bilingual(ja=f"「{field}」という項目はありません。", en=f"There is no field “{field}”.")
            found.append(FieldProblem(field=path, code="E_REF", message=message))
        elif field in seen:
            label = _BY_FIELD[field].heading
            message = Bilingual(
                ja=f"「{label}」が2回指定されています。1つにしてください。", en=f"{label} is given twice."
            )
            found.append(FieldProblem(field=path, code="E_DUP", message=message))
        seen.add(field)
    return tuple(found)


def _fields(entry: HeadingMapEntry) -> Iterable[tuple[str, str]]:
    yield from ((f"columns.{n}.field", one.field) for n, one in enumerate(entry.columns))
    yield from ((f"fixed.{n}.field", one.field) for n, one in enumerate(entry.fixed))
