"""Records as chains of immutable documents, and which version was public when.

Products, listings, trials, specifications and certificates all use this one mechanism; as-of views, diffs and
audits are readings of it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from registry.domain.canonical import canonical_bytes, sha256_hex
from registry.domain.documents import read
from registry.domain.errors import StaleVersion, VersionRequired
from registry.domain.permissions import Actor
from registry.tables.columns import uuid7
from registry.tables.database import Statement
from schemas.base import Document
from schemas.vocab import Role

__all__ = ["WHATEVER", "Shown", "Stored", "add", "close", "history", "last_public", "load", "match", "show"]

D = TypeVar("D", bound=Document)

WHATEVER: Final = "*"
"""The tag of a change that replaces what stands, whatever it is."""

_INSERT = Statement(
    "INSERT INTO version (id, kind, record, number, contract, document, sha256, salt, recorded_at, recorded_by,"
    " role) VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})"
)
_COLUMNS = "number, contract, document, sha256, recorded_at, recorded_by, role"
_ONE = Statement(f"SELECT {_COLUMNS} FROM version WHERE record = {{}} AND number = {{}}")  # noqa: S608 # constant
_LATEST = Statement(
    f"SELECT {_COLUMNS} FROM version WHERE record = {{}} ORDER BY number DESC LIMIT 1"  # noqa: S608 # constant
)
_ALL = Statement(f"SELECT {_COLUMNS} FROM version WHERE record = {{}} ORDER BY number")  # noqa: S608 # constant
_LAST_PUBLIC = Statement(
    "SELECT version, public_until FROM publication WHERE record = {} AND public_from <= {}"
    " ORDER BY public_from DESC, id DESC LIMIT 1"
)
_OPEN = Statement("INSERT INTO publication (id, record, version, public_from) VALUES ({}, {}, {}, {})")
_CLOSE = Statement("UPDATE publication SET public_until = {} WHERE record = {} AND public_until IS NULL")


@dataclass(frozen=True)
class Stored:
    """One stored version: its bytes are what was hashed."""

    number: int
    contract: str
    document: str
    sha256: str
    recorded_at: datetime
    recorded_by: UUID | None
    role: Role

    def read(self, model: type[D]) -> D:
        """The document as today's model; the stored bytes stay as they are."""
        return read(model, self.document)


@dataclass(frozen=True)
class Shown:
    """A version that the public was shown, until an instant or still."""

    version: int
    until: datetime | None


async def add(
    kind: str, record: str, number: int, document: Document, *, actor: Actor, role: Role, now: datetime
) -> Stored:
    """Store one version inside the open transaction.

    Args:
        kind: ``product``, ``listing``, ``trial``, ``specification`` or ``certificate``.
        record: Public identifier of the record.
        number: The version's number: one more than the latest.
        document: The content.
        actor: Who recorded it.
        role: The role they acted under.
        now: The instant, aware UTC.
    """
    data = canonical_bytes(document)
    stored = Stored(number, document.contract, data.decode(), sha256_hex(data), now, actor.person, role)
    await _INSERT.rows(
        uuid7(),
        kind,
        record,
        number,
        stored.contract,
        stored.document,
        stored.sha256,
        secrets.token_hex(32),
        now,
        actor.person,
        role.value,
    )
    return stored


def _stored(row: dict[str, object]) -> Stored:
    return Stored(**{**row, "role": Role.of(str(row["role"]))})  # type: ignore[arg-type]


async def load(record: str, number: int | None = None) -> Stored | None:
    """One version of a record, the latest when no number is given; None where there is none."""
    row = await (_LATEST.first(record) if number is None else _ONE.first(record, number))
    return None if row is None else _stored(row)


async def history(record: str) -> tuple[Stored, ...]:
    """All versions of a record, oldest first."""
    return tuple(_stored(row) for row in await _ALL.rows(record))


async def show(record: str, number: int, *, now: datetime) -> None:
    """Make a version the one the public sees from now on; the one before ends at the same instant."""
    await close(record, now=now)
    await _OPEN.rows(uuid7(), record, number, now)


async def close(record: str, *, now: datetime) -> None:
    """End what the public sees of a record."""
    await _CLOSE.rows(now, record)


async def last_public(record: str, instant: datetime) -> Shown | None:
    """The version that was public at an instant, or the last one before it; None if none had ever been."""
    row = await _LAST_PUBLIC.first(record, instant)
    return None if row is None else Shown(row["version"], row["public_until"])


def match(if_match: str | None, standing: str, document: str | None = None) -> None:
    """Refuse a change that was not made from what stands.

    Args:
        if_match: Tag of what it was made from, empty where there was nothing; None where it does not say.
        standing: Tag of what stands: the SHA-256 of a version. Empty where nothing does.
        document: What stands as JSON, shown to who was late.

    Raises:
        VersionRequired: It does not say what it was made from, and something stands.
        StaleVersion: It was made from something else.
    """
    if if_match == WHATEVER or (if_match or "") == standing:
        return
    if if_match is None:
        raise VersionRequired
    raise StaleVersion(given=if_match[:12] or "-", current=standing[:12] or "-", stored=document)
