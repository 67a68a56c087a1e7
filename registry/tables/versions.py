"""Chains of immutable documents, and when which version was public: one mechanism for all records."""

from piccolo.table import Table

from registry.tables.columns import integer, key, moment, optional_moment, optional_uuid, text

__all__ = ["Publication", "Version"]


class Version(Table, tablename="version"):
    """One version of one record: canonical JSON, its hash and salt, when and by whom. Never updated."""

    id = key()
    kind = text()
    record = text()
    number = integer()
    contract = text()
    document = text()
    sha256 = text()
    salt = text()
    recorded_at = moment()
    recorded_by = optional_uuid()
    role = text()


class Publication(Table, tablename="publication"):
    """A span of time in which one version of a record was what the public saw; at most one is open."""

    id = key()
    record = text()
    version = integer()
    public_from = moment()
    public_until = optional_moment()
