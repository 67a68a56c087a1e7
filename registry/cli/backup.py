"""``registry backup FILE``: a consistent copy of the database while the server runs."""

import shlex
from pathlib import Path

import click

from registry.adapters.engine import SQLiteDatabase
from registry.cli.opened import opened, run
from registry.settings import Settings

__all__ = ["backup"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Copy the SQLite database into FILE; for PostgreSQL, name the command that does the same."""
    settings = Settings()
    if not settings.database_url.startswith("sqlite:"):
        command = f'pg_dump --format=custom --file={shlex.quote(str(file))} "$REGISTRY_DATABASE_URL"'
        raise click.ClickException(f"PostgreSQL makes its own consistent copies: {command}")

    async def work() -> None:
        async with opened(settings) as engine:
            assert isinstance(engine, SQLiteDatabase)  # noqa: S101 # by its address
            await engine.backup(str(file))

    try:
        run(work)
    except FileExistsError:
        raise click.ClickException(f"{file} exists; a backup is never written over something.") from None
    click.echo(f"{file}: {file.stat().st_size:,} bytes")
