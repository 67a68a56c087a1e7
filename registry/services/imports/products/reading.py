"""The cells of a row of products as values by path, read by the columns of its sub-class."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from registry.adapters.sheets import Sheet, SheetLine
from registry.domain.cells import CellRefused, read_word
from registry.domain.uploads import (
    PRODUCT_COLUMNS,
    Column,
    Found,
    Plan,
    Table,
    Values,
    product_columns,
    read_values,
)
from registry.services.imports.rows import Unit, said
from schemas.base import search_key
from schemas.vocab import RowCode, SubClass

__all__ = ["FIRM", "NAME", "SUBCLASS", "Reader"]

SUBCLASS: Final = next(column for column in PRODUCT_COLUMNS if column.field == "subclass")
FIRM: Final = next(column for column in PRODUCT_COLUMNS if column.field == "firm")
NAME: Final = next(column for column in PRODUCT_COLUMNS if column.field == "name_ja")
_NUMBERS: Final = (
    "ffc_no",
    "foshu_no",
    "approval_no",
    "yj_code",
    "tais_code",
    "care_device_code",
    "gtin.0.gtin",
)


@dataclass(frozen=True)
class _Reading:
    """How the rows of one sub-class are read from one table."""

    columns: tuple[Column, ...]
    plan: Plan
    foreign: tuple[int, ...]
    """Places of columns that other sub-classes have and this one lacks."""


@dataclass
class Reader:
    """Reads the rows of one table."""

    table: Table
    _readings: dict[SubClass, _Reading] = field(default_factory=dict)

    def units(self, sheet: Sheet) -> Iterator[Unit]:
        """One unit a row; a row with the key of an earlier one is refused."""
        seen: dict[tuple[str, ...], int] = {}
        for read in sheet.lines:
            values = self._read(read) if read.line.number else Values()
            if read.line.number and "name_ja" in values.by_path:
                key = _key(values.by_path)
                if (first := seen.setdefault(key, read.line.number)) != read.line.number:
                    values.found.append(
                        said(
                            RowCode.E_DUP,
                            self.table.place(NAME),
                            ja=f"{first} 行目と同じ製品です。1行にまとめてください。",
                            en=f"Row {first} has the same product; keep one row.",
                        )
                    )
            yield Unit([read], [values])

    def columns(self, subclass: SubClass) -> tuple[Column, ...]:
        """The columns of a sub-class."""
        return self._reading(subclass).columns

    def _read(self, read: SheetLine) -> Values:
        place = self.table.place(SUBCLASS)
        told = {one.place for one in read.found if one.code.refuses}
        if told and (place in told or not read.line.cells):
            return Values()
        cell = None if place is None else read.line.cell(place)
        if cell is None or cell.empty:
            return Values(
                found=[said(RowCode.E_REQ, place, ja="細区分を入力してください。", en="Fill in 細区分.")]
            )
        try:
            subclass = read_word(cell, SubClass)
        except CellRefused as refusal:
            return Values(found=[Found(place, refusal.code, refusal.message)])
        reading = self._reading(subclass)
        values = read_values(self.table, read.line, reading.plan, read.found)
        given = values.by_path.pop("product_class", subclass.product_class.value)
        if given != subclass.product_class.value:
            values.found.append(
                said(
                    RowCode.E_ENUM,
                    place,
                    ja=f"細区分「{subclass.ja}」の区分は「{subclass.product_class.ja}」です。",
                    en=f"The class of {subclass.en} is {subclass.product_class.en}.",
                )
            )
        values.found.extend(
            said(
                RowCode.E_OUT_OF_SCOPE,
                at,
                ja=f"「{subclass.ja}」にはない項目です。空にしてください。",
                en=f"{subclass.en} has no such field; leave it empty.",
            )
            for at in reading.foreign
            if not read.line.cell(at).empty
        )
        return values

    def _reading(self, subclass: SubClass) -> _Reading:
        if subclass not in self._readings:
            columns = product_columns(subclass)
            own = {key for column in columns for key in column.keys}
            known = {key for column in PRODUCT_COLUMNS for key in column.keys} - own
            foreign = tuple(place for key, place in self.table.places.items() if key in known)
            self._readings[subclass] = _Reading(columns, self.table.plan(columns), foreign)
        return self._readings[subclass]


def _key(values: dict[str, Any]) -> tuple[str, ...]:
    """The key of a row in its file: firm, name and identifiers (domain specification 7.1)."""
    return (
        str(values.get("firm", "")),
        search_key(str(values["name_ja"])),
        *(str(values.get(name, "")) for name in _NUMBERS),
    )
