"""Firms corrected and closed (5.6): products go before a firm does, and what was published of it stays."""

import json
from datetime import timedelta

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound
from registry.domain.permissions import ANONYMOUS
from registry.services import certificates, lifecycle, members, products
from registry.tables.database import Statement
from schemas.members import FirmCorrection
from schemas.reviews import Transfer
from schemas.vocab import RegistrationState, Role
from tests import builders
from tests.builders import ADMIN, CHIEF
from tests.conftest import NOW

BASE = "http://testserver"
_NUMBER = builders.corporate_no(101)
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_LOG = Statement("SELECT role, from_state, to_state, reason FROM log_entry WHERE kind = 'firm.closed'")
_CORRECTED = Statement(
    "SELECT subject, role, reason FROM log_entry WHERE kind = 'firm.corrected' ORDER BY seq"
)


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


RENAMED = FirmCorrection.model_validate(
    {
        "name_ja": "みえ健康工業株式会社",
        "name_kana": "ミエケンコウコウギョウ",
        "name_en": "Mie Kenko Works",
        "address": "三重県四日市市諏訪町1-5",
        "lg_code": "242021",
    }
)
LATER = NOW + timedelta(days=30)


async def test_a_corrected_firm_is_what_its_products_say_from_then_on_and_not_before(db: Database) -> None:
    maker = await builders.firm()
    before = await members.firm(maker.corporate_no)
    product = await builders.product(maker)
    await builders.product(maker, published=False)
    (issued,) = await certificates.of_product(product, now=NOW)
    await lifecycle.correct_firm(maker.corporate_no, RENAMED, actor=ADMIN, now=LATER)
    after = await members.firm(maker.corporate_no)
    assert (after.name_ja, after.name_kana, after.lg_code) == (
        "みえ健康工業株式会社",
        RENAMED.name_kana,
        "242021",
    )
    stored = json.loads((await products.rendered(product)).body)["firm"]
    assert (stored["name_ja"], stored["name_en"]) == (RENAMED.name_ja, RENAMED.name_en)
    assert (stored["address"], stored["lg_code"]) == (RENAMED.address, RENAMED.lg_code)
    assert stored["corporate_no"] == maker.corporate_no
    then = (await products.as_of(product, LATER - timedelta(seconds=1), actor=ANONYMOUS)).firm
    assert (then.name_ja, then.address) == (before.name_ja, before.address)
    assert (await products.as_of(product, LATER, actor=ANONYMOUS)).firm.name_ja == RENAMED.name_ja
    (kept,) = await certificates.of_product(product, now=LATER)
    assert (kept.number, kept.public_sha256) == (issued.number, issued.public_sha256)


async def test_the_page_of_an_earlier_day_names_a_firm_as_it_was_called_when_it_had_the_product(
    db: Database,
) -> None:
    maker, other = await builders.firm(), await builders.firm(200)
    product = await builders.product(maker)
    name = (await members.firm(maker.corporate_no)).name_ja
    await lifecycle.correct_firm(maker.corporate_no, RENAMED, actor=ADMIN, now=LATER)
    moved = LATER + timedelta(days=1)
    entry = Transfer(to=other.corporate_no, products=(product,), reason="事業の譲渡")
    await lifecycle.transfer(maker.corporate_no, entry, actor=CHIEF, base_address=BASE, now=moved)
    again = RENAMED.model_copy(update={"name_ja": "みえ健康ホールディングス株式会社"})
    await lifecycle.correct_firm(maker.corporate_no, again, actor=ADMIN, now=moved + timedelta(days=1))
    called = [
        (await products.as_of(product, instant, actor=ANONYMOUS)).firm.name_ja
        for instant in (NOW, LATER, moved)
    ]
    assert called == [name, RENAMED.name_ja, (await members.firm(other.corporate_no)).name_ja]


async def test_a_correction_is_logged_by_what_it_changed_and_one_of_nothing_is_none(db: Database) -> None:
    maker = await builders.firm()
    partly = FirmCorrection.model_validate(
        {
            **(await members.firm(maker.corporate_no)).model_dump(include={*FirmCorrection.model_fields}),
            "address": "三重県津市丸之内1-1",
        }
    )
    for _ in range(2):
        await lifecycle.correct_firm(maker.corporate_no, partly, actor=ADMIN, now=LATER)
    assert [tuple(row.values()) for row in await _CORRECTED.rows()] == [
        (maker.corporate_no, "admin", "address")
    ]


async def test_only_an_administrator_corrects_a_firm_that_exists(db: Database) -> None:
    maker = await builders.firm()
    for actor in (CHIEF, maker.member):
        with pytest.raises(Forbidden):
            await lifecycle.correct_firm(maker.corporate_no, RENAMED, actor=actor, now=NOW)
    with pytest.raises(NotFound):
        await lifecycle.correct_firm(builders.corporate_no(999), RENAMED, actor=ADMIN, now=NOW)


async def test_only_an_administrator_closes_a_firm_that_exists(db: Database) -> None:
    maker = await builders.firm()
    with pytest.raises(Forbidden):
        await members.close_firm(maker.corporate_no, "廃業", actor=CHIEF, now=NOW)
    with pytest.raises(NotFound):
        await members.close_firm(builders.corporate_no(999), "廃業", actor=ADMIN, now=NOW)


@pytest.mark.parametrize(
    "sought",
    ["伊勢本草", "ｲｾﾎﾝｿｳ", "ise  honzo", "ISE", _NUMBER, f" {_NUMBER.translate(_WIDE)} "],
)
async def test_a_firm_is_found_by_a_part_of_a_name_or_its_corporate_number(db: Database, sought: str) -> None:
    await builders.firm(100)
    await builders.firm(101, name_ja="伊勢本草堂", name_kana="イセホンソウドウ", name_en="Ise Honzo")
    found, after = await members.firms(sought=sought)
    assert ([firm.corporate_no for firm in found], after) == ([_NUMBER], None)


@pytest.mark.parametrize("sought", ["%", "_", "!", "健康 100", "101"])
async def test_marks_of_patterns_are_sought_as_they_are(db: Database, sought: str) -> None:
    await builders.firm(100)
    assert (await members.firms(sought=sought))[0] == ()
    await builders.firm(101, name_ja="百%_!社", name_en=None)
    assert len((await members.firms(sought=sought))[0]) == (1 if sought in "%_!" else 0)


async def test_how_many_act_for_a_firm_is_told_to_who_may_read_accounts_and_two_ids_of_one_person_count_once(
    db: Database,
) -> None:
    maker = await builders.firm()
    for name in ("二人目", "三人目"):
        person = await members.create_person(name, None, actor=builders.ADMIN, now=NOW)
        await members.grant(person, Role.MEMBER_MFR, firm=maker.id, actor=builders.ADMIN, now=NOW)
    assert maker.member.person is not None
    await members.join_persons(maker.member.person, person, actor=builders.ADMIN, now=NOW)
    left = await members.create_person("退任", None, actor=builders.ADMIN, now=NOW)
    await members.grant(left, Role.MEMBER_MFR, firm=maker.id, actor=builders.ADMIN, now=NOW)
    await members.offboard(left, actor=builders.ADMIN, now=NOW)
    for actor, told in (
        (builders.ADMIN, 2),
        (builders.AUDITOR, 2),
        (builders.REVIEWER, None),
        (ANONYMOUS, None),
    ):
        (firm,), _ = await members.firms(actor=actor)
        assert (firm.corporate_no, firm.state, firm.members) == (maker.corporate_no, "active", told)
