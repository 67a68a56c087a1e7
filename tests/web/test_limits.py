"""How often one address may look lots up, and guess."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Request, get
from litestar.testing import RequestFactory

from registry.adapters.engine import Database
from registry.domain.errors import TooManyRequests
from registry.web.limits import AddressLimit, address_of
from tests.conftest import NOW, visitor

LOOKUP = "/api/v1/lots/lookup"
ASKED = {"product": "P-000001", "lot": "24A001"}


def allowed(limit: AddressLimit, address: str, after: float) -> bool:
    try:
        limit.take(address, NOW + timedelta(seconds=after))
    except TooManyRequests:
        return False
    return True


def test_a_burst_up_to_the_limit_is_allowed_and_then_one_each_interval() -> None:
    limit = AddressLimit(6, period=timedelta(minutes=1))
    assert [allowed(limit, "a", 0) for _ in range(8)] == [True] * 6 + [False] * 2
    assert allowed(limit, "b", 0)
    assert [allowed(limit, "a", second) for second in (9, 10, 10, 20)] == [False, True, False, True]
    assert [allowed(limit, "a", 120) for _ in range(7)] == [True] * 6 + [False]


def test_who_waits_as_long_as_the_refusal_says_is_let_in() -> None:
    limit = AddressLimit(7, period=timedelta(seconds=61))
    for _ in range(7):
        limit.take("a", NOW)
    with pytest.raises(TooManyRequests) as refused:
        limit.take("a", NOW)
    assert not allowed(limit, "a", refused.value.retry_after - 1)
    assert allowed(limit, "a", refused.value.retry_after)


@given(
    st.integers(1, 20), st.lists(st.floats(0, 90, allow_nan=False).map(lambda gap: gap**2 / 90), max_size=60)
)
def test_no_stretch_of_time_lets_in_more_than_the_limit_and_its_refill(count: int, gaps: list[float]) -> None:
    limit = AddressLimit(count, period=timedelta(minutes=1))
    instant, let_in = 0.0, []
    for gap in gaps:
        instant += gap
        if allowed(limit, "a", instant):
            let_in.append(instant)
    for first, begin in enumerate(let_in):
        for last, end in enumerate(let_in[first:], first):
            assert last - first + 1 <= count + (end - begin) * count / 60 + 1e-3


def test_no_more_addresses_are_remembered_than_there_is_room_for() -> None:
    limit = AddressLimit(1, most=100)
    for number in range(1_000):
        limit.take(f"address {number}", NOW)
    assert len(limit) == 100
    assert not allowed(limit, "address 999", 0)
    assert allowed(limit, "address 0", 0)


@get("/")
async def handler() -> None: ...


def asked_from(client: str, forwarded: str | None, proxies: int) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request: Request[object, object, object] = RequestFactory().get(
        "/", headers=headers, http_version="1.1", route_handler=handler
    )
    request.scope["client"] = (client, 1234)
    return address_of(request, proxies=proxies)


@pytest.mark.parametrize(
    ("client", "forwarded", "proxies", "address"),
    [
        ("192.0.2.7", None, 0, "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", 0, "192.0.2.7"),
        ("192.0.2.7", "203.0.113.9, 198.51.100.1", 1, "198.51.100.1"),
        ("192.0.2.7", "203.0.113.9, 198.51.100.1", 2, "203.0.113.9"),
        ("192.0.2.7", "198.51.100.1", 2, "192.0.2.7"),
        ("192.0.2.7", None, 1, "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", None, 0, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", None, 0, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", None, 0, "192.0.2.7"),
        ("192.0.2.7", "x" * 500, 1, "x" * 64),
    ],
)
def test_the_address_is_the_one_that_the_last_trusted_proxy_saw(
    client: str, forwarded: str | None, proxies: int, address: str
) -> None:
    assert asked_from(client, forwarded, proxies) == address


@pytest.fixture
async def hasty(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(db, lookups_per_minute=3) as client:
        yield client


async def test_too_many_look_ups_are_refused_with_the_time_to_wait(hasty: httpx.AsyncClient) -> None:
    for _ in range(3):
        assert (await hasty.get(LOOKUP, params=ASKED)).status_code == 200
    refused = await hasty.get(LOOKUP, params=ASKED)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "20")
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:registry:problem:too_many_requests"
    page = await hasty.get("/lots", params={"code": "P-000001", "lot": "24A001"})
    assert (page.status_code, page.headers["retry-after"]) == (429, "20")
    assert "回数が多すぎます" in page.text
    assert (await hasty.get("/api/v1/products")).status_code == 200


@pytest.fixture
async def guessing(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(db, guesses_per_minute=3) as client:
        yield client


@pytest.mark.parametrize(
    "path",
    ["/sign-in", "/sign-in/code", "/sign-in/enrol", "/password/forgotten", "/password/new", "/invitation"],
)
async def test_one_address_cannot_guess_at_many_accounts(guessing: httpx.AsyncClient, path: str) -> None:
    for number in range(3):
        tried = await guessing.post("/sign-in", data={"login": f"somebody.{number}", "password": "guess"})
        assert tried.status_code != 429
    refused = await guessing.post(path, data={"login": "somebody.else", "password": "guess"})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "20")
    assert (await guessing.get("/sign-in")).status_code == 200
