"""Reading systematic reviews as an actor may see them, with how many of their trials are recorded here."""

from collections.abc import Iterable
from uuid import UUID

from registry.domain import visibility
from registry.domain.documents import read
from registry.domain.errors import NotFound
from registry.domain.permissions import Actor
from registry.services import versions
from registry.services.systematic_reviews.rows import find, products_named, recorded, trials_of
from registry.services.trials.rows import linked_subclasses, reads_withheld
from registry.tables.database import Statement
from schemas.products import ProductVersion
from schemas.systematic_reviews import (
    SystematicReviewCard,
    SystematicReviewDocument,
    SystematicReviewView,
)
from schemas.vocab import SubClass

__all__ = ["about", "cards", "history", "key", "view"]

_PAGE = Statement(
    "SELECT id, number, public_id, latest_version FROM systematic_review WHERE number > {} ORDER BY number LIMIT {}"
)
_ABOUT = Statement(
    "SELECT DISTINCT r.number, r.public_id FROM systematic_review r"
    " JOIN systematic_review_record n ON n.review = r.id WHERE n.record = {} ORDER BY r.number"
)
_PUBLISHED = Statement(
    "SELECT subclass FROM product WHERE public_id = {} AND published_version IS NOT NULL"
    " UNION ALL SELECT subclass FROM listing WHERE public_id = {}"
)


async def view(record_id: str, *, actor: Actor, version: int | None = None) -> SystematicReviewView:
    """A review as this actor may see it, today or as one of its versions.

    Raises:
        NotFound: There is no such review or version.
    """
    await find(record_id)
    stored = await versions.load(record_id, version)
    if stored is None:
        raise NotFound(f"{record_id}/v{version}")
    review = read(SystematicReviewDocument, stored.document)
    included, trials = await recorded(review.included)
    keys = await trials_of(review)
    withheld_too = await reads_withheld(actor, keys, *await products_named(review))
    shown = visibility.review_for(review, await _subclasses(review, keys), withheld_too=withheld_too)
    return SystematicReviewView(
        id=record_id,
        version=stored.number,
        sha256=stored.sha256,
        recorded_at=stored.recorded_at,
        withheld=shown is None,
        review=shown,
        protocol=review.protocol,
        included=included,
        recorded=len(trials),
        trials=trials,
    )


async def history(record_id: str) -> tuple[ProductVersion, ...]:
    """All versions of a review, oldest first.

    Raises:
        NotFound: There is no such review.
    """
    await find(record_id)
    return tuple(
        ProductVersion(version=s.number, sha256=s.sha256, contract=s.contract, recorded_at=s.recorded_at)
        for s in await versions.history(record_id)
    )


async def cards(
    *, actor: Actor, after: int = 0, limit: int = 20
) -> tuple[tuple[SystematicReviewCard, ...], int | None]:
    """One page of reviews in the order of recording, and the key the next page starts after."""
    rows = await _PAGE.rows(after, limit + 1)
    found = tuple([await _card(row["public_id"], actor=actor) for row in rows[:limit]])
    return found, rows[limit - 1]["number"] if len(rows) > limit else None


async def about(record: str, *, actor: Actor) -> tuple[SystematicReviewCard, ...]:
    """The reviews that name a product, listing or trial by its public id, in the order of recording."""
    return tuple([await _card(row["public_id"], actor=actor) for row in await _ABOUT.rows(record)])


async def key(record_id: str) -> UUID:
    """The key of a review's row.

    Raises:
        NotFound: There is no such review.
    """
    found: UUID = (await find(record_id))["id"]
    return found


async def _card(record_id: str, *, actor: Actor) -> SystematicReviewCard:
    shown = await view(record_id, actor=actor)
    return SystematicReviewCard(
        id=shown.id,
        title=None if shown.review is None else shown.review.title,
        withheld=shown.withheld,
        included=shown.included,
        recorded=shown.recorded,
    )


async def _subclasses(review: SystematicReviewDocument, trials: Iterable[UUID]) -> set[SubClass | None]:
    """Sub-classes of what the review speaks of: its subjects, and what its trials are linked to."""
    subclasses: set[SubClass | None] = set()
    for subject in review.subjects:
        if subject.record is not None:
            rows = await _PUBLISHED.rows(subject.record, subject.record)
            subclasses |= {None if r["subclass"] is None else SubClass.of(r["subclass"]) for r in rows}
    for trial in trials:
        subclasses |= await linked_subclasses(trial)
    return subclasses
