"""Workbooks (ECMA-376, xlsx) read as a stream: the first sheet that is not hidden.

A part with a document type, the only place where entities can be declared, is refused before it is parsed. Macros are
refused; links to other files, pictures and everything else in the package are never opened. The parser is the standard
library's, for rows are read by whichever thread is free and lxml's documents belong to the thread that made them.
A number is read to the fifteen digits that a spreadsheet keeps, a date by the format of its cell, a formula by its
stored value.
"""

import contextlib
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET  # no document type reaches it, see _refuse_entities
from xml.parsers import expat

from registry.adapters.sheets.sheet import MOST_COLUMNS, Limits, Sheet, SheetLine, bounded, refusal
from registry.domain.cells import EXCEL_1900, EXCEL_1904, Cell, CellKind, CellRefused, day_of_serial
from registry.domain.uploads import Found, Line, Table
from schemas.base import Bilingual
from schemas.vocab import RowCode

__all__ = ["opened"]

_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    ET.ParseError,
    expat.ExpatError,
)
_RATIO: Final = 250
_SMALL: Final = 5_000_000
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_DATE_FORMATS: Final = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]|_.|\*.')
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})(\d+)")
_ERRORS: Final = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!")


@dataclass
class _Book:
    """What is known of a workbook before its rows are read."""

    epoch: date = EXCEL_1900
    strings: list[str] = field(default_factory=list)
    dates: frozenset[int] = frozenset()
    part: str = ""
    found: list[Found] = field(default_factory=list)


def opened(path: Path, limits: Limits) -> Sheet:
    """Open a workbook.

    Raises:
        Invalid: It is no workbook, holds macros, is damaged, unpacks to too much, or has no heading row.
    """
    try:
        with zipfile.ZipFile(path) as package:
            _guard(package, limits)
            book = _book(package)
        rows = _rows(path, book)
        heading = next((row for row in rows if row.line.number and row.line.cells), None)
    except _BROKEN:
        raise _damaged() from None
    if heading is None:
        raise refusal(
            RowCode.E_REQ,
            ja="見出しの行がありません。テンプレートの見出しを1行目に置いてください。",
            en="There is no heading row; put the template's headings into the first row.",
        )
    headings = tuple(cell.text.strip() for cell in heading.line.cells)
    return Sheet(
        Table(headings, book.epoch),
        bounded(_within(rows, len(headings)), limits),
        found=(*book.found, *(found for found in heading.found if found.code is not RowCode.W_FORMULA)),
    )


def _damaged() -> Exception:
    return refusal(
        RowCode.E_FMT,
        ja="Excel のファイル（.xlsx）として読めません。開いて保存し直すか、CSV で送ってください。",
        en="This cannot be read as an Excel file (.xlsx); open and save it again, or send CSV.",
    )


def _guard(package: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse what is no plain workbook before anything is unpacked."""
    names = {info.filename.lower() for info in package.infolist()}
    if any(name.endswith(("vbaproject.bin", ".xlm")) or "/macrosheets/" in name for name in names):
        raise refusal(
            RowCode.E_FMT,
            ja="マクロを含むファイル（.xlsm など）は受け付けません。マクロのない .xlsx で保存し直してください。",
            en="Files with macros (.xlsm) are refused; save it as .xlsx without macros.",
        )
    if "xl/workbook.xml" not in names:
        raise refusal(
            RowCode.E_FMT,
            ja="Excel のファイル（.xlsx）ではありません。.xlsx か CSV で送ってください。",
            en="This is no Excel file (.xlsx); send .xlsx or CSV.",
        )
    for info in package.infolist():
        if info.flag_bits & 1:
            raise refusal(
                RowCode.E_FMT,
                ja="パスワード付きのファイルです。パスワードを外して保存し直してください。",
                en="The file has a password; save it without one.",
            )
    packed = sum(info.compress_size for info in package.infolist())
    unpacked = sum(info.file_size for info in package.infolist())
    too_large = limits.unpacked is not None and unpacked > limits.unpacked
    if too_large or (unpacked > _SMALL and unpacked > packed * _RATIO):
        raise refusal(
            RowCode.E_LIMIT,
            ja="展開すると大きすぎるファイルです。不要な書式や空白行を除いて保存し直してください。",
            en="The file unpacks to too much; save it without unused formatting and rows.",
        )


class _Begun(Exception):
    """Leaves a parser at the first element; a signal."""


def _refuse_entities(package: zipfile.ZipFile, part: str) -> None:
    """Refuse a part with a document type.

    Raises:
        Invalid: It has one.
    """

    def begun(*_: object) -> None:
        raise _Begun

    def declared(*_: object) -> None:
        raise _damaged()

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = declared, begun
    with package.open(part) as stream, contextlib.suppress(_Begun):
        while chunk := stream.read(1 << 16):
            parser.Parse(chunk)


def _events(package: zipfile.ZipFile, part: str, *names: str) -> Iterator[ET.Element]:
    """The elements of these names, whatever their namespace, as they end; emptied after use."""
    _refuse_entities(package, part)
    with package.open(part) as stream:
        root: ET.Element | None = None
        for event, element in ET.iterparse(stream, events=("start", "end")):  # noqa: S314 # no entities, see above
            if event == "start":
                root = element if root is None else root
            elif _local(element) in names and root is not None:
                yield element
                element.clear()
                root[-1].clear()  # a large part must not stay in memory


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _parsed(package: zipfile.ZipFile, part: str) -> ET.Element:
    """A small part as a whole."""
    _refuse_entities(package, part)
    with package.open(part) as stream:
        return ET.parse(stream).getroot()  # noqa: S314 # no entities, see above


def _book(package: zipfile.ZipFile) -> _Book:
    book = _Book()
    sheets: list[tuple[str, str, bool]] = []
    workbook = _parsed(package, "xl/workbook.xml")
    for properties in workbook.iterfind("{*}workbookPr"):
        if properties.get("date1904") in {"1", "true"}:
            book.epoch = EXCEL_1904
    for element in workbook.iterfind("{*}sheets/{*}sheet"):
        relation = element.get(_RELATION) or element.get(_STRICT_RELATION) or ""
        sheets.append((element.get("name", ""), relation, element.get("state", "visible") != "visible"))
    targets = _targets(package)
    for name, _, hidden in sheets:
        if hidden:
            book.found.append(
                _found(
                    RowCode.W_HIDDEN,
                    f"非表示のシート「{name[:60]}」は読みません。",
                    f"The hidden sheet “{name[:60]}” is not read.",
                )
            )
    shown = [relation for _, relation, hidden in sheets if not hidden]
    if not shown or shown[0] not in targets:
        raise _damaged()
    book.part = targets[shown[0]]
    names = set(package.namelist())
    if "xl/sharedStrings.xml" in names:
        book.strings = [_string(element) for element in _events(package, "xl/sharedStrings.xml", "si")]
    if "xl/styles.xml" in names:
        book.dates = _date_styles(_parsed(package, "xl/styles.xml"))
    return book


def _targets(package: zipfile.ZipFile) -> dict[str, str]:
    """Parts of the package by the key of their relation to the workbook."""
    relations = _parsed(package, "xl/_rels/workbook.xml.rels")
    return {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip(
            "/"
        )
        for relation in relations
        if relation.get("TargetMode") != "External"
    }


def _date_styles(styles: ET.Element) -> frozenset[int]:
    """The numbers of the cell formats that show a day."""
    own = {
        int(element.get("numFmtId", "0")): element.get("formatCode", "")
        for element in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    formats = [int(element.get("numFmtId", "0")) for element in styles.iterfind("{*}cellXfs/{*}xf")]
    return frozenset(
        place
        for place, number in enumerate(formats)
        if number in _DATE_FORMATS or _shows_day(own.get(number, ""))
    )


def _shows_day(code: str) -> bool:
    plain = _QUOTED.sub("", code.partition(";")[0]).lower()
    return any(letter in plain for letter in "yd") or bool(re.search(r"[eg]+", plain) and "m" in plain)


def _string(element: ET.Element) -> str:
    """The text of a string: its own and its runs', without the readings (furigana) that stand beside them."""
    texts = (
        text.text or ""
        for child in element
        if _local(child) in {"t", "r"}
        for text in ([child] if _local(child) == "t" else child.iterfind("{*}t"))
    )
    return _unescaped("".join(texts))


def _rows(path: Path, book: _Book) -> Iterator[SheetLine]:
    """The rows of the sheet that have content, then what there is to say of merged cells."""
    merged: list[str] = []
    number = 0
    try:
        with zipfile.ZipFile(path) as package:
            for element in _events(package, book.part, "row", "mergeCell"):
                if _local(element) == "mergeCell":
                    merged.append(element.get("ref", "")[:20])
                    continue
                number = int(element.get("r") or number + 1)
                cells, formulas = _cells(element, book)
                if any(not cell.empty for cell in cells):
                    yield SheetLine(Line(number, cells), _said(formulas, element))
    except (*_BROKEN, ValueError):
        raise _damaged() from None
    if merged:
        ranges = ", ".join(merged[:10]) + ("…" if len(merged) > len(merged[:10]) else "")
        yield SheetLine(
            Line(0, ()),
            (
                _found(
                    RowCode.W_MERGED,
                    f"結合セル（{ranges}）があります。値は左上のセルの行だけにあるものとして読みました。",
                    f"There are merged cells ({ranges}); their value was read in the first cell only.",
                ),
            ),
        )


def _cells(row: ET.Element, book: _Book) -> tuple[tuple[Cell, ...], list[int]]:
    cells: list[Cell] = []
    formulas: list[int] = []
    for element in row.iterfind("{*}c"):
        place = _place(element.get("r"), len(cells))
        if place >= MOST_COLUMNS:
            break
        cells.extend([Cell("")] * (place - len(cells)))
        cell = _cell(element, book)
        if cell.formula:
            formulas.append(place)
        cells[place:] = [cell]
    while cells and cells[-1].empty:
        cells.pop()
    return tuple(cells), formulas


def _place(reference: str | None, otherwise: int) -> int:
    found = _REFERENCE.fullmatch(reference or "")
    if found is None:
        return otherwise
    place = 0
    for letter in found[1]:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _cell(element: ET.Element, book: _Book) -> Cell:
    kind = element.get("t", "n")
    formula = element.find("{*}f") is not None
    if kind == "inlineStr":
        inline = element.find("{*}is")
        return Cell("" if inline is None else _string(inline), formula=formula)
    stored = element.findtext("{*}v") or ""
    if kind == "e" or stored in _ERRORS:
        return Cell(stored, CellKind.ERROR, formula)
    if kind == "n":
        return _number(stored, int(element.get("s", "0")) in book.dates, book.epoch, formula=formula)
    if kind == "b":
        return Cell("true" if stored == "1" else "false", CellKind.YES_NO, formula)
    if kind == "s":
        place = int(stored) if stored.isdecimal() else len(book.strings)
        stored = book.strings[place] if place < len(book.strings) else ""
    return Cell(_unescaped(stored) if kind == "str" else stored, formula=formula)


def _unescaped(text: str) -> str:
    """Characters that XML cannot hold are written ``_x000D_``."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _number(stored: str, shows_day: bool, epoch: date, *, formula: bool) -> Cell:  # noqa: FBT001 # what the style says
    if not stored:
        return Cell("", formula=formula)
    if shows_day:
        try:
            return Cell(day_of_serial(stored, epoch).isoformat(), CellKind.DAY, formula)
        except CellRefused:
            pass
    try:
        return Cell(f"{float(stored):.15g}".upper(), CellKind.NUMBER, formula)
    except ValueError:
        return Cell(stored, formula=formula)


def _said(formulas: list[int], row: ET.Element) -> tuple[Found, ...]:
    said = [
        Found(
            place,
            RowCode.W_FORMULA,
            Bilingual(
                ja="数式のセルです。保存されていた計算結果を使いました。",
                en="The cell holds a formula; its stored result was taken.",
            ),
        )
        for place in formulas
    ]
    if row.get("hidden") in {"1", "true"}:
        said.append(
            _found(
                RowCode.W_HIDDEN,
                "非表示の行です。他の行と同じく読みました。",
                "A hidden row; it was read too.",
            )
        )
    return tuple(said)


def _within(rows: Iterator[SheetLine], width: int) -> Iterator[SheetLine]:
    for row in rows:
        if len(row.line.cells) > width:
            beyond = _found(
                RowCode.W_COLUMN,
                "見出しのない列に値があります。読みませんでした。",
                "There is a value in a column without a heading; it was not read.",
            )
            yield SheetLine(Line(row.line.number, row.line.cells[:width]), (*row.found, beyond))
        else:
            yield row


def _found(code: RowCode, ja: str, en: str) -> Found:
    return Found(None, code, Bilingual(ja=ja, en=en))
