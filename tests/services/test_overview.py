"""What a firm looks after: its own products only, with findings of drafts and what ends soon."""

from datetime import date

import pytest

from registry.adapters.engine import Database
from registry.adapters.files import ContentInspector
from registry.domain.errors import Forbidden, NotFound, NotSignedIn
from registry.domain.permissions import ANONYMOUS
from registry.services import attachments, lifecycle, overview, products, reviews
from schemas.reviews import InterestDeclaration, PointEntry
from schemas.vocab import (
    AttachmentPurpose,
    DeadlineKind,
    ExpiryStage,
    FindingLevel,
    RegistrationEvent,
    RegistrationState,
    Role,
    SubClass,
)
from tests import builders
from tests import file_examples as files
from tests.conftest import NOW


async def test_a_firm_sees_what_its_draft_lacks_and_what_ends(db: Database) -> None:
    maker, other = await builders.firm(), await builders.firm(200)
    await builders.product(other)
    await builders.product(maker, SubClass.TM_HAICHI, licence_valid_to="2026-04-20")
    await builders.product(maker, published=False, cautions=None)
    licence, draft = await overview.own_products(actor=maker.member, now=NOW)
    assert (licence.published, licence.draft_version, licence.findings) == (True, None, ())
    assert [(one.field, one.stage) for one in licence.expiries] == [("licence_valid_to", ExpiryStage.DAYS_30)]
    assert (draft.published, draft.draft_version, draft.state) == (False, 1, RegistrationState.DRAFT)
    needed = [found.field for found in draft.findings if found.level is FindingLevel.MUST]
    assert "cautions" in needed


async def test_what_ends_is_told_until_the_renewal_is_public(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, SubClass.TM_HAICHI, licence_valid_to="2026-04-20")
    tag = (await products.rendered(product)).etag
    renewed = builders.draft(SubClass.TM_HAICHI, firm=maker.corporate_no, licence_valid_to="2032-04-20")
    await products.amend(product, renewed, if_match=tag, actor=maker.member, now=NOW)
    (before,) = await overview.own_products(actor=maker.member, now=NOW)
    assert [(one.field, one.stage) for one in before.expiries] == [("licence_valid_to", ExpiryStage.DAYS_30)]
    await builders.publish(product, maker)
    (after,) = await overview.own_products(actor=maker.member, now=NOW)
    assert after.expiries == ()


async def test_the_next_self_check_is_asked_for(db: Database) -> None:
    maker = await builders.firm()
    await builders.product(maker, ffc_no="K10", ffc_submitted_on="2025-05-01", self_checks=[])
    (found,) = await overview.own_products(actor=maker.member, now=NOW)
    assert [(one.field, one.last_day.isoformat()) for one in found.expiries] == [
        ("self_checks", "2026-05-01")
    ]


async def test_who_has_no_firm_sees_nothing_and_the_public_is_refused(db: Database) -> None:
    assert await overview.own_products(actor=builders.REVIEWER, now=NOW) == ()
    with pytest.raises(NotSignedIn):
        await overview.own_products(actor=ANONYMOUS, now=NOW)
    with pytest.raises(Forbidden):
        await overview.own_products(actor=builders.HCP, now=NOW)


async def test_a_preview_shows_the_draft_as_the_public_would_see_it(db: Database) -> None:
    maker, other = await builders.firm(), await builders.firm(200)
    product = await builders.product(maker, SubClass.TM_RX, published=False)
    seen = await products.preview(product, actor=maker.member, now=NOW)
    assert seen.state is RegistrationState.DRAFT
    assert seen.withheld == ("dosage", "indications")
    assert seen.product.indications is None  # type: ignore[union-attr] # of a prescription medicine
    with pytest.raises(NotFound):
        await products.preview(product, actor=other.member, now=NOW)


async def test_a_firm_follows_its_case_from_submission_to_what_a_reviewer_asked(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    (before,) = await overview.own_products(actor=maker.member, now=NOW)
    assert (before.case, before.offered) == (None, (RegistrationEvent.SUBMIT,))
    case = await builders.submitted(product, maker)
    (waiting,) = await overview.own_products(actor=maker.member, now=NOW)
    assert waiting.case is not None
    assert (waiting.case.state, waiting.case.due_kind) == (
        RegistrationState.SUBMITTED,
        DeadlineKind.COMPLETENESS,
    )
    # 1 April 2026 is a Wednesday: five working days end on Wednesday the 8th.
    assert (waiting.case.due, waiting.case.working_days) == (date(2026, 4, 8), 5)
    assert waiting.offered == (RegistrationEvent.PULL_BACK,)
    case = await builders.accepted(case)
    asked = PointEntry(field="composition.0.amount", text="分析値と違います。")
    await reviews.raise_point(product, asked, actor=builders.REVIEWER, now=NOW)
    case = await reviews.request_changes(product, if_match=case.etag, actor=builders.REVIEWER, now=NOW)
    seen = await overview.applicant(product, actor=maker.member, now=NOW)
    assert seen.product.case is not None
    assert (seen.product.case.open_points, seen.product.case.unanswered_points) == (1, 1)
    assert seen.product.offered == (RegistrationEvent.RESUBMIT,)
    assert seen.case is not None
    assert [point.text for point in seen.case.points] == ["分析値と違います。"]
    assert seen.labels["composition.0.amount"].ja == "「原材料・成分」1件目の「量」"
    assert [entry.event for entry in seen.history] == [
        RegistrationEvent.REQUEST_CHANGES,
        RegistrationEvent.ACCEPT_COMPLETE,
        RegistrationEvent.SUBMIT,
        RegistrationEvent.CREATE,
    ]
    draft = await products.draft(product, actor=maker.member)
    assert (seen.etag, seen.case_etag) == (draft.etag, case.etag)
    await reviews.answer(product, seen.case.points[0].id, "直しました。", actor=maker.member, now=NOW)
    again = await overview.applicant(product, actor=maker.member, now=NOW)
    assert again.product.case is not None
    assert (again.product.case.open_points, again.product.case.unanswered_points) == (1, 0)


async def test_an_applicant_reads_why_it_was_rejected_but_not_what_reviewers_told_one_another(
    db: Database,
) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    case = await builders.accepted(await builders.submitted(product, maker))
    case = await reviews.recommend(
        product, builders.RECOMMENDED, if_match=case.etag, actor=builders.REVIEWER, now=NOW
    )
    case = await reviews.send_back(
        product, "もう一度見てください。", if_match=case.etag, actor=builders.SECOND, now=NOW
    )
    await reviews.declare_yearly(InterestDeclaration(), actor=builders.CHIEF, now=NOW)
    await reviews.declare_for_case(product, InterestDeclaration(), actor=builders.CHIEF, now=NOW)
    await lifecycle.reject(product, "根拠がありません。", if_match=case.etag, actor=builders.CHIEF, now=NOW)
    own = await reviews.history(product, actor=maker.member)
    assert (own[0].event, own[0].reason, own[0].role) == (
        RegistrationEvent.REJECT,
        "根拠がありません。",
        Role.CHIEF_REVIEWER,
    )
    assert (own[1].event, own[1].reason) == (RegistrationEvent.SEND_BACK, None)
    assert (own[2].event, own[2].reason) == (RegistrationEvent.RECOMMEND, None)
    told = await reviews.history(product, actor=builders.REVIEWER)
    assert told[1].reason == "もう一度見てください。"


async def test_another_firm_learns_nothing_of_a_product(db: Database) -> None:
    maker, other = await builders.firm(), await builders.firm(200)
    draft = await builders.product(maker, published=False)
    public = await builders.product(maker)
    for product in (draft, public):
        with pytest.raises(NotFound):
            await overview.applicant(product, actor=other.member, now=NOW)
    with pytest.raises(Forbidden):
        await reviews.history(public, actor=other.member)
    with pytest.raises(NotFound):
        await reviews.history(draft, actor=other.member)
    with pytest.raises(Forbidden):
        await attachments.of_product(public, actor=other.member)
    with pytest.raises(NotFound):
        await attachments.of_product(draft, actor=other.member)


async def test_files_of_a_product_are_listed_for_its_firm_and_for_staff(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    sent = await attachments.add(
        files.pdf(),
        product=product,
        purpose=AttachmentPurpose.DOCUMENT,
        declared="application/pdf",
        file_name="gmp.pdf",
        files=ContentInspector(),
        actor=maker.member,
        now=NOW,
    )
    assert await attachments.of_product(product, actor=maker.member) == (sent,)
    assert await attachments.of_product(product, actor=builders.REVIEWER) == (sent,)
    assert await attachments.visible([sent.sha256], actor=maker.member) == {sent.sha256: sent.media_type}
    assert await attachments.visible([sent.sha256], actor=ANONYMOUS) == {}
