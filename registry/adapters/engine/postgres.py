"""PostgreSQL for Piccolo: a pool whose connections always come back; nested transactions are savepoints."""

import asyncio
import contextvars
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Self

import asyncpg
from piccolo.engine.base import BaseTransaction
from piccolo.engine.postgres import PostgresEngine
from piccolo.querystring import QueryString

from registry.adapters.engine.nesting import Nesting

__all__ = ["PostgresDatabase"]

Row = dict[str, Any]
_POOL_MIN, _POOL_MAX = 2, 10


class _Transaction(BaseTransaction):
    """A transaction on a pooled connection, or a savepoint inside the transaction of the same task."""

    __slots__ = ("_database", "_parent", "_token", "_transaction", "connection", "done", "task")

    def __init__(self, database: "PostgresDatabase") -> None:
        self._database = database
        self._parent: _Transaction | None = None
        self._token: contextvars.Token[_Transaction | None] | None = None
        self.connection: Any = None
        self.task: asyncio.Task[Any] | None = None
        self.done = False

    async def __aenter__(self) -> Self:
        database = self._database
        self.task = asyncio.current_task()
        self._parent = database.nesting.current()
        self.connection = (
            self._parent.connection if self._parent is not None else await database.started_pool.acquire()
        )
        try:
            self._transaction = self.connection.transaction()
            await self._transaction.start()
        except BaseException:
            await self._give_back()
            raise
        self._token = database.nesting.innermost.set(self)
        return self

    async def __aexit__(self, *error: object) -> bool:
        self.done = True
        try:
            if error[0] is not None:
                await self._transaction.rollback()
            else:
                await self._transaction.commit()
        finally:
            if self._token is not None:
                self._database.nesting.innermost.reset(self._token)
            await self._give_back()
        return False

    async def _give_back(self) -> None:
        if self._parent is None:
            await self._database.started_pool.release(self.connection)


class PostgresDatabase(PostgresEngine):
    """A Piccolo engine over a PostgreSQL database."""

    __slots__ = ("nesting",)

    def __init__(self, dsn: str) -> None:
        """Remember the address; nothing connects before ``start``."""
        super().__init__(config={"dsn": dsn})
        self.nesting: Nesting[_Transaction] = Nesting()

    async def check_version(self) -> None:
        """Piccolo asks the server its version while constructing; this engine connects in ``start`` only."""

    async def prep_database(self) -> None:
        """No extension is needed."""

    async def start(self) -> None:
        """Open the pool."""
        self.pool = await asyncpg.create_pool(min_size=_POOL_MIN, max_size=_POOL_MAX, **self.config)

    async def close(self) -> None:
        """Close the pool once its connections are back."""
        if self.pool is not None:
            await self.pool.close()
        self.pool = None

    @property
    def started_pool(self) -> "asyncpg.Pool[asyncpg.Record]":
        """The pool; a bug if the database is not started."""
        assert self.pool is not None, "the database is not started"  # noqa: S101 # a bug, not an input
        return self.pool

    def transaction(self, allow_nested: bool = True) -> _Transaction:  # type: ignore[override]  # noqa: ARG002, FBT001, FBT002 # Piccolo's signature
        """A transaction, or a savepoint inside the one already open in this task."""
        return _Transaction(self)

    async def run_sql(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        """Run one statement with ``$1`` marks."""
        current = self.nesting.current()
        records = await (self.started_pool if current is None else current.connection).fetch(sql, *args)
        return [dict(record) for record in records]

    async def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for many rows, inside the open transaction."""
        current = self.nesting.current()
        await (self.started_pool if current is None else current.connection).executemany(sql, rows)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> list[Row]:  # noqa: ARG002, FBT001, FBT002 # Piccolo's signature
        """Run a query of Piccolo's builder."""
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        return await self.run_sql(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> list[Row]:  # noqa: ARG002, FBT001, FBT002 # Piccolo's signature
        """Run a statement that changes the schema."""
        return await self.run_sql(ddl)

    def transform_response_to_dicts(self, results: list[Row]) -> list[Row]:
        """``run_sql`` answers dictionaries already."""
        return results

    async def settle(self) -> None:
        """Nothing: the server vacuums what was deleted by itself, and keeps archives as its operator says."""

    def rolled_back(self) -> AbstractAsyncContextManager[None]:
        """Everything until the end happens in one transaction that is undone: for tests and dry runs."""
        return self.nesting.rolled_back(_Transaction(self))
