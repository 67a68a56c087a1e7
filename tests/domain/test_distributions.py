"""Quantiles and tails against closed forms and values of an independent library (SciPy 1.17)."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.distributions import chi_squared_tail, normal_quantile, t_quantile

LEVELS = st.floats(0.5, 0.9999)


@pytest.mark.parametrize(
    ("level", "expected"), [(0.95, 1.959963984540054), (0.99, 2.5758293035489), (0.5, 0.674489750196082)]
)
def test_normal_quantiles_are_those_of_tables(level: float, expected: float) -> None:
    assert normal_quantile(level) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(
    ("level", "df", "expected"),
    [
        (0.95, 1, 12.7062047361747),
        (0.95, 2, 4.30265272974946),
        (0.95, 3, 3.18244630528371),
        (0.95, 12, 2.17881282966723),
        (0.99, 7, 3.49948329735049),
        (0.9, 30, 1.69726088659396),
        (0.999, 5, 6.868826625881276),
        (0.95, 999, 1.96234146113345),
    ],
)
def test_t_quantiles_are_those_of_tables(level: float, df: int, expected: float) -> None:
    assert t_quantile(level, df) == pytest.approx(expected, rel=1e-12)


@given(level=LEVELS)
def test_one_and_two_degrees_of_freedom_have_closed_forms(level: float) -> None:
    assert t_quantile(level, 1) == pytest.approx(math.tan(math.pi * level / 2), rel=1e-9)
    assert t_quantile(level, 2) == pytest.approx(level * math.sqrt(2 / (1 - level**2)), rel=1e-9)


@given(level=LEVELS, df=st.integers(1, 300))
def test_t_is_wider_than_the_normal_and_narrows_with_more_degrees_of_freedom(level: float, df: int) -> None:
    assert t_quantile(level, df) > t_quantile(level, df + 1) > normal_quantile(level)


@pytest.mark.parametrize(
    ("x", "df", "expected"),
    [
        (152.233008082373, 12, 1.99676459084597e-26),
        (3.84145882069412, 1, 0.05),
        (7.81472790325118, 3, 0.05),
        (18.3070380532751, 10, 0.05),
        (0.5, 1, 0.479500122186953),
        (0, 4, 1),
        (1e-12, 999, 1),
        (1e6, 3, 0),
        (1143.9, 999, 0.0009299030838151243),
    ],
)
def test_chi_squared_tails_are_those_of_tables(x: float, df: int, expected: float) -> None:
    assert chi_squared_tail(x, df) == pytest.approx(expected, rel=1e-10)


@given(x=st.floats(1e-6, 1e4), df=st.integers(1, 60))
def test_a_chi_squared_tail_is_a_probability_that_falls_with_the_value(x: float, df: int) -> None:
    rounding = 1e-14
    assert 0 <= chi_squared_tail(x * 1.01, df) <= chi_squared_tail(x, df) + rounding
    assert chi_squared_tail(x, df) <= 1
