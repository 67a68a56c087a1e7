"""Timed work: the steps that time alone brings about, run once across all processes of the registry.

A step is claimed in the database before it runs, catches up after any pause, and changes nothing when it is run
twice. Whatever depends on a date is derived when it is read, so a late step shows nobody anything wrong.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from registry.services import evidence, jobs
from registry.services.lifecycle import following, timed

__all__ = ["JOBS", "Job", "keep_running", "run_due"]

_log = structlog.get_logger("registry.jobs")
_LEASE: Final = timedelta(minutes=15)
_HOURLY: Final = timedelta(hours=1)
_MINUTELY: Final = timedelta(minutes=1)
_PAUSE_SECONDS: Final = 60.0


class _Step(Protocol):
    def __call__(self, *, now: datetime) -> Awaitable[int]:
        """Do what is due at an instant; how much there was."""


@dataclass(frozen=True)
class Job:
    """A step, and how often it is looked for."""

    name: str
    step: _Step
    every: timedelta = _HOURLY


JOBS: Final = (
    Job("cases.lapse", timed.lapse),
    Job("cases.escalate", timed.escalate),
    Job("products.suspend", timed.suspend_expired),
    Job("certificates.expire", timed.expire_certificates),
    # Hourly, so that a grade that a new day changed is on record within the hour.
    Job("evidence.regrade", evidence.regrade_by_day),
    Job("evidence.suspend", following.suspend_unsupported),
    Job("harm.suspend", following.suspend_harmful, every=_MINUTELY),
    Job("certificates.reissue", following.reissue, every=_MINUTELY),
)


async def run_due(*, now: Callable[[], datetime]) -> dict[str, int]:
    """Run the steps that are due and that no other process has in hand.

    Args:
        now: The clock.

    Returns:
        How much each step found to do; steps that were not due or not free are missing.
    """
    found = {}
    for job in JOBS:
        if await jobs.claim(job.name, lease=_LEASE, now=now()):
            found[job.name] = await job.step(now=now())
            await jobs.done(job.name, every=job.every, now=now())
    return found


async def keep_running(*, now: Callable[[], datetime]) -> None:
    """Run what is due, every minute, until cancelled; a step that fails is told and tried again after its lease."""
    while True:
        try:
            await run_due(now=now)
        except Exception as error:  # noqa: BLE001 # one failure must not end all timed work
            _log.error("timed work failed", exc_info=error)
        await asyncio.sleep(_PAUSE_SECONDS)
