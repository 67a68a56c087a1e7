"""One hand-written migration set for SQLite and PostgreSQL, and the runner that applies it.

A migration is a module ``mNNNN_what_it_does`` with ``statements(dialect)``; each runs in a transaction of its
own together with the row that records it, so a database never stands between two migrations.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.tables.database import Statement, database, transaction
from registry.tables.migrations import (
    m0001_foundation,
    m0002_reviews,
    m0003_members,
    m0004_rules,
    m0005_uploads,
    m0006_trials,
    m0007_evidence,
    m0008_process,
    m0011_labs,
    m0012_sample,
    m0013_corrections,
    m0014_totals,
    m0015_studies,
    m0016_link_requests,
    m0017_firms,
    m0018_recalls,
    m0019_due_suspensions,
    m0020_periodic_tests,
)

__all__ = ["Migration", "applied", "migrate", "pending"]


@dataclass(frozen=True)
class Migration:
    """A name that never changes and the statements for a dialect (``sqlite`` or ``postgres``)."""

    name: str
    statements: Callable[[str], Sequence[str]]


ALL: tuple[Migration, ...] = (
    Migration("0001_foundation", m0001_foundation.statements),
    Migration("0002_reviews", m0002_reviews.statements),
    Migration("0003_members", m0003_members.statements),
    Migration("0004_rules", m0004_rules.statements),
    Migration("0005_uploads", m0005_uploads.statements),
    Migration("0006_trials", m0006_trials.statements),
    Migration("0007_evidence", m0007_evidence.statements),
    Migration("0008_process", m0008_process.statements),
    Migration("0011_labs", m0011_labs.statements),
    Migration("0012_sample", m0012_sample.statements),
    Migration("0013_corrections", m0013_corrections.statements),
    Migration("0014_totals", m0014_totals.statements),
    Migration("0015_studies", m0015_studies.statements),
    Migration("0016_link_requests", m0016_link_requests.statements),
    Migration("0017_firms", m0017_firms.statements),
    Migration("0018_recalls", m0018_recalls.statements),
    Migration("0019_due_suspensions", m0019_due_suspensions.statements),
    Migration("0020_periodic_tests", m0020_periodic_tests.statements),
)

_TABLE = "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_at TIMESTAMPTZ NOT NULL)"
_EXISTS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'migration'",
    "postgres": "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'migration'",
}
_NAMES = Statement("SELECT name FROM migration ORDER BY name")
_RECORD = Statement("INSERT INTO migration (name, applied_at) VALUES ({}, {})")


async def applied() -> tuple[str, ...]:
    """Names of the applied migrations, in order; empty for a new database."""
    if not await database().run_sql(_EXISTS[database().engine_type]):
        return ()
    return tuple(row["name"] for row in await _NAMES.rows())


async def pending() -> tuple[str, ...]:
    """Names of the migrations that this program has and the database has not."""
    done = set(await applied())
    return tuple(migration.name for migration in ALL if migration.name not in done)


async def migrate(*, now: datetime) -> tuple[str, ...]:
    """Apply what is pending and return the names; two programs doing this at once wait for each other."""
    await database().run_ddl(_TABLE)
    names = []
    for migration in ALL:
        async with transaction():
            if database().engine_type == "postgres":
                await database().run_ddl("LOCK TABLE migration IN EXCLUSIVE MODE")
            if migration.name in await applied():
                continue
            for statement in migration.statements(database().engine_type):
                await database().run_ddl(statement)
            await _RECORD.rows(migration.name, now)
        names.append(migration.name)
    return tuple(names)
