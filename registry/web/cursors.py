"""Cursors of keyset pagination: opaque to the reader, cheap to make."""

import base64
import binascii
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

__all__ = ["Cursor", "next_cursor"]

_BEYOND: Final = 2**63  # no database has such a key


def _read(value: str) -> int:
    try:
        key = int(base64.b32decode(value, casefold=True).decode("ascii"))
    except (binascii.Error, ValueError, TypeError):
        key = -1
    if not 0 <= key < _BEYOND:
        raise ValueError(
            "続きの目印が正しくありません。前のページの next をそのまま使ってください。"
            " / The cursor is wrong; use the value of next as it was sent."
        )
    return key


Cursor = Annotated[int, BeforeValidator(_read), Field(json_schema_extra={"type": "string"})]
"""The key after which the next page starts, as sent in ``next``."""


def next_cursor(after: int | None) -> str:
    """The JSON text of ``next``: a string, or null on the last page."""
    return "null" if after is None else f'"{base64.b32encode(str(after).encode()).decode()}"'
