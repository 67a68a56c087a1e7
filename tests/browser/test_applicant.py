"""A firm takes a product from nothing to its second submission with forms alone; reviewers ask in between."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from registry.services import reviews
from registry.services.reviews.rows import case_for
from schemas.reviews import PointEntry
from tests import builders
from tests import file_examples as files
from tests.browser.conftest import Site, reader
from tests.browser.test_accessibility import TAGS, barriers
from tests.browser.test_registering import INGREDIENT, SITE, TYPED, fill, sign_in
from tests.conftest import started

pytestmark = pytest.mark.browser

ASKED = "大麦若葉の量が表示と違います。"


async def begun(page: Page, name: str) -> str:
    """Register a product, fill in everything that is needed, and name a manufacturing certificate that ends soon."""
    await page.click("text=製品を登録する")
    await page.select_option("#f-subclass", "HF-OTHER")
    await page.fill("#f-name_ja", name)
    await page.click("text=入力に進む")
    await fill(page, TYPED)
    await page.select_option('[name="designated_ingredient"]', "no")
    await page.click("text=行を追加: 原材料・成分")
    await fill(page, {f"composition.0.{field}": text for field, text in INGREDIENT.items()})
    await page.select_option('[name="composition.0.role"]', "active")
    await page.select_option('[name="composition.0.basis"]', "per_day")
    await page.click("text=行を追加: 製造所")
    await fill(page, {f"manufacturer_sites.0.{field}": text for field, text in SITE.items()})
    await page.click("text=行を追加: GMP等の証明")
    ends = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    held = "manufacturer_sites.0.gmp_certificates.0"
    await page.select_option(f'[name="{held}.type"]', index=1)
    await fill(page, {f"{held}.number": "GMP-0001", f"{held}.valid_to": ends})
    await page.click("main form.record >> text=保存する >> nth=-1")
    await expect(page.locator(".notice.good")).to_contain_text("保存しました")
    return page.url.split("/")[-2]


async def with_picture(page: Page, folder: Path) -> None:
    picture = folder / "label.png"
    picture.write_bytes(files.picture())
    await page.set_input_files("#file", picture)
    await page.fill("#dated", "2026-03-01")
    await page.fill("#alt_ja", "正面の表示")
    await page.click("text=写真を送る")
    await expect(page.locator(".notice.good")).to_contain_text("保存しました")


async def submitted(page: Page, product: str) -> None:
    """Give a reason for each warning that stays, sign, and submit."""
    await page.goto(f"/me/products/{product}/submit")
    for box in await page.query_selector_all('textarea[name="reason"]'):
        await box.fill("該当しないため")
    await page.check("#declaration")
    await page.click("main form.record button")


async def asked(site: Site, product: str) -> None:
    """The reviewers accept the submission and ask for a change."""
    now = datetime.now(UTC)
    async with started(site.database):
        case = await builders.accepted(await case_for(product, builders.CHIEF), now=now)
        point = PointEntry(field="composition.0.amount", text=ASKED)
        await reviews.raise_point(product, point, actor=builders.REVIEWER, now=now)
        await reviews.request_changes(product, if_match=case.etag, actor=builders.REVIEWER, now=now)


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_firm_registers_submits_and_answers_by_forms_alone(
    browser: Browser, site: Site, width: int, tmp_path: Path
) -> None:
    name = f"みえの麦茶{width}"
    async with reader(browser, site, width=width) as page:
        await sign_in(page)
        product = await begun(page, name)
        await with_picture(page, tmp_path)
        await page.click("text=製品の管理ページに戻る")
        main = page.locator("main")
        await expect(main).to_contain_text("必要な項目がそろっています。申請できます。")
        await expect(main).to_contain_text("30日以内")
        await page.click("text=公開ページの見本（下書きの内容）")
        await expect(page.get_by_role("img", name="正面の表示")).to_be_visible()
        await submitted(page, product)
        await expect(page.locator(".notice.good")).to_contain_text("申請しました")
        await expect(main).to_contain_text("営業日")
        await asked(site, product)

        await page.goto("/me")
        waiting = page.locator(".card", has_text=name)
        await expect(waiting).to_contain_text("審査員の指摘に回答し")
        await expect(waiting).to_contain_text("営業日")
        await waiting.get_by_role("link").click()
        await expect(main).to_contain_text(ASKED)
        await page.fill("#points ~ form textarea", "3.1gに直しました。")
        await page.click("text=回答を保存する")
        await expect(page.locator(".notice.good")).to_contain_text("回答を保存しました")
        await page.click("#points ~ form ol a")
        await page.fill('[name="composition.0.amount"]', "3.1")
        await page.click("main form.record >> text=保存する >> nth=-1")
        await submitted(page, product)
        await expect(page.locator(".notice.good")).to_contain_text("再提出しました")
        await expect(page.locator("#history ~ table >> nth=-1")).to_contain_text("補正後の再提出")
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        await page.goto("/me")
        await expect(page.locator("tr", has_text=name)).to_contain_text("審査中")
        await expect(page.locator("li", has_text=name).filter(has_text="GMP")).to_contain_text("30日以内")


async def test_two_of_a_firm_edit_one_draft_and_choose(browser: Browser, site: Site) -> None:
    async with reader(browser, site, width=390) as page:
        await sign_in(page)
        await begun(page, "みえの番茶")
        address = page.url.partition("?")[0]
        await page.goto(address)
        colleague = await page.context.new_page()
        await colleague.goto(address)
        await colleague.fill('[name="storage"]', "同僚の保存方法")
        await colleague.fill('[name="cautions"]', "同僚の注意")
        await colleague.click("main form.record >> text=保存する >> nth=-1")
        await page.fill('[name="cautions"]', "私の注意")
        await page.click("main form.record >> text=保存する >> nth=-1")
        await expect(page.locator(".notice.attention")).to_contain_text("まだ保存されていません")
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert await page.is_checked('[name="take.storage"][value="theirs"]')
        assert await page.is_checked('[name="take.cautions"][value="mine"]')
        await page.click("text=選んだ内容で保存する")
        await expect(page.locator(".notice.good")).to_contain_text("保存しました")
        assert await page.input_value('[name="storage"]') == "同僚の保存方法"
        assert await page.input_value('[name="cautions"]') == "私の注意"


@pytest.mark.parametrize("language", ["ja", "en"])
async def test_the_applicants_pages_have_no_serious_barrier(
    browser: Browser, site: Site, language: str, tmp_path: Path
) -> None:
    axe, found = Axe(), []
    async with reader(browser, site, width=390) as page:
        await sign_in(page)
        product = await begun(page, f"みえの緑茶 {language}")
        await with_picture(page, tmp_path)
        draft = await begun_again(page)
        await submitted(page, product)
    await asked(site, product)
    async with reader(browser, site, width=390, language=language, scripts=True) as page:
        await sign_in(page)
        for path in (
            "/me",
            f"/me/products/{product}",
            f"/me/products/{product}/submit",
            f"/me/products/{product}/edit",
            f"/me/products/{product}/preview",
            f"/me/products/{draft}/submit",
            f"/me/products/{site.product}",
            f"/me/products/{site.product}/end",
        ):
            await page.goto(path)
            found += barriers(path, await axe.run(page, options={"runOnly": TAGS}))
        await page.goto(f"/me/products/{product}/submit")
        for box in await page.query_selector_all('textarea[name="reason"]'):
            await box.fill(" ")
        await page.check("#declaration")
        await page.click("main form.record button")
        await expect(page.locator(".notice.error")).to_be_visible()
        found += barriers("a refused submission", await axe.run(page, options={"runOnly": TAGS}))
        edit = f"/me/products/{product}/edit"
        await page.goto(edit)
        colleague = await page.context.new_page()
        await colleague.goto(edit)
        await colleague.fill('[name="storage"]', "同僚の保存方法")
        await colleague.click("main form.record button >> nth=-1")
        await page.fill('[name="cautions"]', "私の注意")
        await page.click("main form.record button >> nth=-1")
        await expect(page.locator("#conflict")).to_be_visible()
        found += barriers("a conflict", await axe.run(page, options={"runOnly": TAGS}))
    assert found == []


async def begun_again(page: Page) -> str:
    """A second registration of which nothing but the name is filled in."""
    await page.goto("/me/products/new")
    await page.select_option("#f-subclass", "TM-HAICHI")
    await page.fill("#f-name_ja", "みえの置き薬")
    await page.click("text=入力に進む")
    return page.url.split("/")[-2]
