"""Canonical JSON against RFC 8785 and SHA-256 against FIPS 180-4."""

import json
from datetime import date
from decimal import Decimal

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import canonical
from schemas.base import Contract, DecimalText


class Sample(Contract):
    b: str
    a: int | None = None
    day: date = date(2026, 4, 1)
    limit: DecimalText = "98.0"


class Measured(Contract):
    value: Decimal


class Keys(Contract):
    values: dict[str, int]


def test_keys_are_sorted_nothing_is_padded_and_null_stays() -> None:
    document = canonical.canonical_bytes(Sample(b="葛根湯"))
    assert document == '{"a":null,"b":"葛根湯","day":"2026-04-01","limit":"98.0"}'.encode()


def test_keys_are_sorted_by_utf_16_code_units_as_rfc_8785_section_3_2_3_asks() -> None:
    values = dict.fromkeys(("\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"), 0)
    keys = list(json.loads(canonical.canonical_bytes(Keys(values=values)))["values"])
    assert keys == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_decimal_text_keeps_its_entered_digits() -> None:
    assert b'"limit":"0.50"' in canonical.canonical_bytes(Sample(b="x", limit="0.50"))


def test_an_integer_that_json_cannot_hold_exactly_is_refused() -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical.canonical_bytes(Sample(b="x", a=2**53))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.integers(-(2**53) + 1, 2**53 - 1))
def test_a_document_read_back_gives_the_same_bytes(text: str, number: int) -> None:
    document = canonical.canonical_bytes(Sample(b=text, a=number))
    assert canonical.canonical_bytes(Sample.model_validate_json(document)) == document


def test_the_hash_is_sha_256_in_lower_case_hexadecimal() -> None:
    assert canonical.sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_decimal_field_travels_as_a_string() -> None:
    assert canonical.canonical_bytes(Measured(value=Decimal("1.10"))) == b'{"value":"1.10"}'
