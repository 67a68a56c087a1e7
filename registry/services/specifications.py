"""Specifications of products: a chain of versions, of which one is in force on any day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from registry.domain import conformity
from registry.domain.calendar import tokyo_day
from registry.domain.errors import Conflict, Invalid, NotFound
from registry.domain.permissions import Actor, require
from registry.services import log, versions
from registry.services.log import Facts
from registry.services.products.rows import find, may_read, own
from registry.services.versions import Stored
from registry.tables.columns import uuid7
from registry.tables.database import Statement, transaction
from registry.tables.specifications import Specification
from schemas.base import Bilingual, FieldProblem
from schemas.identifiers import PublicIdKind
from schemas.identifiers import public_id as public_id_of
from schemas.specifications import (
    SpecificationDocument,
    SpecificationEntry,
    SpecificationItem,
    SpecificationVersion,
    SpecificationView,
)
from schemas.ucum import is_ucum, not_ucum
from schemas.vocab import RegistrationState

__all__ = ["InForce", "current", "history", "in_force", "stored_version", "version", "write"]

_ROW = Statement("SELECT id, public_id, latest_version, effective_from FROM specification WHERE product = {}")
# Writers of one product's specification wait for each other at its row; nothing of the row changes.
_LOCK = Statement("UPDATE product SET number = number WHERE id = {}")
_ADVANCE = Statement(
    "UPDATE specification SET latest_version = {}, effective_from = {}, updated_at = {} WHERE id = {}"
)


@dataclass(frozen=True)
class InForce:
    """A version of a specification and its document."""

    id: str
    version: int
    document: SpecificationDocument

    def item(self, code: str) -> SpecificationItem | None:
        """The item of this name, or None."""
        return next((item for item in self.document.items if item.item == code), None)


async def write(
    product_id: str, entry: SpecificationEntry, *, actor: Actor, now: datetime
) -> SpecificationView:
    """Store the next version of a product's specification, the first one included.

    Raises:
        Invalid: An item is named twice, a limit does not fit its kind, a unit is no code of UCUM, or the day
            lies before the last version's.
        Conflict: The product is withdrawn.
        NotFound, NotSignedIn, Forbidden: The actor may not write this product's specification.
    """
    require(actor, "specification:write")
    problems = _problems(entry)
    if problems:
        raise Invalid(problems)
    role = actor.role_for("specification:write")
    async with transaction():
        product = await own(product_id, actor)
        if product["state"] == RegistrationState.WITHDRAWN:
            raise Conflict(
                Bilingual(
                    ja="取り下げた製品の規格は変更できません。",
                    en="The specification of a withdrawn product cannot change.",
                )
            )
        await _LOCK.rows(product["id"])
        row = await _ROW.first(product["id"])
        if row is not None and entry.effective_from < row["effective_from"]:
            raise Invalid.field(
                "effective_from",
                "E_DATE",
                ja=f"前の版の施行日 {row['effective_from']} 以降の日付にしてください。",
                en=f"Use a day not before the last version's, {row['effective_from']}.",
            )
        document = SpecificationDocument(
            product=product_id, effective_from=entry.effective_from, items=entry.items
        )
        if row is None:
            public_id = await _create(product["id"], entry.effective_from, now=now)
            number = 1
        else:
            public_id, number = row["public_id"], row["latest_version"] + 1
            await _ADVANCE.rows(number, entry.effective_from, now, row["id"])
        stored = await versions.add(
            "specification", public_id, number, document, actor=actor, role=role, now=now
        )
        await log.append(
            "specification.written",
            public_id,
            facts=Facts(role=role, version=number, document_sha256=stored.sha256),
            actor=actor,
            now=now,
        )
        return _view(public_id, stored, await in_force(product["id"], on=tokyo_day(now)))


async def current(product_id: str, *, actor: Actor, now: datetime) -> SpecificationView:
    """The version in force on the day of ``now`` among those written by then, or the first while it is to come.

    Raises:
        NotFound: There was no such product or specification by then, or the actor may not know of it.
    """
    product, row = await _readable(product_id, actor)
    written = [one for one in await versions.history(row["public_id"]) if one.recorded_at <= now]
    public = may_read(product, actor) or await versions.last_public(product_id, now) is not None
    if not written or not public:
        raise NotFound(f"{product_id}/specification")
    valid = _newest(row["public_id"], written, on=tokyo_day(now))
    return _view(row["public_id"], written[(1 if valid is None else valid.version) - 1], valid)


async def version(product_id: str, number: int, *, actor: Actor, now: datetime) -> SpecificationView:
    """One version.

    Raises:
        NotFound: There is no such version, or the actor may not know of it.
    """
    product, row = await _readable(product_id, actor)
    stored = await versions.load(row["public_id"], number) if 1 <= number <= row["latest_version"] else None
    if stored is None:
        raise NotFound(f"{product_id}/specification/v{number}")
    return _view(row["public_id"], stored, await in_force(product["id"], on=tokyo_day(now)))


async def history(product_id: str, *, actor: Actor) -> tuple[SpecificationVersion, ...]:
    """All versions, oldest first.

    Raises:
        NotFound: There is no such product or specification, or the actor may not know of it.
    """
    _, row = await _readable(product_id, actor)
    return tuple(
        SpecificationVersion(
            version=stored.number,
            effective_from=stored.read(SpecificationDocument).effective_from,
            sha256=stored.sha256,
            recorded_at=stored.recorded_at,
        )
        for stored in await versions.history(row["public_id"])
    )


async def in_force(product: UUID, *, on: date) -> InForce | None:
    """The newest version whose day has come; None before the first one's.

    Args:
        product: The product's inner key.
        on: The day in Asia/Tokyo.
    """
    row = await _ROW.first(product)
    if row is None:
        return None
    return _newest(row["public_id"], await versions.history(row["public_id"]), on=on)


async def stored_version(public_id: str, number: int) -> InForce:
    """A version that is known to be stored, by the specification's public id."""
    stored = await versions.load(public_id, number)
    assert stored is not None  # noqa: S101 # lots name stored versions only
    return InForce(public_id, number, stored.read(SpecificationDocument))


def _newest(public_id: str, written: Sequence[Stored], *, on: date) -> InForce | None:
    for stored in reversed(written):
        document = stored.read(SpecificationDocument)
        if document.effective_from <= on:
            return InForce(public_id, stored.number, document)
    return None


async def _create(product: UUID, effective_from: date, *, now: datetime) -> str:
    number = await log.next_number("specification")
    public_id = public_id_of(PublicIdKind.SPECIFICATION, number)
    await Specification.insert(
        Specification(
            id=uuid7(),
            number=number,
            public_id=public_id,
            product=product,
            latest_version=1,
            effective_from=effective_from,
            created_at=now,
            updated_at=now,
        )
    )
    return public_id


async def _readable(product_id: str, actor: Actor) -> tuple[dict[str, Any], dict[str, Any]]:
    product = await find(product_id)
    if product is None or (product["published_version"] is None and not may_read(product, actor)):
        raise NotFound(product_id)
    row = await _ROW.first(product["id"])
    if row is None:
        raise NotFound(f"{product_id}/specification")
    return product, row


def _view(public_id: str, stored: Stored, valid: InForce | None) -> SpecificationView:
    return SpecificationView(
        id=public_id,
        version=stored.number,
        sha256=stored.sha256,
        recorded_at=stored.recorded_at,
        in_force=valid is not None and valid.version == stored.number,
        specification=stored.read(SpecificationDocument),
    )


def _problems(entry: SpecificationEntry) -> tuple[FieldProblem, ...]:
    found: list[FieldProblem] = []
    seen: set[str] = set()
    for place, item in enumerate(entry.items):
        if item.item in seen:
            found += Invalid.field(
                f"items.{place}.item",
                "E_DUP",
                ja=f"項目「{item.item}」が2回あります。別の名前にしてください。",
                en=f"The item “{item.item}” occurs twice; use another name.",
            ).problems
        seen.add(item.item)
        try:
            conformity.check_limit(item.limit, f"items.{place}.limit")
        except Invalid as refused:
            found += refused.problems
        if item.unit is not None and not is_ucum(item.unit):
            found.append(
                FieldProblem(field=f"items.{place}.unit", code="E_UNIT", message=not_ucum(item.unit))
            )
        digits = item.reporting
        if digits is not None and (digits.decimals is None) == (digits.significant is None):
            found += Invalid.field(
                f"items.{place}.reporting",
                "E_REQ",
                ja="decimals と significant のどちらか一方を指定してください。",
                en="Give either decimals or significant.",
            ).problems
    return tuple(found)
