"""Registry numbers in running text, and numbers that cannot be of one study."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.registry_numbers import contradictions, found_in
from schemas.identifiers import Scheme, check
from tests import builders


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("registered as NCT03036150.", ["NCT03036150"]),
        ("（ＵＭＩＮ００００２１１７７）に登録した", ["UMIN000021177"]),
        ("jRCTs041210103/JPRN-jRCTs041210103", ["jRCTs041210103"]),
        ("EudraCT 2019-004812-73, ISRCTN50189673", ["2019-004812-73", "ISRCTN50189673"]),
        ("CTIS 2024-503891-22-00", ["2024-503891-22-00"]),
        (
            "JapicCTI-142709; JMA-IIA00384; U1111-1234-5678",
            ["JapicCTI-142709", "JMA-IIA00384", "U1111-1234-5678"],
        ),
        ("NCT030361500 XNCT03036150 UMIN00002117 2003-000001-11", []),
        ("", []),
    ],
)
def test_numbers_are_found_in_text(text: str, values: list[str]) -> None:
    assert [value for _, value in found_in(text)] == values


@given(st.text(max_size=200))
def test_what_is_found_passes_its_own_check(text: str) -> None:
    for scheme, value in found_in(text + " NCT03036150"):
        assert check(scheme, value).normal_form == value


def problems(primary: tuple[str, str], *others: tuple[str, str], registered: str | None = None) -> list[str]:
    identifiers: list[dict[str, Any]] = [
        {"scheme": s, "value": v, "level": None if s == "other" else "format_ok"}
        for s, v in (primary, *others)
    ]
    identifiers[0]["primary"] = True
    dates = {} if registered is None else {"registered": {"date": registered}}
    found = contradictions(builders.trial(identifiers=identifiers, dates=dates))
    assert all(one.field == "identifiers" and one.message.ja and one.message.en for one in found)
    return [one.code for one in found]


def test_two_numbers_of_a_register_that_gives_one_contradict_one_another() -> None:
    assert problems(("nct", "NCT03036150"), ("nct", "NCT04280705")) == ["two_of_one_register"]
    assert problems(("nct", "NCT03036150"), ("umin", "UMIN000021177"), ("other", "A"), ("other", "B")) == []
    eu = (("eudract", "2019-004812-73"), ("eudract", "2020-001113-21"))
    assert problems(*eu) == []


@pytest.mark.parametrize(
    ("scheme", "value", "registered", "contradicts"),
    [
        ("jrct", "jRCTs041210103", "2021-06-01", False),
        ("jrct", "jRCTs041210103", "2022-03-31", False),
        ("jrct", "jRCTs041210103", "2020", False),
        ("jrct", "jRCTs041210103", "2018-06-01", True),
        ("jrct", "jRCTs041210103", "2025", True),
        ("jrct", "jRCT1080222709", "2014-11-01", False),
        ("eudract", "2019-004812-73", "2019-12-01", False),
        ("eudract", "2019-004812-73", "2015-12-01", True),
        ("ctis", "2024-503891-22-00", "2020-01", True),
        ("nct", "NCT03036150", "1999", False),
    ],
)
def test_the_year_of_a_number_fits_its_registration(
    scheme: str, value: str, registered: str, *, contradicts: bool
) -> None:
    assert problems((scheme, value), registered=registered) == ["year"] * contradicts


def test_without_a_day_of_registration_no_year_contradicts() -> None:
    assert problems(("jrct", "jRCTs041210103")) == []
    raw = builders.trial(dates={"registered": {"raw": "?"}})
    assert contradictions(raw) == ()
    assert raw.primary_id.scheme is Scheme.JRCT
