"""The outbox: written with the thing it tells of, sent once at a time, tried again, emptied of secrets."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from registry.adapters.engine import Database
from registry.domain.ports import Letter
from registry.services import mail, members
from registry.tables.database import Statement, transaction
from tests import builders
from tests.conftest import NOW
from tests.people import Mailbox

FACTS = {"link": "https://registry.test/password/new?code=hidden", "until": "2026-04-01 13:00"}
ROWS = Statement("SELECT facts, due_at, attempts, sent_at, problem FROM mail ORDER BY id")


async def person(email: str | None = "hana@example.jp") -> UUID:
    return await members.create_person("花子", email, actor=builders.ADMIN, now=NOW)


async def put(to: UUID, *, secret: bool = True) -> None:
    await mail.put(to, "password_reset", FACTS, secret=secret, now=NOW)


async def send(mailbox: Mailbox, minutes: float = 0) -> int:
    return await mail.send_due(mailer=mailbox, now=NOW + timedelta(minutes=minutes))


async def test_a_message_goes_to_its_person_in_both_languages_and_once(db: Database) -> None:
    mailbox = Mailbox()
    await put(await person())
    assert await send(mailbox) == 1
    assert await send(mailbox, 1000) == 0
    (letter,) = mailbox.letters
    assert letter.address == "hana@example.jp"
    assert letter.subject == "パスワードの再設定 / A new password"
    assert "新しいパスワードを決めてください" in letter.body
    assert "Choose it on this page" in letter.body
    assert FACTS["link"] in letter.body


async def test_what_was_undone_is_not_sent(db: Database) -> None:
    to, mailbox = await person(), Mailbox()
    with pytest.raises(RuntimeError):
        async with transaction():
            await put(to)
            raise RuntimeError
    assert await send(mailbox) == 0


async def test_a_secret_is_gone_once_it_was_sent_and_other_facts_stay(db: Database) -> None:
    to, mailbox = await person(), Mailbox()
    await put(to)
    await put(to, secret=False)
    assert await send(mailbox) == 2
    first, second = await ROWS.rows()
    assert first["facts"] == ""
    assert "hidden" in second["facts"]


async def test_an_address_is_read_when_the_message_is_sent(db: Database) -> None:
    mailbox, nobody = Mailbox(), await person(None)
    await put(nobody)
    assert await send(mailbox) == 0
    (row,) = await ROWS.rows()
    assert (row["due_at"], row["problem"], row["facts"]) == (None, "no address", "")


async def test_a_message_that_is_not_taken_is_tried_again_later_and_later_and_given_up(db: Database) -> None:
    mailbox = Mailbox(broken=True)
    await put(await person())
    tries: list[float] = []
    for minute in range(3 * 24 * 60):
        before = (await ROWS.rows())[0]["attempts"]
        await send(mailbox, minute)
        if (await ROWS.rows())[0]["attempts"] > before:
            tries.append(minute)
        if (await ROWS.rows())[0]["due_at"] is None:
            break
    assert tries[:5] == [0, 1, 3, 7, 15]
    assert len(tries) == 12
    (row,) = await ROWS.rows()
    assert (row["sent_at"], row["problem"], row["facts"]) == (None, "SMTPServerDisconnected", "")


async def test_a_message_whose_sender_died_is_sent_again_when_its_claim_ran_out(db: Database) -> None:
    class Dies(Mailbox):
        async def send(self, letter: Letter) -> None:  # noqa: ARG002 # the port's name
            raise asyncio.CancelledError

    await put(await person())
    with pytest.raises(asyncio.CancelledError):
        await send(Dies())
    mailbox = Mailbox()
    assert await send(mailbox, 9) == 0
    assert await send(mailbox, 10) == 1


async def test_two_processes_never_send_the_same_message(committed: Database) -> None:
    to = await person()
    for _ in range(20):
        await put(to)

    class Slow(Mailbox):
        async def send(self, letter: Letter) -> None:  # the port's name
            await asyncio.sleep(0.002)
            await super().send(letter)

    one, other = Slow(), Slow()
    await asyncio.gather(*(send(box) for box in (one, other)))
    await send(one)
    ids = [letter.id for letter in one.letters + other.letters]
    assert (len(ids), len(set(ids))) == (20, 20)


@pytest.mark.parametrize(("template", "facts"), [("no_such", {}), ("password_reset", {"until": "x"})])
async def test_a_message_that_could_not_be_written_is_refused_at_once(
    db: Database, template: str, facts: dict[str, str]
) -> None:
    with pytest.raises(KeyError):
        await mail.put(await person(), template, facts, now=NOW)


async def test_what_is_taken_back_is_not_sent(db: Database) -> None:
    to, mailbox = await person(), Mailbox()
    await put(to)
    await mail.cancel(to)
    assert await send(mailbox) == 0
    assert (await ROWS.rows())[0]["facts"] == ""
