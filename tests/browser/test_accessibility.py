"""Accessibility of every kind of page by axe-core: WCAG 2.0 to 2.2, levels A and AA, and structure."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser

from tests.browser.conftest import GTIN, LOGIN, PASSWORD, Site, reader

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = {"serious", "critical"}


def paths(site: Site) -> list[str]:
    return [
        "/",
        "/about",
        "/search",
        "/search?product_class=HF",
        "/search?q=%E3%81%AC%E3%81%AC%E3%81%AC",
        f"/products/{site.product}",
        f"/products/{site.product}?as_of=2020-01-01",
        f"/products/{site.product}/versions/1",
        f"/products/{site.product}/lots",
        f"/products/{site.product}/lots/24A001",
        f"/products/{site.medicine}",
        "/trials/T-000001",
        "/listings/G-000001",
        f"/firms/{site.firm}",
        "/lots",
        f"/lots?code={GTIN}&lot=24A001",
        f"/lots?code={GTIN}&lot=24a001",
        f"/lots?code={GTIN}&lot=%E3%83%AD",
        "/01/04912345678911",
        f"/certificates/{site.certificate}",
        "/sign-in",
        "/nope",
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_no_page_has_a_serious_barrier(browser: Browser, site: Site, language: str, width: int) -> None:
    axe = Axe()
    found = []
    async with reader(browser, site, width=width, language=language, scripts=True) as page:
        for path in paths(site):
            await page.goto(path)
            found += barriers(path, await axe.run(page, options={"runOnly": TAGS}))
        await page.goto("/sign-in")
        await page.fill("#login", LOGIN)
        await page.fill("#password", PASSWORD)
        await page.click("main button")
        for path in ("/me", "/sign-out"):
            await page.goto(path)
            found += barriers(path, await axe.run(page, options={"runOnly": TAGS}))
    assert found == []


def barriers(path: str, results: object) -> list[str]:
    assert results.response["passes"], f"{path} was not checked"  # type: ignore[attr-defined]
    return [
        f"{path}: {rule['id']}: {rule['help']}: {[node['html'][:120] for node in rule['nodes'][:3]]}"
        for rule in results.response["violations"]  # type: ignore[attr-defined]
        if rule["impact"] in GRAVE
    ]
