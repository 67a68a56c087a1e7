"""What a public request costs the server, beside the raw ASGI floor and FastAPI with SQLAlchemy, in one run.

The figure is CPU time of the server process a request, read from the kernel: a busy machine changes elapsed time,
hardly this. The registry runs as an operator runs it, request log on, for an anonymous reader.
"""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from schemas.vocab import SubClass
from tests import builders
from tests.conftest import ROOT, started

REQUESTS = 4_000
CONNECTIONS = 8
TICK = os.sysconf("SC_CLK_TCK")
SERVE = "import sys; from granian import Granian; from granian.constants import Interfaces, Loops;"
SERVE += " Granian(sys.argv[1], factory=sys.argv[3] == 'factory', port=int(sys.argv[2]), interface=Interfaces.ASGI,"
SERVE += " loop=Loops.uvloop, websockets=False, log_enabled=False).serve()"


@contextmanager
def served(target: str, kind: str, database: Path) -> Iterator[tuple[int, int]]:
    """Serve a target; yields its port and the process id of the worker."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "BENCH_DATABASE": str(database),
        "REGISTRY_DATABASE_URL": f"sqlite:///{database}",
        "REGISTRY_DATA_DIR": str(database.parent / "data"),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, target, str(port), kind],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield port, int(children[-1])
    finally:
        process.terminate()
        process.wait(timeout=40)


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


async def ask(port: int, path: str, count: int) -> None:
    """Send requests one after another over each of a few kept connections."""
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n".encode()

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(count // CONNECTIONS):
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
            await reader.readexactly(length)
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))


async def microseconds(port: int, pid: int, path: str) -> float:
    """The best of three: the least disturbed one."""
    await ask(port, path, 400)
    best = float("inf")
    for _ in range(3):
        before = cpu_seconds(pid)
        await ask(port, path, REQUESTS)
        best = min(best, (cpu_seconds(pid) - before) / REQUESTS * 1e6)
    return best


@pytest.mark.benchmark
async def test_reading_products_costs_a_small_multiple_of_the_floor(tmp_path: Path) -> None:
    database = tmp_path / "bench.db"
    async with started(f"sqlite:///{database}"):
        maker = await builders.firm()
        for number in range(60):
            await builders.product(maker, list(SubClass)[number % 12])
    costs: dict[str, dict[str, float]] = {}
    for name, target, kind, paths in (
        ("floor", "tests.benchmarks.peers:floor", "app", ("/x", "/y")),
        (
            "registry",
            "registry.app:server",
            "factory",
            ("/api/v1/products/P-000001", "/api/v1/products?limit=20"),
        ),
        (
            "FastAPI + SQLAlchemy",
            "tests.benchmarks.peers:fastapi",
            "factory",
            ("/products/P-000001", "/products"),
        ),
    ):
        with served(target, kind, database) as (port, pid):
            costs[name] = {
                what: await microseconds(port, pid, path)
                for what, path in zip(("product", "list of 20"), paths, strict=True)
            }
    print(f"\n{'CPU µs a request':<24}{'product':>10}{'list of 20':>12}")
    for name, row in costs.items():
        print(f"{name:<24}{row['product']:>10.0f}{row['list of 20']:>12.0f}")
    for what in ("product", "list of 20"):
        ours = costs["registry"][what]
        print(
            f"{what}: {ours / costs['floor'][what]:.2f} x floor, "
            f"FastAPI + SQLAlchemy costs {costs['FastAPI + SQLAlchemy'][what] / ours:.1f} x"
        )
