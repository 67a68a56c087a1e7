"""Tables: headings, quoting, faults of single rows, and what is refused as a whole."""

from pathlib import Path

import pytest

from registry.adapters.sources.delimited import Record, records
from registry.adapters.sources.files import LINE_LIMIT
from registry.adapters.sources.rows import Row
from schemas.vocab import RowCode
from tests.source_files import written


def read(folder: Path, data: bytes | str, **options: object) -> list[tuple[int, object]]:
    """Line and cells, or line and code, of every row."""
    found = records(written(folder, data), ("品名", "薬価"), **options)  # type: ignore[arg-type]
    return [
        (row.line, dict(row.cells)) if isinstance(row, Record) else (row.line, row.problems[0].code)
        for row in found
    ]


def cells(name: str, price: str) -> dict[str, str]:
    return {"品名": name, "薬価": price}


def test_cells_stand_under_their_headings_with_the_line_they_begin_at(tmp_path: Path) -> None:
    data = '薬価,品名\n1,"二行の\n名前"\n2,次\n'
    assert read(tmp_path, data) == [(2, cells("二行の\n名前", "1")), (4, cells("次", "2"))]


def test_headings_match_in_full_width_and_with_spaces(tmp_path: Path) -> None:
    assert read(tmp_path, "品 名,薬\u3000価,ＮＯＴＥ\na,1,x\n") == [(2, cells("a", "1") | {"ＮＯＴＥ": "x"})]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_either_line_end_is_taken_and_cells_are_trimmed(tmp_path: Path, end: str) -> None:
    data = end.join(["品名,薬価", " a ,1\t", '"x\r\ny",2', ""])
    assert read(tmp_path, data) == [(2, cells("a", "1")), (3, cells("x\ny", "2"))]


def test_empty_lines_are_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, "品名,薬価\n\na,1\n\n") == [(3, cells("a", "1"))]


def test_a_table_without_a_required_column_is_refused_as_a_whole(tmp_path: Path) -> None:
    found = list(records(written(tmp_path, "品名,値段\na,1\n"), ("品名", "薬価")))
    assert isinstance(found[0], Row)
    assert (len(found), found[0].lines, found[0].problems[0].code) == (1, 0, RowCode.E_REQ)
    assert "薬価" in found[0].problems[0].message.ja


def test_an_empty_file_lacks_its_headings(tmp_path: Path) -> None:
    assert read(tmp_path, b"") == [(0, RowCode.E_REQ)]


def test_a_row_with_more_or_fewer_cells_is_refused_alone(tmp_path: Path) -> None:
    assert read(tmp_path, "品名,薬価\na\nb,1,2\nc,3\n") == [
        (2, RowCode.E_FMT),
        (3, RowCode.E_FMT),
        (4, cells("c", "3")),
    ]


def test_an_open_quote_is_refused(tmp_path: Path) -> None:
    assert read(tmp_path, '品名,薬価\na,1\n"b,2\nc,3\n') == [(2, cells("a", "1")), (3, RowCode.E_FMT)]


def test_text_after_a_closing_quote_is_refused_alone(tmp_path: Path) -> None:
    assert read(tmp_path, '品名,薬価\n"a"b,1\nc,2\n') == [(2, RowCode.E_FMT), (3, cells("c", "2"))]


def test_a_broken_byte_refuses_its_row_with_the_offset(tmp_path: Path) -> None:
    data = "品名,薬価\n葛根".encode() + b"\xff,1\n" + "湯,2\n".encode()
    found = list(records(written(tmp_path, data), ("品名", "薬価")))
    assert isinstance(found[0], Row)
    assert found[0].problems[0].code is RowCode.E_ENC
    assert str(data.index(b"\xff")) in found[0].problems[0].message.en
    assert isinstance(found[1], Record)


def test_a_line_over_the_limit_refuses_its_row(tmp_path: Path) -> None:
    long = "x" * (LINE_LIMIT + 5)
    assert read(tmp_path, f"品名,薬価\n{long},1\nb,2\n") == [(2, RowCode.E_FMT), (3, cells("b", "2"))]


def test_a_character_that_no_document_may_hold_is_named(tmp_path: Path) -> None:
    (record,) = records(written(tmp_path, "品名,薬価\n\ue38b田\x01,1\n"), ("品名", "薬価"))
    assert isinstance(record, Record)
    (odd,) = record.odd_characters()
    assert (odd.code, odd.column, odd.value) == (RowCode.E_ENC, "品名", "\\xe38b田\\x01")


def test_a_table_without_headings_is_named_by_the_caller(tmp_path: Path) -> None:
    assert read(tmp_path, "a,1\n", headless=True) == [(1, cells("a", "1"))]


def test_the_record_hash_follows_the_cells(tmp_path: Path) -> None:
    found = [
        record.sha256
        for record in records(written(tmp_path, "品名,薬価\na,1\na,1\na,2\n"), ("品名", "薬価"))
        if isinstance(record, Record)
    ]
    assert found[0] == found[1] != found[2]
