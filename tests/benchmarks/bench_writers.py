"""Fifty writers at once, each registering products durably, beside plain durable inserts of the driver.

On SQLite in one server process, on PostgreSQL in several: the two ways the registry is run.
"""

import asyncio
import multiprocessing
import sqlite3
import time
from collections.abc import Sequence
from multiprocessing.synchronize import Barrier
from pathlib import Path

import asyncpg
import pytest

from registry.services import products
from tests import builders, postgres
from tests.conftest import NOW, started

WRITERS, EACH = 50, 10
PROCESSES = 4
PLAIN = 500


async def written(makers: Sequence[builders.MadeFirm]) -> list[str]:
    """Register products of every firm at once; return what went wrong."""

    async def write(maker: builders.MadeFirm) -> None:
        for _ in range(EACH):
            await products.register(builders.draft(firm=maker.corporate_no), actor=maker.member, now=NOW)

    ended = await asyncio.gather(*(write(maker) for maker in makers), return_exceptions=True)
    return [repr(error) for error in ended if error is not None]


def told(where: str, seconds: float, plain: float, errors: Sequence[str]) -> None:
    """Print the line of a database."""
    registered = WRITERS * EACH / seconds
    print(f"\n{where}: {registered:.0f} registrations/s (draft, product, log entry), {len(errors)} errors")
    print(f"  {plain:.0f} plain durable inserts/s: a registration costs {plain / registered:.1f} of them")


@pytest.mark.benchmark
async def test_fifty_durable_writers_meet_no_lock(tmp_path: Path) -> None:
    async with started(f"sqlite:///{tmp_path / 'bench.db'}"):
        makers = [await builders.firm(100 + number) for number in range(WRITERS)]
        before = time.perf_counter()
        errors = await written(makers)
        seconds = time.perf_counter() - before
    plain = sqlite3.connect(tmp_path / "plain.db", isolation_level=None)
    plain.execute("PRAGMA journal_mode=WAL")
    plain.execute("PRAGMA synchronous=FULL")
    plain.execute("CREATE TABLE t (a)")
    before = time.perf_counter()
    for number in range(PLAIN):
        plain.execute("INSERT INTO t VALUES (?)", (number,))
    inserted = PLAIN / (time.perf_counter() - before)
    plain.close()
    told("SQLite, one process", seconds, inserted, errors)
    assert errors == []


def process(url: str, makers: Sequence[builders.MadeFirm], ready: Barrier, report: object) -> None:
    """One server process: its share of the writers over a pool of its own."""

    async def work() -> None:
        async with started(url):
            await asyncio.to_thread(ready.wait)
            errors = await written(makers)
        report.put(errors)  # type: ignore[attr-defined] # a queue, whose type cannot be named

    asyncio.run(work())


@pytest.mark.benchmark
async def test_fifty_durable_writers_in_several_processes_meet_no_lock_on_postgresql() -> None:
    with postgres.server(durable=True) as server:
        async with postgres.database(server) as url:
            async with started(url):
                makers = [await builders.firm(100 + number) for number in range(WRITERS)]
            context = multiprocessing.get_context("spawn")
            ready, report = context.Barrier(PROCESSES + 1), context.Queue()
            running = [
                context.Process(target=process, args=(url, makers[share::PROCESSES], ready, report))
                for share in range(PROCESSES)
            ]
            for one in running:
                one.start()
            await asyncio.to_thread(ready.wait)
            before = time.perf_counter()
            reports = await asyncio.gather(*(asyncio.to_thread(report.get) for _ in running))
            seconds = time.perf_counter() - before
            for one in running:
                one.join()
            plain = await asyncpg.connect(url)
            await plain.execute("CREATE TABLE plain (a BIGINT)")
            before = time.perf_counter()
            for number in range(PLAIN):
                await plain.execute("INSERT INTO plain VALUES ($1)", number)
            inserted = PLAIN / (time.perf_counter() - before)
            numbers = [row[0] for row in await plain.fetch("SELECT number FROM product ORDER BY number")]
            entries = [row[0] for row in await plain.fetch("SELECT seq FROM log_entry ORDER BY seq")]
            await plain.close()
    errors = [error for one in reports for error in one]
    told(f"PostgreSQL, {PROCESSES} processes", seconds, inserted, errors)
    assert errors == []
    assert numbers == list(range(1, WRITERS * EACH + 1))
    assert entries == list(range(1, len(entries) + 1))
