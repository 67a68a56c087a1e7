"""Fixtures every test may ask for. A database that cannot be had fails the test; it never skips it."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
from hypothesis import settings
from litestar import Litestar

from registry.adapters.engine import Database, open_database
from registry.app import create_app, served
from registry.settings import Settings
from registry.tables import ALL, database, migrations
from tests import postgres

ROOT = Path(__file__).resolve().parent.parent

# No deadline: a busy machine is not a bug. Continuous integration repeats the same examples, people look for new.
settings.register_profile("registry", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("registry")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on PostgreSQL the code that the same test runs on SQLite: that need not be traced twice.

    The tests of the adapters and tables are not among them, since there each database has code of its own.
    """
    own = (ROOT / "tests" / "adapters", ROOT / "tests" / "tables")
    for item in items:
        chosen = getattr(item, "callspec", None)
        if (
            chosen
            and "postgres" in [value for value in chosen.params.values() if isinstance(value, str)]
            and not any(map(item.path.is_relative_to, own))
        ):
            item.add_marker(pytest.mark.second_database)


def shared_data() -> Path:
    """Return the folder of reference material, ``../shared`` or ``REGISTRY_SHARED``; skip without it."""
    folder = Path(os.environ.get("REGISTRY_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"the reference material is not at {folder} (set REGISTRY_SHARED to where it is)")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """DSN of a PostgreSQL server, one a pytest worker; where it is missing the failure names the command."""
    with postgres.server() as dsn:
        yield dsn


@pytest.fixture
async def postgres_database(postgres_server: str) -> AsyncIterator[str]:
    """DSN of a new, empty PostgreSQL database that is dropped after the test."""
    async with postgres.database(postgres_server) as dsn:
        yield dsn


NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
"""The instant at which tests happen unless they say otherwise: noon in Tokyo, the first day of a fiscal year."""


@asynccontextmanager
async def started(url: str) -> AsyncIterator[Database]:
    """Open and migrate a database, bind the tables to it, close it afterwards."""
    opened = open_database(url)
    await opened.start()
    try:
        database.bind(opened, ALL)
        await migrations.migrate(now=NOW)
        yield opened
    finally:
        await opened.close()


@asynccontextmanager
async def fresh(kind: str, request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[Database]:
    """A new database of a kind."""
    if kind == "sqlite":
        async with started(f"sqlite:///{folder / 'registry.db'}") as opened:
            yield opened
    else:
        server = request.getfixturevalue("postgres_server")
        async with postgres.database(server) as url, started(url) as opened:
            yield opened


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
async def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Database]:
    """A started, migrated database of each kind, one a pytest worker."""
    async with fresh(request.param, request, tmp_path_factory.mktemp("engine")) as opened:
        yield opened


@pytest.fixture
async def db(engine: Database) -> AsyncIterator[Database]:
    """The migrated database of each kind; whatever the test does to it is undone."""
    database.bind(engine, ALL)
    async with engine.rolled_back():
        yield engine


@pytest.fixture
async def committed(
    request: pytest.FixtureRequest, engine: Database, tmp_path: Path
) -> AsyncIterator[Database]:
    """A new migrated database of each kind, for tests that need real commits."""
    async with fresh(engine.engine_type, request, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def application(engine: Database, tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Litestar]:
    """The application over each database, one a pytest worker, since to compose it takes longer than most tests.

    What it holds it holds from its start to its stop, and each test that visits it starts it anew.
    """
    chosen = settings_of(tmp_path_factory.mktemp("data"))
    return chosen, create_app(chosen, engine=engine, now=lambda: NOW)


@pytest.fixture
async def client(db: Database, application: tuple[Settings, Litestar]) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor of the application over each database; nothing is sent through a network."""
    chosen, app = application
    async with visiting(chosen, app) as client:
        yield client
    shutil.rmtree(chosen.data_dir)
    chosen.data_dir.mkdir()


@asynccontextmanager
async def running(app: Litestar) -> AsyncIterator[None]:
    """Start an application and stop it in the same task, as a server does; fixtures begin and end in two."""
    started, stop = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            started.set()
            await stop.wait()

    living = asyncio.create_task(live())
    await asyncio.wait({living, asyncio.create_task(started.wait())}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield
    finally:
        stop.set()
        await living


def settings_of(data_dir: Path, **chosen: Any) -> Settings:
    """The settings of an application under test."""
    defaults = {
        "base_address": "http://testserver",
        "log_requests": False,
        "data_dir": data_dir,
        "search_seconds": 60,  # a busy machine is not a bug
    }
    return Settings(**{**defaults, **chosen})


@asynccontextmanager
async def visitor(engine: Database, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application of its own, with other settings or another database."""
    with TemporaryDirectory() as folder:
        chosen = settings_of(**{"data_dir": Path(folder), **settings})
        async with visiting(chosen, create_app(chosen, engine=engine, now=lambda: NOW)) as client:
            yield client


@asynccontextmanager
async def visiting(chosen: Settings, app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application, which runs as long."""
    async with running(app):
        transport = httpx.ASGITransport(app=served(chosen, app, now=lambda: NOW))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            yield client
