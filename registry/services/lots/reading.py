"""Reading lots as an actor may see them; failed lots stay visible, nobody is named."""

from datetime import date, datetime
from typing import Any

from registry.domain import conformity
from registry.domain.calendar import tokyo_day
from registry.domain.errors import NotFound
from registry.domain.permissions import ANONYMOUS, Actor
from registry.domain.product_rules.foods import label_edition
from registry.services import rules
from registry.services.lots.judging import entry_of, printed
from registry.services.lots.recalls import recall_of
from registry.services.lots.rows import (
    COLUMNS,
    RESULTS,
    Specifications,
    by_laboratory,
    by_number,
    derived_state,
    laboratories_of,
    sees_unreleased,
    size,
)
from registry.services.products.rows import find, may_read
from registry.services.specifications import InForce
from registry.tables.columns import page_start
from registry.tables.database import Statement
from schemas.lots import LotResultView, LotView
from schemas.vocab import LabelEdition, LotState, SubClass, Verdict

__all__ = ["lots_of", "one", "readable", "view_of"]

_PAGE = Statement(
    f"SELECT {COLUMNS} FROM lot l WHERE l.product = {{}} AND l.id < {{}} ORDER BY l.id DESC LIMIT {{}}"  # noqa: S608 # constants
)


async def lots_of(
    product_id: str,
    *,
    actor: Actor,
    now: datetime,
    before: int | None = None,
    limit: int = 20,
    as_public: bool = False,
) -> tuple[tuple[LotView, ...], int | None]:
    """One page of a product's lots, the last registered first, and the key the next page starts before.

    Args:
        product_id: The product.
        actor: Who reads.
        now: The instant, for what has expired.
        before: Key of the last lot of the page before.
        limit: 1 to 100.
        as_public: Whether the lots are shown as the public would see them.

    Raises:
        NotFound: There is no such product, or the actor may not know of it.
    """
    product = await readable(product_id, actor)
    reader = ANONYMOUS if as_public else actor
    rows = await _PAGE.rows(product["id"], page_start(before), limit + 1)
    known = Specifications()
    views = tuple([await view_of(product, lot, actor=reader, now=now, known=known) for lot in rows[:limit]])
    return views, rows[limit - 1]["id"].int if len(rows) > limit else None


async def one(product_id: str, number: str, *, actor: Actor, now: datetime) -> tuple[LotView, ...]:
    """The lots of a product with this number: one, or one a site.

    Raises:
        NotFound: There is no such lot, or the actor may not know of the product.
    """
    product = await readable(product_id, actor)
    found = await by_number(product["id"], number)
    if not found:
        raise NotFound(f"{product_id}/lots/{number}")
    return tuple([await view_of(product, lot, actor=actor, now=now) for lot in found])


async def view_of(
    product: dict[str, Any],
    lot: dict[str, Any],
    *,
    actor: Actor,
    now: datetime,
    known: Specifications | None = None,
) -> LotView:
    """Compose the view of one lot for an actor.

    Results of a lot in test are for its firm and reviewers; a laboratory sees its own ones.
    """
    state = derived_state(lot, tokyo_day(now))
    all_of_them = state is not LotState.IN_TEST or sees_unreleased(product, actor)
    own = frozenset() if all_of_them else await laboratories_of(actor)
    results = None
    if all_of_them or own:
        valid = await (known or Specifications()).of(lot)
        rows = await RESULTS.rows(lot["id"])
        seen = [row for row in rows if all_of_them or by_laboratory(row, own)]
        results = () if valid is None else _results(seen, valid)
    return LotView(
        product=product["public_id"],
        number=lot["number"],
        site=lot["site"],
        product_version=lot["product_version"],
        specification=lot["specification"],
        specification_version=lot["specification_version"],
        manufactured_on=lot["manufactured_on"],
        expires_on=lot["expires_on"],
        label=await _label(product, lot["manufactured_on"]),
        size=size(lot),
        state=state,
        reason=lot["reason"],
        recall=await recall_of(product, lot),
        released_on=lot["released_on"],
        sha256=lot["document_sha256"],
        results=results,
    )


async def _label(product: dict[str, Any], made_on: date | None) -> LabelEdition | None:
    if made_on is None or product["subclass"] != SubClass.HF_FFC:
        return None
    return label_edition((await rules.on(made_on)).law)


def _results(rows: list[dict[str, Any]], valid: InForce) -> tuple[LotResultView, ...]:
    """The results in the order of the specification."""
    views = []
    for item in valid.document.items:
        for row in rows:
            if row["item"] != item.item:
                continue
            entry = entry_of(row)
            views.append(
                LotResultView(
                    item=item.item,
                    name_ja=item.name_ja,
                    name_en=item.name_en,
                    replicate=entry.replicate,
                    limit=conformity.describe(item.limit),
                    limit_unit=item.unit,
                    unit=entry.unit,
                    method=entry.method or item.method,
                    value=entry.value,
                    qualifier=entry.qualifier,
                    reported=printed(item, entry),
                    loq=entry.loq,
                    lod=entry.lod,
                    uncertainty=entry.uncertainty,
                    k=None if entry.uncertainty is None else entry.k,
                    mass_g=entry.mass_g,
                    tested_on=entry.tested_on,
                    laboratory=entry.laboratory,
                    accreditation=entry.accreditation,
                    verdict=Verdict.of(row["verdict"]),
                    rule_version=row["rule_version"],
                )
            )
    return tuple(views)


async def readable(product_id: str, actor: Actor) -> dict[str, Any]:
    """The row of a product whose lots the actor may read.

    Raises:
        NotFound: There is no such product, or the actor may not know of it.
    """
    product = await find(product_id)
    if product is None or (product["published_version"] is None and not may_read(product, actor)):
        raise NotFound(product_id)
    return product
