"""Persons, firms, organisations, and what lets them in: accounts, roles, sessions, tokens.

A person's name and contacts live in ``Person`` alone, so that they can be corrected and erased; everything
else knows the opaque id only (domain specification 0.4a).
"""

from piccolo.table import Table

from registry.tables.columns import (
    integer,
    key,
    moment,
    optional_integer,
    optional_moment,
    optional_text,
    optional_uuid,
    reference,
    text,
)

__all__ = [
    "Account",
    "ApiToken",
    "Firm",
    "Invitation",
    "Organisation",
    "PasswordReset",
    "Person",
    "RecoveryCode",
    "RoleGrant",
    "Session",
]


class Person(Table, tablename="person"):
    """One natural person; ``joined_to`` names the row of the same human being that stands for both."""

    id = key()
    name = optional_text()
    email = optional_text()
    created_at = moment()
    erased_at = optional_moment()
    joined_to = reference("self", optional=True)


class Firm(Table, tablename="firm"):
    """A member firm, known by its corporate number; ``number`` is its small key in the search index."""

    id = key()
    number = integer(unique=True)
    corporate_no = text(unique=True)
    name_ja = text()
    name_kana = optional_text()
    name_en = optional_text()
    address = text()
    lg_code = text()
    state = text()
    created_at = moment()


class FirmPast(Table, tablename="firm_past"):
    """What a firm was called, and where it was, until it was corrected."""

    id = key()
    firm = reference(Firm)
    name_ja = text()
    name_kana = optional_text()
    name_en = optional_text()
    address = text()
    lg_code = text()
    until = moment()


class Organisation(Table, tablename="organisation"):
    """A laboratory, a trial site or another organisation of the network."""

    id = key()
    public_id = text(unique=True)
    kind = text()
    name = text()
    code = optional_text(unique=True)
    lg_code = optional_text()
    prefecture = optional_text()
    postal_code = optional_text()
    address = optional_text()
    source = optional_text()
    document = text()
    created_at = moment()


class Account(Table, tablename="account"):
    """A way for a person to sign in.

    ``totp_secret`` is sealed (port ``SecretBox``); it counts from ``totp_since`` on, and only codes of time
    steps after ``totp_step`` are taken.
    """

    id = key()
    person = reference(Person)
    login = text(unique=True)
    password_hash = text()
    failures = integer()
    locked_until = optional_moment()
    disabled_at = optional_moment()
    created_at = moment()
    totp_secret = optional_text()
    totp_since = optional_moment()
    totp_step = optional_integer()


class RoleGrant(Table, tablename="role_grant"):
    """A role of a person, for one firm or organisation where the role needs one."""

    id = key()
    person = reference(Person)
    role = text()
    firm = reference(Firm, optional=True)
    organisation = reference(Organisation, optional=True)
    granted_at = moment()
    revoked_at = optional_moment()


class Session(Table, tablename="browser_session"):
    """A browser's session; only the hash of its token is kept. It lets nobody in while it ``waits_for`` a step."""

    id = key()
    token_hash = text(unique=True)
    account = reference(Account)
    csrf_token = text()
    created_at = moment()
    expires_at = moment()
    ended_at = optional_moment()
    waits_for = optional_text()


class ApiToken(Table, tablename="api_token"):
    """A program's token; it acts as its person."""

    id = key()
    person = reference(Person)
    name = text()
    token_hash = text(unique=True)
    scopes = text()
    created_at = moment()
    expires_at = moment()
    revoked_at = optional_moment()
    last_used_at = optional_moment()


class RecoveryCode(Table, tablename="recovery_code"):
    """A code that stands in for the second factor once; only its hash is kept."""

    id = key()
    account = reference(Account)
    code_hash = text()
    used_at = optional_moment()


class Invitation(Table, tablename="invitation"):
    """A role offered by mail; only the hash of the link's secret is kept."""

    id = key()
    person = reference(Person)
    role = text()
    firm = reference(Firm, optional=True)
    organisation = reference(Organisation, optional=True)
    token_hash = text(unique=True)
    invited_by = optional_uuid()
    invited_at = moment()
    expires_at = moment()
    accepted_at = optional_moment()
    revoked_at = optional_moment()


class PasswordReset(Table, tablename="password_reset"):
    """A wish for a new password; without an account it was asked for an address nobody has."""

    id = key()
    account = reference(Account, optional=True)
    token_hash = text(unique=True)
    asked_at = moment()
    expires_at = moment()
