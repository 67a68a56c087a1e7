"""What a search index reads: published and suspended products and listings, with what the public may read of them.

The log says what changed; the documents say what it is now. A listing that a product has taken over is no entry.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Final

from registry.domain.ports import Changes
from registry.domain.search import SearchDocument
from registry.services import installation, log
from registry.services.search import documents
from registry.tables.database import Statement

__all__ = ["DatabaseSource"]

_STEP: Final = Statement(
    "SELECT seq, kind, subject FROM log_entry WHERE seq > {} AND seq <= {} ORDER BY seq LIMIT {}"
)
_OF_TRIAL: Final = Statement(
    "SELECT DISTINCT k.record FROM trial t JOIN product_link k ON k.trial IN (t.id, t.merged_into)"
    " WHERE t.public_id = {}"
)
_OF_FIRM: Final = Statement(
    "SELECT p.public_id FROM product p JOIN firm f ON f.id = p.firm WHERE f.corporate_no = {}"
)
_WITH_READINGS: Final = Statement("SELECT public_id FROM listing WHERE source = 'price-list'")
_PRODUCT_IDS: Final = Statement(
    "SELECT number, public_id FROM product WHERE state IN ('published', 'suspended') AND number > {}"
    " ORDER BY number LIMIT {}"
)
_LISTING_IDS: Final = Statement(
    "SELECT number, public_id FROM listing WHERE product IS NULL AND state <> 'delisted' AND number > {}"
    " ORDER BY number LIMIT {}"
)


class DatabaseSource:
    """The port ``SearchSource`` over the bound database."""

    async def identity(self) -> str:
        """The id of this database."""
        return await installation.identity()

    async def head(self) -> int:
        """The highest number of the log."""
        return await log.head()

    async def changed(self, *, after: int, upto: int, limit: int) -> Changes:
        """The entries named in a stretch of the log; see the port."""
        rows = await _STEP.rows(after, upto, limit)
        found: dict[str, None] = {}
        for row in rows:
            for entry in await _entries_of(row["kind"], row["subject"]):
                found[entry] = None
        return Changes(tuple(found), rows[-1]["seq"] if len(rows) == limit else upto)

    async def all_ids(self, *, size: int) -> AsyncIterator[Sequence[str]]:
        """All entries in batches; see the port."""
        for statement in (_PRODUCT_IDS, _LISTING_IDS):
            after = 0
            while rows := await statement.rows(after, size):
                yield [row["public_id"] for row in rows]
                after = rows[-1]["number"]

    async def documents(self, ids: Sequence[str]) -> Sequence[SearchDocument]:
        """The documents of those entries that the public may see now; see the port."""
        return await documents.of_entries(ids)


async def _entries_of(kind: str, subject: str) -> Iterable[str]:
    if subject.startswith(("P-", "G-")):
        return (subject,)
    if subject.startswith("T-"):
        return [row["record"] for row in await _OF_TRIAL.rows(subject)]
    if kind == "firm.corrected":
        return [row["public_id"] for row in await _OF_FIRM.rows(subject)]
    if kind == "readings.changed":
        return [row["public_id"] for row in await _WITH_READINGS.rows()]
    return ()
