"""The database engines: SQLite (embedded default) and PostgreSQL, with the same promises.

Persistent connections; every write transaction starts at once (no lock upgrade); nested transactions are
savepoints; a connection always comes back, whatever BEGIN or COMMIT does.
"""

from urllib.parse import urlsplit

from registry.adapters.engine.postgres import PostgresDatabase
from registry.adapters.engine.sqlite import SQLiteDatabase

__all__ = ["Database", "PostgresDatabase", "SQLiteDatabase", "open_database"]

Database = SQLiteDatabase | PostgresDatabase


def open_database(url: str, *, alone: bool = False) -> Database:
    """Choose the engine for a database address; ``start()`` connects it.

    Args:
        url: ``sqlite:///relative.db``, ``sqlite:////absolute.db`` or ``postgresql://user@host:port/name``.
        alone: Whether this process does one thing only, so that writes to SQLite need no thread of their own.

    Raises:
        ValueError: The scheme is neither of the two.
    """
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return SQLiteDatabase(url.removeprefix("sqlite:///"), alone=alone)
    if scheme in {"postgresql", "postgres"}:
        return PostgresDatabase(url)
    raise ValueError(f"REGISTRY_DATABASE_URL: unknown scheme {scheme!r}; use sqlite:/// or postgresql://")
