"""Cells as people fill them in (domain specification 7.3)."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.cells import (
    EXCEL_1900,
    EXCEL_1904,
    Cell,
    CellKind,
    CellRefused,
    Reading,
    day_of_serial,
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
from schemas.vocab import RentalItem, ResultQualifier, RowCode, SafetyBasis, SubClass
from schemas.vocab.words import Word

NUMBERED = CellKind.NUMBER
FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
digits = st.from_regex(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?", fullmatch=True)
days = st.dates(min_value=date(1900, 3, 1), max_value=date(9999, 12, 31))


def refusal(read: object, *args: object, **kwargs: object) -> RowCode:
    assert callable(read)
    with pytest.raises(CellRefused) as caught:
        read(*args, **kwargs)
    assert caught.value.message.ja
    assert caught.value.message.en
    return caught.value.code


@given(days)
def test_a_serial_number_counts_days_from_the_epoch_of_its_workbook(day: date) -> None:
    assert day_of_serial(str((day - EXCEL_1900).days)) == day
    if day >= EXCEL_1904:
        assert read_day(Cell(f"{(day - EXCEL_1904).days}.75", NUMBERED), EXCEL_1904) == day


@given(st.dates(min_value=date(2019, 5, 1), max_value=date(2099, 12, 31)))
def test_one_day_is_read_the_same_in_every_spelling(day: date) -> None:
    era = day.year - 2018
    spellings = (
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"R{era}.{day.month}.{day.day}",
        f"令和{era}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日".translate(FULL_WIDTH),
    )
    assert {read_day(Cell(text)) for text in spellings} == {day}
    assert read_day(Cell(f"{day:%Y%m%d}", NUMBERED)) == day
    assert read_day(Cell(day.isoformat(), CellKind.DAY)) == day


def test_the_leap_day_that_excel_invented_is_not_read() -> None:
    assert day_of_serial("61") == date(1900, 3, 1)
    assert refusal(day_of_serial, "60") is RowCode.E_DATE
    assert refusal(day_of_serial, "x") is RowCode.E_DATE
    assert refusal(day_of_serial, "2958466") is RowCode.E_DATE
    assert day_of_serial("2958465") == date(9999, 12, 31)
    assert refusal(day_of_serial, "2958465", EXCEL_1904) is RowCode.E_DATE
    assert day_of_serial("0", EXCEL_1904) == EXCEL_1904


@pytest.mark.parametrize("text", ["04/05/2025", "令和7年", "2025-02-30", "来月"])
def test_a_date_that_is_ambiguous_or_none_is_refused(text: str) -> None:
    assert refusal(read_day, Cell(text)) is RowCode.E_DATE


@given(digits)
def test_a_number_keeps_its_digits_in_any_width_and_grouping(text: str) -> None:
    whole, point, rest = text.partition(".")
    grouped = f"{int(whole):,}{point}{rest}"
    for spelling in (text, text.translate(FULL_WIDTH), grouped, grouped.translate(FULL_WIDTH), f" {text} "):
        assert read_number(Cell(spelling)) == text
        assert read_result(Cell(spelling)) == Reading(text, ResultQualifier.EQUAL)
    assert Decimal(read_number(Cell("−" + text))) == -Decimal(text)
    for less in (f"<{text}", f"＜ {text}", f"{text}未満", f"{text.translate(FULL_WIDTH)} 未満"):
        assert read_result(Cell(less)) == Reading(text, ResultQualifier.LESS)
    for greater in (f">{text}", f"{text}超"):
        assert read_result(Cell(greater)) == Reading(text, ResultQualifier.GREATER)


@pytest.mark.parametrize("text", ["1,5", "1.2.3", "12,34", "<abc", "1 234,5 mg", "1e5"])
def test_what_looks_like_a_number_and_is_none_is_refused(text: str) -> None:
    assert refusal(read_number, Cell(text)) is RowCode.E_NUM
    if text not in {"1 234,5 mg", "1e5"}:  # which may be words of a description
        assert refusal(read_result, Cell(text)) is RowCode.E_NUM


def test_a_numeric_cell_with_an_exponent_is_written_out() -> None:
    assert read_number(Cell("1.2E-5", NUMBERED)) == "0.000012"
    assert read_result(Cell("1E+3", NUMBERED)).value == "1000"
    assert read_number(Cell("+007.50")) == "7.50"


@pytest.mark.parametrize("text", ["ND", "n.d.", "検出せず", "不検出", "陰性", "ＮＤ", "Not detected"])
def test_not_detected_has_many_words(text: str) -> None:
    assert read_result(Cell(text)) == Reading(None, ResultQualifier.NOT_DETECTED)


@pytest.mark.parametrize("text", ["-", "－", "ー", "―", "", "Not tested"])
def test_a_hyphen_alone_is_not_tested(text: str) -> None:
    assert read_result(Cell(text)) == Reading(None, None)


def test_below_quantitation_needs_its_limit_and_words_are_kept() -> None:
    assert read_result(Cell("定量下限未満"), loq="0.01") == Reading("0.01", ResultQualifier.LESS)
    assert refusal(read_result, Cell("定量下限未満")) is RowCode.E_REQ
    assert read_result(Cell("陽性")) == Reading("0", ResultQualifier.GREATER)
    assert read_result(Cell("TNTC")) == Reading(None, ResultQualifier.TOO_NUMEROUS)
    assert read_result(Cell(" 適合 ")) == Reading("適合", ResultQualifier.EQUAL)
    assert read_result(Cell("褐色の粒")) == Reading("褐色の粒", ResultQualifier.EQUAL)


def test_a_whole_number_may_be_written_with_a_point() -> None:
    assert read_integer(Cell("36.0")) == 36
    assert refusal(read_integer, Cell("36.5")) is RowCode.E_NUM


@pytest.mark.parametrize("text", ["4912345678904", "4.91235E+12", "0.5", "-1"])
def test_an_identifier_that_became_a_number_is_refused(text: str) -> None:
    assert refusal(read_identifier, Cell(text, NUMBERED)) is RowCode.E_ID_NUMERIC


def test_identifiers_are_taken_as_text_and_short_numbers_as_they_are() -> None:
    assert read_identifier(Cell("04912345678904")) == "04912345678904"
    assert read_identifier(Cell("24001", NUMBERED)) == "24001"
    assert refusal(read_identifier, Cell("4.91E+12")) is RowCode.E_ID_NUMERIC


@given(st.text())
def test_whatever_stands_in_a_cell_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    for kind in (CellKind.TEXT, CellKind.NUMBER):
        cell = Cell(text, kind)
        for read in (plain_text, read_day, read_number, read_integer, read_result, read_unit, read_yes_no):
            with suppress(CellRefused):
                read(cell)
        with suppress(CellRefused):
            read_identifier(cell)
            read_words(cell, SafetyBasis)


@pytest.mark.parametrize("read", [plain_text, read_day, read_number, read_result, read_identifier])
def test_an_error_of_the_spreadsheet_is_refused(read: object) -> None:
    assert refusal(read, Cell("#REF!", CellKind.ERROR)) is RowCode.E_FMT


def test_text_has_one_wave_dash_one_minus_and_one_line_end() -> None:
    assert plain_text(Cell(" 1～2－3\r\n次\r ")) == "1〜2−3\n次"
    assert refusal(plain_text, Cell("a\x07")) is RowCode.E_ENC
    assert refusal(plain_text, Cell("\ud800")) is RowCode.E_ENC


@pytest.mark.parametrize("word", [*SubClass, *RentalItem])
def test_a_word_is_read_by_either_label_or_its_code(word: SubClass | RentalItem) -> None:
    for spelling in (word.value, word.ja, word.en, f" {word.en.upper()} "):
        assert read_word(Cell(spelling), type(word)) is word


def test_a_word_that_is_none_is_refused_with_the_choices() -> None:
    with pytest.raises(CellRefused, match="喫食実績") as caught:
        read_word(Cell("未知"), SafetyBasis)
    assert caught.value.code is RowCode.E_ENUM
    both = (SafetyBasis.EATING_EXPERIENCE, SafetyBasis.SAFETY_TEST)
    assert read_words(Cell("喫食実績、安全性試験、喫食実績"), SafetyBasis) == both


class Twins(Word):
    ONE = "one", "同じ", "One"
    TWO = "two", "同じ", "Two"


def test_a_label_that_two_words_share_names_neither() -> None:
    assert refusal(read_word, Cell("同じ"), Twins) is RowCode.E_ENUM
    assert read_word(Cell("two"), Twins) is Twins.TWO


def test_yes_and_no_have_many_words() -> None:
    assert [read_yes_no(Cell(text)) for text in ("はい", "有", "○", "TRUE", "いいえ", "×")] == [True] * 4 + [
        False
    ] * 2
    assert read_yes_no(Cell("true", CellKind.YES_NO)) is True
    assert refusal(read_yes_no, Cell("たぶん")) is RowCode.E_ENUM


def test_units_are_read_as_ucum() -> None:
    assert [read_unit(Cell(t)) for t in ("ppm", "ＰＰＢ", "µg/kg", "μg", "mg/kg", "粒", "%")] == [
        "mg/kg", "ug/kg", "ug/kg", "ug", "mg/kg", "{tablet}", "%",
    ]  # fmt: skip
    assert [read_unit(Cell(t)) for t in ("mg/日", "CFU/100mL", "g/包")] == [
        "mg/d",
        "[CFU]/(100.mL)",
        "g/{sachet}",
    ]
    assert refusal(read_unit, Cell("匁")) is RowCode.E_UNIT


@pytest.mark.parametrize(("text", "meant"), [("KG", "kg"), ("tablets", "{tablet}"), ("mgkg", "mg/kg")])
def test_a_unit_that_is_no_code_is_told_the_nearest_one(text: str, meant: str) -> None:
    with pytest.raises(CellRefused) as refused:
        read_unit(Cell(text))
    assert refused.value.code is RowCode.E_UNIT
    assert f"「{text}」" in refused.value.message.ja
    assert f"「{meant}」" in refused.value.message.ja
    assert f"did you mean {meant}?" in refused.value.message.en


def test_headings_are_compared_without_width_case_or_spaces() -> None:
    assert heading_key(" ＪＡＮ コード\n") == heading_key("janコード")
    assert Cell("  \u3000").empty
    assert not Cell("0").empty
    assert day_of_serial("45748") == date(2025, 4, 1) == EXCEL_1900 + timedelta(days=45748)
