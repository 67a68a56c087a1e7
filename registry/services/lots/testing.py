"""What a laboratory sees of lots: those that wait for results, and results that were corrected."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from registry.domain.calendar import tokyo_day
from registry.domain.permissions import Actor, require
from registry.services import specifications
from registry.services.lots.reading import one
from registry.services.lots.rows import by_laboratory, by_number, laboratories_of, sees_unreleased
from registry.services.products.rows import find
from registry.tables.columns import page_start
from registry.tables.database import Statement
from schemas.laboratories import AwaitingLot, EarlierResult
from schemas.vocab import LotState, ResultQualifier, Role, Verdict

__all__ = ["awaiting", "earlier_results"]

_AWAITING = (
    "SELECT l.id, l.number, l.site, l.state, l.manufactured_on, p.id AS product_key, p.public_id, p.name, p.firm,"
    " f.name_ja AS firm_ja, (SELECT count(*) FROM test_result r WHERE r.lot = l.id AND r.replaced_at IS NULL)"
    " AS entered FROM lot l JOIN product p ON p.id = l.product JOIN firm f ON f.id = p.firm"
    " WHERE l.state IN ('in_test', 'quarantined') AND l.document IS NULL AND l.id < {}"
)
_OF_ALL: Final = Statement(_AWAITING + " ORDER BY l.id DESC LIMIT {}")
_NAMED: Final = Statement(_AWAITING + " AND (p.public_id = {} OR l.number = {}) ORDER BY l.id DESC LIMIT {}")
_OF_FIRM: Final = Statement(_AWAITING + " AND p.firm = {} ORDER BY l.id DESC LIMIT {}")
_OF_FIRM_NAMED: Final = Statement(
    _AWAITING + " AND p.firm = {} AND (p.public_id = {} OR l.number = {}) ORDER BY l.id DESC LIMIT {}"
)
# Keys are given in the order of time, so the next row of an item's replicate is the one that took its place.
_EARLIER: Final = Statement(
    "SELECT item, position, item_ja, value, qualifier, unit, verdict, laboratory, entered_as, entered_at, replaced_at,"
    " why FROM (SELECT r.*, lead(r.reason) OVER (PARTITION BY r.item, r.position ORDER BY r.id) AS why"
    " FROM test_result r WHERE r.lot = {}) AS results WHERE replaced_at IS NOT NULL"
    " ORDER BY replaced_at DESC, item, position, id"
)


async def awaiting(
    actor: Actor, *, now: datetime, before: int | None = None, limit: int = 50, sought: str | None = None
) -> tuple[tuple[AwaitingLot, ...], int | None]:
    """Lots that the actor may enter results of, the last registered first, and the key the next page starts before.

    A laboratory may for every published product (each result under its own name), a firm for its own products.

    Args:
        actor: Who asks.
        now: The instant, for the specification in force.
        before: Key of the last lot of the page before.
        limit: 1 to 100.
        sought: A product's id or a lot's number; only those lots.

    Raises:
        NotSignedIn, Forbidden: The actor may not enter results.
    """
    require(actor, "result:write")
    start = page_start(before)
    named = () if sought is None else (sought, sought)
    if Role.MEMBER_LAB in actor.roles:
        rows = await (_OF_ALL if sought is None else _NAMED).rows(start, *named, limit + 1)
    else:
        statement = _OF_FIRM if sought is None else _OF_FIRM_NAMED
        rows = [
            row
            for firm in sorted(actor.firms)
            for row in await statement.rows(start, firm, *named, limit + 1)
        ]
        rows.sort(key=lambda row: row["id"].int, reverse=True)
    expected: dict[UUID, int] = {}
    found = []
    for row in rows[:limit]:
        key = row["product_key"]
        if key not in expected:
            valid = await specifications.in_force(key, on=tokyo_day(now))
            expected[key] = 0 if valid is None else sum(item.n_reported for item in valid.document.items)
        found.append(_awaiting(row, expected[key]))
    return tuple(found), rows[limit - 1]["id"].int if len(rows) > limit else None


def _awaiting(row: dict[str, Any], expected: int) -> AwaitingLot:
    return AwaitingLot(
        product=row["public_id"],
        name_ja=row["name"],
        firm_ja=row["firm_ja"],
        number=row["number"],
        site=row["site"],
        manufactured_on=row["manufactured_on"],
        state=LotState.of(row["state"]),
        expected=expected,
        entered=row["entered"],
    )


async def earlier_results(
    product_id: str, number: str, site: str, *, actor: Actor, now: datetime
) -> tuple[EarlierResult, ...]:
    """Results of a lot that others took the place of, the last replaced first.

    The firm, reviewers and auditors see all of them, a laboratory its own ones, nobody else any.

    Raises:
        NotFound: There is no such lot, or the actor may not know of the product.
    """
    await one(product_id, number, actor=actor, now=now)
    product = await find(product_id)
    assert product is not None  # noqa: S101 # its lot was found
    own = await laboratories_of(actor)
    all_of_them = sees_unreleased(product, actor)
    rows = [
        row
        for lot in await by_number(product["id"], number)
        if lot["site"] == site
        for row in await _EARLIER.rows(lot["id"])
    ]
    return tuple(_earlier(row) for row in rows if all_of_them or by_laboratory(row, own))


def _earlier(row: dict[str, Any]) -> EarlierResult:
    return EarlierResult(
        item=row["item"],
        replicate=row["position"],
        name_ja=row["item_ja"],
        value=row["value"],
        qualifier=ResultQualifier.of(row["qualifier"]),
        unit=row["unit"],
        verdict=None if row["verdict"] is None else Verdict.of(row["verdict"]),
        laboratory=row["laboratory"],
        entered_at=row["entered_at"],
        replaced_at=row["replaced_at"],
        reason=row["why"],
    )
