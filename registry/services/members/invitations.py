"""Invitations: a role offered by mail, taken up once through a link that expires."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from registry.domain.errors import Conflict, Invalid, NotFound
from registry.domain.permissions import SYSTEM, Actor, require
from registry.domain.ports import Passwords
from registry.services import log, mail
from registry.services.log import Facts
from registry.services.members.access import hashed
from registry.services.members.passwords import moment_text
from registry.services.members.persons import acts_for, correct_person, create_account, create_person, grant
from registry.tables.columns import page_start, uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.members import Invitation
from schemas.base import Bilingual
from schemas.members import InvitationEntry, InvitationView, PersonCorrection
from schemas.vocab import InvitationState, Role

__all__ = ["accept", "invitation", "invitations", "invite", "offered", "resend", "revoke_invitation"]

_DAYS: Final = 7

_COLUMNS: Final = (
    "SELECT i.id, i.person, p.email, i.role, f.corporate_no AS firm, o.public_id AS organisation, i.invited_at,"
    " i.expires_at, i.accepted_at, i.revoked_at FROM invitation i JOIN person p ON p.id = i.person"
    " LEFT JOIN firm f ON f.id = i.firm LEFT JOIN organisation o ON o.id = i.organisation"
)
_ALL = Statement(_COLUMNS + " WHERE i.id < {} ORDER BY i.id DESC LIMIT {}")
_ONE = Statement(_COLUMNS + " WHERE i.id = {}")
_BY_LINK = Statement(_COLUMNS + " WHERE i.token_hash = {}")
_ADDRESS_KNOWN = Statement("SELECT id FROM person WHERE lower(email) = {}")
_RENEW = Statement(
    "UPDATE invitation SET token_hash = {}, expires_at = {}"
    " WHERE id = {} AND accepted_at IS NULL AND revoked_at IS NULL RETURNING person, role"
)
_REVOKE = Statement(
    "UPDATE invitation SET revoked_at = {} WHERE id = {} AND accepted_at IS NULL AND revoked_at IS NULL"
    " RETURNING person"
)
_ACCEPT = Statement(
    "UPDATE invitation SET accepted_at = {} WHERE token_hash = {} AND accepted_at IS NULL AND revoked_at IS NULL"
    " AND expires_at > {} RETURNING person, role, firm, organisation"
)


async def invite(entry: InvitationEntry, *, base_address: str, actor: Actor, now: datetime) -> UUID:
    """Invite somebody to a role by mail; return the invitation's key.

    Raises:
        Invalid: The address is known already, or firm and organisation do not fit the role.
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    firm, organisation = await acts_for(entry)
    key = uuid7()
    async with transaction():
        if await _ADDRESS_KNOWN.first(entry.email.lower()):
            raise Invalid.field(
                "email",
                "E_DUP",
                ja="このメールアドレスの人は登録済みです。その人に役割を付与するか、招待を再送してください。",
                en="Somebody with this address is known; give them the role, or send their invitation again.",
            )
        person = await create_person(None, entry.email, actor=actor, now=now)
        secret, until = _link(now)
        row = {
            "id": key,
            "person": person,
            "role": entry.role.value,
            "firm": firm,
            "organisation": organisation,
            "token_hash": hashed(secret),
            "invited_by": actor.person,
            "invited_at": now,
            "expires_at": until,
        }
        await insert(Invitation, row)
        await _mail(person, entry.role, secret, until, base_address=base_address, now=now)
        await _logged("invitation.sent", person, entry.role, actor=actor, now=now)
    return key


async def resend(key: UUID, *, base_address: str, actor: Actor, now: datetime) -> None:
    """Send an invitation again under a new link; the links before end.

    Raises:
        Conflict: It was taken up or revoked.
        NotFound: There is no such invitation.
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    secret, until = _link(now)
    async with transaction():
        row = await _RENEW.first(hashed(secret), until, key)
        if row is None:
            raise await _not_open(key)
        await mail.cancel(row["person"])
        role = Role.of(row["role"])
        await _mail(row["person"], role, secret, until, base_address=base_address, now=now)
        await _logged("invitation.sent", row["person"], role, actor=actor, now=now)


async def revoke_invitation(key: UUID, *, actor: Actor, now: datetime) -> None:
    """Take an invitation back; its link ends at once.

    Raises:
        Conflict: It was taken up or revoked.
        NotFound: There is no such invitation.
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    async with transaction():
        row = await _REVOKE.first(now, key)
        if row is None:
            raise await _not_open(key)
        await mail.cancel(row["person"])
        await _logged("invitation.revoked", row["person"], None, actor=actor, now=now)


async def invitations(
    *, before: int | None = None, limit: int = 100, actor: Actor, now: datetime
) -> tuple[InvitationView, ...]:
    """Invitations, the newest first; those made before one of them where its id is given.

    Raises:
        NotSignedIn, Forbidden: The actor may not read accounts.
    """
    require(actor, "account:read")
    return tuple(_view(row, now) for row in await _ALL.rows(page_start(before), limit))


async def invitation(key: UUID, *, actor: Actor, now: datetime) -> InvitationView:
    """One invitation.

    Raises:
        NotFound: There is no such invitation.
        NotSignedIn, Forbidden: The actor may not read accounts.
    """
    require(actor, "account:read")
    row = await _ONE.first(key)
    if row is None:
        raise NotFound(str(key))
    return _view(row, now)


async def offered(code: str, *, now: datetime) -> InvitationView:
    """What the link of a mail offers.

    Raises:
        NotFound: The link is unknown, used, taken back or too old.
    """
    row = await _BY_LINK.first(hashed(code))
    view = None if row is None else _view(row, now)
    if view is None or view.state is not InvitationState.OPEN:
        raise _no_link()
    return view


async def accept(
    code: str, *, name: str, login: str, password: str, passwords: Passwords, now: datetime
) -> None:
    """Take an invitation up: name, sign-in name and password are written and the role is given.

    Raises:
        NotFound: The link is unknown, used, taken back or too old.
        Invalid: The sign-in name is taken, or the password breaks a rule; the link stays good.
    """
    async with transaction():
        row = await _ACCEPT.first(now, hashed(code), now)
        if row is None:
            raise _no_link()
        person, role = row["person"], Role.of(row["role"])
        actor = Actor(person=person)
        email = (await _BY_LINK.first(hashed(code)) or {})["email"]
        # The invitation is the administrator's act; from here the system does what was decided then.
        await correct_person(person, PersonCorrection(name=name, email=email), actor=SYSTEM, now=now)
        await create_account(person, login, password, passwords=passwords, actor=SYSTEM, now=now)
        await grant(person, role, firm=row["firm"], organisation=row["organisation"], actor=SYSTEM, now=now)
        facts = Facts(role=Role.PUBLIC, to_state=role.value)
        await log.append("invitation.accepted", f"person:{person}", facts=facts, actor=actor, now=now)


def _link(now: datetime) -> tuple[str, datetime]:
    return secrets.token_urlsafe(32), now + timedelta(days=_DAYS)


async def _mail(
    person: UUID, role: Role, secret: str, until: datetime, *, base_address: str, now: datetime
) -> None:
    facts = {
        "link": f"{base_address}/invitation?code={secret}",
        "until": moment_text(until),
        "role_ja": role.ja,
        "role_en": role.en,
    }
    await mail.put(person, "invitation", facts, secret=True, now=now)


def _view(row: dict[str, Any], now: datetime) -> InvitationView:
    accepted, revoked = row.pop("accepted_at"), row.pop("revoked_at")
    if accepted is not None:
        state = InvitationState.ACCEPTED
    elif revoked is not None:
        state = InvitationState.REVOKED
    else:
        state = InvitationState.OPEN if row["expires_at"] > now else InvitationState.EXPIRED
    return InvitationView(**row, state=state)


async def _not_open(key: UUID) -> Conflict | NotFound:
    if await _ONE.first(key) is None:
        return NotFound(str(key))
    return Conflict(
        Bilingual(
            ja="この招待は登録済みか、取り消されています。新しく招待してください。",
            en="The invitation was taken up or revoked; send a new one.",
        )
    )


def _no_link() -> NotFound:
    return NotFound("招待 / invitation")


async def _logged(kind: str, person: UUID, role: Role | None, *, actor: Actor, now: datetime) -> None:
    state = None if role is None else role.value
    facts = Facts(role=actor.role_for("account:write"), to_state=state)
    await log.append(kind, f"person:{person}", facts=facts, actor=actor, now=now)
