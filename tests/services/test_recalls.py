"""What a recall means for the product (5.6): class I and II suspend it at once, class III does not."""

import json
from datetime import timedelta

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Conflict
from registry.domain.permissions import ANONYMOUS
from registry.services import certificates, lifecycle, lots, products
from registry.tables.database import Statement
from schemas.lots import RecallEntry
from schemas.vocab import CertificateState, LotAnswerKind, RecallClass, RegistrationState, SuspensionCause
from tests import builders, quality
from tests.conftest import NOW

LOT = "24A001"
LATER = NOW + timedelta(hours=1)
_LOG = Statement(
    "SELECT kind, role FROM log_entry WHERE kind IN ('lot.recalled', 'product.suspended') ORDER BY seq"
)


async def recalled(recall_class: RecallClass) -> str:
    maker = await builders.firm()
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
