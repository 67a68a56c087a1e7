"""Links and their comparisons, with the grades that follow from them, in one transaction."""

from datetime import datetime

from registry.domain.permissions import Actor, require
from registry.services import interests, trials
from registry.services.evidence.grading import regrade, regrade_all_of
from registry.services.trials.rows import product_behind
from registry.tables.database import transaction
from schemas.trials import LinkEntry

__all__ = ["end_link", "link"]


async def link(record: str, entry: LinkEntry, *, actor: Actor, now: datetime) -> None:
    """Link a trial as :func:`registry.services.trials.link` does, and grade what it speaks of again.

    Raises:
        NotFound, Conflict, Invalid, NotSignedIn: As for that function.
        Forbidden: As for that function, or the actor has an interest in the product or the trial.
    """
    async with transaction():
        await _impartial(record, entry.trial, actor=actor, now=now)
        await trials.link(record, entry, actor=actor, now=now)
        await regrade_all_of(entry.trial, now=now)


async def end_link(record: str, trial_id: str, reason: str, *, actor: Actor, now: datetime) -> None:
    """End a link as :func:`registry.services.trials.end_link` does, and grade what it spoke of again.

    Raises:
        NotFound, NotSignedIn: As for that function.
        Forbidden: As for that function, or the actor has an interest in the product or the trial.
    """
    async with transaction():
        await _impartial(record, trial_id, actor=actor, now=now)
        await trials.end_link(record, trial_id, reason, actor=actor, now=now)
        owner = await product_behind(record)
        if owner is not None:
            await regrade(owner, now=now)


async def _impartial(record: str, trial_id: str, *, actor: Actor, now: datetime) -> None:
    require(actor, "link:write")
    await interests.require_none(actor, product=await product_behind(record), trials=(trial_id,), now=now)
