"""Reading requests: of one product, of one number, and those that wait for a reviewer."""

from typing import Any, Final

from registry.domain.permissions import Actor, require
from registry.services.evidence.requests.rows import COLUMNS, found, view_of
from registry.services.products.rows import own
from registry.tables.database import Statement
from schemas.links import LinkRequestView

__all__ = ["link_request", "link_requests", "open_requests"]

_OF_PRODUCT: Final = Statement(COLUMNS + " WHERE q.record = {} ORDER BY q.number DESC")
_OPEN: Final = Statement(COLUMNS + " WHERE q.state = 'open' AND q.number > {} ORDER BY q.number LIMIT {}")


async def link_request(number: int, *, actor: Actor) -> LinkRequestView:
    """One request and what became of it, for its firm and for reviewers and auditors.

    Raises:
        NotFound: There is no such request, or the actor may not know of its product.
        NotSignedIn, Forbidden: The actor may not read drafts, or it is another firm's, or they have a conflict of
            interest.
    """
    require(actor, "product:read_draft")
    row = await found(number)
    await own(row["record"], actor, anyone_with="review:read_any")
    return view_of(row)


async def link_requests(product_id: str, *, actor: Actor) -> tuple[LinkRequestView, ...]:
    """The requests for a product, decided ones too, the newest first, for its firm and for reviewers and auditors.

    Raises:
        NotFound: There is no such product, or the actor may not know of it.
        NotSignedIn, Forbidden: The actor may not read drafts, or it belongs to another firm.
    """
    require(actor, "product:read_draft")
    await own(product_id, actor, anyone_with="review:read_any")
    return tuple(view_of(row) for row in await _OF_PRODUCT.rows(product_id))


async def open_requests(
    *, actor: Actor, after: int = 0, limit: int = 20
) -> tuple[tuple[LinkRequestView, ...], int | None]:
    """One page of the requests that wait, the oldest first, and the key the next page starts after.

    Requests for products that a conflict of interest keeps the reader from are left out.

    Raises:
        NotSignedIn, Forbidden: The actor may not link trials.
    """
    require(actor, "link:write")
    seen: list[dict[str, Any]] = []
    while len(seen) <= limit:
        rows = await _OPEN.rows(after, limit + 1)
        seen += [row for row in rows if row["record"] not in actor.kept_from]
        if len(rows) <= limit:
            break
        after = rows[-1]["number"]
    page = seen[:limit]
    return tuple(view_of(row) for row in page), page[-1]["number"] if len(seen) > limit else None
