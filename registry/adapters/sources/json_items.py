"""Large JSON files, item by item: only one item is in memory at a time."""

from collections.abc import Iterator
from typing import IO, Any, Final

import ijson

from registry.adapters.sources.rows import Row, refused
from schemas.vocab import RowCode

__all__ = ["json_items", "text_of"]

_BOM: Final = b"\xef\xbb\xbf"


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
    content: IO[bytes], prefix: str, *, after: int = 0
) -> Iterator[tuple[int, dict[str, Any]] | Row]:
    """Read the objects under a path of a JSON file, numbered from 1; numbers come as int and Decimal.

    Args:
        content: The stream, UTF-8 as RFC 8259 has it.
        prefix: The path in the notation of ijson, e.g. ``products.item``; empty for the whole file.
        after: The number of the last item before this stream.

    Yields:
        An item with its number, a refused row for what is no object, and a last row 0 where the file is no JSON
        from some point on.
    """
    number = after
    items = ijson.items(_Plain(content), prefix)
    while True:
        try:
            item = next(items)
        except StopIteration:
            return
        except (ijson.JSONError, UnicodeDecodeError) as error:
            yield refused(
                RowCode.E_FMT,
                0,
                ja=f"{number} 件目より後が JSON として読めません。情報源から取得し直してください。",
                en=f"After item {number} the file is not JSON ({str(error).splitlines()[0]}); fetch it again.",
                lines=0,
            )
            return
        number += 1
        if isinstance(item, dict):
            yield number, item
        else:
            yield refused(
                RowCode.E_FMT,
                number,
                value=str(item),
                ja="項目がオブジェクトではありません。",
                en="The item is not an object.",
            )


def text_of(item: Any, *path: str) -> str:  # noqa: ANN401 (any JSON value)
    """Text under a path of an item, trimmed; empty where there is none."""
    for step in path:
        if not isinstance(item, dict):
            return ""
        item = item.get(step)
    if isinstance(item, bool) or item is None or isinstance(item, dict | list):
        return ""
    return str(item).replace("\r\n", "\n").replace("\r", "\n").strip()
