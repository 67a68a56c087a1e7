"""Uploaded tables: encodings, workbooks, what is refused, and what is written back (domain specification 7.1-7.4)."""

import io
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from registry.adapters.sheets import (
    BROWSER,
    UNBOUNDED,
    Limits,
    Sheet,
    SheetLine,
    Unwritable,
    marked_csv,
    marked_workbook,
    open_sheet,
    report_csv,
    template_csv,
    template_workbook,
)
from registry.adapters.sheets.writing import guarded
from registry.adapters.sources.files import LINE_LIMIT
from registry.domain.cells import CellKind
from registry.domain.errors import Invalid
from registry.domain.uploads import RESULT_COLUMNS, check_headings, product_columns, read_values
from schemas.vocab import RowCode, SubClass


def opened(folder: Path, content: bytes, limits: Limits = BROWSER) -> Sheet:
    path = folder / "upload"
    path.write_bytes(content)
    return open_sheet(path, limits)


def rows(sheet: Sheet) -> list[list[str]]:
    return [[cell.text for cell in read.line.cells] for read in sheet.lines]


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book(*content: list[Any]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    for row in content:
        made.active.append(row)
    return made


def packed(content: bytes, **parts: bytes) -> bytes:
    """A workbook with further or other parts; a name's slashes are written as two underscores."""
    out = io.BytesIO()
    changed = {name.replace("__", "/"): data for name, data in parts.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.pop(name, None) or old.read(name))
        for name, data in changed.items():
            new.writestr(name, data)
    return out.getvalue()


def refusal(folder: Path, content: bytes, limits: Limits = BROWSER) -> str:
    with pytest.raises(Invalid) as caught:
        rows(opened(folder, content, limits))
    (problem,) = caught.value.problems
    assert problem.message.ja
    assert problem.message.en
    return problem.code


TABLE = "商品名,結果\n①㈱みえ髙﨑,<0.01\n２行目,ND\n"


@pytest.mark.parametrize(
    ("encoding", "known_as"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("cp932", "cp932")],
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_text_is_read_in_its_own_encoding_delimiter_and_line_ends(
    tmp_path: Path, encoding: str, known_as: str, delimiter: str, end: str
) -> None:
    content = TABLE.replace(",", delimiter).replace("\n", end).encode(encoding)
    sheet = opened(tmp_path, content)
    assert (sheet.table.headings, sheet.encoding, sheet.delimiter) == (
        ("商品名", "結果"),
        known_as,
        delimiter,
    )
    assert rows(sheet) == [["①㈱みえ髙﨑", "<0.01"], ["２行目", "ND"]]


def test_quoted_cells_may_hold_delimiters_lines_and_quotes(tmp_path: Path) -> None:
    sheet = opened(tmp_path, b'\n  \n"a,b;",c\n"x\ny","z ""q"""\n\n1,2\n')
    assert sheet.table.headings == ("a,b;", "c")
    lines = list(sheet.lines)
    assert [(read.line.number, [cell.text for cell in read.line.cells]) for read in lines] == [
        (4, ["x\ny", 'z "q"']),
        (6, ["1", "2"]),
    ]


def found(read: SheetLine) -> list[RowCode]:
    return [one.code for one in read.found]


def test_a_broken_byte_costs_its_row_and_names_its_offset(tmp_path: Path) -> None:
    content = "商品名,a\nみえ,1\n".encode() + b"\xe3\x81,2\n" + "つ,3\n".encode()
    whole, broken, last = opened(tmp_path, content).lines
    assert (found(whole), found(broken), found(last)) == ([], [RowCode.E_ENC], [])
    assert broken.found[0].place == 0
    assert str(content.index(b"\xe3\x81,2")) in broken.found[0].message.en


def test_rows_that_are_no_rows_are_told_one_by_one(tmp_path: Path) -> None:
    content = b"a,b\n1,2,3\n1,2,\n" + b"x" * (LINE_LIMIT + 1) + b'\n"open,2\n'
    codes = [found(read) for read in opened(tmp_path, content).lines]
    assert codes == [[RowCode.E_FMT], [], [RowCode.E_FMT], [RowCode.E_FMT]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E_REQ"),
        (b"\n\n  \n", "E_REQ"),
        (b"\xff\xfe\x00", "E_ENC"),
        (bytes(range(128, 256)) * 4, "E_ENC"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "E_FMT"),
        (b"%PDF-1.7", "E_FMT"),
        (b"\x1f\x8b\x08\x00", "E_FMT"),
        (b"PK\x03\x04 not a zip", "E_FMT"),
        (b"PK\x05\x06" + b"\0" * 18, "E_FMT"),
        (b'"a,b\n1,2\n', "E_FMT"),
        (b",".join(b"h%d" % n for n in range(301)), "E_FMT"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_is_no_table_is_refused_with_a_reason(tmp_path: Path, content: bytes, code: str) -> None:
    assert refusal(tmp_path, content) == code


def test_more_rows_than_allowed_are_refused_and_a_stream_has_no_limit(tmp_path: Path) -> None:
    content = b"a\n" + b"1\n" * 10_001
    assert refusal(tmp_path, content) == "E_LIMIT"
    assert len(rows(opened(tmp_path, content, UNBOUNDED))) == 10_001
    assert refusal(tmp_path, saved(book(["a"], ["1"], ["2"])), Limits(rows=1, unpacked=None)) == "E_LIMIT"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))))
def test_any_bytes_are_a_table_or_refused(tmp_path: Path, content: bytes) -> None:
    with suppress(Invalid):
        rows(opened(tmp_path, content))


def test_a_workbook_is_read_cell_by_cell_as_what_it_holds(tmp_path: Path) -> None:
    made = book(
        ["文字", "数", "日", "真偽", "式", "誤り"],
        ["00123", 0.29, date(2025, 4, 1), True, "=1+1", "#N/A"],
        [
            None,
            4912345678904,
            datetime(2025, 4, 1, 9, 30, tzinfo=UTC).replace(tzinfo=None),
            False,
            None,
            None,
        ],
    )
    first, second = opened(tmp_path, saved(made)).lines
    assert [(cell.text, cell.kind) for cell in first.line.cells] == [
        ("00123", CellKind.TEXT),
        ("0.29", CellKind.NUMBER),
        ("2025-04-01", CellKind.DAY),
        ("true", CellKind.YES_NO),
        ("", CellKind.TEXT),  # a formula that nothing has computed yet
        ("#N/A", CellKind.ERROR),
    ]
    assert first.line.cells[4].formula
    assert [(one.place, one.code) for one in first.found] == [(4, RowCode.E_FMT)]
    assert [cell.text for cell in second.line.cells] == ["", "4912345678904", "2025-04-01", "false"]


@pytest.mark.parametrize("style", ["yyyy/m/d", "[$-411]ge.m.d", 'yyyy"年"m"月"d"日"', "mm-dd-yy"])
def test_a_cell_shown_as_a_day_is_a_day(tmp_path: Path, style: str) -> None:
    made = book(["日", "数"], [45748, 45748])
    made.active["A2"].number_format = style
    made.active["B2"].number_format = '0.00"yd"'
    made.epoch = CALENDAR_MAC_1904
    (read,) = opened(tmp_path, saved(made)).lines
    assert [(cell.text, cell.kind) for cell in read.line.cells] == [
        ("2029-04-02", CellKind.DAY),
        ("45748", CellKind.NUMBER),
    ]


def test_hidden_rows_sheets_and_merged_cells_are_reported(tmp_path: Path) -> None:
    made = book(["a", "b"], ["1", "x"], ["2", None], [None, None, "beyond"])
    made.create_sheet("裏").sheet_state = "hidden"
    made.active.row_dimensions[3].hidden = True
    made.active.merge_cells("B2:B3")
    sheet = opened(tmp_path, saved(made))
    assert [one.code for one in sheet.found] == [RowCode.W_HIDDEN]
    assert "裏" in sheet.found[0].message.ja
    told = {read.line.number: found(read) for read in sheet.lines}
    assert told == {2: [], 3: [RowCode.W_HIDDEN], 4: [RowCode.W_COLUMN], 0: [RowCode.W_MERGED]}


def test_a_further_sheet_with_rows_is_reported_and_an_empty_one_is_not(tmp_path: Path) -> None:
    made = book(["a"], ["1"])
    made.create_sheet("医薬品").append(["商品名"])
    made.create_sheet("Sheet3")
    (one,) = opened(tmp_path, saved(made)).found
    assert one.code is RowCode.W_SHEET
    assert "医薬品" in one.message.ja


def test_the_result_of_a_formula_is_taken_and_one_that_is_not_stored_is_refused(tmp_path: Path) -> None:
    cells = '<c><f>30*2</f><v>60</v></c><c t="str"><f>""</f><v></v></c><c><f>A1*2</f><v></v></c><c><f>A1*2</f></c>'
    (read,) = handmade(tmp_path, cells)
    assert [(one.place, one.code) for one in read.found] == [
        (0, RowCode.W_FORMULA),
        (1, RowCode.W_FORMULA),
        (2, RowCode.E_FMT),
        (3, RowCode.E_FMT),
    ]
    assert read.line.cell(0).text == "60"


def test_a_row_with_nothing_but_an_uncomputed_formula_is_not_passed_over(tmp_path: Path) -> None:
    (read,) = handmade(tmp_path, "<c><f>A1</f></c>")
    assert found(read) == [RowCode.E_FMT]


def test_formulas_beyond_the_headings_are_no_finding_of_a_column(tmp_path: Path) -> None:
    made = book(["a", "=A1"], ["1", None, "=A2*2", "x"])
    sheet = opened(tmp_path, saved(made))
    assert (sheet.table.headings, sheet.found) == (("a",), ())
    (read,) = sheet.lines
    assert [(one.place, one.code) for one in read.found] == [(None, RowCode.W_COLUMN)]


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def handmade(folder: Path, cells: str, strings: str = "", document_type: str = "") -> list[SheetLine]:
    """The rows of a sheet written by hand, under the headings a to f."""
    heads = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in "abcdef")
    sheet = f"<worksheet {MAIN}><sheetData><row>{heads}</row><row>{cells}</row></sheetData></worksheet>"
    parts = {
        "xl__worksheets__sheet1.xml": sheet.encode(),
        "xl__sharedStrings.xml": f"{document_type}<sst {MAIN}>{strings}</sst>".encode(),
    }
    return list(opened(folder, packed(saved(book(["a"])), **parts)).lines)


def test_readings_beside_a_text_are_no_part_of_it(tmp_path: Path) -> None:
    runs = "<si><r><t>東</t></r><r><t>京_x000D_</t></r><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si>"
    (read,) = handmade(tmp_path, '<c t="s"><v>0</v></c>', runs)
    assert read.line.cells[0].text == "東京\r"


def test_a_part_with_a_document_type_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        handmade(tmp_path, "", "<si><t>a&e;</t></si>", '<!DOCTYPE sst [<!ENTITY e "boom">]>')


def test_cells_of_every_kind_are_read_and_strange_ones_stay_text(tmp_path: Path) -> None:
    kinds = (
        '<c t="s"><v>7</v></c><c t="str"><f>A1</f><v>a_x0041_</v></c><c t="d"><v>2025-04-01</v></c>'
        '<c><v>abc</v></c><c t="e"><v>#REF!</v></c><c t="inlineStr"/><c r="ZZ9"><v>1</v></c>'
    )
    (read,) = handmade(tmp_path, kinds)
    assert [cell.text for cell in read.line.cells] == ["", "aA", "2025-04-01", "abc", "#REF!"]
    assert read.line.number == 2


def test_an_hour_shown_as_a_day_stays_a_number(tmp_path: Path) -> None:
    made = book(["日"], [0.5])
    made.active["A2"].number_format = "yyyy/m/d"
    (read,) = opened(tmp_path, saved(made)).lines
    assert read.line.cells[0].kind is CellKind.NUMBER


def test_macros_bombs_and_passwords_are_refused_before_anything_is_unpacked(tmp_path: Path) -> None:
    plain = saved(book(["a"], ["1"]))
    assert refusal(tmp_path, packed(plain, **{"xl__vbaProject.bin": b"x"})) == "E_FMT"
    types = zipfile.ZipFile(io.BytesIO(plain)).read("[Content_Types].xml")
    plain_type, macro_type = b"openxmlformats-officedocument.spreadsheetml", b"ms-excel.sheet.macroEnabled"
    emptied = types.replace(b"vnd." + plain_type + b".sheet", b"vnd." + macro_type)
    assert refusal(tmp_path, packed(plain, **{"[Content_Types].xml": emptied})) == "E_FMT"
    assert refusal(tmp_path, packed(plain, xl__media__bomb=b"\0" * 60_000_000)) == "E_LIMIT"
    assert refusal(tmp_path, plain, Limits(rows=None, unpacked=1000)) == "E_LIMIT"
    assert refusal(tmp_path, packed(plain, **{"xl__workbook.xml": b"<broken"})) == "E_FMT"
    assert refusal(tmp_path, packed(plain, **{"xl__worksheets__sheet1.xml": b"<a><b></a>"})) == "E_FMT"
    assert refusal(tmp_path, saved(book())) == "E_REQ"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as other:
        other.writestr("word/document.xml", "<x/>")
    assert refusal(tmp_path, out.getvalue()) == "E_FMT"
    encrypted = bytearray(plain)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        encrypted[encrypted.index(mark) + at] |= 1
    assert refusal(tmp_path, bytes(encrypted)) == "E_FMT"


@pytest.mark.parametrize("subclass", SubClass)
def test_a_template_is_read_back_without_a_word(tmp_path: Path, subclass: SubClass) -> None:
    columns = product_columns(subclass)
    example = [column.example for column in columns]
    for content in (template_workbook(columns, example), template_csv(columns, example)):
        sheet = opened(tmp_path, content)
        (read,) = sheet.lines
        assert (sheet.found, read.found, check_headings(sheet.table, columns)) == ((), (), ())
        assert [read.line.cell(place).text for place in range(len(columns))] == example
        assert read_values(sheet.table, read.line, sheet.table.plan(columns)).found == []


def test_a_template_is_the_same_file_whenever_it_is_made() -> None:
    columns = RESULT_COLUMNS
    content = template_workbook(columns, [column.example for column in columns])
    properties = openpyxl.load_workbook(io.BytesIO(content)).properties
    days = {info.date_time for info in zipfile.ZipFile(io.BytesIO(content)).infolist()}
    assert days == {(2026, 4, 1, 0, 0, 0)}
    assert {properties.created, properties.modified} == {datetime(2026, 4, 1)}  # noqa: DTZ001 # of no zone


def test_a_template_offers_the_words_of_a_column_and_explains_every_column() -> None:
    columns = product_columns(SubClass.HF_FFC)
    made = openpyxl.load_workbook(io.BytesIO(template_workbook(columns, [c.example for c in columns])))
    assert made.sheetnames == ["入力", "選択肢", "記入要領"]
    offered = {rule.formula1 for rule in made["入力"].data_validations.dataValidation}
    assert len(offered) == sum(c.words is not None or c.form.value == "yes_no" for c in columns)
    assert [row[0].value for row in made["記入要領"].iter_rows(min_row=2)] == [c.heading for c in columns]
    assert made["入力"]["A2"].number_format == "@"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_a_marked_copy_of_a_text_keeps_its_encoding_and_delimiter(tmp_path: Path, encoding: str) -> None:
    content = "名前\tロット\n髙〜−\t-\n二\t-5\n".encode(encoding) if encoding != "cp932" else (
        "名前\tロット\n髙～－\t-\n二\t-5\n".encode(encoding)
    )  # fmt: skip
    copy = marked_csv(opened(tmp_path, content), {3: "誤りです"})
    again = opened(tmp_path, copy)
    assert (again.encoding, again.delimiter, again.table.headings) == (
        encoding,
        "\t",
        ("名前", "ロット", "エラー"),
    )
    assert [row[1:] for row in rows(again)] == [["-", ""], ["-5", "誤りです"]]


def test_a_marked_copy_of_a_workbook_keeps_kinds_and_row_numbers(tmp_path: Path) -> None:
    made = book(["番号", "値"], ["001", 0.5], [None, None], ["=HYPERLINK(1)", 3])
    made.active["A4"].data_type = "s"
    copy = opened(tmp_path, marked_workbook(opened(tmp_path, saved(made)), {4: "誤り"}))
    assert copy.table.headings == ("番号", "値", "エラー")
    read = {line.line.number: line for line in copy.lines}
    assert [cell.text for cell in read[4].line.cells] == ["=HYPERLINK(1)", "3", "誤り"]
    assert read[4].found == ()
    assert read[2].line.cells[1].kind is CellKind.NUMBER


def test_nothing_that_is_written_can_become_a_formula() -> None:
    assert [guarded(text) for text in ("=1+1", "+cmd", "-2+3", "@x", "\tx")] == [
        "'=1+1", "'+cmd", "'-2+3", "'@x", "'\tx",
    ]  # fmt: skip
    for text in ("＝1+1", "＋cmd", "－2+3", "＠x", "\u22122+3", "\n=1"):
        assert guarded(text) == f"'{text}"
    for text in ("-5", "-", "+1.5", "-1,000", "x=1", "", "－", "－５．２", "\u22125"):
        assert guarded(text) == text


def test_characters_that_cp932_lacks_need_a_consent() -> None:
    with pytest.raises(Unwritable) as caught:
        report_csv(["値"], [["한국 é"]], encoding="cp932")
    assert set(caught.value.characters) == set("한국é")
    assert report_csv(["値"], [["é"]], encoding="cp932", replace=True).decode("cp932") == "値\r\n〓\r\n"
    assert report_csv(["値"], [["〜−—‖"]], encoding="cp932").decode("cp932") == "値\r\n～－―∥\r\n"


def test_the_results_template_has_the_headings_of_its_columns(tmp_path: Path) -> None:
    sheet = opened(tmp_path, template_csv(RESULT_COLUMNS, [c.example for c in RESULT_COLUMNS]))
    assert {one.code for one in check_headings(sheet.table, RESULT_COLUMNS)} == {RowCode.W_COLUMN}


def test_a_broken_byte_beyond_the_headings_is_told_of_its_row(tmp_path: Path) -> None:
    (read,) = opened(tmp_path, "商品名\nみえ,".encode() + b"\xe3\x81\n").lines
    assert [(one.place, one.code) for one in read.found] == [(None, RowCode.E_ENC), (None, RowCode.E_FMT)]
