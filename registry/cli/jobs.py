"""``registry jobs``: timed work by hand."""

import click

from registry import jobs as timed_work
from registry.cli.opened import now, opened, run
from registry.settings import Settings

__all__ = ["jobs"]


@click.group()
def jobs() -> None:
    """Timed work."""


@jobs.command("run")
def run_jobs() -> None:
    """Run the steps that are due now."""

    async def work() -> dict[str, int]:
        async with opened(Settings()):
            return await timed_work.run_due(now=now)

    for name, count in run(work).items():
        click.echo(f"{name}: {count}")
    click.echo("Nothing else is due.")
