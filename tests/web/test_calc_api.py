"""The calculators over HTTP: one case or an array, and the check of one identifier."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, Response
from litestar.datastructures import State
from pydantic import ValidationError

from registry.domain.errors import Invalid, NotFound
from registry.web.api.calc import Calculators

LAST_HOUR_OF_FISCAL_YEAR_2026 = datetime(2027, 3, 31, 14, 59, tzinfo=UTC)  # 23:59 in Tokyo
SCAN = "(01)04902102072618(17)270200(10)25X-1"


def _found_nothing(_: Request[Any, Any, Any], error: NotFound) -> Response[str]:
    return Response(error.message.en, status_code=404)


def _invalid(_: Request[Any, Any, Any], error: Invalid | ValidationError) -> Response[str]:
    return Response(str(error), status_code=422)


@pytest.fixture(params=[LAST_HOUR_OF_FISCAL_YEAR_2026])
async def api(request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncClient]:
    app = Litestar(
        [Calculators],
        exception_handlers={NotFound: _found_nothing, Invalid: _invalid, ValidationError: _invalid},
        state=State({"resources": SimpleNamespace(now=lambda: request.param)}),
        openapi_config=None,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


async def test_one_case_is_answered_with_one_object(api: httpx.AsyncClient) -> None:
    answer = await api.post("/calc/gs1", json={"id": "a", "scan": SCAN})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json()["id"] == "a"
    assert answer.json()["result"]["lot"] == "25X-1"


async def test_an_array_is_answered_with_an_array_of_the_same_order(api: httpx.AsyncClient) -> None:
    cases = [{"id": 1, "scan": SCAN}, {"id": 2, "scan": "x"}, {"id": 3, "scan": SCAN, "more": 1}]
    first, second, third = (await api.post("/calc/gs1", json=cases)).json()
    assert first["result"]["expiry"] == "2027-02-28"
    assert (second["id"], second["problem"]["field"]) == (2, "scan")
    assert (third["id"], third["problem"]["code"]) == (3, "extra_forbidden")


async def test_a_thousand_cases_are_answered_and_one_more_is_not(api: httpx.AsyncClient) -> None:
    cases = [{"scheme": "gtin", "value": "4912345678904"}] * 1_000
    assert len((await api.post("/calc/identifier", json=cases)).json()) == 1_000
    refused = await api.post("/calc/identifier", json=[*cases, cases[0]])
    assert refused.status_code == 422


async def test_an_unknown_calculator_is_not_found_and_the_names_are_listed(api: httpx.AsyncClient) -> None:
    answer = await api.post("/calc/astrology", json={})
    assert answer.status_code == 404
    assert "identifier, gs1" in answer.text


async def test_a_body_that_is_not_json_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.post("/calc/gs1", content=b'{"scan": NaN}')
    assert answer.status_code == 422


async def test_an_identifier_is_checked_as_of_the_day_in_tokyo(api: httpx.AsyncClient) -> None:
    now = (await api.get("/identifiers/ffc_no", params={"value": "Ｌ１"})).json()
    then = (await api.get("/identifiers/ffc_no", params={"value": "M1"})).json()
    assert (now["valid"], now["normal_form"]) == (True, "L1")
    assert (then["valid"], then["code"]) == (False, "letter_year")


@pytest.mark.parametrize("api", [datetime(2027, 3, 31, 15, 0, tzinfo=UTC)], indirect=True)
async def test_the_day_begins_at_midnight_in_tokyo(api: httpx.AsyncClient) -> None:
    assert (await api.get("/identifiers/ffc_no", params={"value": "M1"})).json()["valid"]


@pytest.mark.parametrize("query", [{}, {"value": "1", "as_of": "2026-04-01"}])
async def test_the_query_is_exactly_the_value(api: httpx.AsyncClient, query: dict[str, str]) -> None:
    assert (await api.get("/identifiers/gtin", params=query)).status_code == 422


async def test_an_unknown_scheme_is_not_found_and_the_schemes_are_listed(api: httpx.AsyncClient) -> None:
    answer = await api.get("/identifiers/isbn", params={"value": "1"})
    assert answer.status_code == 404
    assert "certificate_no" in answer.text


async def test_the_answer_over_http_is_that_of_the_calculator(api: httpx.AsyncClient) -> None:
    checked = (await api.get("/identifiers/gtin", params={"value": "4912345678904"})).json()
    case = {"scheme": "gtin", "value": "4912345678904"}
    assert json.loads((await api.post("/calc/identifier", json=case)).text)["result"] == checked
