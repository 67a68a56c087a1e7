"""Persons over HTTP: a correction names what it was made from, so that two administrators do not undo each other."""

from typing import Any

import httpx
import pytest

from schemas.vocab import Role
from tests import builders


@pytest.fixture
async def auth(client: httpx.AsyncClient) -> dict[str, str]:
    admin = await builders.person(Role.ADMIN)
    return {"Authorization": f"Bearer {await builders.token(admin, 'account:read', 'account:write')}"}


async def put(
    client: httpx.AsyncClient, path: str, name: str, email: str | None, **headers: str
) -> tuple[int, dict[str, Any]]:
    answer = await client.put(path, json={"name": name, "email": email}, headers=headers)
    return answer.status_code, answer.json()


async def test_of_two_who_correct_a_person_the_second_reads_what_the_first_wrote(
    client: httpx.AsyncClient, auth: dict[str, str]
) -> None:
    person = (await builders.person(Role.HCP, "花子", "hana@example.jp")).person
    path = f"/api/v1/persons/{person}"
    read = await client.get(path, headers=auth)
    tag = read.headers["etag"]
    assert read.headers["cache-control"] == "no-store"
    status, _ = await put(client, path, "花子", "first@example.jp", **auth, **{"If-Match": tag})
    assert status == 200
    status, told = await put(client, path, "華子", "hana@example.jp", **auth, **{"If-Match": tag})
    assert (status, told["stale"]["given"]) == (412, tag.strip('"'))
    assert told["stale"]["stored"] == {"name": "花子", "email": "first@example.jp"}
    again = await client.get(path, headers=auth)
    assert (again.json()["email"], again.headers["etag"] != tag) == ("first@example.jp", True)
    newer = {"If-Match": again.headers["etag"]}
    assert (await put(client, path, "華子", "first@example.jp", **auth, **newer))[0] == 200


async def test_a_correction_that_does_not_say_what_it_was_made_from_is_refused(
    client: httpx.AsyncClient, auth: dict[str, str]
) -> None:
    person = (await builders.person(Role.HCP, "花子", "hana@example.jp")).person
    path = f"/api/v1/persons/{person}"
    assert (await put(client, path, "華子", None, **auth))[0] == 428
    assert (await client.get(path, headers=auth)).json()["name"] == "花子"


async def test_a_role_given_meanwhile_makes_no_correction_stale(
    client: httpx.AsyncClient, auth: dict[str, str]
) -> None:
    person = (await builders.person(Role.HCP, "花子", "hana@example.jp")).person
    path = f"/api/v1/persons/{person}"
    tag = {"If-Match": (await client.get(path, headers=auth)).headers["etag"]}
    given = await client.post(f"{path}/grants", json={"role": "auditor"}, headers=auth)
    assert given.status_code == 201
    assert (await put(client, path, "華子", None, **auth, **tag))[0] == 200
