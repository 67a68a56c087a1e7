"""What depends on a date is derived when it is read (5.2, 5.6): from midnight in Tokyo, recorded or not."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from registry.adapters.engine import Database
from registry.app import create_app, served
from registry.domain.errors import Conflict
from registry.domain.permissions import ANONYMOUS
from registry.services import certificates, lifecycle, lots, members, products, rules
from registry.services.lifecycle import timed
from registry.tables.database import Statement
from schemas.base import Bilingual
from schemas.lots import LotEntry
from schemas.members import FirmCorrection
from schemas.products import ProductCard, ProductView
from schemas.reviews import SuspensionEntry
from schemas.rules import LegalRuleProposal
from schemas.vocab import CertificateState, SubClass, SuspensionCause
from schemas.vocab import RegistrationState as State
from tests import builders
from tests.conftest import NOW, running, settings_of
from tests.services.test_lifecycle import reinstated

MIDNIGHT = datetime(2026, 12, 31, 15, tzinfo=UTC)
"""The instant at which 1 January 2027 begins in Tokyo."""
BEFORE = MIDNIGHT - timedelta(microseconds=1)
JOB = MIDNIGHT + timedelta(seconds=40)
_KINDS = Statement("SELECT kind, subject, role, recorded_at FROM log_entry WHERE seq > {} ORDER BY seq")
_HEAD = Statement("SELECT max(seq) AS seq FROM log_entry")


async def licensed(maker: builders.MadeFirm, **fields: Any) -> str:
    """A published household medicine whose licence is valid up to 31 December 2026."""
    return await builders.product(maker, SubClass.TM_HAICHI, licence_valid_to="2026-12-31", **fields)


async def seen_by_all(product: str, now: datetime) -> dict[str, object]:
    """The state as each way of reading tells it at an instant."""
    cards, _ = await products.cards(now=now)
    (certificate,) = await certificates.of_product(product, now=now)
    rendered = await products.rendered(product, now=now)
    return {
        "page": (await products.view(product, actor=ANONYMOUS, now=now)).state,
        "bytes": ProductView.model_validate_json(rendered.body).state,
        "card": ProductCard.model_validate_json(cards[0]).state,
        "version": (await products.version(product, 1, actor=ANONYMOUS, now=now)).state,
        "as of": (await products.as_of(product, now, actor=ANONYMOUS)).state,
        "certificate": certificate.state,
        "certificate's record": (await certificates.record(certificate.number, now=now)).state,
    }


def both(state: State, certificate: CertificateState) -> dict[str, object]:
    named = dict.fromkeys(("page", "bytes", "card", "version", "as of"), state)
    return {**named, "certificate": certificate, "certificate's record": certificate}


async def test_from_midnight_on_every_reader_sees_the_suspension_and_the_job_only_records_it(
    db: Database,
) -> None:
    product = await licensed(await builders.firm())
    assert await seen_by_all(product, BEFORE) == both(State.PUBLISHED, CertificateState.VALID)
    assert await seen_by_all(product, MIDNIGHT) == both(State.SUSPENDED, CertificateState.SUSPENDED)
    told = (await products.view(product, actor=ANONYMOUS, now=MIDNIGHT)).suspension
    assert told is not None
    assert (told.cause, told.since) == (SuspensionCause.LICENCE_EXPIRED, MIDNIGHT)

    async def everything() -> tuple[object, ...]:
        ways = [await seen_by_all(product, now) for now in (BEFORE, MIDNIGHT, JOB)]
        views = [await products.as_of(product, now, actor=ANONYMOUS) for now in (BEFORE, MIDNIGHT, JOB)]
        return ways[1:], views, await products.rendered(product, now=JOB), (await products.cards(now=JOB))[0]

    before, (head,) = await everything(), await _HEAD.rows()
    assert await timed.suspend_expired(now=JOB) == 1
    assert await everything() == before
    (certificate,) = await certificates.of_product(product, now=JOB)
    assert [tuple(row.values()) for row in await _KINDS.rows(head["seq"])] == [
        ("product.suspended", product, "system", JOB),
        ("certificate.suspended", certificate.number, "system", JOB),
    ]
    assert await timed.suspend_expired(now=JOB) == 0


async def test_what_was_public_before_midnight_stays_so_when_it_is_read_as_of_then(db: Database) -> None:
    product = await licensed(await builders.firm())
    await timed.suspend_expired(now=JOB + timedelta(days=3))
    assert (await products.as_of(product, BEFORE, actor=ANONYMOUS)).state is State.PUBLISHED
    assert (await products.as_of(product, MIDNIGHT, actor=ANONYMOUS)).state is State.SUSPENDED


async def test_nothing_is_done_from_midnight_on_that_needs_a_published_product(db: Database) -> None:
    maker = await builders.firm()
    product = await licensed(maker)
    lot = LotEntry(number="24A001", manufactured_on=date(2026, 3, 1))
    with pytest.raises(Conflict):
        await certificates.issue_specimen(
            product, actor=maker.member, base_address="http://testserver", now=MIDNIGHT
        )
    with pytest.raises(Conflict):
        await lots.register(product, lot, actor=maker.member, now=MIDNIGHT)
    with pytest.raises(Conflict):
        await lifecycle.discontinue(product, "終了", actor=maker.member, now=MIDNIGHT)
    assert (await products.view(product, actor=ANONYMOUS)).state is State.PUBLISHED  # on record, still


async def test_an_act_from_midnight_on_records_the_suspension_before_itself(db: Database) -> None:
    maker = await builders.firm()
    product = await licensed(maker)
    (head,) = await _HEAD.rows()
    await lifecycle.withdraw(product, "終了", actor=maker.member, now=JOB)
    kinds = [row["kind"] for row in await _KINDS.rows(head["seq"]) if row["subject"] == product]
    assert kinds == ["product.suspended", "product.withdrawn"]
    assert (await products.as_of(product, MIDNIGHT, actor=ANONYMOUS)).state is State.SUSPENDED


async def test_a_firm_corrected_between_midnight_and_the_job_moves_no_suspension(db: Database) -> None:
    maker = await builders.firm()
    product = await licensed(maker)
    known = (await members.firm(maker.corporate_no)).model_dump()
    fields = {name: known[name] for name in FirmCorrection.model_fields}
    entry = FirmCorrection.model_validate({**fields, "address": "三重県津市丸之内1-1"})
    await lifecycle.correct_firm(maker.corporate_no, entry, actor=builders.ADMIN, now=JOB)
    told = (await products.view(product, actor=ANONYMOUS, now=JOB)).suspension
    assert told is not None
    assert told.since == MIDNIGHT


async def test_a_product_shown_again_after_another_cause_began_is_suspended_at_once(db: Database) -> None:
    product = await licensed(await builders.firm())
    notice = SuspensionEntry(reason="確認", public_notice=Bilingual(ja="確認中です。", en="Being checked."))
    await lifecycle.suspend(product, notice, actor=builders.CHIEF, now=BEFORE)
    assert await timed.suspend_expired(now=JOB) == 0  # it is suspended already
    back = JOB + timedelta(days=9)
    await reinstated(product, now=back)
    for instant, cause in (
        (back - timedelta(microseconds=1), SuspensionCause.DECISION),
        (back, SuspensionCause.LICENCE_EXPIRED),
    ):
        then = (await products.as_of(product, instant, actor=ANONYMOUS)).suspension
        assert then is not None
        assert then.cause is cause
    before = await products.rendered(product, now=back)
    assert await timed.suspend_expired(now=back + timedelta(hours=1)) == 1
    assert await products.rendered(product, now=back + timedelta(hours=1)) == before
    # Whoever reinstates it now has seen the licence.
    await reinstated(product, now=back + timedelta(hours=2))
    later = back + timedelta(days=400)
    assert await timed.suspend_expired(now=later) == 0
    assert (await products.view(product, actor=ANONYMOUS, now=later)).state is State.PUBLISHED


async def test_the_renewed_licence_of_the_next_version_keeps_the_product_public(db: Database) -> None:
    maker = await builders.firm()
    product = await licensed(maker)
    draft = builders.draft(SubClass.TM_HAICHI, firm=maker.corporate_no, licence_valid_to="2032-12-31")
    tag = (await products.rendered(product)).etag
    await products.amend(product, draft, if_match=tag, actor=maker.member, now=NOW)
    await builders.publish(product, maker)
    assert (await products.view(product, actor=ANONYMOUS, now=JOB)).state is State.PUBLISHED
    assert await timed.suspend_expired(now=JOB) == 0


async def test_law_confirmed_meanwhile_changes_from_when_a_product_is_suspended(db: Database) -> None:
    held = {"type": "ISO-22000", "number": "1", "valid_to": None}
    site = {"name": "津工場", "lg_code": "242012", "gmp_certificates": [held]}
    quiet = {"type": "FFC-GMP", "number": "2", "valid_to": "2026-12-30"}
    product = await builders.product(
        await builders.firm(),
        natural_extract_tablet=True,
        ffc_food_form="processed_supplement",
        daily_intake={"amount": "2", "unit": "{tablet}"},
        manufacturer_sites=[{**site, "gmp_certificates": [held, quiet]}],
    )
    value = ["ISO-22000"]
    proposal = LegalRuleProposal.model_validate(
        {"code": "ffc.gmp", "value": value, "valid_from": "2026-12-31", "source_name": "試験"}
    )
    made = await rules.propose(proposal, actor=builders.REVIEWER, now=NOW)
    await rules.confirm(made.id, actor=builders.ADMIN, now=NOW)
    ended = MIDNIGHT - timedelta(days=1)
    assert (await products.view(product, actor=ANONYMOUS, now=ended)).state is State.SUSPENDED
    assert await timed.suspend_expired(now=NOW) == 0
    assert (await products.view(product, actor=ANONYMOUS, now=ended)).state is State.PUBLISHED


class Clock:
    """A clock that the test sets."""

    now = BEFORE

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def clock() -> Clock:
    return Clock()


@pytest.fixture
async def visitor(db: Database, clock: Clock, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    chosen = settings_of(tmp_path, jobs=False)
    app = create_app(chosen, engine=db, now=clock)
    async with running(app):
        transport = httpx.ASGITransport(app=served(chosen, app, now=clock))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            yield client


async def test_kept_answers_end_with_the_day(visitor: httpx.AsyncClient, clock: Clock) -> None:
    product = await licensed(await builders.firm(), name_ja="伊勢丸薬")
    (certificate,) = await certificates.of_product(product, now=NOW)

    async def states() -> list[str]:
        passing = {"Cookie": "theme=dark"}  # past the early answers
        found = []
        for headers in ({}, passing):
            one = await visitor.get(f"/api/v1/products/{product}", headers=headers)
            many = await visitor.get("/api/v1/products", headers=headers)
            found += [one.json()["state"], many.json()["items"][0]["state"]]
        sought = await visitor.get("/api/v1/search", params={"q": "伊勢丸薬"})
        held = await visitor.get(f"/api/v1/certificates/{certificate.number}")
        return [*found, sought.json()["entries"][0]["card"]["state"], held.json()["state"]]

    tag = (await visitor.get(f"/api/v1/products/{product}")).headers["etag"]
    assert await states() == [*["published"] * 5, "valid"]
    clock.now = MIDNIGHT
    assert await states() == ["suspended"] * 6
    page = (await visitor.get(f"/products/{product}", params={"lang": "en"})).text
    assert "Suspended since 1 January 2027" in page
    unchanged = await visitor.get(f"/api/v1/products/{product}", headers={"If-None-Match": tag})
    assert unchanged.status_code == 200
    early = await visitor.get(f"/api/v1/products/{product}")
    await timed.suspend_expired(now=JOB)
    after = await visitor.get(f"/api/v1/products/{product}")
    assert (early.content, early.headers["etag"]) == (after.content, after.headers["etag"])
