"""The log as auditors and reviewers read it: every entry of one record, the newest first; people by their role."""

from dataclasses import dataclass
from datetime import datetime

from registry.domain.permissions import Actor, require, require_impartial
from registry.tables.database import Statement
from schemas.vocab import Role

__all__ = ["AuditEntry", "entries_of"]

_OF_SUBJECT = Statement(
    "SELECT seq, recorded_at, kind, version, role, from_state, to_state, reason, document_sha256, leaf_hash"
    " FROM log_entry WHERE subject = {} AND seq < {} ORDER BY seq DESC LIMIT {}"
)
_BEYOND = 2**62


@dataclass(frozen=True)
class AuditEntry:
    """One entry: its number, instant, kind, who by role, from, to, why, and the fingerprints."""

    seq: int
    recorded_at: datetime
    kind: str
    version: int | None
    role: Role
    from_state: str | None
    to_state: str | None
    reason: str | None
    document_sha256: str | None
    leaf_hash: str


async def entries_of(
    subject: str, *, actor: Actor, before: int | None = None, limit: int = 100
) -> tuple[tuple[AuditEntry, ...], int | None]:
    """One page of the log of a record, and the number that the next page ends before; None on the last one.

    Args:
        subject: Public identifier of the record.
        actor: Who reads.
        before: Only entries below this number.
        limit: Most entries.

    Raises:
        NotSignedIn, Forbidden: The actor may not read the log, or not of this product.
    """
    require(actor, "log:read")
    require_impartial(actor, subject)
    rows = await _OF_SUBJECT.rows(subject, before or _BEYOND, limit + 1)
    found = tuple(AuditEntry(**(row | {"role": Role.of(row["role"])})) for row in rows[:limit])
    return found, found[-1].seq if len(rows) > limit else None
