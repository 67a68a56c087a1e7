"""Two persons found to be one human being."""

from uuid import UUID

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Conflict, Forbidden, NotFound
from registry.services import log, members
from schemas.vocab import Role
from tests import builders
from tests.conftest import NOW


async def person(name: str, email: str | None = None) -> UUID:
    return await members.create_person(name, email, actor=builders.ADMIN, now=NOW)


async def join(kept: UUID, other: UUID) -> UUID:
    return await members.join_persons(kept, other, actor=builders.ADMIN, now=NOW)


async def test_joined_ids_answer_as_one_natural_person(db: Database) -> None:
    first, second, third, stranger = [await person(name) for name in ("甲", "乙", "丙", "丁")]
    await join(second, third)
    assert await join(first, third) == first
    assert {await members.natural_person(one) for one in (first, second, third)} == {first}
    assert await members.natural_person(stranger) == stranger
    assert await members.natural_person(UUID(int=77)) == UUID(int=77)


async def test_roles_and_tokens_act_as_the_one_person_after_the_join(db: Database) -> None:
    first, second = await person("甲"), await person("乙", "otsu@example.jp")
    await members.grant(second, Role.REVIEWER, actor=builders.ADMIN, now=NOW)
    secret = await members.issue_token(second, "t", scopes=(), days=1, actor=builders.ADMIN, now=NOW)
    await join(first, second)
    actor = await members.by_token(secret, now=NOW)
    assert actor is not None
    assert (actor.person, Role.REVIEWER in actor.roles) == (first, True)


async def test_who_is_one_person_already_is_not_joined_again(db: Database) -> None:
    first, second = await person("甲"), await person("乙")
    await join(first, second)
    for kept, other in ((first, second), (second, first), (first, first)):
        with pytest.raises(Conflict):
            await join(kept, other)
    with pytest.raises(NotFound):
        await join(first, UUID(int=77))
    with pytest.raises(Forbidden):
        await members.join_persons(first, second, actor=builders.CHIEF, now=NOW)


async def test_a_join_is_one_entry_of_the_log(db: Database) -> None:
    first, second = await person("甲"), await person("乙")
    before = await log.head()
    await join(first, second)
    assert await log.head() == before + 1
