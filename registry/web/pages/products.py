"""The page of a product: what was declared, what is known and what is not, today or as of a day."""

from dataclasses import replace
from datetime import date

from litestar import Response, get
from litestar.params import FromPath

from registry.domain import visibility
from registry.domain.errors import NotFound
from registry.domain.permissions import ANONYMOUS
from registry.domain.product_classes import RULES
from registry.services import attachments, certificates, lots, products, systematic_reviews, trials
from registry.web.dependencies import resources
from registry.web.pages import parameters
from registry.web.pages.evidence import shown_evidence
from registry.web.pages.knowledge import known, unknown
from registry.web.pages.product_changes import changed
from registry.web.pages.product_fields import CLAIMS, Row, rows, sections
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from registry.web.spans import version_span
from registry.web.times import instant_of
from schemas.products import ProductVersion, ProductView
from schemas.products.common import LabelImage
from schemas.vocab import AttachmentType

__all__ = ["preview", "product", "version"]

_NEWEST_LOTS = 5
_MOST_DIGITS = 9


@get("/products/{product_id:str}", **needs("product:read"))
async def product(request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
    """The product as this reader may see it, at the end of the day ``as_of`` where one is given."""
    as_of = parameters.day(request, "as_of")
    history = await products.history(product_id)
    if as_of is None:
        view = await products.view(product_id, actor=actor(request), now=resources(request).now())
        return await _shown(request, view, history=history)
    try:
        view = await products.as_of(product_id, instant_of(as_of), actor=actor(request))
    except NotFound:
        return page(
            request, "products/not_yet.html", status=404, product_id=product_id, as_of=as_of, history=history
        )
    return await _shown(request, view, history=history, as_of=as_of)


@get("/products/{product_id:str}/versions/{number:str}", **needs("product:read"))
async def version(request: Incoming, product_id: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """One version of the product, which never changes; ``a..b`` shows what changed from one to another."""
    span = version_span(number)
    if span is not None:
        return await _changes(request, product_id, *span)
    if not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
        raise NotFound(f"{product_id}/v{number}")
    view = await products.version(product_id, int(number), actor=actor(request), now=resources(request).now())
    return await _shown(request, view, history=await products.history(product_id), numbered=True)


async def _changes(request: Incoming, product_id: str, before: int, after: int) -> Response[bytes]:
    view = await products.version(product_id, after, actor=actor(request), now=resources(request).now())
    found = await products.changes(product_id, before, after, actor=actor(request))
    return page(
        request,
        "products/changes.html",
        view=view,
        found=found,
        changes=changed(view.product.subclass, found),
    )


@get("/me/products/{product_id:str}/preview", **needs("product:read_draft"))
async def preview(request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
    """The open draft as the public would see it, marked as a sample and kept from search engines."""
    view = await products.preview(product_id, actor=actor(request), now=resources(request).now())
    return await _shown(request, view, history=(), previewed=True)


async def _shown(
    request: Incoming,
    view: ProductView,
    *,
    history: tuple[ProductVersion, ...],
    as_of: date | None = None,
    numbered: bool = False,
    previewed: bool = False,
) -> Response[bytes]:
    reader, now = ANONYMOUS if previewed else actor(request), resources(request).now()
    # A page of an earlier day tells nothing that came later; how its lots stood is not kept by day.
    until = None if as_of is None else instant_of(as_of)
    newest, more = (
        await lots.lots_of(view.id, actor=actor(request), now=now, limit=_NEWEST_LOTS, as_public=previewed)
        if as_of is None
        else ((), None)
    )
    linked = await trials.linked_to(view.id, actor=reader)
    issued = () if previewed else await certificates.of_product(view.id, now=now)
    # A page of an earlier day or version says nothing of today's grade.
    evidence = (
        await shown_evidence(request, view.id, as_public=previewed)
        if as_of is None and not numbered
        else None
    )
    graded = evidence is not None and any(one.grade is not None for one in evidence.view.outcomes)
    _, kept_back = visibility.product_for(view.product, view.product.subclass, withheld_too=False)
    return page(
        request,
        "products/show.html",
        headers={"X-Robots-Tag": "noindex"} if previewed else None,
        view=view,
        history=history,
        as_of=as_of,
        numbered=numbered,
        previewed=previewed,
        linked=tuple(one for one in linked if until is None or one.linked_at <= until),
        reviews=() if until else await systematic_reviews.about(view.id, actor=reader),
        kept_by_law=not RULES[view.product.subclass].effects_public,
        pictures=await _pictures(request, view),
        evidence=evidence,
        lots=newest,
        more_lots=more is not None,
        certificates=tuple(one for one in issued if until is None or one.issued_at <= until),
        product=view.product,
        sections=sections(view.product, view.withheld),
        claims=_claims(view),
        known=known(view),
        unknown=unknown(view, graded=graded),
        for_few=tuple(name for name in kept_back if name not in view.withheld),
    )


def _claims(view: ProductView) -> tuple[Row, ...]:
    """The approved wording, and of the other claims those that do not merely repeat it."""
    found = rows(view.product, (*CLAIMS, "claims"), view.withheld)
    approved = {row.value for row in found if row.name != "claims"}
    other = tuple(claim for claim in view.product.claims if claim.text not in approved)
    kept = (row if row.name != "claims" or row.withheld else replace(row, value=other) for row in found)
    return tuple(row for row in kept if row.withheld or row.value)


async def _pictures(request: Incoming, view: ProductView) -> tuple[tuple[LabelImage, AttachmentType], ...]:
    """The pictures of the label that were sent and that this reader may see, and as what."""
    named = view.product.label_images
    seen = await attachments.visible((picture.sha256 for picture in named), actor=actor(request))
    return tuple((picture, seen[picture.sha256]) for picture in named if picture.sha256 in seen)
