"""Acts on one product wait for each other."""

from typing import Any

from registry.domain.errors import NotFound
from registry.services.products.rows import find
from registry.tables.database import Statement

__all__ = ["locked"]

# An update that changes nothing takes the row's lock on both databases.
_LOCK = Statement("UPDATE product SET state = state WHERE public_id = {} RETURNING id")


async def locked(product_id: str) -> dict[str, Any]:
    """The product's row, which nobody else changes before the open transaction ends.

    Raises:
        NotFound: There is no such product.
    """
    row = await find(product_id) if await _LOCK.rows(product_id) else None
    if row is None:
        raise NotFound(product_id)
    return row
