"""Reviews: cases, submissions, reviewers, interests, points, acts, suspensions; timed work."""

from collections.abc import Sequence

__all__ = ["statements"]


_SCHEMA = """
CREATE TABLE review_case (
    id UUID PRIMARY KEY,
    product UUID NOT NULL REFERENCES product (id) ON DELETE RESTRICT,
    version BIGINT NOT NULL CHECK (version > 0),
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    changed TEXT NOT NULL,
    formula BIGINT NOT NULL CHECK (formula IN (0, 1)),
    round BIGINT NOT NULL CHECK (round IN (0, 1)),
    submitter UUID,
    submitted_at TIMESTAMPTZ NOT NULL,
    document_sha256 TEXT NOT NULL CHECK (length(document_sha256) = 64),
    checklist TEXT NOT NULL,
    summary TEXT,
    due_kind TEXT,
    due_on DATE,
    escalated_at TIMESTAMPTZ,
    revision BIGINT NOT NULL CHECK (revision > 0),
    opened_at TIMESTAMPTZ NOT NULL,
    closed_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX review_case_one_open ON review_case (product) WHERE closed_at IS NULL;
CREATE INDEX review_case_product ON review_case (product, opened_at);
CREATE INDEX review_case_due ON review_case (due_on) WHERE closed_at IS NULL;
CREATE TABLE review_submission (
    id UUID PRIMARY KEY,
    review_case UUID NOT NULL REFERENCES review_case (id) ON DELETE RESTRICT,
    document TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    declaration_version TEXT NOT NULL,
    explanations TEXT NOT NULL,
    submitted_by UUID,
    submitted_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX review_submission_case ON review_submission (review_case, submitted_at);
CREATE TABLE review_assignment (
    id UUID PRIMARY KEY,
    review_case UUID NOT NULL REFERENCES review_case (id) ON DELETE RESTRICT,
    person UUID,
    round BIGINT NOT NULL,
    assigned_by UUID,
    assigned_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX review_assignment_once ON review_assignment (review_case, person) WHERE ended_at IS NULL;
CREATE TABLE interest_declaration (
    id UUID PRIMARY KEY,
    person UUID,
    review_case UUID REFERENCES review_case (id) ON DELETE RESTRICT,
    document TEXT NOT NULL,
    declared_on DATE NOT NULL,
    declared_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX interest_declaration_person ON interest_declaration (person, declared_at);
CREATE TABLE interest_override (
    id UUID PRIMARY KEY,
    review_case UUID NOT NULL REFERENCES review_case (id) ON DELETE RESTRICT,
    person UUID,
    public_note TEXT NOT NULL,
    decided_by UUID,
    decided_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX interest_override_case ON interest_override (review_case, person);
CREATE TABLE review_point (
    id UUID PRIMARY KEY,
    review_case UUID NOT NULL REFERENCES review_case (id) ON DELETE RESTRICT,
    field TEXT NOT NULL,
    text TEXT NOT NULL,
    raised_by UUID,
    raised_at TIMESTAMPTZ NOT NULL,
    answer TEXT,
    answered_by UUID,
    answered_at TIMESTAMPTZ,
    resolved_by UUID,
    resolved_at TIMESTAMPTZ
);
CREATE INDEX review_point_case ON review_point (review_case, raised_at);
CREATE TABLE case_act (
    id UUID PRIMARY KEY,
    review_case UUID NOT NULL REFERENCES review_case (id) ON DELETE RESTRICT,
    person UUID,
    event TEXT NOT NULL,
    seat TEXT NOT NULL,
    role TEXT NOT NULL,
    round BIGINT NOT NULL,
    acted_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX case_act_case ON case_act (review_case, acted_at);
CREATE TABLE suspension (
    id UUID PRIMARY KEY,
    product UUID NOT NULL REFERENCES product (id) ON DELETE RESTRICT,
    cause TEXT NOT NULL,
    cause_key TEXT NOT NULL UNIQUE,
    reason TEXT NOT NULL,
    notice_ja TEXT NOT NULL,
    notice_en TEXT NOT NULL,
    suspended_by UUID,
    suspended_at TIMESTAMPTZ NOT NULL,
    proposed_by UUID,
    proposed_at TIMESTAMPTZ,
    proposal TEXT,
    ended_by UUID,
    ended_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX suspension_one_open ON suspension (product) WHERE ended_at IS NULL;
CREATE TABLE job (
    name TEXT PRIMARY KEY,
    due_at TIMESTAMPTZ NOT NULL,
    claimed_until TIMESTAMPTZ,
    done_at TIMESTAMPTZ
);
ALTER TABLE product_draft ADD COLUMN frozen_at TIMESTAMPTZ
"""


def statements(_dialect: str) -> Sequence[str]:
    """The statements of this migration, the same in both dialects."""
    return tuple(part.strip() for part in _SCHEMA.split(";"))
