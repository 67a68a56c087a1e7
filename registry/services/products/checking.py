"""What stands between a draft and its submission: every rule of its sub-class, asked at once."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import itemgetter

from registry.domain import product_classes
from registry.domain.permissions import Actor
from registry.services import rules, versions
from registry.services.products.drafts import draft
from registry.services.rules import InForce
from registry.tables.database import Statement, rows_among
from schemas.findings import Finding
from schemas.identifiers import gtin14
from schemas.products import ProductDraft
from schemas.specifications import SpecificationDocument, SpecificationItem
from schemas.vocab import SubClass

__all__ = ["check", "check_all", "check_draft"]

Bearers = dict[tuple[str, str], list[str]]
"""Scheme and value of a number → the published products that bear it, the one registered first at the head."""

_BEARERS = (
    "SELECT i.scheme, i.value, p.public_id, p.number FROM product_identifier i JOIN product p ON p.id = i.product"
    " WHERE p.published_version IS NOT NULL AND p.state <> 'withdrawn' AND i.value IN ({})"
)
_SPECIFICATION = Statement(
    "SELECT s.public_id FROM specification s JOIN product p ON p.id = s.product WHERE p.public_id = {}"
)
_TESTED = Statement(
    "SELECT DISTINCT r.item, r.tested_on FROM test_result r JOIN lot l ON l.id = r.lot"
    " JOIN product p ON p.id = l.product WHERE p.public_id = {} AND r.replaced_at IS NULL"
    " AND r.tested_on IS NOT NULL ORDER BY r.tested_on"
)
_PUBLISHED = Statement(
    "SELECT 1 AS found FROM product WHERE public_id = {} AND published_version IS NOT NULL"
)
_UNIQUE = ("ffc_no",)


async def check(
    document: ProductDraft, *, today: date, product_id: str | None = None, in_force: InForce | None = None
) -> tuple[Finding, ...]:
    """What is wrong with a draft, in the order of its fields: *must* blocks, *warn* needs a reason, *info* is shown.

    Args:
        document: The whole draft.
        today: The day in Asia/Tokyo on which it would be submitted.
        product_id: The product it belongs to; None before it is registered.
        in_force: What ``rules.on(today)`` gave; for callers that check many drafts.
    """
    (found,) = await check_all(((document, product_id),), today=today, in_force=in_force)
    return found


async def check_all(
    documents: Sequence[tuple[ProductDraft, str | None]], *, today: date, in_force: InForce | None = None
) -> tuple[tuple[Finding, ...], ...]:
    """The same for several drafts, each with the product it belongs to; what others bear is asked at once."""
    held = in_force or await rules.on(today)
    bearers = await _bearers(document for document, _ in documents)
    found = []
    for document, product_id in documents:
        await asyncio.sleep(0)  # many drafts must not hold up other requests
        found.append(
            product_classes.check(
                document,
                specified=None if product_id is None else await _specified(product_id),
                tested=await _tested(document, product_id),
                today=today,
                law=held.law,
                phrases=held.phrases,
                taken=_taken(document, product_id, bearers),
            )
        )
    return tuple(found)


async def check_draft(public_id: str, *, actor: Actor, today: date) -> tuple[Finding, ...]:
    """What is wrong with the open draft of a product.

    Raises:
        NotFound: There is no such product, no open draft, or the actor may not know of it.
        NotSignedIn, Forbidden: The actor may not read drafts.
    """
    found = await draft(public_id, actor=actor)
    return await check(found.document, today=today, product_id=public_id)


async def _specified(product_id: str) -> tuple[SpecificationItem, ...]:
    """The items of the newest specification of a product; none where it has no specification yet."""
    row = await _SPECIFICATION.first(product_id)
    stored = None if row is None else await versions.load(row["public_id"])
    return () if stored is None else stored.read(SpecificationDocument).items


async def _tested(document: ProductDraft, product_id: str | None) -> dict[str, date] | None:
    """Item → the last day on which a lot was tested for it; None where no rule asks, or there can be no lot yet."""
    if product_id is None or document.subclass is not SubClass.HF_FOSHU:
        return None
    if not await _PUBLISHED.rows(product_id):
        return None
    return {row["item"]: row["tested_on"] for row in await _TESTED.rows(product_id)}


async def _bearers(documents: Iterable[ProductDraft]) -> Bearers:
    """Who bears the numbers of some drafts; drafts of others are none of the firm's business."""
    values = {value for document in documents for _, _, value in _numbers(document)}
    found: Bearers = {}
    rows = await rows_among(_BEARERS, tuple(values)) if values else []
    for row in sorted(rows, key=itemgetter("number")):
        found.setdefault((row["scheme"], row["value"]), []).append(row["public_id"])
    return found


def _taken(document: ProductDraft, product_id: str | None, bearers: Bearers) -> dict[str, str]:
    """Paths whose number another published product bears, with that product: the one registered first."""
    others = {
        path: [known for known in bearers.get((scheme, value), ()) if known != product_id]
        for path, scheme, value in _numbers(document)
    }
    return {path: known[0] for path, known in others.items() if known}


def _numbers(document: ProductDraft) -> Iterator[tuple[str, str, str]]:
    """Path, scheme and value of each number that only one product may bear."""
    for name in _UNIQUE:
        if value := getattr(document, name, None):
            yield name, name, value
    for place, code in enumerate(document.gtin):
        yield f"gtin.{place}.gtin", "gtin", gtin14(code.gtin)
