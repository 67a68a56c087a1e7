"""The private PostgreSQL: empty, unseen from outside, stopped afterwards, and never quietly missing."""

import shutil
import sys
import time
from pathlib import Path
from subprocess import PIPE, Popen

import asyncpg
import pytest

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent


def test_without_postgresql_the_message_names_the_apt_command(tmp_path: Path) -> None:
    with (
        pytest.raises(postgres.PostgresUnavailableError, match=postgres.APT_COMMAND),
        postgres.server({}, installed=tmp_path),
    ):
        pass


def test_the_newest_installed_version_is_used(tmp_path: Path) -> None:
    for version in ("9.6", "15", "13"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        (folder / "postgres").touch()
        (folder / "initdb").touch()
    assert postgres.binaries(tmp_path) == tmp_path / "15" / "bin"


def test_a_server_named_in_the_environment_is_used_as_it_is(tmp_path: Path) -> None:
    with postgres.server({postgres.VARIABLE: "postgresql://db/x"}, installed=tmp_path) as dsn:
        assert dsn == "postgresql://db/x"


async def test_the_server_listens_on_no_port_and_leaves_nothing_behind() -> None:
    with postgres.server({}) as dsn:
        home = Path(dsn.partition("host=")[2])
        connection = await asyncpg.connect(dsn)
        assert await connection.fetchval("SHOW listen_addresses") == ""
        assert home.stat().st_mode & 0o077 == 0
        server_pid = int((home / "data/postmaster.pid").read_text().splitlines()[0])
        await connection.close()
    assert not home.exists()
    assert not Path(f"/proc/{server_pid}").exists()


def test_the_server_stops_even_when_the_tests_are_killed() -> None:
    holder = (
        "from tests import postgres\nwith postgres.server({}) as dsn:\n  print(dsn, flush=True)\n  input()"
    )
    with Popen([sys.executable, "-c", holder], cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True) as process:
        home = Path(process.stdout.readline().strip().partition("host=")[2])
        lock = home / "data/postmaster.pid"
        assert lock.exists()
        process.kill()
    try:
        for _ in range(400):
            if not lock.exists():  # the server's last act
                break
            time.sleep(0.05)
        assert not lock.exists()
    finally:
        shutil.rmtree(home)


async def test_every_database_is_new_and_dropped_though_a_connection_is_open(postgres_server: str) -> None:
    async with postgres.database(postgres_server) as first, postgres.database(postgres_server) as second:
        left_open = await asyncpg.connect(first)
        await left_open.execute("CREATE TABLE seen (id integer)")
        other = await asyncpg.connect(second)
        assert await other.fetchval("SELECT count(*) FROM pg_tables WHERE tablename = 'seen'") == 0
        await other.close()
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(first)
    left_open.terminate()


async def test_text_is_stored_as_utf8_and_sorted_by_code_point(postgres_database: str) -> None:
    connection = await asyncpg.connect(postgres_database)
    rows = await connection.fetch("SELECT v FROM (VALUES ('b'), ('漢方'), ('B'), ('a')) AS t(v) ORDER BY v")
    await connection.close()
    assert [row["v"] for row in rows] == ["B", "a", "b", "漢方"]
