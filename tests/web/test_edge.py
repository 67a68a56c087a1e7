"""The early answer is the application's own answer, byte for byte; a cookie of no meaning asks for the latter."""

import httpx
import pytest

from registry.services import lifecycle
from tests import builders
from tests.conftest import NOW

PASSING = {"Cookie": "theme=dark"}


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/products/P-000001",
        "/api/v1/products/P-000404",
        "/api/v1/products/P-000001?as_of=2026-04-01",
        "/api/v1/products",
        "/api/v1/products?limit=1",
        "/api/v1/products?limit=100",
        "/api/v1/products?limit=101",
        "/api/v1/products?limit=1&limit=2",
        "/api/v1/products?firm=x",
        "/api/v1/products/P-000001/versions",
        "/api/v1/productsx",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_both_ways_answer_the_same(client: httpx.AsyncClient, path: str, method: str) -> None:
    maker = await builders.firm()
    await builders.product(maker)
    await builders.product(maker)
    early = await client.request(method, path)
    routed = await client.request(method, path, headers=PASSING)
    changing = {"x-request-id"}
    assert early.status_code == routed.status_code
    assert {k: v for k, v in early.headers.items() if k not in changing} == {
        k: v for k, v in routed.headers.items() if k not in changing
    }
    if early.status_code == 200:
        assert early.content == routed.content


async def test_the_early_answer_is_as_fresh_as_the_database(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    public_id = await builders.product(maker)
    assert (await client.get(f"/api/v1/products/{public_id}")).json()["state"] == "published"
    await lifecycle.withdraw(public_id, "終了", actor=maker.member, now=NOW)
    assert (await client.get(f"/api/v1/products/{public_id}")).json()["state"] == "withdrawn"
