"""People who come in by invitation, prove themselves twice, and leave; and the mail that tells them."""

from collections.abc import Sequence

__all__ = ["statements"]

_SCHEMA = """
ALTER TABLE person ADD COLUMN joined_to UUID REFERENCES person (id) ON DELETE RESTRICT;
CREATE INDEX person_joined ON person (joined_to) WHERE joined_to IS NOT NULL;
CREATE INDEX person_email ON person (lower(email));
ALTER TABLE account ADD COLUMN totp_secret TEXT;
ALTER TABLE account ADD COLUMN totp_since TIMESTAMPTZ;
ALTER TABLE account ADD COLUMN totp_step BIGINT;
ALTER TABLE browser_session ADD COLUMN waits_for TEXT;
CREATE TABLE recovery_code (
    id UUID PRIMARY KEY,
    account UUID NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
    code_hash TEXT NOT NULL,
    used_at TIMESTAMPTZ
);
CREATE INDEX recovery_code_account ON recovery_code (account);
CREATE TABLE invitation (
    id UUID PRIMARY KEY,
    person UUID NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
    role TEXT NOT NULL,
    firm UUID REFERENCES firm (id) ON DELETE RESTRICT,
    organisation UUID REFERENCES organisation (id) ON DELETE RESTRICT,
    token_hash TEXT NOT NULL UNIQUE,
    invited_by UUID,
    invited_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    accepted_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX invitation_person ON invitation (person);
CREATE TABLE password_reset (
    id UUID PRIMARY KEY,
    account UUID REFERENCES account (id) ON DELETE RESTRICT,
    token_hash TEXT NOT NULL UNIQUE,
    asked_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX password_reset_account ON password_reset (account);
CREATE TABLE mail (
    id UUID PRIMARY KEY,
    person UUID NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
    template TEXT NOT NULL,
    facts TEXT NOT NULL,
    secret BIGINT NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ,
    attempts BIGINT NOT NULL,
    claimed_until TIMESTAMPTZ,
    sent_at TIMESTAMPTZ,
    problem TEXT
);
CREATE INDEX mail_due ON mail (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX mail_person ON mail (person)
"""


def statements(dialect: str) -> Sequence[str]:  # noqa: ARG001 # both say it alike
    """The statements for ``sqlite`` or ``postgres``."""
    return [statement.strip() for statement in _SCHEMA.split(";\n")]
