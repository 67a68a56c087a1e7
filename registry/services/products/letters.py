"""Mail about a product: to everybody who acts for its firm, or to a reviewer.

A letter says what happened, until when something is to be done, and where to read on. What was written in a review
stands behind the sign-in and not in a mail.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from registry.services import mail
from registry.tables.database import Statement

__all__ = ["due", "to_firm", "to_person"]

_NAME = Statement("SELECT name FROM product WHERE id = {}")
_MEMBERS = Statement(
    "SELECT DISTINCT p.id FROM role_grant g JOIN person p ON p.id = g.person"
    " WHERE g.firm = {} AND g.revoked_at IS NULL AND p.email IS NOT NULL ORDER BY p.id"
)


async def to_firm(
    product: dict[str, Any], letter: str, *, once: str | None = None, now: datetime, **facts: str
) -> int:
    """Write to everybody who acts for the firm of a product and has an address, inside the open transaction.

    Args:
        product: The product's row.
        letter: Name of the template.
        once: Names what is told; a person is not told the same again.
        now: The instant.
        facts: What the template asks for beside the product's number and name.

    Returns:
        How many messages were written.
    """
    told = await _about(product) | facts
    count = 0
    for row in await _MEMBERS.rows(product["firm"]):
        key = None if once is None else f"{once}:{row['id']}"
        count += await mail.put(row["id"], letter, told, once=key, now=now)
    return count


async def to_person(product: dict[str, Any], letter: str, person: UUID, *, now: datetime) -> None:
    """Write to one person about a product, inside the open transaction."""
    await mail.put(person, letter, await _about(product), now=now)


def due(day: date | None) -> dict[str, str]:
    """A last day as letters tell it in both languages; where the law sets none, they say so."""
    if day is None:
        return {"due_ja": "定められていません", "due_en": "none is set"}
    return {"due_ja": f"{day.year}年{day.month}月{day.day}日", "due_en": f"{day.day} {day:%B %Y}"}


async def _about(product: dict[str, Any]) -> dict[str, str]:
    row = await _NAME.first(product["id"])
    assert row is not None  # noqa: S101 # its row was read in this transaction
    return {"product": product["public_id"], "name": row["name"]}
