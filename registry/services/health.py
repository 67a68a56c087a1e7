"""Whether the registry can serve."""

from registry.tables import migrations
from registry.tables.database import database

__all__ = ["pending_migrations"]


async def pending_migrations() -> tuple[str, ...]:
    """Names of the migrations still to be applied; asking proves that the database answers."""
    await database().run_sql("SELECT 1")
    return await migrations.pending()
