"""Rounding by the domain specification 4.2: its worked examples, and what must hold for every number."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.errors import Invalid
from registry.domain.rounding import decimals_of, number, plain, to_decimals, to_significant
from schemas.vocab import Rounding

JP, JIS_A, JIS_B, NONE = (
    Rounding.JP_HALF_UP,
    Rounding.JIS_A_HALF_EVEN,
    Rounding.JIS_B_HALF_UP,
    Rounding.NONE,
)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12)


@pytest.mark.parametrize(
    ("value", "decimals", "mode", "rounded"),
    [
        ("12.25", 1, JIS_A, "12.2"),
        ("12.35", 1, JIS_A, "12.4"),
        ("12.25", 1, JIS_B, "12.3"),
        ("12.25", 1, JP, "12.3"),
        ("5.346", 1, JP, "5.3"),
        ("1225.0", -1, JIS_A, "1220"),
        ("1235", -1, JIS_A, "1240"),
        ("1225.0", -1, JP, "1230"),
        ("-12.25", 1, JP, "-12.3"),
        ("-12.25", 1, JIS_A, "-12.2"),
        ("-0.04", 1, JP, "0.0"),
        ("-0", 0, JP, "0"),
        ("4", -1, JP, "0"),
        ("102", 2, JP, "102.00"),
        ("12.2500000000000001", 1, JIS_A, "12.3"),
        ("999999999999999999.999999999999999999", 18, JP, "999999999999999999.999999999999999999"),
        ("999999999999999999.5", 0, JP, "1000000000000000000"),
        ("12.255", 1, NONE, "12.255"),
    ],
)
def test_a_number_is_rounded_to_decimals(value: str, decimals: int, mode: Rounding, rounded: str) -> None:
    assert plain(to_decimals(Decimal(value), decimals, mode)) == rounded


@pytest.mark.parametrize(
    ("value", "digits", "mode", "rounded"),
    [
        ("0.012345", 3, JP, "0.0123"),
        ("0.012355", 4, JIS_A, "0.01236"),
        ("9.996", 3, JP, "10.0"),
        ("-9.996", 3, JP, "-10.0"),
        ("1250", 2, JIS_A, "1200"),
        ("1250", 2, JIS_B, "1300"),
        ("5", 3, JP, "5.00"),
        ("0.00", 3, JP, "0.00"),
        ("9.996", 3, NONE, "9.996"),
    ],
)
def test_a_number_is_rounded_to_significant_digits(
    value: str, digits: int, mode: Rounding, rounded: str
) -> None:
    assert plain(to_significant(Decimal(value), digits, mode)) == rounded


@pytest.mark.parametrize(("text", "decimals"), [("98.0", 1), ("98", 0), ("1200", 0), ("0.050", 3)])
def test_the_decimals_of_a_limit_are_those_written(text: str, decimals: int) -> None:
    assert decimals_of(Decimal(text)) == decimals


@pytest.mark.parametrize(
    "text", ["", "NaN", "Infinity", "1e3", "１２", "1,5", " 1", "+1", "1" * 19, "--1", "0x1"]
)
def test_what_is_no_number_is_refused_by_the_name_of_its_field(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        number(text, "result.value")
    assert [(p.field, p.code) for p in refused.value.problems] == [("result.value", "E_NUM")]


@given(NUMBERS, st.integers(-6, 6), st.sampled_from([JP, JIS_A, JIS_B]))
def test_rounding_moves_a_number_by_at_most_half_a_step_and_a_second_time_not_at_all(
    value: Decimal, decimals: int, mode: Rounding
) -> None:
    rounded = to_decimals(value, decimals, mode)
    assert abs(rounded - value) * 2 <= Decimal(10) ** -decimals
    assert to_decimals(rounded, decimals, mode) == rounded


@given(NUMBERS, st.integers(-6, 6), st.sampled_from([JP, JIS_A, JIS_B]))
def test_the_sign_does_not_matter(value: Decimal, decimals: int, mode: Rounding) -> None:
    assert to_decimals(-value, decimals, mode) == -to_decimals(value, decimals, mode)


@given(NUMBERS, NUMBERS, st.integers(-6, 6), st.sampled_from(Rounding))
def test_rounding_keeps_the_order(one: Decimal, other: Decimal, decimals: int, mode: Rounding) -> None:
    low, high = sorted((one, other))
    assert to_decimals(low, decimals, mode) <= to_decimals(high, decimals, mode)


@given(NUMBERS.filter(bool), st.integers(1, 12), st.sampled_from([JP, JIS_A, JIS_B]))
def test_so_many_significant_digits_are_left(value: Decimal, digits: int, mode: Rounding) -> None:
    rounded = to_significant(value, digits, mode)
    step = Decimal(10) ** (value.adjusted() - digits + 1)
    assert abs(rounded - value) * 2 <= step
    shown = plain(abs(rounded))
    if "." in shown:
        assert len(shown.replace(".", "").lstrip("0")) == digits
