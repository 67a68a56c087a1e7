"""How far the recall of a lot has come, and when it ended (4.11): one row a report, none ever changed."""

from collections.abc import Sequence

__all__ = ["statements"]

_SCHEMA = (
    """CREATE TABLE recall_report (
    id UUID PRIMARY KEY,
    lot UUID NOT NULL REFERENCES lot (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    number BIGINT NOT NULL CHECK (number > 0),
    progress BIGINT NOT NULL CHECK (progress BETWEEN 0 AND 100),
    closed_on DATE,
    authority_no TEXT,
    reason TEXT NOT NULL,
    entered_by UUID,
    entered_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT recall_report_number UNIQUE (lot, number)
)""",
)


def statements(dialect: str) -> Sequence[str]:  # noqa: ARG001 # both say it alike
    """The statements for ``sqlite`` or ``postgres``."""
    return _SCHEMA
