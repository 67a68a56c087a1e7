"""What the commands that touch the database share: opening it, and saying errors as a person reads them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TypeVar

import click
from pydantic import ValidationError

from registry.adapters.engine import Database, open_database
from registry.domain.errors import Invalid, RegistryError
from registry.settings import Settings
from registry.tables import ALL, database, migrations
from schemas.problems import field_problems

__all__ = ["now", "opened", "run"]

T = TypeVar("T")


def now() -> datetime:
    """The clock of the command line; aware UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def opened(settings: Settings, *, migrated: bool = True) -> AsyncIterator[Database]:
    """Open the database of the settings and bind the tables to it.

    Args:
        settings: What the operator set.
        migrated: Whether the command needs every migration applied.

    Raises:
        click.ClickException: Migrations are pending; the message names the command.
    """
    engine = open_database(settings.database_url, alone=True)
    await engine.start()
    try:
        database.bind(engine, ALL)
        if migrated and (names := await migrations.pending()):
            raise click.ClickException(
                f"{len(names)} migration(s) are pending: run “registry migrate” first."
            )
        yield engine
    finally:
        await engine.close()


def run(work: Callable[[], Awaitable[T]]) -> T:
    """Run a command's work; an error of the domain becomes a message and exit code 1."""

    async def working() -> T:
        return await work()

    try:
        return asyncio.run(working())
    except (Invalid, ValidationError) as error:
        problems = error.problems if isinstance(error, Invalid) else field_problems(error)
        lines = [f"{p.field}: {p.message.ja} / {p.message.en}" for p in problems]
        raise click.ClickException("\n".join(lines)) from None
    except RegistryError as error:
        raise click.ClickException(str(error)) from None
