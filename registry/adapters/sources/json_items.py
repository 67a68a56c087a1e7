"""Large JSON files, item by item: only one item is in memory at a time.

The files come from outside, so an item is bounded in size and depth. Integers are read as 64-bit ones: longer runs
of digits are an error of the file, for they would cost the parser its life.
"""

from collections.abc import Iterator
from typing import IO, Any, Final

import ijson

from registry.adapters.sources.rows import Row, refused
from schemas.vocab import RowCode

__all__ = ["DEPTH_LIMIT", "ITEM_LIMIT", "json_items", "text_of"]

DEPTH_LIMIT: Final = 64
"""Deepest nesting of an item."""

ITEM_LIMIT: Final = 16 << 20
"""Largest item: its characters, and 16 for each of its values."""

_BOM: Final = b"\xef\xbb\xbf"
_STARTS: Final = {"start_map", "start_array"}
_ENDS: Final = {"end_map", "end_array"}
_VALUE_SIZE: Final = 16

Event = tuple[str, Any]


class _Plain:
    """A stream without its byte order mark."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self._head: bytes | None = content.read(len(_BOM)).removeprefix(_BOM)

    def read(self, size: int = -1) -> bytes:
        """Read on; the head comes first, a request for nothing gets nothing."""
        if size == 0:
            return b""
        if self._head:
            head, self._head = self._head, None
            return head
        return self._content.read(size)


def json_items(
    content: IO[bytes], path: tuple[str, ...], *, after: int = 0
) -> Iterator[tuple[int, dict[str, Any]] | Row]:
    """Read the objects under a path of a JSON file, numbered from 1.

    Args:
        content: The stream, UTF-8 as RFC 8259 has it.
        path: Names of members, ``item`` for each element of an array: ``("products", "item")``; empty for the
            whole file.
        after: The number of the last item before this stream.

    Yields:
        An item with its number, a refused row for what is no object or beyond the limits, and a last row 0 where
        the file holds no item or is no JSON from some point on.
    """
    number = after
    try:
        for item in _items(ijson.basic_parse(_Plain(content), use_float=True), path):
            number += 1
            yield (number, item) if isinstance(item, dict) else _no_object(number, too_large=item is None)
    except (ijson.JSONError, UnicodeDecodeError) as error:
        yield refused(
            RowCode.E_FMT,
            0,
            ja=f"{number} 件目より後が JSON として読めません。情報源から取得し直してください。",
            en=f"After item {number} the file is not JSON ({str(error).splitlines()[0]}); fetch it again.",
            lines=0,
        )
        return
    if number == after:
        yield refused(
            RowCode.E_REQ,
            0,
            value=".".join(path),
            ja="読める項目がありません。この情報源のファイルか確かめてください。",
            en="There is no item to read; check that this file is of this source.",
            lines=0,
        )


def _no_object(number: int, *, too_large: bool) -> Row:
    if too_large:
        return refused(
            RowCode.E_LIMIT,
            number,
            ja=f"項目が大きすぎるか、入れ子が {DEPTH_LIMIT} 段を超えています。",
            en=f"The item is too large, or nested deeper than {DEPTH_LIMIT}.",
        )
    return refused(
        RowCode.E_FMT, number, ja="項目がオブジェクトではありません。", en="The item is not an object."
    )


def _items(events: Iterator[Event], path: tuple[str, ...]) -> Iterator[dict[str, Any] | list[Any] | None]:
    """Build each value under a path; None for one beyond the limits, an empty list for any other value.

    ``steps`` holds, for the open containers down to the items, the member now being read.
    """
    steps: list[str] = []
    depth = 0
    for event, value in events:
        here = depth == len(path) and tuple(steps) == path
        if event in _STARTS and here:
            yield _built(event, value, events)
        elif event in _STARTS:
            depth += 1
            if depth <= len(path):
                steps.append("item" if event == "start_array" else "")
        elif event in _ENDS:
            if depth <= len(path):
                steps.pop()
            depth -= 1
        elif event == "map_key":
            if depth <= len(path):
                steps[-1] = value
        elif here:
            yield []


def _built(event: str, value: Any, events: Iterator[Event]) -> dict[str, Any] | list[Any] | None:  # noqa: ANN401
    """Build one container to its end; what lies beyond the limits is passed over."""
    builder = ijson.ObjectBuilder()
    builder.event(event, value)
    too_large = False
    depth, size = 1, 0
    while depth:
        event, value = next(events)
        depth += (event in _STARTS) - (event in _ENDS)
        size += _VALUE_SIZE + (len(value) if isinstance(value, str) else 0)
        if depth > DEPTH_LIMIT or size > ITEM_LIMIT:
            builder, too_large = ijson.ObjectBuilder(), True
        if not too_large:
            builder.event(event, value)
    if too_large:
        return None
    built = builder.value
    return built if isinstance(built, dict | list) else None


def text_of(item: Any, *path: str) -> str:  # noqa: ANN401 (any JSON value)
    """Text under a path of an item, trimmed; empty where there is none."""
    for step in path:
        if not isinstance(item, dict):
            return ""
        item = item.get(step)
    if isinstance(item, bool) or item is None or isinstance(item, dict | list):
        return ""
    return str(item).replace("\r\n", "\n").replace("\r", "\n").strip()
