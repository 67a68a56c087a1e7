"""Field types: values leave as normal forms or are refused in both languages."""

from typing import get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas import identifiers
from schemas.base import Contract
from schemas.identifiers import (
    Ccta95Class,
    CorporateNo,
    Doi,
    FfcNo,
    FormulaNo,
    FoshuNo,
    Gtin,
    JsccmNo,
    LegacyApprovalNo,
    ProductId,
    PublicIdKind,
    TaisCode,
    TrialId,
    public_id,
    public_id_number,
)
from schemas.problems import field_problems

FIELDS = [name for name in identifiers.__all__ if get_args(getattr(identifiers, name))]
PUBLIC_IDS = {
    "ProductId": "P",
    "ListingId": "G",
    "TrialRecordId": "T",
    "ReviewId": "R",
    "PublicationId": "B",
    "OrganisationId": "O",
    "SpecificationId": "S",
}


class Firm(Contract):
    number: CorporateNo
    doi: Doi | None = None


@pytest.mark.parametrize(
    ("field", "value", "normal_form"),
    [
        (CorporateNo, "５０００ ０２０２ ４０００１", "5000020240001"),
        (Gtin, "4912345678904", "4912345678904"),
        (TaisCode, "00001000010", "00001-000010"),
        (FfcNo, "i10", "I10"),
        (TrialId, "JPRN-UMIN000021177", "UMIN000021177"),
        (ProductId, "ｐ－０００００１", "P-000001"),
        (FoshuNo, "１２３４", "1234"),
        (JsccmNo, "８７ ５２００", "875200"),
        (FormulaNo, "３５ａ", "35A"),
        (LegacyApprovalNo, "（６１ＡＭ）１１１４", "(61AM)1114"),
        (Ccta95Class, "０３０３０６", "030306"),
    ],
)
def test_a_field_keeps_the_normal_form(field: object, value: str, normal_form: str) -> None:
    assert TypeAdapter(field).validate_python(value) == normal_form


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (FoshuNo, "123456"),
        (FoshuNo, "٣٤"),
        (JsccmNo, "865200"),
        (FormulaNo, "35AB"),
        (LegacyApprovalNo, "(61AM)111456"),
        (Ccta95Class, "03030"),
    ],
)
def test_a_number_of_another_form_is_told_how_one_looks(field: object, value: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(field).validate_python(value)
    (problem,) = field_problems(caught.value)
    assert "正しい形は" in problem.message.ja
    assert "; write " in problem.message.en
    assert problem.message.en[0].isupper()


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_takes_its_example_and_refuses_nonsense(name: str) -> None:
    adapter = TypeAdapter(getattr(identifiers, name))
    for example in adapter.json_schema()["examples"]:
        assert adapter.validate_python(example) == example
    with pytest.raises(ValidationError, match=r"。 / .*\."):
        adapter.validate_python("\u3042 \u3042")
    with pytest.raises(ValidationError):
        adapter.validate_python(5000020240001)


def test_a_refused_field_carries_code_and_both_languages() -> None:
    with pytest.raises(ValidationError) as caught:
        Firm(number="7000012050003", doi="10.1056")
    number, doi = field_problems(caught.value)
    assert (number.field, number.code) == ("number", "check_digit")
    assert number.message.ja.startswith("法人番号: ")
    assert number.message.en.startswith("Corporate Number: ")
    assert (doi.field, doi.code) == ("doi", "malformed")


def test_a_trial_id_of_no_known_registry_is_refused_with_the_registries_named() -> None:
    with pytest.raises(ValidationError, match=r"jRCT.*UMIN.*UTN"):
        TypeAdapter(TrialId).validate_python("ChiCTR2000029949")


@pytest.mark.parametrize(("name", "letter"), PUBLIC_IDS.items())
def test_public_ids_have_their_letter_and_six_digits_or_more(name: str, letter: str) -> None:
    adapter = TypeAdapter(getattr(identifiers, name))
    kind = PublicIdKind.__members__[next(k for k, v in PublicIdKind.__members__.items() if v == letter)]
    for number, text in (
        (1, f"{letter}-000001"),
        (999_999, f"{letter}-999999"),
        (10**6, f"{letter}-1000000"),
    ):
        assert public_id(kind, number) == text
        assert public_id_number(kind, text) == number
        assert adapter.validate_python(text) == text


@pytest.mark.parametrize(
    "value", ["P-000000", "P-00001", "P-0000001", "G-000001", "P000001", "P-00000a", "P-1234567890123", "P-"]
)
def test_what_is_no_product_id_is_refused_with_the_form_named(value: str) -> None:
    with pytest.raises(ValidationError, match="P-000001"):
        TypeAdapter(ProductId).validate_python(value)


@pytest.mark.parametrize("number", [0, -1, 10**12])
def test_public_ids_are_positive_and_bounded(number: int) -> None:
    with pytest.raises(ValueError, match="公開番号"):
        public_id(PublicIdKind.PRODUCT, number)
