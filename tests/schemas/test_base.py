"""Checked text, partial dates, and the words of the vocabulary."""

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.base import DecimalText, PartialDate, Text, search_key
from schemas.vocab import ProductClass, Role, SubClass

TEXT = TypeAdapter(Text)
DATE = TypeAdapter(PartialDate)
DECIMAL = TypeAdapter(DecimalText)


@pytest.mark.parametrize("value", ["緑茶", "a b", "髙﨑 ①㈱", "𠮷野", "1行目\n2行目"])
def test_a_label_may_hold_what_a_label_holds(value: str) -> None:
    assert TEXT.validate_python(value) == value


@pytest.mark.parametrize(
    "value", ["", " ", "　", "\n", "a\x00", "a\x1b[0m", "\ud800", "\ue000", "\ufffe", "a" * 501]
)
def test_a_label_holds_no_blank_control_surrogate_or_private_character(value: str) -> None:
    with pytest.raises(ValidationError):
        TEXT.validate_python(value)


@pytest.mark.parametrize("value", ["2024", "2024-02", "2024-02-29"])
def test_a_trial_date_may_be_partial(value: str) -> None:
    assert DATE.validate_python(value) == value


@pytest.mark.parametrize("value", ["2023-02-29", "2024-13", "24", "2024-2", "2024/02/01", "0000", "昨日"])
def test_a_trial_date_is_a_day_of_the_calendar(value: str) -> None:
    with pytest.raises(ValidationError, match="YYYY-MM-DD"):
        DATE.validate_python(value)


@pytest.mark.parametrize("value", ["0", "-1.50", "98.0", "0.000000000000000001"])
def test_a_decimal_keeps_its_digits(value: str) -> None:
    assert DECIMAL.validate_python(value) == value


@pytest.mark.parametrize("value", ["", "1e5", "+1", ".5", "1.", "01", "NaN", "1,000", "１", "9" * 19])
def test_a_decimal_is_plain_ascii_digits(value: str) -> None:
    with pytest.raises(ValidationError):
        DECIMAL.validate_python(value)


def test_a_normalised_copy_is_for_comparison_only() -> None:
    assert search_key(" ＧＡＢＡ　 緑茶 ") == "GABA 緑茶"


def test_a_word_is_found_by_its_wire_value_and_nothing_else() -> None:
    assert Role.of("hcp") is Role.HCP
    assert SubClass.HF_FFC.product_class is ProductClass.HF
    with pytest.raises(ValueError, match="Role"):
        Role.of("nobody")
