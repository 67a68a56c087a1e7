"""Acts on trials, articles and listings that lie beneath grades: each with the grades that follow, in one transaction.

The ways in and the imports come through here, so that no grade stands on what is no longer on record.
"""

from datetime import datetime

from registry.domain.permissions import Actor
from registry.services import listings, publications, trials
from registry.services.evidence.grading import regrade, regrade_all_of, regrade_named_by
from registry.tables.database import transaction
from schemas.publications import PublicationDocument, PublicationEntry
from schemas.trials import MergeDecision, MergeProposalView, TrialDocument, TrialEntry, TrialView

__all__ = [
    "amend_trial",
    "enter_publication",
    "merge_trials",
    "record_publication",
    "record_trial",
    "take_over_listing",
]


async def record_trial(document: TrialDocument, *, actor: Actor, now: datetime) -> trials.Recorded:
    """Record a registration record as :func:`registry.services.trials.record` does.

    Raises:
        NotSignedIn, Forbidden: As for that function.
    """
    async with transaction():
        done = await trials.record(document, actor=actor, now=now)
        if done is trials.Recorded.CHANGED:  # a new record is linked to nothing yet
            await regrade_all_of(await trials.recorded_as(document), now=now)
        return done


async def amend_trial(
    trial_id: str, entry: TrialEntry, *, if_match: str, actor: Actor, now: datetime
) -> TrialView:
    """Amend a trial as :func:`registry.services.trials.amend` does.

    Raises:
        NotFound, Invalid, Conflict, StaleVersion, NotSignedIn, Forbidden: As for that function.
    """
    async with transaction():
        made = await trials.amend(trial_id, entry, if_match=if_match, actor=actor, now=now)
        await regrade_all_of(trial_id, now=now)
        return made


async def merge_trials(
    number: int, decision: MergeDecision, *, actor: Actor, now: datetime
) -> MergeProposalView:
    """Merge two records as :func:`registry.services.trials.confirm` does.

    Raises:
        NotFound, Invalid, Conflict, NotSignedIn, Forbidden: As for that function.
    """
    async with transaction():
        made = await trials.confirm(number, decision, actor=actor, now=now)
        await regrade_all_of(made.first, now=now)
        return made


async def record_publication(
    document: PublicationDocument, *, actor: Actor, now: datetime
) -> publications.Recorded:
    """Record an article as :func:`registry.services.publications.record` does.

    Raises:
        Invalid, NotSignedIn, Forbidden: As for that function.
    """
    async with transaction():
        done = await publications.record(document, actor=actor, now=now)
        if done is not publications.Recorded.UNCHANGED:
            await regrade_named_by(await publications.recorded_as(document), now=now)
        return done


async def enter_publication(entry: PublicationEntry, *, actor: Actor, now: datetime) -> str:
    """Enter an article as :func:`registry.services.publications.enter` does; its public id.

    Raises:
        Invalid, NotSignedIn, Forbidden: As for that function.
    """
    async with transaction():
        made = await publications.enter(entry, actor=actor, now=now)
        await regrade_named_by(made, now=now)
        return made


async def take_over_listing(listing_id: str, product_id: str, *, actor: Actor, now: datetime) -> None:
    """Let a product stand for a listing as :func:`registry.services.listings.take_over` does, with its trials.

    Raises:
        Conflict, NotFound, NotSignedIn, Forbidden: As for that function.
    """
    async with transaction():
        await listings.take_over(listing_id, product_id, actor=actor, now=now)
        await regrade(product_id, now=now)
