"""What a firm has registered, found by the name of a product: read once a run."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from registry.domain.uploads import Known, matching
from registry.services.products.rows import draft_etag
from registry.tables.database import Statement
from schemas.base import search_key

__all__ = ["OfFirm", "of_firm"]

_OF_FIRM: Final = Statement(
    "SELECT p.public_id, p.etag, d.version, d.revision, d.document AS draft, v.document AS published"
    " FROM product p JOIN firm f ON f.id = p.firm LEFT JOIN product_draft d ON d.product = p.id"
    " LEFT JOIN version v ON v.record = p.public_id AND v.number = p.published_version"
    " WHERE f.corporate_no = {} ORDER BY p.number"
)


class _Registered(NamedTuple):
    """A product: its id, the tag that a change of it must name, and its document as stored."""

    id: str
    etag: str
    text: str


@dataclass(frozen=True)
class OfFirm:
    """A firm's products as they stood when the run began; their documents stay text until a row asks for them."""

    by_name: dict[str, list[_Registered]]

    def matching(self, row: dict[str, Any]) -> tuple[tuple[Known, str], ...]:
        """The products that a row may mean, each with its tag."""
        named = self.by_name.get(search_key(row["name_ja"]), ())
        tags = {one.id: one.etag for one in named}
        found = matching(row, (Known(one.id, json.loads(one.text)) for one in named))
        return tuple((known, tags[known.id]) for known in found)


async def of_firm(corporate_no: str) -> OfFirm:
    """What a firm has registered: open drafts, else what is published."""
    rows = await _OF_FIRM.rows(corporate_no)
    return OfFirm(await asyncio.to_thread(_by_name, rows))


def _by_name(rows: list[dict[str, Any]]) -> dict[str, list[_Registered]]:
    found: dict[str, list[_Registered]] = {}
    for row in rows:
        text = row["draft"] or row["published"]
        if text is None:
            continue
        etag = row["etag"] if row["draft"] is None else draft_etag(row["version"], row["revision"])
        named = search_key(json.loads(text)["name_ja"])
        found.setdefault(named, []).append(_Registered(row["public_id"], etag, text))
    return found
