"""Links and their comparisons, with the grades that follow from them, in one transaction."""

from datetime import datetime

from registry.domain.permissions import Actor
from registry.services import trials
from registry.services.evidence.grading import regrade, regrade_all_of
from registry.tables.database import Statement, transaction
from schemas.trials import LinkEntry

__all__ = ["end_link", "link"]

_TAKEN_OVER_BY = Statement(
    "SELECT p.public_id FROM listing l JOIN product p ON p.id = l.product WHERE l.public_id = {}"
)


async def link(record: str, entry: LinkEntry, *, actor: Actor, now: datetime) -> None:
    """Link a trial as :func:`registry.services.trials.link` does, and grade what it speaks of again.

    Raises:
        NotFound, Conflict, Invalid, NotSignedIn, Forbidden: As for that function.
    """
    async with transaction():
        await trials.link(record, entry, actor=actor, now=now)
        await regrade_all_of(entry.trial, now=now)


async def end_link(record: str, trial_id: str, reason: str, *, actor: Actor, now: datetime) -> None:
    """End a link as :func:`registry.services.trials.end_link` does, and grade what it spoke of again.

    Raises:
        NotFound, NotSignedIn, Forbidden: As for that function.
    """
    async with transaction():
        await trials.end_link(record, trial_id, reason, actor=actor, now=now)
        owner = record if record.startswith("P-") else None
        if owner is None and (row := await _TAKEN_OVER_BY.first(record)):
            owner = row["public_id"]
        if owner is not None:
            await regrade(owner, now=now)
