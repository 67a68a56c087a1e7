"""Fifty writers at once, each registering products durably, beside plain durable inserts of the driver."""

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest

from registry.services import products
from tests import builders
from tests.conftest import NOW, started

WRITERS, EACH = 50, 10


@pytest.mark.benchmark
async def test_fifty_durable_writers_meet_no_lock(tmp_path: Path) -> None:
    async with started(f"sqlite:///{tmp_path / 'bench.db'}"):
        makers = [await builders.firm(100 + number) for number in range(WRITERS)]

        async def write(maker: builders.MadeFirm) -> None:
            for _ in range(EACH):
                await products.register(builders.draft(firm=maker.corporate_no), actor=maker.member, now=NOW)

        before = time.perf_counter()
        ended = await asyncio.gather(*(write(maker) for maker in makers), return_exceptions=True)
        registered = WRITERS * EACH / (time.perf_counter() - before)
    errors = [error for error in ended if error is not None]
    plain = sqlite3.connect(tmp_path / "plain.db", isolation_level=None)
    plain.execute("PRAGMA journal_mode=WAL")
    plain.execute("PRAGMA synchronous=FULL")
    plain.execute("CREATE TABLE t (a)")
    before = time.perf_counter()
    for number in range(500):
        plain.execute("INSERT INTO t VALUES (?)", (number,))
    inserted = 500 / (time.perf_counter() - before)
    plain.close()
    print(f"\n{registered:.0f} registrations/s (draft, product, log entry), {len(errors)} errors")
    print(f"{inserted:.0f} plain durable inserts/s: a registration costs {inserted / registered:.1f} of them")
    assert errors == []
