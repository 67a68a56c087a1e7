"""What time alone brings about (5.2, 5.4, 5.6). Readers see deadlines as they pass; these steps record what follows.

Each step finds what is due by itself, so it catches up after any pause, and finds nothing when run again.
"""

from datetime import datetime
from typing import Final

from registry.domain.calendar import tokyo_day
from registry.domain.permissions import SYSTEM
from registry.services import certificates, log, products, rules, versions
from registry.services.lifecycle.standing import suspend_once
from registry.services.log import Facts
from registry.services.products.rows import DRAFT, locked
from registry.services.reviews.gathering import gather
from registry.services.reviews.rows import latest_case
from registry.services.reviews.steps import advance
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual
from schemas.reviews import SuspensionEntry
from schemas.vocab import FindingLevel, RegistrationEvent, RegistrationState, Role, SuspensionCause

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
    "SELECT public_id, published_version FROM product WHERE state = 'published'"
    " AND subclass IN ('HF-FFC', 'TM-HAICHI') ORDER BY number"
)
_CAUSES: Final = {
    "self_check_overdue": SuspensionCause.SELF_CHECK_OVERDUE,
    "gmp_needed": SuspensionCause.GMP_EXPIRED,
    "licence_expired": SuspensionCause.LICENCE_EXPIRED,
}
"""Findings of the checks that suspend a published product where the law makes them block."""


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
    """Suspend published products whose self-check is overdue or whose mandatory certificate has expired; how many.

    A version is suspended once for each cause: whoever reinstates it has seen evidence. Law that nobody has confirmed
    only warns and suspends nothing.
    """
    today = tokyo_day(now)
    in_force = await rules.on(today)
    count = 0
    for row in await _PUBLISHED.rows():
        stored = await versions.load(row["public_id"], row["published_version"])
        assert stored is not None  # noqa: S101 # a published product has its version
        document = DRAFT.validate_json(stored.document)
        found = await products.check(document, today=today, product_id=row["public_id"], in_force=in_force)
        for finding in found:
            cause = _CAUSES.get(finding.code)
            if cause is None or finding.level is not FindingLevel.MUST:
                continue
            key = f"{row['public_id']}/v{stored.number}:{cause.value}"
            notice = Bilingual(
                ja=f"{cause.ja}のため、公開を停止しています。", en=f"Suspended: {cause.en.lower()}."
            )
            entry = SuspensionEntry(reason=f"{cause.ja} / {cause.en}", public_notice=notice)
            count += await suspend_once(row["public_id"], cause, key, entry, actor=SYSTEM, now=now)
    return count


async def expire_certificates(*, now: datetime) -> int:
    """Record the certificates that have expired by their date; how many."""
    async with transaction():
        return await certificates.expire(now=now)
