"""The demonstration as a visitor starts it: once making its data, then with the data at hand."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

from tests.conftest import ROOT

PROGRAM = [sys.executable, "-c", "from registry.cli import main; main()", "demo"]
MAKE = """
from datetime import UTC, datetime
from pathlib import Path
from registry.cli.demo import ready
print(ready(Path("."), now=datetime.now(UTC)))
"""


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(
    folder: Path, *args: str, port: int | None = None
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    port = port or free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120"}
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen(
            [*PROGRAM, "--port", str(port), *args], cwd=folder, env=environment, stdout=out, stderr=out
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=1).close()  # noqa: S310 # loopback
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield address, process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=40)


def made(folder: Path) -> list[Path]:
    return list((folder / "var" / "demo").iterdir())


def test_it_makes_its_data_once_says_where_to_look_and_serves(tmp_path: Path) -> None:
    for older in ("0123456789ab", "making-abc"):
        (tmp_path / "var" / "demo" / older).mkdir(parents=True)
    port = free_port()  # printed on the certificates: another port has data of its own
    with (
        started(tmp_path, port=port) as (address, _),
        urllib.request.urlopen(f"{address}/api/v1/products") as answer,  # noqa: S310 # loopback
    ):
        assert len(json.load(answer)["items"]) == 20
    told = (tmp_path / "out").read_text()
    assert "見本データです" in told
    assert f"{address}/api/v1/products" in told
    for login in ("maker", "lab", "site", "reviewer-a", "reviewer-b", "chief", "auditor", "admin", "hcp"):
        assert login in told
    (folder,) = made(tmp_path)  # neither the older nor the half-made data is left
    inode = (folder / "registry.db").stat().st_ino
    with started(tmp_path, port=port):
        pass
    assert made(tmp_path) == [folder]
    assert (folder / "registry.db").stat().st_ino == inode
    with started(tmp_path, "--fresh", port=port):
        pass
    assert made(tmp_path) == [folder]
    assert (folder / "registry.db").stat().st_ino != inode


def test_preparing_makes_the_data_and_serves_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([*PROGRAM, "--prepare"], cwd=tmp_path, env=environment, check=True, timeout=60)
    (folder,) = made(tmp_path)
    inode = (folder / "registry.db").stat().st_ino
    with started(tmp_path) as (address, _), urllib.request.urlopen(f"{address}/api/v1/products") as answer:  # noqa: S310 # loopback
        assert len(json.load(answer)["items"]) == 20
    assert (folder / "registry.db").stat().st_ino == inode


def test_an_interruption_leaves_nothing_that_would_be_served(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MAKE]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)
    for _ in range(3000):
        if list(tmp_path.glob("*/registry.db")):
            break
        time.sleep(0.01)
    process.kill()
    process.wait(timeout=20)
    (half,) = tmp_path.iterdir()
    assert half.name.startswith("making-")
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    (folder,) = tmp_path.iterdir()
    assert folder.name in done.stdout
    assert folder != half
