"""A row of cells read into values under the paths of a document; every cell that is refused is told."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from registry.domain.cells import (
    EXCEL_1900,
    Cell,
    CellRefused,
    heading_key,
    plain_text,
    read_day,
    read_identifier,
    read_integer,
    read_number,
    read_result,
    read_unit,
    read_word,
    read_words,
    read_yes_no,
)
from registry.domain.uploads.columns import ENTRY_MARK, IGNORED, Column, Form
from schemas.base import Bilingual, FieldProblem
from schemas.identifiers import check
from schemas.vocab import RowCode, Severity

__all__ = ["Found", "Line", "Plan", "Table", "Values", "check_headings", "located", "read_values"]

_EMPTY: Final = Cell("")

Plan = tuple[tuple[Column, int | None], ...]
"""Columns and where each stands in a table, None where the table lacks it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its number in the file and its cells."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, place: int) -> Cell:
        """The cell at a place; an empty one beyond the end of the row."""
        return self.cells[place] if place < len(self.cells) else _EMPTY


@dataclass(frozen=True)
class Table:
    """The headings of a table, and the day its serial numbers count from.

    Attributes:
        headings: As they stand in the file.
        epoch: Day 0 of its serial numbers.
        renamed: Keys of headings that stand for another one, with that one.
        places: Where the columns stand, by the keys of the headings that they are known by.
    """

    headings: tuple[str, ...]
    epoch: date = EXCEL_1900
    renamed: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        places: dict[str, int] = {}
        for place, heading in enumerate(self.headings):
            places.setdefault(self.key(heading), place)
        object.__setattr__(self, "places", places)

    def key(self, heading: str) -> str:
        """The key that a heading of the table is known by."""
        key = heading_key(heading)
        return heading_key(self.renamed[key]) if key in self.renamed else key

    def place(self, column: Column) -> int | None:
        """Where a column stands; None where the table lacks it."""
        return min((self.places[key] for key in column.keys if key in self.places), default=None)

    def plan(self, columns: Iterable[Column]) -> Plan:
        """Where to read each column; a result last, for it may need the limit of quantitation of its row."""
        last = sorted(columns, key=lambda column: column.form is Form.RESULT)
        return tuple((column, self.place(column)) for column in last)


@dataclass(frozen=True, slots=True)
class Found:
    """Something to say of a row: ``place`` is the column's, None for the row as a whole."""

    place: int | None
    code: RowCode
    message: Bilingual


@dataclass
class Values:
    """What was read of a row: values by path, and what could not be read."""

    by_path: dict[str, Any] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)


def read_values(table: Table, line: Line, plan: Plan, told: Iterable[Found] = ()) -> Values:
    """Read the cells of a row; empty cells give nothing.

    Args:
        table: The table.
        line: The row.
        plan: The columns to read, as `Table.plan` gives them.
        told: What the reader of the file found; a cell that it refused is passed over, and so is a row without cells.
    """
    refused = {one.place for one in told if one.code.refuses}
    if refused and not line.cells:
        return Values()
    values = Values()
    spared: set[str] = set()
    missing: list[tuple[int | None, Column]] = []
    for column, place in plan:
        cell = _EMPTY if place is None else line.cell(place)
        if column.field == IGNORED or (place is not None and place in refused):
            continue
        if cell.empty:
            if column.needed:
                missing.append((place, column))
            continue
        spared.update(column.stands_for)
        try:
            values.by_path[column.field] = _value(column, cell, table.epoch, values)
        except CellRefused as refusal:
            values.found.append(Found(place, refusal.code, refusal.message))
        else:
            values.found += _doubted(place, column, cell)
    values.found += [_missing(place, column) for place, column in missing if column.field not in spared]
    return values


def _doubted(place: int | None, column: Column, cell: Cell) -> Iterator[Found]:
    """What is to be looked at: a municipality code without its check digit, a share that may be one of the mass."""
    if column.scheme is not None:
        noticed = check(column.scheme, cell.text)
        if noticed.severity is Severity.WARN and noticed.message is not None:
            yield Found(place, RowCode.W_ID, noticed.message)
    if column.form is Form.UNIT and (code := _SHARES.get(heading_key(cell.text))):
        yield Found(place, RowCode.W_VALUE, _by_mass(cell.text.strip(), code))


def _by_mass(text: str, code: str) -> Bilingual:
    return Bilingual(
        ja=f"「{text}」を質量の割合 {code} として読みました。体積などの割合のときは、単位を書き直してください。",
        en=f"“{text}” was read as a share of the mass, {code}; if it is one of the volume, write another unit.",
    )


def _missing(place: int | None, column: Column) -> Found:
    message = Bilingual(
        ja=f"「{column.heading}」を入力してください。", en=f"Fill in “{column.heading}”; it is needed."
    )
    return Found(place, RowCode.E_REQ, message)


def _value(column: Column, cell: Cell, epoch: date, values: Values) -> Any:  # noqa: ANN401 # any JSON value
    if column.form is Form.RESULT:
        return read_result(cell, loq=values.by_path.get("loq"))
    if column.form is Form.DAY:
        return read_day(cell, epoch).isoformat()
    if column.words is not None:
        several = column.form is Form.WORDS
        return read_words(cell, column.words) if several else read_word(cell, column.words).value
    if column.form in _LISTS:
        texts = (text for part in plain_text(cell).split("\n") if (text := part.strip()))
        return [text if column.form is Form.LIST else _entry(column, text) for text in texts]
    return _PLAIN[column.form](cell)


_SHARES: Final = {"ppm": "mg/kg", "ppb": "ug/kg"}
_LISTS: Final = (Form.LIST, Form.ENTRIES)
_PLAIN: Final[Mapping[Form, Callable[[Cell], Any]]] = {
    Form.TEXT: plain_text,
    Form.IDENTIFIER: read_identifier,
    Form.NUMBER: read_number,
    Form.INTEGER: read_integer,
    Form.UNIT: read_unit,
    Form.YES_NO: read_yes_no,
}


def _entry(column: Column, text: str) -> dict[str, Any]:
    """Read one entry of a list, part by part."""
    parts = [part.strip() for part in text.replace("｜", ENTRY_MARK).split(ENTRY_MARK)]
    if len(parts) > len(column.parts):
        raise CellRefused(
            RowCode.E_FMT,
            ja=f"「{text[:40]}」の項目が多すぎます。「{ENTRY_MARK}」で区切る項目は {len(column.parts)} 個までです。",
            en=f"“{text[:40]}” has too many parts; {len(column.parts)} at most, divided by {ENTRY_MARK}.",
        )
    entry: dict[str, Any] = {}
    for part, written in zip(column.parts, (*parts, *[""] * len(column.parts)), strict=False):
        if written:
            entry[part.field] = _value(part, Cell(written), EXCEL_1900, Values())
        elif part.needed:
            raise CellRefused(
                RowCode.E_REQ,
                ja=f"「{text[:40]}」に「{part.heading}」がありません。",
                en=f"“{text[:40]}” lacks “{part.heading}”.",
            )
    return entry


def check_headings(table: Table, columns: Iterable[Column]) -> tuple[Found, ...]:
    """What there is to say of a heading row: columns that are not read, stand twice, or are missing.

    Args:
        table: The table.
        columns: Every column that its kind knows; the needed ones must be there.
    """
    known = {key: column for column in columns for key in column.keys}
    found: list[Found] = []
    seen: set[Column] = set()
    for place, heading in enumerate(table.headings):
        column = known.get(table.key(heading))
        if column is None:
            found.append(_unread(place, heading))
        elif column in seen:
            message = Bilingual(
                ja=f"「{column.heading}」の列が2つあります。1つにしてください。",
                en=f"The column “{column.heading}” stands twice; keep one.",
            )
            found.append(Found(place, RowCode.E_DUP, message))
        elif column.field == IGNORED:
            found.append(_unread(place, heading))
        else:
            seen.add(column)
    here = {column.heading for column in seen}
    spared = {name for column in seen for name in column.stands_for}
    needed = dict.fromkeys(
        column.heading for column in known.values() if column.needed and column.field not in spared
    )
    if lacking := [heading for heading in needed if heading not in here]:
        message = Bilingual(
            ja=f"見出し「{'」「'.join(lacking)}」の列がありません。テンプレートの見出しを1行目に置いてください。",
            en=f"Column(s) {', '.join(lacking)} are missing; put the template's headings into the first row.",
        )
        found.append(Found(None, RowCode.E_REQ, message))
    return tuple(found)


def _unread(place: int, heading: str) -> Found:
    named = heading[:60] or "（見出しなし）"
    message = Bilingual(ja=f"列「{named}」は読みません。", en=f"The column “{named}” is not read.")
    return Found(place, RowCode.W_COLUMN, message)


_CODES: Final = {
    "missing": RowCode.E_REQ,
    "E_REQ": RowCode.E_REQ,
    "E_REF": RowCode.E_REF,
    "E_DUP": RowCode.E_DUP,
    "E_DATE": RowCode.E_DATE,
    "E_NUM": RowCode.E_NUM,
    "E_UNIT": RowCode.E_UNIT,
    "E_ENUM": RowCode.E_ENUM,
    "E_LIMIT": RowCode.E_LIMIT,
    "enum": RowCode.E_ENUM,
    "string_too_long": RowCode.E_LIMIT,
    "too_long": RowCode.E_LIMIT,
    "less_than_equal": RowCode.E_LIMIT,
    "greater_than_equal": RowCode.E_LIMIT,
    "check_digit": RowCode.E_CHK,
    "extra_forbidden": RowCode.E_OUT_OF_SCOPE,
}


def located(
    problem: FieldProblem, table: Table, columns: Sequence[Column], *, code: RowCode | None = None
) -> Found:
    """Say what a contract or a service found wrong, at the column that holds the field.

    Args:
        problem: Its field is a path in the document.
        table: The table.
        columns: The columns that were read.
        code: What it means to the row; by default told from the problem's code.
    """
    best = max(
        (column for column in columns if column.field and _holds(column.field, problem.field)),
        key=lambda column: len(_shared(column.field, problem.field)),
        default=None,
    )
    place = None if best is None else table.place(best)
    message = problem.message
    if place is None and problem.field:
        message = Bilingual(ja=f"{problem.field}：{message.ja}", en=f"{problem.field}: {message.en}")
    return Found(place, code or _CODES.get(problem.code, RowCode.E_FMT), message)


def _holds(field_of_column: str, path: str) -> bool:
    """Whether a column's field and a path name the same thing, or one a part of the other."""
    shared = _shared(field_of_column, path)
    return shared in (field_of_column.split("."), path.split(".")) and bool(path)


def _shared(one: str, other: str) -> list[str]:
    shared = []
    for left, right in zip(one.split("."), other.split("."), strict=False):
        if left != right:
            break
        shared.append(left)
    return shared
