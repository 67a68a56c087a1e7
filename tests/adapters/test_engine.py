"""Both engines keep the same promises."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import asyncpg
import pytest

from registry.adapters.engine import Database, SQLiteDatabase, open_database
from registry.tables.database import Statement, database, transaction

ADD = Statement("INSERT INTO counter (name, value) VALUES ({}, {})")
NAMES = Statement("SELECT name FROM counter ORDER BY name")
TAKEN = (sqlite3.IntegrityError, asyncpg.UniqueViolationError)


async def names() -> list[str]:
    return [row["name"] for row in await NAMES.rows()]


async def test_an_inner_failure_undoes_the_inner_part_only(db: Database) -> None:
    async with transaction():
        await ADD.rows("outer", 1)
        with pytest.raises(ValueError, match="inner"):
            await _failing_insert()
        await ADD.rows("outer2", 1)
    assert await names() == ["outer", "outer2"]


async def _failing_insert() -> None:
    async with transaction():
        await ADD.rows("inner", 1)
        raise ValueError("inner")


async def test_a_broken_rule_of_the_database_undoes_the_whole_transaction(committed: Database) -> None:
    await ADD.rows("taken", 1)
    with pytest.raises(TAKEN):
        async with transaction():
            await ADD.rows("new", 1)
            await ADD.rows("taken", 1)
    assert await names() == ["taken"]


async def test_two_hundred_writers_of_which_some_are_cancelled_lose_and_lock_nothing(
    committed: Database,
) -> None:
    async def write(i: int) -> str:
        async with transaction():
            await ADD.rows(f"w{i:03}", i)
            await asyncio.sleep(0.001 if i % 5 == 0 else 0)
        return f"w{i:03}"

    tasks = [asyncio.create_task(write(i)) for i in range(200)]
    await asyncio.sleep(0.01)
    for task in tasks[::7]:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(e) for e in ended} <= {str, asyncio.CancelledError}
    # One that was cancelled while it committed may be there as well; one that answered must be.
    assert {e for e in ended if isinstance(e, str)} <= set(await names())
    await ADD.rows("after", 1)


async def test_concurrent_read_modify_write_counts_every_step(committed: Database) -> None:
    await ADD.rows("n", 0)
    step = Statement("UPDATE counter SET value = value + 1 WHERE name = {} RETURNING value")

    async def add() -> None:
        async with transaction():
            await step.first("n")

    await asyncio.gather(*(add() for _ in range(300)))
    assert await database().run_sql("SELECT value FROM counter") == [{"value": 300}]


async def test_a_task_started_inside_a_transaction_reads_outside_of_it(committed: Database) -> None:
    async with transaction():
        await ADD.rows("unseen", 1)
        assert await asyncio.create_task(names()) == []
    assert await names() == ["unseen"]


async def test_a_rolled_back_block_leaves_nothing_and_passes_errors_on(committed: Database) -> None:
    with pytest.raises(KeyError):
        async with committed.rolled_back():
            await ADD.rows("gone", 1)
            raise KeyError
    assert await names() == []


async def test_failed_begins_leak_no_thread_and_the_next_one_works(tmp_path: Path) -> None:
    engine = SQLiteDatabase(str(tmp_path / "busy.db"))
    engine.connection_kwargs["timeout"] = 0.05
    await engine.start()
    await engine.run_sql("CREATE TABLE t (a)")
    other = sqlite3.connect(tmp_path / "busy.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    threads = threading.active_count()
    for _ in range(3):
        with pytest.raises(sqlite3.OperationalError):
            async with engine.transaction():
                pass
    other.execute("ROLLBACK")
    other.close()
    async with engine.transaction():
        await engine.run_sql("INSERT INTO t VALUES (1)")
    assert threading.active_count() == threads
    await engine.close()


async def test_a_process_that_does_one_thing_writes_on_its_own_thread_and_can_be_interrupted(
    tmp_path: Path,
) -> None:
    engine = SQLiteDatabase(str(tmp_path / "alone.db"), alone=True)
    await engine.start()
    begun = 0

    async def work() -> None:
        nonlocal begun
        async with engine.transaction():
            await engine.run_sql("INSERT INTO counter (name) VALUES ('lost')")
            while begun < 1_000:
                async with engine.transaction():
                    begun += 1

    try:
        assert await engine.on_writer(threading.get_ident) == threading.get_ident()
        await engine.run_sql("CREATE TABLE counter (name TEXT)")
        working = asyncio.create_task(work())
        asyncio.get_running_loop().call_soon(working.cancel)
        with pytest.raises(asyncio.CancelledError):
            await working
        assert begun < 1_000
        assert await engine.run_sql("SELECT name FROM counter") == []
        async with engine.transaction():
            await engine.run_sql("INSERT INTO counter (name) VALUES ('kept')")
        assert await engine.run_sql("SELECT name FROM counter") == [{"name": "kept"}]
    finally:
        await engine.close()


async def test_a_backup_is_whole_while_others_write(tmp_path: Path) -> None:
    engine = SQLiteDatabase(str(tmp_path / "live.db"))
    await engine.start()
    await engine.run_sql("CREATE TABLE pair (a, b)")

    async def write() -> None:
        for i in range(50):
            async with engine.transaction():
                await engine.run_sql("INSERT INTO pair VALUES (?, ?)", (i, None))
                await engine.run_sql("UPDATE pair SET b = a WHERE a = ?", (i,))

    writing = asyncio.create_task(write())
    await engine.backup(str(tmp_path / "copy.db"))
    await writing
    copy = sqlite3.connect(tmp_path / "copy.db")
    assert copy.execute("SELECT count(*) FROM pair WHERE b IS NOT a").fetchone() == (0,)
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()
    with pytest.raises(FileExistsError):
        await engine.backup(str(tmp_path / "copy.db"))
    await engine.close()


def test_an_unknown_database_address_is_refused() -> None:
    with pytest.raises(ValueError, match="REGISTRY_DATABASE_URL"):
        open_database("mysql://somewhere/db")
