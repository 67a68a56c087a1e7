"""A certificate as it would be printed of what a firm has entered: a specimen that is kept nowhere."""

from datetime import datetime

from registry.domain import certificates
from registry.domain.calendar import tokyo_day
from registry.domain.certificate_numbers import preview_number
from registry.domain.errors import NotFound
from registry.domain.permissions import ANONYMOUS, SYSTEM, Actor, require
from registry.domain.ports import PdfRenderer
from registry.services import products
from registry.services.certificates import composing
from schemas.products import ProductView
from schemas.vocab import Edition, FindingLevel

__all__ = ["preview"]


async def preview(
    product_id: str,
    *,
    edition: Edition,
    actor: Actor,
    renderer: PdfRenderer,
    base_address: str,
    now: datetime,
) -> bytes:
    """The PDF of an edition, made of the open draft, or of the published version where none is open.

    It is marked as a specimen and has a number that no certificate has; nothing is stored or logged.

    Args:
        product_id: A product of the actor's firm.
        edition: Which edition; the public one shows what everybody would read.
        actor: A person of the product's firm.
        renderer: Prints it.
        base_address: Public base address without a final slash; it is printed.
        now: The instant, aware UTC.

    Raises:
        NotFound: There is no such product of the actor's firms.
        RenderFailed, GlyphsMissing: It could not be printed.
        NotSignedIn, Forbidden: The actor may preview no certificates.
    """
    require(actor, "certificate:preview")
    seen, public = await _views(product_id, actor=actor, now=now)
    today = tokyo_day(now)
    found = await products.check(seen.product, today=today, product_id=product_id)
    made = await composing.compose(
        seen,
        public,
        preview_number(today.year),
        version=1,
        base_address=base_address,
        now=now,
        complete=all(finding.level is not FindingLevel.MUST for finding in found),
    )
    full = made.full
    return await renderer.render(
        full if edition is Edition.FULL else certificates.public_edition(full, made.visible)
    )


async def _views(product_id: str, *, actor: Actor, now: datetime) -> tuple[ProductView, ProductView]:
    own = next((one for one in await products.own_products(actor) if one.id == product_id), None)
    if own is None:
        raise NotFound(product_id)
    if own.draft is None:
        return (
            await products.view(product_id, actor=SYSTEM),
            await products.view(product_id, actor=ANONYMOUS),
        )
    return (
        await products.preview(product_id, actor=actor, now=now, withheld_too=True),
        await products.preview(product_id, actor=actor, now=now),
    )
