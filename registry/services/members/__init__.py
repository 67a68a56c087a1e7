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
    tokens_of,
)
from registry.services.members.firms import firm, firm_key, firms, own_firms, register_firm
from registry.services.members.joining import join_persons, natural_person
from registry.services.members.persons import create_account, create_person, grant, own_name, person_of

__all__ = [
    "SESSION_HOURS",
    "Access",
    "by_session",
    "by_token",
    "create_account",
    "create_person",
    "firm",
    "firm_key",
    "firms",
    "grant",
    "issue_token",
    "join_persons",
    "natural_person",
    "own_firms",
    "own_name",
    "person_of",
    "register_firm",
    "revoke_token",
    "sign_in",
    "sign_out",
    "tokens_of",
]
