"""What the parts of this service share: a product's row, its draft, and whose they are."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from registry.domain import visibility
from registry.domain.errors import Forbidden, NotFound, StaleVersion
from registry.domain.permissions import Actor, allowed_of
from registry.tables.database import Statement
from schemas.base import Bilingual
from schemas.products import ProductDraft
from schemas.vocab import RegistrationState

__all__ = [
    "DRAFT",
    "OPEN_DRAFT",
    "draft_etag",
    "find",
    "locked",
    "match",
    "may_read",
    "own",
    "sees_all",
    "state_at",
]

DRAFT: TypeAdapter[ProductDraft] = TypeAdapter(ProductDraft)

_ROW = Statement(
    "SELECT p.id, p.number, p.public_id, p.firm, p.subclass, p.state, p.latest_version, p.published_version, p.etag,"
    " p.suspends_at, p.suspends_for,"
    " f.corporate_no, f.name_ja, f.name_en, f.address, f.lg_code, f.state AS firm_state"
    " FROM product p JOIN firm f ON f.id = p.firm WHERE p.public_id = {}"
)
# An update that changes nothing takes the row's lock on both databases.
_LOCK = Statement("UPDATE product SET state = state WHERE public_id = {} RETURNING id")
OPEN_DRAFT = Statement("SELECT version, revision, document, frozen_at FROM product_draft WHERE product = {}")


async def find(public_id: str) -> dict[str, Any] | None:
    """A product's row with its firm's, or None."""
    return await _ROW.first(public_id)


async def locked(public_id: str) -> dict[str, Any]:
    """The product's row, which nobody else changes before the open transaction ends: acts on it wait for each other.

    Raises:
        NotFound: There is no such product.
    """
    row = await find(public_id) if await _LOCK.rows(public_id) else None
    if row is None:
        raise NotFound(public_id)
    return row


async def own(public_id: str, actor: Actor, *, anyone_with: str | None = None) -> dict[str, Any]:
    """The product's row, if the actor may change it.

    Args:
        public_id: The product.
        actor: Who asks; a person of the product's firm may.
        anyone_with: A permission that stands in for belonging to the firm.

    Raises:
        NotFound: There is no such product, or the actor may not know of it.
        Forbidden: It belongs to another firm.
    """
    row = await find(public_id)
    if row is None or (row["published_version"] is None and not may_read(row, actor)):
        raise NotFound(public_id)
    if row["firm"] not in actor.firms and not (anyone_with and allowed_of(actor, anyone_with, public_id)):
        raise Forbidden(
            Bilingual(ja="他社の製品は変更できません。", en="This product belongs to another firm.")
        )
    return row


def state_at(row: dict[str, Any], now: datetime | None) -> RegistrationState:
    """The state as read: a published product is suspended from the instant that its dates name, whoever recorded it.

    Args:
        row: ``state`` and ``suspends_at`` of the product.
        now: The instant; None for the state on record.
    """
    state = RegistrationState.of(row["state"])
    due = row["suspends_at"] if state is RegistrationState.PUBLISHED else None
    return RegistrationState.SUSPENDED if now is not None and due is not None and due <= now else state


def may_read(row: dict[str, Any], actor: Actor) -> bool:
    """Whether the actor may know of a product that was never published."""
    return row["firm"] in actor.firms or allowed_of(actor, "product:read_any_draft", row["public_id"])


def sees_all(row: dict[str, Any], actor: Actor) -> bool:
    """Whether the actor reads what the law keeps from the public: the product's own firm does."""
    return row["firm"] in actor.firms or visibility.reads_withheld(actor, row["public_id"])


def draft_etag(version: int, revision: int) -> str:
    """The tag that a change of a draft must name."""
    return f"v{version}r{revision}"


def match(given: str, current: str | None, stored: str | None = None) -> None:
    """Refuse a change made from something older than what is stored.

    Args:
        given: The tag that the change names.
        current: The tag of what is stored.
        stored: What is stored, as JSON, to be shown beside what was sent.

    Raises:
        StaleVersion: The tags differ.
    """
    if given != current:
        raise StaleVersion(given=given, current=current or "-", stored=stored)
