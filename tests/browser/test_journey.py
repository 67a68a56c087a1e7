"""A consumer's way through the site in a real browser without scripts, on a phone and on a desk."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import GTIN, LOGIN, PASSWORD, Site, reader

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 1280)
_LEAST_TARGET = 24  # CSS pixels, WCAG 2.2 (2.5.8), for what stands outside a sentence


async def overflow(page: Page) -> list[str]:
    """What reaches beyond the right edge of the window; measured through the debugger, for scripts are off."""
    session = await page.context.new_cdp_session(page)
    metrics = await session.send("Page.getLayoutMetrics")
    wide, seen = metrics["cssContentSize"]["width"], metrics["cssLayoutViewport"]["clientWidth"]
    return [] if wide <= seen else [f"{page.url}: {wide} > {seen}"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["ja", "en"])
async def test_a_consumer_finds_a_product_its_trials_and_their_lot(
    browser: Browser, site: Site, width: int, language: str
) -> None:
    async with reader(browser, site, width=width, language=language) as page:
        wide = []
        await page.goto("/")
        wide += await overflow(page)
        await page.fill("#q", "試験食品")
        await page.press("#q", "Enter")
        await expect(page).to_have_url(re.compile(r"/search\?q="))
        wide += await overflow(page)
        await page.click(f'main a[href="/products/{site.product}"]')
        await expect(page.locator("h1")).to_have_text("みえ試験食品")
        wide += await overflow(page)
        await page.click("summary")
        await expect(page.locator("details table")).to_be_visible()
        wide += await overflow(page)
        await page.click('main a[href="/trials/T-000001"]')
        wide += await overflow(page)
        await page.go_back()
        await page.fill("#lot", "24A001")
        await page.click('form[action="/lots"] button')
        await expect(page.locator(".notice.good h2")).to_have_text(
            {"ja": "出荷可・期限内", "en": "Released and in date"}[language]
        )
        wide += await overflow(page)
        for path in (
            f"/products/{site.product}/lots/24A001",
            f"/certificates/{site.certificate}",
            "/listings/G-000001",
            f"/firms/{site.firm}",
            "/about",
            "/nope",
        ):
            await page.goto(path)
            wide += await overflow(page)
        assert wide == []


async def test_the_other_language_is_one_click_away_on_the_same_page(browser: Browser, site: Site) -> None:
    async with reader(browser, site, width=390) as page:
        await page.goto(f"/lots?code={GTIN}&lot=24A001")
        await page.click('a[hreflang="en"]')
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await expect(page.locator(".notice.good h2")).to_have_text("Released and in date")
        await page.goto("/about")
        await expect(page.locator("h1")).to_have_text("About this registry")


async def test_a_member_signs_in_and_out_by_form(browser: Browser, site: Site) -> None:
    async with reader(browser, site) as page:
        await page.goto("/me")
        await page.fill("#login", LOGIN)
        await page.fill("#password", "a wrong password of a test")
        await page.press("#password", "Enter")
        await expect(page.get_by_role("alert")).to_be_visible()
        await page.fill("#password", PASSWORD)
        await page.press("#password", "Enter")
        await expect(page).to_have_url(f"{site.address}/me")
        await expect(page.locator("main")).to_contain_text("みえ健康100株式会社")
        await page.click("header button")
        await expect(page).to_have_url(f"{site.address}/")
        await page.goto("/me")
        await expect(page).to_have_url(f"{site.address}/sign-in?next=%2Fme")


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_keyboard_goes_through_the_page_in_its_order_and_is_always_seen(
    browser: Browser, site: Site, width: int
) -> None:
    async with reader(browser, site, width=width, scripts=True) as page:
        await page.goto("/search")
        places = []
        for _ in range(60):
            await page.keyboard.press("Tab")
            here = await page.evaluate(
                """() => {
                    const found = document.activeElement, style = getComputedStyle(found);
                    const box = found.getBoundingClientRect();
                    return found === document.body ? null : {
                        place: [...document.querySelectorAll('*')].indexOf(found),
                        name: found.textContent.trim() || found.id,
                        outline: style.outlineStyle === 'solid' ? parseFloat(style.outlineWidth) : 0,
                        inside: box.left >= 0 && box.right <= innerWidth + 1, height: box.height,
                    };
                }"""
            )
            if here is None:
                break
            places.append(here)
        assert places[0]["name"] == "本文へ移動"
        order = [here["place"] for here in places]
        assert order == sorted(set(order))
        assert len(order) > 10
        assert [here["name"] for here in places if here["outline"] < 2 or not here["inside"]] == []
        assert [here["name"] for here in places if here["height"] < _LEAST_TARGET] == []


async def test_the_skip_link_leads_to_the_content(browser: Browser, site: Site) -> None:
    async with reader(browser, site, scripts=True) as page:
        await page.goto("/search")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        assert await page.evaluate("document.activeElement.id") == "main"


async def test_controls_are_large_enough_for_a_thumb(browser: Browser, site: Site) -> None:
    async with reader(browser, site, width=390) as page:
        for path in ("/", "/lots", "/sign-in", "/search"):
            await page.goto(path)
            for control in await page.locator(
                "button, input:not([type=hidden]), header a:visible, .facets a"
            ).all():
                box = await control.bounding_box()
                assert box is not None
                assert box["height"] >= 44, (path, await control.inner_text())


async def test_text_twice_as_large_still_fits(browser: Browser, site: Site) -> None:
    """WCAG 1.4.4: a window of half the width is what zooming to 200 % gives."""
    async with reader(browser, site, width=640) as page:
        for path in ("/", "/search", f"/products/{site.product}", "/trials/T-000001"):
            await page.goto(path)
            assert await overflow(page) == []
