"""What the parts of this service share: a review's row, and what of this registry it speaks of."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from registry.domain.errors import NotFound
from registry.services.trials.rows import product_behind
from registry.tables.database import Statement
from schemas.systematic_reviews import IncludedStudy, SystematicReviewFields

__all__ = ["find", "products_named", "recorded", "trials_of"]

_ONE = Statement("SELECT id, number, public_id, latest_version FROM systematic_review WHERE public_id = {}")
_TRIAL = Statement(
    "SELECT r.id, r.public_id FROM trial t JOIN trial r ON r.id = coalesce(t.merged_into, t.id)"
    " WHERE t.public_id = {}"
)
_BY_NUMBER = Statement(
    "SELECT DISTINCT t.id, t.public_id FROM trial_identifier i JOIN trial t ON t.id = i.trial"
    " WHERE i.value = {} AND i.scheme <> 'other' AND t.merged_into IS NULL ORDER BY t.public_id"
)


async def find(record_id: str) -> dict[str, Any]:
    """The row of a review.

    Raises:
        NotFound: There is no such review.
    """
    row = await _ONE.first(record_id)
    if row is None:
        raise NotFound(record_id)
    return row


async def recorded(included: Iterable[IncludedStudy]) -> tuple[int, tuple[str, ...]]:
    """How many studies are included, and which of them are trials of this registry.

    A study named by a registry number counts as recorded once a trial with this number is; two records of one study
    that were merged since count once.
    """
    found: dict[str, None] = {}
    missing = 0
    for study in included:
        row = None
        if study.trial is not None:
            row = await _TRIAL.first(study.trial)
        elif study.identifier is not None:
            row = await _BY_NUMBER.first(study.identifier)
        if row is None:
            missing += 1
        else:
            found[row["public_id"]] = None
    return missing + len(found), tuple(found)


async def trials_of(review: SystematicReviewFields) -> tuple[UUID, ...]:
    """Keys of the studies of this registry that a review includes or leaves out."""
    _, trials = await recorded((*review.included, *review.excluded))
    return tuple([row["id"] for trial in trials for row in await _TRIAL.rows(trial)])


async def products_named(review: SystematicReviewFields) -> set[str]:
    """Public ids of the products that a review names, those that took a listing over included."""
    named = [subject.record for subject in review.subjects if subject.record is not None]
    behind = [await product_behind(record) for record in named]
    return {product for product in behind if product is not None}
