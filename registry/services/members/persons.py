"""Persons, accounts and roles."""

from datetime import datetime
from uuid import UUID

from registry.domain.errors import Invalid, NotFound, NotSignedIn
from registry.domain.permissions import Actor, require
from registry.domain.ports import Passwords
from registry.services import log
from registry.services.log import Facts
from registry.tables.columns import uuid7
from registry.tables.database import Statement, transaction
from registry.tables.members import Account, Person, RoleGrant
from schemas.vocab import Role

__all__ = ["create_account", "create_person", "grant", "own_name", "person_of"]

_NAME = Statement("SELECT name FROM person WHERE id = {}")
_PERSON = Statement("SELECT person FROM account WHERE login = {}")
_LOGIN_TAKEN = Statement("SELECT id FROM account WHERE login = {}")


async def create_person(name: str, email: str | None, *, actor: Actor, now: datetime) -> UUID:
    """Register a natural person and return the opaque id by which everything else knows them.

    Raises:
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    person = uuid7()
    async with transaction():
        await Person.insert(Person(id=person, name=name, email=email, created_at=now))
        await _logged("person.created", person, actor=actor, now=now)
    return person


async def create_account(
    person: UUID, login: str, password: str, *, passwords: Passwords, actor: Actor, now: datetime
) -> None:
    """Give a person a way to sign in.

    Raises:
        Invalid: The sign-in name is taken.
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    password_hash = await passwords.hash(password)
    async with transaction():
        if await _LOGIN_TAKEN.first(login):
            raise Invalid.field(
                "login",
                "E_DUP",
                ja=f"サインイン名「{login}」は使われています。別の名前にしてください。",
                en=f"The sign-in name “{login}” is taken; choose another.",
            )
        await Account.insert(
            Account(
                id=uuid7(),
                person=person,
                login=login,
                password_hash=password_hash,
                failures=0,
                created_at=now,
            )
        )
        await _logged("account.created", person, actor=actor, now=now)


async def grant(
    person: UUID,
    role: Role,
    *,
    firm: UUID | None = None,
    organisation: UUID | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Give a person a role, for one firm or organisation where the role needs one.

    Raises:
        Invalid: The role needs a firm or an organisation and none is named.
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    if role is Role.MEMBER_MFR and firm is None:
        raise Invalid.field(
            "firm",
            "E_REQ",
            ja="製造事業者の役割には事業者が必要です。",
            en="A manufacturer's role needs a firm.",
        )
    if role in {Role.MEMBER_LAB, Role.TRIAL_SITE} and organisation is None:
        raise Invalid.field(
            "organisation", "E_REQ", ja="この役割には機関が必要です。", en="This role needs an organisation."
        )
    async with transaction():
        await RoleGrant.insert(
            RoleGrant(
                id=uuid7(),
                person=person,
                role=role.value,
                firm=firm,
                organisation=organisation,
                granted_at=now,
            )
        )
        await _logged("role.granted", person, actor=actor, now=now, to_state=role.value)


async def person_of(login: str) -> UUID:
    """The person who signs in under a name.

    Raises:
        NotFound: Nobody does.
    """
    row = await _PERSON.first(login)
    if row is None:
        raise NotFound(login)
    key: UUID = row["person"]
    return key


async def own_name(actor: Actor) -> str | None:
    """The actor's own name, which only they are shown here; None when it was erased.

    Raises:
        NotSignedIn: Nobody is signed in.
    """
    if actor.person is None:
        raise NotSignedIn
    row = await _NAME.first(actor.person)
    return None if row is None else row["name"]


async def _logged(
    kind: str, person: UUID, *, actor: Actor, now: datetime, to_state: str | None = None
) -> None:
    await log.append(
        kind,
        f"person:{person}",
        facts=Facts(role=actor.role_for("account:write"), to_state=to_state),
        actor=actor,
        now=now,
    )
