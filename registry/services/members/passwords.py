"""New passwords: changed by who knows the old one, or reset through a link in the mail.

A reset does not say whether an address is known: the answer is the same, and so is the work, one committed row.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from registry.domain.calendar import TOKYO
from registry.domain.errors import Forbidden, Invalid, NotFound, NotSignedIn
from registry.domain.passwords import password_problem
from registry.domain.permissions import Actor
from registry.domain.ports import Passwords
from registry.services import log, mail
from registry.services.log import Facts
from registry.services.members.access import Access, hashed
from registry.services.members.sessions import check_password
from registry.tables.columns import uuid7
from registry.tables.database import Statement, transaction
from registry.tables.members import PasswordReset
from schemas.base import Bilingual
from schemas.vocab import Role

__all__ = ["change_password", "complete_reset", "moment_text", "refuse_weak", "request_reset", "reset_login"]

_HOURS: Final = 1
_MOST_AT_ONCE: Final = 3
"""Links that may be open for one account, so that nobody's mailbox is flooded."""

_KNOWN = Statement(
    "SELECT a.id, a.login, a.password_hash, p.name, p.email, a.person FROM account a JOIN person p"
    " ON p.id = a.person WHERE a.id = {} AND a.disabled_at IS NULL"
)
_OF_ADDRESS = Statement(
    "SELECT a.id, a.person FROM account a JOIN person p ON p.id = a.person"
    " WHERE lower(p.email) = {} AND a.disabled_at IS NULL ORDER BY a.created_at, a.id"
)
_OPEN = Statement("SELECT count(*) AS found FROM password_reset WHERE account = {} AND expires_at > {}")
_TIDY = Statement("DELETE FROM password_reset WHERE expires_at <= {}")
_RESET = Statement("SELECT account FROM password_reset WHERE token_hash = {} AND expires_at > {}")
_USE = Statement("DELETE FROM password_reset WHERE token_hash = {} AND expires_at > {} RETURNING account")
_USE_ALL = Statement("DELETE FROM password_reset WHERE account = {}")
_SET = Statement(
    "UPDATE account SET password_hash = {}, failures = 0, locked_until = NULL WHERE id = {} AND disabled_at IS NULL"
    " RETURNING person"
)
_END_SESSIONS = Statement(
    "UPDATE browser_session SET ended_at = {} WHERE account = {} AND ended_at IS NULL AND id <> {}"
)
_NO_SESSION = UUID(int=0)


def refuse_weak(password: str, *, known: tuple[str | None, ...]) -> None:
    """Refuse a password that breaks a rule.

    Raises:
        Invalid: With the rule that it breaks.
    """
    problem = password_problem(password, known=known)
    if problem is not None:
        raise Invalid((problem,))


async def change_password(
    access: Access, current: str, new: str, *, passwords: Passwords, now: datetime
) -> None:
    """Change the reader's own password and sign them out everywhere else.

    Raises:
        Invalid: The present password is wrong (wrong ones count as at sign-in), or the new one breaks a rule.
    """
    known = await _known(access.account)
    try:
        await check_password(known["login"], current, passwords=passwords, now=now)
    except NotSignedIn:
        raise Invalid.field(
            "current",
            "E_PASSWORD",
            ja="今のパスワードが違います。",
            en="The present password is wrong.",
        ) from None
    refuse_weak(new, known=(known["login"], known["name"], known["email"]))
    await _set(access.account, await passwords.hash(new), keep=access.session, now=now)


async def request_reset(address: str, *, base_address: str, now: datetime) -> None:
    """Send a link for a new password to an address, if somebody has it; the caller is not told."""
    accounts = await _OF_ADDRESS.rows(address.strip().lower())
    async with transaction():
        await _TIDY.rows(now)
        for account in accounts or [{"id": None, "person": None}]:
            await _offer(account, base_address=base_address, now=now)


async def reset_login(code: str, *, now: datetime) -> str:
    """The sign-in name that a link of a mail sets a password for.

    Raises:
        NotFound: The link is unknown, used or too old.
    """
    row = await _RESET.first(hashed(code), now)
    if row is None or row["account"] is None:
        raise _no_link()
    return str((await _known(row["account"]))["login"])


async def complete_reset(code: str, new: str, *, passwords: Passwords, now: datetime) -> None:
    """Set the password that a link was sent for; every session and every other link ends.

    The second factor stays: a mailbox alone lets nobody in who needs one.

    Raises:
        NotFound: The link is unknown, used or too old.
        Invalid: The password breaks a rule; the link stays good.
    """
    row = await _RESET.first(hashed(code), now)
    if row is None or row["account"] is None:
        raise _no_link()
    known = await _known(row["account"])
    refuse_weak(new, known=(known["login"], known["name"], known["email"]))
    password_hash = await passwords.hash(new)
    async with transaction():
        if await _USE.first(hashed(code), now) is None:
            raise _no_link()
        await _set(row["account"], password_hash, keep=_NO_SESSION, now=now)


def moment_text(moment: datetime) -> str:
    """An instant as mail tells it: in Japan, to the minute."""
    return f"{moment.astimezone(TOKYO):%Y-%m-%d %H:%M}"


async def _offer(account: dict[str, Any], *, base_address: str, now: datetime) -> None:
    secret, until = secrets.token_urlsafe(32), now + timedelta(hours=_HOURS)
    waiting = await _OPEN.first(account["id"], now)
    if waiting is not None and waiting["found"] >= _MOST_AT_ONCE:
        return
    await PasswordReset.insert(
        PasswordReset(
            id=uuid7(), account=account["id"], token_hash=hashed(secret), asked_at=now, expires_at=until
        )
    )
    if account["person"] is not None:
        facts = {"link": f"{base_address}/password/new?code={secret}", "until": moment_text(until)}
        await mail.put(account["person"], "password_reset", facts, secret=True, now=now)


async def _known(account: UUID) -> dict[str, Any]:
    row = await _KNOWN.first(account)
    if row is None:
        raise NotSignedIn
    return row


async def _set(account: UUID, password_hash: str, *, keep: UUID, now: datetime) -> None:
    async with transaction():
        row = await _SET.first(password_hash, account)
        if row is None:
            raise Forbidden(Bilingual(ja="このアカウントは停止されています。", en="This account is closed."))
        await _USE_ALL.rows(account)
        await _END_SESSIONS.rows(now, account, keep)
        await mail.put(row["person"], "password_changed", {}, now=now)
        actor = Actor(person=row["person"])
        facts = Facts(role=Role.PUBLIC)
        await log.append("password.changed", f"person:{row['person']}", facts=facts, actor=actor, now=now)


def _no_link() -> NotFound:
    return NotFound("リンク / link")
