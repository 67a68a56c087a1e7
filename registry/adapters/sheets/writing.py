"""Tables written for people: reports and marked copies, in the upload's encoding (domain specification 7.2, 7.4)."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from registry.adapters.sheets.sheet import Sheet
from registry.domain.cells import Cell, CellKind

__all__ = ["ERRORS", "Unwritable", "guarded", "marked_csv", "marked_workbook", "report_csv"]

ERRORS: Final = "エラー"
"""Heading of the column that a marked copy adds."""

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "\u2212", "＠")
"""What a spreadsheet may take for the beginning of a formula; a Japanese one takes full width as well."""
_HARMLESS: Final = re.compile("[-+＋－\u2212]?[0-9０-９.,．，]*|-+")
_CP932: Final = str.maketrans(
    {"\u301c": "\uff5e", "\u2212": "\uff0d", "\u2014": "\u2015", "\u2016": "\u2225"}
)
_GETA: Final = "〓"
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Unwritable(Exception):
    """The encoding lacks some characters of the text; ``characters`` names them, each once."""

    def __init__(self, characters: str) -> None:
        super().__init__(characters)
        self.characters = characters


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula; numbers and lone hyphens stay as they are."""
    if text.startswith(_DANGEROUS) and not _HARMLESS.fullmatch(text):
        return f"'{text}"
    return text


def report_csv(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, encoding: str, replace: bool = False
) -> bytes:
    """A report as CSV.

    Args:
        headings: Headings.
        rows: Rows as wide as the headings.
        encoding: ``utf-8``, ``utf-8-sig``, ``utf-16`` or ``cp932``.
        replace: Whether a person agreed that characters the encoding lacks become 〓.

    Raises:
        Unwritable: The encoding lacks characters and nobody agreed.
    """
    return _written([headings, *rows], ",", encoding, replace=replace)


def marked_csv(sheet: Sheet, errors: Mapping[int, str], *, replace: bool = False) -> bytes:
    """A copy of a text table with a column of what is wrong with each row, in its own encoding and delimiter.

    Args:
        sheet: The table, freshly opened.
        errors: What is wrong, by the number of the row.
        replace: As in `report_csv`.

    Raises:
        Unwritable: As in `report_csv`.
        Invalid: As while any table is read.
    """
    rows = [[*sheet.table.headings, ERRORS]]
    for read in sheet.lines:
        cells = [cell.text for cell in read.line.cells]
        padding = [""] * (len(sheet.table.headings) - len(cells))
        rows.append([*cells, *padding, errors.get(read.line.number, "")])
    return _written(rows, sheet.delimiter or ",", sheet.encoding or "utf-8-sig", replace=replace)


def _written(rows: Iterable[Sequence[str]], delimiter: str, encoding: str, *, replace: bool) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([guarded(text) for text in row] for row in rows)
    text = out.getvalue().encode("utf-8", "replace").decode()
    if encoding != "cp932":
        return text.encode(encoding)
    text = text.translate(_CP932)
    lacking = {character for character in set(text) if not character.encode("cp932", "ignore")}
    if lacking and not replace:
        raise Unwritable("".join(sorted(lacking)))
    return "".join(_GETA if character in lacking else character for character in text).encode("cp932")


def marked_workbook(sheet: Sheet, errors: Mapping[int, str]) -> bytes:
    """A workbook with the cells of a table and a column of what is wrong with each row.

    Values keep their kind; formats, formulas and other sheets are not copied.

    Raises:
        Invalid: As while any table is read.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet("入力")
    width = len(sheet.table.headings)
    page.append([_text(page, text) for text in (*sheet.table.headings, ERRORS)])
    row = 1
    for read in sheet.lines:
        number = read.line.number
        if not number:
            continue
        while row < number - 1:  # rows keep their numbers, which the report names
            page.append([])
            row += 1
        cells = [_value(page, read.line.cell(place)) for place in range(width)]
        page.append([*cells, _text(page, errors.get(number, ""))])
        row += 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _value(page: object, cell: Cell) -> object:
    if cell.kind is CellKind.NUMBER:
        number = float(cell.text)
        return int(number) if number.is_integer() else number
    return _text(page, cell.text)


def _text(page: object, text: str) -> WriteOnlyCell:
    """A cell that is text whatever it begins with."""
    cell = WriteOnlyCell(page, value=_ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)[:32_767] or None)
    if cell.value is not None:
        cell.data_type = "s"
        cell.number_format = "@"
    return cell
