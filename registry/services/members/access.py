"""Sessions of browsers and tokens of programs: opaque secrets of which only the hash is kept."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from registry.domain.errors import Invalid, NotFound, NotSignedIn
from registry.domain.permissions import PERMISSIONS, Actor, require
from registry.domain.ports import Passwords
from registry.services import log
from registry.services.log import Facts
from registry.tables.columns import uuid7
from registry.tables.database import Statement, transaction
from registry.tables.members import ApiToken, Session
from schemas.vocab import Role

__all__ = [
    "SESSION_HOURS",
    "Access",
    "TokenInfo",
    "by_session",
    "by_token",
    "issue_token",
    "revoke_token",
    "sign_in",
    "sign_out",
    "tokens_of",
]

SESSION_HOURS = 12
_FREE_FAILURES = 5
_MAX_LOCK_MINUTES = 60
TOKEN_PREFIX = "mmv_"  # noqa: S105 # a prefix by which a leaked token is recognised

_ACCOUNT = Statement(
    "SELECT id, person, password_hash, failures, locked_until, disabled_at FROM account WHERE login = {}"
)
_FAILED = Statement("UPDATE account SET failures = failures + 1, locked_until = {} WHERE id = {}")
_SUCCEEDED = Statement("UPDATE account SET failures = 0, locked_until = NULL WHERE id = {}")
_SESSION = Statement(
    "SELECT s.csrf_token, a.person FROM browser_session s JOIN account a ON a.id = s.account"
    " WHERE s.token_hash = {} AND s.ended_at IS NULL AND s.expires_at > {} AND a.disabled_at IS NULL"
)
_END_SESSION = Statement(
    "UPDATE browser_session SET ended_at = {} WHERE token_hash = {} AND ended_at IS NULL"
)
_TOKEN = Statement(
    "SELECT id, person, scopes FROM api_token WHERE token_hash = {} AND revoked_at IS NULL AND expires_at > {}"
)
_USED = Statement(
    "UPDATE api_token SET last_used_at = {} WHERE id = {} AND (last_used_at IS NULL OR last_used_at < {})"
)
_TOKENS = Statement(
    "SELECT id, name, expires_at, revoked_at, last_used_at FROM api_token WHERE person = {} ORDER BY created_at, id"
)
_REVOKE = Statement(
    "UPDATE api_token SET revoked_at = {} WHERE id = {} AND revoked_at IS NULL RETURNING person"
)
_GRANTS = Statement(
    "SELECT role, firm, organisation FROM role_grant WHERE person = {} AND revoked_at IS NULL"
)


@dataclass(frozen=True)
class TokenInfo:
    """What may be said of a token after it was shown once."""

    id: UUID
    name: str
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True)
class Access:
    """A signed-in browser: who it is, and the token its forms must send back."""

    actor: Actor
    csrf_token: str


def _hash(secret: str) -> str:
    """SHA-256 is enough: the secrets are 256 random bits, not passwords."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def sign_in(login: str, password: str, *, passwords: Passwords, now: datetime) -> str:
    """Check a password and open a session under a fresh secret, which is returned once.

    After five wrong passwords an account waits 1, 2, 4 … minutes, up to an hour, before it is asked again.

    Raises:
        NotSignedIn: Name or password is wrong, or the account waits or is disabled; it is not said which.
    """
    account = await _ACCOUNT.first(login)
    waiting = account is not None and account["locked_until"] is not None and account["locked_until"] > now
    fits = await passwords.verify(None if account is None else account["password_hash"], password)
    if account is None or waiting or account["disabled_at"] is not None or not fits:
        if account is not None and not waiting:
            late = account["failures"] + 1 - _FREE_FAILURES
            minutes = min(2**late, _MAX_LOCK_MINUTES) if late >= 0 else 0
            await _FAILED.rows(now + timedelta(minutes=minutes) if minutes else None, account["id"])
        raise NotSignedIn
    secret = secrets.token_urlsafe(32)
    async with transaction():
        await _SUCCEEDED.rows(account["id"])
        await Session.insert(
            Session(
                id=uuid7(),
                token_hash=_hash(secret),
                account=account["id"],
                csrf_token=secrets.token_urlsafe(32),
                created_at=now,
                expires_at=now + timedelta(hours=SESSION_HOURS),
            )
        )
        await log.append(
            "session.opened",
            f"person:{account['person']}",
            facts=Facts(role=Role.PUBLIC),
            actor=Actor(person=account["person"]),
            now=now,
        )
    return secret


async def sign_out(secret: str, *, now: datetime) -> None:
    """End a session; an unknown one is no error."""
    await _END_SESSION.rows(now, _hash(secret))


async def by_session(secret: str, *, now: datetime) -> Access | None:
    """Who a browser's session secret stands for; None when it is unknown, ended or expired."""
    row = await _SESSION.first(_hash(secret), now)
    return None if row is None else Access(await _actor(row["person"]), row["csrf_token"])


async def issue_token(
    person: UUID, name: str, *, scopes: tuple[str, ...], days: int, actor: Actor, now: datetime
) -> str:
    """Make an API token for a person and return it; it cannot be shown again.

    Args:
        person: Whom the token acts as.
        name: What the token is for.
        scopes: Permissions the token is limited to.
        days: Until it expires, 1 to 366.
        actor: Who issues it.
        now: The instant.

    Raises:
        Invalid: A scope does not exist, or the days are out of range.
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    unknown = sorted(set(scopes) - frozenset().union(*PERMISSIONS.values()))
    if unknown:
        raise Invalid.field(
            "scopes",
            "E_ENUM",
            ja=f"権限「{unknown[0]}」はありません。",
            en=f"There is no permission “{unknown[0]}”.",
        )
    if not 1 <= days <= 366:  # noqa: PLR2004 # a year and a day at most
        raise Invalid.field("days", "E_NUM", ja="有効日数は1から366です。", en="Days must be 1 to 366.")
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = uuid7()
    async with transaction():
        await ApiToken.insert(
            ApiToken(
                id=token,
                person=person,
                name=name,
                token_hash=_hash(secret),
                scopes=json.dumps(sorted(scopes)),
                created_at=now,
                expires_at=now + timedelta(days=days),
            )
        )
        await log.append(
            "token.issued",
            f"person:{person}",
            facts=Facts(role=actor.role_for("account:write"), to_state=str(token)),
            actor=actor,
            now=now,
        )
    return secret


async def revoke_token(token: UUID, *, actor: Actor, now: datetime) -> None:
    """End a token at once.

    Raises:
        NotFound: There is no such token, or it is revoked already.
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    async with transaction():
        row = await _REVOKE.first(now, token)
        if row is None:
            raise NotFound(str(token))
        await log.append(
            "token.revoked",
            f"person:{row['person']}",
            facts=Facts(role=actor.role_for("account:write"), from_state=str(token)),
            actor=actor,
            now=now,
        )


async def tokens_of(person: UUID) -> tuple[TokenInfo, ...]:
    """The tokens of a person, oldest first; the secrets themselves are not known."""
    return tuple(TokenInfo(**row) for row in await _TOKENS.rows(person))


async def by_token(secret: str, *, now: datetime) -> Actor | None:
    """Who an API token acts as; None when it is unknown, revoked or expired."""
    row = await _TOKEN.first(_hash(secret), now)
    if row is None:
        return None
    # Written once an hour at most: a read must not become a write.
    await _USED.rows(now, row["id"], now - timedelta(hours=1))
    actor = await _actor(row["person"])
    return Actor(
        actor.person, actor.roles, actor.firms, actor.organisations, frozenset(json.loads(row["scopes"]))
    )


async def _actor(person: UUID) -> Actor:
    grants: list[dict[str, Any]] = await _GRANTS.rows(person)
    return Actor(
        person=person,
        roles=frozenset({Role.PUBLIC, *(Role.of(g["role"]) for g in grants)}),
        firms=frozenset(g["firm"] for g in grants if g["firm"] is not None),
        organisations=frozenset(g["organisation"] for g in grants if g["organisation"] is not None),
    )
