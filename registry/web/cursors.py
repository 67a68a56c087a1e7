"""Cursors of keyset pagination: opaque to the reader, cheap to make."""

import base64
import binascii
from typing import Annotated

from pydantic import BeforeValidator, Field

__all__ = ["Cursor", "IdCursor", "next_cursor"]


def _below(limit: int) -> BeforeValidator:
    """Read a cursor whose key is at most one that a database can have."""

    def read(value: str) -> int:
        try:
            key = int(base64.b32decode(value, casefold=True).decode("ascii"))
        except (binascii.Error, ValueError, TypeError):
            key = -1
        if not 0 <= key < limit:
            raise ValueError(
                "続きの目印が正しくありません。前のページの next をそのまま使ってください。"
                " / The cursor is wrong; use the value of next as it was sent."
            )
        return key

    return BeforeValidator(read)


_AS_TEXT = Field(json_schema_extra={"type": "string"})
Cursor = Annotated[int, _below(2**63), _AS_TEXT]
"""The number after which the next page starts, as sent in ``next``."""
IdCursor = Annotated[int, _below(2**128), _AS_TEXT]
"""The same for rows that are in the order of their UUIDs."""


def next_cursor(after: int | None) -> str:
    """The JSON text of ``next``: a string, or null on the last page."""
    return "null" if after is None else f'"{base64.b32encode(str(after).encode()).decode()}"'
