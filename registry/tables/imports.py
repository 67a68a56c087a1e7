"""Import runs and the rows they refused."""

from piccolo.table import Table

from registry.tables.columns import (
    integer,
    key,
    moment,
    optional_moment,
    optional_text,
    optional_uuid,
    reference,
    text,
)

__all__ = ["ImportRun", "RejectedRow"]


class ImportRun(Table, tablename="import_run"):
    """One file read once; a finished file is known by its hash and not read again."""

    id = key()
    source = text()
    edition = text()
    file_name = text()
    file_sha256 = text()
    state = text()
    counts = text()
    started_by = optional_uuid()
    started_at = moment()
    finished_at = optional_moment()


class RejectedRow(Table, tablename="rejected_row"):
    """A row that was not taken, and why."""

    id = key()
    run = reference(ImportRun)
    row = integer()
    code = text()
    field = optional_text()
    value = optional_text()
    message_ja = text()
    message_en = text()
