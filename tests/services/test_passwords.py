"""New passwords: changed, or reset through a link that tells nobody whether an address is known."""

from datetime import timedelta

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Forbidden, Invalid, NotFound, NotSignedIn
from registry.domain.permissions import Actor
from registry.services import mail, members
from registry.services.members import Access, Step
from registry.tables.database import Statement
from schemas.members import TokenEntry
from schemas.vocab import Role
from tests import builders
from tests.conftest import NOW
from tests.people import PASSWORD, Mailbox, Plain

BASE = "https://registry.test"
NEW = "another long phrase"
OPEN = Statement("SELECT account FROM password_reset ORDER BY asked_at, id")


async def hana(role: Role = Role.HCP) -> tuple[Actor, str]:
    actor = await builders.person(role, name="花子", email="Hana@Example.jp")
    return actor, await builders.session(actor, "hana")


async def access(secret: str) -> Access:
    found = await members.by_session(secret, now=NOW)
    assert found is not None
    return found


async def sign_in(password: str, *, second_factor: bool = False) -> members.SignedIn:
    return await members.sign_in("hana", password, passwords=Plain(), second_factor=second_factor, now=NOW)


async def ask(address: str = "hana@example.jp", minutes: float = 0) -> None:
    await members.request_reset(address, base_address=BASE, now=NOW + timedelta(minutes=minutes))


async def link() -> str:
    mailbox = Mailbox()
    assert await mail.send_due(mailer=mailbox, now=NOW) >= 1
    return mailbox.link()


async def test_a_changed_password_ends_the_other_sessions_only_and_is_told_by_mail(db: Database) -> None:
    _, here = await hana()
    elsewhere = (await sign_in(PASSWORD)).secret
    await members.change_password(await access(here), PASSWORD, NEW, passwords=Plain(), now=NOW)
    assert await members.by_session(here, now=NOW) is not None
    assert await members.by_session(elsewhere, now=NOW) is None
    with pytest.raises(NotSignedIn):
        await sign_in(PASSWORD)
    assert await sign_in(NEW)
    mailbox = Mailbox()
    await mail.send_due(mailer=mailbox, now=NOW)
    assert mailbox.letters[0].subject.startswith("パスワードが変更されました")


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("wrong", NEW, "current"),
        (PASSWORD, "short", "password"),
        (PASSWORD, "hana@example.jp", "password"),
    ],
)
async def test_a_change_that_breaks_a_rule_changes_nothing(
    db: Database, current: str, new: str, field: str
) -> None:
    _, here = await hana()
    with pytest.raises(Invalid) as refused:
        await members.change_password(await access(here), current, new, passwords=Plain(), now=NOW)
    assert refused.value.problems[0].field == field
    assert await sign_in(PASSWORD)


async def test_guessing_the_present_password_locks_the_account(db: Database) -> None:
    _, here = await hana()
    for _ in range(5):
        with pytest.raises(Invalid):
            await members.change_password(await access(here), "wrong", NEW, passwords=Plain(), now=NOW)
    with pytest.raises(Invalid):
        await members.change_password(await access(here), PASSWORD, NEW, passwords=Plain(), now=NOW)


async def test_a_link_sets_a_password_once_and_ends_every_session(db: Database) -> None:
    _, here = await hana()
    await ask(" HANA@example.jp ")
    code = await link()
    assert await members.reset_login(code, now=NOW) == "hana"
    with pytest.raises(Invalid):
        await members.complete_reset(code, "short", passwords=Plain(), now=NOW)
    await members.complete_reset(code, NEW, passwords=Plain(), now=NOW)
    assert await members.by_session(here, now=NOW) is None
    assert await sign_in(NEW)
    for act in (
        members.complete_reset(code, NEW, passwords=Plain(), now=NOW),
        members.reset_login(code, now=NOW),
    ):
        with pytest.raises(NotFound):
            await act


async def test_a_link_is_good_for_an_hour(db: Database) -> None:
    await hana()
    await ask()
    code = await link()
    assert await members.reset_login(code, now=NOW + timedelta(minutes=59)) == "hana"
    with pytest.raises(NotFound):
        await members.complete_reset(code, NEW, passwords=Plain(), now=NOW + timedelta(minutes=60))


async def test_an_unknown_address_is_treated_like_a_known_one_and_gets_no_mail(db: Database) -> None:
    await hana()
    await ask("nobody@example.jp")
    assert [row["account"] for row in await OPEN.rows()] == [None]
    assert await mail.send_due(mailer=Mailbox(), now=NOW) == 0
    await ask("nobody@example.jp", minutes=61)
    assert len(await OPEN.rows()) == 1


async def test_a_mailbox_is_not_flooded_with_links(db: Database) -> None:
    await hana()
    for _ in range(10):
        await ask()
    assert await mail.send_due(mailer=Mailbox(), now=NOW) == 3


async def test_a_mailbox_alone_does_not_get_past_the_second_factor(db: Database) -> None:
    await hana(Role.REVIEWER)
    await ask()
    await members.complete_reset(await link(), NEW, passwords=Plain(), now=NOW)
    assert (await sign_in(NEW, second_factor=True)).step is Step.ENROLMENT


async def test_a_disabled_account_gets_no_link(db: Database) -> None:
    actor, _ = await hana()
    assert actor.person is not None
    await ask()
    code = await link()
    await members.offboard(actor.person, actor=builders.ADMIN, now=NOW)
    with pytest.raises(NotFound):
        await members.complete_reset(code, NEW, passwords=Plain(), now=NOW)
    await ask()
    assert await mail.send_due(mailer=Mailbox(), now=NOW) == 0


async def test_the_reader_sees_their_sessions_and_ends_the_others(db: Database) -> None:
    actor, here = await hana()
    assert actor.person is not None
    await sign_in(PASSWORD)
    known = await access(here)
    assert len(await members.sessions_of(actor.person, now=NOW)) == 2
    await members.end_other_sessions(known, now=NOW)
    assert [one.id for one in await members.sessions_of(actor.person, now=NOW)] == [known.session]


async def test_a_person_makes_tokens_within_their_own_permissions_and_a_token_makes_none(
    db: Database,
) -> None:
    maker = await builders.firm()
    entry = TokenEntry(name="検査室", scopes=("lot:write",), days=30)
    made = await members.issue_own_token(entry, actor=maker.member, now=NOW)
    program = await members.by_token(made.token, now=NOW)
    assert program is not None
    assert (program.scopes, program.firms) == ({"lot:write"}, {maker.id})
    assert "lot:write" in members.own_scopes(maker.member)
    for scope in ("trial:write", "no:such"):
        with pytest.raises(Invalid) as refused:
            await members.issue_own_token(TokenEntry(name="x", scopes=(scope,)), actor=maker.member, now=NOW)
        assert refused.value.problems[0].field == "scopes"
    able = Actor(maker.member.person, maker.member.roles, scopes=frozenset({"self:write", "lot:write"}))
    with pytest.raises(Forbidden):
        await members.issue_own_token(entry, actor=able, now=NOW)


async def test_a_person_revokes_their_own_tokens_and_nobody_elses(db: Database) -> None:
    first, second = await builders.firm(1), await builders.firm(2)
    made = await members.issue_own_token(TokenEntry(name="x"), actor=first.member, now=NOW)
    with pytest.raises(NotFound):
        await members.revoke_own_token(made.id, actor=second.member, now=NOW)
    await members.revoke_own_token(made.id, actor=first.member, now=NOW)
    assert await members.by_token(made.token, now=NOW) is None
