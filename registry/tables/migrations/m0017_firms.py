"""What a message of the outbox is sent for, so that it is told once; and what a firm was called before."""

from collections.abc import Sequence

__all__ = ["statements"]

_SCHEMA = (
    "ALTER TABLE mail ADD COLUMN once TEXT",
    "CREATE UNIQUE INDEX mail_once ON mail (once)",
    """CREATE TABLE firm_past (
    id UUID PRIMARY KEY,
    firm UUID NOT NULL REFERENCES firm (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    name_ja TEXT NOT NULL,
    name_kana TEXT,
    name_en TEXT,
    address TEXT NOT NULL,
    lg_code TEXT NOT NULL,
    until TIMESTAMPTZ NOT NULL
)""",
    "CREATE INDEX firm_past_until ON firm_past (firm, until)",
)


def statements(dialect: str) -> Sequence[str]:  # noqa: ARG001 # both say it alike
    """The statements for ``sqlite`` or ``postgres``."""
    return _SCHEMA
