"""Persons, accounts and roles: made, shown to staff, corrected."""

import json
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from registry.domain.canonical import sha256_hex
from registry.domain.errors import Forbidden, Invalid, NotFound, NotSignedIn, StaleVersion
from registry.domain.permissions import Actor, require
from registry.domain.ports import Passwords
from registry.services import log
from registry.services.log import Facts
from registry.services.members.joining import natural_person
from registry.services.members.passwords import refuse_weak
from registry.tables.columns import uuid7
from registry.tables.database import Statement, transaction
from registry.tables.members import Person, RoleGrant
from schemas.base import Bilingual
from schemas.members import AccountView, GrantEntry, GrantView, PersonCorrection, PersonView
from schemas.vocab import Role

__all__ = [
    "acts_for",
    "correct_person",
    "create_account",
    "create_person",
    "grant",
    "own_name",
    "person",
    "person_of",
    "person_tag",
    "persons",
    "revoke_grant",
]

_FOR_ORGANISATION: Final = frozenset({Role.MEMBER_LAB, Role.TRIAL_SITE})

_NAME = Statement("SELECT name FROM person WHERE id = {}")
_PERSON = Statement("SELECT person FROM account WHERE login = {}")
_INSERT_ACCOUNT = Statement(
    "INSERT INTO account (id, person, login, password_hash, failures, created_at) VALUES ({}, {}, {}, {}, 0, {})"
    " ON CONFLICT (login) DO NOTHING RETURNING id"
)
_PERSON_COLUMNS: Final = "SELECT id, name, email, created_at, erased_at, joined_to FROM person"
_ONE = Statement(_PERSON_COLUMNS + " WHERE id = {}")
_FIRST_PAGE = Statement(_PERSON_COLUMNS + " ORDER BY id LIMIT {}")
_PAGE = Statement(_PERSON_COLUMNS + " WHERE id > {} ORDER BY id LIMIT {}")
_ACCOUNTS = Statement(
    "SELECT login, totp_since, disabled_at, created_at FROM account WHERE person = {} ORDER BY created_at, id"
)
_GRANTS = Statement(
    "SELECT g.id, g.role, f.corporate_no AS firm, o.public_id AS organisation, g.granted_at FROM role_grant g"
    " LEFT JOIN firm f ON f.id = g.firm LEFT JOIN organisation o ON o.id = g.organisation"
    " WHERE g.person = {} AND g.revoked_at IS NULL ORDER BY g.granted_at, g.id"
)
_REVOKE_GRANT = Statement(
    "UPDATE role_grant SET revoked_at = {} WHERE id = {} AND person = {} AND revoked_at IS NULL RETURNING role"
)
_AS_IT_IS = Statement(  # the update, which changes nothing, holds the row until the transaction ends
    "UPDATE person SET erased_at = erased_at WHERE id = {} AND erased_at IS NULL AND joined_to IS NULL"
    " RETURNING name, email"
)
_CORRECT = Statement("UPDATE person SET name = {}, email = {} WHERE id = {}")
_FIRM = Statement("SELECT id FROM firm WHERE corporate_no = {}")
_ORGANISATION = Statement("SELECT id FROM organisation WHERE public_id = {}")


async def create_person(name: str | None, email: str | None, *, actor: Actor, now: datetime) -> UUID:
    """Register a natural person and return the opaque id by which everything else knows them.

    Raises:
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    key = uuid7()
    async with transaction():
        await Person.insert(Person(id=key, name=name, email=email, created_at=now))
        await _logged("person.created", key, actor=actor, now=now)
    return key


async def create_account(
    person: UUID, login: str, password: str, *, passwords: Passwords, actor: Actor, now: datetime
) -> UUID:
    """Give a person a way to sign in; return the account's key.

    Raises:
        Invalid: The sign-in name is taken, or the password breaks a rule.
        NotFound: There is no such person.
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    known = await _ONE.first(person)
    if known is None:
        raise NotFound(str(person))
    refuse_weak(password, known=(login, known["name"], known["email"]))
    password_hash = await passwords.hash(password)
    async with transaction():
        made = await _INSERT_ACCOUNT.first(uuid7(), person, login, password_hash, now)
        if made is None:
            raise Invalid.field(
                "login",
                "E_DUP",
                ja=f"サインイン名「{login}」は使われています。別の名前にしてください。",
                en=f"The sign-in name “{login}” is taken; choose another.",
            )
        await _logged("account.created", person, actor=actor, now=now)
    key: UUID = made["id"]
    return key


async def grant(
    person: UUID,
    role: Role,
    *,
    firm: UUID | None = None,
    organisation: UUID | None = None,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Give a person a role, for one firm or organisation where the role needs one; return the grant's key.

    Raises:
        Invalid: The role needs a firm or an organisation and none is named.
        Forbidden: The actor gives a role to themself, or may not manage accounts.
        NotSignedIn: Nobody is signed in.
    """
    require(actor, "account:write")
    if actor.person is not None and await natural_person(actor.person) == await natural_person(person):
        raise Forbidden(
            Bilingual(
                ja="自分自身に役割を付与することはできません。ほかの管理者に依頼してください。",
                en="Nobody gives a role to themself; ask another administrator.",
            )
        )
    if role is Role.MEMBER_MFR and firm is None:
        raise Invalid.field(
            "firm",
            "E_REQ",
            ja="製造事業者の役割には事業者が必要です。",
            en="A manufacturer's role needs a firm.",
        )
    if role in _FOR_ORGANISATION and organisation is None:
        raise Invalid.field(
            "organisation", "E_REQ", ja="この役割には機関が必要です。", en="This role needs an organisation."
        )
    key = uuid7()
    async with transaction():
        await RoleGrant.insert(
            RoleGrant(
                id=key, person=person, role=role.value, firm=firm, organisation=organisation, granted_at=now
            )
        )
        await _logged("role.granted", person, actor=actor, now=now, to_state=role.value)
    return key


async def acts_for(entry: GrantEntry) -> tuple[UUID | None, UUID | None]:
    """The inner keys of the firm and the organisation that a role is for; what the role has no use for is refused.

    Raises:
        Invalid: One is unknown, missing, or named for a role that acts for nobody.
    """
    firm = organisation = None
    for field, given, wanted, statement in (
        ("firm", entry.firm, entry.role is Role.MEMBER_MFR, _FIRM),
        ("organisation", entry.organisation, entry.role in _FOR_ORGANISATION, _ORGANISATION),
    ):
        if wanted != (given is not None):
            raise Invalid.field(
                field,
                "E_REQ" if wanted else "E_EXTRA",
                ja="この役割に必要です。入力してください。"
                if wanted
                else "この役割には不要です。空にしてください。",
                en="This role needs it." if wanted else "This role has no use for it; leave it out.",
            )
        row = None if given is None else await statement.first(given)
        if given is not None and row is None:
            raise Invalid.field(
                field, "E_REF", ja=f"「{given}」は登録されていません。", en=f"“{given}” is not known."
            )
        if row is not None:
            firm, organisation = (row["id"], None) if field == "firm" else (None, row["id"])
    return firm, organisation


async def revoke_grant(person: UUID, grant_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a role away at once.

    Raises:
        NotFound: The person holds no such grant.
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    async with transaction():
        row = await _REVOKE_GRANT.first(now, grant_id, person)
        if row is None:
            raise NotFound(str(grant_id))
        await _logged("role.revoked", person, actor=actor, now=now, to_state=row["role"])


async def correct_person(
    person: UUID, correction: PersonCorrection, *, if_match: str | None = None, actor: Actor, now: datetime
) -> None:
    """Write another name and address; what the person did is not touched.

    Args:
        person: Whose.
        correction: What is written.
        if_match: Tag of the name and address that were read before; None where nobody read them.
        actor: Who corrects.
        now: The instant.

    Raises:
        StaleVersion: Name or address were changed since they were read.
        NotFound: There is no such person, or they were erased or joined to another.
        NotSignedIn, Forbidden: The actor may not manage accounts.
    """
    require(actor, "account:write")
    async with transaction():
        row = await _AS_IT_IS.first(person)
        if row is None:
            raise NotFound(str(person))
        current = person_tag(**row)
        if if_match not in {None, current}:
            raise StaleVersion(given=str(if_match), current=current, stored=json.dumps(row))
        await _CORRECT.rows(correction.name, correction.email, person)
        await _logged("person.corrected", person, actor=actor, now=now)


def person_tag(name: str | None, email: str | None) -> str:
    """The tag that a correction of a person must name: it changes with what can be corrected."""
    return sha256_hex(json.dumps([name, email]).encode())[:32]


async def person(key: UUID, *, actor: Actor) -> PersonView:
    """One person as staff see them.

    Raises:
        NotFound: There is no such person.
        NotSignedIn, Forbidden: The actor may not read accounts.
    """
    require(actor, "account:read")
    row = await _ONE.first(key)
    if row is None:
        raise NotFound(str(key))
    return await _view(row)


async def persons(
    *, after: UUID | None = None, limit: int = 20, actor: Actor
) -> tuple[tuple[PersonView, ...], UUID | None]:
    """One page of persons in the order of registration, and the id the next page starts after.

    Raises:
        NotSignedIn, Forbidden: The actor may not read accounts.
    """
    require(actor, "account:read")
    rows = await (_FIRST_PAGE.rows(limit + 1) if after is None else _PAGE.rows(after, limit + 1))
    found = [await _view(row) for row in rows[:limit]]
    return tuple(found), found[-1].id if len(rows) > limit else None


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


async def _view(row: dict[str, Any]) -> PersonView:
    accounts = tuple(
        AccountView(
            login=account["login"],
            second_factor=account["totp_since"] is not None,
            disabled=account["disabled_at"] is not None,
            created_at=account["created_at"],
        )
        for account in await _ACCOUNTS.rows(row["id"])
    )
    grants = tuple(GrantView(**grant) for grant in await _GRANTS.rows(row["id"]))
    return PersonView(**row, accounts=accounts, grants=grants)


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
