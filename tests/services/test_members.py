"""Firms, persons, sessions and tokens, on both databases."""

from datetime import timedelta
from uuid import UUID

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Forbidden, Invalid, NotFound, NotSignedIn
from registry.domain.permissions import ANONYMOUS
from registry.services import members
from schemas.members import FirmEntry
from schemas.vocab import Role
from tests import builders
from tests.conftest import NOW

PASSWORD = "a long pass phrase"


class Plain:
    """Passwords that are quick to check: the port's promise without its cost."""

    async def hash(self, password: str) -> str:
        return f"hash of {password}"

    async def verify(self, stored: str | None, password: str) -> bool:
        return stored == f"hash of {password}"


async def account(login: str = "hana") -> UUID:
    person = await members.create_person("花子", "hana@example.jp", actor=builders.ADMIN, now=NOW)
    await members.create_account(person, login, PASSWORD, passwords=Plain(), actor=builders.ADMIN, now=NOW)
    return person


async def sign_in(password: str = PASSWORD, *, minutes: int = 0, login: str = "hana") -> str:
    now = NOW + timedelta(minutes=minutes)
    signed = await members.sign_in(login, password, passwords=Plain(), second_factor=False, now=now)
    return signed.secret


async def test_a_session_stands_for_its_person_until_it_ends_or_expires(db: Database) -> None:
    person = await account()
    await members.grant(person, Role.REVIEWER, actor=builders.ADMIN, now=NOW)
    first, second = await sign_in(), await sign_in()
    access = await members.by_session(first, now=NOW)
    assert access is not None
    assert (access.actor.person, access.actor.roles) == (person, {Role.PUBLIC, Role.REVIEWER})
    await members.sign_out(first, now=NOW)
    assert await members.by_session(first, now=NOW) is None
    assert await members.by_session(second, now=NOW + timedelta(hours=members.SESSION_HOURS - 1)) is not None
    assert await members.by_session(second, now=NOW + timedelta(hours=members.SESSION_HOURS + 1)) is None
    await members.sign_out("unknown", now=NOW)


async def test_a_wrong_name_and_a_wrong_password_are_told_alike(db: Database) -> None:
    await account()
    for login, password in (("nobody", PASSWORD), ("hana", "wrong")):
        with pytest.raises(NotSignedIn):
            await sign_in(password, login=login)


async def test_after_five_wrong_passwords_an_account_waits_longer_and_longer(db: Database) -> None:
    await account()
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            await sign_in("wrong")
    with pytest.raises(NotSignedIn):
        await sign_in(PASSWORD)
    with pytest.raises(NotSignedIn):
        await sign_in("wrong", minutes=1)
    with pytest.raises(NotSignedIn):
        await sign_in(PASSWORD, minutes=2)
    assert await sign_in(PASSWORD, minutes=4)
    assert await sign_in(PASSWORD)


async def test_a_token_acts_as_its_person_within_its_scopes_until_it_is_revoked(db: Database) -> None:
    person = await account()
    secret = await members.issue_token(
        person, "CI", scopes=("product:create",), days=1, actor=builders.ADMIN, now=NOW
    )
    actor = await members.by_token(secret, now=NOW)
    assert actor is not None
    assert (actor.person, actor.scopes) == (person, {"product:create"})
    assert await members.by_token(secret, now=NOW + timedelta(days=2)) is None
    token = (await members.tokens_of(person))[0]
    assert token.last_used_at == NOW
    await members.revoke_token(token.id, actor=builders.ADMIN, now=NOW)
    assert await members.by_token(secret, now=NOW) is None
    with pytest.raises(NotFound):
        await members.revoke_token(token.id, actor=builders.ADMIN, now=NOW)


@pytest.mark.parametrize(
    ("scopes", "days", "field"), [(("x:y",), 1, "scopes"), ((), 0, "days"), ((), 367, "days")]
)
async def test_a_token_that_cannot_be_is_refused(
    db: Database, scopes: tuple[str, ...], days: int, field: str
) -> None:
    person = await account()
    with pytest.raises(Invalid) as refused:
        await members.issue_token(person, "x", scopes=scopes, days=days, actor=builders.ADMIN, now=NOW)
    assert refused.value.problems[0].field == field


async def test_a_role_that_acts_for_somebody_names_them(db: Database) -> None:
    person = await account()
    for role, field in ((Role.MEMBER_MFR, "firm"), (Role.MEMBER_LAB, "organisation")):
        with pytest.raises(Invalid) as refused:
            await members.grant(person, role, actor=builders.ADMIN, now=NOW)
        assert refused.value.problems[0].field == field


async def test_a_sign_in_name_and_a_corporate_number_are_given_once(db: Database) -> None:
    await account()
    with pytest.raises(Invalid):
        await account()
    made = await builders.firm(1)
    with pytest.raises(Invalid):
        await builders.firm(1)
    assert await members.firm_key(made.corporate_no) == made.id
    for act in (
        members.firm_key("1180301018771"),
        members.firm("1180301018771"),
        members.person_of("nobody"),
    ):
        with pytest.raises(NotFound):
            await act


async def test_only_staff_manage_accounts_and_firms(db: Database) -> None:
    maker = await builders.firm()
    entry = FirmEntry(corporate_no=builders.corporate_no(7), name_ja="新", address="津市", lg_code="242012")
    with pytest.raises(NotSignedIn):
        await members.create_person("x", None, actor=ANONYMOUS, now=NOW)
    with pytest.raises(Forbidden):
        await members.register_firm(entry, actor=maker.member, now=NOW)
    assert (await members.firms(limit=1))[0][0].corporate_no == maker.corporate_no
