"""``registry migrate``: bring the database to the schema of this program."""

import click

from registry.cli.opened import now, opened, run
from registry.settings import Settings
from registry.tables import migrations

__all__ = ["migrate"]


@click.command()
def migrate() -> None:
    """Apply the pending migrations, making the SQLite file where there is none."""

    async def work() -> tuple[str, ...]:
        async with opened(Settings(), migrated=False):
            return await migrations.migrate(now=now())

    for name in run(work):
        click.echo(f"applied {name}")
    click.echo("The database is up to date.")
