"""Organisations of the network: trial sites, laboratories and others."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from registry.domain.calendar import tokyo_day
from registry.domain.canonical import canonical_bytes, sha256_hex
from registry.domain.documents import read
from registry.domain.errors import NotFound
from registry.domain.permissions import Actor, require
from registry.services import log
from registry.services.log import Facts
from registry.tables.columns import uuid7
from registry.tables.database import Statement, rows_among, transaction
from registry.tables.members import Organisation
from schemas.base import Bilingual
from schemas.identifiers import PublicIdKind, public_id
from schemas.imports import Provenance, Source
from schemas.organisations import OrganisationDocument, OrganisationEntry, OrganisationView

__all__ = ["Recorded", "cards", "key", "names", "of_actor", "record", "register", "view"]

_STAFF: Final = Source(
    code="registry-staff",
    name=Bilingual(ja="登録簿の事務局", en="Staff of this registry"),
    terms=Bilingual(ja="この登録簿の利用条件による", en="The terms of this registry"),
)
"""Where an organisation is from that staff entered."""

_BY_CODE = Statement("SELECT id, public_id, document FROM organisation WHERE code = {}")
_UPDATE = Statement(
    "UPDATE organisation SET name = {}, kind = {}, lg_code = {}, postal_code = {}, address = {}, document = {}"
    " WHERE id = {}"
)
_BY_ID = Statement("SELECT id, public_id, document FROM organisation WHERE public_id = {}")
_BY_KEY = Statement("SELECT public_id, document FROM organisation WHERE id = {}")
_PAGE = Statement(
    "SELECT public_id, document FROM organisation WHERE public_id > {} ORDER BY public_id LIMIT {}"
)
_PAGE_OF_PLACE = Statement(
    "SELECT public_id, document FROM organisation WHERE lg_code = {} AND public_id > {} ORDER BY public_id LIMIT {}"
)
_NAMES: Final = "SELECT public_id, name FROM organisation WHERE public_id IN ({})"
_NOT_CONTENT = {"provenance"}


class Recorded(StrEnum):
    """What recording did."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


async def record(document: OrganisationDocument, *, actor: Actor, now: datetime) -> Recorded:
    """Record an organisation of a public list, inside the open transaction; it is found by its code.

    Raises:
        NotSignedIn, Forbidden: The actor may not import.
    """
    require(actor, "import:run")
    known = await _BY_CODE.first(document.medical_institution_code)
    if known is not None:
        before = read(OrganisationDocument, known["document"])
        if before.model_dump(exclude=_NOT_CONTENT) == document.model_dump(exclude=_NOT_CONTENT):
            return Recorded.UNCHANGED
    text = canonical_bytes(document).decode()
    if known is None:
        record_id = await _insert(document, text, now=now)
    else:
        record_id = known["public_id"]
        await _UPDATE.rows(
            document.name,
            _kind(document),
            document.lg_code,
            document.postal_code,
            document.address,
            text,
            known["id"],
        )
    done = Recorded.CREATED if known is None else Recorded.CHANGED
    role = actor.role_for("import:run")
    await log.append(f"organisation.{done}", record_id, facts=Facts(role=role), actor=actor, now=now)
    return done


async def register(entry: OrganisationEntry, *, actor: Actor, now: datetime) -> str:
    """Register an organisation that no public list brought, a laboratory for example; return its public id.

    Raises:
        NotSignedIn, Forbidden: The actor may not register organisations.
    """
    require(actor, "organisation:write")
    digest = sha256_hex(canonical_bytes(entry))
    document = OrganisationDocument(
        source=_STAFF,
        provenance=Provenance(file_sha256=digest, record_sha256=digest, exported_on=tokyo_day(now)),
        prefecture=None if entry.lg_code is None else entry.lg_code[:2],
        **entry.model_dump(),
    )
    async with transaction():
        record_id = await _insert(document, canonical_bytes(document).decode(), now=now)
        facts = Facts(role=actor.role_for("organisation:write"))
        await log.append("organisation.created", record_id, facts=facts, actor=actor, now=now)
    return record_id


async def view(record_id: str) -> OrganisationView:
    """One organisation.

    Raises:
        NotFound: There is no such organisation.
    """
    row = await _BY_ID.first(record_id)
    if row is None:
        raise NotFound(record_id)
    return OrganisationView(id=row["public_id"], organisation=read(OrganisationDocument, row["document"]))


async def key(record_id: str) -> UUID:
    """The inner key of an organisation, which a role is given for.

    Raises:
        NotFound: There is no such organisation.
    """
    row = await _BY_ID.first(record_id)
    if row is None:
        raise NotFound(record_id)
    inner: UUID = row["id"]
    return inner


async def names(record_ids: Iterable[str | None]) -> Mapping[str, str]:
    """Id → name, of those among some texts that are ids of organisations."""
    asked = tuple({one for one in record_ids if one is not None})
    return {row["public_id"]: row["name"] for row in await rows_among(_NAMES, asked)} if asked else {}


async def of_actor(actor: Actor) -> tuple[OrganisationView, ...]:
    """The organisations that the actor acts for, in the order of their ids."""
    rows = [row for key in actor.organisations if (row := await _BY_KEY.first(key)) is not None]
    return tuple(
        OrganisationView(id=row["public_id"], organisation=read(OrganisationDocument, row["document"]))
        for row in sorted(rows, key=lambda row: str(row["public_id"]))
    )


async def cards(
    *, after: str = "", limit: int = 20, lg_code: str | None = None
) -> tuple[tuple[OrganisationView, ...], str | None]:
    """One page of organisations, and the id the next page starts after.

    Args:
        after: Id of the last organisation of the page before; empty for the first page.
        limit: 1 to 100.
        lg_code: Only those of one municipality.
    """
    if lg_code is None:
        rows = await _PAGE.rows(after, limit + 1)
    else:
        rows = await _PAGE_OF_PLACE.rows(lg_code, after, limit + 1)
    found = tuple(
        OrganisationView(id=row["public_id"], organisation=read(OrganisationDocument, row["document"]))
        for row in rows[:limit]
    )
    return found, found[-1].id if len(rows) > limit else None


async def _insert(document: OrganisationDocument, text: str, *, now: datetime) -> str:
    record_id = public_id(PublicIdKind.ORGANISATION, await log.next_number("organisation"))
    await Organisation.insert(
        Organisation(
            id=uuid7(),
            public_id=record_id,
            kind=_kind(document),
            name=document.name,
            code=document.medical_institution_code,
            lg_code=document.lg_code,
            prefecture=document.prefecture,
            postal_code=document.postal_code,
            address=document.address,
            source=document.source.code,
            document=text,
            created_at=now,
        )
    )
    return record_id


def _kind(document: OrganisationDocument) -> str:
    return "" if document.kind is None else document.kind.value
