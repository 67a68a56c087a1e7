"""API tokens of programs: shown once, limited, expiring, revocable."""

import json
import secrets
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from registry.domain.errors import Forbidden, Invalid, NotFound
from registry.domain.permissions import PERMISSIONS, Actor, allowed, require
from registry.services import log
from registry.services.log import Facts
from registry.services.members.access import hashed
from registry.tables.columns import uuid7
from registry.tables.database import Statement, transaction
from registry.tables.members import ApiToken
from schemas.base import Bilingual
from schemas.members import TokenEntry, TokenMade, TokenView

__all__ = ["issue_own_token", "issue_token", "own_scopes", "revoke_own_token", "revoke_token", "tokens_of"]

TOKEN_PREFIX: Final = "mmv_"  # noqa: S105 # a prefix by which a leaked token is recognised
_MOST_DAYS: Final = 366

_COLUMNS: Final = "SELECT id, name, scopes, created_at, expires_at, revoked_at, last_used_at FROM api_token"
_TOKENS = Statement(_COLUMNS + " WHERE person = {} ORDER BY created_at, id")
_TOKEN = Statement(_COLUMNS + " WHERE id = {}")
_REVOKE = Statement(
    "UPDATE api_token SET revoked_at = {} WHERE id = {} AND revoked_at IS NULL RETURNING person"
)
_REVOKE_OWN = Statement(
    "UPDATE api_token SET revoked_at = {} WHERE id = {} AND person = {} AND revoked_at IS NULL RETURNING person"
)


async def issue_token(
    person: UUID, name: str, *, scopes: tuple[str, ...], days: int, actor: Actor, now: datetime
) -> str:
    """Make an API token for a person and return it; it cannot be shown again.

    This is the operator's way (command line); people make their own with :func:`issue_own_token`.

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
    if not 1 <= days <= _MOST_DAYS:
        raise Invalid.field("days", "E_NUM", ja="有効日数は1から366です。", en="Days must be 1 to 366.")
    secret, _ = await _make(person, name, scopes, days, permission="account:write", actor=actor, now=now)
    return secret


async def issue_own_token(entry: TokenEntry, *, actor: Actor, now: datetime) -> TokenMade:
    """Make an API token that acts as the actor; its secret is in the answer and never again.

    Raises:
        Invalid: A scope is not a permission of the actor.
        Forbidden: The actor is a program: a token does not make tokens.
        NotSignedIn: Nobody is signed in.
    """
    require(actor, "self:write")
    if actor.scopes is not None or actor.person is None:
        raise Forbidden(
            Bilingual(
                ja="トークンでトークンは作れません。サインインして作ってください。",
                en="A token cannot make tokens; sign in to make one.",
            )
        )
    beyond = sorted(scope for scope in set(entry.scopes) if not allowed(actor, scope))
    if beyond:
        raise Invalid.field(
            "scopes",
            "E_SCOPE",
            ja=f"あなたの役割に権限「{beyond[0]}」はありません。外してください。",
            en=f"Your roles do not have the permission “{beyond[0]}”; leave it out.",
        )
    secret, token = await _make(
        actor.person, entry.name, entry.scopes, entry.days, permission="self:write", actor=actor, now=now
    )
    row = await _TOKEN.first(token)
    assert row is not None  # noqa: S101 # just written
    return TokenMade(token=secret, **_view(row).model_dump())


def own_scopes(actor: Actor) -> tuple[str, ...]:
    """The permissions that the actor may give to a token beyond what everybody has."""
    public = PERMISSIONS[next(iter(PERMISSIONS))]
    every = frozenset().union(*(PERMISSIONS[role] for role in actor.roles))
    return tuple(sorted(scope for scope in every - public if allowed(actor, scope)))


async def revoke_token(token: UUID, *, actor: Actor, now: datetime) -> None:
    """End a token at once.

    Raises:
        NotFound: There is no such token, or it is revoked already.
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    async with transaction():
        row = await _REVOKE.first(now, token)
        await _revoked(row, token, permission="account:write", actor=actor, now=now)


async def revoke_own_token(token: UUID, *, actor: Actor, now: datetime) -> None:
    """End one of the actor's own tokens at once.

    Raises:
        NotFound: The actor has no such token, or it is revoked already.
        NotSignedIn, Forbidden: Nobody is signed in.
    """
    require(actor, "self:write")
    async with transaction():
        row = await _REVOKE_OWN.first(now, token, actor.person)
        await _revoked(row, token, permission="self:write", actor=actor, now=now)


async def tokens_of(person: UUID) -> tuple[TokenView, ...]:
    """The tokens of a person, oldest first; the secrets themselves are not known."""
    return tuple(_view(row) for row in await _TOKENS.rows(person))


def _view(row: dict[str, Any]) -> TokenView:
    return TokenView(**{**row, "scopes": tuple(json.loads(row["scopes"]))})


async def _revoked(
    row: dict[str, Any] | None, token: UUID, *, permission: str, actor: Actor, now: datetime
) -> None:
    if row is None:
        raise NotFound(str(token))
    await log.append(
        "token.revoked",
        f"person:{row['person']}",
        facts=Facts(role=actor.role_for(permission), from_state=str(token)),
        actor=actor,
        now=now,
    )


async def _make(
    person: UUID,
    name: str,
    scopes: tuple[str, ...],
    days: int,
    *,
    permission: str,
    actor: Actor,
    now: datetime,
) -> tuple[str, UUID]:
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = uuid7()
    async with transaction():
        await ApiToken.insert(
            ApiToken(
                id=token,
                person=person,
                name=name,
                token_hash=hashed(secret),
                scopes=json.dumps(sorted(set(scopes))),
                created_at=now,
                expires_at=now + timedelta(days=days),
            )
        )
        await log.append(
            "token.issued",
            f"person:{person}",
            facts=Facts(role=actor.role_for(permission), to_state=str(token)),
            actor=actor,
            now=now,
        )
    return secret, token
