"""Spreadsheets of members: read row by row, written as templates, marked copies and reports (domain specification 7).

``workbook`` reads xlsx, ``text`` reads CSV and TSV; both give the same `Sheet`. A file that cannot be read is refused
as a whole with a message for the person who sent it; nothing in a file is run, opened or fetched.
"""

from pathlib import Path

from registry.adapters.sheets import text, workbook
from registry.adapters.sheets.sheet import BROWSER, UNBOUNDED, Limits, Sheet, SheetLine, refusal
from registry.adapters.sheets.templates import template_csv, template_workbook
from registry.adapters.sheets.writing import Unwritable, marked_csv, marked_workbook, report_csv
from schemas.vocab import RowCode

__all__ = [
    "BROWSER",
    "UNBOUNDED",
    "Limits",
    "Sheet",
    "SheetLine",
    "Unwritable",
    "marked_csv",
    "marked_workbook",
    "open_sheet",
    "report_csv",
    "template_csv",
    "template_workbook",
]

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (b"\x1f\x8b", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf")


def open_sheet(path: Path, limits: Limits = BROWSER) -> Sheet:
    """Open an uploaded table; what it is, is told by its content.

    Args:
        path: The file.
        limits: How large it may be.

    Raises:
        Invalid: It is empty, no xlsx, CSV or TSV, protected, damaged, holds macros, or is over a limit. Further rows
            may raise it while they are read.
    """
    with path.open("rb") as stream:
        magic = stream.read(8)
    if not magic:
        raise refusal(
            RowCode.E_REQ,
            ja="ファイルが空です。見出しとデータのあるファイルを送ってください。",
            en="The file is empty; send one with headings and rows.",
        )
    if magic == _OLE:
        raise refusal(
            RowCode.E_FMT,
            ja="パスワード付きか、古い形式（.xls）です。パスワードを外し、.xlsx か CSV で保存し直してください。",
            en="The file has a password or is of the old form .xls; save it without one as .xlsx or CSV.",
        )
    if magic.startswith((_ZIP, _EMPTY_ZIP)):
        return workbook.opened(path, limits)
    if magic.startswith(_OTHERS):
        raise refusal(
            RowCode.E_FMT,
            ja="表のファイルではありません。.xlsx か CSV で送ってください。",
            en="This is no table; send .xlsx or CSV.",
        )
    return text.opened(path, limits)
