"""A firm asks to link a trial to its product; a reviewer decides (domain specification 5.3, 5.4)."""

import pytest
from pydantic import ValidationError

from registry.adapters.engine import Database
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound
from registry.domain.permissions import SYSTEM, Actor
from registry.services import evidence, systematic_reviews, trials
from registry.tables.database import Statement
from schemas.links import LinkRequestEntry, ReviewLinkEntry
from schemas.trials import LinkEntry
from schemas.vocab import Directness, LinkRequestState, Role
from tests import builders
from tests.conftest import NOW
from tests.services.test_systematic_reviews import review

LOG = Statement("SELECT kind, actor, role, reason FROM log_entry WHERE kind LIKE 'link.%' ORDER BY seq")
ASKED = LinkRequestEntry(trial="T-000001", reason="当社製品を用いた試験です。")
LINK = LinkEntry(
    trial="T-000001", directness=Directness.P1, reason="有効成分と1日量が同じです。", product_version=1
)


async def ready() -> builders.MadeFirm:
    maker = await builders.firm()
    await builders.product(maker)
    await trials.record(builders.trial(), actor=SYSTEM, now=NOW)
    return maker


async def test_a_reviewer_accepts_with_a_judgement_of_their_own(db: Database) -> None:
    maker = await ready()
    asked = await evidence.request_link("P-000001", ASKED, actor=maker.member, now=NOW)
    assert (asked.number, asked.state) == (1, LinkRequestState.OPEN)
    assert await trials.linked_to("P-000001", actor=maker.member) == ()
    waiting, following = await evidence.open_requests(actor=builders.REVIEWER)
    assert (waiting, following) == ((asked,), None)
    done = await evidence.accept_request(1, LINK, actor=builders.REVIEWER, now=NOW)
    assert (done.state, done.decided_reason) == (LinkRequestState.ACCEPTED, LINK.reason)
    (linked,) = await trials.linked_to("P-000001", actor=maker.member)
    assert (linked.trial.id, linked.directness) == ("T-000001", Directness.P1)
    assert await evidence.link_requests("P-000001", actor=maker.member) == (done,)
    assert [(row["kind"], row["role"], row["reason"]) for row in await LOG.rows()] == [
        ("link.requested", "member_mfr", ASKED.reason),
        ("link.request_accepted", "reviewer", LINK.reason),
    ]


async def test_a_declined_request_tells_its_reason_and_may_be_made_again(db: Database) -> None:
    maker = await ready()
    await evidence.request_link("P-000001", ASKED, actor=maker.member, now=NOW)
    with pytest.raises(Conflict):
        await evidence.request_link("P-000001", ASKED, actor=maker.member, now=NOW)
    declined = await evidence.decline_request(1, "別製品の試験です。", actor=builders.REVIEWER, now=NOW)
    assert (declined.state, declined.decided_reason) == (LinkRequestState.DECLINED, "別製品の試験です。")
    with pytest.raises(Conflict):
        await evidence.accept_request(1, LINK, actor=builders.REVIEWER, now=NOW)
    again = await evidence.request_link("P-000001", ASKED, actor=maker.member, now=NOW)
    assert [one.number for one in await evidence.link_requests("P-000001", actor=maker.member)] == [2, 1]
    assert again.state is LinkRequestState.OPEN


async def test_what_is_linked_already_is_not_asked_for(db: Database) -> None:
    maker = await ready()
    await evidence.link("P-000001", LINK, actor=builders.REVIEWER, now=NOW)
    with pytest.raises(Conflict):
        await evidence.request_link("P-000001", ASKED, actor=maker.member, now=NOW)


async def test_nobody_asks_for_another_firm_or_decides_what_they_asked_for(db: Database) -> None:
    maker = await ready()
    other = await builders.firm(200)
    with pytest.raises(Forbidden):
        await evidence.request_link("P-000001", ASKED, actor=other.member, now=NOW)
    with pytest.raises(Forbidden):
        await evidence.link_requests("P-000001", actor=other.member)
    both = Actor(maker.member.person, maker.member.roles | {Role.REVIEWER}, firms=maker.member.firms)
    await evidence.request_link("P-000001", ASKED, actor=both, now=NOW)
    with pytest.raises(Forbidden):
        await evidence.accept_request(1, LINK, actor=both, now=NOW)
    with pytest.raises(Forbidden):
        await evidence.decline_request(1, "理由", actor=both, now=NOW)


async def test_a_request_is_answered_about_its_own_trial_only(db: Database) -> None:
    maker = await ready()
    await trials.record(builders.trial("jRCT1041250002"), actor=SYSTEM, now=NOW)
    await evidence.request_link("P-000001", ASKED, actor=maker.member, now=NOW)
    with pytest.raises(Invalid):
        other = LINK.model_copy(update={"trial": "T-000002"})
        await evidence.accept_request(1, other, actor=builders.REVIEWER, now=NOW)
    for number in (0, 2):
        with pytest.raises(NotFound):
            await evidence.decline_request(number, "理由", actor=builders.REVIEWER, now=NOW)
    unknown = ASKED.model_copy(update={"trial": "T-000009"})
    with pytest.raises(NotFound):
        await evidence.request_link("P-000001", unknown, actor=maker.member, now=NOW)
    waiting, _ = await evidence.open_requests(actor=builders.REVIEWER)
    assert len(waiting) == 1


REVIEW_ASKED = LinkRequestEntry(review="R-000001", reason="届出の根拠とした研究レビューです。")
NAMED = ReviewLinkEntry(
    review="R-000001", name="みえ茶", dose="200", dose_unit="mg/d", reason="成分と1日量が同じです。"
)


def test_a_dose_has_a_unit_that_is_a_code() -> None:
    with pytest.raises(ValidationError) as refused:
        ReviewLinkEntry.model_validate({**NAMED.model_dump(), "dose_unit": "mgd"})
    assert [error["loc"] for error in refused.value.errors()] == [("dose_unit",)]
    assert "mg/d" in str(refused.value)


async def ready_with_a_review() -> builders.MadeFirm:
    maker = await ready()
    await systematic_reviews.enter(review(), actor=builders.REVIEWER, now=NOW)
    return maker


async def test_a_firm_asks_to_link_a_review_and_the_reviewers_answer_makes_its_next_version(
    db: Database,
) -> None:
    maker = await ready_with_a_review()
    asked = await evidence.request_link("P-000001", REVIEW_ASKED, actor=maker.member, now=NOW)
    assert (asked.trial, asked.review, asked.about) == (None, "R-000001", "R-000001")
    assert await systematic_reviews.about("P-000001", actor=maker.member) == ()
    assert (await evidence.open_requests(actor=builders.REVIEWER))[0] == (asked,)
    with pytest.raises(Conflict):
        await evidence.request_link("P-000001", REVIEW_ASKED, actor=maker.member, now=NOW)
    done = await evidence.accept_review_request(1, NAMED, actor=builders.REVIEWER, now=NOW)
    assert (done.state, done.decided_reason) == (LinkRequestState.ACCEPTED, NAMED.reason)
    (card,) = await systematic_reviews.about("P-000001", actor=maker.member)
    view = await systematic_reviews.view(card.id, actor=builders.REVIEWER)
    assert view.version == 2
    assert view.review is not None
    before, subject = view.review.subjects
    assert before == review().subjects[0]
    assert (subject.kind, subject.name, subject.record, subject.dose) == (
        "product",
        "みえ茶",
        "P-000001",
        "200",
    )
    assert [(row["kind"], row["reason"]) for row in await LOG.rows()] == [
        ("link.requested", REVIEW_ASKED.reason),
        ("link.request_accepted", NAMED.reason),
    ]
    with pytest.raises(Conflict):
        await evidence.accept_review_request(1, NAMED, actor=builders.REVIEWER, now=NOW)
    with pytest.raises(Conflict):
        await evidence.request_link("P-000001", REVIEW_ASKED, actor=maker.member, now=NOW)
    assert (await systematic_reviews.view(card.id, actor=builders.REVIEWER)).version == 2


async def test_a_review_that_names_the_product_meanwhile_is_not_named_twice(db: Database) -> None:
    maker = await ready_with_a_review()
    await evidence.request_link("P-000001", REVIEW_ASKED, actor=maker.member, now=NOW)
    current = await systematic_reviews.view("R-000001", actor=builders.REVIEWER)
    named = review(subjects=[{"kind": "product", "name": "みえ茶", "record": "P-000001"}])
    await systematic_reviews.amend(
        "R-000001", named, if_match=current.sha256, actor=builders.REVIEWER, now=NOW
    )
    with pytest.raises(Conflict):
        await evidence.accept_review_request(1, NAMED, actor=builders.REVIEWER, now=NOW)
    declined = await evidence.decline_request(1, "すでに結び付いています。", actor=builders.REVIEWER, now=NOW)
    assert declined.state is LinkRequestState.DECLINED


async def test_a_review_with_no_room_for_another_subject_tells_so(db: Database) -> None:
    maker = await ready()
    full = [{"kind": "ingredient", "name": f"成分{number}"} for number in range(50)]
    await systematic_reviews.enter(review(subjects=full), actor=builders.REVIEWER, now=NOW)
    await evidence.request_link("P-000001", REVIEW_ASKED, actor=maker.member, now=NOW)
    with pytest.raises(Invalid) as refused:
        await evidence.accept_review_request(1, NAMED, actor=builders.REVIEWER, now=NOW)
    assert refused.value.problems[0].field == "subjects"
    (still,), _ = await evidence.open_requests(actor=builders.REVIEWER)
    assert still.state is LinkRequestState.OPEN


async def test_a_request_about_a_review_is_answered_about_this_review_by_another_person_only(
    db: Database,
) -> None:
    maker = await ready_with_a_review()
    await evidence.request_link("P-000001", REVIEW_ASKED, actor=maker.member, now=NOW)
    await evidence.request_link("P-000001", ASKED, actor=maker.member, now=NOW)
    with pytest.raises(Invalid):
        await evidence.accept_request(1, LINK, actor=builders.REVIEWER, now=NOW)
    with pytest.raises(Invalid):
        await evidence.accept_review_request(2, NAMED, actor=builders.REVIEWER, now=NOW)
    with pytest.raises(Forbidden):
        await evidence.accept_review_request(1, NAMED, actor=maker.member, now=NOW)
    both = Actor(maker.member.person, maker.member.roles | {Role.REVIEWER}, firms=maker.member.firms)
    with pytest.raises(Forbidden):
        await evidence.accept_review_request(1, NAMED, actor=both, now=NOW)
    unknown = REVIEW_ASKED.model_copy(update={"review": "R-000404"})
    with pytest.raises(NotFound):
        await evidence.request_link("P-000001", unknown, actor=maker.member, now=NOW)


@pytest.mark.parametrize("about", [{}, {"trial": "T-000001", "review": "R-000001"}])
def test_a_request_is_about_one_record(about: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="either a trial"):
        LinkRequestEntry.model_validate({**about, "reason": "理由"})


def test_a_dose_under_which_a_review_speaks_of_a_product_has_a_unit() -> None:
    with pytest.raises(ValidationError, match="with its unit"):
        ReviewLinkEntry(review="R-000001", name="みえ茶", dose="200", reason="理由")
