"""Every list of the API that goes on: its pages follow one another by ``next``, each row once and in one order."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest

from registry.domain.permissions import SYSTEM, Actor
from registry.services import (
    evidence,
    listings,
    members,
    organisations,
    publications,
    systematic_reviews,
    trials,
)
from schemas.links import LinkRequestEntry
from schemas.members import InvitationEntry
from schemas.vocab import Role
from tests import builders, quality
from tests.conftest import NOW
from tests.services.test_organisations import site
from tests.services.test_systematic_reviews import review
from tests.upload_examples import product_row, table, upload
from tests.web.contract_examples import administrator, bearer, staff
from tests.web.test_contract import API, DOCUMENT, READS, ROUTES

Headers = dict[str, str]
Filled = tuple[str, Headers]
"""The address of a list that holds three rows, and who reads it."""

FILLERS: Final[dict[str, Callable[[], Awaitable[Filled]]]] = {}


def fills(route: str) -> Callable[[Callable[[], Awaitable[Filled]]], Callable[[], Awaitable[Filled]]]:
    """Enter what makes three rows of the list at a route."""

    def enter(filler: Callable[[], Awaitable[Filled]]) -> Callable[[], Awaitable[Filled]]:
        FILLERS[route] = filler
        return filler

    return enter


@fills("GET /products")
async def _() -> Filled:
    maker = await builders.firm()
    for _ in range(3):
        await builders.product(maker)
    return "/products", {}


@fills("GET /firms")
async def _() -> Filled:
    for serial in (100, 101, 102):
        await builders.firm(serial)
    return "/firms", {}


@fills("GET /persons")
async def _() -> Filled:
    made = [
        await members.create_person(name, None, actor=builders.ADMIN, now=NOW) for name in ("甲", "乙", "丙")
    ]
    await members.grant(made[0], Role.ADMIN, actor=builders.ADMIN, now=NOW)
    return "/persons", await bearer(Actor(person=made[0], roles=frozenset({Role.PUBLIC, Role.ADMIN})))


@fills("GET /listings")
async def _() -> Filled:
    for key in ("K1", "K2", "K3"):
        await listings.record(builders.listing(key), actor=SYSTEM, now=NOW)
    return "/listings", {}


@fills("GET /trials")
async def _() -> Filled:
    for serial in (1, 2, 3):
        await trials.record(builders.trial(f"jRCT104125000{serial}"), actor=SYSTEM, now=NOW)
    return "/trials", {}


@fills("GET /trial-merges")
async def _() -> Filled:
    for serial in (1, 2, 3):
        shared = {"scheme": "nct", "value": f"NCT0000000{serial}", "level": "format_ok"}
        for scheme, number in (("umin", f"UMIN00000000{serial}"), ("jrct", f"jRCT104125000{serial}")):
            own = {"scheme": scheme, "value": number, "level": "format_ok", "primary": True}
            await trials.record(builders.trial(identifiers=[own, shared]), actor=SYSTEM, now=NOW)
    return "/trial-merges", await staff(Role.REVIEWER)


@fills("GET /publications")
async def _() -> Filled:
    for pmid in ("1", "2", "3"):
        await publications.record(builders.publication(pmid), actor=SYSTEM, now=NOW)
    return "/publications", {}


@fills("GET /systematic-reviews")
async def _() -> Filled:
    for _ in range(3):
        await systematic_reviews.enter(review(), actor=builders.REVIEWER, now=NOW)
    return "/systematic-reviews", {}


@fills("GET /organisations")
async def _() -> Filled:
    for code in ("240101014", "240101261", "240101311"):
        await organisations.record(site(code), actor=SYSTEM, now=NOW)
    return "/organisations", {}


@fills("GET /link-requests")
async def _() -> Filled:
    maker = await builders.firm()
    product = await builders.product(maker)
    for serial in (1, 2, 3):
        await trials.record(builders.trial(f"jRCT104125000{serial}"), actor=SYSTEM, now=NOW)
        asked = LinkRequestEntry(trial=f"T-00000{serial}", reason="当社製品を用いた試験です。")
        await evidence.request_link(product, asked, actor=maker.member, now=NOW)
    return "/link-requests", await staff(Role.REVIEWER)


@fills("GET /products/{product_id}/lots")
async def _() -> Filled:
    maker = await builders.firm()
    product = await builders.product(maker)
    await quality.specified(maker, product)
    for number in ("24A001", "24A002", "24A003"):
        await quality.released(maker, product, number)
    return f"/products/{product}/lots", {}


@fills("GET /imports")
async def _() -> Filled:
    maker = await builders.firm()
    for word in ("甲", "乙", "丙"):
        await upload(table(product_row(販売状況=word)), maker.member)
    return "/imports", await bearer(maker.member)


@fills("GET /me/products")
async def _() -> Filled:
    maker = await builders.firm()
    for _ in range(3):
        await builders.product(maker, published=False)
    return "/me/products", await bearer(maker.member)


@fills("GET /reviews")
async def _() -> Filled:
    maker = await builders.firm()
    await builders.staff()
    for hours in (2, 0, 1):
        product = await builders.product(maker, published=False)
        await builders.submitted(product, maker, now=NOW - timedelta(hours=hours))
    return "/reviews", await bearer(builders.CHIEF)


@fills("GET /invitations")
async def _() -> Filled:
    reader = await administrator()
    for name in ("ichi", "ni", "san"):
        entry = InvitationEntry(email=f"{name}@example.jp", role=Role.REVIEWER)
        await members.invite(entry, base_address="http://testserver", actor=SYSTEM, now=NOW)
    return "/invitations", reader


@fills("GET /imports/{upload}/report")
async def _() -> Filled:
    maker = await builders.firm()
    seen, _ = await upload(table(*(product_row(販売状況=word) for word in ("甲", "乙", "丙"))), maker.member)
    return f"/imports/{seen.id}/report", await bearer(maker.member)


def test_every_list_that_goes_on_is_filled_here() -> None:
    assert {
        route for route in READS if "cursor" in [one["name"] for one in ROUTES[route]["parameters"]]
    } == FILLERS.keys()


_HISTORY: Final = "the acts on one record, read as a whole to follow what led to what"
_OF_ONE: Final = "what belongs to one record and is counted beside it"
WHOLE: Final = {
    "GET /products/{product_id}/versions": _HISTORY,
    "GET /products/{product_id}/corrections": _HISTORY,
    "GET /products/{product_id}/specification/versions": _HISTORY,
    "GET /publications/{publication_id}/versions": _HISTORY,
    "GET /rules/{code}/history": _HISTORY,
    "GET /systematic-reviews/{review_id}/versions": _HISTORY,
    "GET /trials/{trial_id}/changes": _HISTORY,
    "GET /trials/{trial_id}/versions": _HISTORY,
    "GET /listings/{listing_id}/samples": _OF_ONE,
    "GET /listings/{record_id}/trials": _OF_ONE,
    "GET /products/{product_id}/certificates": _OF_ONE,
    "GET /products/{product_id}/link-requests": _OF_ONE,
    "GET /products/{product_id}/lots/{number}": _OF_ONE,
    "GET /products/{record_id}/trials": _OF_ONE,
    "GET /trials/{trial_id}/publications": _OF_ONE,
    "GET /products/{product_id}/draft/checks": "findings on one form, shown beside its fields",
    "GET /products/{product_id}/evidence/missing": "findings on one form, shown beside its fields",
    "GET /imports/heading-maps": "one person's few",
    "GET /me/tokens": "one person's few",
    "GET /rules": "the rules in force, each a row of the code's own table",
    "GET /search/suggest": "as many as asked for",
}
"""Lists that are answered as a whole, and why they stay short."""


def _schema(route: str) -> dict[str, Any]:
    content = next(iter(ROUTES[route]["responses"]["200"]["content"].values()))
    schema: dict[str, Any] = content.get("schema", {})
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def test_a_list_that_does_not_go_on_is_one_that_stays_short() -> None:
    assert {route for route in READS if _schema(route).get("type") == "array"} == WHOLE.keys()


@pytest.mark.parametrize("route", FILLERS)
async def test_pages_follow_one_another_and_hold_each_row_once(client: httpx.AsyncClient, route: str) -> None:
    path, auth = await FILLERS[route]()
    whole = (await client.get(API + path, params={"limit": 100}, headers=auth)).json()
    assert whole["next"] is None
    assert len(whole["items"]) >= 3
    for limit in (1, 2):
        paged: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            answer = await client.get(API + path, params={"limit": limit, **cursor}, headers=auth)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            assert 0 < len(page["items"]) <= limit
            paged += page["items"]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        assert paged == whole["items"]
