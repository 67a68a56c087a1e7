"""Certificates whose printed grades no longer hold: superseded at once, and issued again by timed work (5.6)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from registry.domain.documents import read
from registry.domain.permissions import SYSTEM
from registry.services import log
from registry.services.log import Facts
from registry.tables.database import Statement
from schemas.certificates import CertificateSnapshot
from schemas.vocab import CertificateState, Grade, Role

__all__ = ["supersede_outdated"]

_VALID = Statement(
    "SELECT c.id, c.number, c.public_sha256, v.document FROM certificate c"
    " JOIN version v ON v.sha256 = c.full_sha256 WHERE c.product = {} AND c.state = 'valid'"
)
_SUPERSEDE = Statement("UPDATE certificate SET state = 'superseded' WHERE id = {}")


async def supersede_outdated(product: UUID, letters: Mapping[str, Grade], *, now: datetime) -> None:
    """Supersede a product's valid certificate if it prints other letters than hold now, inside the open transaction.

    Args:
        product: The product's inner key.
        letters: The confirmed letters of this moment, by the outcome's id.
        now: The instant.
    """
    for row in await _VALID.rows(product):
        printed = {one.outcome_id: one.grade for one in read(CertificateSnapshot, row["document"]).outcomes}
        if printed == letters:
            continue
        await _SUPERSEDE.rows(row["id"])
        facts = Facts(
            role=Role.SYSTEM,
            from_state=CertificateState.VALID.value,
            to_state=CertificateState.SUPERSEDED.value,
            reason=f"{_told(printed)} → {_told(letters)}",
            document_sha256=row["public_sha256"],
        )
        await log.append("certificate.superseded", row["number"], facts=facts, actor=SYSTEM, now=now)


def _told(letters: Mapping[str, Grade]) -> str:
    return ", ".join(f"{outcome} {letter.value}" for outcome, letter in sorted(letters.items())) or "–"
