"""A laboratory enters results and a trial site a study with the forms alone: no script runs."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from registry.adapters.passwords import Argon2Passwords
from registry.services import members, organisations
from schemas.organisations import OrganisationEntry
from schemas.vocab import OrganisationKind, Role
from tests import builders
from tests.browser.conftest import LOGIN, PASSWORD, Site, reader, running_site
from tests.browser.test_accessibility import TAGS, barriers
from tests.conftest import NOW, started
from tests.file_examples import pdf

pytestmark = pytest.mark.browser

LAB, TRIALS = "mie.lab", "mie.site"


async def account(role: Role, kind: OrganisationKind, login: str) -> None:
    entry = OrganisationEntry(name=f"三重{kind.ja}", kind=kind)
    made = await organisations.register(entry, actor=builders.ADMIN, now=NOW)
    person = (await builders.of_organisation(role, await organisations.key(made))).person
    assert person is not None
    passwords = Argon2Passwords()
    await members.create_account(person, login, PASSWORD, passwords=passwords, actor=builders.ADMIN, now=NOW)
    passwords.close()


@pytest.fixture(scope="module")
async def network(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A running site with a laboratory and a trial site."""
    async with running_site(tmp_path_factory.mktemp("network")) as site:
        async with started(site.database):
            await account(Role.MEMBER_LAB, OrganisationKind.LABORATORY, LAB)
            await account(Role.TRIAL_SITE, OrganisationKind.MEDICAL, TRIALS)
        yield site


async def sign_in(page: Page, login: str) -> None:
    await page.goto("/sign-in")
    await page.fill("#login", login)
    await page.fill("#password", PASSWORD)
    await page.click("main button")


async def within_the_window(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_firm_registers_a_lot_and_a_laboratory_enters_corrects_and_sends(
    browser: Browser, network: Site, width: int, tmp_path: Path
) -> None:
    lot = f"26B{width}"
    async with reader(browser, network, width=width) as page:
        await sign_in(page, LOGIN)
        await page.goto(f"/me/products/{network.product}/lots")
        await page.fill("#l-number", lot)
        await page.fill("#l-manufactured_on", "令和8年3月1日")
        await page.click("text=このロットを登録する")
        await expect(page.locator(".notice.good")).to_contain_text("ロットを登録しました")
    async with reader(browser, network, width=width) as page:
        await sign_in(page, LAB)
        await page.click("text=試験結果待ちのロット")
        assert await within_the_window(page)
        await page.click(f"main >> text={lot}")
        await page.fill("#tested_on", "2026-03-20")
        await page.fill("#f-lead-1-result", "０．１２")
        await page.fill("#f-lead-1-uncertainty", "0.04")
        await page.fill("#f-coliforms-1-result", "陰性")
        await page.press("#f-coliforms-1-mass_g", "Enter")  # the first button only shows the verdicts
        await expect(page.locator(".notice.error")).to_be_visible()
        await page.fill("#f-coliforms-1-mass_g", "1")
        await page.click("text=判定を確認する >> nth=-1")
        await expect(page.locator(".preview")).to_have_count(2)
        await page.click("text=この結果を登録する")
        await expect(page.locator(".notice.good")).to_contain_text("試験結果を登録しました")
        await page.fill("#tested_on", "2026-03-21")
        await page.fill("#f-lead-1-result", "<0.05")
        await page.fill("#f-lead-1-loq", "0.05")
        await page.click("text=この結果を登録する")
        await expect(page.locator(".notice.error")).to_contain_text("訂正の理由")
        assert await page.input_value("#f-lead-1-result") == "<0.05"
        await page.fill("#reason", "希釈倍率の転記誤り")
        await page.click("text=この結果を登録する")
        await expect(page.locator("main")).to_contain_text("訂正前の結果")
        await page.set_input_files(
            "#file", files=[{"name": "成績書.pdf", "mimeType": "application/pdf", "buffer": pdf()}]
        )
        await page.click("text=試験成績書を送る")
        await expect(page.locator("main")).to_contain_text("成績書.pdf")
        assert await within_the_window(page)
        await page.screenshot(path=tmp_path / f"lot-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_trial_site_enters_a_study_and_its_results(
    browser: Browser, network: Site, width: int
) -> None:
    number = f"jRCT104125{width:04}"
    async with reader(browser, network, width=width) as page:
        await sign_in(page, TRIALS)
        await page.click("text=所属機関の試験")
        await page.click("text=試験を登録する")
        await page.fill('[name="primary_registry"]', "jRCT")
        await page.fill('[name="number"]', number)
        await page.fill('[name="titles.public_ja"]', "GABA含有食品の血圧への影響")
        await page.select_option('[name="status"]', "recruiting")
        await page.click("text=行を追加: 主要評価項目")
        await page.fill('[name="primary_outcomes.0.measure"]', "収縮期血圧")
        await page.click("main form.record >> text=保存 >> nth=-1")
        await expect(page.locator("h1")).to_have_text(f"{number} の変更")
        await page.select_option('[name="status"]', "completed")
        await page.select_option('[name="results.available"]', "yes")
        await page.click("main form.record >> text=保存 >> nth=-1")
        await page.click("text=公開ページ")
        await expect(page.locator("main")).to_contain_text("収縮期血圧")
        assert await within_the_window(page)


@pytest.mark.parametrize("language", ["ja", "en"])
async def test_the_forms_of_laboratories_and_sites_have_no_serious_barrier(
    browser: Browser, network: Site, language: str
) -> None:
    axe, found = Axe(), []
    lot = f"/me/lots/results?product={network.product}&lot=24A001"
    pages = {
        LAB: ("/me/lots", lot, "/me/headings", "/me/imports"),
        TRIALS: ("/me/trials", "/me/trials/new"),
        LOGIN: (lot, f"/me/products/{network.product}/lots", f"/me/products/{network.product}/specification"),
    }
    for login, addresses in pages.items():
        async with reader(browser, network, width=390, language=language, scripts=True) as page:
            await sign_in(page, login)
            for address in addresses:
                await page.goto(address)
                found += barriers(address, await axe.run(page, options={"runOnly": TAGS}))
    assert found == []
