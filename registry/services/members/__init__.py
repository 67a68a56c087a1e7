"""Members: firms, persons and their roles, and the ways they come in."""

from registry.services.members.access import (
    SESSION_HOURS,
    Access,
    by_session,
    by_token,
    issue_token,
    revoke_token,
    sign_in,
    sign_out,
)
from registry.services.members.firms import firm, firms, register_firm
from registry.services.members.persons import create_account, create_person, grant

__all__ = [
    "SESSION_HOURS",
    "Access",
    "by_session",
    "by_token",
    "create_account",
    "create_person",
    "firm",
    "firms",
    "grant",
    "issue_token",
    "register_firm",
    "revoke_token",
    "sign_in",
    "sign_out",
]
