"""Units are UCUM codes (domain specification 4.1); the examples are those of the specification and of UCUM itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas.problems import field_problems
from schemas.products.common import Quantity, UcumUnit
from schemas.ucum import as_written, checked_unit, is_ucum, nearest, not_ucum

SPECIFIED = "mg/kg ug/kg % [CFU]/g mg/d Cel kPa N kg mm [pH]"
CODES = """
    {tablet} {capsule}/d /wk m/s2 10*9{cells}/d 10*-3 10^3 mg/(100.g) ((m)) mm[Hg] m[H2O] [lb_av] [iU] k[iU] mg/dL
    g{dry}/kg g.m/s2 kcal mol/L kg.m-2 m+2 24.h min s [in_i'Hg] [arb'U] daL umol U/L Mbit {#}/mL
"""


@pytest.mark.parametrize("code", [*SPECIFIED.split(), *CODES.split()])
def test_a_code_is_known(code: str) -> None:
    assert is_ucum(code)
    assert checked_unit(code) == as_written(code) == nearest(code) == code
    assert Quantity(amount="1", unit=code).unit == code


@pytest.mark.parametrize(
    "text",
    [
        "", "MG/KG", "mgg", "ppm", "kkg", "kmin", "k%", "CFU/g", "tablet", "IU", "匁", "µg", "{錠}", "{}", "{a{b}}",
        "m//s", "m/", "/", ".m", "(m", "m)", "()", "2(kg)", "kg(2)", "(m)2", "(mgg)", "m^2", "mg /kg", "mg/100g",
        "m" * 41, "m\n", "{a b}", "\x00", "\x01", "m.\x01",
    ],
)  # fmt: skip
def test_what_is_no_code_is_refused_in_both_languages(text: str) -> None:
    assert not is_ucum(text)
    with pytest.raises(ValueError, match=" / ") as refused:
        checked_unit(text)
    ja, _, en = str(refused.value).partition(" / The unit")
    assert "UCUM の記号ではありません" in ja
    assert "is no UCUM code" in en


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("ppm", "mg/kg"), ("ＰＰＢ", "ug/kg"), ("µg/kg", "ug/kg"), ("μg", "ug"), ("粒", "{tablet}"), ("％", "%"),
        ("℃", "Cel"), ("CFU/g", "[CFU]/g"), ("個/g", "[CFU]/g"), ("個/日", "{piece}/d"), ("mg/日", "mg/d"),
        ("ｇ／包", "g/{sachet}"), ("IU/日", "[iU]/d"), ("mmHg", "mm[Hg]"), ("mg/100g", "mg/(100.g)"),
        ("CFU/100mL", "[CFU]/(100.mL)"), ("mg / kg", "mg/kg"), ("本", "{bottle}"), ("カプセル/日", "{capsule}/d"),
        ("pH", "[pH]"), ("匁", "匁"), ("匁/日", "匁/日"),
    ],
)  # fmt: skip
def test_what_people_write_for_a_unit_is_read(written: str, code: str) -> None:
    assert as_written(written) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("MG/KG", "mg/kg"), ("Kg", "kg"), ("mgkg", "mg/kg"), ("tablets", "{tablet}"), ("celsius", "Cel"),
        ("ppm", "mg/kg"), ("m^2", "m2"), ("CFU", "[CFU]"), ("匁", None), ("xyzzy-frobnicate", None),
    ],
)  # fmt: skip
def test_the_nearest_code_is_proposed(text: str, code: str | None) -> None:
    assert nearest(text) == code
    said = not_ucum(text)
    proposed = code or "mg/kg"
    assert f"「{text}」" in said.ja
    assert proposed in said.ja
    assert proposed in said.en


@given(st.text(max_size=45))
def test_any_text_is_answered(text: str) -> None:
    proposed = nearest(text)
    assert proposed is None or is_ucum(proposed)
    assert is_ucum(as_written(text)) or not is_ucum(text)


def test_the_shape_of_a_unit_takes_what_was_stored_before_codes_were_checked() -> None:
    unit: TypeAdapter[str] = TypeAdapter(UcumUnit)
    assert unit.validate_python("tablet") == "tablet"
    assert unit.json_schema()["pattern"] == "^[!-~]{1,40}$"
    with pytest.raises(ValidationError) as refused:
        Quantity.model_validate({"amount": "1", "unit": "µg"})
    [problem] = field_problems(refused.value)
    assert problem.field == "unit"
    assert "「ug」" in problem.message.ja
    assert "did you mean ug?" in problem.message.en
    with pytest.raises(ValidationError):
        unit.validate_python(3)
