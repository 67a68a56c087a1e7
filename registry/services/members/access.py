"""Who a request speaks for: sessions of browsers and tokens of programs, known by the hash of their secret."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from registry.domain.permissions import Actor, judges
from registry.services import interests
from registry.tables.database import Statement
from schemas.vocab import Role

__all__ = ["Access", "acting", "by_session", "by_token", "hashed", "roles_of"]

_SESSION = Statement(
    "SELECT s.id, s.csrf_token, s.account, a.person FROM browser_session s JOIN account a ON a.id = s.account"
    " WHERE s.token_hash = {} AND s.ended_at IS NULL AND s.expires_at > {} AND s.waits_for IS NULL"
    " AND a.disabled_at IS NULL"
)
_TOKEN = Statement(
    "SELECT id, person, scopes, last_used_at FROM api_token"
    " WHERE token_hash = {} AND revoked_at IS NULL AND expires_at > {}"
)
_USED = Statement(
    "UPDATE api_token SET last_used_at = {} WHERE id = {} AND (last_used_at IS NULL OR last_used_at < {})"
)
_GRANTS = Statement(
    "SELECT role, firm, organisation FROM role_grant WHERE person = {} AND revoked_at IS NULL"
)


@dataclass(frozen=True)
class Access:
    """A signed-in browser: who it is, the token its forms must send back, and where it is kept."""

    actor: Actor
    csrf_token: str
    session: UUID
    account: UUID


def hashed(secret: str) -> str:
    """What is kept of a secret. SHA-256 is enough: the secrets are 80 random bits or more, not passwords."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


async def by_session(secret: str, *, now: datetime) -> Access | None:
    """Who a browser's session secret stands for; None when it is unknown, unfinished, ended or expired."""
    row = await _SESSION.first(hashed(secret), now)
    if row is None:
        return None
    actor = await _impartial(await _actor(row["person"]), now=now)
    return Access(actor, row["csrf_token"], row["id"], row["account"])


async def by_token(secret: str, *, now: datetime) -> Actor | None:
    """Who an API token acts as; None when it is unknown, revoked or expired."""
    row = await _TOKEN.first(hashed(secret), now)
    if row is None:
        return None
    # Written once an hour at most: a read must not become a write, which on SQLite waits for other writers.
    if row["last_used_at"] is None or row["last_used_at"] < now - timedelta(hours=1):
        await _USED.rows(now, row["id"], now - timedelta(hours=1))
    return await _impartial(await acting(row["person"], frozenset(json.loads(row["scopes"]))), now=now)


async def acting(person: UUID, scopes: frozenset[str] | None = None) -> Actor:
    """Who a person acts as now, for work that goes on after the request that asked for it.

    Args:
        person: The person.
        scopes: Permissions of the token the request came with; None for a signed-in browser.
    """
    return replace(await _actor(person), scopes=scopes)


async def roles_of(person: UUID) -> frozenset[Role]:
    """The roles a person holds now, without the public's."""
    return frozenset(Role.of(grant["role"]) for grant in await _GRANTS.rows(person))


async def _impartial(actor: Actor, *, now: datetime) -> Actor:
    """A reviewer with the products that their interests keep them from; everybody else as they are."""
    if actor.person is None or not judges(actor):
        return actor
    return replace(actor, kept_from=await interests.kept_from(actor.person, now=now))


async def _actor(person: UUID) -> Actor:
    grants: list[dict[str, Any]] = await _GRANTS.rows(person)
    return Actor(
        person=person,
        roles=frozenset({Role.PUBLIC, *(Role.of(g["role"]) for g in grants)}),
        firms=frozenset(g["firm"] for g in grants if g["firm"] is not None),
        organisations=frozenset(g["organisation"] for g in grants if g["organisation"] is not None),
    )
