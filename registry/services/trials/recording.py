"""Recording trials: each import of the same study with another content is a new version of one record."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import rfc8785

from registry.domain.canonical import sha256_hex
from registry.domain.permissions import Actor, require
from registry.services import log, versions
from registry.services.log import Facts
from registry.services.trials import merging
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert
from registry.tables.trials import Trial
from schemas.identifiers import PublicIdKind, public_id
from schemas.trials import TrialDocument

__all__ = ["Recorded", "record", "recorded_as"]

_BY_PRIMARY = Statement(
    "SELECT id, public_id, latest_version, content_sha256, status, merged_into FROM trial WHERE primary_id = {}"
)
_UPDATE = Statement(
    "UPDATE trial SET register = {}, title = {}, status = {}, registered_on = {}, latest_version = {},"
    " content_sha256 = {}, updated_at = {} WHERE id = {}"
)
_SEEN = Statement(
    "INSERT INTO trial_sighting (id, trial, version, exported_on) VALUES ({}, {}, {}, {})"
    " ON CONFLICT (trial, version) DO UPDATE SET exported_on = excluded.exported_on"
    " WHERE excluded.exported_on > trial_sighting.exported_on"
)
_NOT_CONTENT = {"contract", "provenance", "source"}
_ADDED_LATER = {"reported_primary_outcomes", "arms", "posted_results"}
"""Fields younger than the first records; where they are empty the hash of the content is as it was before."""


class Recorded(StrEnum):
    """What recording did."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


async def record(document: TrialDocument, *, actor: Actor, now: datetime) -> Recorded:
    """Record a registration record of a study, inside the open transaction.

    A study is found by its primary identifier; records that share another identifier stay apart until two
    people have said that they are one study.

    Raises:
        NotSignedIn, Forbidden: The actor may neither import nor enter trials.
    """
    require(actor, "trial:write")
    role = actor.role_for("trial:write")
    primary = f"{document.primary_id.scheme}:{document.primary_id.value}"
    content = _content_sha256(document)
    row = await _BY_PRIMARY.first(primary)
    if row is not None and (known := await _same(row, document, content)) is not None:
        if document.provenance.exported_on is not None:
            await _SEEN.rows(uuid7(), row["id"], known, document.provenance.exported_on)
        return Recorded.UNCHANGED
    if row is None:
        number = await log.next_number("trial")
        key, record_id, version = uuid7(), public_id(PublicIdKind.TRIAL, number), 1
    else:
        key, record_id, version = row["id"], row["public_id"], row["latest_version"] + 1
    stored = await versions.add("trial", record_id, version, document, actor=actor, role=role, now=now)
    await versions.show(record_id, version, now=now)
    columns = {
        "register": document.primary_registry,
        "title": document.titles.public or document.titles.scientific or document.primary_id.value,
        "status": document.status.value,
        "registered_on": document.dates.registered and document.dates.registered.date,
        "latest_version": version,
        "content_sha256": content,
        "updated_at": now,
    }
    if row is None:
        made = {
            "id": key,
            "number": number,
            "public_id": record_id,
            "primary_id": primary,
            "source": document.source.code,
            "created_at": now,
        }
        await insert(Trial, made | columns)
    else:
        await _UPDATE.rows(*columns.values(), key)
    await merging.know(key, document.identifiers, now=now)
    if row is not None and row["merged_into"] is not None:
        await merging.know(row["merged_into"], document.identifiers, now=now)
    await log.append(
        "trial.recorded" if row is None else "trial.changed",
        record_id,
        facts=Facts(
            role=role,
            version=version,
            from_state=None if row is None else row["status"],
            to_state=document.status.value,
            document_sha256=stored.sha256,
        ),
        actor=actor,
        now=now,
    )
    return Recorded.CREATED if row is None else Recorded.CHANGED


async def recorded_as(document: TrialDocument) -> str:
    """The public id of the record that a recorded document belongs to."""
    row = await _BY_PRIMARY.first(f"{document.primary_id.scheme}:{document.primary_id.value}")
    assert row is not None  # noqa: S101 # it is recorded
    return str(row["public_id"])


async def _same(row: dict[str, Any], document: TrialDocument, content: str) -> int | None:
    """The version that has this content: the newest, or this source's last though another source came after it."""
    if row["content_sha256"] == content:
        return int(row["latest_version"])
    for stored in reversed(await versions.history(row["public_id"])):
        earlier = stored.read(TrialDocument)
        if earlier.source.code == document.source.code:
            return stored.number if _content_sha256(earlier) == content else None
    return None


def _content_sha256(document: TrialDocument) -> str:
    empty = {name for name in _ADDED_LATER if not getattr(document, name)}
    return sha256_hex(rfc8785.dumps(document.model_dump(mode="json", exclude=_NOT_CONTENT | empty)))
