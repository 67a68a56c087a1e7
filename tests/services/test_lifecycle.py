"""The acts of a registration over real rows: who may take which step, and what follows, on both databases."""

import ast
import asyncio
import json
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound, StaleVersion
from registry.domain.permissions import ANONYMOUS, SYSTEM, Actor
from registry.services import attachments, certificates, lifecycle, members, products, reviews, rules, trials
from registry.tables.columns import uuid7
from registry.tables.database import Statement
from schemas.products import ProductView
from schemas.reviews import (
    Assignment,
    Interest,
    InterestDeclaration,
    Override,
    PointEntry,
    ReinstatementProposal,
    Submission,
    SuspensionEntry,
    Transfer,
)
from schemas.rules import LegalRuleProposal
from schemas.trials import LinkEntry
from schemas.vocab import AttachmentType, CertificateState, Directness, InterestKind, Role, SuspensionCause
from schemas.vocab import RegistrationState as State
from tests import builders
from tests.builders import CHIEF, REVIEWER, SECOND
from tests.conftest import NOW, ROOT

BASE = "http://testserver"
NOTHING = InterestDeclaration()
NOTICE = SuspensionEntry.model_validate(
    {"reason": "確認のため", "public_notice": {"ja": "確認中です。", "en": "Being checked."}}
)
EVIDENCE = b"%PDF-evidence"
_LOG = Statement(
    "SELECT kind, role, from_state, to_state, actor FROM log_entry WHERE subject = {} ORDER BY seq"
)
_OPEN = Statement("SELECT version FROM publication WHERE record = {} AND public_until IS NULL")


async def under_review(**fields: object) -> tuple[builders.MadeFirm, reviews.Case]:
    maker = await builders.firm()
    product = await builders.product(maker, published=False, **fields)
    return maker, await builders.accepted(await builders.submitted(product, maker))


async def recommended() -> tuple[builders.MadeFirm, reviews.Case]:
    maker, case = await under_review()
    after = await reviews.recommend(
        case.public_id, builders.RECOMMENDED, if_match=case.etag, actor=REVIEWER, now=NOW
    )
    return maker, after


async def rejected() -> tuple[builders.MadeFirm, reviews.Case]:
    maker, case = await recommended()
    await reviews.declare_yearly(NOTHING, actor=CHIEF, now=NOW)
    await reviews.declare_for_case(case.public_id, NOTHING, actor=CHIEF, now=NOW)
    return maker, await lifecycle.reject(case.public_id, "根拠", if_match=case.etag, actor=CHIEF, now=NOW)


async def evidence_kept(product: str, *, now: datetime) -> str:
    """Send evidence that a cause is removed; its hash."""
    await attachments.keep(
        EVIDENCE,
        media_type=AttachmentType.PDF,
        use=uuid7(),
        record=product,
        purpose="evidence",
        file_name="a.pdf",
        added_by=None,
        now=now,
    )
    return sha256(EVIDENCE).hexdigest()


async def reinstated(product: str, *, now: datetime) -> None:
    """Let REVIEWER propose and CHIEF confirm that a suspended product is shown again."""
    proposal = ReinstatementProposal(reason="解消", evidence=(await evidence_kept(product, now=now),))
    await lifecycle.propose_reinstatement(product, proposal, actor=REVIEWER, now=now)
    await lifecycle.reinstate(product, "解消", actor=CHIEF, now=now)


def test_only_approve_and_reinstate_call_what_shows_a_version() -> None:
    callers: dict[str, set[tuple[str, str]]] = {"publish_draft": set(), "show_again": set(), "show": set()}
    for path in (ROOT / "registry").rglob("*.py"):
        for act in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(act, ast.AsyncFunctionDef):
                continue
            for node in ast.walk(act):
                called = node.func if isinstance(node, ast.Call) else None
                if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
                    named = (called.value.id, called.attr)
                    if named in {("publishing", "publish_draft"), ("publishing", "show_again")}:
                        callers[called.attr].add((path.stem, act.name))
                    if named == ("versions", "show") and "products" in path.parts:
                        callers["show"].add((path.stem, act.name))
    assert callers == {
        "publish_draft": {("deciding", "approve")},
        "show_again": {("standing", "reinstate")},
        "show": {("publishing", "publish_draft"), ("publishing", "show_again")},
    }


def test_nobody_but_lifecycle_calls_what_publishes() -> None:
    inner = {"publish_draft", "show_again", "hide", "end"}
    callers = set()
    for path in (ROOT / "registry").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else set()
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            if module.endswith(".publishing") or "publishing" in named:
                callers.add(path.relative_to(ROOT / "registry" / "services").parts[0])
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = node.func.value
                if node.func.attr in inner and isinstance(called, ast.Name) and called.id == "publishing":
                    assert Path("registry/services/lifecycle") in path.relative_to(ROOT).parents
    assert callers == {"lifecycle"}


async def test_a_submission_freezes_the_draft_until_it_is_pulled_back(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    tag = (await products.draft(product, actor=maker.member)).etag
    case = await builders.submitted(product, maker)
    other = builders.draft(firm=maker.corporate_no, name_ja="別名")
    with pytest.raises(Conflict):
        await products.amend(product, other, if_match=tag, actor=maker.member, now=NOW)
    await lifecycle.pull_back(product, if_match=case.etag, actor=maker.member, now=NOW)
    await products.amend(product, other, if_match=tag, actor=maker.member, now=NOW)


async def test_a_submission_without_a_signature_or_with_old_words_is_refused(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    tag = (await products.draft(product, actor=maker.member)).etag
    for change in ({"declaration": False}, {"declaration_version": "2020-01"}):
        entry = Submission.model_validate({**builders.SIGNED, **change})
        with pytest.raises(Invalid):
            await lifecycle.submit(product, entry, if_match=tag, actor=maker.member, now=NOW)


async def test_who_examined_does_not_approve_and_who_applied_does_neither(db: Database) -> None:
    maker, case = await recommended()
    with pytest.raises(Forbidden, match="four eyes"):
        await lifecycle.approve(
            case.public_id, if_match=case.etag, actor=REVIEWER, base_address=BASE, now=NOW
        )
    both = Actor(maker.member.person, maker.member.roles | CHIEF.roles, maker.member.firms)
    with pytest.raises(Forbidden):
        await lifecycle.approve(case.public_id, if_match=case.etag, actor=both, base_address=BASE, now=NOW)
    with pytest.raises(NotFound):
        await products.rendered(case.public_id)


async def test_two_accounts_of_one_person_are_one_pair_of_eyes(db: Database) -> None:
    _, case = await recommended()
    assert REVIEWER.person is not None
    assert SECOND.person is not None
    await members.join_persons(REVIEWER.person, SECOND.person, actor=builders.ADMIN, now=NOW)
    joined = Actor(REVIEWER.person, SECOND.roles)
    with pytest.raises(Forbidden):
        await lifecycle.approve(case.public_id, if_match=case.etag, actor=joined, base_address=BASE, now=NOW)


async def test_an_interest_keeps_from_assignment_and_the_chief_overrides_with_a_public_note(
    db: Database,
) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    case = await builders.submitted(product, maker)
    await builders.staff()
    tie = InterestDeclaration(interests=(Interest(kind=InterestKind.EMPLOYED, firm=maker.corporate_no),))
    await reviews.declare_yearly(tie, actor=SECOND, now=NOW)
    both = Assignment.model_validate({"reviewers": [REVIEWER.person, SECOND.person]})
    with pytest.raises(Conflict, match="conflict of interest"):
        await reviews.assign(product, both, if_match=case.etag, actor=CHIEF, now=NOW)
    with pytest.raises(Forbidden):
        await reviews.case(product, actor=SECOND, now=NOW)
    note = Override.model_validate({"reviewer": SECOND.person, "public_note": "他にいないため。"})
    await reviews.override(product, note, actor=CHIEF, now=NOW)
    await reviews.assign(product, both, if_match=case.etag, actor=CHIEF, now=NOW)
    seen, tag = await reviews.case(product, actor=maker.member, now=NOW)
    assert (seen.public_notes, seen.reviewers) == (("他にいないため。",), 2)
    for reviewer in (REVIEWER, SECOND):
        await reviews.declare_yearly(tie if reviewer is SECOND else NOTHING, actor=reviewer, now=NOW)
        await reviews.declare_for_case(product, NOTHING, actor=reviewer, now=NOW)
    case = await reviews.accept(product, if_match=tag, actor=REVIEWER, now=NOW)
    case = await reviews.recommend(product, builders.RECOMMENDED, if_match=case.etag, actor=REVIEWER, now=NOW)
    await lifecycle.approve(product, if_match=case.etag, actor=SECOND, base_address=BASE, now=NOW)
    public = json.loads((await products.rendered(product)).body)
    assert public["interest_notes"] == ["他にいないため。"]


async def test_points_are_raised_answered_resolved_and_kept(db: Database) -> None:
    maker, case = await under_review()
    product = case.public_id
    with pytest.raises(Conflict, match="no open point"):
        await reviews.request_changes(product, if_match=case.etag, actor=REVIEWER, now=NOW)
    entry = PointEntry(field="composition.0.amount", text="分析値と違います。")
    point = await reviews.raise_point(product, entry, actor=SECOND, now=NOW)
    case = await reviews.request_changes(product, if_match=case.etag, actor=REVIEWER, now=NOW)
    draft = await products.draft(product, actor=maker.member)
    changed = builders.draft(firm=maker.corporate_no, name_ja="直した名")
    saved = await products.amend(product, changed, if_match=draft.etag, actor=maker.member, now=NOW)
    found = await products.check(saved.document, today=NOW.date(), product_id=product)
    reasons = [{"code": one.code, "field": one.field, "reason": "試験"} for one in found]
    signed = Submission.model_validate({**builders.SIGNED, "explanations": reasons})
    with pytest.raises(Conflict, match="without an answer"):
        await lifecycle.resubmit(product, signed, if_match=saved.etag, actor=maker.member, now=NOW)
    await reviews.answer(product, point.id, "直しました。", actor=maker.member, now=NOW)
    case = await lifecycle.resubmit(product, signed, if_match=saved.etag, actor=maker.member, now=NOW)
    with pytest.raises(Conflict, match="not resolved"):
        await reviews.recommend(product, builders.RECOMMENDED, if_match=case.etag, actor=REVIEWER, now=NOW)
    await reviews.resolve(product, point.id, actor=REVIEWER, now=NOW)
    seen, _ = await reviews.case(product, actor=maker.member, now=NOW)
    assert [(one.answer, one.resolved_at) for one in seen.points] == [("直しました。", NOW)]


async def test_a_rejection_is_appealed_once_in_time_before_new_reviewers(db: Database) -> None:
    maker, case = await rejected()
    product = case.public_id
    assert case.state is State.REJECTED
    late = NOW + timedelta(days=31)
    with pytest.raises(Conflict, match="deadline"):
        await lifecycle.appeal(product, "資料", if_match=case.etag, actor=maker.member, now=late)
    case = await lifecycle.appeal(product, "資料", if_match=case.etag, actor=maker.member, now=NOW)
    assert (case.state, case.round) == (State.UNDER_REVIEW, 1)
    both = Assignment.model_validate({"reviewers": [REVIEWER.person, CHIEF.person]})
    with pytest.raises(Conflict, match="before the appeal"):
        await reviews.assign(product, both, if_match=case.etag, actor=CHIEF, now=NOW)


async def test_a_suspended_product_is_public_again_when_two_persons_say_so(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    await lifecycle.suspend(product, NOTICE, actor=CHIEF, now=NOW)
    (certificate,) = await certificates.of_product(product, now=NOW)
    assert certificate.state is CertificateState.SUSPENDED
    assert await _OPEN.rows(product) == []
    with pytest.raises(Conflict, match="propose"):
        await lifecycle.reinstate(product, "解消", actor=REVIEWER, now=NOW)
    digest = sha256(EVIDENCE).hexdigest()
    proposal = ReinstatementProposal(reason="解消", evidence=(digest,))
    with pytest.raises(Conflict, match="not sent"):
        await lifecycle.propose_reinstatement(product, proposal, actor=REVIEWER, now=NOW)
    await evidence_kept(product, now=NOW)
    await lifecycle.propose_reinstatement(product, proposal, actor=REVIEWER, now=NOW)
    with pytest.raises(Forbidden, match="Another person"):
        await lifecycle.reinstate(product, "解消", actor=REVIEWER, now=NOW)
    await lifecycle.reinstate(product, "解消", actor=CHIEF, now=NOW)
    assert (await products.view(product, actor=ANONYMOUS)).state is State.PUBLISHED
    assert [row["version"] for row in await _OPEN.rows(product)] == [1]
    (certificate,) = await certificates.of_product(product, now=NOW)
    assert certificate.state is CertificateState.VALID


async def test_every_transition_is_logged_with_role_and_states_and_the_version_before_is_superseded(
    db: Database,
) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    tag = (await products.rendered(product)).etag
    second = builders.draft(firm=maker.corporate_no, name_ja="第二版")
    await products.amend(product, second, if_match=tag, actor=maker.member, now=NOW)
    await builders.publish(product, maker)
    told = [row for row in await _LOG.rows(product) if row["kind"].startswith("product.")]
    assert [(row["kind"], row["role"], row["from_state"], row["to_state"]) for row in told[-5:]] == [
        ("product.submitted", "member_mfr", "draft", "submitted"),
        ("product.accepted", "reviewer", "submitted", "under_review"),
        ("product.recommended", "reviewer", "under_review", "awaiting_approval"),
        ("product.published", "reviewer", "awaiting_approval", "published"),
        ("product.superseded", "system", "published", "superseded"),
    ]
    assert [row["version"] for row in await _OPEN.rows(product)] == [2]


async def test_a_changed_formula_makes_trials_of_the_product_pending_ones_of_its_kind(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    await trials.record(builders.trial(), actor=SYSTEM, now=NOW)
    entry = LinkEntry(trial="T-000001", directness=Directness.P0, reason="この製品の試験", product_version=1)
    await trials.link(product, entry, actor=REVIEWER, now=NOW)
    tag = (await products.rendered(product)).etag
    intake = {"amount": "2", "unit": "{sachet}"}
    document = builders.draft(firm=maker.corporate_no, daily_intake=intake)
    await products.amend(product, document, if_match=tag, actor=maker.member, now=NOW)
    await builders.publish(product, maker)
    (link,) = await trials.linked_to(product, actor=SYSTEM)
    assert (link.directness, link.pending_review) == (Directness.P1, True)


async def test_a_transfer_takes_lots_and_history_along_and_certifies_anew(db: Database) -> None:
    maker, other = await builders.firm(100), await builders.firm(200)
    product = await builders.product(maker)
    entry = Transfer(to=other.corporate_no, products=(product,), reason="事業の譲渡")
    with pytest.raises(Invalid):
        await lifecycle.transfer(other.corporate_no, entry, actor=CHIEF, base_address=BASE, now=NOW)
    await lifecycle.transfer(maker.corporate_no, entry, actor=CHIEF, base_address=BASE, now=NOW)
    seen = await products.view(product, actor=ANONYMOUS)
    assert seen.firm.corporate_no == other.corporate_no
    assert [one.state for one in await certificates.of_product(product, now=NOW)] == ["valid", "superseded"]
    with pytest.raises(Forbidden):
        await lifecycle.withdraw(product, "終了", actor=maker.member, now=NOW)


async def test_as_of_a_day_before_a_transfer_the_firm_is_the_one_it_was(db: Database) -> None:
    first, second, third = [await builders.firm(serial) for serial in (100, 200, 300)]
    product = await builders.product(first)
    for days, giving, taking in ((10, first, second), (20, second, third)):
        entry = Transfer(to=taking.corporate_no, products=(product,), reason="事業の譲渡")
        then = NOW + timedelta(days=days)
        await lifecycle.transfer(giving.corporate_no, entry, actor=CHIEF, base_address=BASE, now=then)
    for days, maker in ((0, first), (9, first), (10, second), (19, second), (20, third), (30, third)):
        seen = await products.as_of(product, NOW + timedelta(days=days), actor=ANONYMOUS)
        assert (seen.firm.corporate_no, seen.firm.name_ja) == (
            maker.corporate_no,
            f"みえ健康{maker.corporate_no[-3:]}株式会社",
        ), days


async def test_reviewers_and_auditors_read_drafts_and_other_firms_do_not(db: Database) -> None:
    maker, other = await builders.firm(), await builders.firm(200)
    product = await builders.product(maker, published=False)
    for reader in (REVIEWER, CHIEF, builders.AUDITOR, maker.member):
        assert (await products.draft(product, actor=reader)).id == product
    for stranger in (other.member, replace(REVIEWER, kept_from=frozenset({product}))):
        with pytest.raises(NotFound):
            await products.draft(product, actor=stranger)


async def test_a_step_from_an_older_view_of_the_case_is_refused(db: Database) -> None:
    _, case = await under_review()
    await reviews.recommend(case.public_id, builders.RECOMMENDED, if_match=case.etag, actor=REVIEWER, now=NOW)
    with pytest.raises(StaleVersion):
        await lifecycle.approve(case.public_id, if_match=case.etag, actor=SECOND, base_address=BASE, now=NOW)


async def test_everybody_reads_that_a_product_is_suspended_since_when_and_why(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    day = NOW + timedelta(days=10)
    await lifecycle.suspend(product, NOTICE, actor=CHIEF, now=day)
    seen = await products.view(product, actor=ANONYMOUS)
    told = ProductView.model_validate_json((await products.rendered(product)).body)
    assert seen == told
    assert told.suspension is not None
    assert (told.state, told.suspension.since) == (State.SUSPENDED, day)
    assert told.suspension.cause is SuspensionCause.DECISION
    assert told.suspension.public_notice == NOTICE.public_notice
    assert NOTICE.reason not in (await products.rendered(product)).body.decode()


async def test_the_page_of_an_earlier_instant_says_whether_the_product_was_suspended_then(
    db: Database,
) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    suspended, back, end = (NOW + timedelta(days=days) for days in (10, 20, 30))
    await lifecycle.suspend(product, NOTICE, actor=CHIEF, now=suspended)
    await reinstated(product, now=back)
    await lifecycle.withdraw(product, "終了", actor=maker.member, now=end)
    seconds = timedelta(seconds=1)
    for instant, state in (
        (NOW, State.PUBLISHED),
        (suspended - seconds, State.PUBLISHED),
        (suspended, State.SUSPENDED),
        (back - seconds, State.SUSPENDED),
        (back, State.PUBLISHED),
        (end, State.WITHDRAWN),
    ):
        then = await products.as_of(product, instant, actor=ANONYMOUS)
        assert (then.version, then.state) == (1, state), instant
        assert (then.suspension is not None) is (state is State.SUSPENDED)
    assert (await products.view(product, actor=ANONYMOUS)).suspension is None


async def test_a_product_withdrawn_while_suspended_was_suspended_until_then(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    await lifecycle.suspend(product, NOTICE, actor=CHIEF, now=NOW + timedelta(days=1))
    await lifecycle.withdraw(product, "終了", actor=maker.member, now=NOW + timedelta(days=2))
    then = await products.as_of(product, NOW + timedelta(days=1), actor=ANONYMOUS)
    assert (then.state, then.suspension is not None) == (State.SUSPENDED, True)
    later = await products.as_of(product, NOW + timedelta(days=2), actor=ANONYMOUS)
    assert (later.state, later.suspension) == (State.WITHDRAWN, None)


async def test_what_blocks_since_the_submission_blocks_the_approval_too(db: Database) -> None:
    _, case = await recommended()
    phrase = LegalRuleProposal.model_validate(
        {
            "code": "claims.L1_DISEASE.new",
            "value": {"pattern": "みえ試験"},
            "valid_from": NOW.date(),
            "source_name": "試験",
        }
    )
    made = await rules.propose(phrase, actor=REVIEWER, now=NOW)
    await rules.confirm(made.id, actor=builders.ADMIN, now=NOW)
    with pytest.raises(Invalid) as refused:
        await lifecycle.approve(case.public_id, if_match=case.etag, actor=SECOND, base_address=BASE, now=NOW)
    assert {(one.field, one.code) for one in refused.value.problems} == {("name_ja", "L1_DISEASE")}
    with pytest.raises(NotFound):
        await products.rendered(case.public_id)


@pytest.mark.parametrize(
    "pictures", [(), ({"sha256": "0" * 64, "dated": "2026-03-01", "alt_ja": "送付していない画像"},)]
)
async def test_nothing_is_approved_without_the_pictures_of_its_label(
    db: Database, pictures: tuple[dict[str, str], ...]
) -> None:
    _, case = await under_review(label_images=list(pictures))
    case = await reviews.recommend(
        case.public_id, builders.RECOMMENDED, if_match=case.etag, actor=REVIEWER, now=NOW
    )
    with pytest.raises(Invalid) as refused:
        await lifecycle.approve(case.public_id, if_match=case.etag, actor=SECOND, base_address=BASE, now=NOW)
    (problem,) = refused.value.problems
    assert (problem.field, problem.code) == ("label_images", "label_image_missing")
    assert "承認には、この製品の表示の画像が必要です" in problem.message.ja
    assert "Pictures of the label" in problem.message.en
    case = await reviews.send_back(
        case.public_id, "画像がありません。", if_match=case.etag, actor=SECOND, now=NOW
    )
    assert case.state is State.UNDER_REVIEW


async def test_of_two_products_under_one_notification_number_the_second_is_not_approved(db: Database) -> None:
    maker = await builders.firm()
    first, second = [
        await builders.product(maker, published=False, ffc_no="I10", name_ja=name) for name in ("一", "二")
    ]
    case = await builders.accepted(await builders.submitted(second, maker))
    case = await reviews.recommend(second, builders.RECOMMENDED, if_match=case.etag, actor=REVIEWER, now=NOW)
    await builders.publish(first, maker)
    with pytest.raises(Invalid) as refused:
        await lifecycle.approve(second, if_match=case.etag, actor=SECOND, base_address=BASE, now=NOW)
    assert [(one.field, one.code) for one in refused.value.problems] == [("ffc_no", "number_taken")]


async def test_a_confirmed_row_changes_the_term_of_the_next_step(db: Database) -> None:
    _, case = await under_review()
    terms = {"completeness": 5, "first_decision": 30, "reply": 90, "re_review": 14, "appeal": 30}
    proposal = {"code": "review.terms", "value": terms, "valid_from": NOW.date(), "source_name": "運用規程"}
    made = await rules.propose(LegalRuleProposal.model_validate(proposal), actor=REVIEWER, now=NOW)
    await rules.confirm(made.id, actor=builders.ADMIN, now=NOW)
    point = PointEntry(field="name_ja", text="表示と違います。")
    await reviews.raise_point(case.public_id, point, actor=REVIEWER, now=NOW)
    after = await reviews.request_changes(case.public_id, if_match=case.etag, actor=REVIEWER, now=NOW)
    assert after.due_on == NOW.date() + timedelta(days=90)


async def test_what_is_published_already_is_not_approved_again(db: Database) -> None:
    product = await builders.product(await builders.firm())
    _, tag = await reviews.case(product, actor=SECOND, now=NOW)
    with pytest.raises(Conflict):
        await lifecycle.approve(product, if_match=tag, actor=SECOND, base_address=BASE, now=NOW)


async def test_who_proposed_a_reinstatement_confirms_it_from_no_other_account(db: Database) -> None:
    product = await builders.product(await builders.firm())
    await lifecycle.suspend(product, NOTICE, actor=CHIEF, now=NOW)
    proposal = ReinstatementProposal(reason="解消", evidence=(await evidence_kept(product, now=NOW),))
    await lifecycle.propose_reinstatement(product, proposal, actor=SECOND, now=NOW)
    assert CHIEF.person is not None
    assert SECOND.person is not None
    await members.join_persons(CHIEF.person, SECOND.person, actor=builders.ADMIN, now=NOW)
    found = (await lifecycle.standing_of(product, actor=CHIEF)).suspension
    assert found is not None
    assert found.own
    with pytest.raises(Forbidden, match="Another person"):
        await lifecycle.reinstate(product, "解消", actor=CHIEF, now=NOW)
    await lifecycle.reinstate(product, "解消", actor=REVIEWER, now=NOW)


async def test_a_reviewer_assigned_under_an_id_that_was_joined_is_released(db: Database) -> None:
    maker, case = await under_review()
    kept = await builders.person(Role.REVIEWER)
    third = await builders.person(Role.REVIEWER)
    assert kept.person is not None
    assert SECOND.person is not None
    await members.join_persons(kept.person, SECOND.person, actor=builders.ADMIN, now=NOW)
    pair = Assignment.model_validate({"reviewers": [REVIEWER.person, third.person]})
    await reviews.assign(case.public_id, pair, if_match=case.etag, actor=CHIEF, now=NOW)
    seen, _ = await reviews.case(case.public_id, actor=maker.member, now=NOW)
    assert seen.reviewers == 2


async def test_of_two_chiefs_who_assign_at_once_one_is_told_to_read_again(committed: Database) -> None:
    maker = await builders.firm()
    case = await builders.submitted(await builders.product(maker, published=False), maker)
    await builders.staff()
    third = await builders.person(Role.REVIEWER)
    pairs = [
        Assignment.model_validate({"reviewers": [REVIEWER.person, other]})
        for other in (SECOND.person, third.person)
    ]
    done = await asyncio.gather(
        *(reviews.assign(case.public_id, pair, if_match=case.etag, actor=CHIEF, now=NOW) for pair in pairs),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in done) == ["Case", "StaleVersion"]
    seen, _ = await reviews.case(case.public_id, actor=maker.member, now=NOW)
    assert seen.reviewers == 2


async def test_an_interest_is_overridden_for_a_reviewer_only(db: Database) -> None:
    maker, case = await under_review()
    note = Override.model_validate({"reviewer": maker.member.person, "public_note": "他にいないため。"})
    with pytest.raises(Invalid):
        await reviews.override(case.public_id, note, actor=CHIEF, now=NOW)


async def test_of_two_who_begin_an_amendment_at_once_one_is_told_to_read_again(committed: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    tag = (await products.rendered(product)).etag
    drafts = [builders.draft(firm=maker.corporate_no, name_ja=name) for name in ("甲", "乙")]
    done = await asyncio.gather(
        *(products.amend(product, one, if_match=tag, actor=maker.member, now=NOW) for one in drafts),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in done) == ["Draft", "StaleVersion"]


async def test_of_two_who_submit_at_once_one_is_told_to_read_again(committed: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    done = await asyncio.gather(
        builders.submitted(product, maker), builders.submitted(product, maker), return_exceptions=True
    )
    assert {type(one).__name__ for one in done} in ({"Case", "StaleVersion"}, {"Case", "Conflict"})
