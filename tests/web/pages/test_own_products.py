"""A firm's pages of its product: everything it can do is a form, and nothing typed is lost where it is refused."""

import html
import re

import httpx
import pytest

from registry.adapters.engine import Database
from registry.domain.certificate_numbers import preview_number
from registry.domain.errors import NotFound
from registry.services import attachments, lifecycle, products, reviews
from registry.services.certificates import record
from schemas.reviews import InterestDeclaration, PointEntry
from schemas.vocab import FindingLevel, RegistrationState, SubClass
from tests import builders
from tests import file_examples as files
from tests.conftest import NOW
from tests.web.pages.test_sessions import enter, hidden, maker

__all__ = ["maker"]

ASKED = "分析値と違います。"


async def asked(maker: builders.MadeFirm, **fields: object) -> str:
    """A product whose reviewers have asked for changes."""
    product = await builders.product(maker, published=False, **fields)
    case = await builders.accepted(await builders.submitted(product, maker))
    point = PointEntry(field="composition.0.amount", text=ASKED)
    await reviews.raise_point(product, point, actor=builders.REVIEWER, now=NOW)
    await reviews.request_changes(product, if_match=case.etag, actor=builders.REVIEWER, now=NOW)
    return product


async def rejected(maker: builders.MadeFirm) -> str:
    product = await builders.product(maker, published=False)
    case = await builders.accepted(await builders.submitted(product, maker))
    await reviews.declare_yearly(InterestDeclaration(), actor=builders.CHIEF, now=NOW)
    await reviews.declare_for_case(product, InterestDeclaration(), actor=builders.CHIEF, now=NOW)
    await lifecycle.reject(product, "根拠がありません。", if_match=case.etag, actor=builders.CHIEF, now=NOW)
    return product


def inputs(page: httpx.Response, name: str) -> list[str]:
    return [html.unescape(value) for value in re.findall(rf'name="{name}" value="([^"]*)"', page.text)]


def text(page: httpx.Response) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", page.text))


def submission(form: httpx.Response, **fields: str | list[str]) -> dict[str, str | list[str]]:
    codes = inputs(form, "code")
    return {
        "csrf": hidden(form),
        "etag": hidden(form, "etag"),
        "again": hidden(form, "again"),
        "code": codes,
        "field": inputs(form, "field"),
        "reason": ["試験のため"] * len(codes),
        "declaration": "yes",
        **fields,
    }


async def state_of(product: str, maker: builders.MadeFirm) -> RegistrationState:
    case, _ = await reviews.case(product, actor=maker.member, now=NOW)
    return case.state


async def test_a_draft_is_submitted_with_a_reason_for_each_warning(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, published=False)
    await enter(client)
    form = await client.get(f"/me/products/{product}/submit")
    draft = await products.draft(product, actor=maker.member)
    found = await products.check(draft.document, today=NOW.date(), product_id=product)
    warned = [(one.code, one.field) for one in found if one.level is FindingLevel.WARN]
    assert warned
    assert list(zip(inputs(form, "code"), inputs(form, "field"), strict=True)) == warned
    sent = await client.post(f"/me/products/{product}/submit", data=submission(form))
    assert (sent.status_code, sent.headers["location"]) == (303, f"/me/products/{product}?done=submitted")
    shown = text(await client.get(sent.headers["location"]))
    assert "申請しました。" in shown
    # The five working days of the completeness check, from Wednesday 1 April 2026.
    assert "受理の判断の期限: 2026年4月8日（あと5営業日）" in shown
    assert await state_of(product, maker) is RegistrationState.SUBMITTED
    given = await reviews.explanations(product, actor=maker.member)
    assert [(one.code, one.field, one.reason) for one in given] == [(*one, "試験のため") for one in warned]


async def test_a_submission_without_reasons_or_declaration_comes_back_as_typed(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, published=False)
    await enter(client)
    form = await client.get(f"/me/products/{product}/submit")
    address = f"/me/products/{product}/submit"
    reasons = ["", *["理由は <b>これ</b>"] * (len(inputs(form, "code")) - 1)]
    refused = await client.post(address, data=submission(form, reason=reasons))
    assert refused.status_code == 422
    assert "このままでよい理由を書くか" in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert refused.text.count(html.escape(reasons[-1])) == len(reasons) - 1
    unsigned = await client.post(address, data=submission(form, declaration="no"))
    assert unsigned.status_code == 422
    assert 'href="#declaration"' in unsigned.text
    long = await client.post(address, data=submission(form, reason=["長" * 501, *reasons[1:]]))
    assert (long.status_code, "長" * 501 in long.text) == (422, True)
    torn = await client.post(address, data={**submission(form), "code": []})
    assert torn.status_code == 422
    stale = await client.post(address, data=submission(form, etag="v1r9"))
    assert stale.status_code == 412
    assert "試験のため" in stale.text
    with pytest.raises(NotFound):
        await reviews.case(product, actor=maker.member, now=NOW)


async def test_what_blocks_a_submission_is_linked_to_its_field_and_nothing_is_offered_for_signature(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, published=False, cautions=None, functional_substances=[])
    await enter(client)
    edit = await client.get(f"/me/products/{product}/edit")
    assert 'href="#f-cautions"' in edit.text
    marked = re.findall(r'for="f-(\w+)">[^<]*<span class="second">（申請に必要）', edit.text)
    assert marked == ["cautions"]
    assert '<option value="242012">津市</option>' in edit.text
    assert f'<a href="/me/products/{product}/specification">「規格」に' in edit.text
    for path in (f"/me/products/{product}", f"/me/products/{product}/submit"):
        page = await client.get(path)
        assert f'href="/me/products/{product}/edit#f-cautions"' in page.text
        for anchor in re.findall(rf'href="/me/products/{product}/edit#([^"]+)"', page.text):
            assert f'id="{anchor}"' in edit.text, anchor
    assert 'name="declaration"' not in page.text


async def test_a_reviewers_point_is_answered_and_the_draft_submitted_again(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await asked(maker)
    await enter(client)
    page = await client.get(f"/me/products/{product}")
    assert ASKED in page.text
    assert f'href="/me/products/{product}/edit#f-composition-0-amount"' in page.text
    assert "申請者の回答の期限: 2026年5月31日" in text(page)
    (name,) = re.findall(r'name="(answer\.[^"]+)"', page.text)
    address = f"/me/products/{product}/answers"
    empty = await client.post(address, data={"csrf": hidden(page), name: "  "})
    assert empty.status_code == 422
    long = await client.post(address, data={"csrf": hidden(page), name: "長" * 20_001})
    assert (long.status_code, "長" * 20_001 in long.text) == (422, True)
    early = await client.get(f"/me/products/{product}/submit")
    assert "未回答の指摘が1件あります" in early.text
    refused = await client.post(f"/me/products/{product}/submit", data=submission(early))
    assert refused.status_code == 409
    answered = await client.post(address, data={"csrf": hidden(page), name: "直しました。\r\n5.1gです。"})
    assert answered.headers["location"].endswith("?done=answered")
    (kept,) = (await reviews.case(product, actor=maker.member, now=NOW))[0].points
    assert kept.answer == "直しました。\n5.1gです。"
    form = await client.get(f"/me/products/{product}/submit")
    assert form.text.count("試験のため") == len(inputs(form, "code"))
    again = await client.post(f"/me/products/{product}/submit", data=submission(form))
    assert again.headers["location"].endswith("?done=resubmitted")
    assert await state_of(product, maker) is RegistrationState.UNDER_REVIEW
    late = await client.post(address, data={"csrf": hidden(page), name: "もう一言"})
    assert late.status_code == 409
    assert "回答できません" in late.text


async def test_several_points_are_answered_at_once_or_one_after_another(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, published=False)
    case = await builders.accepted(await builders.submitted(product, maker))
    for field in ("name_ja", "cautions", "storage"):
        point = PointEntry(field=field, text=f"{field}を確かめてください。")
        await reviews.raise_point(product, point, actor=builders.REVIEWER, now=NOW)
    await reviews.request_changes(product, if_match=case.etag, actor=builders.REVIEWER, now=NOW)
    await enter(client)
    page = await client.get(f"/me/products/{product}")
    names = re.findall(r'name="(answer\.[^"]+)"', page.text)
    address, form = f"/me/products/{product}/answers", {"csrf": hidden(page)}
    await client.post(address, data={**form, names[0]: "一つ目", names[1]: "二つ目", names[2]: ""})
    await client.post(
        address, data={**form, names[0]: "一つ目", names[1]: "直した二つ目", names[2]: "三つ目"}
    )
    points = (await reviews.case(product, actor=maker.member, now=NOW))[0].points
    assert [point.answer for point in points] == ["一つ目", "直した二つ目", "三つ目"]
    strange = await client.post(address, data={**form, "answer.nobody": "だれに"})
    assert strange.status_code == 422


async def test_a_submission_is_taken_back_until_reviewers_are_assigned(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, published=False)
    await builders.submitted(product, maker)
    await enter(client)
    page = await client.get(f"/me/products/{product}")
    form = {"csrf": hidden(page), "etag": hidden(page, "etag")}
    address = f"/me/products/{product}/pull-back"
    stale = await client.post(address, data={**form, "etag": "case-v1r0.99"})
    assert stale.status_code == 412
    taken = await client.post(address, data=form)
    assert taken.headers["location"].endswith("?done=pulled-back")
    assert await state_of(product, maker) is RegistrationState.DRAFT
    await builders.assigned(await builders.submitted(product, maker))
    assert "pull-back" not in (await client.get(f"/me/products/{product}")).text


async def test_a_rejection_tells_its_reason_and_is_appealed_against_once(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await rejected(maker)
    await enter(client)
    page = await client.get(f"/me/products/{product}")
    assert "根拠がありません。" in page.text
    form = {"csrf": hidden(page), "etag": hidden(page, "etag")}
    address = f"/me/products/{product}/appeal"
    empty = await client.post(address, data={**form, "reason": ""})
    assert empty.status_code == 422
    stale = await client.post(address, data={**form, "etag": "x", "reason": "論文があります。"})
    assert stale.status_code == 412
    assert "論文があります。" in stale.text
    done = await client.post(address, data={**form, "reason": "論文があります。"})
    assert done.headers["location"].endswith("?done=appealed")
    shown = await client.get(f"/me/products/{product}")
    assert "appeal" not in shown.text
    assert "論文があります。" in shown.text


@pytest.mark.parametrize(
    ("act", "state"),
    [("withdraw", RegistrationState.WITHDRAWN), ("discontinue", RegistrationState.DISCONTINUED)],
)
async def test_a_product_is_ended_only_on_a_confirmed_reason(
    client: httpx.AsyncClient, maker: builders.MadeFirm, act: str, state: RegistrationState
) -> None:
    product = await builders.product(maker)
    await enter(client)
    address = f"/me/products/{product}/end"
    form = await client.get(address)
    given = {"csrf": hidden(form), "act": act, "reason": "製造を終えます。", "sure": "yes"}
    for wrong in ({"sure": ""}, {"act": "erase"}, {"reason": ""}):
        refused = await client.post(address, data={**given, **wrong})
        assert refused.status_code == 422, wrong
    assert "製造を終えます。" in (await client.post(address, data={**given, "sure": ""})).text
    assert (await products.view(product, actor=maker.member)).state is RegistrationState.PUBLISHED
    ended = await client.post(address, data=given)
    assert ended.status_code == 303
    assert (await products.view(product, actor=maker.member)).state is state
    again = await client.post(address, data=given)
    assert again.status_code == 409
    assert 'name="act"' not in again.text


async def test_a_document_is_kept_for_the_reviewers_and_named_on_the_page(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker)
    await enter(client)
    page = await client.get(f"/me/products/{product}")
    address, form = f"/me/products/{product}/documents", {"csrf": hidden(page)}
    none = await client.post(address, data=form, files={"other": b""})
    assert none.status_code == 422
    wrong = await client.post(address, data=form, files={"file": ("a.pdf", b"<html>", "application/pdf")})
    assert wrong.status_code == 422
    odd = await client.post(address, data=form, files={"file": ("a:b.pdf", files.pdf(), "application/pdf")})
    assert (odd.status_code, "ファイル名は" in odd.text) == (422, True)
    sent = await client.post(
        address, data=form, files={"file": ("gmp証明書.pdf", files.pdf(), "application/pdf")}
    )
    assert sent.headers["location"].endswith("?done=sent")
    shown = await client.get(sent.headers["location"])
    assert "gmp証明書.pdf" in shown.text
    kept = await attachments.of_product(product, actor=maker.member)
    assert {one.file_name for one in kept} == {"label.png", "gmp証明書.pdf"}
    assert "gmp証明書.pdf" not in (await client.get(f"/products/{product}")).text


async def test_the_start_page_names_what_waits_for_the_firm_the_most_urgent_first(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    empty = await builders.product(maker, published=False, name_ja="入力中の製品", cautions=None)
    asked_of = await asked(maker, name_ja="指摘を受けた製品")
    public = await builders.product(
        maker, SubClass.TM_HAICHI, name_ja="公開中の製品", licence_valid_to="2026-04-05"
    )
    await enter(client)
    page = (await client.get("/me")).text
    waiting = page[page.index("対応が必要なもの") : page.index("期限切れ・期限が近いもの")]
    assert re.findall(r'href="/me/products/(P-\d+)"', waiting) == [asked_of, empty]
    ending = page[page.index("期限切れ・期限が近いもの") : page.index("自社の製品")]
    assert re.findall(r'href="/me/products/(P-\d+)"', ending) == [public]
    for state in ("下書き", "補正依頼中", "公開中"):
        assert state in page


async def test_a_preview_is_what_the_public_will_read_and_is_kept_from_search_engines(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, SubClass.TM_RX, published=False)
    await enter(client)
    page = await client.get(f"/me/products/{product}/preview")
    assert page.headers["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page.text
    assert "感冒の初期" not in page.text
    assert "法令により" in page.text


async def test_the_specimen_shows_the_draft_and_is_neither_issued_nor_kept(
    client: httpx.AsyncClient, maker: builders.MadeFirm, db: Database
) -> None:
    product = await builders.product(maker, published=False)
    other = await builders.firm(200)
    await enter(client)
    made = await client.get(f"/api/v1/products/{product}/certificates/preview.pdf")
    assert (made.status_code, made.headers["content-type"]) == (200, "application/pdf")
    assert made.content.startswith(b"%PDF-")
    assert made.headers["x-robots-tag"] == "noindex"
    full = await client.get(
        f"/api/v1/products/{product}/certificates/preview.pdf", params={"edition": "full"}
    )
    assert full.content.startswith(b"%PDF-")
    assert full.content != made.content
    with pytest.raises(NotFound):
        await record(preview_number(2026), now=NOW)
    refused = await client.get(
        f"/api/v1/products/{product}/certificates/preview.pdf",
        headers={"Authorization": f"Bearer {await builders.token(other.member, 'certificate:preview')}"},
    )
    assert refused.status_code in {403, 404}
    issued = await client.get(f"/api/v1/products/{product}/certificates")
    assert issued.status_code == 404


async def test_another_firms_product_has_no_page_and_takes_no_act(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    other = await builders.firm(200)
    drafted = await builders.product(other, published=False)
    public = await builders.product(other)
    await enter(client)
    form = {"csrf": hidden(await client.get("/me")), "etag": "v1r1", "sure": "yes", "act": "withdraw"}
    words = {"text": "回答", "reason": "理由", "code": "c", "field": "f", "declaration": "yes"}
    for product in (drafted, public):
        for page in ("", "/submit", "/end", "/preview", "/edit"):
            read = await client.get(f"/me/products/{product}{page}")
            assert read.status_code in {403, 404}, (product, page)
        for act in ("submit", "pull-back", "appeal", "end", "answers"):
            answer = await client.post(f"/me/products/{product}/{act}", data={**form, **words})
            assert answer.status_code in {403, 404}, (product, act)
        file = {"file": ("a.pdf", files.pdf(), "application/pdf")}
        sent = await client.post(f"/me/products/{product}/documents", data=form, files=file)
        assert sent.status_code in {403, 404}
    assert (await products.view(public, actor=other.member)).state is RegistrationState.PUBLISHED
