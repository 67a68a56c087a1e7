"""What laboratories and trial sites work with: why a result was replaced, specimens, mapped headings, link requests."""

from collections.abc import Sequence

__all__ = ["statements"]

_SCHEMA = """
ALTER TABLE test_result ADD COLUMN reason TEXT;
ALTER TABLE attachment_use ADD COLUMN lot UUID REFERENCES lot (id) ON DELETE RESTRICT ON UPDATE RESTRICT;
CREATE INDEX attachment_use_lot ON attachment_use (lot) WHERE lot IS NOT NULL;
CREATE INDEX lot_state ON lot (state, id);
CREATE TABLE specimen (
    id UUID PRIMARY KEY,
    organisation UUID NOT NULL REFERENCES organisation (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    number TEXT NOT NULL,
    lot UUID NOT NULL REFERENCES lot (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    noted_by UUID,
    noted_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT specimen_number UNIQUE (organisation, number)
);
CREATE INDEX specimen_lot ON specimen (lot);
CREATE TABLE heading_map (
    id UUID PRIMARY KEY,
    organisation UUID NOT NULL REFERENCES organisation (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    saved_by UUID,
    saved_at TIMESTAMPTZ NOT NULL,
    replaced_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX heading_map_name ON heading_map (organisation, name) WHERE replaced_at IS NULL;
ALTER TABLE upload ADD COLUMN heading_map UUID REFERENCES heading_map (id) ON DELETE RESTRICT ON UPDATE RESTRICT;
CREATE TABLE link_request (
    id UUID PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    record TEXT NOT NULL,
    trial UUID NOT NULL REFERENCES trial (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    requested_by UUID,
    requested_at TIMESTAMPTZ NOT NULL,
    decided_by UUID,
    decided_at TIMESTAMPTZ,
    decided_reason TEXT
);
CREATE UNIQUE INDEX link_request_open ON link_request (record, trial) WHERE state = 'open'
"""


def statements(dialect: str) -> Sequence[str]:  # noqa: ARG001 # both say it alike
    """The statements for ``sqlite`` or ``postgres``."""
    return [statement.strip() for statement in _SCHEMA.split(";\n")]
