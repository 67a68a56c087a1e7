"""Cursors of keyset pagination: opaque to the reader, cheap to make."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, Field

from schemas.base import Page

__all__ = ["Cursor", "IdCursor", "KeyCursor", "first_of", "next_cursor"]

T = TypeVar("T", bound=BaseModel)
_WRONG = (
    "続きの目印が正しくありません。前のページの next をそのまま使ってください。"
    " / The cursor is wrong; use the value of next as it was sent."
)


def _below(limit: int) -> BeforeValidator:
    """Read a cursor whose key is at most one that a database can have."""

    def read(value: str) -> int:
        try:
            key = int(base64.b32decode(value, casefold=True).decode("ascii"))
        except (binascii.Error, ValueError, TypeError):
            key = -1
        if not 0 <= key < limit:
            raise ValueError(_WRONG)
        return key

    return BeforeValidator(read)


def _key(value: str) -> str:
    try:
        return base64.b32decode(value, casefold=True).decode("ascii")
    except (binascii.Error, ValueError, TypeError):
        raise ValueError(_WRONG) from None


_AS_TEXT = Field(json_schema_extra={"type": "string"})
Cursor = Annotated[int, _below(2**63), _AS_TEXT]
"""The number after which the next page starts, as sent in ``next``."""
IdCursor = Annotated[int, _below(2**128), _AS_TEXT]
"""The same for rows that are in the order of their UUIDs."""
KeyCursor = Annotated[str, BeforeValidator(_key), _AS_TEXT]
"""The same for rows that are in the order of a text made of several of their values."""


def next_cursor(after: int | None) -> str:
    """The JSON text of ``next``: a string, or null on the last page."""
    return "null" if after is None else f'"{_sent(after)}"'


def first_of(found: Sequence[T], limit: int, key: Callable[[T], int | str]) -> Page[T]:
    """The first ``limit`` of some rows as a page; a row beyond them says that there is another.

    Args:
        found: ``limit`` rows, and one more where there is one.
        limit: How many rows a page has.
        key: What the rows are in the order of.
    """
    more = len(found) > limit
    return Page(items=tuple(found[:limit]), next=_sent(key(found[limit - 1])) if more else None)


def _sent(key: int | str) -> str:
    return base64.b32encode(str(key).encode()).decode()
