"""What follows from evidence that changed (5.6): certificates issued again, products suspended.

Grades are computed again in the transaction of what changed beneath them, and certificates they no longer bear out are
superseded there. These steps do the rest soon after; each finds what is due by itself and nothing when run again.
"""

from datetime import datetime
from typing import Final

from registry.domain.permissions import SYSTEM
from registry.services import certificates, evidence, installation
from registry.services.lifecycle.standing import suspend_once
from registry.tables.database import Statement
from schemas.base import Bilingual
from schemas.reviews import SuspensionEntry
from schemas.vocab import Role, SuspensionCause

__all__ = ["reissue", "suspend_harmful", "suspend_unsupported"]

_OUTDATED: Final = Statement(
    "SELECT p.public_id FROM product p WHERE p.state = 'published'"
    " AND (p.suspends_at IS NULL OR p.suspends_at > {}) AND (SELECT c.state FROM certificate c"
    " WHERE c.product = p.id ORDER BY c.issued_at DESC, c.id DESC LIMIT 1) = 'superseded' ORDER BY p.number"
)


async def reissue(*, now: datetime) -> int:
    """Issue the certificates of published products again whose grades have changed since; how many."""
    outdated = await _OUTDATED.rows(now)
    if not outdated:
        return 0
    address = await installation.base_address()
    for row in outdated:
        await certificates.issue(
            row["public_id"], actor=SYSTEM, role=Role.SYSTEM, base_address=address, now=now
        )
    return len(outdated)


async def suspend_unsupported(*, now: datetime) -> int:
    """Suspend published products of whose evidence retractions have left nothing; how many.

    Each set of retracted trials suspends once: whoever reinstates the product has seen it.
    """
    count = 0
    for product, outcome, retracted in await evidence.emptied():
        cause = SuspensionCause.EVIDENCE_RETRACTED
        key = f"{outcome}:{','.join(retracted)}:{cause.value}"
        count += await suspend_once(product, cause, key, _entry(cause), actor=SYSTEM, now=now)
    return count


async def suspend_harmful(*, now: datetime) -> int:
    """Suspend published products of which a confirmed signal of serious harm holds; how many.

    Each finding suspends once: whoever reinstates the product has seen it.
    """
    count = 0
    for product, version in await evidence.harmful():
        cause = SuspensionCause.HARM_SIGNAL
        key = f"{product}/harm/v{version}:{cause.value}"
        count += await suspend_once(product, cause, key, _entry(cause), actor=SYSTEM, now=now)
    return count


def _entry(cause: SuspensionCause) -> SuspensionEntry:
    notice = Bilingual(ja=f"{cause.ja}のため、公開を停止しています。", en=f"Suspended. Reason: {cause.en}.")
    return SuspensionEntry(reason=f"{cause.ja} / {cause.en}", public_notice=notice)
