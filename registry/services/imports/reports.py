"""What is said of the rows of an upload: stored line by line, read in pages, written for people (7.4)."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from openpyxl.utils import get_column_letter

from registry.adapters.sheets import (
    BROWSER,
    Sheet,
    Unwritable,
    marked_csv,
    marked_workbook,
    open_sheet,
    report_csv,
)
from registry.domain.errors import Conflict, Invalid
from registry.domain.permissions import Actor, require
from registry.domain.uploads import HINTS, Found
from registry.services.imports.rows import Verdict
from registry.services.imports.uploads import content_of, on_disk, row_of
from registry.tables.columns import uuid7
from registry.tables.database import Statement
from schemas.base import Bilingual
from schemas.uploads import ReportLine
from schemas.vocab import RowCode, Severity, UploadState

__all__ = ["file_with_errors", "lines_of", "report_file", "report_page", "store"]

HEADINGS: Final = (
    "row", "column_header", "cell_ref", "value", "code", "severity", "message_ja", "message_en", "hint",
)  # fmt: skip
_SHOWN: Final = 200
_WARNED: Final = {RowCode.W_CHANGE, RowCode.W_ID, RowCode.W_RULE, RowCode.W_SHEET, RowCode.W_VALUE}
_ROW: Final = Statement(
    "INSERT INTO upload_row (id, upload, row, outcome, subject) VALUES ({}, {}, {}, {}, {})"
)
_FINDING: Final = Statement(
    "INSERT INTO upload_finding (id, upload, row, column_header, cell_ref, value, code, severity, message_ja,"
    " message_en) VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {})"
)
_LINES: Final = Statement(
    "SELECT id, row, column_header, cell_ref, value, code, severity, message_ja, message_en FROM upload_finding"
    " WHERE upload = {} AND id > {} ORDER BY id LIMIT {}"
)
_ALL: Final = Statement(
    "SELECT row, column_header, cell_ref, value, code, severity, message_ja, message_en FROM upload_finding"
    " WHERE upload = {} ORDER BY id"
)
_FIRST: Final = UUID(int=0)


async def store(upload: UUID, verdicts: Iterable[Verdict], sheet: Sheet) -> None:
    """Store what became of rows and what is said of them, inside the open transaction."""
    rows, findings = [], []
    for verdict in verdicts:
        number = verdict.line.line.number
        if number:
            rows.append((uuid7(), upload, number, verdict.outcome.value, verdict.subject))
        findings += [(uuid7(), upload, *_columns(found, verdict, sheet)) for found in verdict.found]
    await _ROW.many(rows)
    await _FINDING.many(findings)


def lines_of(verdict: Verdict, sheet: Sheet) -> tuple[ReportLine, ...]:
    """What is said of a row, as it is reported."""
    return tuple(
        _line(dict(zip(HEADINGS, _columns(found, verdict, sheet), strict=False))) for found in verdict.found
    )


def _columns(found: Found, verdict: Verdict, sheet: Sheet) -> tuple[Any, ...]:
    read, place = verdict.line.line, found.place
    header = cell = value = None
    if place is not None:
        header = printable(sheet.table.headings[place])
        if read.number:
            cell = f"{get_column_letter(place + 1)}{read.number}"
            value = printable(read.cell(place).text) or None
    return (
        read.number,
        header,
        cell,
        value,
        found.code.value,
        severity(found.code).value,
        printable(found.message.ja, 1000),
        printable(found.message.en, 1000),
    )


def severity(code: RowCode) -> Severity:
    """What a finding does to its row."""
    if code.refuses:
        return Severity.BLOCK
    return Severity.WARN if code in _WARNED else Severity.INFO


def printable(text: str, length: int = _SHOWN) -> str:
    """A text cut, and with what cannot be shown or stored written as an escape."""
    plain = text[:length].encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in plain)[:length]


async def report_page(
    upload: UUID, *, after: UUID | None, limit: int, actor: Actor
) -> tuple[tuple[ReportLine, ...], UUID | None]:
    """A page of what is said of an upload's rows, in the order of the file; and the key of the next page.

    Raises:
        NotFound: The actor sent no such upload.
        NotSignedIn, Forbidden: The actor may not upload.
    """
    require(actor, "import:upload")
    await row_of(upload, actor=actor)
    found = await _LINES.rows(upload, after or _FIRST, limit + 1)
    following = found[limit - 1]["id"] if len(found) > limit else None
    return tuple(_line(row) for row in found[:limit]), following


def _line(row: dict[str, Any]) -> ReportLine:
    code = RowCode.of(row["code"])
    return ReportLine(
        row=row["row"],
        column_header=row["column_header"],
        cell_ref=row["cell_ref"],
        value=row["value"],
        code=code,
        severity=Severity.of(row["severity"]),
        message_ja=row["message_ja"],
        message_en=row["message_en"],
        hint=HINTS[code],
    )


async def report_file(upload: UUID, *, replace: bool, actor: Actor) -> tuple[bytes, str]:
    """The whole report as CSV in the upload's own encoding (UTF-8 with a mark for a workbook), and that encoding.

    Args:
        upload: The upload.
        replace: Whether characters that the encoding lacks may become 〓.
        actor: Who asks.

    Raises:
        Invalid: The encoding lacks characters and nobody agreed to replace them.
        NotFound: The actor sent no such upload.
        NotSignedIn, Forbidden: The actor may not upload.
    """
    require(actor, "import:upload")
    row = await row_of(upload, actor=actor)
    encoding = row["encoding"] or "utf-8-sig"
    found = [_line(one) for one in await _ALL.rows(upload)]
    rows = [
        [
            str(one.row),
            one.column_header or "",
            one.cell_ref or "",
            one.value or "",
            one.code.value,
            one.severity.ja,
            one.message_ja,
            one.message_en,
            "" if one.hint is None else one.hint.ja,
        ]
        for one in found
    ]
    try:
        return await asyncio.to_thread(
            report_csv, HEADINGS, rows, encoding=encoding, replace=replace
        ), encoding
    except Unwritable as lacking:
        raise _lacking(lacking) from None


async def file_with_errors(upload: UUID, *, replace: bool, actor: Actor) -> tuple[bytes, str | None]:
    """A copy of the file with a column エラー, and its encoding; None for a workbook.

    Raises:
        Conflict: The upload is not over yet.
        Invalid: As `report_file`.
        NotFound: The actor sent no such upload.
        NotSignedIn, Forbidden: The actor may not upload.
    """
    require(actor, "import:upload")
    row = await row_of(upload, actor=actor)
    if not UploadState.of(row["state"]).over:
        raise Conflict(
            Bilingual(
                ja="まだ確認中です。終わってから開いてください。",
                en="The file is still being checked; ask again when that is over.",
            )
        )
    errors: dict[int, list[str]] = defaultdict(list)
    for one in await _ALL.rows(upload):
        where = f"{one['column_header']}：" if one["column_header"] else ""
        errors[one["row"]].append(f"[{one['code']}] {where}{one['message_ja']}")
    said = {number: "\n".join(texts) for number, texts in errors.items()}
    content = await content_of(row["file"])
    try:
        return await asyncio.to_thread(_marked, content, said, replace=replace), row["encoding"]
    except Unwritable as lacking:
        raise _lacking(lacking) from None


def _marked(content: bytes, errors: dict[int, str], *, replace: bool) -> bytes:
    with on_disk(content) as path:
        sheet = open_sheet(path, BROWSER)
        if sheet.encoding is None:
            return marked_workbook(sheet, errors)
        return marked_csv(sheet, errors, replace=replace)


def _lacking(lacking: Unwritable) -> Invalid:
    named = "、".join(f"{c}（U+{ord(c):04X}）" for c in lacking.characters[:20])
    return Invalid.field(
        "replace",
        "E_ENC",
        ja=f"Shift_JIS（CP932）にない文字があります：{named}。同意（replace）があれば「〓」に置き換えて出力します。",
        en=f"Shift_JIS (CP932) lacks these characters: {named}; if you agree (replace), each becomes 〓.",
    )
