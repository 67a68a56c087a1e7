"""Imports: where a record was read, what a file brought, and what is wrong with a row (domain specification 7).

Every error names the row, the column and the fix, so that the file can be mended where it was made.
"""

from datetime import date
from typing import Annotated, Final

from pydantic import Field, StringConstraints, model_validator

from schemas.base import Bilingual, Contract, Text
from schemas.vocab import RowCode, Severity

__all__ = [
    "SAMPLE_SIZE",
    "ImportReport",
    "Provenance",
    "RejectedCount",
    "RowError",
    "Sha256",
    "Source",
    "SourceCode",
]

SAMPLE_SIZE: Final = 200
"""At most this many row errors stand in a report; all of them are in its download."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 hash as 64 small hexadecimal digits."""

SourceCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
"""The short name of a source, e.g. ``price-list``."""


class Source(Contract):
    """A public source and the terms its records are used under."""

    code: SourceCode
    name: Bilingual
    terms: Bilingual = Field(description="Licence or terms of use, as far as they are known.")


class Provenance(Contract):
    """Which record of which file a document was made from."""

    file_sha256: Sha256 = Field(description="Hash of the file as it was read, before any decompression.")
    record_sha256: Sha256 = Field(description="Hash of the record inside the file.")
    exported_on: date | None = Field(default=None, description="The day the source made the file.")
    url: Text | None = Field(default=None, description="Where the source shows the record.")


class RowError(Contract):
    """One thing wrong with one row of a file."""

    row: int = Field(ge=0, description="Line or record number from 1; 0 stands for the file as a whole.")
    column: str | None = Field(default=None, description="Heading of the column, in the file's own words.")
    cell: str | None = Field(default=None, description="Cell of a spreadsheet, e.g. C7.")
    value: str | None = Field(
        default=None, max_length=200, description="What stands there, cut and made printable."
    )
    code: RowCode
    severity: Severity
    message: Bilingual
    hint: Bilingual | None = None

    @model_validator(mode="after")
    def _severity_follows_the_code(self) -> "RowError":
        if (self.severity is Severity.BLOCK) != self.code.refuses:
            raise ValueError(f"{self.code} and severity {self.severity} contradict one another.")
        return self


class RejectedCount(Contract):
    """How many rows one reason refused."""

    code: RowCode
    rows: int = Field(ge=1)


class ImportReport(Contract):
    """What one file did to the registry. ``read`` is the sum of the rows below it and of the rejected ones."""

    source: SourceCode
    edition: Text | None = None
    file_name: Text
    file_sha256: Sha256
    dry_run: bool
    read: int = Field(ge=0, description="Rows of the file.")
    created: int = Field(default=0, ge=0)
    changed: int = Field(default=0, ge=0)
    unchanged: int = Field(default=0, ge=0)
    relisted: int = Field(default=0, ge=0)
    rejected: int = Field(default=0, ge=0)
    delisted: int = Field(
        default=0, ge=0, description="Records of the registry that the file no longer holds."
    )
    rejected_by_code: tuple[RejectedCount, ...] = ()
    warnings: int = Field(default=0, ge=0, description="Findings that refused no row.")
    row_errors: tuple[RowError, ...] = Field(default=(), max_length=SAMPLE_SIZE)

    @model_validator(mode="after")
    def _every_row_is_counted_once(self) -> "ImportReport":
        if self.read != self.created + self.changed + self.unchanged + self.relisted + self.rejected:
            raise ValueError("The rows read are not the sum of what became of them.")
        if self.rejected != sum(count.rows for count in self.rejected_by_code):
            raise ValueError("The rejected rows are not the sum of the reasons.")
        return self
