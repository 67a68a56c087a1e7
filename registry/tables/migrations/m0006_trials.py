"""Publications, systematic reviews, and records of one study that are found and joined."""

from collections.abc import Sequence

__all__ = ["statements"]

_SCHEMA = """
ALTER TABLE trial ADD COLUMN merged_into UUID REFERENCES trial (id) ON DELETE RESTRICT;
ALTER TABLE trial ADD COLUMN organisation UUID REFERENCES organisation (id) ON DELETE RESTRICT;
CREATE INDEX trial_merged ON trial (merged_into) WHERE merged_into IS NOT NULL;
CREATE TABLE merge_proposal (
    id UUID PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    first UUID NOT NULL REFERENCES trial (id) ON DELETE RESTRICT,
    second UUID NOT NULL REFERENCES trial (id) ON DELETE RESTRICT,
    shared TEXT NOT NULL,
    state TEXT NOT NULL,
    kept UUID REFERENCES trial (id) ON DELETE RESTRICT,
    found_at TIMESTAMPTZ NOT NULL,
    proposed_by UUID,
    proposed_at TIMESTAMPTZ,
    proposed_reason TEXT,
    decided_by UUID,
    decided_at TIMESTAMPTZ,
    decided_reason TEXT,
    CONSTRAINT merge_proposal_pair UNIQUE (first, second)
);
CREATE INDEX merge_proposal_second ON merge_proposal (second);
CREATE TABLE paper (
    id UUID PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    public_id TEXT NOT NULL UNIQUE,
    pmid TEXT UNIQUE,
    doi TEXT UNIQUE,
    citation TEXT UNIQUE,
    title TEXT NOT NULL,
    year BIGINT,
    retracted BIGINT NOT NULL,
    latest_version BIGINT NOT NULL,
    source TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE paper_number (
    id UUID PRIMARY KEY,
    paper UUID NOT NULL REFERENCES paper (id) ON DELETE RESTRICT,
    scheme TEXT NOT NULL,
    value TEXT NOT NULL,
    origin TEXT NOT NULL,
    CONSTRAINT paper_number_once UNIQUE (paper, scheme, value)
);
CREATE INDEX paper_number_value ON paper_number (value, scheme);
CREATE TABLE systematic_review (
    id UUID PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    public_id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    latest_version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
)
"""


def statements(dialect: str) -> Sequence[str]:  # noqa: ARG001 # both say it alike
    """The statements for ``sqlite`` or ``postgres``."""
    return [statement.strip() for statement in _SCHEMA.split(";\n")]
