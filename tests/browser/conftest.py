"""A real server on a loopback port with invented data, and a real Chromium to look at it."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Page, async_playwright

from registry.adapters.passwords import Argon2Passwords
from registry.domain.permissions import SYSTEM
from registry.services import certificates, listings, members, trials
from registry.tables.database import transaction
from schemas.trials import LinkEntry
from schemas.vocab import Directness, SubClass
from tests import builders, quality
from tests.conftest import NOW, ROOT, started

GTIN = "4912345678904"
LOGIN, PASSWORD = "tsu.member", "a long password of a test"
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Site:
    """A running site and what is on it."""

    address: str
    firm: str
    product: str
    medicine: str
    certificate: str
    database: str


async def fill(folder: Path, address: str) -> tuple[str, str, str, str]:
    async with started(f"sqlite:///{folder / 'registry.db'}"):
        maker = await builders.firm()
        product = await builders.product(maker, gtin=[{"gtin": GTIN}])
        medicine = await builders.product(maker, SubClass.TM_RX)
        await builders.product(maker, SubClass.WD_RENT, published=False, cautions=None)
        async with transaction():
            await listings.record(builders.listing(), actor=SYSTEM, now=NOW)
            await trials.record(builders.trial(), actor=builders.REVIEWER, now=NOW)
        near = LinkEntry(trial="T-000001", directness=Directness.P2, reason="同じ成分")
        await trials.link(product, near, actor=builders.REVIEWER, now=NOW)
        await quality.specified(maker, product)
        await quality.released(maker, product)
        issued = await certificates.issue_specimen(product, actor=maker.member, base_address=address, now=NOW)
        passwords = Argon2Passwords()
        assert maker.member.person is not None
        await members.create_account(
            maker.member.person, LOGIN, PASSWORD, passwords=passwords, actor=builders.ADMIN, now=NOW
        )
        passwords.close()
    return maker.corporate_no, product, medicine, issued.number


@asynccontextmanager
async def running_site(folder: Path) -> AsyncIterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    known = await fill(folder, address)
    environ = os.environ | {
        "REGISTRY_DATABASE_URL": f"sqlite:///{folder / 'registry.db'}",
        "REGISTRY_BASE_ADDRESS": address,
        "REGISTRY_LOG_REQUESTS": "false",
        "REGISTRY_DATA_DIR": str(folder),
        "REGISTRY_PORT": str(port),
    }
    command = "from registry.cli import main; main(['serve'])"
    server = await asyncio.create_subprocess_exec(sys.executable, "-c", command, cwd=ROOT, env=environ)
    try:
        await answering(address)
        yield Site(address, *known, database=f"sqlite:///{folder / 'registry.db'}")
    finally:
        server.terminate()
        await server.wait()


async def answering(address: str) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS), httpx.AsyncClient() as client:
        while True:
            try:
                (await client.get(f"{address}/readyz")).raise_for_status()
            except httpx.HTTPError:
                await asyncio.sleep(0.1)
            else:
                return


@pytest.fixture(scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", headless=True, args=list(_FLAGS)
        )
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@asynccontextmanager
async def reader(
    browser: Browser, site: Site, *, width: int = 1280, language: str = "ja", scripts: bool = False
) -> AsyncIterator[Page]:
    """A new visitor's window; scripts are off unless a checker needs them."""
    context = await browser.new_context(
        base_url=site.address,
        viewport={"width": width, "height": 800},
        locale={"ja": "ja-JP", "en": "en-GB"}[language],
        java_script_enabled=scripts,
        bypass_csp=scripts,
    )
    try:
        yield await context.new_page()
    finally:
        await context.close()
