"""The reviewers' pages: a case is judged by forms alone, and every refusal says why before and after."""

import html
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from registry.adapters.engine import Database
from registry.domain.permissions import Actor
from registry.services import lifecycle, products, reviews
from registry.tables.database import Statement
from schemas.reviews import Interest, InterestDeclaration, Submission
from schemas.vocab import ChecklistItem, InterestKind, QueueFilter, RegistrationState, Role, SubClass
from tests import builders
from tests.builders import AUDITOR, CHIEF, REVIEWER, SECOND
from tests.conftest import NOW
from tests.web.review_examples import signed

BOTH = [str(REVIEWER.person), str(SECOND.person)]
ESCALATE = Statement(
    "UPDATE review_case SET escalated_at = {} WHERE product = (SELECT id FROM product WHERE public_id = {})"
)
NOTHING = {"none": "1"}
CHECKED: dict[str, Any] = {
    "checklist": [item.value for item in ChecklistItem],
    "summary": "すべて確認しました。",
}


class Visitor:
    """One browser after another: whoever acts has their own session."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._secrets: dict[Actor, str] = {}

    async def be(self, actor: Actor) -> None:
        if actor not in self._secrets:
            self._secrets[actor] = await builders.session(actor, f"holder.{len(self._secrets)}")
        self._client.cookies.set("session", self._secrets[actor])

    async def get(self, actor: Actor, path: str) -> httpx.Response:
        await self.be(actor)
        return await self._client.get(path)

    async def yearly(self, actor: Actor, typed: dict[str, str]) -> httpx.Response:
        """Send the form of the yearly declaration."""
        page = await self.get(actor, "/reviews/interests")
        (code,) = set(re.findall(r'name="csrf" value="([^"]*)"', page.text))
        answer = await self._client.post("/reviews/interests", data={"csrf": code, **typed})
        if answer.status_code == 303:
            return await self._client.get(answer.headers["location"])
        return answer

    async def send(
        self, actor: Actor, product: str, act: str, *, tag: str | None = None, **fields: Any
    ) -> httpx.Response:
        """Send a form of the case's page; the page it leads to where it was done."""
        page = await self.get(actor, f"/reviews/{product}")
        assert page.status_code == 200, page.text
        found = re.findall(r'name="(csrf|etag)" value="([^"]*)"', page.text)
        data = {**dict(found), **({} if tag is None else {"etag": tag}), **fields}
        answer = await self._client.post(f"/reviews/{product}/{act}", data=data)
        if answer.status_code == 303:
            return await self._client.get(answer.headers["location"])
        return answer


@pytest.fixture
async def visitor(client: httpx.AsyncClient, db: Database) -> Visitor:
    await builders.staff()
    return Visitor(client)


def lines_of(page: httpx.Response) -> list[str]:
    """The texts of a page, one a text node."""
    return [html.unescape(part).strip() for part in re.split(r"<[^>]+>", page.text)]


async def waiting(maker: builders.MadeFirm | None = None, **fields: Any) -> str:
    firm = maker or await builders.firm()
    product = await builders.product(firm, published=False, **fields)
    await builders.submitted(product, firm)
    return product


async def under_review() -> str:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    await builders.accepted(await builders.submitted(product, maker))
    return product


async def recommended() -> str:
    product = await under_review()
    _, tag = await reviews.case(product, actor=REVIEWER, now=NOW)
    await reviews.recommend(product, builders.RECOMMENDED, if_match=tag, actor=REVIEWER, now=NOW)
    return product


async def state_of(product: str) -> RegistrationState:
    return (await reviews.case(product, actor=AUDITOR, now=NOW))[0].state


async def test_the_submitted_document_is_read_in_words_not_in_codes(visitor: Visitor) -> None:
    picture = {"sha256": "ab" * 32, "dated": "2026-03-01", "alt_ja": "正面"}
    intake = {"amount": "1", "unit": "{sachet}/d"}
    product = await waiting(label_images=[picture], daily_intake=intake, shelf_life_months=24)
    page = await visitor.get(REVIEWER, f"/reviews/{product}")
    shown = " ".join(lines_of(page))
    assert all(text in shown for text in ("津市 242012", "包/日", "24か月", "画像を開く")), shown
    assert f'href="/api/v1/attachments/{picture["sha256"]}"' in page.text


async def test_a_case_goes_from_submission_to_publication_by_forms_alone(visitor: Visitor) -> None:
    maker = await builders.firm()
    product = await waiting(maker)
    assert "審査員を割り当てました" in (await visitor.send(CHIEF, product, "reviewers", reviewer=BOTH)).text
    for reviewer in (REVIEWER, SECOND):
        assert "申告を記録しました" in (await visitor.yearly(reviewer, NOTHING)).text
        assert "申告を記録しました" in (await visitor.send(reviewer, product, "interests", **NOTHING)).text
    assert "審査が始まりました" in (await visitor.send(REVIEWER, product, "accept")).text
    point = {"field": "composition.0.amount", "text": "1日量を確かめてください。"}
    assert "指摘を書きました" in (await visitor.send(REVIEWER, product, "points", **point)).text
    assert "補正を依頼しました" in (await visitor.send(REVIEWER, product, "request-changes")).text
    (raised,) = (await reviews.case(product, actor=CHIEF, now=NOW))[0].points
    await reviews.answer(product, raised.id, "原本どおりです。", actor=maker.member, now=NOW)
    await resubmitted(product, maker)
    answered = await visitor.get(REVIEWER, f"/reviews/{product}")
    assert {"「原材料・成分」1件目の「量」", "原本どおりです。"} <= set(lines_of(answered))
    settled = await visitor.send(REVIEWER, product, f"points/{raised.id}/resolve")
    assert "指摘を解決済みにしました" in settled.text
    assert "承認を推薦しました" in (await visitor.send(REVIEWER, product, "recommend", **CHECKED)).text
    assert CHECKED["summary"] in lines_of(await visitor.get(SECOND, f"/reviews/{product}"))
    assert "証明書を発行しました" in (await visitor.send(SECOND, product, "approve")).text
    assert (await visitor.get(maker.member, f"/products/{product}")).status_code == 200


async def test_the_second_reviewer_may_send_back_and_the_chief_may_reject(visitor: Visitor) -> None:
    product = await recommended()
    back = await visitor.send(SECOND, product, "send-back", reason="規格も見てください。")
    assert "第一審査者に差し戻しました" in back.text
    assert "規格も見てください。" in lines_of(back)
    await visitor.yearly(CHIEF, NOTHING)
    await visitor.send(CHIEF, product, "interests", **NOTHING)
    refused = await visitor.send(CHIEF, product, "reject", reason=" ")
    assert (refused.status_code, "入力してください" in refused.text) == (422, True)
    rejected = await visitor.send(CHIEF, product, "reject", reason="根拠がありません。")
    assert "30日以内に1回" in rejected.text
    assert await state_of(product) is RegistrationState.REJECTED


async def test_whoever_examined_reads_why_another_person_decides(visitor: Visitor) -> None:
    product = await recommended()
    page = await visitor.get(REVIEWER, f"/reviews/{product}")
    assert "すでに「第一審査者」として関わっています" in page.text
    assert f'action="/reviews/{product}/approve"' not in page.text
    _, tag = await reviews.case(product, actor=REVIEWER, now=NOW)
    tried = await visitor.send(REVIEWER, product, "approve", tag=tag)
    assert (tried.status_code, "別の方が行ってください" in tried.text) == (403, True)
    assert await state_of(product) is RegistrationState.AWAITING_APPROVAL


async def test_the_chief_sees_who_may_not_judge_before_assigning(visitor: Visitor) -> None:
    maker = await builders.firm()
    product = await waiting(maker)
    tie = InterestDeclaration(interests=(Interest(kind=InterestKind.EMPLOYED, firm=maker.corporate_no),))
    await reviews.declare_yearly(tie, actor=SECOND, now=NOW)
    page = await visitor.get(CHIEF, f"/reviews/{product}")
    assert re.search(rf'value="{SECOND.person}" disabled', page.text)
    assert not re.search(rf'value="{REVIEWER.person}" disabled', page.text)
    refused = await visitor.send(CHIEF, product, "reviewers", reviewer=BOTH)
    assert (refused.status_code, "利益相反がある審査員は割り当てられません" in refused.text) == (409, True)
    noted = await visitor.send(
        CHIEF, product, "overrides", reviewer=str(SECOND.person), public_note="3年前に退職"
    )
    assert "3年前に退職" in lines_of(noted)
    assert "審査員を割り当てました" in (await visitor.send(CHIEF, product, "reviewers", reviewer=BOTH)).text


async def test_one_reviewer_is_too_few_and_the_refusal_says_so(visitor: Visitor) -> None:
    product = await waiting()
    refused = await visitor.send(CHIEF, product, "reviewers", reviewer=BOTH[0])
    assert (refused.status_code, "審査員を2名選んでください" in refused.text) == (422, True)


async def test_a_declared_interest_closes_the_case_to_its_reviewer(visitor: Visitor) -> None:
    product = await under_review()
    typed = {"interests.0.kind": "employed"}
    told = await visitor.send(SECOND, product, "interests", **typed)
    assert (told.status_code, "公開されている内容だけ閲覧できます" in told.text) == (403, True)
    assert product not in (await visitor.get(SECOND, "/reviews")).text


async def test_a_refused_recommendation_keeps_what_was_written(visitor: Visitor) -> None:
    product = await under_review()
    refused = await visitor.send(REVIEWER, product, "recommend", checklist="label", summary="要約の<下書き>")
    assert (refused.status_code, "確認していない項目があります" in refused.text) == (409, True)
    assert "要約の&lt;下書き&gt;</textarea>" in refused.text
    assert re.findall(r'name="checklist" value="(\w+)" checked', refused.text) == ["label"]


async def test_a_step_from_an_older_page_is_refused(visitor: Visitor) -> None:
    product = await under_review()
    refused = await visitor.send(REVIEWER, product, "recommend", tag="case-v1r0.0", **CHECKED)
    assert (refused.status_code, "先に変更されています" in refused.text) == (412, True)
    assert await state_of(product) is RegistrationState.UNDER_REVIEW


async def test_changes_are_not_asked_for_without_a_point(visitor: Visitor) -> None:
    product = await under_review()
    page = await visitor.get(REVIEWER, f"/reviews/{product}")
    assert "指摘が1件もありません" in page.text
    assert f'action="/reviews/{product}/request-changes"' not in page.text


async def test_a_point_begins_at_the_field_it_is_about(visitor: Visitor) -> None:
    product = await under_review()
    page = await visitor.get(REVIEWER, f"/reviews/{product}?field=directions")
    assert '<option value="directions" selected>' in page.text
    refused = await visitor.send(REVIEWER, product, "points", field="directions", text="")
    assert refused.status_code == 422
    assert '<option value="directions" selected>' in refused.text


async def test_the_applicants_reasons_stand_beside_the_warnings_and_the_wording_is_quoted(
    visitor: Visitor,
) -> None:
    maker = await builders.firm()
    product = await builders.product(
        maker, SubClass.HF_OTHER, published=False, directions="毎日1包を食後にお召し上がりください。"
    )
    await builders.submitted(product, maker)
    page = await visitor.get(CHIEF, f"/reviews/{product}")
    assert "毎日1包を<mark>食後</mark>にお召し上がりください。" in page.text
    assert "試験のため" in lines_of(page)


async def test_an_amendment_shows_what_it_changes(visitor: Visitor) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    shown = await products.rendered(product)
    amended = builders.draft(firm=maker.corporate_no, ffc_no="I10", storage="冷暗所に保存")
    await products.amend(product, amended, if_match=shown.etag, actor=maker.member, now=NOW)
    await builders.submitted(product, maker)
    page = await visitor.get(REVIEWER, f"/reviews/{product}")
    changes = page.text[page.text.index('id="changes"') : page.text.index('id="document"')]
    assert "直射日光を避けて保存" in changes
    assert "冷暗所に保存" in changes
    assert page.text.count("変更あり") == 1


async def test_the_log_of_a_case_names_roles_states_reasons_and_hashes_but_no_person(
    visitor: Visitor,
) -> None:
    product = await recommended()
    page = await visitor.get(await builders.person(Role.AUDITOR), f"/reviews/{product}")
    log = page.text[page.text.index('id="log"') :]
    case, _ = await reviews.case(product, actor=AUDITOR, now=NOW)
    assert all(role in log for role in (Role.MEMBER_MFR.ja, Role.REVIEWER.ja))
    assert "申請済み" in log
    assert case.document_sha256 in log
    assert str(REVIEWER.person) not in page.text


async def test_an_auditor_reads_everything_and_is_offered_nothing(visitor: Visitor) -> None:
    product = await recommended()
    page = await visitor.get(await builders.person(Role.AUDITOR), f"/reviews/{product}")
    assert f'action="/reviews/{product}/' not in page.text
    assert "あなたが行う手続きはありません" in page.text


async def test_a_firm_is_refused_the_reviewers_pages(visitor: Visitor) -> None:
    maker = await builders.firm()
    product = await waiting(maker)
    for path in ("/reviews", f"/reviews/{product}"):
        assert (await visitor.get(maker.member, path)).status_code == 403
    assert 'href="/reviews"' not in (await visitor.get(maker.member, "/me")).text
    assert 'href="/reviews"' in (await visitor.get(REVIEWER, "/me")).text


async def test_the_queue_is_filtered_and_shows_who_judges_and_what_is_due(visitor: Visitor) -> None:
    maker = await builders.firm()
    mine, waits = (
        await builders.product(maker, published=False),
        await builders.product(maker, published=False, ffc_no="I99"),
    )
    await builders.assigned(await builders.submitted(mine, maker))
    await builders.submitted(waits, maker, now=NOW - timedelta(days=20))
    everything = await visitor.get(REVIEWER, "/reviews")
    assert everything.text.index(waits) < everything.text.index(mine)
    assert "あと5営業日" in everything.text
    assert "審査 reviewer" in everything.text
    for show, product, other in (
        ("mine", mine, waits),
        ("unassigned", waits, mine),
        ("overdue", waits, mine),
    ):
        page = await visitor.get(REVIEWER, f"/reviews?show={show}")
        assert (product in page.text, other in page.text) == (True, False), show
    assert mine in (await visitor.get(REVIEWER, "/reviews?show=nonsense")).text


async def test_escalated_cases_stand_before_all_others(visitor: Visitor) -> None:
    maker = await builders.firm()
    early = await builders.product(maker, published=False)
    late = await builders.product(maker, published=False, ffc_no="I99")
    await builders.submitted(early, maker, now=NOW - timedelta(days=30))
    await builders.submitted(late, maker, now=NOW - timedelta(days=20))
    await ESCALATE.rows(NOW, late)
    found = await reviews.queue(actor=CHIEF, now=NOW, show=QueueFilter.OVERDUE)
    assert [entry.product for entry in found] == [late, early]


@pytest.mark.parametrize(
    "typed",
    [{}, {"none": "1", "interests.0.kind": "employed"}, {"interests.0.firm": "1"}],
    ids=["nothing", "none and one", "a firm without a kind"],
)
async def test_a_declaration_says_none_or_which(visitor: Visitor, typed: dict[str, str]) -> None:
    refused = await visitor.yearly(REVIEWER, typed)
    assert refused.status_code == 422
    assert await reviews.yearly(actor=REVIEWER, now=NOW) is None


async def test_a_yearly_declaration_is_shown_again_and_runs_out(visitor: Visitor) -> None:
    number = builders.corporate_no(321)
    typed = {"interests.0.kind": "paid", "interests.0.firm": number, "interests.0.yen_per_year": "600000"}
    page = await visitor.yearly(REVIEWER, typed)
    assert f'value="{number}"' in page.text
    assert "2026年4月1日の申告が有効です" in page.text
    later = await reviews.yearly(actor=REVIEWER, now=NOW + timedelta(days=400))
    assert later is not None
    assert not later.holds


async def test_a_form_from_elsewhere_is_refused(visitor: Visitor) -> None:
    product = await under_review()
    refused = await visitor.send(REVIEWER, product, "recommend", csrf="x", **CHECKED)
    assert (refused.status_code, "フォームの有効期限" in refused.text) == (403, True)


async def resubmitted(product: str, maker: builders.MadeFirm) -> None:
    found = await products.draft(product, actor=maker.member)
    entry = Submission.model_validate(await signed(maker, product))
    await lifecycle.resubmit(product, entry, if_match=found.etag, actor=maker.member, now=NOW)
