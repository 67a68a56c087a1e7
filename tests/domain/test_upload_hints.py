"""Every code of an uploaded row has a hint that says what to type (domain specification 7.4)."""

import re

import pytest

from registry.domain.cells import Cell, read_day, read_number, read_unit
from registry.domain.uploads import HINTS
from schemas.ucum import is_ucum
from schemas.vocab import RowCode

KANA = re.compile("[\u3041-\u30f6]")


@pytest.mark.parametrize("code", RowCode)
def test_every_code_has_a_hint_in_both_languages(code: RowCode) -> None:
    hint = HINTS[code]
    assert KANA.search(hint.ja)
    assert hint.ja.endswith("。")
    assert not KANA.search(hint.en.replace("繰返し", ""))
    assert hint.en.endswith((".", ")."))
    hint.ja.encode("cp932")  # the report is written in the encoding of the upload


def test_no_two_codes_share_a_hint() -> None:
    assert (
        len({hint.ja for hint in HINTS.values()}) == len({hint.en for hint in HINTS.values()}) == len(RowCode)
    )


def test_what_the_hints_tell_people_to_type_is_read() -> None:
    for day in re.findall(r"[R0-9][0-9./-]{5,}", HINTS[RowCode.E_DATE].ja):
        assert read_day(Cell(day)).isoformat() == "2026-04-01"
    assert read_number(Cell(re.findall(r"[0-9.]+", HINTS[RowCode.E_NUM].ja)[0])) == "1234.5"
    named = HINTS[RowCode.E_UNIT].ja.partition(" のような")[0].split("、")
    assert len(named) == 6
    assert all(is_ucum(code) and read_unit(Cell(code)) == code for code in named)
