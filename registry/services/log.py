"""The append-only log and the gap-free counters: written in the transaction of the thing itself.

An entry's public form holds its number, instant, kind, subject, version and a commitment: SHA-256 over a fresh
salt and the canonical JSON of the inner facts (actor, role, states, reason, document hash). ``leaf_hash`` is the
RFC 6962 leaf hash of the public form, so a Merkle tree can be built over all entries from the first one on.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import rfc8785

from registry.domain.permissions import Actor
from registry.tables.database import Statement
from schemas.vocab import Role

__all__ = ["Entry", "Facts", "append", "append_all", "commitment", "head", "next_number", "next_numbers"]

# One row a series; the row lock makes numbers gap-free and, for the log, orders entries by commit.
_NEXT = Statement(
    "INSERT INTO counter (name, value) VALUES ({}, {}) "
    "ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value RETURNING value"
)
_INSERT = Statement(
    "INSERT INTO log_entry (seq, recorded_at, kind, subject, version, actor, role, from_state, to_state, reason,"
    " document_sha256, salt, entry, leaf_hash) VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})"
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


@dataclass(frozen=True)
class Entry:
    """One entry: its kind, the public identifier of the record, and the inner facts."""

    kind: str
    subject: str
    facts: Facts


async def next_number(series: str) -> int:
    """The next number of a series, from 1; given back if the transaction is undone."""
    return (await next_numbers(series, 1))[0]


async def next_numbers(series: str, count: int) -> range:
    """The next numbers of a series, one after another; given back if the transaction is undone."""
    row = await _NEXT.first(series, count)
    assert row is not None  # noqa: S101 # RETURNING always answers
    last = int(row["value"])
    return range(last - count + 1, last + 1)


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
    (seq,) = await append_all((Entry(kind, subject, facts),), actor=actor, now=now)
    return seq


async def append_all(entries: Sequence[Entry], *, actor: Actor, now: datetime) -> range:
    """Append entries in their order inside the open transaction and return their numbers."""
    numbers = await next_numbers("log", len(entries))
    await _INSERT.many([_row(seq, entry, actor, now) for seq, entry in zip(numbers, entries, strict=True)])
    return numbers


def _row(seq: int, appended: Entry, actor: Actor, now: datetime) -> tuple[object, ...]:
    """The columns of an entry, in the order of the statement."""
    facts = appended.facts
    salt = secrets.token_hex(32)
    entry = rfc8785.dumps(
        {
            "seq": seq,
            "at": now.astimezone(UTC).isoformat(timespec="microseconds"),
            "kind": appended.kind,
            "subject": appended.subject,
            "version": facts.version,
            "commitment": commitment(salt, actor=actor, facts=facts),
        }
    )
    return (
        seq,
        now,
        appended.kind,
        appended.subject,
        facts.version,
        actor.person,
        facts.role.value,
        facts.from_state,
        facts.to_state,
        facts.reason,
        facts.document_sha256,
        salt,
        entry.decode(),
        hashlib.sha256(b"\x00" + entry).hexdigest(),
    )


async def head() -> int:
    """Number of the newest entry; 0 for an empty log."""
    row = await _HEAD.first()
    return int(row["seq"]) if row else 0
