"""Certificate numbers against the example of 6.1 and the properties of ISO 7064 MOD 37,36."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.certificate_numbers import certificate_number, check_character, preview_number
from schemas.vocab import ProductClass

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
bodies = st.text(alphabet=_ALPHABET, min_size=2, max_size=24)


def _holds(text: str) -> bool:
    """The standard's own test of a whole string: the running sum ends in 1 (modulo 36)."""
    product = 36
    for character in text[:-1]:
        total = (product + _ALPHABET.index(character)) % 36
        product = (total or 36) * 2 % 37
    return (product + _ALPHABET.index(text[-1])) % 36 == 1


def test_the_published_example_has_check_character_c() -> None:
    assert certificate_number(ProductClass.HF, year=2026, serial=1, version=1) == "MMV-HF-2026-00001-01-C"


def test_a_specimen_takes_its_number_from_a_series_of_its_own() -> None:
    assert certificate_number(None, year=2026, serial=1, version=1).startswith("MMV-XX-2026-00001-01-")


def test_a_preview_bears_a_well_formed_number_that_is_never_issued() -> None:
    number = preview_number(2026)
    assert number.startswith("MMV-XX-2026-00000-00-")
    assert _holds(number.replace("-", ""))


def test_a_long_serial_and_version_are_written_in_full() -> None:
    assert certificate_number(ProductClass.WD, year=2026, serial=1234567, version=123).startswith(
        "MMV-WD-2026-1234567-123-"
    )


@pytest.mark.parametrize(
    ("year", "serial", "version"), [(2026, 0, 1), (2026, 1, 0), (26, 1, 1), (12026, 1, 1)]
)
def test_a_serial_version_or_year_out_of_range_is_refused(year: int, serial: int, version: int) -> None:
    with pytest.raises(ValueError, match="four digits"):
        certificate_number(ProductClass.TM, year=year, serial=serial, version=version)


@given(bodies)
def test_body_and_check_character_satisfy_the_standard(body: str) -> None:
    assert _holds(body + check_character(body))


@given(bodies, st.data())
def test_one_wrong_character_is_always_found(body: str, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, len(body) - 1))
    wrong = data.draw(st.sampled_from([c for c in _ALPHABET if c != body[k]]))
    assert check_character(body[:k] + wrong + body[k + 1 :]) != check_character(body)


@given(bodies)
def test_hyphens_do_not_count(body: str) -> None:
    assert check_character("-".join(body)) == check_character(body)
