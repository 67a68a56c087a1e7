"""Cells of spreadsheets as people fill them in, read into the values of the contract (domain specification 7.3).

Pure: a reader of files says what a cell holds (`Cell`), the functions here say what that means, and what cannot be
taken is refused with a code, a message in both languages and the fix (`CellRefused`). Nothing is guessed.
"""

from registry.domain.cells.cell import Cell, CellKind, CellRefused, plain_text
from registry.domain.cells.days import EXCEL_1900, EXCEL_1904, day_of_serial, read_day
from registry.domain.cells.headings import heading_key
from registry.domain.cells.identifiers import read_identifier
from registry.domain.cells.numbers import Reading, read_integer, read_number, read_result, read_unit
from registry.domain.cells.words import read_word, read_words, read_yes_no

__all__ = [
    "EXCEL_1900",
    "EXCEL_1904",
    "Cell",
    "CellKind",
    "CellRefused",
    "Reading",
    "day_of_serial",
    "heading_key",
    "plain_text",
    "read_day",
    "read_identifier",
    "read_integer",
    "read_number",
    "read_result",
    "read_unit",
    "read_word",
    "read_words",
    "read_yes_no",
]
