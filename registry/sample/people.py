"""Firms, organisations and people, and how the people sign in."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from registry.domain.permissions import SYSTEM, Actor
from registry.sample.accounts import PASSWORD
from registry.sample.plan import MARK, SOURCE, Member, World, provenance
from registry.sample.reading import corporate_no, read
from registry.services import members, organisations
from schemas.members import FirmEntry
from schemas.organisations import OrganisationDocument
from schemas.vocab import Role

__all__ = ["found"]

_PREFECTURE: Final = "24"


async def found(world: World, *, now: datetime) -> None:
    """Register everybody who acts later."""
    for serial, (key, entry) in enumerate(read("firms.toml").items(), start=1):
        await _firm(world, key, entry, serial, now=now)
    network = read("network.toml")
    for key, entry in network["organisations"].items():
        document = OrganisationDocument(
            source=SOURCE,
            provenance=provenance("network.toml", key),
            prefecture=_PREFECTURE,
            **{**entry, "name": _marked(entry["name"])},
        )
        await organisations.record(document, actor=SYSTEM, now=now)
    ids = {view.organisation.name: view.id for view in (await organisations.cards(limit=100))[0]}
    for key, entry in network["organisations"].items():
        public_id = ids[_marked(entry["name"])]
        world.organisations[key] = (public_id, await organisations.key(public_id))
    for key, entry in network["people"].items():
        role = Role.of(entry["role"])
        acts_for = entry.get("organisation")
        organisation = None if acts_for is None else world.organisations[acts_for][1]
        world.people[key] = await _person(world, entry, role, organisation=organisation, now=now)


async def _firm(world: World, key: str, entry: dict[str, Any], serial: int, *, now: datetime) -> None:
    number = corporate_no(serial)
    firm = await members.register_firm(
        FirmEntry(
            corporate_no=number,
            name_ja=_marked(entry["name_ja"]),
            name_kana=entry["name_kana"],
            name_en=f"{entry['name_en']} (sample)",
            address=entry["address"],
            lg_code=entry["lg_code"],
        ),
        actor=SYSTEM,
        now=now,
    )
    person = {"name": entry["person"], "login": entry.get("login")}
    actor = await _person(world, person, Role.MEMBER_MFR, firm=firm, now=now)
    world.members[key] = Member(_marked(entry["name_ja"]), number, actor)


async def _person(
    world: World,
    entry: dict[str, Any],
    role: Role,
    *,
    firm: UUID | None = None,
    organisation: UUID | None = None,
    now: datetime,
) -> Actor:
    person = await members.create_person(entry["name"], None, actor=SYSTEM, now=now)
    await members.grant(person, role, firm=firm, organisation=organisation, actor=SYSTEM, now=now)
    if login := entry.get("login"):
        await members.create_account(
            person, login, PASSWORD, passwords=world.passwords, actor=SYSTEM, now=now
        )
    return Actor(
        person=person,
        roles=frozenset({Role.PUBLIC, role}),
        firms=frozenset() if firm is None else frozenset({firm}),
        organisations=frozenset() if organisation is None else frozenset({organisation}),
    )


def _marked(name: str) -> str:
    return f"{name}（{MARK}）"
