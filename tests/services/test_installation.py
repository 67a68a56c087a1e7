"""The installation: one id for ever, a base address that certificates fix, on both databases."""

import asyncio

import httpx
import pytest

from registry.adapters.engine import Database
from registry.app import create_app
from registry.domain.errors import Conflict, Unavailable
from registry.services import certificates, installation
from registry.settings import Settings
from tests import builders
from tests.conftest import NOW, visitor

HERE, THERE = "https://registry.example.jp", "https://other.example.jp"


async def test_the_first_start_gives_the_database_an_id_that_stays(db: Database) -> None:
    with pytest.raises(Unavailable):
        await installation.identity()
    made = await installation.ensure(HERE, now=NOW)
    assert await installation.ensure(HERE, now=NOW) == made
    assert await installation.identity() == made
    assert made.replace("-", "").isalnum()
    assert made.isascii()


async def test_the_base_address_may_change_until_a_certificate_exists(db: Database) -> None:
    made = await installation.ensure(HERE, now=NOW)
    assert await installation.ensure(THERE, now=NOW) == made
    product = await builders.product(await builders.firm())
    (issued,) = await certificates.of_product(product, now=NOW)
    with pytest.raises(Conflict) as refused:
        await installation.ensure(HERE, now=NOW)
    for language in (refused.value.message.ja, refused.value.message.en):
        for told in (HERE, THERE, issued.number, f"REGISTRY_BASE_ADDRESS={THERE}"):
            assert told in language


async def test_a_command_without_the_settings_of_the_server_moves_no_address(db: Database) -> None:
    made = await installation.ensure(HERE, now=NOW, moving=False)
    assert await installation.base_address() == HERE
    assert await installation.ensure(THERE, now=NOW, moving=False) == made
    assert await installation.base_address() == HERE


async def test_a_server_does_not_start_under_another_address_than_its_certificates(db: Database) -> None:
    product = await builders.product(await builders.firm())
    async with visitor(db) as reading:
        assert (await reading.get("/healthz")).status_code == 200
    await certificates.issue_specimen(
        product, actor=builders.REVIEWER, base_address="http://testserver", now=NOW
    )
    moved = create_app(Settings(base_address=THERE), engine=db, now=lambda: NOW)
    with pytest.raises(ExceptionGroup) as refused:  # a task group of the framework runs the start
        async with moved.lifespan():
            pass
    (reason,) = refused.value.exceptions
    assert isinstance(reason, Conflict)
    assert "http://testserver" in str(reason)


async def test_two_servers_that_start_at_once_install_one_registry(committed: Database) -> None:
    found = await asyncio.gather(*(installation.ensure(HERE, now=NOW) for _ in range(4)))
    assert len(set(found)) == 1
    assert await committed.run_sql("SELECT count(*) AS n FROM installation") == [{"n": 1}]


async def test_the_certificate_prints_the_address_it_is_checked_at(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    auth = {"Authorization": f"Bearer {await builders.token(maker.member, 'certificate:preview')}"}
    made = (await client.post(f"/api/v1/products/{product}/certificates", headers=auth)).json()
    issuer = (await client.get(f"/api/v1/certificates/{made['number']}.json")).json()["issuer"]
    assert issuer["verification_url"] == f"http://testserver/v/{made['number']}"
