"""Versions are immutable bytes, and old contracts stay readable."""

import sqlite3
from typing import Literal

import asyncpg
import pytest

from registry.adapters.engine import Database
from registry.domain.canonical import sha256_hex
from registry.domain.documents import read
from registry.domain.errors import Conflict
from registry.domain.permissions import SYSTEM
from registry.services import versions
from schemas.base import Document
from schemas.vocab import Role
from tests.conftest import NOW


class NoteThen(Document):
    """The contract as it was."""

    contract: Literal["note/1"] = "note/1"
    text: str


class NoteNow(Document):
    """The contract as it is: a field more, and one by another name."""

    contract: Literal["note/3"] = "note/3"
    body: str
    language: str = "ja"


UPGRADES = {
    "note/1": lambda data: {**data, "contract": "note/2", "language": "ja"},
    "note/2": lambda data: {
        "contract": "note/3",
        "body": data["text"],
        "language": data["language"],
    },
}


async def test_a_document_of_an_older_contract_keeps_bytes_and_hash_and_is_read_as_the_new_one(
    db: Database,
) -> None:
    added = await versions.add(
        "note", "N-1", 1, NoteThen(text="昔の文"), actor=SYSTEM, role=Role.SYSTEM, now=NOW
    )
    stored = await versions.load("N-1")
    assert stored is not None
    assert stored.document == '{"contract":"note/1","text":"昔の文"}'
    assert stored.sha256 == added.sha256 == sha256_hex(stored.document.encode())
    assert read(NoteNow, stored.document, UPGRADES) == NoteNow(body="昔の文", language="ja")
    assert await versions.load("N-1") == stored


def test_a_document_of_an_unknown_contract_is_refused_and_not_guessed() -> None:
    with pytest.raises(Conflict, match="note/9"):
        read(NoteNow, '{"contract":"note/9"}', UPGRADES)


async def test_a_stored_version_cannot_be_changed_or_removed_by_plain_sql(committed: Database) -> None:
    await versions.add("note", "N-1", 1, NoteThen(text="a"), actor=SYSTEM, role=Role.SYSTEM, now=NOW)
    for statement in ("UPDATE version SET document = 'x'", "DELETE FROM version"):
        with pytest.raises((sqlite3.DatabaseError, asyncpg.PostgresError), match="never changed"):
            await committed.run_sql(statement)
    stored = await versions.load("N-1", 1)
    assert stored is not None
    assert stored.document == '{"contract":"note/1","text":"a"}'


async def test_a_version_number_is_given_once(db: Database) -> None:
    await versions.add("note", "N-1", 1, NoteThen(text="a"), actor=SYSTEM, role=Role.SYSTEM, now=NOW)
    with pytest.raises((sqlite3.IntegrityError, asyncpg.UniqueViolationError)):
        async with db.transaction():
            await versions.add("note", "N-1", 1, NoteThen(text="b"), actor=SYSTEM, role=Role.SYSTEM, now=NOW)


async def test_an_unknown_record_has_no_version(db: Database) -> None:
    assert await versions.load("N-404") is None
    assert await versions.load("N-404", 1) is None
    assert await versions.history("N-404") == ()
