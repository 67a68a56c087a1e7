"""A private PostgreSQL for the tests: started when first needed, gone afterwards.

The server has a directory of its own and listens on a Unix socket in it, so it takes no port, meets no other
server, and any number of them (one a pytest worker) run side by side. Nothing is reused from an earlier run:
leftovers cannot matter. ``REGISTRY_TEST_POSTGRES`` names an existing server instead (a DSN whose role may
create databases).
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg

INSTALLED = Path("/usr/lib/postgresql")
APT_COMMAND = "apt-get install --no-install-recommends postgresql"
VARIABLE = "REGISTRY_TEST_POSTGRES"
_START_SECONDS = 60.0
_SAFETY = ("fsync", "full_page_writes", "synchronous_commit")


class PostgresUnavailableError(RuntimeError):
    """The tests cannot have a PostgreSQL; the message says what to do about it."""


def binaries(installed: Path = INSTALLED) -> Path:
    """Return the folder with ``initdb`` and ``postgres`` of the newest version under ``installed``.

    Raises:
        PostgresUnavailableError: No version is installed.
    """
    found = [path.parent for path in installed.glob("*/bin/postgres") if (path.parent / "initdb").exists()]
    if not found:
        raise PostgresUnavailableError(
            f"PostgreSQL is not installed under {installed}. Run as root: {APT_COMMAND}"
            f" (or set {VARIABLE} to the DSN of a server whose role may create databases)."
        )
    return max(found, key=lambda folder: [int(part) for part in re.findall(r"\d+", folder.parent.name)])


@contextmanager
def server(
    environ: Mapping[str, str] = os.environ, *, installed: Path = INSTALLED, durable: bool = False
) -> Iterator[str]:
    """Yield the DSN of a server's maintenance database; stop what was started.

    Args:
        environ: Where ``REGISTRY_TEST_POSTGRES`` is looked up.
        installed: Folder of the installed versions.
        durable: Whether a commit waits for the disk, as it does in use; tests are quicker without.

    Raises:
        PostgresUnavailableError: PostgreSQL is missing or does not start.
    """
    if given := environ.get(VARIABLE):
        yield given
        return
    tools = binaries(installed)
    # Not TMPDIR: a socket's path has at most 107 bytes, and another user must be able to reach it.
    home = Path(tempfile.mkdtemp(prefix="registry-pg-", dir="/tmp"))
    try:
        # The server refuses to run as root; Debian's package brings the user postgres.
        user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        account = pwd.getpwnam(user)
        os.chown(home, account.pw_uid, account.pw_gid)
        with _running(tools, home, account, durable=durable) as dsn:
            yield dsn
    finally:
        shutil.rmtree(home)


@asynccontextmanager
async def database(server_dsn: str) -> AsyncIterator[str]:
    """Yield the DSN of a new, empty database; drop it afterwards, open connections or not."""
    name = f"registry_test_{uuid4().hex}"
    admin = await asyncpg.connect(server_dsn)
    try:
        await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield urlsplit(server_dsn)._replace(path=f"/{name}").geturl()
        finally:
            await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await admin.close()


@contextmanager
def _running(tools: Path, home: Path, account: pwd.struct_passwd, *, durable: bool) -> Iterator[str]:
    data, log = home / "data", home / "log"
    root = os.geteuid() == 0
    identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if root else {}
    environ = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    initdb = [tools / "initdb", "-D", data, "-U", "registry", "--auth=trust", "--encoding=UTF8", "--no-sync"]
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": home,
        **({} if durable else dict.fromkeys(_SAFETY, "off")),
    }
    # setpriv asks the kernel to stop the server should this process be killed before it can do so itself.
    serve = ["setpriv", "--pdeathsig", "INT", "--", tools / "postgres", "-D", data]
    serve += [f"--{name}={value}" for name, value in settings.items()]
    with log.open("wb") as out:
        made = subprocess.run(initdb, cwd=home, env=environ, stdout=out, stderr=out, check=False, **identity)
        if made.returncode:
            raise PostgresUnavailableError(f"initdb failed:\n{log.read_text()}")
        process = subprocess.Popen(serve, cwd=home, env=environ, stdout=out, stderr=out, **identity)
    try:
        _wait(process, [tools / "pg_isready", "-q", "-h", home], log)
        yield f"postgresql://registry@/postgres?host={home}"
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)  # PostgreSQL's "fast" stop: connections are ended
        process.wait()


def _wait(process: subprocess.Popen[bytes], is_ready: list[str | Path], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while subprocess.run(is_ready, check=False).returncode:
        if process.poll() is not None or time.monotonic() > deadline:
            raise PostgresUnavailableError(f"PostgreSQL does not start:\n{log.read_text()}")
        time.sleep(0.05)
