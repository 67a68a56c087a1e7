"""Large XML files, record by record: only one record is in memory at a time.

The stream is cut at the record's own tags and each record parsed by itself, strictly. So one broken record costs
itself and not the file, and a document type, the only place where entities could be declared, never reaches the
parser: nothing is expanded and nothing fetched.
"""

import codecs
import re
from collections.abc import Iterator
from itertools import chain
from typing import IO, Final

from lxml import etree

from registry.adapters.sources.rows import Row, refused
from schemas.vocab import RowCode

__all__ = ["RECORD_LIMIT", "xml_items"]

RECORD_LIMIT: Final = 16 << 20
"""Largest record in bytes."""

_CHUNK: Final = 1 << 16
_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,100}?encoding=["']([A-Za-z0-9._-]{1,40})["']""")
_SHOWN: Final = 200


def xml_items(content: IO[bytes], tag: str, *, after: int = 0) -> Iterator[tuple[int, etree._Element] | Row]:
    """Read the elements of one name, numbered from 1.

    Args:
        content: The stream: UTF-16 with a byte order mark, or an encoding that extends ASCII as declared.
        tag: Name of the element; it does not contain itself.
        after: The number of the last element before this stream.

    Yields:
        An element with its number; a refused row for an element that is no XML or too large; a row 0 where the
        stream ends inside an element or holds none.
    """
    number = after
    encoding, chunks = _opened(content)
    for record in _records(chunks, tag):
        if record is None:
            yield refused(
                RowCode.E_FMT,
                0,
                ja=f"{number} 件目の後でファイルが途切れているか、読める記録がありません。取得し直してください。",
                en=f"The file ends inside the record after number {number}, or holds none; fetch it again.",
                lines=0,
            )
            return
        number += 1
        if not record:
            yield refused(
                RowCode.E_LIMIT,
                number,
                ja=f"1件が {RECORD_LIMIT} バイトを超えています。",
                en=f"The record is larger than {RECORD_LIMIT} bytes.",
            )
            continue
        try:
            yield number, etree.fromstring(record, _parser(encoding))
        except etree.XMLSyntaxError as error:
            yield refused(
                RowCode.E_FMT,
                number,
                ja="XML として読めません。文字の壊れやタグの閉じ忘れを直してください。",
                en=f"Not XML: {str(error)[:_SHOWN]}.",
            )


def _parser(encoding: str) -> etree.XMLParser:
    return etree.XMLParser(
        encoding=encoding, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )


def _opened(content: IO[bytes]) -> tuple[str, Iterator[bytes]]:
    """Tell the encoding of a stream and give its bytes in chunks; UTF-16 is recoded, for it does not extend ASCII."""
    first = content.read(_CHUNK)
    chunks = chain((first,), iter(lambda: content.read(_CHUNK), b""))
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        decoder = codecs.getincrementaldecoder("utf-16")("replace")
        return "utf-8", (decoder.decode(chunk).encode("utf-8", "replace") for chunk in chunks)
    declared = _DECLARED.match(first.removeprefix(codecs.BOM_UTF8).lstrip())
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    try:
        extends_ascii = "<".encode(name) == b"<"
    except LookupError:
        extends_ascii = False
    return name if extends_ascii else "utf-8", chunks


def _records(chunks: Iterator[bytes], tag: str) -> Iterator[bytes | None]:
    """Cut a stream at a tag into records; empty for one that is too large, None at a bad end."""
    opening = re.compile(rb"<" + tag.encode() + rb"(?=[\s>])")
    closing = re.compile(rb"</" + tag.encode() + rb"\s{0,8}>")
    longest_mark = len(tag) + 12
    buffer = b""
    inside = too_large = found = False
    searched = 0
    for chunk in chunks:
        buffer += chunk
        while True:
            mark = (closing if inside else opening).search(buffer, searched)
            if mark is None:
                break
            if inside:
                yield b"" if too_large else buffer[: mark.end()]
                buffer = buffer[mark.end() :]
                found, too_large = True, False
            else:
                buffer = buffer[mark.start() :]
            inside = not inside
            searched = 0
        if not inside:
            buffer = buffer[-longest_mark:]
        elif len(buffer) > RECORD_LIMIT:
            too_large = True
            buffer = buffer[-longest_mark:]
        searched = max(0, len(buffer) - longest_mark)
    if inside or not found:
        yield None
