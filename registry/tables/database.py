"""The one database the tables speak to: bound at start, asked for transactions and for raw statements."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, cast, runtime_checkable

from piccolo.table import Table

__all__ = ["Database", "Statement", "bind", "database", "insert", "rows_among", "settle", "transaction"]

Row = dict[str, Any]

_MOST_AMONG = 1_000


@runtime_checkable
class Database(Protocol):
    """What tables and services ask of an engine; ``registry.adapters.engine`` has two."""

    engine_type: str

    async def run_sql(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        """Run one statement with the dialect's own marks."""

    async def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for many rows."""

    async def run_ddl(self, ddl: str) -> list[Row]:
        """Change the schema."""

    def transaction(self) -> AbstractAsyncContextManager[Any]:
        """A transaction, or a savepoint inside the one already open in this task."""

    async def settle(self) -> None:
        """Leave nothing of what was deleted beside the database file; inside a transaction nothing happens."""


_bound: list[Database] = []


def bind(engine: "Database", tables: Sequence[type[Table]]) -> None:
    """Make every table speak to this engine (one database a process; tests bind one after another)."""
    _bound[:] = [engine]
    for table in tables:
        table._meta._db = cast("Any", engine)  # noqa: SLF001 # Piccolo's documented alternative is a module found by name


def database() -> Database:
    """The bound engine.

    Raises:
        RuntimeError: Nothing is bound; the program was not composed by ``registry.app`` or ``registry.cli``.
    """
    if not _bound:
        raise RuntimeError("no database is bound")
    return _bound[0]


def transaction() -> AbstractAsyncContextManager[Any]:
    """One use case: everything inside is committed together or not at all."""
    return database().transaction()


async def settle() -> None:
    """After an erasure: leave nothing of what was deleted beside the database file."""
    await database().settle()


class Statement:
    """A statement written once for both databases; ``{}`` marks an argument.

    It skips the query builder, which costs more than the query on the paths that every visitor takes.
    """

    def __init__(self, text: str) -> None:
        parts = text.split("{}")
        self._sqlite = "?".join(parts)
        self._postgres = parts[0] + "".join(f"${number}{part}" for number, part in enumerate(parts[1:], 1))

    def sql(self) -> str:
        """The text in the bound database's dialect."""
        return self._sqlite if database().engine_type == "sqlite" else self._postgres

    async def rows(self, *args: object) -> list[Row]:
        """All rows as dictionaries."""
        return await database().run_sql(self.sql(), args)

    async def first(self, *args: object) -> Row | None:
        """The first row, or None."""
        rows = await database().run_sql(self.sql(), args)
        return rows[0] if rows else None

    async def many(self, rows: Sequence[Sequence[Any]]) -> None:
        """Run it once for each row of arguments."""
        await database().run_many(self.sql(), rows)


async def rows_among(text: str, values: Sequence[object]) -> list[Row]:
    """All rows of a statement whose only ``{}`` stands for a list of values, as in ``WHERE id IN ({})``.

    The list may have any length: it is asked for in pieces that both databases take.
    """
    rows: list[Row] = []
    for start in range(0, len(values), _MOST_AMONG):
        piece = values[start : start + _MOST_AMONG]
        marks = ", ".join("{}" for _ in piece)
        rows += await Statement(text.replace("{}", marks)).rows(*piece)
    return rows


_inserts: dict[tuple[str, tuple[str, ...]], Statement] = {}


async def insert(table: type[Table], values: Mapping[str, object]) -> None:
    """Insert one row of plain values; the query builder does the same at ten times the cost."""
    name, columns = str(table._meta.tablename), tuple(values)  # noqa: SLF001 # the only place that tells the name
    statement = _inserts.get((name, columns))
    if statement is None:
        marks = ", ".join("{}" for _ in columns)
        text = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 # names of our own tables
        statement = _inserts[name, columns] = Statement(text)
    await statement.rows(*values.values())
