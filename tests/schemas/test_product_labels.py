"""Labels of product fields: every field of every sub-class has one, and a path is said in words."""

from typing import get_args

import pytest

from schemas.products import ProductDraft
from schemas.products.labels import LABELS, field_label


@pytest.mark.parametrize("shape", get_args(get_args(ProductDraft)[0]))
def test_every_field_that_people_fill_in_has_a_label(shape: type) -> None:
    assert set(shape.model_fields) - {"contract", "subclass"} <= set(LABELS)


@pytest.mark.parametrize(
    ("path", "ja", "en"),
    [
        ("directions", "「使用方法」", "“How to use”"),
        (
            "functional_substances.0.amount",
            "「機能性関与成分」1件目の「量」",
            "“Functional substances” no. 1, amount",
        ),
        ("daily_intake.unit", "「一日摂取目安量」の「単位」", "“Recommended daily intake”, unit"),
        ("unknown.7.thing", "「unknown」8件目の「thing」", "“unknown” no. 8, thing"),
    ],
)
def test_a_path_is_said_as_people_call_it(path: str, ja: str, en: str) -> None:
    assert (field_label(path).ja, field_label(path).en) == (ja, en)
