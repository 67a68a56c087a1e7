"""Tables with a delimiter (RFC 4180), row by row: each record a mapping of headings, or what is wrong with it."""

import csv
import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from registry.adapters.sources.files import LINE_LIMIT, SourceFile, TextLine
from registry.adapters.sources.rows import Row, problem, refused
from schemas.base import refused_character
from schemas.imports import RowError, Sha256
from schemas.vocab import RowCode

__all__ = ["SECOND", "NumberedLines", "Record", "heading_key", "records"]

SECOND: Final = " (2)"
"""Stands after a heading that the file has used before."""

_FIELD_SEPARATOR: Final = "\x1f"


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a table: where it begins, its cells by heading, trimmed, and the hash of the cells as read."""

    line: int
    cells: Mapping[str, str]
    sha256: Sha256

    def __getitem__(self, heading: str) -> str:
        """The cell under a heading."""
        return self.cells[heading]

    def odd_characters(self) -> tuple[RowError, ...]:
        """Refuse each cell with a character that no document may hold; 外字 of one machine are such characters."""
        return tuple(
            problem(
                RowCode.E_ENC,
                self.line,
                heading,
                cell,
                ja=f"使えない文字 U+{ord(found[0]):04X}（制御文字か外字）があります。正しい文字に直してください。",
                en=f"Character U+{ord(found[0]):04X} (a control or private-use character) is not allowed; correct it.",
            )
            for heading, cell in self.cells.items()
            if (found := refused_character(cell))
        )


def heading_key(heading: str) -> str:
    """Key of a heading: full width folded, spaces removed (domain specification 7.1)."""
    return "".join(unicodedata.normalize("NFKC", heading).split())


def records(
    file: SourceFile,
    required: Sequence[str],
    *,
    delimiter: str = ",",
    headless: bool = False,
    encoding: str | None = None,
) -> Iterator[Record | Row]:
    """Read a table in constant memory.

    Args:
        file: The file.
        required: Headings that must be there, in the source's spelling; of a table without a heading row all of
            its headings in their order.
        delimiter: One character.
        headless: The table has no heading row.
        encoding: The encoding a source always keeps; found when not given.

    Yields:
        A record, or a refused row where the record cannot be read. Cells are found under the headings of
        ``required`` and, beyond them, under those of the file. Characters are not judged here.

    Raises:
        FileDamaged: See `SourceFile.lines`; further errors are those of ``files.DAMAGE``.
    """
    source = NumberedLines(file.lines(encoding))
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    headings: list[str] | None = list(required) if headless else None
    empty = True
    while True:
        first = source.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            empty = False
            yield refused(
                RowCode.E_FMT,
                first,
                ja="引用符の閉じ忘れなど、表の形になっていません。",
                en=f"Not a row of a table ({error}).",
            )
            source.take_faults()
            continue
        fault = source.take_faults()
        if not cells and fault is None:
            continue
        empty = False
        if headings is None:
            headings = _headings(cells, required)
            if missing := [heading for heading in required if heading not in headings]:
                yield _lacks(first, missing)
                return
        elif fault is not None:
            yield _faulty(first, fault)
        else:
            yield _record(first, headings, cells)
    if headings is None or empty:
        yield _lacks(0, required)


class NumberedLines:
    """The lines of a file for the table reader; remembers the first fault since it was last asked."""

    def __init__(self, lines: Iterator[TextLine]) -> None:
        self._lines = lines
        self._fault: TextLine | None = None
        self.number = 0

    def __iter__(self) -> "NumberedLines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number = line.number
        if self._fault is None and (line.too_long or line.broken is not None):
            self._fault = line
        return line.text

    def take_faults(self) -> TextLine | None:
        """The first line since the last call that is too long or broken, if any."""
        fault, self._fault = self._fault, None
        return fault


def _headings(cells: list[str], required: Sequence[str]) -> list[str]:
    """Name the columns: by the required spelling where one fits, else as the file does; a repeated one is marked."""
    spelling = {heading_key(heading): heading for heading in required}
    named = [spelling.get(heading_key(cell), cell.strip()) for cell in cells]
    return [name + SECOND if name in named[:place] else name for place, name in enumerate(named)]


def _lacks(line: int, missing: Sequence[str]) -> Row:
    named = "、".join(missing)
    return refused(
        RowCode.E_REQ,
        line,
        ja=f"見出し「{named}」の列がありません。この情報源のファイルか確かめてください。",
        en=f"Column(s) {', '.join(missing)} are missing; check that this file is of this source.",
        lines=0,
    )


def _faulty(line: int, fault: TextLine) -> Row:
    if fault.too_long:
        return refused(
            RowCode.E_LIMIT,
            line,
            ja=f"1行が {LINE_LIMIT} バイトを超えています。",
            en=f"The line is longer than {LINE_LIMIT} bytes.",
        )
    return refused(
        RowCode.E_ENC,
        line,
        value=fault.text,
        ja=f"{fault.broken} バイト目の文字が壊れています。元のファイルの文字コードを確かめてください。",
        en=f"The byte at offset {fault.broken} is broken; check the encoding of the file.",
    )


def _record(line: int, headings: list[str], cells: list[str]) -> Record | Row:
    if len(cells) != len(headings):
        return refused(
            RowCode.E_FMT,
            line,
            ja=f"列の数が {len(cells)} です（見出しは {len(headings)} 列）。",
            en=f"The row has {len(cells)} cells, the heading {len(headings)}.",
        )
    sha256 = hashlib.sha256(_FIELD_SEPARATOR.join(cells).encode("utf-8", "surrogatepass")).hexdigest()
    trimmed = [cell.replace("\r\n", "\n").replace("\r", "\n").strip() for cell in cells]
    return Record(line, dict(zip(headings, trimmed, strict=True)), sha256)
