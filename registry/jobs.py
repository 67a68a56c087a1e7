"""Timed work: the steps that time alone brings about, run once across all processes of the registry.

A step is claimed in the database before it runs, catches up after any pause, and changes nothing when it is run
twice. Whatever depends on a date is derived when it is read, so a late step shows nobody anything wrong. The search
index is checked beside them and is claimed by nobody, because every process has its own.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from registry.domain.calendar import next_day, tokyo_day
from registry.domain.errors import SearchRebuilding
from registry.domain.permissions import SYSTEM
from registry.domain.ports import SearchIndex, SearchSource
from registry.services import evidence, health, jobs, listings, search
from registry.services.lifecycle import correcting, following, timed, warning

__all__ = ["JOBS", "Job", "keep_checking", "keep_running", "run_due"]

_log = structlog.get_logger("registry.jobs")
_LEASE: Final = timedelta(minutes=15)
_NIGHT: Final = timedelta(hours=2)
_PAUSE_SECONDS: Final = 60.0


class _Step(Protocol):
    def __call__(self, *, now: datetime) -> Awaitable[int]:
        """Do what is due at an instant; how much there was."""


def _minutely(now: datetime) -> datetime:
    """A minute later."""
    return now + timedelta(minutes=1)


def _hourly(now: datetime) -> datetime:
    """An hour later, and whenever a day begins in Tokyo: what is due by date follows at once."""
    return min(now + timedelta(hours=1), next_day(now))


@dataclass(frozen=True)
class Job:
    """A step.

    Attributes:
        name: Its name in the database, never changed.
        step: What it does.
        again: When it is due again, from the instant it was done.
    """

    name: str
    step: _Step
    again: Callable[[datetime], datetime] = _hourly


async def _apply_rules(*, now: datetime) -> int:
    """Show the listings by the phrases of the day; a phrase begins and ends with a day."""
    return await listings.reword(actor=SYSTEM, now=now)


JOBS: Final = (
    Job("cases.lapse", timed.lapse),
    Job("cases.escalate", timed.escalate),
    Job("products.suspend", timed.suspend_expired),
    Job("products.uncorrected", correcting.suspend_uncorrected),
    Job("certificates.expire", timed.expire_certificates),
    # Hourly, so that a grade that a new day changed is on record within the hour.
    Job("evidence.regrade", evidence.regrade_by_day),
    Job("evidence.suspend", following.suspend_unsupported),
    Job("harm.suspend", following.suspend_harmful, again=_minutely),
    Job("certificates.reissue", following.reissue, again=_minutely),
    Job("rules.apply", _apply_rules, again=next_day),
    Job("expiries.warn", warning.warn_of_expiries, again=next_day),
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
            done = now()
            await jobs.done(job.name, due=job.again(done), now=done)
    return found


async def keep_running(*, now: Callable[[], datetime], pause: float = _PAUSE_SECONDS) -> None:
    """Run what is due, every minute, until cancelled; a step that fails is told and tried again after its lease.

    Before the database is migrated there is nothing to run: ``/readyz`` says what is to be done.

    Args:
        now: The clock.
        pause: Seconds between two looks.
    """
    while True:
        try:
            if not await health.pending_migrations():
                await run_due(now=now)
        except Exception as error:  # noqa: BLE001 # one failure must not end all timed work
            _log.error("timed work failed", exc_info=error)
        await asyncio.sleep(pause)


async def keep_checking(
    *,
    index: SearchIndex,
    source: SearchSource,
    now: Callable[[], datetime],
    pause: float = _PAUSE_SECONDS,
) -> None:
    """Check the search index of this process every night after two o'clock in Tokyo, until cancelled.

    An index that answers otherwise than the registry is told and built anew; one that is being built is checked when
    it is ready.

    Args:
        index: The index of this process.
        source: What it is made from.
        now: The clock.
        pause: Seconds between two looks at the clock.
    """
    checked = tokyo_day(now() - _NIGHT)
    while True:
        await asyncio.sleep(pause)
        night = tokyo_day(now() - _NIGHT)
        if night == checked:
            continue
        try:
            found = await search.check(index=index, source=source, seed=night.toordinal())
        except SearchRebuilding:
            continue
        except Exception as error:  # noqa: BLE001 # the database may be away; the next night comes
            _log.error("search check failed", exc_info=error)
        else:
            _log.info("search checked", entries=found.entries, settled=found.settled, rebuilt=found.rebuilt)
        checked = night
