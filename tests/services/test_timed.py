"""What time alone brings about: once, whoever looks and however often, on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from registry import jobs
from registry.adapters.engine import Database
from registry.domain.calendar import next_day, tokyo_day
from registry.domain.errors import Conflict
from registry.domain.permissions import ANONYMOUS, SYSTEM
from registry.services import attachments, certificates, lifecycle, listings, products, reviews, rules
from registry.services import jobs as claims
from registry.services.lifecycle import timed
from registry.tables.columns import uuid7
from registry.tables.database import Statement, transaction
from schemas.reviews import PointEntry, ReinstatementProposal
from schemas.rules import LegalRuleProposal
from schemas.vocab import AttachmentType, CertificateState, SubClass, SuspensionCause
from schemas.vocab import RegistrationState as State
from tests import builders
from tests.conftest import NOW

KINDS = Statement("SELECT kind, role FROM log_entry WHERE subject = {} ORDER BY seq DESC LIMIT 1")
FAR = NOW + timedelta(days=400)


async def cause_of(product: str) -> SuspensionCause | None:
    """Why the public reads that a product is suspended."""
    told = (await products.view(product, actor=ANONYMOUS)).suspension
    return None if told is None else told.cause


async def reinstate(product: str) -> None:
    """Let two persons show a suspended product again."""
    content = b"%PDF-evidence"
    await attachments.keep(
        content,
        media_type=AttachmentType.PDF,
        use=uuid7(),
        record=product,
        purpose="evidence",
        file_name="a.pdf",
        added_by=None,
        now=FAR,
    )
    proposal = ReinstatementProposal(reason="解消", evidence=(sha256(content).hexdigest(),))
    await lifecycle.propose_reinstatement(product, proposal, actor=builders.REVIEWER, now=FAR)
    await lifecycle.reinstate(product, "解消", actor=builders.CHIEF, now=FAR)


async def waiting() -> tuple[builders.MadeFirm, str]:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    case = await builders.accepted(await builders.submitted(product, maker))
    point = PointEntry(field="name_ja", text="表示と違います。")
    await reviews.raise_point(product, point, actor=builders.REVIEWER, now=NOW)
    await reviews.request_changes(product, if_match=case.etag, actor=builders.REVIEWER, now=NOW)
    return maker, product


async def test_a_case_without_a_reply_for_sixty_days_is_a_draft_again(db: Database) -> None:
    maker, product = await waiting()
    assert await timed.lapse(now=NOW + timedelta(days=60)) == 0
    assert await timed.lapse(now=FAR) == 1
    assert await timed.lapse(now=FAR) == 0
    seen, _ = await reviews.case(product, actor=maker.member, now=FAR)
    assert seen.state is State.DRAFT
    assert await KINDS.rows(product) == [{"kind": "product.lapsed", "role": "system"}]
    tag = (await products.draft(product, actor=maker.member)).etag
    await products.amend(
        product, builders.draft(firm=maker.corporate_no), if_match=tag, actor=maker.member, now=FAR
    )


async def test_a_late_review_is_brought_before_the_chief_once_and_approved_by_nobody(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    await builders.submitted(product, maker)
    assert await timed.escalate(now=NOW + timedelta(days=7)) == 0  # the fifth working day
    assert await timed.escalate(now=NOW + timedelta(days=8)) == 1
    assert await timed.escalate(now=NOW + timedelta(days=8)) == 0
    seen, _ = await reviews.case(product, actor=maker.member, now=NOW + timedelta(days=8))
    assert (seen.state, seen.escalated, seen.overdue) == (State.SUBMITTED, True, True)


async def test_a_product_whose_licence_expired_is_suspended_once(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, SubClass.TM_HAICHI, licence_valid_to="2026-12-31")
    day = datetime(2026, 12, 31, 14, 59, tzinfo=UTC)
    assert await timed.suspend_expired(now=day) == 0
    assert await timed.suspend_expired(now=day + timedelta(minutes=1)) == 1
    assert await timed.suspend_expired(now=FAR) == 0
    (certificate,) = await certificates.of_product(product, now=FAR)
    assert certificate.state is CertificateState.SUSPENDED
    with pytest.raises(Conflict):
        await lifecycle.discontinue(product, "終了", actor=maker.member, now=FAR)


async def test_a_certificate_of_24_months_is_recorded_as_expired_once(db: Database) -> None:
    await builders.product(await builders.firm())
    late = NOW + timedelta(days=731)
    assert [await timed.expire_certificates(now=now) for now in (NOW, late, late)] == [0, 1, 0]


async def test_of_many_who_look_at_once_one_does_the_work(committed: Database) -> None:
    await waiting()
    await asyncio.gather(*(jobs.run_due(now=lambda: NOW) for _ in range(4)))
    found = await asyncio.gather(*(jobs.run_due(now=lambda: FAR) for _ in range(4)))
    assert sum(one.get("cases.lapse", 0) for one in found) == 1
    assert sum("cases.lapse" in one for one in found) == 1
    assert await jobs.run_due(now=lambda: FAR) == {}


async def test_a_claim_left_behind_by_a_crash_runs_out(db: Database) -> None:
    lease = timedelta(minutes=15)
    assert await claims.claim("a", lease=lease, now=NOW)
    assert not await claims.claim("a", lease=lease, now=NOW + timedelta(minutes=14))
    assert await claims.claim("a", lease=lease, now=NOW + timedelta(minutes=15))


async def test_a_phrase_that_begins_shows_the_listings_anew_on_its_day(db: Database) -> None:
    async with transaction():
        named = [{"language": "ja", "text": "奇跡の茶"}]
        food = builders.listing(product_class="HF", subclass="HF-OTHER", names=named)
        await listings.record(food, actor=SYSTEM, now=NOW)
    begins = next_day(NOW)
    phrase = LegalRuleProposal.model_validate(
        {
            "code": "claims.L3_BODY.miracle",
            "value": {"pattern": "奇跡"},
            "valid_from": tokyo_day(begins),
            "source_name": "試験",
        }
    )
    made = await rules.propose(phrase, actor=builders.REVIEWER, now=NOW)
    await rules.confirm(made.id, actor=builders.ADMIN, now=NOW)
    assert (await jobs.run_due(now=lambda: NOW))["rules.apply"] == 0
    assert "rules.apply" not in await jobs.run_due(now=lambda: begins - timedelta(seconds=1))
    assert (await jobs.run_due(now=lambda: begins))["rules.apply"] == 1
    assert "奇跡" not in (await listings.rendered("G-000001")).body.decode()


async def test_a_product_whose_self_check_was_not_reported_is_suspended_once(db: Database) -> None:
    product = await builders.product(await builders.firm())
    assert await timed.suspend_expired(now=NOW) == 0
    assert await timed.suspend_expired(now=FAR) == 1
    assert await cause_of(product) is SuspensionCause.SELF_CHECK_OVERDUE
    await reinstate(product)
    assert await timed.suspend_expired(now=FAR) == 0
    assert (await products.view(product, actor=SYSTEM)).state is State.PUBLISHED


async def test_a_tablet_of_extracts_whose_gmp_certificate_expired_is_suspended(db: Database) -> None:
    held = {"type": "FFC-GMP", "number": "1", "valid_from": "2024-01-01", "valid_to": "2026-12-31"}
    site = {"name": "津工場", "lg_code": "242012", "gmp_certificates": [held]}
    product = await builders.product(
        await builders.firm(),
        natural_extract_tablet=True,
        ffc_food_form="processed_supplement",
        daily_intake={"amount": "2", "unit": "{tablet}"},
        manufacturer_sites=[site],
    )
    last = datetime(2026, 12, 31, 14, 59, tzinfo=UTC)
    assert await timed.suspend_expired(now=last) == 0
    assert await timed.suspend_expired(now=last + timedelta(minutes=1)) == 1
    assert await cause_of(product) is SuspensionCause.GMP_EXPIRED
    (certificate,) = await certificates.of_product(product, now=last + timedelta(minutes=1))
    assert certificate.state is CertificateState.SUSPENDED
