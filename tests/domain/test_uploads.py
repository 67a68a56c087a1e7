"""Rows of uploaded tables become drafts (domain specification 7.1, 7.3)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from registry.domain.cells import Cell, heading_key
from registry.domain.product_classes import missing_fields
from registry.domain.uploads import (
    PRODUCT_COLUMNS,
    RESULT_COLUMNS,
    Column,
    Form,
    Found,
    Known,
    Line,
    Table,
    check_headings,
    differences,
    located,
    matching,
    overlaid,
    product_columns,
    read_values,
)
from schemas.base import Bilingual, FieldProblem
from schemas.products import ProductDraft
from schemas.vocab import ResultQualifier, RowCode, SubClass
from tests import builders

DRAFT: TypeAdapter[ProductDraft] = TypeAdapter(ProductDraft)
NAME = Column(heading="商品名", field="name_ja", synonyms=("製品名",), needed=True)
LISTED = next(column for column in PRODUCT_COLUMNS if column.field == "composition")


def read(column: Column, text: str) -> tuple[dict[str, Any], list[Found]]:
    table = Table((column.heading,))
    values = read_values(table, Line(2, (Cell(text),)), table.plan([column]))
    return values.by_path, values.found


@pytest.mark.parametrize("subclass", SubClass)
def test_the_example_row_of_a_template_is_a_draft_that_lacks_nothing(subclass: SubClass) -> None:
    columns = product_columns(subclass)
    table = Table(tuple(column.heading for column in columns))
    line = Line(2, tuple(Cell(column.example) for column in columns))
    values = read_values(table, line, table.plan(columns))
    assert values.found == []
    assert values.by_path.pop("product_class") == subclass.product_class
    draft = DRAFT.validate_python(overlaid({}, {**values.by_path, "firm": builders.corporate_no(1)}))
    assert draft.subclass is subclass
    assert missing_fields(subclass, dict(draft)) == ()


@pytest.mark.parametrize("subclass", SubClass)
def test_no_heading_of_a_sub_class_names_two_columns(subclass: SubClass) -> None:
    columns = product_columns(subclass)
    assert len({key for column in columns for key in column.keys}) == sum(len(c.keys) for c in columns)


@pytest.mark.parametrize(
    "heading",
    [
        "法人番号",
        "商品名",
        "商品名カナ",
        "英語名",
        "区分",
        "細区分",
        "JANコード",
        "内容量",
        "単位",
        "製造所名",
        "製造所市町村コード",
        "一日摂取目安量",
        "届出番号",
        "届出日",
        "承認番号",
        "承認日",
        "TAISコード",
        "種目",
        "表示",
        "対象者",
        "注意事項",
        "保存方法",
        "賞味期限月数",
        "JAN",
        "GTIN",
    ],
)
def test_the_headings_of_the_specification_are_known_to_products(heading: str) -> None:
    assert heading_key(heading.strip()) in {key for column in PRODUCT_COLUMNS for key in column.keys}


@pytest.mark.parametrize(
    "heading",
    [
        "製品ID",
        "ロット番号",
        "製造日",
        "期限",
        "試験項目",
        "試験方法",
        "規格",
        "結果",
        "単位",
        "定量下限",
        "不確かさ",
        "試験日",
        "試験所",
        "認定番号",
        "備考",
        "ロット",
        "ロットNo.",
        "製造番号",
        "測定値",
        "試験結果",
    ],
)
def test_the_headings_of_the_specification_are_known_to_results(heading: str) -> None:
    assert heading_key(heading.strip()) in {key for column in RESULT_COLUMNS for key in column.keys}


def test_columns_are_found_by_any_spelling_and_order() -> None:
    table = Table(("備考", " ロット No. ", "測定 値", "定量下限"))
    line = Line(2, (Cell("x"), Cell("24A"), Cell("定量下限未満"), Cell("０.０１")))
    values = read_values(table, line, table.plan(RESULT_COLUMNS))
    assert values.by_path == {"number": "24A", "loq": "0.01", "result": ("0.01", ResultQualifier.LESS)}
    assert {found.code for found in values.found} == {RowCode.E_REQ}


def test_headings_that_are_unknown_doubled_or_missing_are_told() -> None:
    table = Table(("商品名", "製品名", "色", ""))
    told = [(found.place, found.code) for found in check_headings(table, [NAME])]
    assert told == [(1, RowCode.E_DUP), (2, RowCode.W_COLUMN), (3, RowCode.W_COLUMN)]
    assert [(f.place, f.code) for f in check_headings(Table(("色",)), [NAME])] == [
        (0, RowCode.W_COLUMN),
        (None, RowCode.E_REQ),
    ]
    assert [f.code for f in check_headings(Table(("備考",)), [c for c in RESULT_COLUMNS if not c.field])] == [
        RowCode.W_COLUMN
    ]


def test_entries_stand_one_a_line_with_their_parts_between_bars() -> None:
    values, found = read(LISTED, "GABA ｜ 有効・関与成分 | ２８ | mg\n\n乳糖 | excipient")
    assert found == []
    assert values["composition"] == [
        {"name": "GABA", "role": "active", "amount": "28", "unit": "mg"},
        {"name": "乳糖", "role": "excipient"},
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("GABA", RowCode.E_REQ),
        ("GABA | 何か", RowCode.E_ENUM),
        ("GABA | active | x", RowCode.E_NUM),
        ("a | active | 1 | mg | per_day | b | c", RowCode.E_FMT),
    ],
)
def test_an_entry_that_cannot_be_read_refuses_its_cell(text: str, code: RowCode) -> None:
    values, found = read(LISTED, text)
    assert values == {}
    assert [(one.place, one.code) for one in found] == [(0, code)]


def test_a_row_may_be_shorter_than_the_heading() -> None:
    table = Table(("商品名", "製品名"))
    assert read_values(table, Line(2, ()), table.plan([NAME])).found[0].code is RowCode.E_REQ
    lacking = read_values(Table(("色",)), Line(2, (Cell("x"),)), Table(("色",)).plan([NAME]))
    assert lacking.found[0].place is None


def test_a_cell_that_the_reader_of_the_file_refused_is_passed_over() -> None:
    table = Table(("商品名", "製品名"))
    broken = Found(0, RowCode.E_ENC, Bilingual(ja="壊れています。", en="Broken."))
    values = read_values(table, Line(2, (Cell("\udc81"),)), table.plan([NAME]), [broken])
    assert (values.by_path, values.found) == ({}, [])
    torn = Found(None, RowCode.E_FMT, Bilingual(ja="行ではありません。", en="No row."))
    assert read_values(table, Line(2, ()), table.plan([NAME]), [torn]).found == []
    noted = Found(None, RowCode.W_HIDDEN, Bilingual(ja="非表示です。", en="Hidden."))
    assert read_values(table, Line(2, ()), table.plan([NAME]), [noted]).found[0].code is RowCode.E_REQ


@pytest.mark.parametrize(
    ("field", "text", "doubted"),
    [
        ("manufacturer_sites.0.lg_code", "242012", []),
        ("manufacturer_sites.0.lg_code", "24201", [RowCode.W_ID]),  # the check digit is added
        ("manufacturer_sites.0.lg_code", "242013", []),  # refused by the contract, not doubted
        ("number", "24A001", []),
        ("number", "24A@001", [RowCode.W_ID]),  # cannot be printed in a GS1 code
    ],
)
def test_what_is_doubtful_about_a_number_is_told_and_refuses_nothing(
    field: str, text: str, doubted: list[RowCode]
) -> None:
    column = next(c for c in (*PRODUCT_COLUMNS, *RESULT_COLUMNS) if c.field == field)
    values, found = read(column, text)
    assert values == {field: text}
    assert [(one.place, one.code) for one in found] == [(0, code) for code in doubted]


def test_lists_of_words_and_lines_are_read() -> None:
    safety = next(column for column in PRODUCT_COLUMNS if column.field == "safety_basis")
    assert read(safety, "喫食実績、既存情報")[0] == {
        "safety_basis": ("eating_experience", "existing_information")
    }
    jis = next(column for column in PRODUCT_COLUMNS if column.form is Form.LIST)
    assert read(jis, "JIS T 9201\nJIS T 9203")[0] == {"jis": ["JIS T 9201", "JIS T 9203"]}


def test_values_are_laid_over_what_is_registered_and_leave_the_rest() -> None:
    base = {"a": {"x": 1, "y": 2}, "list": [{"name": "one", "kept": True}], "none": None}
    made = overlaid(base, {"a.x": 9, "list.0.name": "two", "new.0.deep": 1, "none.z": 3, "top": 4})
    assert made == {
        "a": {"x": 9, "y": 2},
        "list": [{"name": "two", "kept": True}],
        "new": [{"deep": 1}],
        "none": {"z": 3},
        "top": 4,
    }
    assert base == {"a": {"x": 1, "y": 2}, "list": [{"name": "one", "kept": True}], "none": None}


@given(st.dictionaries(st.sampled_from(["a", "b.c", "b.d", "e.0.f", "e.0.g"]), st.integers()))
def test_laying_the_same_values_twice_changes_nothing(values: dict[str, int]) -> None:
    once = overlaid({"a": 0}, values)
    assert overlaid(once, values) == once
    assert differences(once, overlaid(once, values)) == ()


def test_differences_name_the_field_and_both_values() -> None:
    old, new = {"a": None, "b": "x", "c": [1]}, {"a": "y", "b": "x", "c": ["長い" * 60]}
    assert [name for name, _, _ in differences(old, new)] == ["a", "c"]
    (_, before, after), (_, _, cut) = differences(old, new)
    assert (before, after, cut[-1]) == ("（なし）", "y", "…")


@pytest.mark.parametrize("subclass", SubClass)
@pytest.mark.parametrize("heading", ["バーコードで販売", "バーコード販売", "ＪＡＮコードの有無"])
def test_every_sub_class_may_say_whether_it_is_sold_by_barcode(subclass: SubClass, heading: str) -> None:
    table = Table((heading,))
    plan = table.plan(product_columns(subclass))
    for cell, said in (
        ("はい", {"sold_by_barcode": True}),
        ("いいえ", {"sold_by_barcode": False}),
        ("", {}),
    ):
        assert read_values(table, Line(2, (Cell(cell),)), plan).by_path == said


@pytest.mark.parametrize(("text", "code"), [("ppm", "mg/kg"), ("ＰＰＢ", "ug/kg"), (" ppm ", "mg/kg")])
def test_a_share_is_read_as_one_of_the_mass_and_told_so_that_it_is_confirmed(text: str, code: str) -> None:
    unit = next(column for column in RESULT_COLUMNS if column.field == "unit")
    values, [told] = read(unit, text)
    assert values == {"unit": code}
    assert (told.place, told.code) == (0, RowCode.W_VALUE)
    assert code in told.message.ja
    assert code in told.message.en
    assert "質量" in told.message.ja
    assert read(unit, "mg/kg") == ({"unit": "mg/kg"}, [])


def document(name: str = "みえ茶", **numbers: Any) -> dict[str, Any]:
    return {"name_ja": name, **numbers}


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ({}, {}, True),
        ({"ffc_no": "I10"}, {}, True),
        ({"ffc_no": "I10"}, {"ffc_no": "I11"}, False),
        ({"ffc_no": "I10", "gtin": [{"gtin": "1"}]}, {"ffc_no": "I10", "gtin": [{"gtin": "2"}]}, True),
        ({"gtin": [{"gtin": "1"}]}, {"gtin": [{"gtin": "2"}]}, False),
        ({"gtin": [{"gtin": "1"}, {"gtin": "2"}]}, {"gtin": [{"gtin": "2"}]}, True),
        ({"gtin": [{"gtin": "1"}]}, {"ffc_no": "I10"}, True),
    ],
)
def test_a_product_is_known_by_its_name_and_numbers(
    old: dict[str, Any], new: dict[str, Any], same: bool
) -> None:
    known = Known("P-000001", document("みえ 茶", **old))
    assert matching(document("みえ　茶", **new), [known]) == ((known,) if same else ())
    assert matching(document("別の茶", **new), [known]) == ()


def problem(field: str, code: str = "enum") -> FieldProblem:
    return FieldProblem(field=field, code=code, message=Bilingual(ja="誤り", en="wrong"))


@pytest.mark.parametrize(
    ("field", "code", "place", "meaning"),
    [
        ("name_ja", "string_too_long", 0, RowCode.E_LIMIT),
        ("gtin.0.gtin", "check_digit", 1, RowCode.E_CHK),
        ("gtin", "something", 1, RowCode.E_FMT),
        ("firm", "missing", None, RowCode.E_REQ),
        ("", "E_REF", None, RowCode.E_REF),
    ],
)
def test_what_a_contract_refuses_is_told_at_the_column(
    field: str, code: str, place: int | None, meaning: RowCode
) -> None:
    columns = [column for column in PRODUCT_COLUMNS if column.field in {"name_ja", "gtin.0.gtin"}]
    found = located(problem(field, code), Table(("商品名", "JANコード")), columns)
    assert (found.place, found.code) == (place, meaning)
    assert located(problem(field), Table(()), columns, code=RowCode.E_RIGHT).code is RowCode.E_RIGHT
