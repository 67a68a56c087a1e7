"""What time alone brings about (5.2, 5.4, 5.6). Readers see deadlines as they pass; these steps record what follows.

Each step finds what is due by itself, so it catches up after any pause, and finds nothing when run again.
"""

from datetime import datetime

from registry.domain.calendar import tokyo_day
from registry.domain.permissions import SYSTEM
from registry.services import certificates, log, products
from registry.services.lifecycle.standing import suspend_due
from registry.services.log import Facts
from registry.services.products.rows import locked
from registry.services.reviews.gathering import gather
from registry.services.reviews.rows import latest_case
from registry.services.reviews.steps import advance
from registry.tables.database import Statement, transaction
from schemas.vocab import RegistrationEvent, RegistrationState, Role

__all__ = ["escalate", "expire_certificates", "lapse", "suspend_expired"]

_LAPSED = Statement(
    "SELECT p.public_id FROM review_case c JOIN product p ON p.id = c.product"
    " WHERE c.closed_at IS NULL AND c.state = 'changes_requested' AND c.due_on < {} ORDER BY p.number"
)
_LATE = Statement(
    "UPDATE review_case SET escalated_at = {} WHERE closed_at IS NULL AND escalated_at IS NULL AND due_on < {}"
    " AND state IN ('submitted', 'under_review', 'awaiting_approval') RETURNING product, version, due_kind"
)
_NAME = Statement("SELECT public_id FROM product WHERE id = {}")
_PUBLISHED = Statement(
    "SELECT public_id FROM product WHERE state = 'published' AND subclass IN ('HF-FFC', 'TM-HAICHI') ORDER BY number"
)
_DUE = Statement(
    "SELECT public_id FROM product WHERE state = 'published' AND suspends_at <= {} ORDER BY number"
)


async def lapse(*, now: datetime) -> int:
    """Return cases whose applicant did not reply in time to their drafts; how many."""
    count = 0
    for found in await _LAPSED.rows(tokyo_day(now)):
        async with transaction():
            case = await latest_case(await locked(found["public_id"]))
            if case is None or case.state is not RegistrationState.CHANGES_REQUESTED:
                continue  # the applicant was quicker
            facts = await gather(case, actor=SYSTEM, now=now)
            await advance(case, RegistrationEvent.LAPSE, facts, actor=SYSTEM, now=now)
            await products.thaw(case.product["id"])
            count += 1
    return count


async def escalate(*, now: datetime) -> int:
    """Bring cases whose reviewers are late before the chief reviewer; how many. Nothing is ever approved by it."""
    async with transaction():
        late = await _LATE.rows(now, tokyo_day(now))
        for row in late:
            product = await _NAME.first(row["product"])
            assert product is not None  # noqa: S101 # a case has its product
            facts = Facts(role=Role.SYSTEM, version=row["version"], reason=row["due_kind"])
            await log.append("review.escalated", product["public_id"], facts=facts, actor=SYSTEM, now=now)
    return len(late)


async def suspend_expired(*, now: datetime) -> int:
    """Record the products that their dates have suspended; readers saw them so from that instant on. How many.

    Law that began or ended since a product was published is looked at before. A version is suspended once for each
    cause: whoever reinstates it has seen evidence.
    """
    for row in await _PUBLISHED.rows():
        await products.schedule(row["public_id"], now=now)
    due = await _DUE.rows(now)
    return sum([await suspend_due(row["public_id"], now=now) for row in due])


async def expire_certificates(*, now: datetime) -> int:
    """Record the certificates that have expired by their date; how many."""
    async with transaction():
        return await certificates.expire(now=now)
