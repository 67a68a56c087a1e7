"""A manufacturer registers a product with the keyboard and the forms alone: no script runs."""

from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import LOGIN, PASSWORD, Site, reader
from tests.browser.test_accessibility import TAGS, barriers

pytestmark = pytest.mark.browser

TYPED = {
    "name_kana": "ミエノアオジル",
    "name_en": "Mie green juice",
    "net_content.amount": "90",
    "net_content.unit": "g",
    "target_user": "健康な成人",
    "directions": "1日1包を水に溶かしてお召し上がりください。",
    "cautions": "開封後はお早めにお召し上がりください。",
    "storage": "直射日光を避けて保存",
    "shelf_life_months": "24",
    "contact_ae.phone": "059-000-0000",
    "contact_ae.hours": "平日 9:00-17:00",
}
INGREDIENT = {"name": "大麦若葉", "amount": "3.0", "unit": "g"}
SITE = {"name": "津工場", "lg_code": "242012"}


async def sign_in(page: Page) -> None:
    await page.goto("/sign-in")
    await page.fill("#login", LOGIN)
    await page.fill("#password", PASSWORD)
    await page.click("main button")


async def fill(page: Page, fields: dict[str, str]) -> None:
    for path, text in fields.items():
        await page.fill(f'[name="{path}"]', text)


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_manufacturer_registers_a_product_by_forms_alone(
    browser: Browser, site: Site, width: int, tmp_path: Path
) -> None:
    async with reader(browser, site, width=width) as page:
        await sign_in(page)
        await page.click("text=製品を登録する")
        await page.select_option("#f-subclass", "HF-OTHER")
        await page.fill("#f-name_ja", "みえの青汁")
        await page.click("text=入力に進む")
        await expect(page.locator("h1")).to_have_text("入力: みえの青汁")
        await fill(page, TYPED)
        await page.select_option('[name="designated_ingredient"]', "no")
        await page.click("text=行を追加: 原材料・成分")
        await fill(page, {f"composition.0.{name}": text for name, text in INGREDIENT.items()})
        await page.select_option('[name="composition.0.role"]', "active")
        await page.select_option('[name="composition.0.basis"]', "per_day")
        await page.click("text=行を追加: 製造所")
        await fill(page, {f"manufacturer_sites.0.{name}": text for name, text in SITE.items()})
        await page.fill('[name="shelf_life_months"]', "二年")
        await page.press('[name="storage"]', "Enter")
        await expect(page.locator(".notice.error")).to_contain_text("整数にしてください")
        assert await page.input_value('[name="cautions"]') == TYPED["cautions"]
        await page.fill('[name="shelf_life_months"]', "24")
        await page.click("main form.record >> text=保存する >> nth=-1")
        await expect(page.locator(".notice.good")).to_contain_text("保存しました")
        assert await page.input_value('[name="composition.0.name"]') == "大麦若葉"
        await expect(page.locator("main")).not_to_contain_text("要修正")
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        await page.screenshot(path=tmp_path / f"form-{width}.png", full_page=True)
        await page.goto("/me")
        await page.click("main >> text=みえの青汁 >> nth=0")
        await page.click("text=公開ページの見本（下書きの内容）")
        await expect(page.locator("main")).to_contain_text("下書きの見本")


@pytest.mark.parametrize("language", ["ja", "en"])
async def test_the_forms_have_no_serious_barrier(browser: Browser, site: Site, language: str) -> None:
    axe, found = Axe(), []
    async with reader(browser, site, width=390, language=language, scripts=True) as page:
        await sign_in(page)
        await page.goto("/me/products/new")
        await page.select_option("#f-subclass", "TM-HAICHI")
        await page.fill("#f-name_ja", "みえの配置薬")
        await page.click("main form button >> nth=-1")
        address = page.url.partition("?")[0]
        await page.click('button[value="manufacturer_sites"]')
        await page.fill('[name="manufacturer_sites.0.lg_code"]', "x")
        await page.click("main form.record button >> nth=-1")
        found += barriers("a refused form", await axe.run(page, options={"runOnly": TAGS}))
        paths = ("/me", "/me/products/new", address, address.replace("/edit", "/preview"))
        for path in (*paths, address.replace("/edit", "/changes"), f"/products/{site.product}/versions/1..1"):
            await page.goto(path)
            found += barriers(path, await axe.run(page, options={"runOnly": TAGS}))
    assert found == []
