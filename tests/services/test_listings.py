"""Listings from edition to edition, and their taking over by a registration, on both databases."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Conflict, Forbidden, NotFound, NotSignedIn
from registry.domain.listings import StepKind
from registry.domain.permissions import ANONYMOUS, SYSTEM
from registry.services import listings, products, rules, versions
from registry.tables.database import Statement, transaction
from schemas.listings import ListingView
from schemas.rules import LegalRuleProposal
from schemas.vocab import SubClass
from tests import builders
from tests.conftest import NOW

SPRING, SUMMER, AUTUMN = date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1)


async def read_edition(day: date, **documents: dict[str, Any]) -> list[StepKind]:
    """Import a whole edition that holds these keys; returns what it did to each."""
    made = [builders.listing(key, day=day, **fields) for key, fields in documents.items()]
    steps = [await listings.record(document, actor=SYSTEM, now=NOW) for document in made]
    edition = made[0]
    await listings.delist_missing(
        "test-source", edition.provenance.file_sha256, edition.edition, day, actor=SYSTEM, now=NOW
    )
    return steps


async def shown(public_id: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((await listings.rendered(public_id)).body)
    return found


async def test_a_product_is_listed_changed_delisted_and_listed_again_and_every_content_stays(
    db: Database,
) -> None:
    assert await read_edition(SPRING, a={}, b={}) == [StepKind.LISTED, StepKind.LISTED]
    assert await read_edition(SUMMER, a={"firm": "新社名株式会社"}) == [StepKind.CHANGED]
    assert ((await shown("G-000001"))["state"], (await shown("G-000002"))["state"]) == ("changed", "delisted")
    assert await read_edition(AUTUMN, a={"firm": "新社名株式会社"}, b={}) == [
        StepKind.UNCHANGED,
        StepKind.RELISTED,
    ]
    assert (await shown("G-000002"))["state"] == "relisted"
    assert (await shown("G-000001"))["edition"] == "2025-10-01"
    assert [v.number for v in await versions.history("G-000001")] == [1, 2]
    assert [v.number for v in await versions.history("G-000002")] == [1]


async def test_a_listing_is_read_as_it_stood_at_an_instant(db: Database) -> None:
    firms = {SPRING: "旧社名", SUMMER: "新社名"}
    for days, (day, held) in enumerate(
        [(SPRING, {"a": {"firm": "旧社名"}}), (SUMMER, {"a": {"firm": "新社名"}}), (AUTUMN, {"b": {}})]
    ):
        instant = NOW + timedelta(days=days)
        for key, fields in held.items():
            await listings.record(builders.listing(key, day=day, **fields), actor=SYSTEM, now=instant)
        file_sha256 = builders.listing("a", day=day).provenance.file_sha256
        await listings.delist_missing("test-source", file_sha256, str(day), day, actor=SYSTEM, now=instant)

    async def then(days: float) -> ListingView:
        instant = NOW + timedelta(days=days)
        return await listings.as_of("G-000001", instant, actor=ANONYMOUS, now=NOW + timedelta(days=9))

    first, second, third = [await then(days) for days in (0, 1.9, 2)]
    assert [(seen.version, seen.state.value) for seen in (first, second, third)] == [
        (1, "listed"),
        (2, "changed"),
        (2, "delisted"),
    ]
    assert [seen.listing.firm for seen in (first, second)] == list(firms.values())
    assert [seen.edition_date for seen in (first, second)] == list(firms)
    with pytest.raises(NotFound):
        await then(-0.1)


async def test_a_listing_is_of_no_product_before_one_took_it_over(db: Database) -> None:
    await read_edition(SPRING, a={})
    maker = await builders.firm()
    product = await builders.product(maker, SubClass.TM_OTC)
    later = NOW + timedelta(days=1)
    await listings.take_over("G-000001", product, actor=maker.member, now=later)
    seen = [await listings.as_of("G-000001", instant, actor=ANONYMOUS, now=later) for instant in (NOW, later)]
    assert [one.product for one in seen] == [None, product]


async def test_what_law_forbids_today_is_not_read_as_of_a_day_either(db: Database) -> None:
    claims = [{"label": "効能効果", "text": "植えた効能の文"}]
    await read_edition(SPRING, a={"subclass": "TM-RX", "claims": claims})
    seen = await listings.as_of("G-000001", NOW, actor=ANONYMOUS, now=NOW)
    assert "植えた効能の文" not in seen.model_dump_json()
    assert (
        "植えた効能の文"
        in (await listings.as_of("G-000001", NOW, actor=builders.REVIEWER, now=NOW)).model_dump_json()
    )


async def test_the_same_edition_again_changes_nothing(db: Database) -> None:
    await read_edition(SPRING, a={})
    before = await listings.rendered("G-000001")
    assert await read_edition(SPRING, a={}) == [StepKind.DUPLICATE]
    assert await listings.rendered("G-000001") == before


async def test_an_older_edition_read_later_changes_nothing(db: Database) -> None:
    await read_edition(SUMMER, a={})
    assert await read_edition(SPRING, a={"firm": "旧社名"}) == [StepKind.OUTDATED]
    assert (await shown("G-000001"))["listing"]["firm"] == "みえ漢方株式会社"


async def test_a_listing_is_marked_as_public_information_that_nobody_reviewed(db: Database) -> None:
    await read_edition(SPRING, a={})
    assert (await shown("G-000001"))["mark"]["ja"] == "公開情報（未審査）"


@pytest.mark.parametrize(
    ("subclass", "visible"),
    [("TM-OTC", True), ("TM-RX", False), (None, False), ("HF-OTHER", False), ("HF-FFC", True)],
)
async def test_claims_of_a_source_are_shown_only_where_the_law_lets_them(
    db: Database, subclass: str | None, visible: bool
) -> None:
    claims = [{"label": "効能効果", "text": "植えた効能の文"}]
    product_class = subclass[:2] if subclass else None
    await read_edition(SPRING, a={"claims": claims, "subclass": subclass, "product_class": product_class})
    body = (await listings.rendered("G-000001")).body.decode()
    assert ("植えた効能の文" in body) is visible
    assert json.loads(body)["withheld"] == ([] if visible else ["claims"])
    assert (await listings.view("G-000001", actor=builders.AUDITOR, now=NOW)).listing.claims[
        0
    ].text == "植えた効能の文"
    assert bool((await listings.view("G-000001", actor=ANONYMOUS, now=NOW)).listing.claims) is visible


async def test_a_firm_takes_a_listing_over_once_and_both_pages_say_so(db: Database) -> None:
    await read_edition(SPRING, a={})
    maker, other = await builders.firm(100), await builders.firm(200)
    product = await builders.product(maker, SubClass.TM_OTC)
    with pytest.raises(NotFound):
        await listings.take_over("G-000001", product, actor=other.member, now=NOW)
    await listings.take_over("G-000001", product, actor=maker.member, now=NOW)
    assert (await shown("G-000001"))["product"] == product
    assert json.loads((await products.rendered(product)).body)["listings"][0]["id"] == "G-000001"
    with pytest.raises(Conflict):
        await listings.take_over("G-000001", product, actor=maker.member, now=NOW)
    await read_edition(SUMMER, a={"firm": "また変わった"})
    assert (await shown("G-000001"))["product"] == product


async def test_listings_are_paged_and_filtered_by_source(db: Database) -> None:
    await read_edition(SPRING, a={}, b={}, c={})
    first, after = await listings.cards(limit=2)
    rest, end = await listings.cards(limit=2, after=after or 0, source="test-source")
    assert [json.loads(c)["id"] for c in first + rest] == ["G-000001", "G-000002", "G-000003"]
    assert end is None
    assert await listings.cards(source="other") == ([], None)


async def test_a_member_cannot_write_what_a_source_says(db: Database) -> None:
    maker = await builders.firm()
    with pytest.raises(Forbidden):
        await listings.record(builders.listing(), actor=maker.member, now=NOW + timedelta(days=1))


async def test_an_unknown_listing_is_not_found(db: Database) -> None:
    for act in (listings.rendered("G-000404"), listings.view("G-000404", actor=ANONYMOUS, now=NOW)):
        with pytest.raises(NotFound):
            await act


FOOD = {
    "product_class": "HF",
    "subclass": "HF-OTHER",
    "names": [{"language": "ja", "text": "ガンに効く奇跡の茶"}],
}


async def test_blocked_words_of_a_listing_reach_no_page_card_or_search_and_staff_see_why(
    db: Database,
) -> None:
    async with transaction():
        await listings.record(builders.listing(**FOOD), actor=SYSTEM, now=NOW)
    rows = await Statement("SELECT public_json, card_json FROM listing").rows()
    assert not any("ガン" in text or "効く" in text for row in rows for text in row.values())
    public = json.loads((await listings.rendered("G-000001")).body)
    assert (public["listing"]["names"][0]["text"], public["withheld"]) == ("■■に■■奇跡の茶", ["names"])
    assert public["findings"] == []
    staff = await listings.view("G-000001", actor=builders.AUDITOR, now=NOW)
    assert staff.listing.names[0].text == "ガンに効く奇跡の茶"
    assert [one.code for one in staff.findings] == ["L1_DISEASE", "L2_CURE"]


async def test_a_phrase_that_was_confirmed_is_applied_to_what_is_shown(db: Database) -> None:
    async with transaction():
        await listings.record(builders.listing(**FOOD), actor=SYSTEM, now=NOW)
        await listings.record(builders.listing("K2"), actor=SYSTEM, now=NOW)
    assert await listings.reword(actor=SYSTEM, now=NOW) == 0
    phrase = LegalRuleProposal.model_validate(
        {
            "code": "claims.L3_BODY.miracle",
            "value": {"pattern": "奇跡"},
            "valid_from": "2026-04-01",
            "source_name": "試験",
        }
    )
    made = await rules.propose(phrase, actor=builders.REVIEWER, now=NOW)
    assert await listings.reword(actor=SYSTEM, now=NOW) == 0
    await rules.confirm(made.id, actor=builders.ADMIN, now=NOW)
    assert await listings.reword(actor=SYSTEM, now=NOW) == 1
    assert await listings.reword(actor=SYSTEM, now=NOW) == 0
    public = json.loads((await listings.rendered("G-000001")).body)
    assert (public["listing"]["names"][0]["text"], public["state"]) == ("■■に■■■■の茶", "listed")
    with pytest.raises(NotSignedIn):
        await listings.reword(actor=ANONYMOUS, now=NOW)
