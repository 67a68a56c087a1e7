"""Uploads of members: the file as it was sent, how far it is, and what is said of its rows."""

from piccolo.columns import Text
from piccolo.table import Table

from registry.tables.columns import (
    blob,
    integer,
    key,
    moment,
    optional_integer,
    optional_moment,
    optional_text,
    optional_uuid,
    reference,
    text,
)
from registry.tables.members import Organisation, Person

__all__ = ["HeadingMap", "Upload", "UploadFile", "UploadFinding", "UploadRow"]


class UploadFile(Table, tablename="upload_file"):
    """The bytes of an upload, stored once by their hash."""

    sha256 = Text(primary_key=True, null=False, default="")
    content = blob()
    stored_at = moment()


class HeadingMap(Table, tablename="heading_map"):
    """A laboratory's own headings, mapped once; a changed one is a new row, the old one stays."""

    id = key()
    organisation = reference(Organisation)
    name = text()
    document = text()
    saved_by = optional_uuid()
    saved_at = moment()
    replaced_at = optional_moment()


class Upload(Table, tablename="upload"):
    """One run over one file; ``done`` counts the units whose verdict is stored, so that a run can go on."""

    id = key()
    file = reference(UploadFile)
    kind = text()
    mode = text()
    confirmed = integer()
    state = text()
    file_name = text()
    encoding = optional_text()
    sent_by = reference(Person)
    scopes = optional_text()
    done = integer()
    counts = text()
    problem_ja = optional_text()
    problem_en = optional_text()
    claimed_until = optional_moment()
    received_at = moment()
    finished_at = optional_moment()
    heading_map = reference(HeadingMap, optional=True)
    total = optional_integer()


class UploadRow(Table, tablename="upload_row"):
    """What became, or would become, of a row."""

    id = key()
    upload = reference(Upload)
    row = integer()
    outcome = text()
    subject = optional_text()


class UploadFinding(Table, tablename="upload_finding"):
    """One thing said of a row."""

    id = key()
    upload = reference(Upload)
    row = integer()
    column_header = optional_text()
    cell_ref = optional_text()
    value = optional_text()
    code = text()
    severity = text()
    message_ja = text()
    message_en = text()
