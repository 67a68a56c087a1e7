"""Reading products: bytes for the public, views for an actor, history and as-of."""

from datetime import datetime
from typing import Any

from registry.domain.canonical import canonical_bytes
from registry.domain.errors import NotFound
from registry.domain.permissions import Actor
from registry.services import versions
from registry.services.products.due import suspended_by_date
from registry.services.products.rendering import Rendered, compose, suspension_at, tag_of
from registry.services.products.rows import DRAFT, find, sees_all, state_at
from registry.tables.database import Statement
from schemas.products import ProductCard, ProductVersion, ProductView, Suspension
from schemas.vocab import RegistrationState

__all__ = ["as_of", "by_gtin", "cards", "history", "rendered", "version", "view"]

_PUBLIC = Statement(
    "SELECT public_json, etag, state, suspends_at, suspends_for FROM product"
    " WHERE public_id = {} AND public_json IS NOT NULL"
)
_BY_GTIN = Statement(
    "SELECT DISTINCT p.number, p.public_id FROM product_identifier i JOIN product p ON p.id = i.product"
    " WHERE i.value = {} AND i.scheme = 'gtin' AND p.published_version IS NOT NULL ORDER BY p.number"
)
_MOVED_SINCE = Statement(
    "SELECT from_state FROM log_entry WHERE subject = {} AND kind = 'product.transferred' AND recorded_at > {}"
    " ORDER BY seq LIMIT 1"
)
_FIRM = Statement("SELECT corporate_no, name_ja, name_en, address, lg_code FROM firm WHERE corporate_no = {}")
_FIRM_THEN = Statement(
    "SELECT h.name_ja, h.name_en, h.address, h.lg_code FROM firm_past h JOIN firm f ON f.id = h.firm"
    " WHERE f.corporate_no = {} AND h.until > {} ORDER BY h.until LIMIT 1"
)
_PAGE = {
    (by_class, by_firm): Statement(
        "SELECT p.number AS n, p.card_json, p.state, p.suspends_at, p.suspends_for FROM product p"  # noqa: S608 # made of constants
        + (" JOIN firm f ON f.id = p.firm" if by_firm else "")
        + " WHERE p.public_json IS NOT NULL AND p.number > {}"
        + (" AND p.subclass LIKE {}" if by_class else "")
        + (" AND f.corporate_no = {}" if by_firm else "")
        + " ORDER BY p.number LIMIT {}"
    )
    for by_class in (False, True)
    for by_firm in (False, True)
}


async def rendered(public_id: str, *, now: datetime | None = None) -> Rendered:
    """What the public sees of a product at an instant, as stored bytes; without one, what is on record.

    Raises:
        NotFound: There is no such product, or it was never published.
    """
    row = await _PUBLIC.first(public_id)
    if row is None:
        raise NotFound(public_id)
    suspension = suspended_by_date(row, now)
    if suspension is None:
        return Rendered(row["public_json"].encode(), row["etag"])
    told = {"state": RegistrationState.SUSPENDED, "suspension": suspension}
    body = canonical_bytes(ProductView.model_validate_json(row["public_json"]).model_copy(update=told))
    return Rendered(body, tag_of(body))


async def cards(
    *,
    after: int = 0,
    limit: int = 20,
    subclass: str | None = None,
    firm: str | None = None,
    now: datetime | None = None,
) -> tuple[list[str], int | None]:
    """One page of cards in registration order, as stored JSON texts, and the key the next page starts after.

    Args:
        after: Key of the last product of the page before; 0 for the first page.
        limit: 1 to 100.
        subclass: A sub-class, or a class (``HF``, ``TM``, ``WD``) for all of its sub-classes.
        firm: Corporate number.
        now: The instant, for what its dates suspend; None for what is on record.
    """
    args: list[Any] = [after]
    if subclass:
        args.append(f"{subclass}%" if len(subclass) == len("HF") else subclass)
    if firm:
        args.append(firm)
    rows = await _PAGE[bool(subclass), bool(firm)].rows(*args, limit + 1)
    return [_card(row, now) for row in rows[:limit]], rows[limit - 1]["n"] if len(rows) > limit else None


async def by_gtin(gtin: str) -> tuple[str, ...]:
    """Public ids of the products ever published whose packages bear a GTIN, given as 14 digits; oldest first."""
    return tuple([row["public_id"] for row in await _BY_GTIN.rows(gtin)])


async def view(public_id: str, *, actor: Actor, now: datetime | None = None) -> ProductView:
    """A published product as this actor may see it at an instant; without one, as it is on record.

    Raises:
        NotFound: There is no such product, or it was never published.
    """
    row = await find(public_id)
    if row is None or row["published_version"] is None:
        raise NotFound(public_id)
    return await _view_of(
        row,
        row["published_version"],
        state_at(row, now),
        withheld_too=sees_all(row, actor),
        suspension=suspended_by_date(row, now),
    )


async def as_of(public_id: str, instant: datetime, *, actor: Actor) -> ProductView:
    """What the public could read of a product at an instant, as this actor may see it.

    While a product is suspended and after its end its page stays, marked: so does the page as of such an instant.

    Raises:
        NotFound: Nothing of this product had been public by then.
    """
    row = await find(public_id)
    shown = None if row is None else await versions.last_public(public_id, instant)
    if row is None or shown is None:
        raise NotFound(public_id)
    # Its dates suspend what is shown still, though nobody may have recorded it by now.
    by_date = suspended_by_date(row, instant) if shown.until is None else None
    suspension = by_date or await suspension_at(row["id"], instant)
    if by_date is None and (shown.until is None or shown.until > instant):
        state = RegistrationState.PUBLISHED
    elif suspension is not None:
        state = RegistrationState.SUSPENDED
    else:  # what ended without a suspension ended for good, and nothing leaves that state
        state = RegistrationState.of(row["state"])
    withheld_too = sees_all(row, actor)
    then = row | await _firm_at(row, instant)
    return await _view_of(
        then, shown.version, state, withheld_too=withheld_too, suspension=suspension, until=instant
    )


async def version(public_id: str, number: int, *, actor: Actor, now: datetime | None = None) -> ProductView:
    """One version that was ever public, as this actor may see it; the current one's state is that of the instant.

    Raises:
        NotFound: There is no such version.
    """
    row = await find(public_id)
    if row is None or not 1 <= number <= row["latest_version"]:
        raise NotFound(f"{public_id}/v{number}")
    current = number == row["published_version"]
    state = state_at(row, now) if current else RegistrationState.SUPERSEDED
    suspension = suspended_by_date(row, now) if current else None
    return await _view_of(row, number, state, withheld_too=sees_all(row, actor), suspension=suspension)


async def history(public_id: str) -> tuple[ProductVersion, ...]:
    """All versions that were ever public, oldest first.

    Raises:
        NotFound: There is no such product, or it was never published.
    """
    stored = await versions.history(public_id)
    if not stored:
        raise NotFound(public_id)
    return tuple(
        ProductVersion(version=s.number, sha256=s.sha256, contract=s.contract, recorded_at=s.recorded_at)
        for s in stored
    )


def _card(row: dict[str, Any], now: datetime | None) -> str:
    card: str = row["card_json"]
    if suspended_by_date(row, now) is None:
        return card
    told = {"state": RegistrationState.SUSPENDED}
    return canonical_bytes(ProductCard.model_validate_json(card).model_copy(update=told)).decode()


async def _firm_at(row: dict[str, Any], instant: datetime) -> dict[str, Any]:
    """The columns of the firm that had the product at an instant, as that firm was called then."""
    moved = await _MOVED_SINCE.first(row["public_id"], instant)
    found = row if moved is None else await _FIRM.first(moved["from_state"]) or row
    return found | (await _FIRM_THEN.first(found["corporate_no"], instant) or {})


async def _view_of(
    row: dict[str, Any],
    number: int,
    state: RegistrationState,
    *,
    withheld_too: bool,
    suspension: Suspension | None = None,
    until: datetime | None = None,
) -> ProductView:
    stored = await versions.load(row["public_id"], number)
    assert stored is not None  # noqa: S101 # only stored versions are published
    document = DRAFT.validate_json(stored.document)
    return await compose(
        row, stored, document, state, withheld_too=withheld_too, suspension=suspension, until=until
    )
