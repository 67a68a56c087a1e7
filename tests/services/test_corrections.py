"""A claim found to exceed its scope (5.6): the firm is asked, has its term, and is suspended after it."""

from datetime import timedelta

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Conflict, Forbidden, NotFound
from registry.domain.permissions import ANONYMOUS
from registry.services import certificates, lifecycle, products, reviews, rules
from registry.services.lifecycle import correcting
from registry.tables.database import Statement
from schemas.reviews import Correction, Interest, InterestDeclaration, PointEntry, SuspensionEntry
from schemas.rules import LegalRuleProposal
from schemas.vocab import CertificateState, CorrectionState, InterestKind, RegistrationState, SuspensionCause
from tests import builders
from tests.builders import AUDITOR, CHIEF, REVIEWER, SECOND
from tests.conftest import NOW

ENTRY = PointEntry(field="notified_claim", text="届出の範囲を超えています。")
DAY = timedelta(days=1)
LAST, LATE = NOW + 14 * DAY, NOW + 15 * DAY
_LOG = Statement("SELECT kind, role, version, reason FROM log_entry WHERE kind LIKE 'product.correction%'")


async def asked() -> tuple[builders.MadeFirm, str, Correction]:
    maker = await builders.firm()
    product = await builders.product(maker)
    made = await lifecycle.request_correction(product, ENTRY, actor=REVIEWER, now=NOW)
    return maker, product, made


async def state_of(product: str) -> RegistrationState:
    return (await products.view(product, actor=ANONYMOUS)).state


async def amended(maker: builders.MadeFirm, product: str) -> None:
    tag = (await products.rendered(product)).etag
    document = (await products.view(product, actor=maker.member)).product
    second = document.model_copy(update={"name_ja": "直した名"})
    await products.amend(product, second, if_match=tag, actor=maker.member, now=NOW)


async def test_a_claim_beyond_its_scope_suspends_the_product_after_fourteen_days_once(db: Database) -> None:
    maker, product, made = await asked()
    assert (made.due, made.state) == (LAST.date(), CorrectionState.OPEN)
    assert await correcting.suspend_uncorrected(now=LAST) == 0
    (seen,) = await lifecycle.corrections(product, actor=maker.member, now=LATE)
    assert (seen.overdue, await state_of(product)) == (True, RegistrationState.PUBLISHED)
    assert [await correcting.suspend_uncorrected(now=LATE) for _ in range(2)] == [1, 0]
    told = (await products.view(product, actor=ANONYMOUS)).suspension
    assert told is not None
    assert told.cause is SuspensionCause.CLAIM_EXCEEDED
    (certificate,) = await certificates.of_product(product, now=LATE)
    assert certificate.state is CertificateState.SUSPENDED
    assert [tuple(row.values()) for row in await _LOG.rows()] == [
        ("product.correction_requested", "reviewer", 1, "notified_claim")
    ]


async def test_a_next_version_with_the_reviewers_stops_the_clock_until_they_send_it_back(
    db: Database,
) -> None:
    maker, product, _ = await asked()
    await amended(maker, product)
    case = await builders.submitted(product, maker, now=LAST)
    assert await correcting.suspend_uncorrected(now=LATE) == 0
    case = await builders.accepted(case, now=LATE)
    point = PointEntry(field="name_ja", text="まだ範囲を超えています。")
    await reviews.raise_point(product, point, actor=REVIEWER, now=LATE)
    await reviews.request_changes(product, if_match=case.etag, actor=REVIEWER, now=LATE)
    assert await correcting.suspend_uncorrected(now=LATE) == 1


async def test_the_next_version_settles_what_was_asked_of_the_one_before(db: Database) -> None:
    maker, product, _ = await asked()
    await amended(maker, product)
    await builders.publish(product, maker, now=LAST)
    assert await correcting.suspend_uncorrected(now=LATE) == 0
    (seen,) = await lifecycle.corrections(product, actor=AUDITOR, now=LATE)
    assert (seen.state, seen.overdue, seen.version) == (CorrectionState.SETTLED, False, 1)


async def test_a_request_that_was_taken_back_stays_on_record_and_suspends_nothing(db: Database) -> None:
    maker, product, made = await asked()
    await lifecycle.take_back_correction(product, made.id, "範囲内", actor=SECOND, now=NOW)
    with pytest.raises(NotFound):
        await lifecycle.take_back_correction(product, made.id, "範囲内", actor=SECOND, now=NOW)
    assert await correcting.suspend_uncorrected(now=LATE) == 0
    (seen,) = await lifecycle.corrections(product, actor=maker.member, now=LATE)
    assert seen.state is CorrectionState.TAKEN_BACK


async def test_a_correction_is_asked_of_published_products_by_reviewers_without_an_interest(
    db: Database,
) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    with pytest.raises(Forbidden):
        await lifecycle.request_correction(product, ENTRY, actor=maker.member, now=NOW)
    tie = Interest(kind=InterestKind.SHAREHOLDER, firm=maker.corporate_no)
    await reviews.declare_yearly(InterestDeclaration(interests=(tie,)), actor=SECOND, now=NOW)
    with pytest.raises(Forbidden, match="conflict of interest"):
        await lifecycle.request_correction(product, ENTRY, actor=SECOND, now=NOW)
    other = await builders.firm(200)
    with pytest.raises(Forbidden):
        await lifecycle.corrections(product, actor=other.member, now=NOW)
    notice = SuspensionEntry.model_validate({"reason": "r", "public_notice": {"ja": "停止", "en": "Stopped"}})
    await lifecycle.suspend(product, notice, actor=CHIEF, now=NOW)
    with pytest.raises(Conflict, match="published"):
        await lifecycle.request_correction(product, ENTRY, actor=REVIEWER, now=NOW)


async def test_the_term_is_a_dated_row_and_without_one_nothing_is_due(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    row = {"code": "review.correction_days", "value": 30, "valid_from": NOW.date(), "source_name": "運用規程"}
    proposed = await rules.propose(LegalRuleProposal.model_validate(row), actor=REVIEWER, now=NOW)
    await rules.confirm(proposed.id, actor=builders.ADMIN, now=NOW)
    made = await lifecycle.request_correction(product, ENTRY, actor=REVIEWER, now=NOW)
    assert made.due == (NOW + 30 * DAY).date()
