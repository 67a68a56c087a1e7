"""Rows of results as values by path; neighbouring rows of one lot are one unit."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from registry.adapters.sheets import Sheet, SheetLine
from registry.domain.cells import heading_key
from registry.domain.uploads import RESULT_COLUMNS, Found, Plan, Table, Values, read_values
from registry.services.imports.rows import Unit, said
from schemas.vocab import RowCode

__all__ = ["BY_FIELD", "Reader"]

BY_FIELD: Final = {column.field: column for column in RESULT_COLUMNS}
_MOST: Final = 500


@dataclass
class Reader:
    """Reads the rows of one table."""

    table: Table
    _plan: Plan = field(init=False)

    def __post_init__(self) -> None:
        self._plan = self.table.plan(RESULT_COLUMNS)

    def units(self, sheet: Sheet) -> Iterator[Unit]:
        """Neighbouring rows of one lot, 500 at most; without a column 繰返し rows of an item count up."""
        seen: dict[tuple[Any, ...], int] = {}
        counted: Counter[tuple[Any, ...]] = Counter()
        read = ((line, self._read(line, seen, counted)) for line in sheet.lines)
        for _, group in groupby(enumerate(read), lambda one: (_lot(one[1][1]), one[0] // _MOST)):
            rows = [row for _, row in group]
            yield Unit([line for line, _ in rows], [values for _, values in rows])

    def _read(
        self, read: SheetLine, seen: dict[tuple[Any, ...], int], counted: Counter[tuple[Any, ...]]
    ) -> Values:
        if not read.line.number:
            return Values()
        values = read_values(self.table, read.line, self._plan, read.found)
        item = (*_lot(values), heading_key(str(values.by_path.get("item", ""))))
        if "item" not in values.by_path:
            return values
        counted[item] += 1
        replicate = values.by_path.setdefault("replicate", counted[item])
        first = seen.setdefault((*item, replicate), read.line.number)
        if first != read.line.number:
            values.found.append(self._twice(first))
        return values

    def _twice(self, first: int) -> Found:
        return said(
            RowCode.E_DUP,
            self.table.place(BY_FIELD["item"]),
            ja=f"{first} 行目と同じロット・項目・繰返しです。どちらかを除くか、繰返しの番号を直してください。",
            en=f"Row {first} has the same lot, item and replicate; remove one or correct the replicate.",
        )


def _lot(values: Values) -> tuple[Any, ...]:
    return tuple(values.by_path.get(name) for name in ("product", "number", "site", "specimen"))
