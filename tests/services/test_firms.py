"""A firm that is no member any more (5.6): its products go first, then its roles, and its history stays."""

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound
from registry.domain.permissions import ANONYMOUS
from registry.services import lifecycle, members, products
from registry.tables.database import Statement
from schemas.reviews import Transfer
from schemas.vocab import RegistrationState, Role
from tests import builders
from tests.builders import ADMIN, CHIEF
from tests.conftest import NOW

BASE = "http://testserver"
_LOG = Statement("SELECT role, from_state, to_state, reason FROM log_entry WHERE kind = 'firm.closed'")


async def close(maker: builders.MadeFirm) -> None:
    await members.close_firm(maker.corporate_no, "廃業", actor=ADMIN, now=NOW)


async def test_a_firm_is_closed_once_its_products_are_transferred_or_withdrawn(db: Database) -> None:
    maker, other = await builders.firm(), await builders.firm(200)
    moved, ended = [await builders.product(maker) for _ in range(2)]
    with pytest.raises(Conflict, match=f"{moved}, {ended}"):
        await close(maker)
    entry = Transfer(to=other.corporate_no, products=(moved,), reason="事業の譲渡")
    await lifecycle.transfer(maker.corporate_no, entry, actor=CHIEF, base_address=BASE, now=NOW)
    with pytest.raises(Conflict, match=ended):
        await close(maker)
    await lifecycle.withdraw(ended, "廃業", actor=CHIEF, now=NOW)
    await close(maker)
    assert (await members.firm(maker.corporate_no)).state == "closed"
    assert (await products.view(ended, actor=ANONYMOUS)).state is RegistrationState.WITHDRAWN
    assert [tuple(row.values()) for row in await _LOG.rows()] == [("admin", "active", "closed", "廃業")]
    with pytest.raises(Conflict, match="closed already"):
        await close(maker)


async def test_a_product_under_review_keeps_its_firm_open(db: Database) -> None:
    maker = await builders.firm()
    await builders.submitted(await builders.product(maker, published=False), maker)
    with pytest.raises(Conflict, match="under review"):
        await close(maker)
    assert (await members.firm(maker.corporate_no)).state == "active"


async def test_for_a_closed_firm_nobody_registers_submits_or_amends(db: Database) -> None:
    maker = await builders.firm()
    draft = await builders.product(maker, published=False)
    await close(maker)
    assert maker.member.person is not None
    left = await members.acting(maker.member.person)
    assert (left.roles, left.firms) == (frozenset({Role.PUBLIC}), frozenset())
    with pytest.raises(Conflict, match="no active member"):  # somebody whose request was under way
        await builders.submitted(draft, maker)
    with pytest.raises(Invalid):
        await builders.product(maker, published=False)


async def test_only_an_administrator_closes_a_firm_that_exists(db: Database) -> None:
    maker = await builders.firm()
    with pytest.raises(Forbidden):
        await members.close_firm(maker.corporate_no, "廃業", actor=CHIEF, now=NOW)
    with pytest.raises(NotFound):
        await members.close_firm(builders.corporate_no(999), "廃業", actor=ADMIN, now=NOW)
