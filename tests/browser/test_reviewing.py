"""A chief and two reviewers bring a submitted product to publication by pages alone; no script runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from registry.domain.permissions import SYSTEM
from registry.services import members
from schemas.vocab import Role, SubClass
from tests import builders
from tests.browser.conftest import Site, reader
from tests.browser.test_accessibility import TAGS, barriers
from tests.browser.test_journey import overflow
from tests.conftest import started
from tests.people import PASSWORD, Plain

pytestmark = pytest.mark.browser

NAMES = {"chief": "審査 かなめ", "first": "審査 いちろう", "second": "審査 ふたば"}


async def submitted(site: Site, serial: int, name: str) -> tuple[str, dict[str, str]]:
    """A product that waits for reviewers, and the secrets of the sessions of three of them."""
    now, secrets = datetime.now(UTC), {}
    async with started(site.database):
        maker = await builders.firm(serial)
        product = await builders.product(maker, SubClass.HF_OTHER, published=False, name_ja=name)
        await builders.submitted(product, maker, now=now)
        for key, person_name in NAMES.items():
            role = Role.CHIEF_REVIEWER if key == "chief" else Role.REVIEWER
            person = (await builders.person(role, f"{person_name}{serial}")).person
            assert person is not None
            account = await members.create_account(
                person, f"{key}.{uuid4().hex[:8]}", PASSWORD, passwords=Plain(), actor=SYSTEM, now=now
            )
            secrets[key] = await members.open_session(account, person, now=now)
    return product, secrets


@asynccontextmanager
async def seen_by(
    browser: Browser, site: Site, secret: str, *, width: int = 1280, scripts: bool = False
) -> AsyncIterator[Page]:
    """The window of somebody who is signed in."""
    async with reader(browser, site, width=width, scripts=scripts) as page:
        await page.context.add_cookies([{"name": "session", "value": secret, "url": site.address}])
        yield page


async def declare_nothing(page: Page) -> None:
    await page.check('input[name="none"]')
    await page.click('form:has(input[name="none"]) >> text=申告する >> nth=-1')
    await expect(page.locator(".notice.good")).to_contain_text("申告を記録しました")


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_submitted_product_is_published_by_three_people_and_their_pages(
    browser: Browser, site: Site, width: int
) -> None:
    name = f"みえの審査茶{width}"
    product, secrets = await submitted(site, width, name)
    async with seen_by(browser, site, secrets["chief"], width=width) as page:
        await page.goto("/")
        await page.click('header a[href="/reviews"]')
        await page.click("text=担当未定 >> nth=0")
        await page.click(f"text={name}")
        for key in ("first", "second"):
            await page.check(f'label:has-text("{NAMES[key]}{width}") >> input')
        await page.click("text=割り当てる")
        await expect(page.locator(".notice.good")).to_contain_text("審査員を割り当てました")
        assert await overflow(page) == []
    for key in ("first", "second"):
        async with seen_by(browser, site, secrets[key], width=width) as page:
            await page.goto("/reviews/interests")
            await declare_nothing(page)
            await page.goto(f"/reviews/{product}")
            await declare_nothing(page)
    async with seen_by(browser, site, secrets["first"], width=width) as page:
        await page.goto(f"/reviews/{product}")
        await page.click("text=受理する")
        await expect(page.locator(".notice.good")).to_contain_text("審査が始まりました")
        for box in await page.query_selector_all('input[name="checklist"]'):
            await box.check()
        await page.fill("#summary", "すべて確認しました。")
        await page.click("button:has-text('承認を推薦する')")
        await expect(page.locator("main")).to_contain_text("すでに「第一審査者」として関わっています")
        assert await overflow(page) == []
    async with seen_by(browser, site, secrets["second"], width=width) as page:
        await page.goto(f"/reviews/{product}")
        await expect(page.locator("main")).to_contain_text("すべて確認しました。")
        await page.click("text=承認して公開する")
        await expect(page.locator(".notice.good")).to_contain_text("証明書を発行しました")
    async with reader(browser, site, width=width) as page:
        await page.goto(f"/products/{product}")
        await expect(page.locator("h1")).to_have_text(name)


async def test_the_pages_of_reviewers_have_no_serious_barrier_and_fit_a_phone(
    browser: Browser, site: Site
) -> None:
    product, secrets = await submitted(site, 777, "みえの審査の品")
    axe, found, wide = Axe(), [], []
    paths = (
        "/reviews",
        "/reviews/interests",
        f"/reviews/{product}",
        f"/reviews/{site.product}/standing",
        f"/evidence/{site.product}",
        f"/evidence/{site.product}/outcomes/new",
        f"/evidence/{site.product}/links/new",
        f"/evidence/{site.product}/trials/T-000001",
        "/trial-merges",
        "/rules",
        f"/log/{site.product}",
    )
    async with seen_by(browser, site, secrets["chief"], width=390, scripts=True) as page:
        for path in paths:
            answer = await page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            found += barriers(path, await axe.run(page, options={"runOnly": TAGS}))
            wide += await overflow(page)
    assert (found, wide) == ([], [])
