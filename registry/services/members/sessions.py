"""Signing in: a password, a second factor for staff (RFC 6238), then a session under a fresh secret.

Between the two steps a session *waits*: its secret lets nobody in and lives for a quarter of an hour. Wrong
passwords and wrong codes count together, and the account waits longer and longer before it is asked again.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from registry.domain.errors import Invalid, NotFound, NotSignedIn
from registry.domain.permissions import Actor
from registry.domain.ports import Passwords, SecretBox
from registry.services import log
from registry.services.log import Facts
from registry.services.members import codes
from registry.services.members.access import Access, hashed, roles_of
from registry.tables.columns import uuid7
from registry.tables.database import Statement, transaction
from registry.tables.members import Session
from schemas.vocab import Role

__all__ = [
    "SESSION_HOURS",
    "STEP_MINUTES",
    "Enrolment",
    "SessionInfo",
    "SignedIn",
    "Step",
    "Waiting",
    "check_password",
    "end_other_sessions",
    "enrolment",
    "enter_code",
    "finish_enrolment",
    "open_session",
    "sessions_of",
    "sign_in",
    "sign_out",
    "waiting",
]

SESSION_HOURS = 12
STEP_MINUTES = 15
STAFF: Final = frozenset({Role.REVIEWER, Role.CHIEF_REVIEWER, Role.AUDITOR, Role.ADMIN})
"""Roles that sign in with a second factor."""
_FREE_FAILURES = 5
_MAX_LOCK_MINUTES = 60

_ACCOUNT_COLUMNS = (
    "SELECT id, person, login, password_hash, failures, locked_until, disabled_at, totp_secret, totp_since"
    " FROM account"
)
_ACCOUNT = Statement(_ACCOUNT_COLUMNS + " WHERE login = {}")
_ACCOUNT_BY_KEY = Statement(_ACCOUNT_COLUMNS + " WHERE id = {}")
_FAILED = Statement("UPDATE account SET failures = failures + 1, locked_until = {} WHERE id = {}")
_SUCCEEDED = Statement("UPDATE account SET failures = 0, locked_until = NULL WHERE id = {}")
_WAITING = Statement(
    "SELECT s.id, s.account, s.waits_for, a.person FROM browser_session s JOIN account a ON a.id = s.account"
    " WHERE s.token_hash = {} AND s.ended_at IS NULL AND s.expires_at > {} AND s.waits_for IS NOT NULL"
    " AND a.disabled_at IS NULL"
)
_END = Statement("UPDATE browser_session SET ended_at = {} WHERE id = {} AND ended_at IS NULL RETURNING id")
_END_BY_SECRET = Statement(
    "UPDATE browser_session SET ended_at = {} WHERE token_hash = {} AND ended_at IS NULL"
)
_END_OTHERS = Statement(
    "UPDATE browser_session SET ended_at = {} WHERE ended_at IS NULL AND id <> {}"
    " AND account IN (SELECT id FROM account WHERE person = {})"
)
_OPEN = Statement(
    "SELECT s.id, s.created_at, s.expires_at FROM browser_session s JOIN account a ON a.id = s.account"
    " WHERE a.person = {} AND s.ended_at IS NULL AND s.expires_at > {} AND s.waits_for IS NULL"
    " ORDER BY s.created_at, s.id"
)


class Step(StrEnum):
    """What stands between a right password and a session."""

    CODE = "code"
    ENROLMENT = "enrolment"


@dataclass(frozen=True)
class SignedIn:
    """A secret: of a session, or of the step that must be taken first."""

    secret: str
    step: Step | None = None


@dataclass(frozen=True)
class Waiting:
    """Somebody whose password was right and who has a step to take."""

    session: UUID
    account: UUID
    person: UUID
    step: Step


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator app needs: the key as text, and the address that a QR code holds."""

    key: str
    address: str


@dataclass(frozen=True)
class SessionInfo:
    """One browser that is signed in."""

    id: UUID
    created_at: datetime
    expires_at: datetime


async def sign_in(
    login: str, password: str, *, passwords: Passwords, second_factor: bool = True, now: datetime
) -> SignedIn:
    """Check a password. The secret returned opens a session, or the step that comes before it.

    After five failures an account waits 1, 2, 4 … minutes, up to an hour, before it is asked again.

    Args:
        login: Sign-in name in its normal form.
        password: As typed.
        passwords: How it is checked.
        second_factor: Whether staff who have none yet must enrol one; who has one is asked for it always.
        now: The instant.

    Raises:
        NotSignedIn: Name or password is wrong, or the account waits or is disabled; it is not said which.
    """
    account = await check_password(login, password, passwords=passwords, now=now)
    if account["totp_since"] is not None:
        return await _wait(account["id"], Step.CODE, now=now)
    if second_factor and await roles_of(account["person"]) & STAFF:
        return await _wait(account["id"], Step.ENROLMENT, now=now)
    return SignedIn(await open_session(account["id"], account["person"], now=now))


async def check_password(
    login: str, password: str, *, passwords: Passwords, now: datetime
) -> Mapping[str, Any]:
    """The account of a sign-in name whose password is right; a wrong one is counted.

    Raises:
        NotSignedIn: Name or password is wrong, or the account waits or is disabled; it is not said which.
    """
    account = await _ACCOUNT.first(login)
    waits = account is not None and _locked(account, now)
    fits = await passwords.verify(None if account is None else account["password_hash"], password)
    if account is None or waits or account["disabled_at"] is not None or not fits:
        if account is not None and not waits:
            await _count_failure(account, now=now)
        raise NotSignedIn
    return account


async def waiting(secret: str, *, now: datetime) -> Waiting | None:
    """Whose step a waiting session is; None when it is unknown, taken or too old."""
    row = await _WAITING.first(hashed(secret), now)
    return None if row is None else Waiting(row["id"], row["account"], row["person"], Step(row["waits_for"]))


async def enter_code(secret: str, code: str, *, box: SecretBox, now: datetime) -> str:
    """Take the second step with a code of the app or a recovery code; return the session's secret.

    Raises:
        NotSignedIn: The waiting session is gone; sign in anew.
        Invalid: The code is wrong, too old or used; or the account waits.
        Unsealable: The server's key changed.
    """
    step = await _step(secret, Step.CODE, now=now)
    account = await _account(step.account)
    if _locked(account, now):
        raise _wrong_code()
    async with transaction():
        fits = await codes.take(step.account, account["totp_secret"], code, box=box, now=now)
        opened = await _finish(step, now=now) if fits else None
    if opened is None:
        await _count_failure(account, now=now)
        raise _wrong_code()
    return opened


async def enrolment(secret: str, *, box: SecretBox, now: datetime) -> Enrolment:
    """The key to enter into an authenticator app; the same one until it is confirmed.

    Raises:
        NotSignedIn: The waiting session is gone; sign in anew.
    """
    step = await _step(secret, Step.ENROLMENT, now=now)
    account = await _account(step.account)
    key = await codes.candidate(step.account, account["totp_secret"], box=box)
    return Enrolment(key, codes.address(key, account["login"]))


async def finish_enrolment(
    secret: str, code: str, *, box: SecretBox, now: datetime
) -> tuple[str, tuple[str, ...]]:
    """Confirm the app with its first code; return the session's secret and the recovery codes, shown this once.

    Raises:
        NotSignedIn: The waiting session is gone; sign in anew.
        Invalid: The code is wrong, or the account waits.
        Unsealable: The server's key changed.
    """
    step = await _step(secret, Step.ENROLMENT, now=now)
    account = await _account(step.account)
    if _locked(account, now):
        raise _wrong_code()
    async with transaction():
        fits = await codes.confirm(step.account, account["totp_secret"], code, box=box, now=now)
        if fits:
            recovery = await codes.new_recovery_codes(step.account)
            await _logged("second_factor.enrolled", step.person, now=now)
            opened = await _finish(step, now=now)
    if not fits:
        await _count_failure(account, now=now)
        raise _wrong_code()
    return opened, recovery


async def open_session(account: UUID, person: UUID, *, now: datetime) -> str:
    """Open a session of an account that proved itself; return its secret."""
    async with transaction():
        await _SUCCEEDED.rows(account)
        secret = await _insert(account, None, timedelta(hours=SESSION_HOURS), now=now)
        await _logged("session.opened", person, now=now)
    return secret


async def sign_out(secret: str, *, now: datetime) -> None:
    """End a session; an unknown one is no error."""
    await _END_BY_SECRET.rows(now, hashed(secret))


async def sessions_of(person: UUID, *, now: datetime) -> tuple[SessionInfo, ...]:
    """The browsers that are signed in as a person, oldest first."""
    return tuple(SessionInfo(**row) for row in await _OPEN.rows(person, now))


async def end_other_sessions(access: Access, *, now: datetime) -> None:
    """Sign the reader out everywhere but here."""
    assert access.actor.person is not None  # noqa: S101 # a session has a person
    async with transaction():
        await _END_OTHERS.rows(now, access.session, access.actor.person)
        await _logged("sessions.ended", access.actor.person, now=now)


async def _wait(account: UUID, step: Step, *, now: datetime) -> SignedIn:
    async with transaction():
        return SignedIn(await _insert(account, step, timedelta(minutes=STEP_MINUTES), now=now), step)


async def _insert(account: UUID, step: Step | None, lives: timedelta, *, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    await Session.insert(
        Session(
            id=uuid7(),
            token_hash=hashed(secret),
            account=account,
            csrf_token=secrets.token_urlsafe(32),
            created_at=now,
            expires_at=now + lives,
            waits_for=None if step is None else step.value,
        )
    )
    return secret


async def _finish(step: Waiting, *, now: datetime) -> str:
    """Turn a waiting session into one under a new secret; two at once get one between them."""
    if await _END.first(now, step.session) is None:
        raise NotSignedIn
    return await open_session(step.account, step.person, now=now)


async def _step(secret: str, wanted: Step, *, now: datetime) -> Waiting:
    found = await waiting(secret, now=now)
    if found is None or found.step is not wanted:
        raise NotSignedIn
    return found


async def _account(key: UUID) -> dict[str, Any]:
    row = await _ACCOUNT_BY_KEY.first(key)
    if row is None:
        raise NotFound(str(key))
    return row


def _locked(account: dict[str, Any], now: datetime) -> bool:
    return account["locked_until"] is not None and account["locked_until"] > now


async def _count_failure(account: dict[str, Any], *, now: datetime) -> None:
    late = account["failures"] + 1 - _FREE_FAILURES
    minutes = min(2**late, _MAX_LOCK_MINUTES) if late >= 0 else 0
    await _FAILED.rows(now + timedelta(minutes=minutes) if minutes else None, account["id"])


def _wrong_code() -> Invalid:
    return Invalid.field(
        "code",
        "E_CODE",
        ja="確認コードが違うか、使用済みです。アプリに次のコードが表示されてから入力してください。",
        en="The code is wrong or was used already. Wait for the app to show the next one, then enter it.",
    )


async def _logged(kind: str, person: UUID, *, now: datetime) -> None:
    facts = Facts(role=Role.PUBLIC)
    await log.append(kind, f"person:{person}", facts=facts, actor=Actor(person=person), now=now)
