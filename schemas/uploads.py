"""Uploads: a member's table, how far it is, and what is said of its rows (domain specification 7.4)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from schemas.base import Bilingual, Contract, Text
from schemas.identifiers import OrganisationId
from schemas.imports import Sha256
from schemas.vocab import DayOrder, DecimalMark, RowCode, Severity, UploadKind, UploadMode, UploadState

__all__ = [
    "FixedValue",
    "HeadingMapEntry",
    "HeadingMapView",
    "MappedColumn",
    "ReportLine",
    "UploadCounts",
    "UploadName",
    "UploadView",
]

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
    total: int | None = Field(ge=0, description="Rows of the file; null until they are counted.")
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


class MappedColumn(Contract):
    """One of a laboratory's own headings, and the field of the template of results that it stands for."""

    heading: Text
    field: Text = Field(description="E.g. product, number, specimen, item, result, unit, tested_on.")


class FixedValue(Contract):
    """A field that the laboratory's table has no column for, with the value that every row has."""

    field: Text
    value: Text


class HeadingMapEntry(Contract):
    """How a laboratory's own table is read: saved once, used for every upload (domain specification 7.1)."""

    name: Text
    columns: tuple[MappedColumn, ...] = Field(min_length=1, max_length=100)
    fixed: tuple[FixedValue, ...] = Field(default=(), max_length=20)
    decimal: DecimalMark = DecimalMark.POINT
    day_order: DayOrder = DayOrder.YEAR_MONTH_DAY


class HeadingMapView(Contract):
    """A saved heading map and whose it is."""

    laboratory: OrganisationId
    map: HeadingMapEntry
    saved_at: datetime
