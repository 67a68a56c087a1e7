"""Units, amounts and limits are printed as people write them, in both languages (6.5)."""

import pytest

from registry.domain import written
from registry.domain.conformity import describe
from schemas.base import Bilingual
from schemas.specifications import Limit

UNITS = [
    ("mg/d", "mg/日", "mg/day"),
    ("ug/kg", "µg/kg", "µg/kg"),
    ("[CFU]/d", "CFU/日", "CFU/day"),
    ("[CFU]/g", "CFU/g", "CFU/g"),
    ("[pH]", "pH", "pH"),
    ("Cel", "℃", "°C"),
    ("/wk", "/週", "/week"),
    ("m/s2", "m/s²", "m/s²"),
    ("{tablet}", "錠", "tablets"),
    ("{bottle}/d", "本/日", "bottles/day"),
    ("{scoop}/d", "scoop/日", "scoop/day"),
    ("10*9{cells}/d", "10*9cells/日", "10*9cells/day"),
    ("%", "%", "%"),
    ("mg/(100.g)", "mg/100 g", "mg/100 g"),
    ("[CFU]/(100.mL)", "CFU/100 mL", "CFU/100 mL"),
]


@pytest.mark.parametrize(("code", "ja", "en"), UNITS)
def test_a_unit_is_written_in_words(code: str, ja: str, en: str) -> None:
    assert written.unit(code) == Bilingual(ja=ja, en=en)


@pytest.mark.parametrize(
    ("number", "code", "ja", "en"),
    [
        ("1", "{bottle}/d", "1本/日", "1 bottle/day"),
        ("2", "{tablet}/d", "2錠/日", "2 tablets/day"),
        ("1", "{unit}", "1点", "1 item"),
        ("28", "mg/d", "28 mg/日", "28 mg/day"),
        ("5000000000", "[CFU]/d", "5,000,000,000 CFU/日", "5,000,000,000 CFU/day"),
        ("-0.50", "mm", "-0.50 mm", "-0.50 mm"),
    ],
)
def test_an_amount_stands_with_its_unit(number: str, code: str, ja: str, en: str) -> None:
    assert written.amount(number, code) == Bilingual(ja=ja, en=en)


@pytest.mark.parametrize(
    ("limit", "code", "ja", "en"),
    [
        ({"kind": "max", "upper": "20"}, "mg/kg", "20 mg/kg 以下", "≤ 20 mg/kg"),
        ({"kind": "max", "upper": "20", "upper_inclusive": False}, "%", "20 % 未満", "< 20 %"),
        ({"kind": "min", "lower": "80.0"}, "%", "80.0 % 以上", "≥ 80.0 %"),
        ({"kind": "range", "lower": "98.0", "upper": "102.0"}, "%", "98.0～102.0 %", "98.0 to 102.0 %"),
        (
            {"kind": "count", "upper": "1000"},
            "[CFU]/g",
            "1000 CFU/g（許容 2000 以下）",
            "1000 CFU/g (accepted ≤ 2000)",
        ),
        ({"kind": "absent", "mass_g": "1"}, None, "陰性／1 g", "absent in 1 g"),
        ({"kind": "text", "accepted": ["適合"]}, None, "「適合」", "“適合”"),
    ],
)
def test_a_limit_has_its_unit_at_its_number(limit: dict[str, object], code: str, ja: str, en: str) -> None:
    assert written.limit(describe(Limit.model_validate(limit)), code) == Bilingual(ja=ja, en=en)
