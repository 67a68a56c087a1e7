"""Words offered while one types in the search field, with the keyboard alone and with a pointer."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

NAME = "みえ試験食品"


@pytest.fixture
async def page(browser: Browser, site: Site) -> AsyncIterator[Page]:
    """A window with scripts on, held to the content security policy that the site sends."""
    context = await browser.new_context(base_url=site.address, locale="ja-JP")
    try:
        opened = await context.new_page()
        await opened.goto("/")
        yield opened
    finally:
        await context.close()


async def test_the_keyboard_chooses_a_suggestion_and_searches_for_it(page: Page) -> None:
    field, choices = page.locator("#q"), page.locator("#q-list [role=option]")
    await field.press_sequentially("みえ試")
    await expect(choices.first).to_have_text(NAME)
    await expect(field).to_have_attribute("aria-expanded", "true")
    await expect(page.locator("#q-told")).to_have_text(re.compile("候補 [1-9][0-9]* 件"))
    await field.press("ArrowDown")
    await expect(choices.first).to_have_attribute("aria-selected", "true")
    await expect(field).to_have_attribute("aria-activedescendant", "q-choice-0")
    await expect(field).to_have_value(NAME)
    await field.press("ArrowUp")
    await expect(field).to_have_value("みえ試")  # back in the field: what was typed
    await field.press("ArrowDown")
    await field.press("Enter")
    await page.wait_for_url("**/search?q=**")
    await expect(page.locator("#q")).to_have_value(NAME)
    await expect(page.locator(".card h3").first).to_contain_text(NAME)


async def test_a_pointer_chooses_and_escape_keeps_what_was_typed(page: Page) -> None:
    field, choices = page.locator("#q"), page.locator("#q-list [role=option]")
    await field.press_sequentially("みえ試")
    await expect(choices.first).to_be_visible()
    await field.press("ArrowDown")
    await field.press("Escape")
    await expect(page.locator("#q-list")).to_be_hidden()
    await expect(field).to_have_value("みえ試")
    await expect(field).to_be_focused()
    await field.press_sequentially("験")
    await choices.first.click()
    await page.wait_for_url("**/search?q=**")
    await expect(page.locator("#q")).to_have_value(NAME)


async def test_nothing_that_begins_so_offers_nothing(page: Page) -> None:
    field = page.locator("#q")
    async with page.expect_response("**/api/v1/search/suggest**"):
        await field.press_sequentially("xyzzy")
    await expect(page.locator("#q-list")).to_be_hidden()
    await expect(field).to_have_attribute("aria-expanded", "false")
