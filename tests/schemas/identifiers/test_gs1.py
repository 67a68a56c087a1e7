"""GS1 element strings and Digital Link URIs (GS1 General Specifications, GS1 Digital Link standard)."""

from datetime import date
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.identifiers import Gs1Scan, ScanRefused, check_digits, parse_gs1

GS = "\x1d"
GTIN = "04902102072618"
FULL = Gs1Scan(gtin=GTIN, lot="25X-1", expiry=date(2027, 2, 28), serial="7")
SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    "scan",
    [
        "(01)04902102072618(17)270200(10)25X-1(21)7",
        " (01) 04902102072618 (17) 270228 (10) 25X-1 (21) 7\r\n",
        "（０１）04902102072618(10)25X-1(17)270200(21)7",
        f"010490210207261817270200{'10'}25X-1{GS}217",
        f"]d2010490210207261817270200{'10'}25X-1{GS}217",
        f"{GS}0104902102072618{'10'}25X-1{GS}217{GS}17270200",
        f"0104902102072618{'240'}PART{GS}3103001500{'10'}25X-1{GS}8005000100{GS}17270200{'21'}7{GS}",
        "https://registry.example/01/04902102072618/10/25X-1/21/7?17=270200&linkType=all&linkType=x",
        "https://registry.example/some/stem/01/4902102072618/10/25X%2D1/21/7?17=270228#top",
        "HTTPS://id.gs1.org/01/04902102072618/22/2A/10/25X-1/21/7/?17=270200",
    ],
)
def test_one_package_is_read_the_same_from_every_carrier(scan: str) -> None:
    assert parse_gs1(scan) == FULL


def test_what_is_not_printed_is_null() -> None:
    assert parse_gs1("(01)04902102072618") == Gs1Scan(gtin=GTIN, lot=None, expiry=None, serial=None)


def test_brackets_in_a_lot_are_read_escaped_or_where_they_name_nothing() -> None:
    assert parse_gs1("(01)04902102072618(10)25(A)").lot == "25(A)"
    assert parse_gs1(r"(01)04902102072618(10)25\(21)").lot == "25(21)"


def test_a_third_qualifier_stands_alone() -> None:
    scan = parse_gs1("https://registry.example/01/04902102072618/235/ABC")
    assert (scan.gtin, scan.serial) == (GTIN, None)


@pytest.mark.parametrize(
    ("day", "expected"),
    [("240200", date(2024, 2, 29)), ("270131", date(2027, 1, 31)), ("991200", date(2099, 12, 31))],
)
def test_day_00_is_the_last_of_the_month_and_years_are_of_this_century(day: str, expected: date) -> None:
    assert parse_gs1(f"(01)04902102072618(17){day}").expiry == expected


@pytest.mark.parametrize(
    ("scan", "code"),
    [
        ("", "gtin_missing"),
        ("(10)25X-1", "gtin_missing"),
        ("10ABC", "gtin_missing"),
        ("葛根湯", "malformed"),
        ("(AB)123", "malformed"),
        ("x(01)04902102072618", "malformed"),
        ("0104902102072618X", "malformed"),
        ("https://registry.example/products/P-000001", "malformed"),
        ("https://registry.example/gtin/04902102072618", "malformed"),
        ("https://[::1/01/04902102072618", "malformed"),
        ("Https://registry.example/01/04902102072618", "malformed"),
        ("01049021020726", "truncated"),
        ("(01)04902102072619", "check_digit"),
        ("(01)4902102072618", "gtin_length"),
        ("(01)0490210207261A", "malformed"),
        ("(01)02000000000008", "restricted_prefix"),
        ("(01)04902102072618(17)271301", "expiry"),
        ("(01)04902102072618(17)270230", "expiry"),
        ("(01)04902102072618(17)2702", "expiry"),
        ("(01)04902102072618(10)ABCDEFGHIJKLMNOPQRSTU", "not_in_gs1_set"),
        ("(01)04902102072618(10)", "not_in_gs1_set"),
        ("(01)04902102072618(21)A#1", "not_in_gs1_set"),
        ("(01)04902102072618(10)A(10)B", "repeated_ai"),
        ("https://registry.example/01/04902102072618/21/7/10/25X", "qualifier_order"),
        ("https://registry.example/01/04902102072618/10", "qualifier_order"),
        ("https://registry.example/01/04902102072618/10/A/235/B", "qualifier_order"),
        ("https://registry.example/01/04902102072618?10=25X", "qualifier_in_query"),
    ],
)
def test_a_scan_that_cannot_be_read_says_why(scan: str, code: str) -> None:
    with pytest.raises(ScanRefused) as caught:
        parse_gs1(scan)
    assert caught.value.code == code
    assert str(caught.value) == f"{caught.value.message.ja} / {caught.value.message.en}"


def test_the_same_value_twice_is_no_contradiction() -> None:
    assert parse_gs1("(01)04902102072618(01)04902102072618").gtin == GTIN


values = st.text(SET_82, min_size=1, max_size=20)


@given(
    body=st.text("0123456789", min_size=9, max_size=9),
    lot=values,
    serial=values,
    expiry=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
)
def test_what_is_written_in_a_carrier_is_read_from_it(body: str, lot: str, serial: str, expiry: date) -> None:
    gtin = f"0490{body}"
    gtin += check_digits.gs1(gtin)
    day = expiry.strftime("%y%m%d")
    scan = Gs1Scan(gtin=gtin, lot=lot, expiry=expiry, serial=serial)
    escaped = lot.replace("(", "\\("), serial.replace("(", "\\(")
    path = f"/01/{gtin}/10/{quote(lot, safe='')}/21/{quote(serial, safe='')}?17={day}"
    assert parse_gs1(f"01{gtin}17{day}10{lot}{GS}21{serial}") == scan
    assert parse_gs1(f"(01){gtin}(17){day}(10){escaped[0]}(21){escaped[1]}") == scan
    assert parse_gs1(f"https://registry.example{path}") == scan
