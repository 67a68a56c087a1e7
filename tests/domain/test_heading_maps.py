"""A laboratory's own table under its heading map (domain specification 7.1)."""

from typing import Any

import pytest

from registry.domain.cells import Cell, CellKind
from registry.domain.uploads import (
    RESULT_COLUMNS,
    Line,
    Table,
    check_headings,
    heading_map_problems,
    mapped,
    read_values,
)
from schemas.uploads import HeadingMapEntry
from schemas.vocab import RowCode

MAP: dict[str, Any] = {
    "name": "ICP-MS",
    "columns": [
        {"heading": "Sample ID", "field": "specimen"},
        {"heading": "Conc.", "field": "result"},
        {"heading": "DL", "field": "lod"},
        {"heading": "Run date", "field": "tested_on"},
    ],
    "fixed": [{"field": "item", "value": "鉛"}, {"field": "unit", "value": "mg/kg"}],
    "decimal": ",",
    "day_order": "dmy",
}
TABLE = Table(("Sample ID", "Ｃｏｎｃ．", "DL", "Run date", "Operator"))


def values(*cells: str, **changes: Any) -> dict[str, Any]:
    under = mapped(TABLE, HeadingMapEntry.model_validate({**MAP, **changes}))
    row = (*cells, *("", "", "", "2026-03-20")[len(cells) :])
    line = under.line(Line(2, tuple(Cell(text) for text in row)))
    read = read_values(under.table, line, under.table.plan(RESULT_COLUMNS))
    assert read.found == []
    return read.by_path


def test_own_headings_numbers_days_and_fixed_values_are_read_as_the_template() -> None:
    read = values("S-001", "0,12", "0,005", "20/03/2026", "somebody")
    assert read == {
        "specimen": "S-001",
        "result": ("0.12", "="),
        "lod": "0.005",
        "tested_on": "2026-03-20",
        "item": "鉛",
        "unit": "mg/kg",
    }


@pytest.mark.parametrize(
    ("written", "result"),
    [
        ("1.234,5", ("1234.5", "=")),
        ("12", ("12", "=")),
        ("<0,01", ("0.01", "<")),
        ("0,01未満", ("0.01", "<")),
        ("-1,5", ("-1.5", "=")),
        ("ND", (None, "ND")),
        ("適合", ("適合", "=")),
    ],
)
def test_a_decimal_comma_is_read_in_numbers_and_nowhere_else(written: str, result: tuple[str, str]) -> None:
    assert values("S,1", written)["result"] == result
    assert values("S,1", written)["specimen"] == "S,1"


def test_a_point_stays_a_point_where_the_laboratory_writes_points() -> None:
    assert values("S-001", "0.12", decimal=".")["result"] == ("0.12", "=")


@pytest.mark.parametrize(
    ("order", "written", "day"),
    [
        ("dmy", "3.4.2026", "2026-04-03"),
        ("mdy", "3/4/2026", "2026-03-04"),
        ("ymd", "2026/3/4", "2026-03-04"),
        ("dmy", "令和8年3月4日", "2026-03-04"),
    ],
)
def test_days_are_read_in_the_order_of_the_laboratory(order: str, written: str, day: str) -> None:
    assert values("S-001", "1", "", written, day_order=order)["tested_on"] == day


def test_cells_that_are_no_text_stay_as_they_are() -> None:
    under = mapped(TABLE, HeadingMapEntry.model_validate(MAP))
    numeric = Cell("0.12", CellKind.NUMBER)
    line = under.line(Line(2, (Cell("S-001"), numeric)))
    assert line.cells[1] is numeric
    whole = Line(0, ())
    assert under.line(whole) is whole


def test_what_the_map_does_not_name_is_told_as_not_read_and_what_is_needed_as_missing() -> None:
    under = mapped(TABLE, HeadingMapEntry.model_validate(MAP))
    found = check_headings(under.table, RESULT_COLUMNS)
    assert [(one.place, one.code) for one in found] == [(4, RowCode.W_COLUMN)]
    without = {**MAP, "columns": MAP["columns"][1:]}
    under = mapped(TABLE, HeadingMapEntry.model_validate(without))
    lacking = [one for one in check_headings(under.table, RESULT_COLUMNS) if one.code.refuses]
    assert [one.code for one in lacking] == [RowCode.E_REQ]
    assert "製品ID" in lacking[0].message.ja


def test_a_row_needs_its_specimen_or_its_lot() -> None:
    table = Table(("製品ID", "ロット番号", "検体番号", "試験項目", "結果", "試験日"))

    def lacking(*cells: str) -> list[int | None]:
        line = Line(2, tuple(Cell(text) for text in (*cells, "鉛", "1", "2026-03-20")))
        return [one.place for one in read_values(table, line, table.plan(RESULT_COLUMNS)).found]

    assert lacking("", "", "S-001") == []
    assert lacking("P-000001", "24A001", "") == []
    assert lacking("P-000001", "", "") == [1]
    assert lacking("", "", "") == [0, 1]


def test_a_map_names_each_field_once_and_only_fields_that_there_are() -> None:
    wrong = HeadingMapEntry.model_validate(
        {
            **MAP,
            "columns": [*MAP["columns"], {"heading": "Other", "field": "colour"}],
            "fixed": [{"field": "lod", "value": "0.1"}],
        }
    )
    assert [(one.field, one.code) for one in heading_map_problems(wrong)] == [
        ("columns.4.field", "E_REF"),
        ("fixed.0.field", "E_DUP"),
    ]
    assert heading_map_problems(HeadingMapEntry.model_validate(MAP)) == ()
