"""``registry demo``: invented sample data in an SQLite database of its own, served on this machine alone."""

import asyncio
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table

from registry.cli.serve import run_server
from registry.sample.accounts import PASSWORD, accounts
from registry.sample.reading import NOTICE, fingerprint
from registry.settings import Settings

__all__ = ["demo", "ready"]

_FOLDER: Final = Path("var/demo")
_DATABASE: Final = "registry.db"


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--fresh", is_flag=True, help="Make the sample data anew; what was entered since is lost.")
@click.option("--prepare", is_flag=True, help="Make the sample data and stop: the first start is quick then.")
def demo(port: int, fresh: bool, prepare: bool) -> None:  # noqa: FBT001 # click passes options by name
    """Make sample data under var/demo unless it is there, and serve it on 127.0.0.1."""
    folder = ready(_FOLDER, fresh=fresh, port=port, now=datetime.now(UTC))
    if prepare:
        return
    settings = Settings(
        database_url=f"sqlite:///{folder / _DATABASE}",
        base_address=_address(port),
        data_dir=folder,
        host="127.0.0.1",
        port=port,
        workers=1,
        log_requests=False,
        jobs=False,  # the sample data stands still: nobody is there to report self-checks in time
        second_factor=False,
    )
    _tell(settings.base_address)
    run_server(settings)


def ready(parent: Path, *, fresh: bool = False, port: int = 8000, now: datetime) -> Path:
    """The folder of the sample database of this program, made where it is missing.

    It is made under another name and renamed at the end, so an interruption leaves no half of it. Folders of
    older sample data are removed.

    Args:
        parent: The folder for sample data alone.
        fresh: Make it anew even if it is there.
        port: Where it will be served: certificates bear the address, so each port has data of its own.
        now: The instant that the sample data is made for.
    """
    folder = parent / f"{fingerprint()}-{port}"
    if folder.exists() and not fresh:
        return folder
    parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=parent))
    try:
        asyncio.run(_make(making / _DATABASE, _address(port), now))
        for old in parent.iterdir():
            if old == folder or not old.name.startswith((making.name, fingerprint())):
                shutil.rmtree(old)
        making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return folder


def _address(port: int) -> str:
    return f"http://127.0.0.1:{port}"


async def _make(file: Path, base_address: str, now: datetime) -> None:
    # Read here, for a start with the data at hand needs none of it.
    from registry.adapters.engine import open_database  # noqa: PLC0415
    from registry.adapters.passwords import Argon2Passwords  # noqa: PLC0415
    from registry.sample.filling import fill  # noqa: PLC0415
    from registry.tables import ALL, database, migrations  # noqa: PLC0415

    engine = open_database(f"sqlite:///{file}", alone=True)
    passwords = Argon2Passwords()
    await engine.start()
    try:
        database.bind(engine, ALL)
        await migrations.migrate(now=now)
        with click.progressbar(length=1, label="見本データを作成しています / Inventing sample data") as bar:

            def progress(done: int, planned: int) -> None:
                bar.length = planned
                bar.update(done - bar.pos)

            await fill(passwords=passwords, now=now, base_address=base_address, progress=progress)
    finally:
        passwords.close()
        await engine.close()


def _tell(address: str) -> None:
    console = Console()
    console.print(f"\n{NOTICE.ja}\n{NOTICE.en}\n")
    places = Table(title="開くところ / What to open", title_justify="left", show_header=False, box=None)
    for label, path in (
        ("ページ / Pages", "/"),
        ("サインイン / Sign in", "/sign-in"),
        ("API", "/api/v1/products"),
        ("API の仕様 / Schema", "/schema"),
    ):
        places.add_row(label, address + path)
    console.print(places, "")
    people = Table(title=f"サインイン / Who to sign in as (password: {PASSWORD})", title_justify="left")
    for heading in ("login", "役割 / Role", "所属 / Acts for"):
        people.add_column(heading)
    for account in accounts():
        people.add_row(account.login, f"{account.role.ja} / {account.role.en}", account.acts_for)
    console.print(people)
    console.print("Ctrl+C で終了します。 / Ctrl+C ends it.\n")
