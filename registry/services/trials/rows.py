"""What the parts of this service share: a trial's row and the sub-classes it is linked to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from registry.domain import visibility
from registry.domain.errors import NotFound
from registry.domain.permissions import Actor
from registry.services import interests
from registry.tables.database import Statement, rows_among
from schemas.vocab import SubClass

__all__ = [
    "COLUMNS",
    "find",
    "linked_subclasses",
    "linked_subclasses_of",
    "product_behind",
    "products_of",
    "reads_withheld",
    "refuse_interested",
    "root",
    "study",
]

COLUMNS = (
    "SELECT t.id, t.number, t.public_id, t.primary_id, t.register, t.title, t.status, t.registered_on,"
    " t.latest_version, t.content_sha256, t.merged_into, t.organisation FROM trial t"
)
_BY_ID = Statement(COLUMNS + " WHERE t.public_id = {}")
_OF_PRODUCTS = (
    "SELECT k.trial AS trial, p.subclass AS subclass FROM product_link k JOIN product p ON p.public_id = k.record"
    " WHERE k.ended_at IS NULL AND p.published_version IS NOT NULL AND k.trial IN ({})"
)
_OF_LISTINGS = (
    "SELECT k.trial AS trial, l.subclass AS subclass FROM product_link k JOIN listing l ON l.public_id = k.record"
    " WHERE k.ended_at IS NULL AND k.trial IN ({})"
)
_TAKEN_OVER_BY = Statement(
    "SELECT p.public_id FROM listing l JOIN product p ON p.id = l.product WHERE l.public_id = {}"
)
_PRODUCTS = Statement(
    "SELECT k.record AS product FROM product_link k WHERE k.trial = {} AND k.ended_at IS NULL AND k.record LIKE 'P-%'"
    " UNION SELECT p.public_id FROM product_link k JOIN listing l ON l.public_id = k.record"
    " JOIN product p ON p.id = l.product WHERE k.trial = {} AND k.ended_at IS NULL"
)


async def find(public_id: str) -> dict[str, Any]:
    """A trial's row.

    Raises:
        NotFound: There is no such trial.
    """
    row = await _BY_ID.first(public_id)
    if row is None:
        raise NotFound(public_id)
    return row


def root(row: dict[str, Any]) -> UUID:
    """The key of the record that stands for the study: that of the row, or of the record it was merged into."""
    key: UUID = row["merged_into"] or row["id"]
    return key


async def study(public_id: str) -> UUID:
    """The key of the record that stands for a study: what links and judgements hang on.

    Raises:
        NotFound: There is no such trial.
    """
    return root(await find(public_id))


async def product_behind(record: str) -> str | None:
    """The product that a record is, or that took the listing over; None where there is none."""
    if record.startswith("P-"):
        return record
    row = await _TAKEN_OVER_BY.first(record)
    return None if row is None else str(row["public_id"])


async def products_of(trial: UUID) -> frozenset[str]:
    """Public ids of the products that a study speaks of, those of listings they took over included.

    Args:
        trial: The key of the record that stands for the study.
    """
    return frozenset(row["product"] for row in await _PRODUCTS.rows(trial, trial))


async def reads_withheld(actor: Actor, trials: Iterable[UUID], *products: str) -> bool:
    """Whether the actor reads what the law keeps from the public of what speaks of some studies and products."""
    if not actor.kept_from:
        return visibility.reads_withheld(actor)
    found = [await products_of(trial) for trial in trials]
    return visibility.reads_withheld(actor, *products, *frozenset().union(*found))


async def refuse_interested(actor: Actor, trial_id: str, *, now: datetime) -> None:
    """Refuse a person with an interest in a study or in a product that it speaks of (5.4).

    Raises:
        NotFound: There is no such trial.
        Forbidden: They have one.
    """
    await interests.require_none(actor, trials=(trial_id,), now=now)
    for product in sorted(await products_of(await study(trial_id))):
        await interests.require_none(actor, product=product, now=now)


async def linked_subclasses(trial: object) -> frozenset[SubClass | None]:
    """Sub-classes of the published products and the listings a trial is linked to; None where a source has none."""
    return (await linked_subclasses_of([trial]))[trial]


async def linked_subclasses_of(trials: Sequence[object]) -> dict[object, frozenset[SubClass | None]]:
    """The same for several trials, each by its key."""
    found: dict[object, set[SubClass | None]] = {trial: set() for trial in trials}
    for text in (_OF_PRODUCTS, _OF_LISTINGS):
        for row in await rows_among(text, tuple(found)):
            found[row["trial"]].add(None if row["subclass"] is None else SubClass.of(row["subclass"]))
    return {trial: frozenset(subclasses) for trial, subclasses in found.items()}
