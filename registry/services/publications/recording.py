"""Recording publications: found by PMID, DOI or citation; what a newer source does not tell is kept."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import rfc8785

from registry.domain.canonical import sha256_hex
from registry.domain.documents import read
from registry.domain.errors import Invalid
from registry.domain.permissions import Actor, require
from registry.domain.publications import joined
from registry.services import log, versions
from registry.services.log import Facts
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.publications import Paper, PaperNumber
from schemas.base import Bilingual, search_key
from schemas.identifiers import PublicIdKind, public_id
from schemas.imports import Provenance, Source
from schemas.publications import PublicationDocument, PublicationEntry
from schemas.vocab import NumberOrigin

__all__ = ["Recorded", "enter", "record", "recorded_as"]

_FIND = Statement(
    "SELECT id, public_id, latest_version, content_sha256, retracted FROM paper"
    " WHERE pmid = {} OR doi = {} OR citation = {}"
)
_UPDATE = Statement(
    "UPDATE paper SET pmid = {}, doi = {}, citation = {}, title = {}, year = {}, retracted = {},"
    " latest_version = {}, source = {}, content_sha256 = {}, updated_at = {} WHERE id = {}"
)
_NUMBERS = Statement("SELECT scheme, value FROM paper_number WHERE paper = {}")
_NOT_CONTENT = {"contract", "provenance", "source"}
_ENTERED: Final = Source(
    code="entered",
    name=Bilingual(ja="審査員による入力", en="Entered by a reviewer"),
    terms=Bilingual(ja="この登録簿の利用条件による", en="Terms of this registry"),
)


class Recorded(StrEnum):
    """What recording did."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


async def enter(entry: PublicationEntry, *, actor: Actor, now: datetime) -> str:
    """Record what a reviewer read of an article; the public id of its record.

    Raises:
        Invalid: The PMID and the DOI belong to two articles.
        NotSignedIn, Forbidden: The actor may not enter publications.
    """
    require(actor, "publication:write")
    sha256 = sha256_hex(rfc8785.dumps(entry.model_dump(mode="json")))
    numbers = tuple(number.model_copy(update={"origin": NumberOrigin.ENTERED}) for number in entry.numbers)
    document = PublicationDocument(
        source=_ENTERED,
        provenance=Provenance(file_sha256=sha256, record_sha256=sha256),
        **{**dict(entry), "numbers": numbers},
    )
    async with transaction():
        await record(document, actor=actor, now=now)
        return await recorded_as(document)


async def recorded_as(document: PublicationDocument) -> str:
    """The public id of the record that a recorded document belongs to."""
    found = await _found(document)
    assert found is not None  # noqa: S101 # it is recorded
    return str(found["public_id"])


async def record(document: PublicationDocument, *, actor: Actor, now: datetime) -> Recorded:
    """Record an article inside the open transaction; a known one keeps what the new record does not tell.

    Raises:
        Invalid: The PMID and the DOI belong to two articles.
        NotSignedIn, Forbidden: The actor may neither import nor enter publications.
    """
    require(actor, "publication:write")
    row = await _found(document)
    if row is not None:
        stored = await versions.load(row["public_id"])
        assert stored is not None  # noqa: S101 # every publication has a version
        document = joined(read(PublicationDocument, stored.document), document)
    content = sha256_hex(rfc8785.dumps(document.model_dump(mode="json", exclude=_NOT_CONTENT)))
    if row is not None and row["content_sha256"] == content:
        return Recorded.UNCHANGED
    if row is None:
        number = await log.next_number("publication")
        key, record_id, version = uuid7(), public_id(PublicIdKind.PUBLICATION, number), 1
    else:
        key, record_id, version = row["id"], row["public_id"], row["latest_version"] + 1
    columns: dict[str, Any] = {
        **_keys(document),
        "title": document.name,
        "year": document.year,
        "retracted": int(document.retracted),
        "latest_version": version,
        "source": document.source.code,
        "content_sha256": content,
        "updated_at": now,
    }
    if row is None:
        made = {"id": key, "number": number, "public_id": record_id, "created_at": now}
        await insert(Paper, made | columns)
    else:
        await _UPDATE.rows(*columns.values(), key)
    await _number(key, document)
    await _versioned(record_id, version, document, row, actor=actor, now=now)
    return Recorded.CREATED if row is None else Recorded.CHANGED


async def _versioned(
    record_id: str,
    version: int,
    document: PublicationDocument,
    row: dict[str, Any] | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Store the version, show it and log it; a retraction that is news is an entry of its own."""
    role = actor.role_for("publication:write")
    stored = await versions.add("publication", record_id, version, document, actor=actor, role=role, now=now)
    await versions.show(record_id, version, now=now)
    facts = Facts(role=role, version=version, document_sha256=stored.sha256)
    kind = "publication.recorded" if row is None else "publication.changed"
    await log.append(kind, record_id, facts=facts, actor=actor, now=now)
    if document.retracted and (row is None or not row["retracted"]):
        await log.append("publication.retracted", record_id, facts=facts, actor=actor, now=now)


async def _number(key: object, document: PublicationDocument) -> None:
    known = {(row["scheme"], row["value"]) for row in await _NUMBERS.rows(key)}
    for number in document.numbers:
        if (number.scheme.value, number.value) not in known:
            values = {"scheme": number.scheme.value, "value": number.value, "origin": number.origin.value}
            await insert(PaperNumber, {"id": uuid7(), "paper": key, **values})


def _keys(document: PublicationDocument) -> dict[str, str | None]:
    """What an article is found by: PMID, DOI without regard to case, else title, journal and year."""
    doi = None if document.doi is None else document.doi.casefold()
    citation = None
    if document.pmid is None and doi is None:
        parts = [search_key(document.name).casefold(), search_key(document.journal or "").casefold()]
        citation = hashlib.sha256("\n".join([*parts, str(document.year)]).encode()).hexdigest()
    return {"pmid": document.pmid, "doi": doi, "citation": citation}


async def _found(document: PublicationDocument) -> dict[str, Any] | None:
    rows = await _FIND.rows(*_keys(document).values())
    if len(rows) > 1:
        named = "、".join(row["public_id"] for row in rows)
        raise Invalid.field(
            "doi",
            "contradiction",
            ja=f"PMID と DOI が別の文献（{named}）を指しています。どちらかが誤りです。論文の画面で確かめてください。",
            en=f"PMID and DOI belong to two articles ({named}); one is wrong. Check both at the article's page.",
        )
    return rows[0] if rows else None
