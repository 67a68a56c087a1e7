"""The threads of the public calculators: few at work, few waiting, the rest is told to come back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event

import httpx
import pytest

from registry.domain.errors import Busy
from registry.web.api.calc import WORKERS
from registry.web.workers import Workers

CASE = {"scheme": "gtin", "value": "4912345678904"}


@asynccontextmanager
async def occupied(workers: Workers) -> AsyncIterator[list[asyncio.Task[bool]]]:
    """Every place is taken until the end."""
    gate = Event()
    jobs = [asyncio.create_task(workers.run(gate.wait)) for _ in range(workers.most)]
    try:
        await asyncio.sleep(0)
        yield jobs
    finally:
        gate.set()
        await asyncio.gather(*jobs, return_exceptions=True)


async def test_a_full_queue_refuses_at_once_and_takes_again_when_there_is_room() -> None:
    workers = Workers("test", threads=2, waiting=3)
    async with occupied(workers) as jobs:
        assert len(jobs) == 5
        for _ in range(3):
            with pytest.raises(Busy):
                await workers.run(bool)
    assert await asyncio.gather(*(workers.run(int) for _ in range(5))) == [0] * 5


async def test_who_goes_away_while_waiting_gives_up_the_place() -> None:
    workers = Workers("test", threads=1, waiting=1)
    async with occupied(workers) as [_, waiting]:
        waiting.cancel()
        await asyncio.wait([waiting])
        another = asyncio.create_task(workers.run(int))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await workers.run(int)
    assert await another == 0


async def test_a_job_that_fails_gives_up_its_place() -> None:
    workers = Workers("test", threads=1, waiting=0)
    for _ in range(3):
        with pytest.raises(ValueError, match="invalid literal"):
            await workers.run(lambda: int("x"))
    assert await workers.run(int) == 0


async def test_calculators_that_are_busy_say_when_to_ask_again_and_hold_up_nothing_else(
    client: httpx.AsyncClient,
) -> None:
    async with occupied(WORKERS):
        refused = await client.post("/api/v1/calc/identifier", json=CASE)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["type"] == "urn:registry:problem:busy"
        assert "registry calc" in refused.json()["detail"]["ja"]
        assert (await client.get("/api/v1/products")).status_code == 200
    assert (await client.post("/api/v1/calc/identifier", json=CASE)).status_code == 200
