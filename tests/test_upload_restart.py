"""A server that is killed in the middle of an upload: nothing is half there, and the next start finishes it."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from socket import socket
from typing import Any

import httpx
import pytest

from registry.adapters.engine import Database, open_database
from registry.services import members
from registry.tables import ALL, database
from tests import builders, postgres
from tests.conftest import ROOT, started
from tests.upload_examples import table

ROWS = 1500
PROGRAM = [sys.executable, "-c", "from registry.cli import main; main()", "serve"]


@pytest.fixture(params=["sqlite", "postgres"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Address of a new database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'registry.db'}"
        return
    async with postgres.database(request.getfixturevalue("postgres_server")) as made:
        yield made


@asynccontextmanager
async def serving(
    url: str, folder: Path
) -> AsyncIterator[tuple[httpx.AsyncClient, "subprocess.Popen[bytes]"]]:
    """A server in a process group of its own, killed at the end whatever happened."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "REGISTRY_DATABASE_URL": url,
        "REGISTRY_DATA_DIR": str(folder / "data"),
        "REGISTRY_PORT": str(port),
        "REGISTRY_LOG_REQUESTS": "false",
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(PROGRAM, env={**os.environ, **settings}, start_new_session=True)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            await until(lambda: ready(client), 60)
            yield client, process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


async def ready(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/readyz")).status_code == 200
    except httpx.TransportError:
        return False


async def until(holds: Callable[[], Awaitable[bool]], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not await holds():
            await asyncio.sleep(0.05)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    engine = open_database(url)
    await engine.start()
    database.bind(engine, ALL)
    try:
        yield engine
    finally:
        await engine.close()


async def number(engine: Database, what: str) -> int:
    return int((await engine.run_sql(f"SELECT count(*) AS n FROM {what}"))[0]["n"])


@pytest.mark.parametrize("mode", ["all_or_nothing", "partial"])
async def test_a_killed_server_leaves_no_half_row_and_the_next_one_finishes(
    url: str, mode: str, tmp_path: Path
) -> None:
    async with started(url):
        maker = await builders.firm()
        assert maker.member.person is not None
        secret = await members.issue_token(
            maker.member.person,
            "test",
            scopes=("import:upload", "product:create", "product:amend", "product:read_draft"),
            days=1,
            actor=builders.ADMIN,
            now=datetime.now(UTC),  # the server has the clock of the machine
        )
        headers = {"Authorization": f"Bearer {secret}"}
    content = table(*[{"細区分": "HF-OTHER", "商品名": f"茶{n}", "販売状況": "販売中"} for n in range(ROWS)])
    async with serving(url, tmp_path) as (client, process):
        sent = await client.post(
            "/api/v1/imports",
            params={"kind": "products", "mode": mode},
            content=content,
            headers={**headers, "Content-Type": "text/csv"},
        )
        assert sent.status_code == 202, sent.text
        address = sent.headers["location"]

        async def under_way() -> bool:
            seen: dict[str, Any] = (await client.get(address, headers=headers)).json()
            assert seen["state"] in {"waiting", "checking", "taking"}, seen
            return seen["state"] == "taking" if mode == "all_or_nothing" else 0 < seen["rows"] < ROWS

        await until(under_way, 60)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    async with opened(url) as engine:
        (row,) = await engine.run_sql("SELECT state, done FROM upload")
        products = await number(engine, "product")
        if mode == "all_or_nothing":
            assert (row["state"], products) == ("taking", 0)
        else:
            assert (
                products == row["done"] - 1 == await number(engine, "upload_row")
            )  # the first is the file's
            assert 0 < products < ROWS
        assert products == await number(engine, "product_draft")
        assert products == await number(engine, "log_entry WHERE kind = 'product.created'")
    async with serving(url, tmp_path) as (client, _):

        async def over() -> bool:
            seen: dict[str, Any] = (await client.get(address, headers=headers)).json()
            return seen["state"] == "finished"

        await until(over, 90)
        seen = (await client.get(address, headers=headers)).json()
        assert (seen["counts"]["created"], seen["counts"]["refused"]) == (ROWS, 0)
    async with opened(url) as engine:
        assert await number(engine, "product") == await number(engine, "upload_row") == ROWS
        assert await number(engine, "log_entry WHERE kind = 'product.created'") == ROWS
        assert await number(engine, "log_entry WHERE kind = 'import.finished'") == 1
