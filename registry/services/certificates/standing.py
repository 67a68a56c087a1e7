"""What happens to a product's certificates when something happens to the product (5.6)."""

from datetime import date, datetime
from uuid import UUID

from registry.domain.calendar import tokyo_day
from registry.domain.permissions import SYSTEM, Actor
from registry.services import log
from registry.services.log import Facts
from registry.tables.database import Statement
from schemas.vocab import CertificateState, Role

__all__ = ["end_by", "expire", "move"]

_MOVE = Statement(
    "UPDATE certificate SET state = {} WHERE product = {} AND state = {} RETURNING number, public_sha256"
)
_SHORTEN = Statement(
    "UPDATE certificate SET expires_on = {} WHERE product = {} AND state = 'valid' AND expires_on > {}"
    " RETURNING number, public_sha256"
)
_EXPIRE = Statement(
    "UPDATE certificate SET state = 'expired' WHERE state = 'valid' AND expires_on < {}"
    " RETURNING number, public_sha256"
)


async def move(
    product: UUID,
    before: tuple[CertificateState, ...],
    after: CertificateState,
    reason: str,
    *,
    actor: Actor,
    role: Role,
    now: datetime,
) -> None:
    """Move a product's certificates from some states to another, inside the open transaction."""
    for state in before:
        for row in await _MOVE.rows(after.value, product, state.value):
            facts = Facts(
                role=role,
                from_state=state.value,
                to_state=after.value,
                reason=reason,
                document_sha256=row["public_sha256"],
            )
            await log.append(f"certificate.{after.value}", row["number"], facts=facts, actor=actor, now=now)


async def end_by(product: UUID, day: date, reason: str, *, actor: Actor, role: Role, now: datetime) -> None:
    """Let a product's valid certificate expire after a day, where it would later, inside the open transaction."""
    for row in await _SHORTEN.rows(day, product, day):
        facts = Facts(
            role=role, reason=reason, to_state=day.isoformat(), document_sha256=row["public_sha256"]
        )
        await log.append("certificate.shortened", row["number"], facts=facts, actor=actor, now=now)


async def expire(*, now: datetime) -> int:
    """Record the certificates whose day has passed; readers saw them as expired from that day on.

    Returns:
        How many were recorded; none when it is done again.
    """
    rows = await _EXPIRE.rows(tokyo_day(now))
    for row in rows:
        facts = Facts(
            role=Role.SYSTEM,
            from_state=CertificateState.VALID.value,
            to_state=CertificateState.EXPIRED.value,
            document_sha256=row["public_sha256"],
        )
        await log.append("certificate.expired", row["number"], facts=facts, actor=SYSTEM, now=now)
    return len(rows)
