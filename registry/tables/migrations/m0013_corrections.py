"""Requests to correct what a published product claims, and the dated row of how long its firm has."""

from collections.abc import Sequence

from registry.domain.legal import SEED
from registry.tables.rules import seed_statements

__all__ = ["statements"]

_SCHEMA = """
CREATE TABLE correction (
    id UUID PRIMARY KEY,
    product UUID NOT NULL REFERENCES product (id) ON DELETE RESTRICT,
    version BIGINT NOT NULL CHECK (version > 0),
    field TEXT NOT NULL,
    text TEXT NOT NULL,
    requested_by UUID,
    requested_at TIMESTAMPTZ NOT NULL,
    due_on DATE,
    taken_back_by UUID,
    taken_back_at TIMESTAMPTZ
);
CREATE INDEX correction_product ON correction (product, requested_at);
CREATE INDEX correction_due ON correction (due_on) WHERE taken_back_at IS NULL
"""


def statements(dialect: str) -> Sequence[str]:  # noqa: ARG001 # both say it alike
    """The statements for ``sqlite`` or ``postgres``; rows of law that are there stay as they are."""
    return (*(part.strip() for part in _SCHEMA.split(";")), *seed_statements(SEED))
