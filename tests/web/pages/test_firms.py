"""The administrator's page of a firm: corrected, closed, and what everybody reads afterwards."""

import httpx
import pytest

from registry.domain.permissions import Actor
from registry.services import lifecycle, members
from schemas.vocab import Role
from tests import builders
from tests.builders import CHIEF
from tests.conftest import NOW
from tests.web.pages.test_judging import Judge

CORRECTED = {
    "name_ja": "みえ健康工業株式会社",
    "name_kana": "",
    "name_en": "Mie Kenko Works",
    "address": "三重県四日市市諏訪町1-5",
    "lg_code": "242021",
}


@pytest.fixture
async def admin(client: httpx.AsyncClient) -> Judge:
    person: Actor = await builders.person(Role.ADMIN)
    return Judge(client, await builders.session(person, "holder.admin"))


async def test_an_administrator_corrects_a_firm_on_its_page(client: httpx.AsyncClient, admin: Judge) -> None:
    maker = await builders.firm(name_kana="ミエケンコウ")
    product = await builders.product(maker)
    at = f"/firms/{maker.corporate_no}"
    assert f'href="{at}/edit"' not in (await client.get(at)).text
    assert f'href="{at}/edit"' in (await admin.get(at)).text
    form = (await admin.get(f"{at}/edit")).text
    for value in ("みえ健康100株式会社", "ミエケンコウ", "三重県津市栄町1-1", "242012"):
        assert f'value="{value}"' in form
    done = await admin.send(f"{at}/edit", f"{at}/edit", CORRECTED)
    for text in ("事業者の情報を記録しました。", "みえ健康工業株式会社", "三重県四日市市諏訪町1-5"):
        assert text in done.text
    assert (await members.firm(maker.corporate_no)).name_kana is None
    assert "みえ健康工業株式会社" in (await client.get(f"/products/{product}")).text


async def test_a_correction_that_breaks_a_rule_comes_back_as_it_was_typed(admin: Judge) -> None:
    maker = await builders.firm()
    at = f"/firms/{maker.corporate_no}/edit"
    wrong = await admin.send(at, at, {**CORRECTED, "lg_code": "242013"})
    assert wrong.status_code == 422
    assert "入力内容を確かめてください" in wrong.text
    for value in ("みえ健康工業株式会社", "242013"):
        assert f'value="{value}"' in wrong.text
    assert (await members.firm(maker.corporate_no)).name_ja == "みえ健康100株式会社"


async def test_an_administrator_who_is_late_sees_what_was_corrected_meanwhile(admin: Judge) -> None:
    maker = await builders.firm()
    at = f"/firms/{maker.corporate_no}/edit"
    opened = await admin.get(at)
    await admin.send(at, at, CORRECTED)
    late = await admin.send_from(opened, at, CORRECTED | {"address": "三重県津市丸之内9-9"})
    assert late.status_code == 412
    assert "いま記録されている内容" in late.text
    assert "三重県四日市市諏訪町1-5" in late.text
    assert 'value="三重県津市丸之内9-9"' in late.text
    assert (await admin.send_from(late, at, CORRECTED)).status_code == 200


async def test_an_administrator_closes_a_firm_once_its_products_are_gone(
    client: httpx.AsyncClient, admin: Judge
) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    at = f"/firms/{maker.corporate_no}"
    early = await admin.send(f"{at}/edit", f"{at}/close", {"reason": "廃業のため"})
    assert (early.status_code, product in early.text) == (409, True)
    assert "廃業のため</textarea>" in early.text
    await lifecycle.withdraw(product, "廃業", actor=CHIEF, now=NOW)
    assert (await admin.send(f"{at}/edit", f"{at}/close", {"reason": " "})).status_code == 422
    closed = await admin.send(f"{at}/edit", f"{at}/close", {"reason": "廃業のため"})
    assert "退会済みの事業者" in closed.text
    assert (await members.firm(maker.corporate_no)).state == "closed"
    assert f'action="{at}/close"' not in (await admin.get(f"{at}/edit")).text
    english = await client.get(at, headers={"Accept-Language": "en"})
    assert "No member any more" in english.text


async def test_nobody_but_an_administrator_sees_the_form(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    firm = Judge(client, await builders.session(maker.member, "holder.firm"))
    assert (await firm.get(f"/firms/{maker.corporate_no}/edit")).status_code == 403


async def test_administrators_read_the_member_firms_from_their_own_page(
    client: httpx.AsyncClient, admin: Judge
) -> None:
    maker = await builders.firm(100)
    await builders.product(maker)
    await builders.firm(101, name_ja="伊勢本草堂", name_en=None)
    await members.close_firm(builders.corporate_no(101), "退会", actor=builders.ADMIN, now=NOW)
    assert 'href="/firms"' in (await admin.get("/me")).text
    page = (await admin.get("/firms?lang=en")).text
    rows = [row.split("</tr>")[0] for row in page.split("<tbody>")[1].split("<tr>")[1:]]
    assert len(rows) == 2
    for text in (
        "Mie Kenko 100 Co., Ltd.",
        maker.corporate_no,
        ">Member<",
        ">1<",
        f"/firms/{maker.corporate_no}/edit",
    ):
        assert text in rows[0]
    for text in ("伊勢本草堂", "No member any more", ">0<"):
        assert text in rows[1]


async def test_the_list_of_firms_goes_on_and_is_narrowed_down(admin: Judge) -> None:
    for serial in range(100, 151):
        await builders.firm(serial)
    first = (await admin.get("/firms")).text
    assert first.count('/edit"') == 50
    following = first.split('class="pages"><a href="')[1].split('"')[0]
    assert builders.corporate_no(150) in (await admin.get(following)).text
    found = (await admin.get("/firms?q=みえ健康12")).text
    assert found.count('/edit"') == 10
    assert 'value="みえ健康12"' in found
    assert "この名称・番号の会員事業者はありません" in (await admin.get("/firms?q=どこにもない")).text


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.HCP])
async def test_only_who_may_read_accounts_reads_the_list_of_firms(
    client: httpx.AsyncClient, role: Role
) -> None:
    other = Judge(client, await builders.session(await builders.person(role), "other.person"))
    assert 'href="/firms"' not in (await other.get("/me")).text
    assert (await other.get("/firms")).status_code == 403
