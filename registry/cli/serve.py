"""``registry serve``: answer API and pages."""

import os

import click
from granian import Granian
from granian.constants import Interfaces, Loops
from pydantic import SecretStr

from registry.cli.opened import now, opened, run
from registry.services import installation
from registry.settings import Settings

__all__ = ["run_server", "serve"]

_STOP_SECONDS = 30


def run_server(settings: Settings) -> None:
    """Serve until a signal; requests under way are answered first, for half a minute at most.

    Each server process reads its settings from the environment, so those given here are put there; secrets are
    given nowhere else.
    """
    for name, value in settings.model_dump().items():
        if value is not None and not isinstance(value, SecretStr):
            os.environ[f"REGISTRY_{name.upper()}"] = str(value)
    Granian(
        "registry.app:server",
        factory=True,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        websockets=False,
        log_access=False,
        workers_kill_timeout=_STOP_SECONDS,
    ).serve()


@click.command()
@click.option("--host", help="Address to listen on (REGISTRY_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (REGISTRY_PORT).")
@click.option("--workers", type=click.IntRange(1, 64), help="Server processes (REGISTRY_WORKERS).")
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the database of the settings."""
    given = {"host": host, "port": port, "workers": workers}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type] # checked by pydantic
    if settings.workers > 1 and settings.database_url.startswith("sqlite:"):
        raise click.UsageError("SQLite takes one worker; use PostgreSQL for more (REGISTRY_DATABASE_URL).")

    async def work() -> None:
        async with opened(settings):
            # Said here, a base address that cannot be changed is one sentence and not a traceback of a worker.
            await installation.ensure(settings.base_address, now=now())

    run(work)
    run_server(settings)
