"""The append-only log and the gap-free counters."""

from piccolo.columns import BigInt, Text
from piccolo.table import Table

from registry.tables.columns import integer, moment, optional_integer, optional_text, optional_uuid, text

__all__ = ["Counter", "LogEntry"]


class LogEntry(Table, tablename="log_entry"):
    """One decision or publication.

    ``entry`` is the public form (canonical JSON of types, public identifiers and the salted hash) and
    ``leaf_hash`` its RFC 6962 leaf hash; the other columns are the inner audit trail.
    """

    seq = BigInt(primary_key=True, null=False, default=0)
    recorded_at = moment()
    kind = text()
    subject = text()
    version = optional_integer()
    actor = optional_uuid()
    role = text()
    from_state = optional_text()
    to_state = optional_text()
    reason = optional_text()
    document_sha256 = optional_text()
    salt = text()
    entry = text()
    leaf_hash = text()


class Counter(Table, tablename="counter"):
    """The last number given out of one series; taken inside the transaction that uses it."""

    name = Text(primary_key=True, null=False, default="")
    value = integer()
