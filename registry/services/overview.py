"""What a firm must look after: its products with what is missing before submission and what ends soon."""

from datetime import datetime

from registry.domain.calendar import tokyo_day
from registry.domain.expiries import expiries
from registry.domain.permissions import Actor
from registry.domain.product_rules.foods import self_check_due
from registry.services import certificates, products, rules
from registry.services.products import OwnProduct
from registry.services.rules import InForce
from schemas.products import ProductDraft
from schemas.products.foods import Ffc
from schemas.products.overview import OverseenProduct
from schemas.vocab import CertificateState

__all__ = ["own_products"]


async def own_products(*, actor: Actor, now: datetime) -> tuple[OverseenProduct, ...]:
    """All products of the actor's firms, drafts included, in the order of registration.

    Raises:
        NotSignedIn, Forbidden: The actor may not read drafts.
    """
    known = await products.own_products(actor)
    in_force = await rules.on(tokyo_day(now)) if known else None
    return tuple([await _overseen(one, in_force, actor=actor, now=now) for one in known if in_force])


async def _overseen(own: OwnProduct, in_force: InForce, *, actor: Actor, now: datetime) -> OverseenProduct:
    today = tokyo_day(now)
    document = await _document(own, actor)
    held = await certificates.of_product(own.id, now=now) if own.published else ()
    return OverseenProduct(
        id=own.id,
        name_ja=own.name,
        subclass=own.subclass,
        state=own.state,
        published=own.published,
        draft_version=own.draft,
        findings=()
        if own.draft is None
        else await products.check(document, today=today, product_id=own.id, in_force=in_force),
        expiries=expiries(
            document,
            today=today,
            self_check_due=self_check_due(document, in_force.law) if isinstance(document, Ffc) else None,
            certificates=[
                (one.number, one.valid_until) for one in held if one.state is CertificateState.VALID
            ],
        ),
    )


async def _document(own: OwnProduct, actor: Actor) -> ProductDraft:
    """The open draft, else the published version."""
    if own.draft is not None:
        return (await products.draft(own.id, actor=actor)).document
    return (await products.view(own.id, actor=actor)).product
