"""What holds for every identifier: normal forms stay, and typing errors that the algorithms promise are found."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schemas.identifiers import Scheme, check, check_digits, normalise
from schemas.vocab import IdentifierLevel, Severity

DIGITS = "0123456789"
PREFECTURES = [f"{n:02}" for n in range(1, 48)]


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=count, max_size=count)


def body(*parts: st.SearchStrategy[str] | str) -> st.SearchStrategy[str]:
    return st.tuples(*(st.just(p) if isinstance(p, str) else p for p in parts)).map("".join)


prefecture = st.sampled_from(PREFECTURES)
KANTO = {"11", "12", "13", "14"}
"""Saitama, Chiba, Tokyo and Kanagawa, whose check digits of institutions follow a rule of their own."""
outside_kanto = st.sampled_from([p for p in PREFECTURES if p not in KANTO])
letter = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

CODES = {
    Scheme.CORPORATE_NO: digits(12).map(lambda b: check_digits.corporate(b) + b),
    Scheme.GTIN: body("4", st.sampled_from("59"), digits(10)).map(lambda b: b + check_digits.gs1(b)),
    Scheme.JAN: body("4", st.sampled_from("59"), digits(10)).map(lambda b: b + check_digits.gs1(b)),
    Scheme.LG_CODE: body(prefecture, digits(3)).map(lambda b: b + check_digits.local_government(b)),
    Scheme.PRICE_LIST_CODE: body(digits(7), letter, digits(3)).map(lambda b: b + check_digits.price_list(b)),
    Scheme.YJ: body(digits(7), letter, digits(3)).map(lambda b: b + check_digits.price_list(b)),
    Scheme.INSURER_NO: digits(7).map(lambda b: b + check_digits.weight_2_1(b)),
    Scheme.CARE_OFFICE: body(outside_kanto, digits(7)).map(lambda b: b + check_digits.weight_2_1(b)),
    Scheme.MED_INST: st.tuples(outside_kanto, digits(6)).map(
        lambda t: f"{t[0]}{t[1]}{check_digits.weight_2_1(f'{t[0]}1{t[1]}')}"
    ),
    Scheme.ORCID: digits(15)
    .map(lambda b: b + check_digits.mod_11_2(b))
    .map(lambda b: "-".join((b[:4], b[4:8], b[8:12], b[12:]))),
    Scheme.ROR: st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=6, max_size=6).map(
        lambda b: f"0{b}{check_digits.ror(b)}"
    ),
    Scheme.CERTIFICATE_NO: st.tuples(
        st.sampled_from(["HF", "TM", "WD"]),
        st.integers(2026, 2099),
        st.integers(1, 10**6),
        st.integers(1, 150),
    )
    .map(lambda t: f"MMV-{t[0]}-{t[1]}-{t[2]:05}-{t[3]:02}-")
    .map(lambda b: b + check_digits.mod_37_36(b.replace("-", ""))),
}

FINDS_EVERY_WRONG_DIGIT = [
    Scheme.GTIN,
    Scheme.JAN,
    Scheme.INSURER_NO,
    Scheme.CARE_OFFICE,
    Scheme.ORCID,
    Scheme.ROR,
    Scheme.CERTIFICATE_NO,
]
"""Schemes whose algorithm finds every single wrong digit.

Left out are modulo 9 (0 and 9 are alike), modulo 11 folded to ten digits (10 and 11, or 0 and 1, are alike),
and medical institutions, whose prefecture decides which of two rules is asked.
"""

ANY_TEXT = st.one_of(
    st.text(max_size=25),
    st.text("0123456789ABCXYZabcxyz-－ー（）()./:　 \u200e\u2010", max_size=25),
    *CODES.values(),
    st.sampled_from(
        ["https://doi.org/10.1234/x.y).", "JPRN-UMIN000021177", "JMAIIA00384", "24201", "JIST9201"]
    ),
)


@pytest.mark.parametrize("scheme", CODES)
@given(data=st.data())
def test_a_code_with_its_check_digit_is_accepted(scheme: Scheme, data: st.DataObject) -> None:
    code = data.draw(CODES[scheme])
    answer = check(scheme, code)
    assert (answer.level, answer.normal_form) == (IdentifierLevel.CHECKSUM_OK, code)
    assert answer.severity in {None, Severity.INFO}


@pytest.mark.parametrize("scheme", FINDS_EVERY_WRONG_DIGIT)
@given(data=st.data())
def test_one_wrong_digit_is_always_found(scheme: Scheme, data: st.DataObject) -> None:
    code = data.draw(CODES[scheme])
    place = data.draw(st.sampled_from([n for n, c in enumerate(code) if c in DIGITS]))
    assert is_found(scheme, changed(code, place, data))


@given(code=CODES[Scheme.MED_INST], data=st.data())
def test_one_wrong_digit_of_a_medical_institution_is_found_unless_it_leads_into_kanto(
    code: str, data: st.DataObject
) -> None:
    wrong = changed(code, data.draw(st.integers(0, len(code) - 1)), data)
    assume(wrong[:2] not in KANTO)
    assert is_found(Scheme.MED_INST, wrong)


@given(code=CODES[Scheme.CORPORATE_NO], data=st.data())
def test_one_wrong_digit_of_a_corporate_number_is_found_unless_it_is_0_for_9(
    code: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, 12))
    alike = {"09"} if place else set()
    others = [d for d in DIGITS if d != code[place] and "".join(sorted(d + code[place])) not in alike]
    wrong = code[:place] + data.draw(st.sampled_from(others)) + code[place + 1 :]
    assert not check(Scheme.CORPORATE_NO, wrong).valid


ELEVEN_FOLDED_TO_TEN = [
    (Scheme.LG_CODE, "1"),
    (Scheme.PRICE_LIST_CODE, "0"),
    (Scheme.YJ, "0"),
]
"""Schemes of modulus 11 whose eleven remainders share ten digits, and the digit that stands for two of them."""


def changed(code: str, place: int, data: st.DataObject) -> str:
    """The code with another digit at a place."""
    other = data.draw(st.sampled_from([d for d in DIGITS if d != code[place]]))
    return code[:place] + other + code[place + 1 :]


def swapped(code: str, place: int) -> str:
    """The code with two neighbours in each other's place."""
    return code[:place] + code[place + 1] + code[place] + code[place + 2 :]


def differ_by(code: str, place: int) -> int:
    """How far two neighbours are apart, letters counted on from 9."""
    return abs(int(code[place], 36) - int(code[place + 1], 36))


def is_found(scheme: Scheme, code: str) -> bool:
    """Whether a check notices that something is wrong with a code."""
    answer = check(scheme, code)
    return answer.level is not IdentifierLevel.CHECKSUM_OK and answer.severity in {
        Severity.BLOCK,
        Severity.WARN,
    }


@pytest.mark.parametrize(("scheme", "shared"), ELEVEN_FOLDED_TO_TEN)
@given(data=st.data())
def test_one_wrong_digit_under_modulus_11_is_found_unless_its_check_digit_stands_for_two(
    scheme: Scheme, shared: str, data: st.DataObject
) -> None:
    code = data.draw(CODES[scheme].filter(lambda one: one[-1] != shared))
    place = data.draw(st.sampled_from([n for n, c in enumerate(code) if c in DIGITS]))
    assert is_found(scheme, changed(code, place, data))


@pytest.mark.parametrize(("scheme", "shared"), ELEVEN_FOLDED_TO_TEN)
@given(data=st.data())
def test_swapped_neighbours_under_modulus_11_are_found_unless_the_check_digit_stands_for_two(
    scheme: Scheme, shared: str, data: st.DataObject
) -> None:
    code = data.draw(CODES[scheme].filter(lambda one: one[-1] != shared))
    places = [n for n in range(len(code) - 2) if code[n] in DIGITS and code[n + 1] in DIGITS]
    place = data.draw(st.sampled_from(places))
    assert is_found(scheme, swapped(code, place)) is (code[place] != code[place + 1])


@given(code=CODES[Scheme.CORPORATE_NO], place=st.integers(0, 11))
def test_swapped_neighbours_in_a_corporate_number_are_found_unless_they_are_0_and_9(
    code: str, place: int
) -> None:
    # A 0 that comes to the front is no check digit, so there even 9 and 0 are told apart.
    alike = {0, 9} if place else {0}
    assert is_found(Scheme.CORPORATE_NO, swapped(code, place)) is (differ_by(code, place) not in alike)


@pytest.mark.parametrize(
    ("scheme", "first"), [(Scheme.INSURER_NO, 0), (Scheme.CARE_OFFICE, 2), (Scheme.MED_INST, 2)]
)
@given(data=st.data())
def test_swapped_neighbours_under_weights_2_and_1_are_found_unless_they_are_0_and_9(
    scheme: Scheme, first: int, data: st.DataObject
) -> None:
    code = data.draw(CODES[scheme])
    place = data.draw(st.integers(first, len(code) - 2))
    assert is_found(scheme, swapped(code, place)) is (differ_by(code, place) not in {0, 9})


@given(code=CODES[Scheme.ORCID], place=st.integers(0, 13))
def test_swapped_neighbours_in_an_orcid_are_always_found(code: str, place: int) -> None:
    bare = code.replace("-", "")
    assert check(Scheme.ORCID, swapped(bare, place)).valid is (bare[place] == bare[place + 1])


@given(code=CODES[Scheme.ROR], place=st.integers(1, 5))
def test_swapped_neighbours_in_a_ror_id_are_always_found(code: str, place: int) -> None:
    assert is_found(Scheme.ROR, swapped(code, place)) is (code[place] != code[place + 1])


@given(code=CODES[Scheme.CERTIFICATE_NO], data=st.data())
def test_swapped_neighbours_in_a_certificate_number_are_found_unless_they_differ_by_1(
    code: str, data: st.DataObject
) -> None:
    places = [n for n in range(len(code) - 3) if code[n] in DIGITS and code[n + 1] in DIGITS]
    place = data.draw(st.sampled_from(places))
    apart = differ_by(code, place)
    if apart > 1:
        assert is_found(Scheme.CERTIFICATE_NO, swapped(code, place))


@pytest.mark.parametrize("scheme", [Scheme.GTIN, Scheme.JAN])
@given(data=st.data())
def test_swapped_neighbours_in_a_gtin_are_found_unless_they_differ_by_5(
    scheme: Scheme, data: st.DataObject
) -> None:
    code = data.draw(CODES[scheme])
    place = data.draw(st.integers(2, 11))
    assert is_found(scheme, swapped(code, place)) is (differ_by(code, place) not in {0, 5})


@pytest.mark.parametrize("scheme", Scheme)
@given(value=ANY_TEXT)
def test_the_normal_form_of_a_valid_value_checks_to_itself(scheme: Scheme, value: str) -> None:
    answer = check(scheme, value, as_of=date(2026, 4, 1))
    if answer.valid:
        again = check(scheme, answer.normal_form, as_of=date(2026, 4, 1))
        assert (again.valid, again.normal_form) == (True, answer.normal_form)


@pytest.mark.parametrize("scheme", Scheme)
@given(value=ANY_TEXT)
def test_an_answer_is_complete(scheme: Scheme, value: str) -> None:
    answer = check(scheme, value)
    assert answer.valid is (answer.severity is not Severity.BLOCK)
    assert (answer.severity is None) is (answer.code is None) is (answer.message is None)
    assert answer.level is not IdentifierLevel.CONFIRMED
    assert answer.level is not IdentifierLevel.MALFORMED or not answer.valid


@given(st.text())
def test_normalising_twice_is_normalising_once(value: str) -> None:
    assert normalise(normalise(value)) == normalise(value)
