"""What stands between a draft and its submission: every rule of its sub-class, asked at once."""

from datetime import date

from registry.domain import product_classes
from registry.domain.permissions import Actor
from registry.services import rules, versions
from registry.services.products.drafts import draft
from registry.services.rules import InForce
from registry.tables.database import Statement
from schemas.findings import Finding
from schemas.identifiers import gtin14
from schemas.products import ProductDraft
from schemas.specifications import SpecificationDocument, SpecificationItem

__all__ = ["check", "check_draft"]

_BEARERS = Statement(
    "SELECT p.public_id FROM product_identifier i JOIN product p ON p.id = i.product"
    " WHERE i.scheme = {} AND i.value = {} AND p.public_id <> {} AND p.published_version IS NOT NULL"
    " AND p.state <> 'withdrawn' ORDER BY p.number LIMIT 1"
)
_SPECIFICATION = Statement(
    "SELECT s.public_id FROM specification s JOIN product p ON p.id = s.product WHERE p.public_id = {}"
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
    held = in_force or await rules.on(today)
    return product_classes.check(
        document,
        specified=None if product_id is None else await _specified(product_id),
        today=today,
        law=held.law,
        phrases=held.phrases,
        taken=await _taken(document, product_id or ""),
    )


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


async def _taken(document: ProductDraft, product_id: str) -> dict[str, str]:
    """Paths whose number another published product bears; drafts of others are none of the firm's business."""
    given = [(name, name, getattr(document, name, None)) for name in _UNIQUE]
    given += [(f"gtin.{n}.gtin", "gtin", gtin14(code.gtin)) for n, code in enumerate(document.gtin)]
    found = {}
    for path, scheme, value in given:
        bearer = None if value is None else await _BEARERS.first(scheme, value, product_id)
        if bearer is not None:
            found[path] = str(bearer["public_id"])
    return found
