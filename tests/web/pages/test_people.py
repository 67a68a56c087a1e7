"""The pages of people: invitation, second step, new passwords, one's account, and the administrator's page."""

import re

import httpx
import pytest

from registry.adapters.engine import Database
from registry.domain.permissions import Actor
from registry.services import mail, members
from schemas.members import InvitationEntry
from schemas.vocab import Role
from tests import builders
from tests.conftest import NOW
from tests.people import Mailbox, code_at

PASSWORD = "a long pass phrase"
NEW = "another long phrase"
ADDRESS = "shin@example.jp"


def hidden(page: httpx.Response, name: str = "csrf") -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, page.text
    return found[1]


async def letter() -> str:
    mailbox = Mailbox()
    assert await mail.send_due(mailer=mailbox, now=NOW) >= 1
    return mailbox.link()


async def invited(role: Role = Role.REVIEWER) -> str:
    entry = InvitationEntry(email=ADDRESS, role=role)
    await members.invite(entry, base_address="http://testserver", actor=builders.ADMIN, now=NOW)
    return await letter()


async def take_up(client: httpx.AsyncClient, code: str, **fields: str) -> httpx.Response:
    form = await client.get("/invitation", params={"code": code})
    data = {"csrf": hidden(form), "code": code, "name": "新", "login": "Shin", "password": PASSWORD, **fields}
    return await client.post("/invitation", data=data)


async def enrolled(client: httpx.AsyncClient) -> tuple[str, list[str]]:
    """A reviewer who came in by invitation: the key of the app, and the recovery codes."""
    sent = await take_up(client, await invited())
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in/enrol?next=%2Fme")
    assert (await client.get("/me")).status_code == 303
    form = await client.get(sent.headers["location"])
    assert "<svg" in form.text
    found = re.search(r"<code>([A-Z2-7 ]{32,})</code>", form.text)
    assert found
    data = {"csrf": hidden(form), "next": "/me"}
    wrong = await client.post("/sign-in/enrol", data={**data, "code": "字"})
    assert (wrong.status_code, found[1] in wrong.text) == (422, True)
    shown = await client.post("/sign-in/enrol", data={**data, "code": code_at(found[1], NOW)})
    assert shown.status_code < 400, shown.text
    return found[1], re.findall(r"<li><code>([A-Z2-7-]+)</code>", shown.text)


async def signed_in(client: httpx.AsyncClient, actor: Actor) -> None:
    client.cookies.set("session", await builders.session(actor, "session.holder"))


async def sign_in(client: httpx.AsyncClient, password: str = PASSWORD, login: str = "shin") -> httpx.Response:
    form = await client.get("/sign-in")
    return await client.post(
        "/sign-in", data={"csrf": hidden(form), "next": "/me", "login": login, "password": password}
    )


async def test_a_reviewer_comes_in_enrols_an_app_and_is_in(client: httpx.AsyncClient, db: Database) -> None:
    _, recovery = await enrolled(client)
    assert len(recovery) == 10
    mine = await client.get("/me")
    assert mine.status_code == 200
    assert "審査員" in mine.text


async def test_a_code_is_asked_for_at_the_next_sign_in(client: httpx.AsyncClient, db: Database) -> None:
    _, recovery = await enrolled(client)
    await client.post("/sign-out", data={"csrf": hidden(await client.get("/me"))})
    asked = await sign_in(client)
    assert asked.headers["location"] == "/sign-in/code?next=%2Fme"
    form = await client.get(asked.headers["location"])
    data = {"csrf": hidden(form), "next": "https://attacker.test/"}
    wrong = await client.post("/sign-in/code", data={**data, "code": "000000"})
    assert (wrong.status_code, "確認コードが違う" in wrong.text) == (422, True)
    entered = await client.post("/sign-in/code", data={**data, "code": recovery[0]})
    assert (entered.status_code, entered.headers["location"]) == (303, "/me")
    assert (await client.get("/me")).status_code == 200
    again = await client.post("/sign-in/code", data={**data, "code": recovery[1]})
    assert again.headers["location"] == "/sign-in"


@pytest.mark.parametrize("path", ["/sign-in/code", "/sign-in/enrol"])
async def test_a_step_without_a_password_before_is_the_start(
    client: httpx.AsyncClient, db: Database, path: str
) -> None:
    assert (await client.get(path)).headers["location"] == "/sign-in"
    data = {"csrf": hidden(await client.get("/sign-in")), "code": "123456"}
    assert (await client.post(path, data=data)).status_code == 403


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "文字以上"),
        ({"login": "長い名前"}, "サインイン名は"),
        ({"password": "short"}, "12文字以上"),
        ({"password": "abcdefghijklmno"}, "順に並べただけ"),
    ],
)
async def test_a_wrong_form_of_an_invitation_says_what_to_mend_and_the_link_stays_good(
    client: httpx.AsyncClient, db: Database, fields: dict[str, str], said: str
) -> None:
    code = await invited()
    refused = await take_up(client, code, **fields)
    assert (refused.status_code, said in refused.text) == (422, True)
    assert (await take_up(client, code)).status_code == 303


@pytest.mark.parametrize("path", ["/invitation", "/password/new"])
@pytest.mark.parametrize("code", ["", "guess", "%00", "字"])
async def test_a_link_nobody_sent_is_not_found(
    client: httpx.AsyncClient, db: Database, path: str, code: str
) -> None:
    assert (await client.get(f"{path}?code={code}")).status_code == 404


async def test_a_forgotten_password_is_reset_through_the_mail(
    client: httpx.AsyncClient, db: Database
) -> None:
    await take_up(client, await invited(Role.HCP))
    session = client.cookies["session"]
    client.cookies.clear()
    form = await client.get("/password/forgotten")
    answers = [
        await client.post("/password/forgotten", data={"csrf": hidden(form), "email": address})
        for address in (ADDRESS, "nobody@example.jp", "x" * 1000)
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}) == 1
    code = await letter()
    new = await client.get("/password/new", params={"code": code})
    assert hidden(new, "login") == "shin"
    data = {"csrf": hidden(new), "code": code}
    weak = await client.post("/password/new", data={**data, "password": "shin"})
    assert weak.status_code == 422
    assert (await client.post("/password/new", data={**data, "password": NEW})).status_code == 200
    assert await members.by_session(session, now=NOW) is None
    assert (await sign_in(client, NEW)).headers["location"] == "/me"


async def act(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    return await client.post(path, data={"csrf": hidden(await client.get(path)), **fields})


async def test_a_person_changes_their_password_and_ends_their_other_sessions(
    client: httpx.AsyncClient, db: Database
) -> None:
    await take_up(client, await invited(Role.HCP))
    wrong = await act(client, "/account", act="password", current="wrong", password=NEW)
    assert (wrong.status_code, "今のパスワードが違います" in wrong.text) == (422, True)
    done = await act(client, "/account", act="password", current=PASSWORD, password=NEW)
    assert (done.status_code, "パスワードを変更し" in done.text) == (200, True)
    ended = await act(client, "/account", act="sessions")
    assert ended.status_code == 200


async def test_a_person_makes_and_revokes_a_token(client: httpx.AsyncClient, db: Database) -> None:
    maker = await builders.firm()
    await signed_in(client, maker.member)
    made = await act(client, "/account", act="token", name="検査室", days="30", **{"scope:lot:write": "on"})
    found = re.search(r'value="(mmv_[\w-]+)"', made.text)
    assert found
    program = await members.by_token(found[1], now=NOW)
    assert program is not None
    assert program.scopes == {"lot:write"}
    shown = await client.get("/account")
    assert found[1] not in shown.text
    assert "検査室" in shown.text
    revoked = await act(client, "/account", act="revoke", token=hidden(shown, "token"))
    assert revoked.status_code == 200
    assert await members.by_token(found[1], now=NOW) is None
    for wrong, status in (
        ({"act": "revoke", "token": "x"}, 404),
        ({"act": "revoke", "token": hidden(shown, "token")}, 404),
        ({"act": "token", "name": "", "days": "many"}, 422),
        ({"act": "token", "name": "x", "days": "1", "scope:trial:write": "on"}, 422),
        ({"act": "no such"}, 404),
    ):
        assert (await act(client, "/account", **wrong)).status_code == status


async def test_a_token_does_not_open_the_page_of_an_account(client: httpx.AsyncClient, db: Database) -> None:
    token = await builders.token((await builders.firm()).member, "self:read")
    assert (await client.get("/account", headers={"Authorization": f"Bearer {token}"})).status_code == 403


async def test_an_administrator_invites_sends_again_takes_back_and_ends(
    client: httpx.AsyncClient, db: Database
) -> None:
    firm = await builders.firm()
    await signed_in(client, await builders.person(Role.ADMIN, "管理 太郎"))
    entry = {"act": "invite", "email": ADDRESS, "role": "member_mfr", "firm": firm.corporate_no}
    assert (await act(client, "/people", **entry)).status_code == 200
    assert (await act(client, "/people", **entry)).status_code == 422
    (key,) = [one.id for one in await members.invitations(actor=builders.ADMIN, now=NOW)]
    for name, status in (("resend", 200), ("revoke", 200), ("revoke", 422)):
        assert (await act(client, "/people", act=name, invitation=str(key))).status_code == status
    assert firm.member.person is not None
    ended = await act(client, "/people", act="offboard", person=str(firm.member.person))
    assert ended.status_code == 200
    assert (await members.person(firm.member.person, actor=builders.ADMIN)).grants == ()
    for wrong, status in (
        ({"act": "invite", "email": "nowhere", "role": "reviewer"}, 422),
        ({"act": "invite", "email": "a@example.jp", "role": "system"}, 422),
        ({"act": "offboard", "person": "x"}, 404),
        ({"act": "no such"}, 404),
    ):
        assert (await act(client, "/people", **wrong)).status_code == status
    assert "管理 太郎" in (await client.get("/people?lang=en")).text


async def test_an_auditor_reads_the_page_of_people_and_changes_nothing(
    client: httpx.AsyncClient, db: Database
) -> None:
    await signed_in(client, await builders.person(Role.AUDITOR))
    page = await client.get("/people")
    assert page.status_code == 200
    assert 'value="invite"' not in page.text
    data = {"csrf": hidden(page), "act": "offboard", "person": "x"}
    assert (await client.post("/people", data=data)).status_code == 403


async def test_who_is_ended_is_refused_with_the_next_request(client: httpx.AsyncClient, db: Database) -> None:
    actor = await builders.person(Role.HCP)
    assert actor.person is not None
    await signed_in(client, actor)
    assert (await client.get("/account")).status_code == 200
    await members.offboard(actor.person, actor=builders.ADMIN, now=NOW)
    assert (await client.get("/account")).headers["location"] == "/sign-in?next=%2Faccount"
