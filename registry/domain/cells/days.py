"""Days in cells: what a spreadsheet counts, and what people write."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from registry.domain.cells.cell import Cell, CellKind, CellRefused, refuse_error
from registry.domain.dates import DateUnreadable, read_date
from schemas.vocab import RowCode

__all__ = ["EXCEL_1900", "EXCEL_1904", "day_of_serial", "read_day"]

EXCEL_1900: Final = date(1899, 12, 30)
"""Day 0 of the 1900 system from 1 March 1900 on; earlier serials are off by one there (a leap day that never was)."""
EXCEL_1904: Final = date(1904, 1, 1)
"""Day 0 of the 1904 system."""
_FIRST_RELIABLE: Final = 61
_LAST: Final = 2_958_465


def day_of_serial(serial: str, epoch: date = EXCEL_1900) -> date:
    """The day that a spreadsheet's serial number stands for; a time of day is dropped.

    Args:
        serial: The number, from 1 March 1900 (or 1 January 1904) to 31 December 9999.
        epoch: Day 0 of the workbook.

    Raises:
        CellRefused: The number stands for no such day.
    """
    try:
        days = Decimal(serial)
        lowest = _FIRST_RELIABLE if epoch == EXCEL_1900 else 0
        if lowest <= days < _LAST + 1:
            return epoch + timedelta(days=int(days))
    except (InvalidOperation, OverflowError):
        pass
    raise CellRefused(
        RowCode.E_DATE,
        ja=f"「{serial[:40]}」は日付を表す数ではありません。2025-04-01 の形で書いてください。",
        en=f"“{serial[:40]}” is no serial number of a day; write it as 2025-04-01.",
    )


def read_day(cell: Cell, epoch: date = EXCEL_1900) -> date:
    """Read a day: a date cell, a serial number, or a text such as ``2025/4/1``, ``R7.4.1``, ``20250401``.

    A number of eight digits is read as a compact date, for no serial number has as many.

    Raises:
        CellRefused: The cell holds no day, or one that names two (``04/05/2025``).
    """
    refuse_error(cell)
    if cell.kind is CellKind.DAY:
        return date.fromisoformat(cell.text)
    text = cell.folded
    compact = len(text) == len("20250401") and text.isascii() and text.isdigit()
    if cell.kind is CellKind.NUMBER and not compact:
        return day_of_serial(text, epoch)
    try:
        return read_date(text)
    except DateUnreadable as error:
        raise CellRefused(RowCode.E_DATE, ja=error.message.ja, en=error.message.en) from None
