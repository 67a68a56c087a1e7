"""Erasure: a rare name, address and sign-in name are planted, act everywhere, and are nowhere afterwards."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import structlog

from registry.adapters.engine import Database, SQLiteDatabase
from registry.domain.errors import NotFound, NotSignedIn
from registry.domain.permissions import Actor
from registry.services import log, mail, members
from registry.tables.database import Statement
from schemas.members import InvitationEntry, PersonCorrection, TokenEntry
from schemas.vocab import Role
from tests import builders, quality
from tests.conftest import NOW, started, visitor
from tests.people import PASSWORD, Mailbox, Plain

NAME, LOGIN, EMAIL = "津布楽 珠洲", "tsubura.suzu", "suzu-7391@rare-mail.example"
TOKEN_NAME, OTHER_NAME = "珠洲のノート", "津布楽（旧姓 鵜飼谷）"
PLANTED = tuple(text.encode() for text in (NAME, OTHER_NAME, "鵜飼谷", LOGIN, EMAIL, TOKEN_NAME))
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgres": "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
}


def planted_in(content: bytes) -> list[bytes]:
    return [text for text in PLANTED if text.lower() in content.lower()]


async def stored(db: Database) -> AsyncIterator[tuple[str, bytes]]:
    """Every value of every table."""
    for table in await db.run_sql(TABLES[db.engine_type]):
        for row in await db.run_sql(f"SELECT * FROM {table['name']}"):
            for column, value in row.items():
                content = value if isinstance(value, bytes) else str(value).encode()
                yield f"{table['name']}.{column}", content


async def where(db: Database) -> list[str]:
    return sorted({place async for place, content in stored(db) if planted_in(content)})


def files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path, path.read_bytes()


async def joined_up() -> tuple[Actor, str, builders.MadeFirm]:
    """The person comes in by invitation, with a role for a firm, a session and a token."""
    firm, mailbox = await builders.firm(), Mailbox()
    entry = InvitationEntry(email=EMAIL, role=Role.MEMBER_MFR, firm=firm.corporate_no)
    await members.invite(entry, base_address="http://testserver", actor=builders.ADMIN, now=NOW)
    await mail.send_due(mailer=mailbox, now=NOW)
    await members.accept(
        mailbox.link(), name=OTHER_NAME, login=LOGIN, password=PASSWORD, passwords=Plain(), now=NOW
    )
    signed = await members.sign_in(LOGIN, PASSWORD, passwords=Plain(), now=NOW)
    access = await members.by_session(signed.secret, now=NOW)
    assert access is not None
    actor = access.actor
    assert actor.person is not None
    correction = PersonCorrection(name=NAME, email=EMAIL)
    await members.correct_person(actor.person, correction, actor=builders.ADMIN, now=NOW)
    await members.issue_own_token(TokenEntry(name=TOKEN_NAME), actor=actor, now=NOW)
    return actor, signed.secret, builders.MadeFirm(firm.id, firm.corporate_no, actor)


async def act_everywhere(maker: builders.MadeFirm, client: httpx.AsyncClient, session: str) -> None:
    """Draft, product, specification, lot, certificate, attachment-free pages, mail, wrong sign-ins."""
    await builders.product(maker, published=False, name_ja="下書き品")
    product = await builders.product(maker, gtin=[{"gtin": "4912345678904"}])
    await quality.specified(maker, product)
    await quality.released(maker, product)
    cookie = {"Cookie": f"session={session}"}
    made = await client.post(f"/api/v1/products/{product}/certificates", headers=cookie)
    assert made.status_code == 201, made.text
    number = made.json()["number"]
    for path in ("/me", "/account", f"/api/v1/certificates/{number}.json", "/search", "/sign-in?next=/me"):
        assert (await client.get(path, headers=cookie, follow_redirects=True)).is_success, path
    await members.request_reset(EMAIL, base_address="http://testserver", now=NOW)
    with pytest.raises(NotSignedIn):
        await members.sign_in(LOGIN, "wrong", passwords=Plain(), now=NOW)


async def test_an_erased_person_is_nowhere_and_what_they_did_is_still_theirs(
    committed: Database, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    with structlog.testing.capture_logs() as lines:
        async with visitor(committed, data_dir=data_dir, log_requests=True) as client:
            actor, session, maker = await joined_up()
            assert actor.person is not None
            await act_everywhere(maker, client, session)
            assert {"person.name", "person.email", "account.login"} <= set(await where(committed))
            acts = await acts_of(actor.person)
            await members.erase_person(actor.person, actor=builders.ADMIN, now=NOW)
            assert await where(committed) == []
            assert await acts_of(actor.person) == acts
            assert (await client.get("/api/v1/me/tokens", headers=cookie(session))).status_code == 401
            auditor = cookie(await builders.session(await builders.person(Role.AUDITOR), "auditor.one"))
            product = (await client.get("/api/v1/products")).json()["items"][0]["id"]
            number = (await client.get(f"/api/v1/products/{product}/certificates")).json()[0]["number"]
            for path in (
                "/api/v1/products",
                f"/api/v1/products/{product}",
                f"/api/v1/products/{product}/versions",
                f"/api/v1/products/{product}/evidence.json",
                f"/api/v1/products/{product}/evidence.csv",
                f"/api/v1/products/{product}/case",
                f"/api/v1/certificates/{number}.json",
                f"/api/v1/certificates/{number}.json?edition=full",
                f"/certificates/{number}",
                f"/log/{product}",
                f"/log/{number}",
                f"/reviews/{product}",
            ):
                answer = await client.get(path, headers=auditor)
                assert (answer.status_code, planted_in(answer.content)) == (200, []), path
    assert [line for line in lines if planted_in(str(line).encode())] == []
    assert any(line["event"] == "request" for line in lines)
    assert [path for path, content in files(data_dir) if planted_in(content)] == []


def cookie(session: str) -> dict[str, str]:
    return {"Cookie": f"session={session}"}


async def acts_of(person: UUID) -> list[Any]:
    entries = Statement("SELECT seq, kind, subject, leaf_hash FROM log_entry WHERE actor = {} ORDER BY seq")
    found = [tuple(row.values()) for row in await entries.rows(person)]
    assert {"product.submitted", "lot.released", "session.opened"} <= {kind for _, kind, *_ in found}
    return found


async def test_nothing_is_left_in_the_files_of_the_embedded_database(tmp_path: Path) -> None:
    async with started(f"sqlite:///{tmp_path / 'registry.db'}") as opened:
        assert isinstance(opened, SQLiteDatabase)
        actor, _, _ = await joined_up()
        assert actor.person is not None
        assert any(planted_in(content) for _, content in files(tmp_path))
        await members.erase_person(actor.person, actor=builders.ADMIN, now=NOW)
        await opened.backup(str(tmp_path / "copy.db"))
        assert [path.name for path, content in files(tmp_path) if planted_in(content)] == []


async def test_what_was_about_to_be_sent_is_taken_back(db: Database) -> None:
    actor, _, _ = await joined_up()
    assert actor.person is not None
    await members.request_reset(EMAIL, base_address="http://testserver", now=NOW)
    await members.erase_person(actor.person, actor=builders.ADMIN, now=NOW)
    assert await mail.send_due(mailer=Mailbox(), now=NOW) == 0
    view = await members.person(actor.person, actor=builders.AUDITOR)
    assert (view.name, view.email, view.erased_at) == (None, None, NOW)


async def test_erasing_one_of_two_joined_ids_erases_the_one_human_being(db: Database) -> None:
    actor, _, _ = await joined_up()
    assert actor.person is not None
    other = await members.create_person(OTHER_NAME, None, actor=builders.ADMIN, now=NOW)
    await members.join_persons(actor.person, other, actor=builders.ADMIN, now=NOW)
    await members.erase_person(other, actor=builders.ADMIN, now=NOW)
    assert await where(db) == []
    assert await members.natural_person(other) == actor.person


async def test_an_erasure_is_one_entry_of_the_log_and_needs_somebody_to_erase(db: Database) -> None:
    before = await log.head()
    with pytest.raises(NotFound):
        await members.erase_person(UUID(int=7), actor=builders.ADMIN, now=NOW)
    assert await log.head() == before
