"""What the parts of this service share: rows of lots and results, and finding and locking them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from registry.domain.errors import Conflict, Invalid, NotFound
from registry.domain.permissions import Actor, allowed_of
from registry.services.specifications import InForce, stored_version
from registry.tables.database import Statement
from schemas.base import Bilingual
from schemas.identifiers import Scheme, check
from schemas.lots import LotQuantity
from schemas.vocab import LotState, Role

__all__ = [
    "COLUMNS",
    "RESULTS",
    "Specifications",
    "by_laboratory",
    "by_number",
    "derived_state",
    "laboratories_of",
    "lock",
    "named",
    "normal_number",
    "refuse_state",
    "sees_unreleased",
    "size",
    "subject",
]

COLUMNS = (
    "l.id, l.number, l.site, l.product_version, l.specification, l.specification_version, l.manufactured_on,"
    " l.expires_on, l.size, l.size_unit, l.state, l.reason, l.recall_class, l.what_to_do, l.released_on,"
    " l.document, l.document_sha256, l.updated_at"
)
_BY_NUMBER = Statement(
    f"SELECT {COLUMNS} FROM lot l WHERE l.product = {{}} AND l.number = {{}} ORDER BY l.site"  # noqa: S608 # constants
)
_ONE = Statement(f"SELECT {COLUMNS} FROM lot l WHERE l.id = {{}}")  # noqa: S608 # constants
# Acts on one lot wait for each other at its row; nothing of the row changes.
_LOCK = Statement("UPDATE lot SET number = number WHERE id = {}")
_ORGANISATION = Statement("SELECT public_id FROM organisation WHERE id = {}")
RESULTS = Statement(
    "SELECT id, lot, position, item, item_ja, method, value, qualifier, unit, loq, lod, uncertainty, k, mass_g,"
    " tested_on, laboratory, accreditation, verdict, rule_version, entered_as FROM test_result"
    " WHERE lot = {} AND replaced_at IS NULL ORDER BY item, position"
)


@dataclass
class Specifications:
    """The specification versions that the lots of one answer name, each read once."""

    _known: dict[tuple[str, int], InForce] = field(default_factory=dict)

    async def of(self, lot: dict[str, Any]) -> InForce | None:
        """The version a lot's results were judged by; None before the first result."""
        if lot["specification"] is None:
            return None
        key = (lot["specification"], lot["specification_version"])
        if key not in self._known:
            self._known[key] = await stored_version(*key)
        return self._known[key]


def normal_number(number: str) -> str:
    """The number as it would be stored, for comparing; what can be no number stays as it is."""
    return check(Scheme.LOT, number).normal_form


async def by_number(product: UUID, number: str) -> list[dict[str, Any]]:
    """The lots of a product that have this number, one a site."""
    return await _BY_NUMBER.rows(product, normal_number(number))


async def named(product: dict[str, Any], number: str, site: str | None) -> dict[str, Any]:
    """The one lot of a product that has this number, at a site where several have it.

    Raises:
        NotFound: There is no such lot.
        Invalid: The number is used at several sites and none is named.
    """
    found = [lot for lot in await by_number(product["id"], number) if site in {None, lot["site"]}]
    if not found:
        raise NotFound(f"{product['public_id']}/lots/{number}")
    if len(found) > 1:
        sites = "、".join(lot["site"] for lot in found)
        raise Invalid.field(
            "site",
            "E_REQ",
            ja=f"この番号は複数の製造所にあります（{sites}）。site で指定してください。",
            en=f"This number is used at several sites ({sites}); name one with site.",
        )
    return found[0]


async def lock(product: dict[str, Any], number: str, site: str | None) -> dict[str, Any]:
    """The lot, held until the open transaction ends.

    Raises:
        NotFound, Invalid: As for :func:`named`.
    """
    found = await named(product, number, site)
    await _LOCK.rows(found["id"])
    locked = await _ONE.first(found["id"])
    assert locked is not None  # noqa: S101 # lots are never deleted
    return locked


def derived_state(lot: dict[str, Any], today: date) -> LotState:
    """The state as read: a released lot past its expiry is expired, without anything being stored."""
    state = LotState.of(lot["state"])
    past = lot["expires_on"] is not None and lot["expires_on"] < today
    return LotState.EXPIRED if state is LotState.RELEASED and past else state


def sees_unreleased(product: dict[str, Any], actor: Actor) -> bool:
    """Whether the actor reads results of lots still in test: the product's firm and the reviewers do."""
    return product["firm"] in actor.firms or allowed_of(actor, "lot:read_unreleased", product["public_id"])


async def laboratories_of(actor: Actor) -> frozenset[str]:
    """Public ids of the organisations that the actor tests for; none for whoever is no laboratory."""
    if Role.MEMBER_LAB not in actor.roles:
        return frozenset()
    rows = [row for key in sorted(actor.organisations) for row in await _ORGANISATION.rows(key)]
    return frozenset(row["public_id"] for row in rows)


def by_laboratory(result: dict[str, Any], laboratories: frozenset[str]) -> bool:
    """Whether one of some laboratories entered a result."""
    return result["entered_as"] == Role.MEMBER_LAB and result["laboratory"] in laboratories


def size(lot: dict[str, Any]) -> LotQuantity | None:
    """How much was made."""
    return None if lot["size"] is None else LotQuantity(amount=lot["size"], unit=lot["size_unit"])


def subject(product_id: str, lot: dict[str, Any]) -> str:
    """The public identifier of a lot in the log: numbers are unique within product and site."""
    return f"{product_id}/lots/{lot['number']}@{lot['site']}"


def refuse_state(lot: dict[str, Any], *allowed_states: LotState) -> None:
    """Refuse an act on a lot that is in another state.

    Raises:
        Conflict: The state is none of those.
    """
    state = LotState.of(lot["state"])
    if state not in allowed_states:
        raise Conflict(
            Bilingual(
                ja=f"ロット {lot['number']} は「{state.ja}」のため、この操作はできません。",
                en=f"Lot {lot['number']} is {state.en.lower()}; this cannot be done to it.",
            )
        )
