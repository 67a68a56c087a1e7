"""The append-only log and the gap-free counters: written in the transaction of the thing itself.

An entry's public form holds its number, instant, kind, subject, version and a commitment: SHA-256 over a fresh
salt and the canonical JSON of the inner facts (actor, role, states, reason, document hash). ``leaf_hash`` is the
RFC 6962 leaf hash of the public form, so a Merkle tree can be built over all entries from the first one on.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

import rfc8785

from registry.domain.permissions import Actor
from registry.tables.database import Statement, insert
from registry.tables.log import LogEntry
from schemas.vocab import Role

__all__ = ["Facts", "append", "commitment", "head", "next_number"]

# One row a series; the row lock makes numbers gap-free and, for the log, orders entries by commit.
_NEXT = Statement(
    "INSERT INTO counter (name, value) VALUES ({}, 1) "
    "ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value"
)
_HEAD = Statement("SELECT coalesce(max(seq), 0) AS seq FROM log_entry")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What happened, beyond kind and subject; all of it is committed to, none of it is public by itself."""

    role: Role
    version: int | None = None
    from_state: str | None = None
    to_state: str | None = None
    reason: str | None = None
    document_sha256: str | None = None


async def next_number(series: str) -> int:
    """The next number of a series, from 1; given back if the transaction is undone."""
    row = await _NEXT.first(series)
    assert row is not None  # noqa: S101 # RETURNING always answers
    return int(row["value"])


def commitment(salt: str, *, actor: Actor, facts: Facts) -> str:
    """SHA-256 (hex) over the salt's bytes and the canonical JSON of the inner facts."""
    inner = {
        "actor": None if actor.person is None else str(actor.person),
        "role": facts.role.value,
        "from": facts.from_state,
        "to": facts.to_state,
        "reason": facts.reason,
        "document_sha256": facts.document_sha256,
    }
    return hashlib.sha256(bytes.fromhex(salt) + rfc8785.dumps(inner)).hexdigest()


async def append(kind: str, subject: str, *, facts: Facts, actor: Actor, now: datetime) -> int:
    """Append one entry inside the open transaction and return its number.

    Args:
        kind: ``resource.act``, for example ``product.published``.
        subject: Public identifier of the record.
        facts: The inner facts.
        actor: Who acted; only the opaque person id is kept.
        now: The instant, aware UTC.
    """
    seq = await next_number("log")
    salt = secrets.token_hex(32)
    entry = rfc8785.dumps(
        {
            "seq": seq,
            "at": now.astimezone(UTC).isoformat(timespec="microseconds"),
            "kind": kind,
            "subject": subject,
            "version": facts.version,
            "commitment": commitment(salt, actor=actor, facts=facts),
        }
    )
    row = {
        "seq": seq,
        "recorded_at": now,
        "kind": kind,
        "subject": subject,
        "version": facts.version,
        "actor": actor.person,
        "role": facts.role.value,
        "from_state": facts.from_state,
        "to_state": facts.to_state,
        "reason": facts.reason,
        "document_sha256": facts.document_sha256,
        "salt": salt,
        "entry": entry.decode(),
        "leaf_hash": hashlib.sha256(b"\x00" + entry).hexdigest(),
    }
    await insert(LogEntry, row)
    return seq


async def head() -> int:
    """Number of the newest entry; 0 for an empty log."""
    row = await _HEAD.first()
    return int(row["seq"]) if row else 0
