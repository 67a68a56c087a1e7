"""The hand-written schema is the same on both databases and fits the table classes."""

import contextlib
import sqlite3
from typing import Any

import asyncpg
import pytest
from piccolo.columns import UUID, BigInt, Bytea, Date, ForeignKey, Text, Timestamptz
from piccolo.table import Table

from registry.adapters.engine import Database, open_database
from registry.domain.permissions import SYSTEM
from registry.services import log
from registry.tables import ALL, database, migrations
from registry.tables.database import database as bound
from schemas.vocab import Role
from tests.conftest import NOW

TYPES: dict[type, set[str]] = {
    Text: {"text"},
    BigInt: {"bigint"},
    UUID: {"uuid"},
    Timestamptz: {"timestamptz", "timestamp with time zone"},
    Date: {"date"},
    Bytea: {"blob", "bytea"},
    ForeignKey: {"uuid", "text"},
}


async def stored_columns(table: str) -> dict[str, tuple[str, bool]]:
    if bound().engine_type == "sqlite":
        rows = await bound().run_sql(
            f"SELECT name, type, \"notnull\" OR pk AS required FROM pragma_table_info('{table}')"
        )
        return {row["name"]: (row["type"].lower(), bool(row["required"])) for row in rows}
    rows = await bound().run_sql(
        "SELECT column_name AS name, data_type AS type, is_nullable = 'NO' AS required"
        f" FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}'"
    )
    return {row["name"]: (row["type"], row["required"]) for row in rows}


@pytest.mark.parametrize("table", ALL, ids=lambda table: table._meta.tablename)
async def test_a_table_class_and_the_migrated_table_agree(db: Database, table: type[Table]) -> None:
    stored = await stored_columns(table._meta.tablename)
    declared: dict[str, Any] = {column._meta.db_column_name: column for column in table._meta.columns}
    assert set(stored) == set(declared)
    for name, column in declared.items():
        kind, required = stored[name]
        assert kind in TYPES[type(column)], name
        assert required == (not column._meta.null), name


async def test_no_table_is_without_a_class(db: Database) -> None:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if db.engine_type == "sqlite"
        else "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
    )
    found = {row["name"] for row in await db.run_sql(query)}
    assert found == {table._meta.tablename for table in ALL} | {"migration"}


async def test_migrating_twice_does_nothing_the_second_time(committed: Database) -> None:
    assert await migrations.pending() == ()
    assert await migrations.migrate(now=NOW) == ()


async def test_a_new_database_has_every_migration_pending(tmp_path: Any) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'new.db'}")
    await engine.start()
    database.bind(engine, ALL)
    assert await migrations.pending() == tuple(migration.name for migration in migrations.ALL)
    await engine.close()


@pytest.mark.parametrize("statement", ["UPDATE log_entry SET kind = 'x'", "DELETE FROM log_entry"])
async def test_the_log_cannot_be_changed_even_by_plain_sql(committed: Database, statement: str) -> None:
    await log.append("a.b", "P-000001", facts=log.Facts(role=Role.SYSTEM), actor=SYSTEM, now=NOW)
    with pytest.raises((sqlite3.DatabaseError, asyncpg.PostgresError), match="never changed"):
        await committed.run_sql(statement)
    assert await log.head() == 1


def test_requests_from_before_they_could_be_about_reviews_are_kept() -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as old:
        for migration in migrations.ALL:
            if migration.name == "0016_link_requests":
                old.execute(
                    "INSERT INTO link_request (id, number, record, trial, reason, state, requested_at)"
                    " VALUES ('a', 7, 'P-000001', 'b', '理由', 'open', '2026-04-01')"
                )
            for statement in migration.statements("sqlite"):
                old.execute(statement)
        kept = old.execute("SELECT id, number, record, trial, review, reason, state FROM link_request")
        assert kept.fetchall() == [("a", 7, "P-000001", "b", None, "理由", "open")]
        for trial, review in ((None, None), ("b", "c")):
            with pytest.raises(sqlite3.IntegrityError, match="link_request_about"):
                old.execute("UPDATE link_request SET trial = ?, review = ?", (trial, review))
