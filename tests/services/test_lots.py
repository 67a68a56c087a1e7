"""Lots from registration to recall, on both databases."""

import asyncio
import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from registry.adapters.engine import Database
from registry.domain.canonical import sha256_hex
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn
from registry.domain.permissions import ANONYMOUS, Actor
from registry.services import log, lots, samples, specifications
from registry.services.lots.judging import judge
from registry.tables.columns import uuid7
from registry.tables.database import Statement
from registry.tables.listings import Listing
from registry.tables.lots import Sample
from registry.tables.lots import TestResult as ResultRow
from registry.tables.members import Organisation
from schemas.lots import LotDocument, LotReason, LotView, RecallEntry, ResultEntry
from schemas.specifications import SpecificationItem
from schemas.vocab import LabelEdition, LotAnswerKind, LotState, Role, SubClass, Verdict
from tests import builders, quality
from tests.conftest import NOW

LOG = Statement("SELECT kind, subject, entry, reason, document_sha256 FROM log_entry ORDER BY seq")
FROZEN = Statement("SELECT document, document_sha256, released_by, state FROM lot WHERE number = {}")
ROWS = Statement("SELECT value, replaced_at FROM test_result WHERE item = {} ORDER BY entered_at, value")
WHY = LotReason(reason="封緘不良の疑い")
RECALL = RecallEntry(recall_class="II", reason="表示の誤り", what_to_do="使用を中止し、ご連絡ください。")


async def ready(serial: int = 100, **fields: Any) -> tuple[builders.MadeFirm, str]:
    maker = await builders.firm(serial)
    product = await builders.product(maker, **fields)
    await quality.specified(maker, product)
    return maker, product


async def laboratory(number: int) -> tuple[str, Actor]:
    key, public_id = uuid7(), f"O-{number:06}"
    await Organisation.insert(
        Organisation(
            id=key,
            public_id=public_id,
            kind="laboratory",
            name=f"試験所{number}",
            document="{}",
            created_at=NOW,
        )
    )
    person = UUID(int=1000 + number)
    roles = frozenset({Role.PUBLIC, Role.MEMBER_LAB})
    return public_id, Actor(person=person, roles=roles, organisations=frozenset({key}))


async def enter(
    maker: builders.MadeFirm, product: str, *rows: dict[str, Any], reason: str | None = None
) -> LotView:
    entries = quality.results(*rows, reason=reason)
    return await lots.enter_results(product, "24A001", entries, actor=maker.member, now=NOW)


async def test_a_lot_with_conforming_results_is_released_and_frozen(db: Database) -> None:
    maker, product = await ready()
    seen = await quality.released(maker, product)
    assert (seen.state, seen.released_on, seen.site) == (LotState.RELEASED, date(2026, 4, 1), "津工場")
    assert (seen.specification, seen.specification_version) == ("S-000001", 1)
    assert seen.results is not None
    assert [(r.item, r.replicate, r.reported, r.verdict) for r in seen.results] == [
        ("lead", 1, "0.12", "pass"),
        ("gaba", 1, "100.0", "pass"),
        ("gaba", 2, "101.2", "pass"),
        ("coliforms", 1, "ND", "pass"),
    ]
    row = await FROZEN.first("24A001")
    assert row is not None
    assert seen.sha256 == row["document_sha256"] == sha256_hex(row["document"].encode())
    document = LotDocument.model_validate_json(row["document"])
    assert [r.value for r in document.results if r.item == "gaba"] == ["99.96", "101.2"]
    assert row["released_by"] == maker.member.person
    assert str(maker.member.person) not in row["document"] + seen.model_dump_json()


async def test_every_act_is_one_entry_of_the_log_and_the_reason_is_not_public_there(db: Database) -> None:
    maker, product = await ready()
    before = len(await LOG.rows())
    released = await quality.released(maker, product)
    await lots.quarantine(product, "24A001", WHY, actor=maker.member, now=NOW)
    await lots.recall(product, "24A001", RECALL, actor=maker.member, now=NOW)
    entries = (await LOG.rows())[before:]
    assert [e["kind"] for e in entries] == [
        "lot.registered",
        "lot.results_entered",
        "lot.released",
        "lot.quarantined",
        "lot.recalled",
    ]
    assert {e["subject"] for e in entries} == {f"{product}/lots/24A001@津工場"}
    assert entries[2]["document_sha256"] == released.sha256
    assert (entries[3]["reason"], "封緘" in entries[3]["entry"]) == (WHY.reason, False)


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"site": "名古屋工場"}, "site", "E_REF"),
        ({"manufactured_on": "2026-04-02", "expires_on": None}, "manufactured_on", "E_DATE"),
        ({"expires_on": "2026-02-28"}, "expires_on", "E_DATE"),
        ({"expires_on": "2028-03-02"}, "expires_on", "E_LIMIT"),
    ],
)
async def test_a_lot_with_an_impossible_site_or_date_is_refused(
    db: Database, fields: dict[str, Any], field: str, code: str
) -> None:
    maker, product = await ready()
    with pytest.raises(Invalid) as refused:
        await quality.lot(maker, product, **fields)
    assert [(p.field, p.code) for p in refused.value.problems] == [(field, code)]


async def test_the_expiry_may_be_the_last_day_of_the_shelf_life(db: Database) -> None:
    maker, product = await ready()
    made = await quality.lot(maker, product, manufactured_on="2026-02-28", expires_on="2028-02-28")
    assert made.expires_on == date(2028, 2, 28)
    with pytest.raises(Invalid):
        await quality.lot(maker, product, "B", manufactured_on="2026-02-28", expires_on="2028-02-29")


async def test_a_number_is_normalised_and_used_once_at_a_site(db: Database) -> None:
    sites = [{"name": "津工場", "lg_code": "242012"}, {"name": "伊賀工場", "lg_code": "242161"}]
    maker, product = await ready(manufacturer_sites=sites)
    with pytest.raises(Invalid) as refused:
        await quality.lot(maker, product)
    assert [(p.field, p.code) for p in refused.value.problems] == [("site", "E_REQ")]
    made = await quality.lot(maker, product, " ２４A001 ", site="津工場")
    assert made.number == "24A001"
    with pytest.raises(Invalid) as refused:
        await quality.lot(maker, product, site="津工場")
    assert [(p.field, p.code) for p in refused.value.problems] == [("number", "E_DUP")]
    await quality.lot(maker, product, site="伊賀工場")
    both = await lots.one(product, "24A001", actor=ANONYMOUS, now=NOW)
    assert [lot.site for lot in both] == ["伊賀工場", "津工場"]
    with pytest.raises(Invalid) as refused:
        await lots.reject(product, "24A001", WHY, actor=maker.member, now=NOW)
    assert [p.field for p in refused.value.problems] == ["site"]
    await lots.reject(product, "24A001", WHY, site="津工場", actor=maker.member, now=NOW)
    answer = await lots.look_up(product=product, lot="24A001", now=NOW)
    assert [(a.site, a.answer) for a in answer.answers] == [
        ("伊賀工場", LotAnswerKind.NOT_RELEASED),
        ("津工場", LotAnswerKind.FAILED),
    ]


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ({"item": "mercury", "value": "1"}, "results.0.item", "E_REF"),
        ({"item": "lead", "value": "0.1", "unit": "mg/kg"}, "results.0.uncertainty", "E_REQ"),
        ({"item": "lead", "value": "0.1", "unit": "mg/L", "uncertainty": "0.1"}, "results.0.unit", "E_UNIT"),
        ({"item": "lead", "value": "0.1", "uncertainty": "0.1"}, "results.0.unit", "E_UNIT"),
        ({"item": "lead", "value": "0.1", "unit": "mgkg", "uncertainty": "0.1"}, "results.0.unit", "E_UNIT"),
        ({"item": "lead", "value": "NaN", "unit": "mg/kg", "uncertainty": "1"}, "results.0.value", "E_NUM"),
        (
            {"item": "lead", "value": "1", "unit": "mg/kg", "uncertainty": "-1"},
            "results.0.uncertainty",
            "E_NUM",
        ),
        ({"item": "gaba", "replicate": 3, "value": "1", "unit": "%"}, "results.0.replicate", "E_LIMIT"),
        (
            {"item": "gaba", "value": "1", "unit": "%", "tested_on": "2026-04-02"},
            "results.0.tested_on",
            "E_DATE",
        ),
        ({"item": "gaba", "unit": "%"}, "results.0.value", "E_REQ"),
        ({"item": "coliforms", "qualifier": "ND"}, "results.0.mass_g", "E_REQ"),
    ],
)
async def test_a_result_that_cannot_be_judged_is_refused_and_nothing_is_stored(
    db: Database, row: dict[str, Any], field: str, code: str
) -> None:
    maker, product = await ready()
    await quality.lot(maker, product)
    good = {"item": "gaba", "replicate": 2, "value": "100", "unit": "%"}
    with pytest.raises(Invalid) as refused:
        await enter(maker, product, row, good)
    assert [(p.field, p.code) for p in refused.value.problems] == [(field, code)]
    assert await ROWS.rows("gaba") == []


async def test_a_result_in_another_unit_of_mass_fraction_is_converted_exactly(db: Database) -> None:
    maker, product = await ready()
    await quality.lot(maker, product)
    row = {"item": "lead", "value": "470", "unit": "ug/kg", "uncertainty": "40"}
    seen = await enter(maker, product, row)
    assert seen.results is not None
    lead = seen.results[0]
    assert (lead.value, lead.unit, lead.reported, lead.limit_unit) == ("470", "ug/kg", "0.470", "mg/kg")
    assert lead.verdict == "conditional_pass"


async def test_a_result_below_the_limit_of_quantitation_is_judged_by_that_limit(db: Database) -> None:
    maker, product = await ready()
    await quality.lot(maker, product)
    seen = await enter(maker, product, {"item": "lead", "qualifier": "<", "loq": "0.01", "unit": "mg/kg"})
    assert seen.results is not None
    assert (seen.results[0].reported, seen.results[0].verdict) == ("<0.01", "pass")
    seen = await enter(
        maker, product, {"item": "lead", "qualifier": "ND", "lod": "0.6", "unit": "mg/kg"}, reason="再試験"
    )
    assert seen.results is not None
    assert (seen.results[0].reported, seen.results[0].verdict) == ("ND", "not_evaluable")


async def test_words_and_values_without_a_limit_are_printed_as_the_item_says(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    looks = {"kind": "text", "accepted": ["褐色の粒"]}
    base = {"category": "identity", "method": "目視", "reporting": {"significant": 3}}
    await quality.specified(
        maker,
        product,
        {**base, "item": "looks", "name_ja": "性状", "limit": looks},
        {**base, "item": "ash", "name_ja": "灰分", "limit": {"kind": "report_only"}, "unit": "%"},
        {**base, "item": "odour", "name_ja": "におい", "limit": {"kind": "report_only"}},
    )
    await quality.lot(maker, product)
    seen = await enter(
        maker,
        product,
        {"item": "looks", "value": "褐色の粒"},
        {"item": "ash", "value": "99.96", "unit": "mg/g"},
        {"item": "odour", "value": "特異なにおい"},
    )
    assert seen.results is not None
    assert [(r.reported, r.verdict) for r in seen.results] == [
        ("褐色の粒", "pass"),
        ("10.0", "reported"),
        ("特異なにおい", "reported"),
    ]
    assert (await lots.release(product, "24A001", actor=maker.member, now=NOW)).state is LotState.RELEASED


async def test_results_of_an_unknown_product_are_not_found(db: Database) -> None:
    maker = await builders.firm()
    with pytest.raises(NotFound):
        await enter(maker, "P-999999")


async def test_entering_again_replaces_a_result_and_keeps_the_old_one(db: Database) -> None:
    maker, product = await ready()
    await quality.lot(maker, product)
    await enter(maker, product, {"item": "gaba", "value": "80", "unit": "%"})
    better = {"item": "gaba", "value": "95", "unit": "%"}
    with pytest.raises(Invalid) as refused:
        await enter(maker, product, better)
    assert [problem.field for problem in refused.value.problems] == ["reason"]
    seen = await enter(maker, product, better, reason="希釈倍率の転記誤り")
    assert seen.results is not None
    assert [(r.value, r.verdict) for r in seen.results] == [("95", "pass")]
    kept = await ROWS.rows("gaba")
    assert {(row["value"], row["replaced_at"] is None) for row in kept} == {("80", False), ("95", True)}
    (earlier,) = await lots.earlier_results(product, "24A001", seen.site, actor=maker.member, now=NOW)
    assert (earlier.value, earlier.verdict, earlier.reason) == ("80", "fail", "希釈倍率の転記誤り")
    assert await lots.earlier_results(product, "24A001", seen.site, actor=ANONYMOUS, now=NOW) == ()


async def test_the_same_result_again_changes_nothing_and_needs_no_reason(db: Database) -> None:
    maker, product = await ready()
    await quality.lot(maker, product)
    row = {"item": "gaba", "value": "95", "unit": "%"}
    first, head = await enter(maker, product, row), await log.head()
    assert await enter(maker, product, row) == first
    assert (len(await ROWS.rows("gaba")), await log.head()) == (1, head)


async def test_the_same_replicate_twice_in_one_request_is_refused(db: Database) -> None:
    maker, product = await ready()
    await quality.lot(maker, product)
    row = {"item": "gaba", "value": "95", "unit": "%"}
    with pytest.raises(Invalid) as refused:
        await enter(maker, product, row, row)
    assert [(p.field, p.code) for p in refused.value.problems] == [("results.1.item", "E_DUP")]


async def test_a_firm_cannot_change_what_a_laboratory_entered_nor_a_laboratory_what_others_did(
    db: Database,
) -> None:
    maker, product = await ready()
    await quality.lot(maker, product)
    lab_id, lab = await laboratory(1)
    _, other = await laboratory(2)
    row = {"item": "gaba", "value": "80", "unit": "%"}

    async def as_lab(actor: Actor, *rows: dict[str, Any]) -> LotView:
        entries = quality.results(*rows, reason="再試験")
        return await lots.enter_results(product, "24A001", entries, actor=actor, now=NOW)

    await as_lab(lab, row)
    for actor in (maker.member, other):
        with pytest.raises(Forbidden):
            await as_lab(actor, {**row, "value": "95"})
    with pytest.raises(Forbidden):
        await as_lab(other, {**row, "replicate": 2, "laboratory": lab_id})
    await as_lab(lab, {**row, "value": "95"})
    seen = (await lots.one(product, "24A001", actor=maker.member, now=NOW))[0]
    assert seen.results is not None
    assert [(r.value, r.laboratory) for r in seen.results] == [("95", lab_id)]
    await as_lab(maker.member, {**row, "replicate": 2})
    with pytest.raises(Forbidden):
        await as_lab(lab, {**row, "replicate": 2, "value": "95"})


@pytest.mark.parametrize(
    ("rows", "field", "code"),
    [
        (quality.GOOD[1:], "results.lead", "E_REQ"),
        (quality.GOOD[:1] + quality.GOOD[2:], "results.gaba", "E_REQ"),
        ((*quality.GOOD[:3], {"item": "coliforms", "value": "4"}), "results.coliforms", "E_LIMIT"),
        (({**quality.GOOD[0], "value": "0.47"}, *quality.GOOD[1:]), "results.lead", "E_LIMIT"),
    ],
)
async def test_a_lot_without_a_conforming_result_of_every_item_is_not_released(
    db: Database, rows: tuple[dict[str, Any], ...], field: str, code: str
) -> None:
    maker, product = await ready()
    await quality.lot(maker, product)
    await enter(maker, product, *rows)
    with pytest.raises(Invalid) as refused:
        await lots.release(product, "24A001", actor=maker.member, now=NOW)
    assert [(p.field, p.code) for p in refused.value.problems] == [(field, code)]
    assert (await lots.one(product, "24A001", actor=ANONYMOUS, now=NOW))[0].state is LotState.IN_TEST


async def test_a_conditional_pass_releases_where_the_item_says_so(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    await quality.specified(maker, product, {**quality.LEAD, "accept_conditional": True})
    await quality.lot(maker, product)
    await enter(maker, product, {**quality.GOOD[0], "value": "0.47"})
    seen = await lots.release(product, "24A001", actor=maker.member, now=NOW)
    assert seen.results is not None
    assert (seen.state, seen.results[0].verdict) == (LotState.RELEASED, "conditional_pass")


async def test_a_stricter_specification_in_force_on_the_day_of_release_decides(db: Database) -> None:
    maker, product = await ready()
    await quality.lot(maker, product)
    await enter(maker, product)
    strict = {**quality.LEAD, "limit": {"kind": "max", "upper": "0.10"}}
    await quality.specified(maker, product, strict, effective_from="2026-04-01")
    with pytest.raises(Invalid) as refused:
        await lots.release(product, "24A001", actor=maker.member, now=NOW)
    assert [p.field for p in refused.value.problems] == ["results.lead"]
    await quality.specified(maker, product, quality.LEAD, effective_from="2026-04-01")
    seen = await lots.release(product, "24A001", actor=maker.member, now=NOW)
    assert seen.results is not None
    assert (seen.specification_version, [r.item for r in seen.results]) == (3, ["lead"])


async def test_a_released_lot_expires_when_it_is_read_and_nothing_is_stored(db: Database) -> None:
    maker, product = await ready()
    await quality.released(maker, product, expires_on="2026-04-30")
    last = NOW + timedelta(days=29)
    assert (await lots.one(product, "24A001", actor=ANONYMOUS, now=last))[0].state is LotState.RELEASED
    after = last + timedelta(days=1)
    assert (await lots.one(product, "24A001", actor=ANONYMOUS, now=after))[0].state is LotState.EXPIRED
    row = await FROZEN.first("24A001")
    assert row is not None
    assert row["state"] == "released"
    answer = await lots.look_up(product=product, lot="24A001", now=after)
    assert answer.answers[0].answer is LotAnswerKind.EXPIRED


async def test_a_lot_past_its_expiry_is_not_released(db: Database) -> None:
    maker, product = await ready()
    await quality.lot(maker, product, expires_on="2026-03-31")
    await enter(maker, product)
    with pytest.raises(Conflict):
        await lots.release(product, "24A001", actor=maker.member, now=NOW)


async def test_acts_that_a_state_does_not_allow_are_conflicts(db: Database) -> None:
    maker, product = await ready()
    who: dict[str, Any] = {"actor": maker.member, "now": NOW}
    await quality.lot(maker, product)
    with pytest.raises(Conflict):
        await lots.recall(product, "24A001", RECALL, **who)
    await lots.quarantine(product, "24A001", WHY, **who)
    with pytest.raises(Conflict, match="never released"):
        await lots.recall(product, "24A001", RECALL, **who)
    await lots.reject(product, "24A001", WHY, **who)
    for act in (lots.reject, lots.quarantine):
        with pytest.raises(Conflict):
            await act(product, "24A001", WHY, **who)
    with pytest.raises(Conflict):
        await lots.release(product, "24A001", **who)
    with pytest.raises(Conflict):
        await enter(maker, product)


async def test_a_lot_released_again_after_quarantine_keeps_its_document_and_results(db: Database) -> None:
    maker, product = await ready()
    first = await quality.released(maker, product)
    await lots.quarantine(product, "24A001", WHY, actor=maker.member, now=NOW)
    with pytest.raises(Conflict):
        await enter(maker, product)
    again = await lots.release(product, "24A001", actor=maker.member, now=NOW + timedelta(days=3))
    assert (again.state, again.sha256, again.released_on, again.reason) == (
        LotState.RELEASED,
        first.sha256,
        first.released_on,
        None,
    )


async def test_results_of_a_lot_in_test_are_for_its_firm_and_reviewers(db: Database) -> None:
    maker, product = await ready()
    other = await builders.firm(200)
    await quality.lot(maker, product)
    await enter(maker, product)
    for reader in (ANONYMOUS, other.member, builders.HCP):
        assert (await lots.one(product, "24A001", actor=reader, now=NOW))[0].results is None
    for reader in (maker.member, builders.REVIEWER, builders.AUDITOR):
        assert (await lots.one(product, "24A001", actor=reader, now=NOW))[0].results
    await lots.reject(product, "24A001", WHY, actor=maker.member, now=NOW)
    shown = (await lots.one(product, "24A001", actor=ANONYMOUS, now=NOW))[0]
    assert (shown.state, shown.reason, bool(shown.results)) == (LotState.REJECTED, WHY.reason, True)


async def test_only_the_products_firm_handles_its_lots(db: Database) -> None:
    maker, product = await ready()
    other = await builders.firm(200)
    await quality.lot(maker, product)
    for actor, error in ((other.member, Forbidden), (builders.CHIEF, Forbidden), (ANONYMOUS, NotSignedIn)):
        with pytest.raises(error):
            await lots.release(product, "24A001", actor=actor, now=NOW)
        with pytest.raises(error):
            await lots.enter_results(product, "24A001", quality.results(), actor=actor, now=NOW)
        with pytest.raises(error):
            await lots.reject(product, "24A001", WHY, actor=actor, now=NOW)
    with pytest.raises(NotFound):
        await lots.release(product, "24A002", actor=maker.member, now=NOW)


async def test_without_a_specification_in_force_nothing_is_judged(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    await quality.lot(maker, product)
    with pytest.raises(Conflict):
        await enter(maker, product)
    with pytest.raises(Conflict):
        await lots.release(product, "24A001", actor=maker.member, now=NOW)
    hidden = await builders.product(maker, published=False)
    with pytest.raises(Conflict):
        await quality.lot(maker, hidden)


async def test_lots_are_paged_the_last_registered_first(db: Database) -> None:
    maker, product = await ready()
    for number in ("A1", "A2", "A3"):
        await quality.lot(maker, product, number)
    first, before = await lots.lots_of(product, actor=ANONYMOUS, now=NOW, limit=2)
    rest, end = await lots.lots_of(product, actor=ANONYMOUS, now=NOW, limit=2, before=before)
    assert sorted(lot.number for lot in first + rest) == ["A1", "A2", "A3"]
    assert end is None
    with pytest.raises(NotFound):
        await lots.lots_of("P-999999", actor=ANONYMOUS, now=NOW)


GTIN = "4912345678904"


async def test_the_look_up_reads_gtin_scan_and_digital_link(db: Database) -> None:
    maker, product = await ready(gtin=[{"gtin": GTIN}])
    await quality.released(maker, product)
    for asked in (
        {"gtin": GTIN, "lot": "24A001"},
        {"product": product, "lot": "２４A001"},
        {"scan": f"(01)0{GTIN}(10)24A001"},
        {"scan": f"https://example.jp/01/0{GTIN}/10/24A001"},
        {"scan": f"(01)0{GTIN}", "lot": "24A001"},
    ):
        answer = await lots.look_up(now=NOW, **asked)
        (found,) = answer.answers
        assert (found.answer, found.product, found.number) == (LotAnswerKind.IN_DATE, product, "24A001")
        assert [(i.name_ja, i.verdict) for i in found.items] == [
            ("鉛", "pass"),
            ("GABA", "pass"),
            ("大腸菌群", "pass"),
        ]
        assert answer.suggestions == ()


async def test_a_number_that_looks_alike_is_suggested_and_not_answered(db: Database) -> None:
    maker, product = await ready()
    await quality.released(maker, product, "L-2O1I")
    answer = await lots.look_up(product=product, lot="l2011", now=NOW)
    assert [a.answer for a in answer.answers] == [LotAnswerKind.NOT_REGISTERED]
    assert [s.number for s in answer.suggestions] == ["L-2O1I"]
    none = await lots.look_up(product=product, lot="l2012", now=NOW)
    assert (none.answers[0].answer, none.suggestions) == (LotAnswerKind.NOT_REGISTERED, ())


async def test_an_unknown_or_unpublished_product_has_no_registered_lot(db: Database) -> None:
    maker = await builders.firm()
    hidden = await builders.product(maker, published=False)
    for product in (hidden, "P-999999"):
        answer = await lots.look_up(product=product, lot="24A001", now=NOW)
        assert answer.answers[0].answer is LotAnswerKind.NOT_REGISTERED


async def test_a_recalled_lot_says_what_to_do_and_whom_to_call(db: Database) -> None:
    maker, product = await ready()
    await quality.released(maker, product)
    await lots.recall(product, "24A001", RECALL, actor=maker.member, now=NOW)
    found = (await lots.look_up(product=product, lot="24A001", now=NOW)).answers[0]
    assert found.answer is LotAnswerKind.RECALLED
    assert found.recall is not None
    assert (found.recall.recall_class, found.recall.what_to_do) == ("II", RECALL.what_to_do)
    assert found.recall.contact is not None
    assert found.recall.contact.phone == "059-000-0000"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "scan"),
        ({"gtin": GTIN, "product": "P-000001", "lot": "1"}, "scan"),
        ({"gtin": GTIN}, "lot"),
        ({"gtin": "4912345678905", "lot": "1"}, "gtin"),
        ({"product": "P-000001", "lot": "ロット1"}, "lot"),
        ({"scan": "hello"}, "scan"),
        ({"scan": f"(01)0{GTIN}(10)24A001", "lot": "24A002"}, "lot"),
    ],
)
async def test_a_question_that_cannot_be_read_names_the_field(
    db: Database, asked: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await lots.look_up(now=NOW, **asked)
    assert [p.field for p in refused.value.problems] == [field]


async def test_the_quality_summary_counts_the_last_twelve_months(db: Database) -> None:
    maker, product = await ready()
    await quality.released(maker, product, "GOOD")
    await quality.lot(maker, product, "BAD")
    bad = ({**quality.GOOD[0], "value": "0.60"}, *quality.GOOD[1:])
    await lots.enter_results(product, "BAD", quality.results(*bad), actor=maker.member, now=NOW)
    await lots.reject(product, "BAD", WHY, actor=maker.member, now=NOW)
    await quality.lot(maker, product, "OPEN")
    await lots.enter_results(product, "OPEN", quality.results(quality.GOOD[3]), actor=maker.member, now=NOW)
    await quality.lot(maker, product, "UNTESTED")
    seen = await lots.quality_summary(product, now=NOW)
    assert (seen.specification_version, seen.specification_from) == ("1", date(2025, 4, 1))
    assert (seen.period_from, seen.period_to) == (date(2025, 4, 1), date(2026, 4, 1))
    assert (seen.lots_tested, seen.lots_passed, seen.lots_failed, seen.oos_count) == (3, 1, 1, 1)
    assert [(lot.lot, lot.state) for lot in seen.lots] == [
        ("BAD", LotState.REJECTED),
        ("GOOD", LotState.RELEASED),
        ("OPEN", LotState.IN_TEST),
    ]
    assert seen.lots[0].results is not None
    lead = seen.lots[0].results[0]
    assert (lead.item_ja, lead.limit, lead.unit, lead.value, lead.verdict) == (
        "鉛",
        "0.50 以下",
        "mg/kg",
        "0.60",
        "fail",
    )
    later = await lots.quality_summary(product, now=NOW.replace(year=2027, day=2))
    assert (later.lots_tested, later.oos_count) == (0, 0)
    with pytest.raises(NotFound):
        await lots.quality_summary("P-999999", now=NOW)


async def test_an_outside_result_that_was_replaced_still_counts(db: Database) -> None:
    maker, product = await ready()
    await quality.lot(maker, product)
    await enter(maker, product, {**quality.GOOD[0], "value": "0.60"})
    await enter(maker, product, reason="再試験")
    await lots.release(product, "24A001", actor=maker.member, now=NOW)
    seen = await lots.quality_summary(product, now=NOW)
    assert (seen.lots_passed, seen.lots_failed, seen.oos_count) == (1, 0, 1)


async def test_two_releases_at_once_make_one_release(committed: Database) -> None:
    maker, product = await ready()
    await quality.lot(maker, product)
    await enter(maker, product)
    ended = await asyncio.gather(
        *(lots.release(product, "24A001", actor=maker.member, now=NOW) for _ in range(2)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in ended) == ["Conflict", "LotView"]
    assert [e["kind"] for e in await LOG.rows()].count("lot.released") == 1


async def test_the_same_number_registered_twice_at_once_is_registered_once(committed: Database) -> None:
    maker, product = await ready()
    ended = await asyncio.gather(*(quality.lot(maker, product) for _ in range(2)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in ended) == ["Invalid", "LotView"]


async def test_results_entered_while_a_lot_is_released_come_before_or_not_at_all(committed: Database) -> None:
    maker, product = await ready()
    await quality.lot(maker, product)
    await enter(maker, product)
    bad = {"item": "gaba", "value": "10", "unit": "%"}
    ended = await asyncio.gather(
        lots.release(product, "24A001", actor=maker.member, now=NOW),
        enter(maker, product, bad),
        return_exceptions=True,
    )
    assert sorted(isinstance(one, Exception) for one in ended) == [False, True]
    row = await FROZEN.first("24A001")
    assert row is not None
    if row["state"] == "released":
        assert '"value":"10"' not in row["document"]


async def test_samples_of_a_listing_show_what_the_source_reports(db: Database) -> None:
    listing, sample = uuid7(), uuid7()
    await Listing.insert(
        Listing(
            id=listing,
            number=1,
            public_id="G-000001",
            source="test",
            source_key="1",
            name="香辛料",
            state="listed",
            edition="2025",
            latest_version=1,
            public_json="{}",
            card_json="{}",
            etag="x",
            created_at=NOW,
            updated_at=NOW,
        )
    )
    await Sample.insert(Sample(id=sample, listing=listing, source="test", sample_no="7", created_at=NOW))
    for position, (value, qualifier) in enumerate([("57", "="), (None, "ND")]):
        await ResultRow.insert(
            ResultRow(
                id=uuid7(),
                sample=sample,
                position=position,
                item="lead",
                value=value,
                qualifier=qualifier,
                unit="ug/kg",
                as_written=f"{value}",
                entered_at=NOW,
            )
        )
    (seen,) = await samples.of_listing("G-000001")
    assert (seen.sample_no, [(r.value, r.qualifier) for r in seen.results]) == (
        "7",
        [("57", "="), (None, "ND")],
    )
    with pytest.raises(NotFound):
        await samples.of_listing("G-000002")


async def test_the_specification_a_lot_was_judged_by_stays_readable(db: Database) -> None:
    maker, product = await ready()
    seen = await quality.released(maker, product)
    await quality.specified(maker, product, quality.LEAD, effective_from="2026-04-01")
    assert seen.specification_version == 1
    first = await specifications.version(product, 1, actor=ANONYMOUS, now=NOW)
    again = (await lots.one(product, "24A001", actor=ANONYMOUS, now=NOW))[0]
    assert again.results is not None
    assert {r.item for r in again.results} == {item.item for item in first.specification.items}
    assert json.loads(again.model_dump_json())["specification_version"] == 1


async def test_which_label_a_package_bears_follows_from_the_day_it_was_made(db: Database) -> None:
    maker, product = await ready()
    assert (await quality.lot(maker, product)).label is LabelEdition.OLD_ALLOWED


async def test_no_rule_says_which_label_other_goods_bear(db: Database) -> None:
    maker, product = await ready(subclass=SubClass.HF_OTHER)
    assert (await quality.lot(maker, product)).label is None


async def test_the_size_of_a_lot_has_a_unit_that_is_a_code(db: Database) -> None:
    maker, product = await ready()
    with pytest.raises(Invalid) as refused:
        await quality.lot(maker, product, size={"amount": "5", "unit": "KG"})
    [problem] = refused.value.problems
    assert (problem.field, problem.code) == ("size.unit", "E_UNIT")
    assert "「kg」ではありませんか" in problem.message.ja
    made = await quality.lot(maker, product, size={"amount": "5", "unit": "kg"})
    assert made.size is not None
    assert made.size.unit == "kg"


def test_a_result_is_judged_in_the_unit_of_a_specification_from_before_codes_were_checked() -> None:
    old = SpecificationItem.model_validate({**quality.LEAD, "unit": "ppm", "decision_rule": "SIMPLE"})
    entry = ResultEntry.model_validate(
        {"item": "lead", "value": "0.12", "unit": "ppm", "tested_on": "2026-03-20"}
    )
    assert judge(old, entry, "results.0").verdict is Verdict.PASS
