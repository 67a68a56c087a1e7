"""SQLite for Piccolo: one writer, one reader, both kept open.

The writer lives on a thread of its own and is queued for by an asyncio lock, so writers of this process never
meet SQLITE_BUSY; writers of other processes are waited for by SQLite itself. Readers see the last commit
(WAL) and run inline: the queries of this registry take microseconds, a thread hop takes longer. In a process that
does one thing only (a command, the making of sample data) the writer runs inline, too.
"""

import asyncio
import contextvars
import itertools
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, ParamSpec, Self, TypeVar

from piccolo.engine.base import BaseTransaction
from piccolo.engine.sqlite import SQLiteEngine, TransactionType, dict_factory
from piccolo.querystring import QueryString

from registry.adapters.engine.nesting import Nesting

__all__ = ["SQLiteDatabase"]

P = ParamSpec("P")
R = TypeVar("R")
Row = dict[str, Any]

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a commit that was answered survives a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-32768",
    "PRAGMA mmap_size=268435456",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA secure_delete=ON",  # what is deleted is overwritten: an erased name is not left in free pages
)
_BUSY_SECONDS = 30.0
_READS = ("SELECT", "WITH", "EXPLAIN")

# Piccolo reads every INTEGER through Decimal; the columns here hold integers only.
sqlite3.register_converter("INTEGER", int)
sqlite3.register_converter("BIGINT", int)


class _Connection:
    """What a Piccolo transaction expects of its connection, on the writer thread."""

    def __init__(self, database: "SQLiteDatabase") -> None:
        self._database = database

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        return await self._database.on_writer(self._database.write, sql, args)


class _Transaction(BaseTransaction):
    """BEGIN IMMEDIATE, or a savepoint inside the transaction of the same task."""

    __slots__ = ("_database", "_parent", "_savepoint", "_token", "done", "task")
    _names = itertools.count(1)

    def __init__(self, database: "SQLiteDatabase") -> None:
        self._database = database
        self._savepoint = ""
        self._parent: _Transaction | None = None
        self._token: contextvars.Token[_Transaction | None] | None = None
        self.task: asyncio.Task[Any] | None = None
        self.done = False

    @property
    def connection(self) -> _Connection:
        return _Connection(self._database)

    async def __aenter__(self) -> Self:
        database = self._database
        if database.alone:
            await asyncio.sleep(0)  # nothing else waits, and Ctrl+C reaches a task only where it waits
        self.task = asyncio.current_task()
        self._parent = database.nesting.current()
        if self._parent is not None:
            self._savepoint = f"nested_{next(self._names)}"
            await database.on_writer(database.write, f"SAVEPOINT {self._savepoint}", ())
        else:
            await database.writer_lock.acquire()
            try:
                await database.on_writer(database.write, "BEGIN IMMEDIATE", ())
            except BaseException:
                # A cancelled BEGIN may still have begun on the writer thread.
                await database.on_writer(database.rollback)
                database.writer_lock.release()
                raise
        self._token = database.nesting.innermost.set(self)
        return self

    async def __aexit__(self, *error: object) -> bool:
        database = self._database
        self.done = True
        try:
            if self._parent is not None:
                if error[0] is not None:
                    await database.on_writer(database.write, f"ROLLBACK TO {self._savepoint}", ())
                await database.on_writer(database.write, f"RELEASE {self._savepoint}", ())
            elif error[0] is not None:
                await database.on_writer(database.rollback)
            else:
                try:
                    await database.on_writer(database.write, "COMMIT", ())
                except BaseException:
                    await database.on_writer(database.rollback)
                    raise
        finally:
            if self._token is not None:
                database.nesting.innermost.reset(self._token)
            if self._parent is None:
                database.writer_lock.release()
        return False


class SQLiteDatabase(SQLiteEngine):
    """A Piccolo engine over one SQLite file."""

    __slots__ = ("_reader", "_thread", "_writer", "alone", "nesting", "writer_lock")

    def __init__(self, path: str, *, alone: bool = False) -> None:
        """Remember the file; nothing is opened before ``start``.

        Args:
            path: The database file.
            alone: Whether nothing else runs in this process that a write would hold up.
        """
        super().__init__(path=path, timeout=_BUSY_SECONDS)
        self.alone = alone
        self.nesting: Nesting[_Transaction] = Nesting()
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None

    async def start(self) -> None:
        """Open the writer and the reader, making the file and its folder where they are absent."""
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        self.writer_lock = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
        self._writer = self._connect()
        self._reader = self._connect()
        self._reader.execute("PRAGMA query_only=1")

    async def close(self) -> None:
        """Close both connections once the writer has finished what it is doing."""
        self._thread.shutdown(wait=True)
        for connection in (self._reader, self._writer):
            if connection is not None:
                connection.close()
        self._reader = self._writer = None

    def _connect(self) -> sqlite3.Connection:
        options = {**self.connection_kwargs, "check_same_thread": False, "cached_statements": 512}
        connection: sqlite3.Connection = sqlite3.connect(**options)
        connection.row_factory = dict_factory
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        return connection

    def write(self, sql: str, args: Sequence[Any]) -> list[Row]:
        """Run one statement on the writer (call it through ``on_writer``)."""
        assert self._writer is not None, "the database is not started"  # noqa: S101 # a bug, not an input
        return self._writer.execute(sql, args).fetchall()

    def rollback(self) -> None:
        """Undo whatever the writer has open."""
        if self._writer is not None and self._writer.in_transaction:
            self._writer.execute("ROLLBACK")

    async def on_writer(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a function on the writer thread and wait for its end even when the caller is cancelled."""
        if self.alone:
            return function(*args, **kwargs)
        future = asyncio.get_running_loop().run_in_executor(self._thread, lambda: function(*args, **kwargs))
        cancelled: asyncio.CancelledError | None = None
        while not future.done():
            try:
                await asyncio.shield(future)
            except asyncio.CancelledError as error:
                cancelled = error
            except Exception:  # noqa: BLE001, S110 # raised below by future.result()
                pass
        if cancelled is not None:
            future.exception()  # retrieved, so that it is not reported as lost
            raise cancelled
        return future.result()

    def transaction(  # type: ignore[override]
        self,
        transaction_type: TransactionType = TransactionType.immediate,  # noqa: ARG002 # Piccolo's signature
        allow_nested: bool = True,  # noqa: ARG002, FBT001, FBT002 # the same
    ) -> _Transaction:
        """A write transaction, or a savepoint inside the one already open in this task."""
        return _Transaction(self)

    async def run_sql(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        """Run one statement with ``?`` marks; reads outside a transaction see the last commit."""
        if self.nesting.current() is not None:
            return await self.on_writer(self.write, sql, args)
        if sql.lstrip()[:8].upper().startswith(_READS):
            assert self._reader is not None, "the database is not started"  # noqa: S101 # a bug, not an input
            return self._reader.execute(sql, args).fetchall()
        async with self.writer_lock:
            return await self.on_writer(self.write, sql, args)

    async def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for many rows, inside the open transaction."""
        assert self._writer is not None, "the database is not started"  # noqa: S101 # a bug, not an input
        await self.on_writer(self._writer.executemany, sql, rows)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = False) -> list[Row]:  # noqa: ARG002, FBT001, FBT002 # Piccolo's signature
        """Run a query of Piccolo's builder."""
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        return await self.run_sql(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = False) -> list[Row]:  # noqa: ARG002, FBT001, FBT002 # Piccolo's signature
        """Run a statement that changes the schema."""
        return await self.run_sql(ddl)

    async def settle(self) -> None:
        """Bring the log of writes into the file and empty it, so that it holds no older pages.

        A reader of another process may keep the log from being emptied; the next checkpoint does it then.
        """
        if self.nesting.current() is None:
            async with self.writer_lock:
                await self.on_writer(self.write, "PRAGMA wal_checkpoint(TRUNCATE)", ())

    def rolled_back(self) -> AbstractAsyncContextManager[None]:
        """Everything until the end happens in one transaction that is undone: for tests and dry runs."""
        return self.nesting.rolled_back(_Transaction(self))

    async def backup(self, target: str) -> None:
        """Copy the database into a new file, consistently, while others read and write.

        Raises:
            FileExistsError: The target exists; a backup is never written over something.
        """

        def copy() -> None:
            if Path(target).exists():
                raise FileExistsError(target)
            source = self._connect()
            with sqlite3.connect(target) as copied:
                source.backup(copied)
            copied.close()
            source.close()

        await asyncio.get_running_loop().run_in_executor(None, copy)
