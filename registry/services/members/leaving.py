"""Leaving: every way in ends at once; and the erasure of what is known of a person.

What a person did stays, under an id that tells nobody who they were. Documents are never changed, so what people
wrote about somebody into a document's text, or called a file, stays as well.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from registry.domain.errors import Conflict, NotFound
from registry.domain.permissions import Actor, require
from registry.services import log, mail
from registry.services.log import Facts
from registry.services.members import codes
from registry.services.members.joining import natural_person
from registry.tables.database import Statement, settle, transaction
from schemas.base import Bilingual
from schemas.vocab import Role

__all__ = ["erase_person", "offboard", "reset_second_factor"]

_KNOWN = Statement("SELECT id FROM person WHERE id = {}")
_SAME = Statement("SELECT id FROM person WHERE id = {} OR joined_to = {}")
_OTHER_ADMINS = Statement(
    "SELECT count(*) AS found FROM role_grant g JOIN account a ON a.person = g.person"
    " WHERE g.role = {} AND g.revoked_at IS NULL AND a.disabled_at IS NULL AND g.person <> {}"
)
_IS_ADMIN = Statement(
    "SELECT id FROM role_grant WHERE role = {} AND revoked_at IS NULL AND person = {} LIMIT 1"
)
_ENDINGS: Final = (
    Statement("UPDATE account SET disabled_at = {} WHERE person = {} AND disabled_at IS NULL"),
    Statement(
        "UPDATE browser_session SET ended_at = {} WHERE ended_at IS NULL"
        " AND account IN (SELECT id FROM account WHERE person = {})"
    ),
    Statement("UPDATE api_token SET revoked_at = {} WHERE person = {} AND revoked_at IS NULL"),
    Statement("UPDATE role_grant SET revoked_at = {} WHERE person = {} AND revoked_at IS NULL"),
    Statement(
        "UPDATE invitation SET revoked_at = {} WHERE person = {} AND accepted_at IS NULL AND revoked_at IS NULL"
    ),
    Statement(
        "UPDATE invitation SET revoked_at = {} WHERE invited_by = {} AND accepted_at IS NULL AND revoked_at IS NULL"
    ),
)
_ACCOUNTS = Statement("SELECT id FROM account WHERE person = {}")
_NO_RESETS = Statement("DELETE FROM password_reset WHERE account = {}")
_NO_SESSIONS = Statement("DELETE FROM browser_session WHERE account = {}")
_END_SESSIONS = Statement("UPDATE browser_session SET ended_at = {} WHERE account = {} AND ended_at IS NULL")
_NO_LOGIN = Statement("UPDATE account SET login = {}, password_hash = '' WHERE id = {}")
_NO_TOKEN_NAMES = Statement("UPDATE api_token SET name = '' WHERE person = {}")
_NO_NAME = Statement("UPDATE person SET name = NULL, email = NULL, erased_at = {} WHERE id = {}")


async def offboard(person: UUID, *, actor: Actor, now: datetime) -> None:
    """End every way in of a person at once: account, sessions, tokens, roles, and open invitations.

    The invitations are those to the person and those they sent.

    Raises:
        NotFound: There is no such person.
        Conflict: It is the last administrator who can sign in.
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    person = await natural_person(person)
    async with transaction():
        await _end(person, now=now)
        await _logged("person.offboarded", person, actor=actor, now=now)


async def erase_person(person: UUID, *, actor: Actor, now: datetime) -> None:
    """Offboard a person and erase what is known of them: name, address, sign-in name and secrets.

    The id stays, and what was done with it. In the embedded database nothing is left in the file either; a backup
    made before keeps what it had, and so does PostgreSQL in its archives until they are removed.

    Raises:
        NotFound: There is no such person.
        Conflict: It is the last administrator who can sign in.
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    person = await natural_person(person)
    async with transaction():
        await _end(person, now=now)
        for account in await _ACCOUNTS.rows(person):
            await codes.forget(account["id"])
            await _NO_RESETS.rows(account["id"])
            await _NO_SESSIONS.rows(account["id"])
            await _NO_LOGIN.rows(f"erased-{account['id']}", account["id"])
        await _NO_TOKEN_NAMES.rows(person)
        for same in await _SAME.rows(person, person):
            await _NO_NAME.rows(now, same["id"])
        await _logged("person.erased", person, actor=actor, now=now)
    await settle()


async def reset_second_factor(person: UUID, *, actor: Actor, now: datetime) -> None:
    """Let a person who lost telephone and recovery codes enrol anew at the next sign-in; their sessions end.

    Raises:
        NotFound: There is no such person.
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    person = await natural_person(person)
    async with transaction():
        await _known(person)
        for account in await _ACCOUNTS.rows(person):
            await codes.forget(account["id"])
            await _END_SESSIONS.rows(now, account["id"])
        await _logged("second_factor.reset", person, actor=actor, now=now)


async def _end(person: UUID, *, now: datetime) -> None:
    await _known(person)
    others = await _OTHER_ADMINS.first(Role.ADMIN.value, person)
    if others is not None and not others["found"] and await _IS_ADMIN.first(Role.ADMIN.value, person):
        raise Conflict(
            Bilingual(
                ja="最後の管理者は外せません。先に別の管理者を登録してください。",
                en="This is the last administrator; register another one first.",
            )
        )
    for ending in _ENDINGS:
        await ending.rows(now, person)
    for account in await _ACCOUNTS.rows(person):
        await _NO_RESETS.rows(account["id"])
    await mail.cancel(person)


async def _known(person: UUID) -> None:
    if await _KNOWN.first(person) is None:
        raise NotFound(str(person))


async def _logged(kind: str, person: UUID, *, actor: Actor, now: datetime) -> None:
    facts = Facts(role=actor.role_for("account:write"))
    await log.append(kind, f"person:{person}", facts=facts, actor=actor, now=now)
