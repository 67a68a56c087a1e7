"""Attachments: bytes stored once by their hash, and where they are used."""

from piccolo.columns import Text
from piccolo.table import Table

from registry.tables.columns import blob, integer, key, moment, optional_uuid, reference, text
from registry.tables.lots import Lot

__all__ = ["Attachment", "AttachmentUse"]


class Attachment(Table, tablename="attachment"):
    """Bytes whose type was recognised by their content."""

    sha256 = Text(primary_key=True, null=False, default="")
    media_type = text()
    size = integer()
    content = blob()
    stored_at = moment()


class AttachmentUse(Table, tablename="attachment_use"):
    """One use of an attachment by a record."""

    id = key()
    attachment = reference(Attachment)
    record = text()
    purpose = text()
    file_name = text()
    added_by = optional_uuid()
    added_at = moment()
    lot = reference(Lot, optional=True)
