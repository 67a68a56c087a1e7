"""A request may be about a systematic review instead of a trial (5.3): of both columns one is filled."""

from collections.abc import Sequence

__all__ = ["statements"]

_REVIEW = "review UUID REFERENCES systematic_review (id) ON DELETE RESTRICT ON UPDATE RESTRICT"
_INDEXES = (
    "CREATE UNIQUE INDEX link_request_open ON link_request (record, trial) WHERE state = 'open'",
    "CREATE UNIQUE INDEX link_request_review_open ON link_request (record, review) WHERE state = 'open'",
)
_SQLITE = (
    f"""CREATE TABLE link_request_new (
    id UUID PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    record TEXT NOT NULL,
    trial UUID REFERENCES trial (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    {_REVIEW},
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    requested_by UUID,
    requested_at TIMESTAMPTZ NOT NULL,
    decided_by UUID,
    decided_at TIMESTAMPTZ,
    decided_reason TEXT,
    CONSTRAINT link_request_about CHECK ((trial IS NULL) <> (review IS NULL))
)""",
    """INSERT INTO link_request_new (
    id, number, record, trial, reason, state, requested_by, requested_at, decided_by, decided_at, decided_reason
) SELECT
    id, number, record, trial, reason, state, requested_by, requested_at, decided_by, decided_at, decided_reason
FROM link_request""",
    "DROP TABLE link_request",
    "ALTER TABLE link_request_new RENAME TO link_request",
    *_INDEXES,
)
_POSTGRES = (
    "ALTER TABLE link_request ALTER COLUMN trial DROP NOT NULL",
    f"ALTER TABLE link_request ADD COLUMN {_REVIEW}",
    "ALTER TABLE link_request ADD CONSTRAINT link_request_about CHECK ((trial IS NULL) <> (review IS NULL))",
    _INDEXES[1],
)


def statements(dialect: str) -> Sequence[str]:
    """The statements for ``sqlite``, which makes the table anew to let a column be empty, or ``postgres``."""
    return _SQLITE if dialect == "sqlite" else _POSTGRES
