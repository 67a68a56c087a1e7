"""The calculators over HTTP: one case or an array, and the check of one identifier."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import httpx
import pytest
from litestar import Litestar
from litestar.datastructures import State

from registry.services import rules
from registry.web.api.calc import Calculators
from schemas.rules import LegalRuleProposal
from tests import builders
from tests.conftest import NOW

SCAN = "(01)04902102072618(17)270200(10)25X-1"


async def test_one_case_is_answered_with_one_object(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/calc/gs1", json={"id": "a", "scan": SCAN})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json()["id"] == "a"
    assert answer.json()["result"]["lot"] == "25X-1"


async def test_an_array_is_answered_with_an_array_of_the_same_order(client: httpx.AsyncClient) -> None:
    cases = [{"id": 1, "scan": SCAN}, {"id": 2, "scan": "x"}, {"id": 3, "scan": SCAN, "more": 1}]
    first, second, third = (await client.post("/api/v1/calc/gs1", json=cases)).json()
    assert first["result"]["expiry"] == "2027-02-28"
    assert (second["id"], second["problem"]["field"]) == (2, "scan")
    assert (third["id"], third["problem"]["code"]) == (3, "extra_forbidden")


async def test_a_thousand_cases_are_answered_and_one_more_is_not(client: httpx.AsyncClient) -> None:
    cases = [{"scheme": "gtin", "value": "4912345678904"}] * 1_000
    assert len((await client.post("/api/v1/calc/identifier", json=cases)).json()) == 1_000
    refused = await client.post("/api/v1/calc/identifier", json=[*cases, cases[0]])
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "too_many_cases")


async def test_an_unknown_calculator_is_not_found_and_the_names_are_listed(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/calc/astrology", json={})
    assert answer.status_code == 404
    assert "identifier, gs1" in answer.text


async def test_a_body_that_is_not_json_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/calc/gs1", content=b'{"scan": NaN}')
    assert answer.status_code == 422


@pytest.mark.parametrize(("minute", "valid"), [("2027-03-31T14:59", False), ("2027-03-31T15:00", True)])
async def test_a_fiscal_year_begins_at_midnight_in_tokyo(minute: str, *, valid: bool) -> None:
    now = datetime.fromisoformat(minute).replace(tzinfo=UTC)
    app = Litestar([Calculators], state=State({"resources": SimpleNamespace(now=lambda: now)}))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        checked = (await client.get("/identifiers/ffc_no", params={"value": "Ｍ１"})).json()
        case = {"scheme": "ffc_no", "value": "M1"}
        computed = (await client.post("/calc/identifier", json=case)).json()["result"]
    assert (checked["valid"], checked["normal_form"]) == (valid, "M1")
    assert computed == checked


@pytest.mark.parametrize("query", ["", "?value=1&as_of=2026-04-01", "?value=1&value=2"])
async def test_the_query_is_exactly_one_value(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"/api/v1/identifiers/gtin{query}")).status_code == 422


async def test_an_unknown_scheme_is_not_found_and_the_schemes_are_listed(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/identifiers/isbn", params={"value": "1"})
    assert answer.status_code == 404
    assert "certificate_no" in answer.text


async def test_the_answer_over_http_is_that_of_the_calculator(client: httpx.AsyncClient) -> None:
    checked = (await client.get("/api/v1/identifiers/gtin", params={"value": "4912345678904"})).json()
    case = {"scheme": "gtin", "value": "4912345678904"}
    assert json.loads((await client.post("/api/v1/calc/identifier", json=case)).text)["result"] == checked


async def test_claims_are_judged_by_the_phrases_that_staff_keep(client: httpx.AsyncClient) -> None:
    case = {"subclass": "HF-OTHER", "text": "奇跡の一杯"}
    before = (await client.post("/api/v1/calc/claims", json=case)).json()
    assert (before["result"]["findings"], before["rule_version"]) == ([], "claims-1")
    row = LegalRuleProposal.model_validate(
        {
            "code": "claims.L4_SUPER.miracle",
            "value": {"pattern": "奇跡", "suggestion_ja": "「奇跡」は使えません。削除してください。"},
            "valid_from": "2026-04-01",
            "source_name": "景品表示法 第5条",
        }
    )
    proposed = await rules.propose(row, actor=builders.REVIEWER, now=NOW)
    assert (await client.post("/api/v1/calc/claims", json=case)).json() == before
    await rules.confirm(proposed.id, actor=builders.CHIEF, now=NOW)
    after, earlier = (
        await client.post("/api/v1/calc/claims", json=[case, {**case, "as_of": "2026-03-31"}])
    ).json()
    assert [(one["rule"], one["matched"]) for one in after["result"]["findings"]] == [("L4_SUPER", "奇跡")]
    assert after["rule_version"] == "claims-1-changed"
    assert earlier["result"]["findings"] == []


async def test_the_api_document_describes_cases_and_answers(client: httpx.AsyncClient) -> None:
    document = (await client.get("/schema")).json()
    route = document["paths"]["/api/v1/calc/{name}"]["post"]
    assert route["requestBody"]["required"]
    assert {"IdentifierCase", "Gs1Case", "Unsolved"} <= document["components"]["schemas"].keys()
