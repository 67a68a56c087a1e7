"""Coming in by invitation, and leaving: what a link does once, and what ends at once."""

from datetime import timedelta
from uuid import UUID

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn
from registry.domain.permissions import SYSTEM, Actor
from registry.services import mail, members, organisations
from registry.tables.database import Statement
from schemas.members import GrantEntry, InvitationEntry, PersonCorrection
from schemas.vocab import InvitationState, Role
from tests import builders
from tests.conftest import NOW
from tests.people import PASSWORD, Mailbox, Plain
from tests.services.test_organisations import site

BASE = "https://registry.test"
ADDRESS = "shin@example.jp"


async def invite(
    role: Role = Role.REVIEWER, *, firm: str | None = None, organisation: str | None = None
) -> UUID:
    entry = InvitationEntry(email=ADDRESS, role=role, firm=firm, organisation=organisation)
    return await members.invite(entry, base_address=BASE, actor=builders.ADMIN, now=NOW)


async def link(mailbox: Mailbox) -> str:
    assert await mail.send_due(mailer=mailbox, now=NOW) == 1
    return mailbox.link()


async def accept(code: str, login: str = "shin", password: str = PASSWORD, *, days: float = 0) -> None:
    now = NOW + timedelta(days=days)
    await members.accept(code, name="新", login=login, password=password, passwords=Plain(), now=now)


async def state(key: UUID, *, days: float = 0) -> InvitationState:
    now = NOW + timedelta(days=days)
    return (await members.invitation(key, actor=builders.ADMIN, now=now)).state


async def sign_in(login: str = "shin", password: str = PASSWORD) -> members.SignedIn:
    return await members.sign_in(login, password, passwords=Plain(), second_factor=False, now=NOW)


async def test_who_takes_up_an_invitation_signs_in_with_the_role(db: Database) -> None:
    mailbox = Mailbox()
    key = await invite()
    code = await link(mailbox)
    assert mailbox.letters[0].address == ADDRESS
    assert (await members.offered(code, now=NOW)).role is Role.REVIEWER
    await accept(code)
    assert await state(key) is InvitationState.ACCEPTED
    access = await members.by_session((await sign_in()).secret, now=NOW)
    assert access is not None
    assert Role.REVIEWER in access.actor.roles
    assert await members.own_name(access.actor) == "新"


async def test_a_link_is_good_once_and_for_a_week(db: Database) -> None:
    mailbox = Mailbox()
    key = await invite()
    code = await link(mailbox)
    assert await state(key, days=7.01) is InvitationState.EXPIRED
    for attempt in (accept(code, days=7.01), accept("guess"), accept("\ud800")):
        with pytest.raises(NotFound):
            await attempt
    await accept(code, days=6.9)
    with pytest.raises(NotFound):
        await accept(code, login="second")
    with pytest.raises(NotFound):
        await members.offered(code, now=NOW)


@pytest.mark.parametrize(
    ("login", "password", "field"), [("taken", PASSWORD, "login"), ("shin", "short", "password")]
)
async def test_a_link_stays_good_when_the_form_is_wrong(
    db: Database, login: str, password: str, field: str
) -> None:
    await builders.session(await builders.person(Role.HCP), "taken")
    mailbox = Mailbox()
    await invite()
    code = await link(mailbox)
    with pytest.raises(Invalid) as refused:
        await accept(code, login, password)
    assert refused.value.problems[0].field == field
    await accept(code)


async def test_an_invitation_sent_again_has_a_new_link_and_the_old_one_ends(db: Database) -> None:
    mailbox = Mailbox()
    key = await invite()
    first = await link(mailbox)
    await members.resend(key, base_address=BASE, actor=builders.ADMIN, now=NOW)
    second = await link(mailbox)
    with pytest.raises(NotFound):
        await accept(first)
    await accept(second)
    for act in (members.resend(key, base_address=BASE, actor=builders.ADMIN, now=NOW), revoke(key)):
        with pytest.raises(Conflict):
            await act


async def revoke(key: UUID) -> None:
    await members.revoke_invitation(key, actor=builders.ADMIN, now=NOW)


async def test_an_invitation_taken_back_is_neither_sent_nor_good(db: Database) -> None:
    mailbox = Mailbox()
    key = await invite()
    code = await link(mailbox)
    await members.resend(key, base_address=BASE, actor=builders.ADMIN, now=NOW)
    await revoke(key)
    assert await mail.send_due(mailer=mailbox, now=NOW) == 0
    assert await state(key) is InvitationState.REVOKED
    with pytest.raises(NotFound):
        await accept(code)
    for act in (revoke(UUID(int=7)), members.invitation(UUID(int=7), actor=builders.ADMIN, now=NOW)):
        with pytest.raises(NotFound):
            await act


async def test_an_address_is_invited_once_however_it_is_written(db: Database) -> None:
    await invite()
    entry = InvitationEntry(email=ADDRESS.upper(), role=Role.HCP)
    with pytest.raises(Invalid) as refused:
        await members.invite(entry, base_address=BASE, actor=builders.ADMIN, now=NOW)
    assert refused.value.problems[0].field == "email"


@pytest.mark.parametrize(
    ("role", "firm", "organisation", "field"),
    [
        (Role.MEMBER_MFR, None, None, "firm"),
        (Role.MEMBER_MFR, "1180301018771", None, "firm"),
        (Role.MEMBER_LAB, None, None, "organisation"),
        (Role.TRIAL_SITE, None, "O-000404", "organisation"),
        (Role.REVIEWER, "1180301018771", None, "firm"),
        (Role.AUDITOR, None, "O-000001", "organisation"),
    ],
)
async def test_a_role_is_for_whom_it_needs_and_nobody_else(
    db: Database, role: Role, firm: str | None, organisation: str | None, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await invite(role, firm=firm, organisation=organisation)
    assert refused.value.problems[0].field == field


@pytest.mark.parametrize("role", [Role.MEMBER_LAB, Role.TRIAL_SITE])
async def test_a_laboratory_and_a_trial_site_have_members(db: Database, role: Role) -> None:
    await organisations.record(site(), actor=SYSTEM, now=NOW)
    mailbox = Mailbox()
    await invite(role, organisation="O-000001")
    await accept(await link(mailbox))
    access = await members.by_session((await sign_in()).secret, now=NOW)
    assert access is not None
    assert access.actor.organisations == {await organisations.key("O-000001")}


async def test_nobody_but_an_administrator_invites_and_nobody_gives_a_role_to_themself(db: Database) -> None:
    entry = InvitationEntry(email=ADDRESS, role=Role.HCP)
    with pytest.raises(Forbidden):
        await members.invite(entry, base_address=BASE, actor=builders.CHIEF, now=NOW)
    admin = await builders.person(Role.ADMIN)
    assert admin.person is not None
    with pytest.raises(Forbidden):
        await members.grant(admin.person, Role.REVIEWER, actor=admin, now=NOW)


async def leaver() -> tuple[Actor, str, str]:
    """A person with a session and a token."""
    actor = await builders.person(Role.REVIEWER, email="hana@example.jp")
    session = await builders.session(actor, "hana")
    return actor, session, await builders.token(actor, "link:write")


async def test_who_leaves_is_out_with_the_next_request(db: Database) -> None:
    actor, session, token = await leaver()
    assert actor.person is not None
    await members.request_reset("hana@example.jp", base_address=BASE, now=NOW)
    await members.offboard(actor.person, actor=builders.ADMIN, now=NOW)
    assert await members.by_session(session, now=NOW) is None
    assert await members.by_token(token, now=NOW) is None
    with pytest.raises(NotSignedIn):
        await sign_in("hana")
    view = await members.person(actor.person, actor=builders.ADMIN)
    assert (view.grants, [account.disabled for account in view.accounts]) == ((), [True])
    assert await mail.send_due(mailer=Mailbox(), now=NOW) == 0
    assert not await Statement("SELECT id FROM password_reset WHERE account IS NOT NULL").rows()


async def test_who_leaves_before_they_came_cannot_come(db: Database) -> None:
    mailbox = Mailbox()
    key = await invite()
    code = await link(mailbox)
    person = (await members.invitation(key, actor=builders.ADMIN, now=NOW)).person
    await members.offboard(person, actor=builders.ADMIN, now=NOW)
    with pytest.raises(NotFound):
        await accept(code)


async def test_the_invitations_of_who_leaves_end_too(db: Database) -> None:
    admin = await builders.person(Role.ADMIN)
    assert admin.person is not None
    await builders.session(await builders.person(Role.ADMIN), "other.admin")
    entry = InvitationEntry(email=ADDRESS, role=Role.HCP)
    key = await members.invite(entry, base_address=BASE, actor=admin, now=NOW)
    await members.offboard(admin.person, actor=builders.ADMIN, now=NOW)
    assert await state(key) is InvitationState.REVOKED


async def test_the_last_administrator_stays(db: Database) -> None:
    admin, other = await builders.person(Role.ADMIN), await builders.person(Role.ADMIN)
    assert admin.person is not None
    await builders.session(admin, "admin.one")
    for act in (members.offboard, members.erase_person):
        with pytest.raises(Conflict):
            await act(admin.person, actor=SYSTEM, now=NOW)
    await builders.session(other, "admin.two")
    await members.offboard(admin.person, actor=SYSTEM, now=NOW)


async def test_roles_are_given_shown_and_taken_one_by_one(db: Database) -> None:
    maker = await builders.firm()
    person = (await builders.person(Role.HCP)).person
    assert person is not None
    entry = GrantEntry(role=Role.MEMBER_MFR, firm=maker.corporate_no)
    firm, organisation = await members.acts_for(entry)
    await members.grant(
        person, entry.role, firm=firm, organisation=organisation, actor=builders.ADMIN, now=NOW
    )
    _, second = (await members.person(person, actor=builders.AUDITOR)).grants
    assert (second.role, second.firm) == (Role.MEMBER_MFR, maker.corporate_no)
    await members.revoke_grant(person, second.id, actor=builders.ADMIN, now=NOW)
    assert len((await members.person(person, actor=builders.AUDITOR)).grants) == 1
    with pytest.raises(NotFound):
        await members.revoke_grant(person, second.id, actor=builders.ADMIN, now=NOW)


async def test_a_person_is_corrected_and_people_are_paged(db: Database) -> None:
    made = [(await builders.person(Role.HCP)).person for _ in range(3)]
    assert made[1] is not None
    correction = PersonCorrection(name="改名", email="new@example.jp")
    await members.correct_person(made[1], correction, actor=builders.ADMIN, now=NOW)
    page, after = await members.persons(limit=2, actor=builders.AUDITOR)
    assert [view.id for view in page] == made[:2]
    assert (page[1].name, page[1].email) == ("改名", "new@example.jp")
    rest, end = await members.persons(after=after, limit=2, actor=builders.AUDITOR)
    assert ([view.id for view in rest], end) == (made[2:], None)
    unknown = UUID(int=7)
    for act in (
        members.person(unknown, actor=builders.AUDITOR),
        members.correct_person(unknown, correction, actor=builders.ADMIN, now=NOW),
        members.offboard(unknown, actor=builders.ADMIN, now=NOW),
        members.reset_second_factor(unknown, actor=builders.ADMIN, now=NOW),
        members.create_account(unknown, "nobody", PASSWORD, passwords=Plain(), actor=builders.ADMIN, now=NOW),
    ):
        with pytest.raises(NotFound):
            await act
    with pytest.raises(Forbidden):
        await members.persons(actor=builders.REVIEWER)
