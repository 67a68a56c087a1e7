"""A firm asks that a trial or a systematic review be linked to its product."""

from datetime import datetime
from typing import Final

from registry.domain.errors import Conflict
from registry.domain.permissions import Actor, require
from registry.services import log, systematic_reviews
from registry.services.evidence.requests.rows import NAMED, found, logged, view_of
from registry.services.products.rows import own
from registry.services.trials.rows import study
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.trials import LinkRequest
from schemas.base import Bilingual
from schemas.links import LinkRequestEntry, LinkRequestView
from schemas.vocab import LinkRequestState

__all__ = ["request_link"]

_PENDING: Final = Statement(
    "SELECT q.number FROM link_request q WHERE q.record = {} AND coalesce(q.trial, q.review) = {}"
    " AND q.state = 'open'"
)
_LINKED: Final = Statement(
    "SELECT id FROM product_link WHERE record = {} AND trial = {} AND ended_at IS NULL"
)


async def request_link(
    product_id: str, entry: LinkRequestEntry, *, actor: Actor, now: datetime
) -> LinkRequestView:
    """Ask reviewers to link a trial or a systematic review to a product of the actor's firm.

    Raises:
        NotFound: There is no such product, trial or review.
        Conflict: They are linked already, or this is asked already.
        NotSignedIn, Forbidden: The actor may not ask this for the product.
    """
    require(actor, "link:request")
    async with transaction():
        await own(product_id, actor)
        if entry.trial is not None:
            about, linked, column = await study(entry.trial), _LINKED, "trial"
        else:
            about, linked, column = await systematic_reviews.key(str(entry.review)), NAMED, "review"
        if await linked.rows(product_id, about):
            raise Conflict(
                Bilingual(
                    ja="すでにこの製品に結び付いています。",
                    en="It is linked to this product already.",
                )
            )
        if await _PENDING.rows(product_id, about):
            raise Conflict(
                Bilingual(
                    ja="この結び付けは依頼済みです。審査員の判断をお待ちください。",
                    en="This was asked already; wait for the reviewers.",
                )
            )
        number = await log.next_number("link_request")
        row = {
            "id": uuid7(),
            "number": number,
            "record": product_id,
            column: about,
            "reason": entry.reason,
            "state": LinkRequestState.OPEN.value,
            "requested_by": actor.person,
            "requested_at": now,
        }
        await insert(LinkRequest, row)
        made = await found(number)
        await logged("link.requested", made, "link:request", reason=entry.reason, actor=actor, now=now)
    return view_of(made)
