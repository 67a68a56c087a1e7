"""What a recall means for the product (5.6): class I and II suspend it at once, class III does not. Its end (4.11)."""

import json
from datetime import timedelta

import pytest

from registry.adapters.engine import Database
from registry.domain.calendar import tokyo_day
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound, StaleVersion, VersionRequired
from registry.domain.permissions import ANONYMOUS
from registry.services import certificates, lifecycle, lots, products
from registry.tables.database import Statement
from schemas.lots import RecallEntry, RecallReport
from schemas.vocab import (
    CertificateState,
    LotAnswerKind,
    LotState,
    RecallClass,
    RegistrationState,
    SuspensionCause,
)
from tests import builders, quality
from tests.conftest import NOW
from tests.services.test_lifecycle import reinstated

LOT = "24A001"
LATER = NOW + timedelta(hours=1)
_LOG = Statement(
    "SELECT kind, role FROM log_entry WHERE kind IN ('lot.recalled', 'product.suspended') ORDER BY seq"
)


async def recalled(recall_class: RecallClass, maker: builders.MadeFirm | None = None) -> str:
    maker = maker or await builders.firm()
    product = await builders.product(maker)
    await quality.specified(maker, product)
    await quality.released(maker, product)
    entry = RecallEntry(recall_class=recall_class, reason="異物の混入", what_to_do="使用を中止してください。")
    await lifecycle.recall(product, LOT, entry, actor=maker.member, now=LATER)
    with pytest.raises(Conflict):
        await lifecycle.recall(product, LOT, entry, actor=maker.member, now=LATER)
    return product


@pytest.mark.parametrize("recall_class", [RecallClass.I, RecallClass.II])
async def test_a_recall_of_class_one_or_two_suspends_product_and_certificate_in_its_transaction(
    db: Database, recall_class: RecallClass
) -> None:
    product = await recalled(recall_class)
    seen = await products.view(product, actor=ANONYMOUS)
    assert seen.state is RegistrationState.SUSPENDED
    assert seen.suspension is not None
    assert seen.suspension.cause is SuspensionCause.RECALL
    assert LOT in seen.suspension.public_notice.ja
    (certificate,) = await certificates.of_product(product, now=NOW)
    assert certificate.state is CertificateState.SUSPENDED
    (answer,) = (await lots.look_up(product=product, lot=LOT, now=NOW)).answers
    assert answer.answer is LotAnswerKind.RECALLED
    assert [tuple(row.values()) for row in await _LOG.rows()] == [
        ("lot.recalled", "member_mfr"),
        ("product.suspended", "system"),
    ]


async def test_a_recall_of_class_three_suspends_nothing(db: Database) -> None:
    product = await recalled(RecallClass.III)
    assert (await products.view(product, actor=ANONYMOUS)).state is RegistrationState.PUBLISHED


@pytest.mark.parametrize("recall_class", list(RecallClass))
async def test_what_everybody_reads_of_a_product_names_its_recalled_lots(
    db: Database, recall_class: RecallClass
) -> None:
    product = await recalled(recall_class)
    stored = json.loads((await products.rendered(product)).body)["recalls"]
    assert [(one["lot"], one["recall_class"], one["what_to_do"]) for one in stored] == [
        (LOT, recall_class.value, "使用を中止してください。")
    ]
    seen = await products.view(product, actor=ANONYMOUS)
    assert json.loads(seen.model_dump_json())["recalls"] == stored
    before = await products.as_of(product, LATER - timedelta(microseconds=1), actor=ANONYMOUS)
    assert before.recalls == ()
    assert (await products.as_of(product, LATER, actor=ANONYMOUS)).recalls == seen.recalls


async def test_a_product_that_is_suspended_already_names_the_next_recalled_lot_as_well(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    await quality.specified(maker, product)
    for number in ("A", "B"):
        await quality.released(maker, product, number)
    for number, minutes in (("A", 1), ("B", 2)):
        entry = RecallEntry(recall_class=RecallClass.I, reason="異物の混入", what_to_do="使用中止")
        when = NOW + timedelta(minutes=minutes)
        await lifecycle.recall(product, number, entry, actor=maker.member, now=when)
    stored = json.loads((await products.rendered(product)).body)["recalls"]
    assert [one["lot"] for one in stored] == ["B", "A"]


DAY = tokyo_day(LATER)
ENDED = RecallReport(progress=100, closed_on=DAY, authority_no="三重-2026-1", reason="全数を回収した")
_REPORTS = Statement(
    "SELECT kind, role, from_state, to_state, reason FROM log_entry"
    " WHERE kind IN ('lot.recall_reported', 'lot.recall_ended') ORDER BY seq"
)
_KEPT = Statement("SELECT number, progress, closed_on, entered_by FROM recall_report ORDER BY number")


async def test_the_end_of_a_recall_is_entered_by_its_firm_and_every_report_stays(db: Database) -> None:
    maker = await builders.firm()
    product = await recalled(RecallClass.III, maker)
    first = RecallReport(progress=40, reason="取引先10社のうち4社")
    await lifecycle.report_recall(product, LOT, first, actor=maker.member, now=LATER + timedelta(hours=1))
    seen = await lifecycle.report_recall(
        product, LOT, ENDED, actor=maker.member, now=LATER + timedelta(hours=2)
    )
    assert (seen.closed_on, [one.progress for one in seen.reports]) == (DAY, [100, 40])
    assert seen.reports[1].reason == "取引先10社のうち4社"
    assert seen == await lots.recall_on_record(product, LOT, actor=ANONYMOUS)
    assert [tuple(row.values()) for row in await _REPORTS.rows()] == [
        ("lot.recall_reported", "member_mfr", "recalled", "recalled", "取引先10社のうち4社"),
        ("lot.recall_ended", "member_mfr", "recalled", "recalled", "全数を回収した"),
    ]
    person = maker.member.person
    assert [tuple(row.values()) for row in await _KEPT.rows()] == [
        (1, 40, None, person),
        (2, 100, DAY, person),
    ]


async def test_a_lot_whose_recall_has_ended_stays_recalled_and_is_never_released_again(db: Database) -> None:
    maker = await builders.firm()
    product = await recalled(RecallClass.III, maker)
    await lifecycle.report_recall(product, LOT, ENDED, actor=maker.member, now=LATER)
    (lot,) = await lots.one(product, LOT, actor=ANONYMOUS, now=LATER)
    (answer,) = (await lots.look_up(product=product, lot=LOT, now=LATER)).answers
    assert (lot.state, answer.answer) == (LotState.RECALLED, LotAnswerKind.RECALLED)
    assert answer.recall is not None
    assert (answer.recall.since, answer.recall.closed_on) == (LATER, DAY)
    with pytest.raises(Conflict):
        await lots.release(product, LOT, actor=maker.member, now=LATER)


async def test_the_product_tells_the_progress_and_the_end_of_a_recall_and_what_it_told_before(
    db: Database,
) -> None:
    maker = await builders.firm()
    product = await recalled(RecallClass.III, maker)
    for hours, report in ((1, RecallReport(progress=40, reason="途中")), (2, ENDED)):
        now = LATER + timedelta(hours=hours)
        await lifecycle.report_recall(product, LOT, report, actor=maker.member, now=now)
    for hours, told in ((0, (None, None)), (1, (40, None)), (2, (100, DAY))):
        (then,) = (await products.as_of(product, LATER + timedelta(hours=hours), actor=ANONYMOUS)).recalls
        assert (then.progress, then.closed_on) == told
    (stored,) = json.loads((await products.rendered(product)).body)["recalls"]
    assert (stored["progress"], stored["closed_on"]) == (100, DAY.isoformat())
    assert (stored["authority_no"], stored["since"]) == ("三重-2026-1", then.model_dump(mode="json")["since"])


async def test_a_report_names_the_recall_it_was_made_from(db: Database) -> None:
    maker = await builders.firm()
    product = await recalled(RecallClass.III, maker)
    tag = lots.recall_tag(await lots.recall_on_record(product, LOT, actor=maker.member))
    first = RecallReport(progress=40, reason="途中")
    with pytest.raises(VersionRequired):
        await lifecycle.report_recall(product, LOT, first, if_match=None, actor=maker.member, now=LATER)
    await lifecycle.report_recall(product, LOT, first, if_match=tag, actor=maker.member, now=LATER)
    with pytest.raises(StaleVersion):
        await lifecycle.report_recall(product, LOT, ENDED, if_match=tag, actor=maker.member, now=LATER)
    assert len(await _KEPT.rows()) == 1


async def test_a_recall_ends_between_its_beginning_and_today_and_is_not_opened_again(db: Database) -> None:
    maker = await builders.firm()
    product = await recalled(RecallClass.III, maker)
    for day in (DAY - timedelta(days=1), DAY + timedelta(days=1)):
        wrong = ENDED.model_copy(update={"closed_on": day})
        with pytest.raises(Invalid) as refused:
            await lifecycle.report_recall(product, LOT, wrong, actor=maker.member, now=LATER)
        assert [problem.field for problem in refused.value.problems] == ["closed_on"]
    await lifecycle.report_recall(product, LOT, ENDED, actor=maker.member, now=LATER)
    reopened = RecallReport(progress=90, reason="再開")
    with pytest.raises(Conflict):
        await lifecycle.report_recall(product, LOT, reopened, actor=maker.member, now=LATER)
    corrected = ENDED.model_copy(update={"authority_no": "三重-2026-2"})
    seen = await lifecycle.report_recall(product, LOT, corrected, actor=maker.member, now=LATER)
    assert [one.authority_no for one in seen.reports] == ["三重-2026-2", "三重-2026-1"]
    assert [row["kind"] for row in await _REPORTS.rows()] == ["lot.recall_ended", "lot.recall_reported"]


async def test_only_the_firm_reports_on_its_recall_and_only_on_a_recalled_lot(db: Database) -> None:
    maker = await builders.firm()
    product = await recalled(RecallClass.III, maker)
    other = await builders.firm(200)
    for actor in (other.member, builders.CHIEF, builders.ADMIN):
        with pytest.raises(Forbidden):
            await lifecycle.report_recall(product, LOT, ENDED, actor=actor, now=LATER)
    await quality.released(maker, product, "IN")
    with pytest.raises(NotFound):
        await lifecycle.report_recall(product, "IN", ENDED, actor=maker.member, now=LATER)


@pytest.mark.parametrize("recall_class", [RecallClass.I, RecallClass.II])
async def test_a_product_is_not_reinstated_while_a_recall_of_class_one_or_two_is_open(
    db: Database, recall_class: RecallClass
) -> None:
    maker = await builders.firm()
    product = await recalled(recall_class, maker)
    halfway = RecallReport(progress=50, reason="途中")
    await lifecycle.report_recall(product, LOT, halfway, actor=maker.member, now=LATER)
    with pytest.raises(Conflict) as refused:
        await reinstated(product, now=LATER)
    assert LOT in refused.value.message.ja
    await lifecycle.report_recall(product, LOT, ENDED, actor=maker.member, now=LATER)
    assert (await products.view(product, actor=ANONYMOUS)).state is RegistrationState.SUSPENDED
    await reinstated(product, now=LATER)
    seen = await products.view(product, actor=ANONYMOUS)
    assert (seen.state, seen.recalls[0].closed_on) == (RegistrationState.PUBLISHED, DAY)
