"""Signing in and out by form: who is let in, and every way in which a forged form is refused."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from registry.adapters.engine import Database
from registry.adapters.passwords import Argon2Passwords
from registry.services import members
from tests import builders
from tests.conftest import NOW, visitor

LOGIN, PASSWORD = "tsu.member", "a long password of a test"


@pytest.fixture
async def maker(db: Database) -> builders.MadeFirm:
    made = await builders.firm()
    passwords = Argon2Passwords()
    assert made.member.person is not None
    await members.create_account(
        made.member.person, LOGIN, PASSWORD, passwords=passwords, actor=builders.ADMIN, now=NOW
    )
    passwords.close()
    return made


@pytest.fixture
async def secured(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor of a registry that is reached by https."""
    async with visitor(db, base_address="https://registry.test") as client:
        client.base_url = httpx.URL("https://registry.test")
        yield client


def hidden(page: httpx.Response, name: str = "csrf") -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found
    return found[1]


async def enter(
    client: httpx.AsyncClient, headers: dict[str, str] | None = None, **fields: str
) -> httpx.Response:
    form = await client.get("/sign-in", params={"next": fields.pop("next")} if "next" in fields else None)
    data = {
        "csrf": hidden(form),
        "next": hidden(form, "next"),
        "login": LOGIN,
        "password": PASSWORD,
        **fields,
    }
    return await client.post("/sign-in", data=data, headers=headers)


async def test_a_member_signs_in_sees_their_page_and_signs_out(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await builders.product(maker, name_ja="公開品")
    await builders.product(maker, name_ja="下書き品", published=False, cautions=None)
    entered = await enter(client, login=f" {LOGIN.upper()} ")
    assert (entered.status_code, entered.headers["location"]) == (303, "/me")
    mine = await client.get("/me")
    for text in (
        "担当 100",
        "みえ健康100株式会社",
        "公開品",
        "下書き品",
        "申請までに直すところが",
    ):
        assert text in mine.text
    assert mine.headers["cache-control"] == "no-store"
    assert (await client.get("/sign-out")).status_code == 200
    left = await client.post("/sign-out", data={"csrf": hidden(mine)})
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert "session" not in client.cookies
    assert (await client.get("/sign-out")).headers["location"] == "/"


async def test_an_ended_session_stays_ended_for_who_kept_its_cookie(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await enter(client)
    kept = client.cookies["session"]
    await client.post("/sign-out", data={"csrf": hidden(await client.get("/me"))})
    client.cookies.set("session", kept)
    assert (await client.get("/me")).status_code == 303


async def test_an_anonymous_reader_of_my_page_is_sent_to_sign_in_and_back(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    sent = await client.get("/me")
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=%2Fme")
    assert (await enter(client, next="/about?lang=en")).headers["location"] == "/about?lang=en"


@pytest.mark.parametrize("wrong", [{"password": "another password"}, {"login": "nobody"}, {"password": ""}])
async def test_it_is_not_said_which_part_was_wrong(
    client: httpx.AsyncClient, maker: builders.MadeFirm, wrong: dict[str, str]
) -> None:
    refused = await enter(client, **wrong)
    assert refused.status_code == 422
    assert "サインイン名またはパスワードが正しくありません" in refused.text
    assert PASSWORD not in refused.text
    assert "session" not in client.cookies


FORGED: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"csrf": ""}, {}),
    ({"csrf": "0" * 64}, {}),
    ({"csrf": "字"}, {}),
    ({}, {"Sec-Fetch-Site": "cross-site"}),
    ({}, {"Sec-Fetch-Site": "same-site"}),
    ({}, {"Sec-Fetch-Site": "none"}),
    ({}, {"Origin": "https://attacker.test"}),
    ({}, {"Origin": "null"}),
    ({}, {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}),
]


@pytest.mark.parametrize(("fields", "headers"), FORGED)
async def test_a_form_that_this_sites_page_did_not_send_is_refused(
    client: httpx.AsyncClient, maker: builders.MadeFirm, fields: dict[str, str], headers: dict[str, str]
) -> None:
    refused = await enter(client, headers, **fields)
    assert refused.status_code == 403
    assert "session" not in client.cookies


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}])
async def test_the_sites_own_form_is_taken(
    client: httpx.AsyncClient, maker: builders.MadeFirm, headers: dict[str, str]
) -> None:
    assert (await enter(client, headers)).status_code == 303


async def test_a_form_without_its_cookie_is_refused(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    form = await client.get("/sign-in")
    client.cookies.clear()
    data = {"csrf": hidden(form), "login": LOGIN, "password": PASSWORD}
    assert (await client.post("/sign-in", data=data)).status_code == 403


async def test_the_code_of_a_form_does_not_tell_the_secret_of_the_browser(client: httpx.AsyncClient) -> None:
    form = await client.get("/sign-in")
    assert client.cookies["form"] not in form.text


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}])
async def test_nobody_else_can_sign_a_reader_out(
    client: httpx.AsyncClient, maker: builders.MadeFirm, headers: dict[str, str]
) -> None:
    await enter(client)
    csrf = hidden(await client.get("/me")) if headers else "guess"
    assert (await client.post("/sign-out", data={"csrf": csrf}, headers=headers)).status_code == 403
    assert (await client.get("/me")).status_code == 200


async def test_signing_out_without_a_session_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/sign-out", data={"csrf": ""})).status_code == 403


async def test_a_session_chosen_by_somebody_else_is_not_taken_over(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    client.cookies.set("session", "chosen-by-an-attacker", domain="testserver.local")
    await enter(client)
    held = {cookie.value for cookie in client.cookies.jar if cookie.name == "session"}
    client.cookies.clear()
    client.cookies.set("session", "chosen-by-an-attacker")
    assert (await client.get("/me")).status_code == 303
    assert held - {"chosen-by-an-attacker"}


async def test_every_sign_in_has_a_new_secret_and_ends_the_session_before(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    data = {"csrf": hidden(await client.get("/sign-in")), "login": LOGIN, "password": PASSWORD}
    await client.post("/sign-in", data=data)
    first = client.cookies["session"]
    await client.post("/sign-in", data=data)
    assert client.cookies["session"] != first
    client.cookies.clear()
    client.cookies.set("session", first)
    assert (await client.get("/me")).status_code == 303


async def test_who_is_signed_in_is_not_asked_again(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await enter(client)
    assert (await client.get("/sign-in?next=/about")).headers["location"] == "/about"


async def test_behind_https_cookies_are_bound_to_this_host_and_the_plain_name_is_not_read(
    secured: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    entered = await enter(secured)
    (cookie,) = entered.headers.get_list("set-cookie")
    name, *parts = cookie.split("; ")
    assert name.startswith("__Host-session=")
    assert {"httponly", "secure", "path=/", "samesite=lax"} <= {part.lower() for part in parts}
    assert not any(part.lower().startswith("domain") for part in parts)
    assert (await secured.get("/me")).status_code == 200
    secret = secured.cookies["__Host-session"]
    secured.cookies.clear()
    secured.cookies.set("session", secret)
    assert (await secured.get("/me")).status_code == 303


async def test_a_browser_that_came_by_https_is_told_to_stay_there(
    client: httpx.AsyncClient, secured: httpx.AsyncClient
) -> None:
    for path in ("/", "/sign-in", "/api/v1/products", "/healthz", "/no-such-page"):
        told = (await secured.get(path)).headers["strict-transport-security"]
        assert int(told.removeprefix("max-age=")) >= 31_536_000
        assert "strict-transport-security" not in (await client.get(path)).headers


SAFE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
}


@pytest.mark.parametrize("path", ["/", "/sign-in", "/me", "/api/v1/products", "/readyz", "/no-such-page"])
async def test_every_answer_says_what_a_browser_must_not_do_with_it(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path)
    assert {name: answer.headers[name] for name in SAFE} == SAFE
    policy = answer.headers["content-security-policy"]
    assert {"default-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"} <= set(
        policy.split("; ")
    )
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://attacker.test/",
        "//attacker.test/",
        "/\\attacker.test/",
        "/\t/attacker.test/",
        "\\\\attacker.test",
        "javascript:alert(1)",
        "/ok\r\nLocation: https://attacker.test",
        "///attacker.test",
        "me",
        "",
    ],
)
async def test_signing_in_never_leads_to_another_site(
    client: httpx.AsyncClient, maker: builders.MadeFirm, elsewhere: str
) -> None:
    form = await client.get("/sign-in", params={"next": elsewhere})
    assert hidden(form, "next") == "/me"
    data = {"csrf": hidden(form), "next": elsewhere, "login": LOGIN, "password": PASSWORD}
    assert (await client.post("/sign-in", data=data)).headers["location"] == "/me"
    assert (await client.get("/sign-in", params={"next": elsewhere})).headers["location"] == "/me"


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/x-www-form-urlencoded", b"a=%ff", 422),
        ("application/x-www-form-urlencoded", "字=1".encode(), 422),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(60)), 422),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * 20_001, 413),
    ],
)
async def test_what_is_not_a_short_form_is_refused(
    client: httpx.AsyncClient, kind: str, body: bytes, status: int
) -> None:
    answer = await client.post("/sign-in", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
