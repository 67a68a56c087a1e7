"""Specifications as chains of versions, on both databases."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn
from registry.domain.permissions import ANONYMOUS
from registry.services import lifecycle, specifications
from registry.tables.database import Statement
from tests import builders, quality
from tests.conftest import NOW

LOG = Statement("SELECT kind, subject, version FROM log_entry ORDER BY seq DESC LIMIT 1")


async def test_the_version_in_force_is_the_newest_whose_day_has_come(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    await quality.specified(maker, product)
    second = quality.specification(quality.LEAD, effective_from="2026-04-02")
    written = await specifications.write(product, second, actor=maker.member, now=NOW)
    assert (written.id, written.version, written.in_force) == ("S-000001", 2, False)
    assert await LOG.first() == {"kind": "specification.written", "subject": "S-000001", "version": 2}
    seen = await specifications.current(product, actor=ANONYMOUS, now=NOW)
    assert (seen.version, seen.in_force) == (1, True)
    assert [item.item for item in seen.specification.items] == ["lead", "gaba", "coliforms"]
    later = NOW.replace(day=2)
    assert (await specifications.current(product, actor=ANONYMOUS, now=later)).version == 2
    assert (await specifications.version(product, 1, actor=ANONYMOUS, now=later)).in_force is False
    assert [v.version for v in await specifications.history(product, actor=ANONYMOUS)] == [1, 2]


async def test_as_of_a_day_only_what_was_written_and_public_by_then_is_in_force(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    await quality.specified(maker, product)
    backdated = quality.specification(quality.LEAD, effective_from="2026-04-01")
    await specifications.write(product, backdated, actor=maker.member, now=NOW + timedelta(days=3))
    seen = [
        await specifications.current(product, actor=ANONYMOUS, now=NOW + timedelta(days=days))
        for days in (0, 2, 3)
    ]
    assert [(one.version, one.in_force) for one in seen] == [(1, True), (1, True), (2, True)]
    for reader in (ANONYMOUS, maker.member):
        with pytest.raises(NotFound):
            await specifications.current(product, actor=reader, now=NOW - timedelta(days=1))


async def test_a_specification_written_before_publication_is_not_told_to_the_public_of_that_time(
    db: Database,
) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    await quality.specified(maker, product)
    await builders.publish(product, maker, now=NOW + timedelta(days=1))
    assert (await specifications.current(product, actor=maker.member, now=NOW)).version == 1
    with pytest.raises(NotFound):
        await specifications.current(product, actor=ANONYMOUS, now=NOW)
    assert (await specifications.current(product, actor=ANONYMOUS, now=NOW + timedelta(days=1))).version == 1


async def test_a_specification_whose_day_is_to_come_is_shown_as_not_yet_in_force(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    await quality.specified(maker, product, effective_from="2027-01-01")
    seen = await specifications.current(product, actor=ANONYMOUS, now=NOW)
    assert (seen.version, seen.in_force) == (1, False)


@pytest.mark.parametrize(
    ("items", "field", "code"),
    [
        ((quality.LEAD, quality.LEAD), "items.1.item", "E_DUP"),
        (({**quality.LEAD, "limit": {"kind": "max"}},), "items.0.limit.upper", "E_REQ"),
        (({**quality.LEAD, "reporting": {}},), "items.0.reporting", "E_REQ"),
        ((quality.COLIFORMS, {**quality.LEAD, "unit": "ppm"}), "items.1.unit", "E_UNIT"),
        (({**quality.LEAD, "unit": "MG/KG"},), "items.0.unit", "E_UNIT"),
        (({**quality.LEAD, "reporting": {"decimals": 1, "significant": 2}},), "items.0.reporting", "E_REQ"),
    ],
)
async def test_an_item_that_cannot_be_judged_is_refused_by_field(
    db: Database, items: tuple[dict[str, Any], ...], field: str, code: str
) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    with pytest.raises(Invalid) as refused:
        await quality.specified(maker, product, *items)
    assert [(p.field, p.code) for p in refused.value.problems] == [(field, code)]


async def test_a_new_version_cannot_start_before_the_last_one(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    await quality.specified(maker, product)
    with pytest.raises(Invalid) as refused:
        await quality.specified(maker, product, effective_from="2025-03-31")
    assert [p.field for p in refused.value.problems] == ["effective_from"]


async def test_only_the_products_firm_writes_and_a_withdrawn_product_is_closed(db: Database) -> None:
    maker, other = await builders.firm(100), await builders.firm(200)
    product = await builders.product(maker)
    entry = quality.specification()
    with pytest.raises(Forbidden):
        await specifications.write(product, entry, actor=other.member, now=NOW)
    with pytest.raises(NotSignedIn):
        await specifications.write(product, entry, actor=ANONYMOUS, now=NOW)
    with pytest.raises(Forbidden):
        await specifications.write(product, entry, actor=builders.CHIEF, now=NOW)
    await lifecycle.withdraw(product, "終了", actor=maker.member, now=NOW)
    with pytest.raises(Conflict):
        await specifications.write(product, entry, actor=maker.member, now=NOW)


async def test_what_is_not_there_or_not_public_is_not_found(db: Database) -> None:
    maker = await builders.firm()
    hidden = await builders.product(maker, published=False)
    await quality.specified(maker, hidden)
    bare = await builders.product(maker)
    for product in (hidden, bare, "P-999999"):
        with pytest.raises(NotFound):
            await specifications.current(product, actor=ANONYMOUS, now=NOW)
    assert (await specifications.current(hidden, actor=maker.member, now=NOW)).version == 1
    for number in (0, 2):
        with pytest.raises(NotFound):
            await specifications.version(hidden, number, actor=maker.member, now=NOW)


async def test_two_first_versions_written_at_once_become_versions_one_and_two(committed: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    entry = quality.specification()
    made = await asyncio.gather(
        *(specifications.write(product, entry, actor=maker.member, now=NOW) for _ in range(2))
    )
    assert sorted((view.id, view.version) for view in made) == [("S-000001", 1), ("S-000001", 2)]
