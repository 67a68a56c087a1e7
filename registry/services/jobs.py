"""Whose turn a timed step is: one process claims it in the database, and a claim left by a crash runs out."""

from datetime import datetime, timedelta

from registry.tables.database import Statement

__all__ = ["claim", "done"]

_ENTER = Statement("INSERT INTO job (name, due_at) VALUES ({}, {}) ON CONFLICT (name) DO NOTHING")
_CLAIM = Statement(
    "UPDATE job SET claimed_until = {} WHERE name = {} AND due_at <= {}"
    " AND (claimed_until IS NULL OR claimed_until <= {}) RETURNING name"
)
_DONE = Statement("UPDATE job SET due_at = {}, done_at = {}, claimed_until = NULL WHERE name = {}")


async def claim(name: str, *, lease: timedelta, now: datetime) -> bool:
    """Claim a step if it is due and nobody has it in hand; whether it was claimed.

    A step that was never run is due. However long nothing ran, a step is due once: it catches up by what it finds.

    Args:
        name: The step.
        lease: For how long others leave it alone; after a crash it is claimed again then.
        now: The instant.
    """
    await _ENTER.rows(name, now)
    return bool(await _CLAIM.rows(now + lease, name, now, now))


async def done(name: str, *, due: datetime, now: datetime) -> None:
    """Say that a claimed step is done, and when it is due again."""
    await _DONE.rows(due, now, name)
