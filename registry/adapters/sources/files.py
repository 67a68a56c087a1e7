"""Files of sources: opened as streams through gzip, zip and tar, hashed once, their encoding found.

Encodings are tried in the order of the domain specification 7.2: byte order mark, strict UTF-8, CP932. Nothing is
read into memory as a whole, so a file may be of any length.
"""

import codecs
import gzip
import hashlib
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import IO, Final, cast

from registry.domain.dates import DateUnreadable, read_date
from schemas.imports import Sha256

__all__ = ["DAMAGE", "LINE_LIMIT", "FileDamaged", "Opening", "SourceFile", "TextLine"]

LINE_LIMIT: Final = 1 << 20
"""Longest line, in bytes; what is longer is refused as one row."""

_OPENING: Final = 1 << 16
_TAR_MAGIC: Final = slice(257, 262)
_DAY_IN_NAME: Final = re.compile(r"(?<!\d)(20\d{2})[-_]?(\d{2})[-_]?(\d{2})(?!\d)")
_ENCODINGS: Final = ("utf-8", "cp932")


class FileDamaged(Exception):
    """The file cannot be opened or ends before its end."""


DAMAGE: Final = (
    FileDamaged,
    EOFError,
    OSError,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,  # a zip method the standard library lacks
)
"""What reading a damaged or unreadable file may raise."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text; ``broken`` is the offset in the decompressed file of the first byte that breaks."""

    number: int
    text: str
    broken: int | None = None
    too_long: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """The first bytes of a file as text, to tell its source by."""

    name: str
    text: str

    @property
    def first_line(self) -> str:
        """The first line without its end."""
        return self.text.partition("\n")[0].rstrip("\r")


@dataclass(frozen=True)
class SourceFile:
    """A file on disk and its hash as it stands there.

    Attributes:
        path: Where it is.
        name: Its name as its owner gave it.
        sha256: Hash of its bytes, before any decompression.
    """

    path: Path
    name: str
    sha256: Sha256

    @classmethod
    def at(cls, path: Path, name: str | None = None) -> "SourceFile":
        """Hash the file at a path.

        Raises:
            OSError: It cannot be read.
        """
        with path.open("rb") as stream:
            return cls(path, name or path.name, hashlib.file_digest(stream, "sha256").hexdigest())

    @property
    def day_in_name(self) -> date | None:
        """The day the name speaks of (``20250716.csv.gz``), None when there is not exactly one."""
        days = set()
        for found in _DAY_IN_NAME.finditer(self.name):
            try:
                days.add(read_date("".join(found.groups())))
            except DateUnreadable:
                continue
        return days.pop() if len(days) == 1 else None

    @contextmanager
    def stream(self) -> Iterator[IO[bytes]]:
        """Open the content as one stream; of an archive with one file, that file.

        Raises:
            FileDamaged: An archive holds no file or more than one, or a file that is encrypted.
        """
        with self.path.open("rb") as raw:
            magic = raw.read(4)
            raw.seek(0)
            if magic[:2] == b"\x1f\x8b":
                with gzip.open(raw) as unzipped:
                    yield cast("IO[bytes]", unzipped)
            elif magic[:2] == b"PK":
                with zipfile.ZipFile(raw) as archive, archive.open(_only_file(archive)) as content:
                    yield content
            else:
                yield raw

    def members(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Open each file of an archive in its order; a file that is no archive is its own only member.

        Each stream is to be read before the next is asked for.
        """
        with self.path.open("rb") as raw:
            magic = raw.read(4)
            raw.seek(0)
            if magic[:2] == b"PK":
                with zipfile.ZipFile(raw) as archive:
                    for info in _files(archive):
                        with archive.open(info) as content:
                            yield info.filename, content
            elif self._is_tar:
                with tarfile.open(fileobj=raw, mode="r|*") as tar:
                    for member in tar:
                        if (inside := tar.extractfile(member)) is not None:
                            yield member.name, inside
            else:
                with self.stream() as content:
                    yield self.name, content

    @cached_property
    def opening(self) -> Opening:
        """The beginning of the first member.

        Raises:
            FileDamaged: As `stream`; further errors of damaged archives are those of ``DAMAGE``.
        """
        for name, content in self.members():
            head = content.read(_OPENING)
            for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
                if head.startswith(mark):
                    return Opening(name, head.decode(encoding, "replace"))
            texts = [
                head.removeprefix(codecs.BOM_UTF8).decode(encoding, "replace") for encoding in _ENCODINGS
            ]
            return Opening(name, min(texts, key=lambda text: text.count("\N{REPLACEMENT CHARACTER}")))
        raise FileDamaged("The archive holds no file.")

    @cached_property
    def encoding(self) -> str:
        """``utf-16``, ``utf-8`` or ``cp932``, found by reading the whole content once.

        UTF-8 is told by its lines: where at least half of those beyond ASCII are strict UTF-8 the file is, for CP932
        text is hardly ever valid UTF-8 by chance while the reverse happens. So a single broken byte costs its row
        and not the file.

        Raises:
            FileDamaged: Neither fits half of these lines.
        """
        with self.stream() as content:
            broken = dict.fromkeys(_ENCODINGS, 0)
            lines = beyond_ascii = 0
            while piece := content.readline(LINE_LIMIT):
                if not lines and piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                    return "utf-16"
                lines += 1
                if piece.isascii():
                    continue
                beyond_ascii += 1
                for encoding in _ENCODINGS:
                    broken[encoding] += not _decodes(piece, encoding)
        for encoding in _ENCODINGS:
            if broken[encoding] * 2 <= beyond_ascii:
                return encoding
        raise FileDamaged("The text is neither UTF-8 nor CP932.")

    def lines(self, encoding: str | None = None) -> Iterator[TextLine]:
        """Read the content line by line, line ends kept; broken bytes become lone surrogates.

        Args:
            encoding: The encoding a source always keeps; found when not given.

        Raises:
            FileDamaged: As `stream` and `encoding`.
        """
        found = encoding or self.encoding
        with self.stream() as content:
            if found == "utf-16":
                yield from _wide_lines(content)
                return
            offset = 0
            for number, (piece, length) in enumerate(_pieces(content), 1):
                data = piece.removeprefix(codecs.BOM_UTF8) if number == 1 else piece
                broken = None
                try:
                    text = data.decode(found)
                except UnicodeDecodeError as error:
                    text = data.decode(found, "surrogateescape")
                    broken = offset + len(piece) - len(data) + error.start
                yield TextLine(number, text, broken, length > LINE_LIMIT)
                offset += length

    @cached_property
    def _is_tar(self) -> bool:
        with self.path.open("rb") as raw:
            head = raw.read(512)
            if head[:2] == b"\x1f\x8b":
                raw.seek(0)
                with gzip.open(raw) as content:
                    head = content.read(512)
        return head[_TAR_MAGIC] == b"ustar"


def _files(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    for info in archive.infolist():
        if info.is_dir() or info.filename.startswith("__MACOSX/"):
            continue
        if info.flag_bits & 1:
            raise FileDamaged("The archive is encrypted.")
        yield info


def _only_file(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    files = list(_files(archive))
    if len(files) != 1:
        raise FileDamaged(f"The archive holds {len(files)} files; one is expected.")
    return files[0]


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _pieces(stream: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Yield each line, cut at ``LINE_LIMIT``, with its full length in bytes."""
    while piece := stream.readline(LINE_LIMIT):
        length = len(piece)
        rest = piece
        while len(rest) == LINE_LIMIT and not rest.endswith(b"\n"):
            rest = stream.readline(LINE_LIMIT)
            length += len(rest)
        yield (piece, length) if length == len(piece) else (piece + b"\n", max(length, LINE_LIMIT + 1))


def _wide_lines(content: IO[bytes]) -> Iterator[TextLine]:
    """Read UTF-16 lines; a broken unit ends the reading, for nothing after it can be trusted."""
    text = io.TextIOWrapper(content, encoding="utf-16", newline="")
    try:
        for number, line in enumerate(iter(lambda: text.readline(LINE_LIMIT), ""), 1):
            yield TextLine(number, line, too_long=len(line) == LINE_LIMIT and not line.endswith("\n"))
    except UnicodeDecodeError as error:
        raise FileDamaged("The text is not UTF-16.") from error
    finally:
        text.detach()
