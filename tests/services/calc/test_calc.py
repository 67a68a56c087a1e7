"""The envelope of the calculators, and the calculators ``identifier`` and ``gs1``."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.errors import Conflict, Invalid, NotFound
from registry.services import calc
from registry.services.calc import Calculator
from schemas.base import Bilingual, Contract
from schemas.calc.envelope import Case

TODAY = date(2026, 4, 1)


class Halves(Case):
    value: float


class Half(Contract):
    half: float


def _halve(case: Halves) -> Half:
    if case.value < 0:
        raise Conflict(Bilingual(ja="負です。", en="It is negative."))
    return Half(half=case.value / 2)


HALVE = Calculator(
    name="halve",
    case=Halves,
    result=Half,
    compute=_halve,
    method=lambda case: Bilingual(ja=f"{case.value}の半分", en=f"half of {case.value}"),
    rule_version="halve-1",
)


def answer(name: str, case: Any) -> Any:
    return json.loads(calc.answer_body(calc.find(name), json.dumps(case).encode(), today=TODAY))


def test_the_answer_to_an_identifier_has_the_published_shape() -> None:
    got = answer("identifier", {"scheme": "gtin", "value": "４９１２３４５６７８９０４"})
    assert list(got) == ["result", "method", "rule_version"]
    assert got["result"] == {
        "scheme": "gtin",
        "normal_form": "4912345678904",
        "valid": True,
        "level": "checksum_ok",
        "severity": None,
        "code": None,
        "message": None,
    }
    assert set(got["method"]) == {"ja", "en"}


def test_the_answer_to_a_scan_has_the_published_shape() -> None:
    got = answer("gs1", {"scan": "(01)04902102072618(17)270200(10)25X-1"})
    expected = {"gtin": "04902102072618", "lot": "25X-1", "expiry": "2027-02-28", "serial": None}
    assert got["result"] == expected


@pytest.mark.parametrize("name", ["a", "", "葛根湯", 0, 7, -(10**30)])
def test_an_id_comes_back_whether_the_case_was_answered_or_not(name: str | int) -> None:
    good = {"id": name, "scheme": "gtin", "value": "4912345678904"}
    assert answer("identifier", good)["id"] == name
    assert answer("identifier", good | {"scheme": "none"})["id"] == name
    assert answer("gs1", {"id": name, "scan": "x"})["id"] == name


@pytest.mark.parametrize("name", [[], {}, True, 1.5])
def test_an_id_is_a_string_or_an_integer(name: Any) -> None:
    got = answer("gs1", {"id": name, "scan": "(01)04902102072618"})
    assert got["problem"]["field"].startswith("id")
    assert "id" not in got


@pytest.mark.parametrize(
    ("case", "field", "code"),
    [
        ({"scheme": "gtin", "value": "1", "extra": 1}, "extra", "extra_forbidden"),
        ({"scheme": "gtin"}, "value", "missing"),
        ({"scheme": "gtin", "value": 4912345678904}, "value", "string_type"),
        ({"scheme": "isbn", "value": "1"}, "scheme", "enum"),
        ({"scheme": "ffc_no", "value": "I1", "as_of": "2026-02-30"}, "as_of", "date_parsing"),
        ({"scheme": "ffc_no", "value": "I1", "as_of": True}, "as_of", "date_type"),
        ({"scheme": "doi", "value": "x" * 1001}, "value", "string_too_long"),
        (3, "", "model_type"),
        (None, "", "model_type"),
    ],
)
def test_a_case_of_another_shape_is_a_problem_that_names_the_field(case: Any, field: str, code: str) -> None:
    problem = answer("identifier", case)["problem"]
    assert (problem["field"], problem["code"]) == (field, code)
    assert set(problem["message"]) == {"ja", "en"}


def test_an_unknown_scheme_is_answered_with_the_names_there_are() -> None:
    problem = answer("identifier", {"scheme": "isbn", "value": "1"})["problem"]
    assert "certificate_no" in problem["message"]["ja"]
    assert "certificate_no" in problem["message"]["en"]


def test_a_dated_rule_is_judged_on_the_given_day_or_else_today() -> None:
    case = {"scheme": "ffc_no", "value": "M1"}
    assert not answer("identifier", case)["result"]["valid"]
    assert answer("identifier", case | {"as_of": "2027-04-01"})["result"]["valid"]
    assert not answer("identifier", case | {"as_of": "2027-03-31"})["result"]["valid"]


def test_an_array_is_answered_in_order() -> None:
    got = answer("gs1", [{"id": n, "scan": "(01)04902102072618"} for n in range(1_000)])
    assert [a["id"] for a in got] == list(range(1_000))
    assert answer("gs1", []) == []


def test_more_than_a_thousand_cases_are_refused() -> None:
    with pytest.raises(Invalid) as caught:
        answer("gs1", [{"scan": ""}] * 1_001)
    assert caught.value.problems[0].code == "too_many_cases"


def test_what_is_not_begun_in_time_is_told_so_and_keeps_its_id() -> None:
    ticks = iter([0.0, 0.0, calc.MOST_SECONDS - 0.1, calc.MOST_SECONDS, calc.MOST_SECONDS + 5])
    cases = [{"id": number, "value": "1.25", "decimals": 1, "mode": "JP_HALF_UP"} for number in range(4)]
    body = json.dumps(cases).encode()
    answers = json.loads(
        calc.answer_body(calc.find("rounding"), body, today=TODAY, clock=lambda: next(ticks))
    )
    assert [answer["id"] for answer in answers] == [0, 1, 2, 3]
    assert [answer.get("result") for answer in answers] == [{"rounded": "1.3"}] * 2 + [None] * 2
    assert [answer["problem"]["code"] for answer in answers[2:]] == ["time_is_up"] * 2


@pytest.mark.parametrize(
    "body", [b"", b"{", b"{}{}", b'{"scan": NaN}', b'{"scan": -Infinity}', b"\xff", b"[" * 10_000]
)
def test_what_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(calc.NotJson):
        calc.answer_body(calc.find("gs1"), body, today=TODAY)


def test_a_field_that_is_named_twice_is_refused_by_its_name() -> None:
    for body in (b'{"id":"a","id":"b","scheme":"gtin","value":"1"}', b'[{"id":"a","x":{"y":1,"y":1}}]'):
        with pytest.raises(Invalid) as refused:
            calc.answer_body(calc.find("identifier"), body, today=TODAY)
        (problem,) = refused.value.problems
        assert (problem.field, problem.code) == ("id" if b'"b"' in body else "y", "E_DUP")


def test_an_unknown_calculator_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(NotFound, match="identifier, gs1"):
        calc.find("astrology")


@pytest.mark.parametrize("value", ["1e999", "-1e999"])
def test_a_number_beyond_double_precision_is_a_problem(value: str) -> None:
    got = HALVE.answer(calc.parse(f'{{"value": {value}}}'.encode()), today=TODAY)
    assert json.loads(got.model_dump_json())["problem"]["code"] == "finite_number"


@pytest.mark.parametrize("value", ["2", True, None, [2]])
def test_a_number_is_a_json_number(value: Any) -> None:
    got = HALVE.answer({"value": value}, today=TODAY)
    assert json.loads(got.model_dump_json())["problem"]["code"] == "float_type"


def test_what_a_rule_refuses_is_a_problem_in_its_words() -> None:
    got = json.loads(HALVE.answer({"id": 1, "value": -2}, today=TODAY).model_dump_json())
    assert got == {
        "id": 1,
        "problem": {"field": "", "code": "conflict", "message": {"ja": "負です。", "en": "It is negative."}},
    }


@given(value=st.floats(min_value=0, allow_nan=False, allow_infinity=False))
def test_statistics_keep_full_double_precision(value: float) -> None:
    got = json.loads(HALVE.answer({"value": value}, today=TODAY).model_dump_json())
    assert got["result"]["half"] == value / 2
    assert got["method"]["en"] == f"half of {value}"


@pytest.mark.parametrize("name", calc.CALCULATORS)
def test_every_calculator_has_a_schema_that_refuses_unknown_fields(name: str) -> None:
    schema = calc.find(name).schema()
    assert schema["case"]["additionalProperties"] is False
    assert len(schema["answer"]["anyOf"]) == 2
    assert calc.find(name).rule_version
    json.dumps(schema, allow_nan=False)


def test_one_identifier_is_checked_as_of_today() -> None:
    assert calc.check_identifier("ffc_no", "L1", today=TODAY).valid
    assert calc.check_identifier("ffc_no", "M1", today=TODAY).code == "letter_year"
    with pytest.raises(calc.UnknownName, match="certificate_no"):
        calc.check_identifier("isbn", "1", today=TODAY)
