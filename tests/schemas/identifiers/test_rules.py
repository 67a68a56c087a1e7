"""Rules that the examples do not reach: days, prefixes, letters, unreadable text, algorithms by hand."""

from datetime import date

import pytest

from schemas.identifiers import (
    Scheme,
    check,
    check_digits,
    ffc_fiscal_year,
    fiscal_year,
    gtin14,
    is_legacy_approval,
    jrct_alias,
    trial_scheme,
)
from schemas.vocab import IdentifierLevel, Severity


@pytest.mark.parametrize(
    ("scheme", "value", "too_early", "on_time", "code"),
    [
        ("ffc_no", "K601", date(2025, 3, 31), date(2025, 4, 1), "letter_year"),
        ("ffc_no", "A1", date(2015, 3, 31), date(2015, 4, 1), "letter_year"),
        ("approval_no", "30800AMX00015000", date(2025, 12, 31), date(2026, 1, 1), "era_year"),
        ("ctis", "2026-503891-22-00", date(2025, 12, 31), date(2026, 1, 1), "year"),
    ],
)
def test_a_number_of_the_future_is_refused_until_its_day(
    scheme: str, value: str, too_early: date, on_time: date, code: str
) -> None:
    early = check(Scheme(scheme), value, as_of=too_early)
    assert (early.valid, early.code, early.level) == (False, code, IdentifierLevel.FORMAT_OK)
    assert check(Scheme(scheme), value, as_of=on_time).valid
    assert check(Scheme(scheme), value).valid


@pytest.mark.parametrize(
    "value", ["10000AMX00015000", "16500AMX00015000", "20000AMX00015000", "30000AMX00015000"]
)
def test_an_era_has_no_year_0_and_ends(value: str) -> None:
    answer = check(Scheme.APPROVAL_NO, value)
    assert (answer.valid, answer.code) == (False, "era_year")


@pytest.mark.parametrize("value", ["16400AMX00015000", "23100AMX00015000", "30100AMX00015000"])
def test_the_last_years_of_an_era_count(value: str) -> None:
    assert check(Scheme.APPROVAL_NO, value).severity is None


def test_an_unknown_type_letter_of_an_approval_needs_a_look() -> None:
    answer = check(Scheme.APPROVAL_NO, "30300EMX00015000")
    assert (answer.valid, answer.severity, answer.code) == (True, Severity.WARN, "type_letter")


@pytest.mark.parametrize("base", ["02", "04", "20", "29", "977", "978", "979", "98", "99"])
def test_prefixes_of_shops_books_and_coupons_are_no_product_code(base: str) -> None:
    body = base.ljust(12, "1")
    answer = check(Scheme.GTIN, body + check_digits.gs1(body))
    assert (answer.valid, answer.severity, answer.code) == (False, Severity.BLOCK, "restricted_prefix")


@pytest.mark.parametrize("prefix", ["450", "459", "490", "499"])
def test_japanese_prefixes_bring_no_note(prefix: str) -> None:
    for body in (prefix.ljust(12, "1"), prefix.ljust(7, "1"), "1" + prefix.ljust(12, "1")):
        assert check(Scheme.GTIN, body + check_digits.gs1(body)).severity is None


@pytest.mark.parametrize("prefix", ["449", "460", "489", "500", "030"])
def test_other_prefixes_are_noted_and_taken(prefix: str) -> None:
    body = prefix.ljust(12, "1")
    answer = check(Scheme.JAN, body + check_digits.gs1(body))
    assert (answer.valid, answer.severity, answer.code) == (True, Severity.INFO, "not_japanese_prefix")


def test_a_shop_number_of_eight_digits_stays_one_when_padded() -> None:
    body = "0123456"
    for code in (body + check_digits.gs1(body), (body + check_digits.gs1(body)).zfill(14)):
        assert check(Scheme.GTIN, code).code == "restricted_prefix"


def test_only_zeros_are_no_product() -> None:
    assert not check(Scheme.GTIN, "0000000000000").valid


def test_a_case_and_its_unit_share_digits_2_to_13() -> None:
    unit, case = "4987035184614", "14987035184611"
    assert gtin14(unit)[1:13] == case[1:13]
    assert gtin14("96385074") == "00000096385074"


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("value", ["", " 　", "\u200b"])
def test_nothing_is_named_as_nothing(scheme: Scheme, value: str) -> None:
    assert check(scheme, value).code == "empty"


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize(
    "value",
    [
        "4.98704E+12",
        "４．９８７０４Ｅ＋１２",
        "5e+12",
        "49.9E+11",
        "4,98704E+012",
        "4.98704E12",
        "-4.98704E+12",
        "4.98704E-12",
    ],
)
def test_what_a_spreadsheet_destroyed_is_named_so(scheme: Scheme, value: str) -> None:
    answer = check(scheme, value)
    assert (answer.level, answer.code) == (IdentifierLevel.MALFORMED, "excel_exponent")
    assert answer.message is not None
    assert "表計算ソフト" in answer.message.ja
    assert "spreadsheet" in answer.message.en


@pytest.mark.parametrize("value", ["12E5", "24E-5", "E+12", "12E+", "24.5F+2"])
def test_a_lot_that_only_looks_like_an_exponent_is_taken(value: str) -> None:
    assert check(Scheme.LOT, value).severity is None


@pytest.mark.parametrize("value", ["(61AM)1114", "(60A)1", "(48DMX)12345"])
def test_an_approval_of_before_1996_is_told_from_one_of_now(value: str) -> None:
    assert check(Scheme.APPROVAL_NO, value).code == "legacy"
    assert is_legacy_approval(value)
    assert not is_legacy_approval("22800AMX00696000")


@pytest.mark.parametrize("value", ["10.1136/\x00bmj", "10.1136/\ue000", "10.1136/\uffff", "10.1136/\ud800"])
def test_characters_that_no_document_may_hold_are_named(value: str) -> None:
    assert check(Scheme.DOI, value).code == "character"


@pytest.mark.parametrize("value", ["٤٩٨٧٠٣٥١٨٤٦١٤", "४९८७०३५१८४६१४"])
def test_digits_of_other_scripts_are_no_digits(value: str) -> None:
    assert check(Scheme.GTIN, value).code == "malformed"


@pytest.mark.parametrize(
    ("value", "normal_form"),
    [("10.1016/a(b)", "10.1016/a(b)"), ("10.1016/a(b)).", "10.1016/a(b)"), ("10.1016/a.,)", "10.1016/a")],
)
def test_only_unbalanced_brackets_leave_a_doi(value: str, normal_form: str) -> None:
    assert check(Scheme.DOI, value).normal_form == normal_form


def test_a_kanto_care_office_whose_digit_differs_needs_a_look_only() -> None:
    assert check(Scheme.CARE_OFFICE, "1370100016").level is IdentifierLevel.CHECKSUM_OK
    answer = check(Scheme.CARE_OFFICE, "1370100017")
    assert (answer.valid, answer.severity, answer.code) == (True, Severity.WARN, "check_digit")


def test_a_medical_code_of_tokyo_counts_six_digits_only() -> None:
    # 130101 is doubled 0 1 0 2 0 3 1: digits 1,3,0,1,0,1 from the left with weights 1,2,1,2,1,2
    body = "010123"
    expected = (10 - sum((0, 2, 0, 2, 2, 6)) % 10) % 10
    assert check(Scheme.MED_INST, f"13{body}{expected}").level is IdentifierLevel.CHECKSUM_OK
    assert check(Scheme.MED_INST, f"13{body}{(expected + 1) % 10}").severity is Severity.WARN


@pytest.mark.parametrize(("value", "code"), [("489999999", "prefecture"), ("0101014", "length")])
def test_a_medical_code_needs_its_prefecture(value: str, code: str) -> None:
    assert check(Scheme.MED_INST, value).code == code


@pytest.mark.parametrize("value", ["4812345", "123A5678", "123456789"])
def test_an_insurer_number_has_eight_digits(value: str) -> None:
    assert check(Scheme.INSURER_NO, value).level is IdentifierLevel.MALFORMED


def test_a_certificate_of_the_series_of_specimens_is_noted_as_such() -> None:
    number = "MMV-XX-2026-00001-01-"
    number += check_digits.mod_37_36(number.replace("-", ""))
    answer = check(Scheme.CERTIFICATE_NO, number)
    assert (answer.valid, answer.severity, answer.code) == (True, Severity.INFO, "specimen")


@pytest.mark.parametrize(
    "value", ["MMV-HF-2026-000001-01-C", "MMV-AB-2026-00001-01-C", "MMV-HF-2026-0001-01-C"]
)
def test_a_certificate_number_has_one_spelling(value: str) -> None:
    assert check(Scheme.CERTIFICATE_NO, value).level is IdentifierLevel.MALFORMED


def test_iso_7064_mod_37_36_closes_to_one() -> None:
    product = 36
    for character in "MMVHF20260000101":
        value = int(character, 36)
        product = ((product + value) % 36 or 36) * 2 % 37
    assert (product + int("C", 36)) % 36 == 1
    assert check_digits.mod_37_36("MMVHF20260000101") == "C"


def test_the_base_of_a_local_government_is_its_code() -> None:
    assert check_digits.corporate("000020" + "240001") + "000020240001" == "5000020240001"


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (date(2026, 12, 31), 2026)]
)
def test_a_fiscal_year_begins_in_april(day: date, year: int) -> None:
    assert fiscal_year(day) == year


@pytest.mark.parametrize(("number", "year"), [("A1", 2015), ("H1", 2022), ("I1", 2023), ("K601", 2025)])
def test_the_letter_of_a_notification_is_its_fiscal_year(number: str, year: int) -> None:
    assert ffc_fiscal_year(number) == year


@pytest.mark.parametrize(
    ("number", "alias"),
    [
        ("JMA-IIA00384", "jRCT2090220384"),
        ("JapicCTI-142709", "jRCT1080222709"),
        ("NCT03036150", None),
    ],
)
def test_closed_registries_live_on_in_jrct(number: str, alias: str | None) -> None:
    assert jrct_alias(number) == alias
    assert alias is None or check(Scheme.JRCT, alias).severity is None


@pytest.mark.parametrize(
    ("value", "scheme"),
    [
        ("JPRN-jRCTs041210103", "jrct"),
        ("JPRN-C000000123", "umin"),
        ("EUCTR2020-001445-39-ES", "eudract"),
        ("2024-503891-22-00", "ctis"),
        ("U1111-1234-5678", "utn"),
        ("ChiCTR2000029949", None),
    ],
)
def test_the_scheme_of_a_trial_is_found_from_its_number(value: str, scheme: str | None) -> None:
    assert trial_scheme(value) == scheme
