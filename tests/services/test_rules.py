"""Rows of law in the database: proposed by one person, confirmed by another, never overwritten."""

import sqlite3
from datetime import date
from typing import Any

import asyncpg
import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn
from registry.domain.legal import SEED
from registry.domain.permissions import ANONYMOUS
from registry.services import members, products, rules
from registry.tables.database import Statement
from schemas.rules import LegalRuleProposal
from schemas.vocab import FindingLevel, SubClass
from tests import builders, quality
from tests.conftest import NOW

DAY = date(2026, 4, 1)
LOG = Statement("SELECT kind, subject, actor, reason FROM log_entry WHERE kind LIKE 'rule.%' ORDER BY seq")


def proposal(**changes: Any) -> LegalRuleProposal:
    return LegalRuleProposal.model_validate(
        {
            "code": "ffc.notice_days",
            "value": 60,
            "valid_from": "2015-04-01",
            "source_name": "食品表示基準 第2条",
            **changes,
        }
    )


async def confirmed(**changes: Any) -> str:
    made = await rules.propose(proposal(**changes), actor=builders.REVIEWER, now=NOW)
    return (await rules.confirm(made.id, actor=builders.ADMIN, now=NOW)).id


async def test_a_migrated_registry_has_the_rows_that_come_with_it(db: Database) -> None:
    kept = {one.code: one for one in await rules.entries()}
    assert set(kept) == {one.code for one in SEED}
    for one in SEED:
        assert (kept[one.code].value, kept[one.code].confirmed) == (one.value, one.confirmed)
        assert (kept[one.code].valid_from, kept[one.code].source_name) == (one.valid_from, one.source)
        assert not kept[one.code].proposed


async def test_what_one_person_proposed_changes_nothing_until_another_confirms_it(db: Database) -> None:
    made = await rules.propose(proposal(value=90), actor=builders.REVIEWER, now=NOW)
    assert (made.confirmed, made.confirmed_on, made.proposed) == (False, None, True)
    assert (await rules.in_force("ffc.notice_days", DAY)).value == 60
    done = await rules.confirm(made.id, actor=builders.CHIEF, now=NOW)
    assert (done.confirmed, done.confirmed_on) == (True, DAY)
    assert (await rules.in_force("ffc.notice_days", DAY)).id == made.id
    assert [one.value for one in await rules.history("ffc.notice_days")] == [60, 90]


async def test_the_same_person_cannot_confirm_whatever_roles_they_hold(db: Database) -> None:
    made = await rules.propose(proposal(), actor=builders.REVIEWER, now=NOW)
    with pytest.raises(Forbidden, match="別の人"):
        await rules.confirm(made.id, actor=builders.REVIEWER, now=NOW)
    assert not (await rules.history("ffc.notice_days"))[-1].confirmed


async def test_who_proposed_confirms_from_no_other_account(db: Database) -> None:
    await builders.staff()
    made = await rules.propose(proposal(), actor=builders.SECOND, now=NOW)
    assert builders.SECOND.person is not None
    assert builders.REVIEWER.person is not None
    await members.join_persons(
        builders.REVIEWER.person, builders.SECOND.person, actor=builders.ADMIN, now=NOW
    )
    with pytest.raises(Forbidden, match="別の人"):
        await rules.confirm(made.id, actor=builders.REVIEWER, now=NOW)


async def test_a_row_is_confirmed_once(db: Database) -> None:
    with pytest.raises(Conflict, match="確認済み"):
        await rules.confirm(await confirmed(), actor=builders.CHIEF, now=NOW)


async def test_a_row_that_came_with_the_registry_needs_two_people_too(db: Database) -> None:
    [seeded] = await rules.history("ffc.notice_days")
    with pytest.raises(Conflict, match="提案し"):
        await rules.confirm(seeded.id, actor=builders.ADMIN, now=NOW)


@pytest.mark.parametrize("rule_id", ["nothing", "00000000-0000-0000-0000-000000000001"])
async def test_an_unknown_row_is_not_found(db: Database, rule_id: str) -> None:
    with pytest.raises(NotFound):
        await rules.confirm(rule_id, actor=builders.ADMIN, now=NOW)


async def test_codes_and_days_without_a_row_are_not_found(db: Database) -> None:
    with pytest.raises(NotFound):
        await rules.history("ffc.nothing")
    with pytest.raises(NotFound):
        await rules.in_force("ffc.gmp", date(2026, 8, 31))
    assert (await rules.in_force("ffc.gmp", date(2026, 9, 1))).value[0] == "FFC-GMP"


async def test_only_staff_propose_and_confirm(db: Database) -> None:
    maker = await builders.firm()
    made = await rules.propose(proposal(), actor=builders.REVIEWER, now=NOW)
    for act in (
        lambda actor: rules.propose(proposal(), actor=actor, now=NOW),
        lambda actor: rules.confirm(made.id, actor=actor, now=NOW),
    ):
        with pytest.raises(NotSignedIn):
            await act(ANONYMOUS)
        for actor in (maker.member, builders.AUDITOR, builders.HCP):
            with pytest.raises(Forbidden):
                await act(actor)


async def test_both_acts_are_in_the_log_with_the_person_and_the_row(db: Database) -> None:
    made = await confirmed()
    rows = await LOG.rows()
    assert [(row["kind"], row["subject"], row["actor"], row["reason"]) for row in rows] == [
        ("rule.proposed", "ffc.notice_days", builders.REVIEWER.person, made),
        ("rule.confirmed", "ffc.notice_days", builders.ADMIN.person, made),
    ]


async def test_a_value_that_no_rule_could_read_leaves_nothing(db: Database) -> None:
    with pytest.raises(Invalid):
        await rules.propose(proposal(value="sixty"), actor=builders.REVIEWER, now=NOW)
    with pytest.raises(Invalid):
        await rules.propose(
            proposal(code="claims.L1_DISEASE.own", value={"pattern": "(a+)+"}),
            actor=builders.REVIEWER,
            now=NOW,
        )
    assert len(await rules.entries()) == len(SEED)
    assert await LOG.rows() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE legal_rule SET value = '1'",
        "UPDATE legal_rule SET valid_to = '2030-01-01'",
        "DELETE FROM legal_rule",
    ],
)
async def test_a_row_cannot_be_changed_even_by_plain_sql(committed: Database, statement: str) -> None:
    with pytest.raises((sqlite3.DatabaseError, asyncpg.PostgresError), match="never changed"):
        await committed.run_sql(statement)


async def test_the_database_too_refuses_one_person_as_both(committed: Database) -> None:
    made = await rules.propose(proposal(), actor=builders.REVIEWER, now=NOW)
    with pytest.raises((sqlite3.DatabaseError, asyncpg.PostgresError)):
        await committed.run_sql(
            f"UPDATE legal_rule SET confirmed_by = proposed_by, confirmed_on = '2026-04-01' WHERE id = '{made.id}'"
        )


async def levels(code: str, **fields: Any) -> set[FindingLevel]:
    draft = builders.draft(firm=builders.corporate_no(1), **fields)
    return {one.level for one in await products.check(draft, today=DAY) if one.code == code}


async def test_a_rule_warns_until_its_row_is_confirmed_and_blocks_from_then_on(db: Database) -> None:
    early = {"sale_start_on": "2023-06-29"}
    assert await levels("ffc_notice_too_short", **early) == {FindingLevel.WARN}
    await confirmed()
    assert await levels("ffc_notice_too_short", **early) == {FindingLevel.MUST}


async def test_a_row_decides_from_its_first_day_on(db: Database) -> None:
    await confirmed(value=30, valid_from="2026-04-02")
    early = {"sale_start_on": "2023-06-29"}
    assert await levels("ffc_notice_too_short", **early) == {FindingLevel.WARN}
    draft = builders.draft(firm=builders.corporate_no(1), **early)
    later = await products.check(draft, today=date(2026, 4, 2))
    assert "ffc_notice_too_short" not in {one.code for one in later}


async def test_a_phrase_that_staff_added_is_found_and_one_that_ended_is_not(db: Database) -> None:
    assert await levels("L4_SUPER", name_ja="奇跡の茶") == set()
    await confirmed(
        code="claims.L4_SUPER.miracle",
        value={"pattern": "奇跡", "suggestion_ja": "根拠のない表現です。削除してください。"},
        valid_from="2026-04-01",
    )
    assert await levels("L4_SUPER", name_ja="奇跡の茶") == {FindingLevel.WARN}
    await confirmed(
        code="claims.L4_SUPER.miracle",
        value={"pattern": "奇跡"},
        valid_from="2026-04-01",
        valid_to="2026-04-01",
    )
    draft = builders.draft(firm=builders.corporate_no(1), name_ja="奇跡の茶")
    assert "L4_SUPER" not in {one.code for one in await products.check(draft, today=date(2026, 4, 2))}


async def test_what_is_in_force_is_made_ready_once_for_the_same_rows(db: Database) -> None:
    first = await rules.on(DAY)
    assert await rules.on(DAY) is first
    await confirmed()
    assert await rules.on(DAY) is not first


async def test_a_number_of_another_published_product_is_told(db: Database) -> None:
    maker = await builders.firm()
    code = [{"gtin": "4912345678904"}]
    public = await builders.product(maker, gtin=code)
    other = await builders.firm(serial=101)
    draft = builders.draft(firm=other.corporate_no, gtin=code)
    found = [one for one in await products.check(draft, today=DAY) if one.code == "number_taken"]
    assert {one.field: one.level for one in found} == {
        "ffc_no": FindingLevel.MUST,
        "gtin.0.gtin": FindingLevel.WARN,
    }
    assert all(public in one.message.ja for one in found)
    own = await products.check(draft, today=DAY, product_id=public)
    assert "number_taken" not in {one.code for one in own}


async def test_a_number_of_a_withdrawn_product_or_a_draft_is_free(db: Database) -> None:
    maker = await builders.firm()
    await builders.product(maker, published=False)
    draft = builders.draft(firm=maker.corporate_no)
    assert "number_taken" not in {one.code for one in await products.check(draft, today=DAY)}


async def test_the_open_draft_of_a_product_is_checked_for_its_firm_only(db: Database) -> None:
    maker, other = await builders.firm(), await builders.firm(serial=101)
    product = await builders.product(maker, SubClass.HF_OTHER, published=False, name_ja="ガンに効く")
    found = await products.check_draft(product, actor=maker.member, today=DAY)
    assert "L1_DISEASE" in {one.code for one in found}
    with pytest.raises(NotFound):
        await products.check_draft(product, actor=other.member, today=DAY)


async def test_the_newest_specification_of_a_product_is_held_against_the_least(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    draft = builders.draft(firm=maker.corporate_no)

    async def missing(product_id: str | None) -> list[str]:
        found = await products.check(draft, today=DAY, product_id=product_id)
        return [one.message.ja for one in found if one.code == "specification_items_missing"]

    assert await missing(None) == []
    [nothing] = await missing(product)
    await quality.specified(maker, product)
    [something] = await missing(product)
    assert "鉛、" in nothing
    assert "鉛、" not in something
