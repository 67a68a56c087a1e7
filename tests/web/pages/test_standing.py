"""The pages of a product after its publication, and of the log: who may do what, and everything on record."""

import re

import httpx
import pytest

from registry.adapters.engine import Database
from registry.adapters.files import ContentInspector
from registry.services import attachments, lifecycle
from schemas.vocab import AttachmentPurpose, RegistrationState, Role
from tests import builders
from tests import file_examples as files
from tests.builders import CHIEF, REVIEWER, SECOND
from tests.conftest import NOW
from tests.web.pages.test_judging import Judge

NOTICE = {"reason": "確認のため", "notice_ja": "確認中です。", "notice_en": "Being checked."}


@pytest.fixture
async def people(client: httpx.AsyncClient, db: Database) -> dict[str, Judge]:
    await builders.staff()
    auditor = await builders.person(Role.AUDITOR)
    known = {"chief": CHIEF, "one": REVIEWER, "two": SECOND, "auditor": auditor}
    return {
        name: Judge(client, await builders.session(person, f"holder.{name}"))
        for name, person in known.items()
    }


async def state_of(product: str) -> RegistrationState:
    return (await lifecycle.standing_of(product, actor=CHIEF)).state


async def evidence_of(maker: builders.MadeFirm, product: str) -> str:
    """A file that the firm sends for its product; its fingerprint."""
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
    return sent.sha256


async def test_a_product_is_suspended_by_the_chief_and_shown_again_by_two_others(
    client: httpx.AsyncClient, people: dict[str, Judge]
) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    sent = await evidence_of(maker, product)
    at, act = f"/reviews/{product}/standing", f"/reviews/{product}"
    assert f'action="{act}/suspend"' not in (await people["one"].get(at)).text
    assert "記録しました" in (await people["chief"].send(at, f"{act}/suspend", NOTICE)).text
    assert await state_of(product) is RegistrationState.SUSPENDED
    without = await people["one"].send(at, f"{act}/propose-reinstatement", {"reason": "解消"})
    assert without.status_code == 422
    proposal = {"reason": "原因を除去", "evidence": sent}
    mine = await people["one"].send(at, f"{act}/propose-reinstatement", proposal)
    assert "あなたが提案しました。別の方が確認します。" in mine.text
    assert f'action="{act}/reinstate"' not in mine.text
    own = await people["one"].send(at, f"{act}/reinstate", {"reason": "同意"})
    assert (own.status_code, "提案した方とは別の方" in own.text) == (403, True)
    other = await people["two"].get(at)
    assert "原因を除去" in other.text
    assert sent in other.text
    await people["two"].send(at, f"{act}/reinstate", {"reason": "同意"})
    assert await state_of(product) is RegistrationState.PUBLISHED


async def test_a_product_is_withdrawn_with_a_reason_and_then_nothing_is_offered(
    people: dict[str, Judge],
) -> None:
    product = await builders.product(await builders.firm())
    at, act = f"/reviews/{product}/standing", f"/reviews/{product}"
    assert (await people["chief"].send(at, f"{act}/withdraw", {"reason": ""})).status_code == 422
    done = await people["chief"].send(at, f"{act}/withdraw", {"reason": "表示の範囲を超える"})
    assert f'action="{act}/withdraw"' not in done.text
    assert await state_of(product) is RegistrationState.WITHDRAWN


async def test_a_product_goes_to_another_firm_that_exists(people: dict[str, Judge]) -> None:
    product = await builders.product(await builders.firm())
    other = await builders.firm(200)
    at, act = f"/reviews/{product}/standing", f"/reviews/{product}"
    unknown = {"to": builders.corporate_no(999), "reason": "事業の譲渡"}
    refused = await people["chief"].send(at, f"{act}/transfer", unknown)
    assert (refused.status_code, "事業の譲渡</textarea>" in refused.text) == (422, True)
    moved = await people["chief"].send(at, f"{act}/transfer", unknown | {"to": other.corporate_no})
    assert "みえ健康200株式会社" in moved.text


async def test_an_auditor_reads_the_whole_log_and_the_page_as_of_a_day(people: dict[str, Judge]) -> None:
    product = await builders.product(await builders.firm())
    page = await people["auditor"].get(f"/log/{product}")
    for part in (
        "product.published",
        "review.assigned",
        Role.REVIEWER.ja,
        "承認待ち",
        "すべて確認しました。",
    ):
        assert part in page.text, part
    assert f'action="/products/{product}"' in page.text
    assert str(REVIEWER.person) not in page.text
    assert (await people["auditor"].get(f"/products/{product}?as_of=2026-04-01")).status_code == 200
    standing = await people["auditor"].get(f"/reviews/{product}/standing")
    assert 'method="post" action="/reviews' not in standing.text


async def test_the_log_is_found_by_number_and_is_not_for_firms(
    client: httpx.AsyncClient, people: dict[str, Judge]
) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    assert "product.published" in (await people["auditor"].get(f"/log?record={product}")).text
    assert "この番号の記録はありません" in (await people["auditor"].get("/log?record=P-999999")).text
    firm = Judge(client, await builders.session(maker.member, "holder.firm"))
    assert (await firm.get(f"/log/{product}")).status_code == 403


async def test_the_public_page_leads_staff_to_what_they_may_do(
    client: httpx.AsyncClient, people: dict[str, Judge]
) -> None:
    product = await builders.product(await builders.firm())
    assert f"/reviews/{product}/standing" in (await people["one"].get(f"/products/{product}")).text
    client.cookies.clear()
    assert f"/reviews/{product}" not in (await client.get(f"/products/{product}")).text


async def test_a_reviewer_asks_for_a_correction_and_the_firm_reads_by_when(
    client: httpx.AsyncClient, people: dict[str, Judge]
) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    firm = Judge(client, await builders.session(maker.member, "holder.firm"))
    at, act = f"/reviews/{product}/standing", f"/reviews/{product}/corrections"
    asked = {"field": "notified_claim", "text": "届出の範囲を超えています。"}
    refused = await people["one"].send(at, act, asked | {"field": "Notified claim"})
    assert (refused.status_code, "届出の範囲を超えています。</textarea>" in refused.text) == (422, True)
    shown = await people["one"].send(at, act, asked)
    assert "申請の期限: 2026年4月15日" in shown.text
    page = await firm.get(f"/me/products/{product}")
    assert "2026年4月15日 までに次の版を申請してください。" in page.text
    assert "届出の範囲を超えています。" in page.text
    back = re.search(rf'action="({act}/[^"]+/take-back)"', shown.text)
    assert back
    assert "取消し" in (await people["two"].send(at, back[1], {"reason": "範囲内でした。"})).text
    assert "届出の範囲を超えています。" not in (await firm.get(f"/me/products/{product}")).text
