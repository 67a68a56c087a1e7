"""What is known of a workbook before its rows are read: its sheets, strings, formats and the day it counts from."""

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from xml.etree import ElementTree as ET  # the package refuses document types

from registry.adapters.sheets.sheet import CHOICES, NOTES
from registry.adapters.sheets.workbook.cells import string
from registry.adapters.sheets.workbook.package import damaged, events, parsed
from registry.domain.cells import EXCEL_1900, EXCEL_1904
from registry.domain.uploads import Found
from schemas.base import Bilingual
from schemas.vocab import RowCode

__all__ = ["Book", "found_in_file", "read_book"]

_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_DATE_FORMATS: Final = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]|_.|\*.')


@dataclass
class Book:
    """What is known of a workbook before its rows are read."""

    epoch: date = EXCEL_1900
    strings: list[str] = field(default_factory=list)
    dates: frozenset[int] = frozenset()
    part: str = ""
    found: list[Found] = field(default_factory=list)


def read_book(package: zipfile.ZipFile) -> Book:
    """Read everything but the rows.

    Raises:
        Invalid: There is no sheet to be read.
    """
    book = Book()
    sheets: list[tuple[str, str, bool]] = []
    workbook = parsed(package, "xl/workbook.xml")
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
                found_in_file(
                    RowCode.W_HIDDEN,
                    f"非表示のシート「{name[:60]}」は読みません。",
                    f"The hidden sheet “{name[:60]}” is not read.",
                )
            )
    shown = [(name, relation) for name, relation, hidden in sheets if not hidden]
    if not shown or shown[0][1] not in targets:
        raise damaged()
    book.part = targets[shown[0][1]]
    book.found += [
        found_in_file(
            RowCode.W_SHEET,
            f"シート「{name[:60]}」は読みません。最初のシートだけを読むので、別のファイルにして送ってください。",
            f"The sheet “{name[:60]}” is not read: only the first one is; send it as a file of its own.",
        )
        for name, relation in shown[1:]
        if name not in {CHOICES, NOTES} and _has_rows(package, targets.get(relation, ""))
    ]
    names = set(package.namelist())
    if "xl/sharedStrings.xml" in names:
        book.strings = [string(element) for element in events(package, "xl/sharedStrings.xml", "si")]
    if "xl/styles.xml" in names:
        book.dates = _date_styles(parsed(package, "xl/styles.xml"))
    return book


def _has_rows(package: zipfile.ZipFile, part: str) -> bool:
    """Whether anything stands on a sheet; a new workbook may have empty ones."""
    return part in package.namelist() and next(events(package, part, "c"), None) is not None


def _targets(package: zipfile.ZipFile) -> dict[str, str]:
    """Parts of the package by the key of their relation to the workbook."""
    relations = parsed(package, "xl/_rels/workbook.xml.rels")
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


def found_in_file(code: RowCode, ja: str, en: str) -> Found:
    """One finding that belongs to no column."""
    return Found(None, code, Bilingual(ja=ja, en=en))
