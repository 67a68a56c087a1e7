"""Exact conversion of mass fractions, and the refusal to guess."""

from decimal import Decimal

import pytest

from registry.domain.errors import Invalid
from registry.domain.units import convert, refuse_unit


@pytest.mark.parametrize(
    ("value", "given", "wanted", "converted"),
    [
        ("0.10", "mg/kg", "mg/kg", "0.10"),
        ("100", "ug/kg", "mg/kg", "0.100"),
        ("0.1", "%", "mg/kg", "1000"),
        ("2.5", "mg/g", "%", "0.25"),
        ("3", "g/kg", "mg/g", "3"),
        ("3", "ug/g", "ug/kg", "3000"),
        ("5", None, None, "5"),
        ("5", "[CFU]/g", "[CFU]/g", "5"),
    ],
)
def test_units_of_mass_fraction_are_converted_exactly(
    value: str, given: str | None, wanted: str | None, converted: str
) -> None:
    assert convert(Decimal(value), given, wanted) == Decimal(converted)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("mg/kg", None),
        (None, "mg/kg"),
        ("mg/L", "mg/kg"),
        ("mg/kg", "mg/d"),
        ("MG/KG", "mg/kg"),
        ("", "mg/kg"),
    ],
)
def test_other_pairs_of_units_are_refused(given: str | None, wanted: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        convert(Decimal(1), given, wanted, "results.0.unit")
    assert [(p.field, p.code) for p in refused.value.problems] == [("results.0.unit", "E_UNIT")]


def test_an_entered_unit_must_be_a_code_and_is_told_the_nearest_one() -> None:
    refuse_unit(None, "size.unit")
    refuse_unit("mg/kg", "size.unit")
    with pytest.raises(Invalid) as refused:
        refuse_unit("CFU/g", "size.unit")
    [problem] = refused.value.problems
    assert (problem.field, problem.code) == ("size.unit", "E_UNIT")
    assert "[CFU]/g" in problem.message.ja
    assert "[CFU]/g" in problem.message.en
