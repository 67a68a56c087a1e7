"""Seconds from ``registry demo`` to its first page, beside a bare ASGI server that starts and answers.

::

    python -m tests.benchmarks.bench_demo            # the same table without pytest

The demonstration is started where nothing is made yet, and again with its sample data at hand, as ``make demo``
starts it once ``.ci/setup run`` has prepared the data. Bytecode is compiled beforehand, as an installation does.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from socket import socket

import pytest

from tests.benchmarks.bench_http import SERVE
from tests.conftest import ROOT

GOAL_SECONDS = 3.0
ROUNDS = 3
DEMO = "from registry.cli import main; main()"


def seconds_to_first_page(command: Sequence[str], port: int, folder: Path) -> float:
    """Start a program, ask for ``/`` until it is answered, end the program."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while time.perf_counter() - started < 60:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
                    page.read()
                return time.perf_counter() - started
            except (urllib.error.URLError, ConnectionError):
                assert process.poll() is None, "the program ended"
                time.sleep(0.01)
        raise TimeoutError
    finally:
        process.terminate()
        process.wait(timeout=40)


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def bare(folder: Path) -> float:
    port = free_port()
    target = "tests.benchmarks.peers:floor"
    return seconds_to_first_page([sys.executable, "-c", SERVE, target, str(port), "app"], port, folder)


def demo(folder: Path, port: int) -> float:
    """The sample data bears its address: another port would have it made anew."""
    return seconds_to_first_page([sys.executable, "-c", DEMO, "demo", "--port", str(port)], port, folder)


@pytest.mark.benchmark
def test_the_first_page_of_the_demonstration() -> None:
    first, later, floors = [], [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            floors.append(bare(folder))
            port = free_port()
            first.append(demo(folder, port))
            later.append(demo(folder, port))
    floor = statistics.median(floors)
    print(f"\n{'a bare ASGI server':42}{floor:6.2f} s")
    for said, times in (("demo, its data still to be made", first), ("demo, its data at hand", later)):
        took = statistics.median(times)
        met = "met " if took < GOAL_SECONDS else "MISS"
        print(f"{said:42}{took:6.2f} s  {took / floor:4.1f} x bare  {met} (goal: < {GOAL_SECONDS:.0f} s)")


if __name__ == "__main__":
    test_the_first_page_of_the_demonstration()
