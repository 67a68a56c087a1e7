"""Two persons found to be one human being: joined, so that no rule can be met by signing in twice.

What was done stays under the id it was done with; the rules of four eyes ask :func:`natural_person` of both.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from registry.domain.errors import Conflict, NotFound
from registry.domain.permissions import Actor, require
from registry.services import log
from registry.services.log import Facts
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual

__all__ = ["join_persons", "natural_person"]

_ROOT = Statement("SELECT id, joined_to FROM person WHERE id = {}")
_KNOWN = Statement("SELECT name, email FROM person WHERE id = {}")
_TAKE = Statement("UPDATE person SET name = coalesce(name, {}), email = coalesce(email, {}) WHERE id = {}")
_JOIN = Statement(
    "UPDATE person SET joined_to = {}, name = NULL, email = NULL WHERE id = {} OR joined_to = {}"
)
_MOVE = tuple(
    Statement(f"UPDATE {table} SET person = {{}} WHERE person = {{}}")  # noqa: S608 # names of our own tables
    for table in ("account", "role_grant", "api_token", "invitation", "mail")
)


async def natural_person(person: UUID) -> UUID:
    """The id that stands for the human being behind a person's id; the id itself where nothing was joined."""
    row = await _ROOT.first(person)
    return person if row is None else _standing(row)


async def join_persons(kept: UUID, other: UUID, *, actor: Actor, now: datetime) -> UUID:
    """Join two persons and return the id that stands for both from now on.

    Accounts, roles, tokens, invitations and mail of the other one hang on the kept one afterwards; its name and
    address fill what the kept one lacks and go. Both ids stay where they are written. It cannot be undone.

    Raises:
        NotFound: One of them is not known.
        Conflict: They are joined already, or are the same.
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    async with transaction():
        first, second = await _root(kept), await _root(other)
        if first == second:
            raise Conflict(
                Bilingual(
                    ja="すでに同一人物として登録されています。", en="They are known as one person already."
                )
            )
        known = await _KNOWN.first(second)
        assert known is not None  # noqa: S101 # its root was just read
        await _TAKE.rows(known["name"], known["email"], first)
        await _JOIN.rows(first, second, second)
        for move in _MOVE:
            await move.rows(first, second)
        await log.append(
            "person.joined",
            f"person:{first}",
            facts=Facts(role=actor.role_for("account:write"), from_state=str(second), to_state=str(first)),
            actor=actor,
            now=now,
        )
    return first


async def _root(person: UUID) -> UUID:
    row = await _ROOT.first(person)
    if row is None:
        raise NotFound(str(person))
    return _standing(row)


def _standing(row: dict[str, Any]) -> UUID:
    root: UUID = row["joined_to"] or row["id"]
    return root
