"""Heading maps of laboratories: saved once, used for every upload; a changed one is a new row, the old one stays."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from registry.domain.canonical import canonical_bytes, sha256_hex
from registry.domain.errors import Forbidden, Invalid
from registry.domain.permissions import Actor, require
from registry.domain.uploads import heading_map_problems
from registry.services import log
from registry.services.log import Facts
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.uploads import HeadingMap
from schemas.base import Bilingual
from schemas.uploads import HeadingMapEntry, HeadingMapView
from schemas.vocab import Role

__all__ = ["named", "own_heading_maps", "save_heading_map", "stored"]

_OF_ORGANISATION: Final = Statement(
    "SELECT h.id, h.document, h.saved_at, o.public_id FROM heading_map h JOIN organisation o ON o.id = h.organisation"
    " WHERE h.organisation = {} AND h.replaced_at IS NULL ORDER BY h.name"
)
_ONE: Final = Statement("SELECT document FROM heading_map WHERE id = {}")
_REPLACE: Final = Statement(
    "UPDATE heading_map SET replaced_at = {} WHERE organisation = {} AND name = {} AND replaced_at IS NULL"
)


async def save_heading_map(entry: HeadingMapEntry, *, actor: Actor, now: datetime) -> HeadingMapView:
    """Save how a laboratory's own table is read; one of the same name takes the place of the earlier one.

    Raises:
        Invalid: A field is unknown or given twice, or the actor tests for several laboratories.
        NotSignedIn, Forbidden: The actor may not upload, or is no laboratory.
    """
    require(actor, "import:upload")
    if problems := heading_map_problems(entry):
        raise Invalid(problems)
    organisation = _laboratory(actor)
    document = canonical_bytes(entry)
    async with transaction():
        await _REPLACE.rows(now, organisation, entry.name)
        row = {
            "id": uuid7(),
            "organisation": organisation,
            "name": entry.name,
            "document": document.decode(),
            "saved_by": actor.person,
            "saved_at": now,
        }
        await insert(HeadingMap, row)
        made = next(one for one in await _OF_ORGANISATION.rows(organisation) if one["id"] == row["id"])
        await log.append(
            "heading_map.saved",
            made["public_id"],
            facts=Facts(role=actor.role_for("import:upload"), document_sha256=sha256_hex(document)),
            actor=actor,
            now=now,
        )
    return _view(made)


async def own_heading_maps(actor: Actor) -> tuple[HeadingMapView, ...]:
    """The heading maps of the actor's laboratories, by name.

    Raises:
        NotSignedIn, Forbidden: The actor may not upload.
    """
    require(actor, "import:upload")
    rows = [row for key in sorted(actor.organisations) for row in await _OF_ORGANISATION.rows(key)]
    return tuple(_view(row) for row in rows)


async def named(name: str | None, actor: Actor) -> UUID | None:
    """The key of the actor's heading map of this name; None where none is named.

    Raises:
        Invalid: There is none of this name.
    """
    if not name:
        return None
    for key in sorted(actor.organisations):
        for row in await _OF_ORGANISATION.rows(key):
            if _view(row).map.name == name:
                found: UUID = row["id"]
                return found
    raise Invalid.field(
        "heading_map",
        "E_REF",
        ja=f"見出しの対応「{name}」はありません。先に保存してください。",
        en=f"There is no heading map “{name}”; save it first.",
    )


async def stored(key: UUID | None) -> HeadingMapEntry | None:
    """A heading map as it was saved, one that was replaced since included."""
    row = None if key is None else await _ONE.first(key)
    return None if row is None else HeadingMapEntry.model_validate_json(row["document"])


def _laboratory(actor: Actor) -> UUID:
    if Role.MEMBER_LAB not in actor.roles or not actor.organisations:
        raise Forbidden(
            Bilingual(
                ja="見出しの対応は、試験所の担当者だけが保存できます。",
                en="Only a laboratory saves a heading map.",
            )
        )
    if len(actor.organisations) > 1:
        raise Invalid.field(
            "",
            "E_REQ",
            ja="複数の機関を担当しているため、どの試験所のものか決められません。試験所ごとのアカウントで保存してください。",
            en="You act for several organisations; save it with the account of the laboratory.",
        )
    return next(iter(actor.organisations))


def _view(row: dict[str, Any]) -> HeadingMapView:
    return HeadingMapView(
        laboratory=row["public_id"],
        map=HeadingMapEntry.model_validate_json(row["document"]),
        saved_at=row["saved_at"],
    )
