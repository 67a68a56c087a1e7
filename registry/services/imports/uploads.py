"""Uploads: received, looked at, sent again under another mode; what is done with them is in ``working``."""

import asyncio
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from registry.adapters.sheets import BROWSER, Sheet, SheetLine, open_sheet
from registry.domain.canonical import sha256_hex
from registry.domain.errors import Invalid, NotFound
from registry.domain.permissions import Actor, require
from registry.domain.uploads import PRODUCT_COLUMNS, RESULT_COLUMNS, Found, check_headings, mapped
from registry.services.imports import heading_maps
from registry.services.imports.rows import refused
from registry.tables.columns import page_start, uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.uploads import Upload
from schemas.base import Bilingual, FieldProblem
from schemas.uploads import HeadingMapEntry, UploadCounts, UploadName, UploadView
from schemas.vocab import UploadKind, UploadMode, UploadState

__all__ = [
    "COLUMNS",
    "MAX_BYTES",
    "Received",
    "again",
    "content_of",
    "headings",
    "of_person",
    "on_disk",
    "read_by",
    "receive",
    "row_of",
    "view",
]

MAX_BYTES: Final = 20_000_000
"""Largest upload: 20 MB (domain specification 7.3)."""

COLUMNS: Final = (
    "id, file, kind, mode, confirmed, state, file_name, encoding, sent_by, scopes, done, counts, problem_ja,"
    " problem_en, received_at, finished_at, heading_map, total"
)
_KEEP: Final = Statement(
    "INSERT INTO upload_file (sha256, content, stored_at) VALUES ({}, {}, {}) ON CONFLICT (sha256) DO NOTHING"
)
_CONTENT: Final = Statement("SELECT content FROM upload_file WHERE sha256 = {}")
_ONE: Final = Statement(f"SELECT {COLUMNS} FROM upload WHERE id = {{}}")  # noqa: S608 # constants
_OF_PERSON: Final = Statement(
    f"SELECT {COLUMNS} FROM upload WHERE sent_by = {{}} AND id < {{}} ORDER BY id DESC LIMIT {{}}"  # noqa: S608 # constants
)
_TAKEN: Final = Statement(
    f"SELECT {COLUMNS} FROM upload WHERE sent_by = {{}} AND file = {{}} AND kind = {{}} AND state = 'finished'"  # noqa: S608 # constants
    " ORDER BY id DESC"
)


@dataclass(frozen=True)
class Received:
    """An upload, and whether the same file had been taken whole before, so that nothing is done."""

    upload: UploadView
    already: bool


async def receive(
    content: bytes,
    *,
    kind: UploadKind,
    mode: UploadMode,
    confirmed: bool,
    file_name: UploadName,
    heading_map: str | None = None,
    actor: Actor,
    now: datetime,
) -> Received:
    """Keep a file and put it in line; its headings are looked at first.

    Args:
        content: The file.
        kind: What its rows are.
        mode: What is to be done with it.
        confirmed: Whether what differs from the registered values may replace it.
        file_name: Its name at the sender.
        heading_map: Name of the sender's heading map that a table of results is read by.
        actor: Who sends it.
        now: The instant, aware UTC.

    Raises:
        Invalid: It is too large, no table that can be read, or its headings are not those of the kind.
        NotSignedIn, Forbidden: The actor may not upload.
    """
    require(actor, "import:upload")
    assert actor.person is not None  # noqa: S101 # nobody else has the permission
    if len(content) > MAX_BYTES:
        raise Invalid.field(
            "",
            "E_LIMIT",
            ja=f"ファイルは {MAX_BYTES // 1_000_000} MB までです。分けて送ってください。",
            en=f"A file has at most {MAX_BYTES // 1_000_000} MB; send it in parts.",
        )
    key = await heading_maps.named(heading_map if kind is UploadKind.RESULTS else None, actor)
    encoding = await asyncio.to_thread(_looked_at, content, kind, await heading_maps.stored(key))
    sha256 = sha256_hex(content)
    if (before := await _taken(sha256, kind, actor.person)) is not None:
        return Received(before, already=True)
    async with transaction():
        await _KEEP.rows(sha256, content, now)
        row = await _put(
            sha256,
            kind=kind,
            mode=mode,
            confirmed=confirmed,
            name=file_name,
            encoding=encoding,
            heading_map=key,
            actor=actor,
            now=now,
        )
    return Received(view_of(row), already=False)


async def again(upload: UUID, *, mode: UploadMode, confirmed: bool, actor: Actor, now: datetime) -> Received:
    """Put the file of an upload in line once more: after a dry run, to take it.

    Raises:
        NotFound: The actor sent no such upload.
        NotSignedIn, Forbidden: The actor may not upload.
    """
    require(actor, "import:upload")
    assert actor.person is not None  # noqa: S101 # nobody else has the permission
    row = await row_of(upload, actor=actor)
    kind = UploadKind.of(row["kind"])
    if (before := await _taken(row["file"], kind, actor.person)) is not None:
        return Received(before, already=True)
    made = await _put(
        row["file"],
        kind=kind,
        mode=mode,
        confirmed=confirmed,
        name=row["file_name"],
        encoding=row["encoding"],
        heading_map=row["heading_map"],
        actor=actor,
        now=now,
    )
    return Received(view_of(made), already=False)


async def view(upload: UUID, *, actor: Actor) -> UploadView:
    """How far an upload is.

    Raises:
        NotFound: The actor sent no such upload.
        NotSignedIn, Forbidden: The actor may not upload.
    """
    require(actor, "import:upload")
    return view_of(await row_of(upload, actor=actor))


async def of_person(actor: Actor, *, before: int | None = None, limit: int = 20) -> tuple[UploadView, ...]:
    """The actor's last uploads, newest first; those sent before one of them where its id is given.

    Raises:
        NotSignedIn, Forbidden: The actor may not upload.
    """
    require(actor, "import:upload")
    rows = await _OF_PERSON.rows(actor.person, page_start(before), limit)
    return tuple(view_of(row) for row in rows)


async def row_of(upload: UUID, *, actor: Actor) -> dict[str, Any]:
    """The row of an upload that the actor sent.

    Raises:
        NotFound: The actor sent no such upload.
    """
    row = await _ONE.first(upload)
    if row is None or row["sent_by"] != actor.person:
        raise NotFound(str(upload))
    return row


async def content_of(sha256: str) -> bytes:
    """The bytes of an upload's file."""
    row = await _CONTENT.first(sha256)
    assert row is not None  # noqa: S101 # an upload has its file
    return bytes(row["content"])


@contextmanager
def on_disk(content: bytes) -> Iterator[Path]:
    """The bytes as a file, for readers that go through it more than once."""
    with tempfile.NamedTemporaryFile(prefix="upload-") as file:
        file.write(content)
        file.flush()
        yield Path(file.name)


def headings(sheet: Sheet, kind: UploadKind) -> tuple[Found, ...]:
    """What there is to say of the file and its headings before its rows are read.

    Raises:
        Invalid: The headings are not those of the kind.
    """
    found = check_headings(sheet.table, PRODUCT_COLUMNS if kind is UploadKind.PRODUCTS else RESULT_COLUMNS)
    if refused(found):
        raise Invalid(
            tuple(
                FieldProblem(field="", code=one.code.value, message=one.message)
                for one in found
                if one.code.refuses
            )
        )
    return (*sheet.found, *found)


def read_by(sheet: Sheet, heading_map: HeadingMapEntry | None) -> Sheet:
    """The table as a heading map reads it; as it is without one."""
    if heading_map is None:
        return sheet
    under = mapped(sheet.table, heading_map)
    lines = (SheetLine(under.line(read.line), read.found) for read in sheet.lines)
    return replace(sheet, table=under.table, lines=lines)


def view_of(row: dict[str, Any]) -> UploadView:
    """An upload as its sender sees it."""
    problem = None
    if row["problem_ja"] is not None:
        problem = Bilingual(ja=row["problem_ja"], en=row["problem_en"])
    counts = UploadCounts.model_validate_json(row["counts"])
    return UploadView(
        id=row["id"],
        kind=UploadKind.of(row["kind"]),
        mode=UploadMode.of(row["mode"]),
        confirmed=bool(row["confirmed"]),
        state=UploadState.of(row["state"]),
        file_name=row["file_name"],
        file_sha256=row["file"],
        encoding=row["encoding"],
        rows=counts.rows,
        total=row["total"],
        counts=counts,
        problem=problem,
        received_at=row["received_at"],
        finished_at=row["finished_at"],
    )


def _looked_at(content: bytes, kind: UploadKind, heading_map: HeadingMapEntry | None) -> str | None:
    with on_disk(content) as path:
        sheet = read_by(open_sheet(path, BROWSER), heading_map)
        headings(sheet, kind)
        return sheet.encoding


async def _taken(sha256: str, kind: UploadKind, person: UUID) -> UploadView | None:
    """The upload by which the person's same file was taken whole; one that left rows out does not count."""
    for row in await _TAKEN.rows(person, sha256, kind.value):
        if not (before := view_of(row)).counts.refused:
            return before.model_copy(update={"already": True})
    return None


async def _put(
    sha256: str,
    *,
    kind: UploadKind,
    mode: UploadMode,
    confirmed: bool,
    name: str,
    encoding: str | None,
    heading_map: UUID | None,
    actor: Actor,
    now: datetime,
) -> dict[str, Any]:
    row = {
        "id": uuid7(),
        "file": sha256,
        "kind": kind.value,
        "mode": mode.value,
        "confirmed": int(confirmed),
        "state": UploadState.WAITING.value,
        "file_name": name,
        "encoding": encoding,
        "sent_by": actor.person,
        "scopes": None if actor.scopes is None else json.dumps(sorted(actor.scopes)),
        "done": 0,
        "counts": UploadCounts().model_dump_json(),
        "problem_ja": None,
        "problem_en": None,
        "received_at": now,
        "finished_at": None,
        "heading_map": heading_map,
        "total": None,
    }
    await insert(Upload, row)
    return row
