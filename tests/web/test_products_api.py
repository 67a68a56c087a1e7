"""Products over HTTP: what a manufacturer's program and an anonymous reader see."""

import json
from typing import Any

import httpx
import pytest

from schemas.vocab import SubClass
from tests import builders

SCOPES = ("product:create", "product:amend", "product:submit", "product:withdraw", "product:read_draft")


async def signed(maker: builders.MadeFirm, *scopes: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {await builders.token(maker.member, *(scopes or SCOPES))}"}


def draft_json(maker: builders.MadeFirm, **fields: Any) -> dict[str, Any]:
    return json.loads(builders.DRAFT.dump_json(builders.draft(firm=maker.corporate_no, **fields)))


async def test_a_product_travels_from_draft_to_published_to_amended_to_withdrawn(
    client: httpx.AsyncClient,
) -> None:
    maker = await builders.firm()
    auth = await signed(maker)
    made = await client.post("/api/v1/products", json=draft_json(maker), headers=auth)
    assert (made.status_code, made.headers["location"]) == (201, "/api/v1/products/P-000001/draft")
    assert (await client.get("/api/v1/products/P-000001")).status_code == 404
    assert (await client.post("/api/v1/products/P-000001/publish", headers=auth)).status_code == 404
    await builders.publish("P-000001", maker)
    public = await client.get("/api/v1/products/P-000001")
    saved = await client.put(
        "/api/v1/products/P-000001/draft",
        json=draft_json(maker, name_ja="改良版"),
        headers={**auth, "If-Match": public.headers["etag"]},
    )
    assert saved.status_code == 200
    await builders.publish("P-000001", maker)
    assert (await client.get("/api/v1/products/P-000001")).json()["product"]["name_ja"] == "改良版"
    first = (await client.get("/api/v1/products/P-000001/versions/1")).json()
    assert (first["state"], first["product"]["name_ja"]) == ("superseded", "みえ試験食品")
    gone = await client.post("/api/v1/products/P-000001/withdraw", json={"reason": "終了"}, headers=auth)
    assert gone.json()["state"] == "withdrawn"
    assert [v["version"] for v in (await client.get("/api/v1/products/P-000001/versions")).json()] == [1, 2]


async def test_a_reader_who_has_it_already_gets_304_and_head_gets_no_body(client: httpx.AsyncClient) -> None:
    await builders.product(await builders.firm())
    first = await client.get("/api/v1/products/P-000001")
    again = await client.get("/api/v1/products/P-000001", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await client.head("/api/v1/products/P-000001")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2026-04-01", 200),
        ("2026-03-31", 404),
        ("2026-04-01T03:00:00Z", 200),
        ("昨日", 422),
        ("0001-01-01", 404),
        ("9999-12-31", 200),
        ("0001-01-01T00:00:00+12:00", 404),
        ("9999-12-31T23:59:59-12:00", 200),
    ],
)
async def test_as_of_reads_the_end_of_a_day_in_tokyo(
    client: httpx.AsyncClient, as_of: str, status: int
) -> None:
    await builders.product(await builders.firm())
    assert (await client.get("/api/v1/products/P-000001", params={"as_of": as_of})).status_code == status


async def test_pages_follow_each_other_by_cursor(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    for _ in range(3):
        await builders.product(maker)
    one = (await client.get("/api/v1/products", params={"limit": 2})).json()
    two = (await client.get("/api/v1/products", params={"limit": 2, "cursor": one["next"]})).json()
    assert [item["id"] for item in one["items"] + two["items"]] == ["P-000001", "P-000002", "P-000003"]
    assert two["next"] is None


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"lmit": "3"}, "lmit"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"cursor": "??"}, "cursor"),
        ({"subclass": "HF-X"}, "subclass"),
        ({"firm": "7000012050003"}, "firm"),
        ({"limit": ["1", "2"]}, "limit"),
    ],
)
async def test_a_wrong_query_parameter_is_named(
    client: httpx.AsyncClient, params: dict[str, Any], field: str
) -> None:
    answer = await client.get("/api/v1/products", params=params)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    problem = answer.json()
    assert [e["field"] for e in problem["errors"]] == [field]
    assert problem["errors"][0]["message"]["ja"]
    assert problem["request_id"] == answer.headers["x-request-id"]


BAD_BODIES: list[tuple[str, bytes, int]] = [
    ("not JSON", b"{", 422),
    ("not UTF-8", '{"name_ja":"健康"}'.encode("cp932"), 422),
    ("a field twice", b'{"name_ja":"a","name_ja":"b"}', 422),
    ("NaN", b'{"shelf_life_months":NaN}', 422),
    ("a lone surrogate", b'{"name_ja":"\\ud800"}', 422),
    ("a nested bomb", b"[" * 100_000, 422),
    ("deep but closed", b'{"a":' * 60 + b"1" + b"}" * 60, 422),
    ("an array", b"[]", 422),
    ("empty", b"", 422),
    ("no sub-class", b"{}", 422),
    ("too large", b'{"name_ja":"' + b"a" * 2_100_000 + b'"}', 413),
]


@pytest.mark.parametrize(
    ("body", "status"), [(b, s) for _, b, s in BAD_BODIES], ids=[n for n, _, _ in BAD_BODIES]
)
async def test_a_broken_body_is_a_problem_and_leaves_nothing(
    client: httpx.AsyncClient, body: bytes, status: int
) -> None:
    auth = await signed(await builders.firm())
    answer = await client.post(
        "/api/v1/products", content=body, headers={**auth, "Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (await client.get("/api/v1/products/P-000001/draft", headers=auth)).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unknown": 1}, "unknown"),
        ({"gtin": [{"gtin": "4912345678905"}]}, "gtin.0.gtin"),
        ({"name_ja": "制御\x07文字"}, "name_ja"),
        ({"name_ja": "あ" * 101}, "name_ja"),
        ({"shelf_life_months": 121}, "shelf_life_months"),
        ({"shelf_life_months": 1e300}, "shelf_life_months"),
        ({"net_content": {"amount": "1e5", "unit": "g"}}, "net_content.amount"),
        ({"net_content": {"amount": 60, "unit": "g"}}, "net_content.amount"),
        ({"manufacturer_sites": [{"name": "工場", "lg_code": "242013"}]}, "manufacturer_sites.0.lg_code"),
        ({"status_market": "sold"}, "status_market"),
        ({"firm": "7000012050003"}, "firm"),
    ],
)
async def test_a_wrong_field_is_named_with_the_fix_in_both_languages(
    client: httpx.AsyncClient, change: dict[str, Any], field: str
) -> None:
    maker = await builders.firm()
    body = json.dumps({**draft_json(maker), **change}).encode()
    answer = await client.post(
        "/api/v1/products", content=body, headers={**await signed(maker), "Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    found = answer.json()["errors"]
    assert [e["field"].removeprefix("HF-FFC.") for e in found] == [field]
    assert found[0]["message"]["ja"] != found[0]["message"]["en"]


async def test_a_change_without_if_match_is_asked_for_it_and_an_old_one_refused(
    client: httpx.AsyncClient,
) -> None:
    maker = await builders.firm()
    auth = await signed(maker)
    made = await client.post("/api/v1/products", json=draft_json(maker), headers=auth)
    url = "/api/v1/products/P-000001/draft"
    assert (await client.put(url, json=draft_json(maker), headers=auth)).status_code == 428
    tag = {**auth, "If-Match": made.headers["etag"]}
    assert (await client.put(url, json=draft_json(maker), headers=tag)).status_code == 200
    late = await client.put(url, json=draft_json(maker, name_ja="遅い版"), headers=tag)
    assert late.status_code == 412
    stale = late.json()["stale"]
    assert (stale["given"], stale["current"]) == ("v1r1", "v1r2")
    assert stale["stored"]["name_ja"] == "みえ試験食品"


async def test_a_token_does_what_its_scopes_say_and_a_wrong_one_nothing(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    narrow = await signed(maker, "product:read_draft")
    assert (await client.post("/api/v1/products", json=draft_json(maker), headers=narrow)).status_code == 403
    wrong = {"Authorization": "Bearer mmv_wrong"}
    assert (await client.get("/api/v1/products", headers=wrong)).status_code == 401
    assert (await client.post("/api/v1/products", json=draft_json(maker))).status_code == 401


async def test_a_body_that_is_not_json_by_its_type_is_refused(client: httpx.AsyncClient) -> None:
    auth = await signed(await builders.firm())
    answer = await client.post(
        "/api/v1/products", content=b"a=1", headers={**auth, "Content-Type": "text/plain"}
    )
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v1/products/..%2f..%2fetc", "/api/v1/products/' OR 1=1--"]
)
async def test_an_unknown_address_is_a_problem(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_a_method_that_an_address_does_not_take_is_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/api/v1/products/P-000001")
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")


async def test_withheld_text_of_a_prescription_medicine_reaches_its_firm_only(
    client: httpx.AsyncClient,
) -> None:
    maker = await builders.firm()
    await builders.product(maker, SubClass.TM_RX, indications="植えた言葉")
    url = "/api/v1/products/P-000001"
    assert "植えた言葉" not in (await client.get(url)).text
    assert "植えた言葉" not in (await client.get(url, params={"as_of": "2026-04-02"})).text
    assert "植えた言葉" not in (await client.get(f"{url}/versions/1")).text
    assert "植えた言葉" in (await client.get(url, headers=await signed(maker, "product:amend"))).text


async def test_the_schema_document_tells_decimals_as_strings_and_extra_fields_as_refused(
    client: httpx.AsyncClient,
) -> None:
    document = (await client.get("/schema")).json()
    assert document["openapi"] == "3.1.0"
    net = document["components"]["schemas"][
        "NetContent-Input" if "NetContent-Input" in document["components"]["schemas"] else "NetContent"
    ]
    assert net["properties"]["amount"]["type"] == "string"
    assert net["additionalProperties"] is False
    assert "422" in document["paths"]["/api/v1/products"]["post"]["responses"]


async def test_the_process_is_alive_and_ready(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok", "sample_data": False}
    assert (await client.get("/readyz")).status_code == 200
