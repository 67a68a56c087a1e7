"""Templates: the headings with drop-downs and an example row, the choices, and notes on every column."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from registry.adapters.sheets.sheet import CHOICES, NOTES
from registry.adapters.sheets.writing import report_csv
from registry.domain.uploads import Column, Form

__all__ = ["template_csv", "template_workbook"]

_ROWS: Final = 10_001
_HEAD: Final = PatternFill("solid", fgColor="E8EEF4")
_NEEDED: Final = PatternFill("solid", fgColor="F7E7B5")
_WIDE: Final = 28
_DAY: Final = (2026, 4, 1, 0, 0, 0)
_AS_TEXT: Final = frozenset({Form.IDENTIFIER, Form.TEXT, Form.DAY, Form.LIST, Form.ENTRIES, Form.RESULT})
_FORMS: Final = {
    Form.DAY: "日付：2025-04-01、2025/4/1、R7.4.1、令和7年4月1日、20250401",
    Form.NUMBER: "数値",
    Form.INTEGER: "整数",
    Form.UNIT: "単位（UCUM。mg、g/d、{tablet} など）",
    Form.YES_NO: "はい／いいえ",
    Form.IDENTIFIER: "番号（文字列として）",
}


def template_workbook(columns: Sequence[Column], example: Sequence[str]) -> bytes:
    """A template as xlsx: a sheet to fill in, one with the choices, one with notes.

    Args:
        columns: The columns in their order.
        example: The cells of the example row.
    """
    book = Workbook()
    page = book.active
    page.title = "入力"
    choices = book.create_sheet(CHOICES)
    for place, (column, cell) in enumerate(zip(columns, example, strict=True), 1):
        letter = get_column_letter(place)
        head = page.cell(1, place, column.heading)
        head.font, head.fill = Font(bold=True), _NEEDED if column.needed else _HEAD
        shown = page.cell(2, place, cell or None)
        shown.alignment = Alignment(wrap_text=True, vertical="top")
        if column.form in _AS_TEXT:  # text cells keep zeros, digits and what was typed
            page.column_dimensions[letter].number_format = shown.number_format = "@"
        page.column_dimensions[letter].width = max(12, min(_WIDE, 2 * len(column.heading) + 4))
        if words := _choices(column):
            _drop_down(page, choices, letter, column.heading, words, strict=column.form is not Form.WORDS)
    page.freeze_panes = "A2"
    notes = book.create_sheet(NOTES)
    for row in (("列", "必須", "書き方", "説明", "Notes"), *(_note(column) for column in columns)):
        notes.append(row)
    for letter, width in zip("ABCDE", (26, 8, 40, 60, 60), strict=True):
        notes.column_dimensions[letter].width = width
    for cells in notes.iter_rows():
        for noted in cells:
            noted.alignment = Alignment(wrap_text=True, vertical="top")
    return _packed(book)


def template_csv(columns: Sequence[Column], example: Sequence[str]) -> bytes:
    """A template as CSV: the headings and the example row, UTF-8 with a byte order mark."""
    return report_csv([column.heading for column in columns], [example], encoding="utf-8-sig")


def _packed(book: Workbook) -> bytes:
    """The file of a workbook: the same bytes whenever it is made, so that an entity tag holds."""
    book.properties.created = book.properties.modified = datetime(*_DAY)  # noqa: DTZ001 # the format knows no zone
    made, out = io.BytesIO(), io.BytesIO()
    ExcelWriter(book, ZipFile(made, "w")).save()
    with ZipFile(made) as parts, ZipFile(out, "w") as package:
        for name in parts.namelist():
            package.writestr(ZipInfo(name, _DAY), parts.read(name), ZIP_DEFLATED)
    return out.getvalue()


def _choices(column: Column) -> tuple[str, ...]:
    if column.words is not None:
        return tuple(word.ja for word in column.words)
    return ("はい", "いいえ") if column.form is Form.YES_NO else ()


def _drop_down(
    page: Worksheet, choices: Worksheet, letter: str, heading: str, words: Sequence[str], *, strict: bool
) -> None:
    """Offer the words of a column; the list stands on a sheet, for a list in the rule itself may be too long."""
    place = len([cell for cell in choices[1] if cell.value]) + 1
    for row, word in enumerate((heading, *words), 1):
        choices.cell(row, place, word)
    listed = get_column_letter(place)
    rule = DataValidation(
        type="list",
        formula1=f"{CHOICES}!${listed}$2:${listed}${len(words) + 1}",
        allow_blank=True,
        showErrorMessage=strict,
        errorTitle=heading,
        error="選択肢から選んでください。",
    )
    rule.add(f"{letter}2:{letter}{_ROWS}")
    page.add_data_validation(rule)


def _note(column: Column) -> tuple[str, ...]:
    form = _FORMS.get(column.form, "")
    if words := _choices(column):
        form = "選択：" + "、".join(words)
    note = column.note
    return (
        column.heading,
        "必須" if column.needed else "",
        form,
        "" if note is None else note.ja,
        "" if note is None else note.en,
    )
