"""Outcomes of products, records of evidence, and the comparison that justifies a link."""

from collections.abc import Sequence

__all__ = ["statements"]

_SCHEMA = """
CREATE TABLE claim_outcome (
    id UUID PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    product UUID NOT NULL REFERENCES product (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    number BIGINT NOT NULL CHECK (number > 0),
    letter TEXT,
    public_letter TEXT,
    grade_version BIGINT NOT NULL CHECK (grade_version >= 0),
    inputs_sha256 TEXT,
    graded_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT claim_outcome_product_number UNIQUE (product, number)
);
CREATE TABLE evidence_record (
    id UUID PRIMARY KEY,
    record TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    product UUID REFERENCES product (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    outcome UUID REFERENCES claim_outcome (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    trial UUID REFERENCES trial (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    slot TEXT,
    latest_version BIGINT NOT NULL CHECK (latest_version > 0),
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX evidence_record_product ON evidence_record (product, kind);
CREATE INDEX evidence_record_trial ON evidence_record (trial, kind);
ALTER TABLE product_link ADD COLUMN comparison TEXT
"""


def statements(dialect: str) -> Sequence[str]:  # noqa: ARG001 # the same for both
    """The statements, the same for ``sqlite`` and ``postgres``."""
    return tuple(statement.strip() for statement in _SCHEMA.split(";\n"))
