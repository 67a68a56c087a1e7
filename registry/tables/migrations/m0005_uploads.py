"""Tables that members upload, and what is said of their rows."""

from collections.abc import Sequence

__all__ = ["statements"]

_SCHEMA = """
CREATE TABLE upload_file (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    content {blob} NOT NULL,
    stored_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE upload (
    id UUID PRIMARY KEY,
    file TEXT NOT NULL REFERENCES upload_file (sha256) ON DELETE RESTRICT,
    kind TEXT NOT NULL,
    mode TEXT NOT NULL,
    confirmed BIGINT NOT NULL,
    state TEXT NOT NULL,
    file_name TEXT NOT NULL,
    encoding TEXT,
    sent_by UUID NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
    scopes TEXT,
    done BIGINT NOT NULL,
    counts TEXT NOT NULL,
    problem_ja TEXT,
    problem_en TEXT,
    claimed_until TIMESTAMPTZ,
    received_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
CREATE INDEX upload_sent_by ON upload (sent_by, id);
CREATE INDEX upload_open ON upload (id) WHERE finished_at IS NULL;
CREATE TABLE upload_row (
    id UUID PRIMARY KEY,
    upload UUID NOT NULL REFERENCES upload (id) ON DELETE RESTRICT,
    row BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    subject TEXT
);
CREATE INDEX upload_row_upload ON upload_row (upload, row);
CREATE TABLE upload_finding (
    id UUID PRIMARY KEY,
    upload UUID NOT NULL REFERENCES upload (id) ON DELETE RESTRICT,
    row BIGINT NOT NULL,
    column_header TEXT,
    cell_ref TEXT,
    value TEXT,
    code TEXT NOT NULL,
    severity TEXT NOT NULL,
    message_ja TEXT NOT NULL,
    message_en TEXT NOT NULL
);
CREATE INDEX upload_finding_upload ON upload_finding (upload, id)
"""


def statements(dialect: str) -> Sequence[str]:
    """The statements for a dialect (``sqlite`` or ``postgres``)."""
    schema = _SCHEMA.format(blob="BLOB" if dialect == "sqlite" else "BYTEA")
    return tuple(statement.strip() for statement in schema.split(";"))
