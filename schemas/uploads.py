"""Uploads: a member's table, how far it is, and what is said of its rows (domain specification 7.4)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from schemas.base import Bilingual, Contract, Text
from schemas.imports import Sha256
from schemas.vocab import RowCode, Severity, UploadKind, UploadMode, UploadState

__all__ = ["ReportLine", "UploadCounts", "UploadName", "UploadView"]

UploadName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e/\\]+$"),
]
"""A file's name as its sender gives it: no folder, no control character."""


class UploadCounts(Contract):
    """What became, or would become, of the rows read so far."""

    created: int = Field(default=0, ge=0)
    changed: int = Field(default=0, ge=0)
    unchanged: int = Field(default=0, ge=0)
    refused: int = Field(default=0, ge=0)
    warnings: int = Field(default=0, ge=0, description="Findings that refuse no row.")

    @property
    def rows(self) -> int:
        """Rows read so far."""
        return self.created + self.changed + self.unchanged + self.refused


class UploadView(Contract):
    """One upload as its sender sees it."""

    id: UUID
    kind: UploadKind
    mode: UploadMode
    confirmed: bool = Field(
        description="Whether the sender agreed to what differs from the registered values."
    )
    state: UploadState
    file_name: UploadName
    file_sha256: Sha256
    encoding: Text | None = Field(description="Of a text file; null for a workbook.")
    rows: int = Field(ge=0, description="Rows checked or taken so far.")
    counts: UploadCounts
    already: bool = Field(
        default=False,
        description="The same file was taken before; this is that upload, and nothing was done.",
    )
    problem: Bilingual | None = Field(description="Why the file as a whole could not be read.")
    received_at: datetime
    finished_at: datetime | None


class ReportLine(Contract):
    """One thing said of one cell, one row or (row 0) the file."""

    row: int = Field(ge=0)
    column_header: str | None
    cell_ref: str | None = Field(description="Cell as a spreadsheet names it, e.g. C7.")
    value: str | None = Field(description="What stands there, cut and made printable.")
    code: RowCode
    severity: Severity
    message_ja: str
    message_en: str
    hint: Bilingual | None
