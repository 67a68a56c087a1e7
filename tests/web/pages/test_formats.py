"""Values as readers see them."""

import pytest

from registry.web.pages.formats import unit
from registry.web.pages.language import Language


@pytest.mark.parametrize(
    ("code", "ja", "en"),
    [
        ("mg", "mg", "mg"),
        ("ug/d", "µg/日", "µg/day"),
        ("{sachet}/d", "包/日", "sachet(s)/day"),
        ("{tablet}", "錠", "tablet(s)"),
        ("kcal/d", "kcal/日", "kcal/day"),
        ("[CFU]/g", "CFU/g", "CFU/g"),
        ("10*9{cells}/d", "10*9cells/日", "10*9cells/day"),
        ("d", "d", "d"),
    ],
)
def test_a_unit_is_written_as_on_labels_without_the_signs_of_its_code(code: str, ja: str, en: str) -> None:
    assert (unit(code, Language.JA), unit(code, Language.EN)) == (ja, en)
