"""Timed work as servers do it: between real processes, after downtime, before the database is ready."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from registry import jobs
from registry.adapters.engine import open_database
from registry.adapters.search_index import TantivyIndex
from registry.domain.calendar import next_day
from registry.services import jobs as claims
from registry.tables import ALL, database, migrations
from registry.tables.database import Statement
from schemas.search import SearchQuery
from tests import postgres
from tests.conftest import NOW
from tests.search_corpus import Corpus, InMemorySource

PROCESSES = 2
STEPS = tuple(f"step.{number}" for number in range(60))
_STATE = Statement("SELECT name, due_at, claimed_until FROM job ORDER BY name")
_barrier = None


@pytest.fixture(params=["sqlite", "postgres"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'registry.db'}"
    else:
        async with postgres.database(request.getfixturevalue("postgres_server")) as dsn:
            yield dsn


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[None]:
    """Open a database as a server process does, without migrating it."""
    engine = open_database(url)
    await engine.start()
    try:
        database.bind(engine, ALL)
        yield
    finally:
        await engine.close()


def _together(barrier: object) -> None:
    global _barrier  # noqa: PLW0603 # handed to each process as it starts
    _barrier = barrier


def _claimed(url: str) -> list[str]:
    """In a process of its own: the steps it could claim, tried in order as soon as the others are there."""

    async def work() -> list[str]:
        async with opened(url):
            assert _barrier is not None
            _barrier.wait(60)
            lease = timedelta(minutes=15)
            return [name for name in STEPS if await claims.claim(name, lease=lease, now=NOW)]

    return asyncio.run(work())


def _done(url: str, now: datetime) -> dict[str, int]:
    """In a process of its own: what it found to do."""

    async def work() -> dict[str, int]:
        async with opened(url):
            assert _barrier is not None
            _barrier.wait(60)
            return await jobs.run_due(now=lambda: now)

    return asyncio.run(work())


async def in_processes(task: Callable[..., object], *args: object) -> Sequence[object]:
    """Run a function in several processes at the same moment."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(PROCESSES)
    with ProcessPoolExecutor(
        PROCESSES, mp_context=context, initializer=_together, initargs=(barrier,)
    ) as pool:
        loop = asyncio.get_running_loop()
        return await asyncio.gather(*(loop.run_in_executor(pool, task, *args) for _ in range(PROCESSES)))


async def test_of_two_processes_that_want_a_step_one_has_it(url: str) -> None:
    async with opened(url):
        await migrations.migrate(now=NOW)
        taken = await in_processes(_claimed, url)
        assert sorted(name for names in taken for name in names) == sorted(STEPS)


async def test_two_processes_do_everything_that_is_due_once_between_them(url: str) -> None:
    async with opened(url):
        await migrations.migrate(now=NOW)
        found = await in_processes(_done, url, NOW)
        assert sorted(name for one in found for name in one) == sorted(job.name for job in jobs.JOBS)


async def test_after_a_long_downtime_a_step_runs_once_and_is_due_as_usual(url: str) -> None:
    async with opened(url):
        await migrations.migrate(now=NOW)
        names = {job.name for job in jobs.JOBS}
        assert set(await jobs.run_due(now=lambda: NOW)) == names
        assert await jobs.run_due(now=lambda: NOW) == {}
        late = NOW + timedelta(days=40)
        assert set(await jobs.run_due(now=lambda: late)) == names
        assert await jobs.run_due(now=lambda: late) == {}
        due = {row["name"]: row["due_at"] for row in await _STATE.rows()}
        assert due["cases.lapse"] == late + timedelta(hours=1)
        assert due["rules.apply"] == next_day(late)


async def test_what_is_due_by_date_is_looked_at_whenever_a_day_begins(url: str) -> None:
    async with opened(url):
        await migrations.migrate(now=NOW)
        late = next_day(NOW) - timedelta(minutes=20)
        await jobs.run_due(now=lambda: late)
        due = {row["name"]: row["due_at"] for row in await _STATE.rows()}
        assert {due[name] for name in ("cases.lapse", "products.suspend", "certificates.expire")} == {
            next_day(NOW)
        }


async def test_before_the_database_is_migrated_timed_work_waits_without_a_word(url: str) -> None:
    async with opened(url):
        with capture_logs() as told:
            working = asyncio.create_task(jobs.keep_running(now=lambda: NOW, pause=0.02))
            try:
                await asyncio.sleep(0.3)
                assert (told, working.done()) == ([], False)
                await migrations.migrate(now=NOW)
                async with asyncio.timeout(30):
                    while len([row for row in await _STATE.rows() if row["claimed_until"] is None]) < len(
                        jobs.JOBS
                    ):
                        await asyncio.sleep(0.05)
            finally:
                working.cancel()
        assert told == []


async def test_every_night_a_process_checks_its_own_index_and_mends_it(tmp_path: Path) -> None:
    source = InMemorySource(Corpus(seed=3).documents(100))
    index = TantivyIndex(source, tmp_path, patience=60)
    clock = [NOW.replace(hour=16, minute=59)]  # 01:59 in Tokyo
    try:
        await index.catch_up()
        for name, document in list(source.entries.items()):  # a change that the log does not name
            source.entries[name] = replace(document, names=("すりかえられた名前",), readings=(), claims=())
        with capture_logs() as told:
            checking = asyncio.create_task(
                jobs.keep_checking(index=index, source=source, now=lambda: clock[0], pause=0.01)
            )
            await asyncio.sleep(0.2)
            assert told == []
            clock[0] += timedelta(minutes=1)
            async with asyncio.timeout(60):
                while not (checked := [one for one in told if one["event"] == "search checked"]):
                    await asyncio.sleep(0.02)
            await asyncio.sleep(0.1)
            checking.cancel()
        assert [(one["rebuilt"], one["entries"]) for one in checked] == [(True, 100)]
        assert (await index.search(SearchQuery(q="すりかえられた名前"))).total == 100
    finally:
        await index.close()


class Failing(InMemorySource):
    """A source whose database is away."""

    async def head(self) -> int:
        raise OSError


async def test_a_check_that_fails_is_told_and_the_next_night_comes(tmp_path: Path) -> None:
    index = TantivyIndex(InMemorySource([]), tmp_path, patience=60)
    clock = [NOW]
    try:
        with capture_logs() as told:
            checking = asyncio.create_task(
                jobs.keep_checking(index=index, source=Failing([]), now=lambda: clock[0], pause=0.01)
            )
            for night in (1, 2):
                await asyncio.sleep(0.05)
                clock[0] += timedelta(days=1)
                async with asyncio.timeout(30):
                    while len(told) < night:
                        await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
            checking.cancel()
        assert [one["event"] for one in told] == ["search check failed"] * 2
    finally:
        await index.close()
