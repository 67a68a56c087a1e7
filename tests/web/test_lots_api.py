"""Specifications and lots over HTTP."""

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests import builders, quality

SCOPES = ("specification:write", "lot:write", "result:write")
LOTS = "/api/v1/products/P-000001/lots"
SPECIFICATION = "/api/v1/products/P-000001/specification"
ENTRY = {"number": "24A001", "manufactured_on": "2026-03-01", "expires_on": "2028-02-29"}


async def signed(*scopes: str) -> dict[str, str]:
    maker = await builders.firm()
    await builders.product(maker, gtin=[{"gtin": "4912345678904"}])
    return {"Authorization": f"Bearer {await builders.token(maker.member, *(scopes or SCOPES))}"}


def as_json(model: Any) -> dict[str, Any]:
    return json.loads(model.model_dump_json())


async def test_a_lot_travels_from_specification_to_recall(client: httpx.AsyncClient) -> None:
    auth = await signed()
    written = await client.post(SPECIFICATION, json=as_json(quality.specification()), headers=auth)
    assert (written.status_code, written.json()["version"], written.json()["in_force"]) == (201, 1, True)
    assert (await client.get(SPECIFICATION)).json() == written.json()
    assert (await client.get(f"{SPECIFICATION}/versions/1")).json() == written.json()
    assert [v["version"] for v in (await client.get(f"{SPECIFICATION}/versions")).json()] == [1]
    made = await client.post(LOTS, json=ENTRY, headers=auth)
    assert (made.status_code, made.json()["state"]) == (201, "in_test")
    early = await client.post(f"{LOTS}/24A001/release", headers=auth)
    assert (early.status_code, {e["field"] for e in early.json()["errors"]}) == (
        422,
        {"results.lead", "results.gaba", "results.coliforms"},
    )
    entered = await client.post(f"{LOTS}/24A001/results", json=as_json(quality.results()), headers=auth)
    assert (entered.status_code, {r["verdict"] for r in entered.json()["results"]}) == (200, {"pass"})
    assert (await client.get(f"{LOTS}/24A001")).json()[0]["results"] is None
    released = await client.post(f"{LOTS}/24A001/release", headers=auth)
    assert (released.status_code, released.json()["state"]) == (200, "released")
    assert (await client.post(f"{LOTS}/24A001/release", headers=auth)).status_code == 409
    assert (await client.get(LOTS)).json() == {"items": [released.json()], "next": None}
    reason = {"reason": "封緘不良の疑い"}
    held = await client.post(f"{LOTS}/24A001/quarantine", json=reason, headers=auth)
    assert held.json()["state"] == "quarantined"
    recall = {"recall_class": "II", "reason": "表示の誤り", "what_to_do": "使用を中止してください。"}
    recalled = await client.post(f"{LOTS}/24A001/recall", json=recall, headers=auth)
    assert recalled.json()["recall"]["what_to_do"] == recall["what_to_do"]
    found = await client.get(
        "/api/v1/lots/lookup", params={"scan": "https://example.jp/01/04912345678904/10/24A001"}
    )
    assert [a["answer"] for a in found.json()["answers"]] == ["recalled"]


async def test_a_rejected_lot_stays_on_the_list_with_its_reason(client: httpx.AsyncClient) -> None:
    auth = await signed()
    await client.post(LOTS, json=ENTRY, headers=auth)
    assert (await client.post(f"{LOTS}/24A001/reject", json={}, headers=auth)).status_code == 422
    await client.post(f"{LOTS}/24A001/reject", json={"reason": "鉛が規格外"}, headers=auth)
    (shown,) = (await client.get(LOTS)).json()["items"]
    assert (shown["state"], shown["reason"]) == ("rejected", "鉛が規格外")


@pytest.mark.parametrize("number", ["L-2025-04-17/3", "50%/A", "B.77"])
async def test_a_number_with_a_slash_is_encoded_twice_in_the_path(
    client: httpx.AsyncClient, number: str
) -> None:
    auth = await signed()
    await client.post(LOTS, json={**ENTRY, "number": number}, headers=auth)
    shown = await client.get(f"{LOTS}/{quote(quote(number, safe=''), safe='')}")
    assert [lot["number"] for lot in shown.json()] == [number]


async def test_pages_of_lots_follow_each_other_by_cursor(client: httpx.AsyncClient) -> None:
    auth = await signed()
    for number in ("A1", "A2", "A3"):
        await client.post(LOTS, json={**ENTRY, "number": number}, headers=auth)
    one = (await client.get(LOTS, params={"limit": 2})).json()
    two = (await client.get(LOTS, params={"limit": 2, "cursor": one["next"]})).json()
    assert sorted(lot["number"] for lot in one["items"] + two["items"]) == ["A1", "A2", "A3"]
    assert two["next"] is None


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", SPECIFICATION, as_json(quality.specification())),
        ("POST", LOTS, ENTRY),
        ("POST", f"{LOTS}/24A001/results", as_json(quality.results())),
        ("POST", f"{LOTS}/24A001/release", None),
        ("POST", f"{LOTS}/24A001/reject", {"reason": "理由"}),
        ("POST", f"{LOTS}/24A001/quarantine", {"reason": "理由"}),
        ("POST", f"{LOTS}/24A001/recall", {"recall_class": "I", "reason": "理由", "what_to_do": "中止"}),
    ],
)
async def test_writing_needs_a_token_whose_scopes_allow_it(
    client: httpx.AsyncClient, method: str, path: str, body: Any
) -> None:
    auth = await signed("product:amend")
    assert (await client.request(method, path, json=body)).status_code == 401
    assert (await client.request(method, path, json=body, headers=auth)).status_code == 403


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (SPECIFICATION, {"effective_from": "2025-04-01", "items": []}, "items"),
        (SPECIFICATION, {"effective_from": "2025-13-01", "items": [quality.LEAD]}, "effective_from"),
        (LOTS, {**ENTRY, "number": "なし"}, "number"),
        (LOTS, {**ENTRY, "number": "x" * 21}, "number"),
        (LOTS, {**ENTRY, "expires_on": "2029-03-01"}, "expires_on"),
        (LOTS, {**ENTRY, "lot": "1"}, "lot"),
        (f"{LOTS}/1/results", {"results": []}, "results"),
        (f"{LOTS}/1/results", {"results": [{"item": "lead", "value": 0.1}]}, "results.0.value"),
        (f"{LOTS}/1/recall", {"recall_class": "IV", "reason": "a", "what_to_do": "b"}, "recall_class"),
    ],
)
async def test_a_body_that_breaks_a_rule_is_refused_by_field_in_both_languages(
    client: httpx.AsyncClient, path: str, body: Any, field: str
) -> None:
    auth = await signed()
    answer = await client.post(path, json=body, headers=auth)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert set(answer.json()["errors"][0]["message"]) == {"ja", "en"}


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"product": "P-000001", "lot": "24A001"}, 200),
        ({"gtin": "4912345678904", "lot": "24A001"}, 200),
        ({"product": "P-000001"}, 422),
        ({"product": "x", "lot": "1"}, 422),
        ({"lot": "1"}, 422),
        ({"scan": "(01)0"}, 422),
        ({"gtin": "4912345678904", "lot": "1", "serial": "1"}, 422),
    ],
)
async def test_the_look_up_answers_200_whether_the_lot_is_registered_or_not(
    client: httpx.AsyncClient, params: dict[str, str], status: int
) -> None:
    await signed()
    answer = await client.get("/api/v1/lots/lookup", params=params)
    assert answer.status_code == status
    if status == 200:
        assert [a["answer"] for a in answer.json()["answers"]] == ["not_registered"]


@pytest.mark.parametrize("path", [SPECIFICATION, f"{SPECIFICATION}/versions/1", f"{LOTS}/24A001"])
async def test_what_is_not_there_is_404(client: httpx.AsyncClient, path: str) -> None:
    await signed()
    assert (await client.get(path)).status_code == 404


async def test_no_answer_names_a_person(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    await quality.specified(maker, product)
    await quality.released(maker, product)
    for path in (LOTS, f"{LOTS}/24A001", "/api/v1/lots/lookup?product=P-000001&lot=24A001", SPECIFICATION):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert str(maker.member.person) not in answer.text
