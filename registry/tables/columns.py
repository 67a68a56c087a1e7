"""Columns as this registry wants them: no silent cascade, no reused keys, required unless said otherwise."""

import secrets
import threading
import time
import uuid
from typing import Any

from piccolo.columns import UUID, BigInt, Bytea, Date, ForeignKey, Text, Timestamptz
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

__all__ = [
    "blob",
    "day",
    "integer",
    "key",
    "moment",
    "optional_day",
    "optional_integer",
    "optional_moment",
    "optional_text",
    "optional_uuid",
    "page_start",
    "reference",
    "text",
    "uuid7",
]


_HIGHEST = (1 << 128) - 1
_last = 0
_making = threading.Lock()


def uuid7() -> uuid.UUID:
    """A time-ordered UUID (RFC 9562, version 7): never reused, and new rows land side by side.

    Those of one process rise strictly, also within a millisecond (6.2, method 2): rows are listed in the order
    in which they were made.
    """
    global _last  # noqa: PLW0603 # the last one made is the state of the method
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    with _making:
        _last = max(value, _last + 1)
        return uuid.UUID(int=_last)


def page_start(before: int | None) -> uuid.UUID:
    """The key below which a page of rows begins, the newest first: what a cursor names, or above all keys."""
    return uuid.UUID(int=_HIGHEST if before is None else min(before, _HIGHEST))


def key() -> UUID:
    """The primary key."""
    return UUID(primary_key=True, default=uuid7, null=False)


def reference(table: type[Table] | str, *, optional: bool = False) -> ForeignKey[Any]:
    """A foreign key that protects the row it points to."""
    return ForeignKey(
        table,
        null=optional,
        default=None,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
    )


def text(*, unique: bool = False) -> Text:
    """Required text."""
    return Text(null=False, unique=unique, default="")


def optional_text(*, unique: bool = False) -> Text:
    """Text or null."""
    return Text(null=True, unique=unique, default=None)


def integer(*, unique: bool = False) -> BigInt:
    """A required integer."""
    return BigInt(null=False, unique=unique, default=0)


def optional_integer() -> BigInt:
    """An integer or null."""
    return BigInt(null=True, default=None)


def moment() -> Timestamptz:
    """A required instant (UTC); the service passes it in, the database never reads a clock."""
    return Timestamptz(null=False, default=None)


def optional_moment() -> Timestamptz:
    """An instant or null."""
    return Timestamptz(null=True, default=None)


def day() -> Date:
    """A required calendar day."""
    return Date(null=False, default=None)


def optional_day() -> Date:
    """A calendar day or null."""
    return Date(null=True, default=None)


def optional_uuid() -> UUID:
    """A UUID or null."""
    return UUID(null=True, default=None)


def blob() -> Bytea:
    """Bytes."""
    return Bytea(null=False, default=b"")
