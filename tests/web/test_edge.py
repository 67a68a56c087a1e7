"""The early answer is the application's own answer, byte for byte; a cookie of no meaning asks for the latter."""

from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar

from registry.app import served
from registry.services import lifecycle
from registry.settings import Settings
from registry.web import edge
from tests import builders
from tests.conftest import NOW

PASSING = {"Cookie": "theme=dark"}


@pytest.fixture
async def other(
    client: httpx.AsyncClient, application: tuple[Settings, Litestar]
) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor of the same application by an entrance of its own, as each process has."""
    chosen, app = application
    transport = httpx.ASGITransport(app=served(chosen, app))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as visitor:
        yield visitor


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


async def test_the_early_answer_is_as_fresh_as_the_database(
    client: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    maker = await builders.firm()
    public_id = await builders.product(maker)

    async def states() -> list[str]:
        path = f"/api/v1/products/{public_id}"
        return [(await one.get(path)).json()["state"] for one in (client, other) for _ in range(2)]

    assert await states() == ["published"] * 4
    await lifecycle.withdraw(public_id, "終了", actor=maker.member, now=NOW)
    assert await states() == ["withdrawn"] * 4


async def test_no_more_answers_are_kept_than_fit(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "_MOST_KEPT", 2)
    maker = await builders.firm()
    for public_id in [await builders.product(maker) for _ in range(4)] * 2:
        assert (await client.get(f"/api/v1/products/{public_id}")).json()["id"] == public_id


async def test_a_page_of_products_follows_every_change_at_once(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    first = await builders.product(maker)

    async def page() -> tuple[list[tuple[str, str]], str]:
        early = await client.get("/api/v1/products")
        again = await client.get("/api/v1/products")
        routed = await client.get("/api/v1/products", headers=PASSING)
        assert early.content == again.content == routed.content
        assert early.headers["etag"] == again.headers["etag"] == routed.headers["etag"]
        return [(card["id"], card["state"]) for card in early.json()["items"]], early.headers["etag"]

    seen = [await page()]
    second = await builders.product(maker)
    seen.append(await page())
    await lifecycle.withdraw(first, "終了", actor=maker.member, now=NOW)
    seen.append(await page())
    assert [items for items, _ in seen] == [
        [(first, "published")],
        [(first, "published"), (second, "published")],
        [(first, "withdrawn"), (second, "published")],
    ]
    assert len({tag for _, tag in seen}) == len(seen)


async def test_every_process_sees_a_new_product_on_its_page(
    client: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    maker = await builders.firm()
    for count in (1, 2, 3):
        await builders.product(maker)
        for one in (client, other):
            assert len((await one.get("/api/v1/products?limit=3")).json()["items"]) == count
