"""What a firm must look after: its products, what is missing before submission, what is asked, what ends soon."""

from datetime import datetime

from registry.domain.applicants import Standing, offered
from registry.domain.calendar import tokyo_day
from registry.domain.errors import NotFound
from registry.domain.expiries import expiries
from registry.domain.permissions import Actor
from registry.domain.product_rules.foods import self_check_due
from registry.services import attachments, certificates, evidence, products, reviews, rules
from registry.services.products import OwnProduct
from registry.services.rules import InForce
from schemas.base import Bilingual
from schemas.products import ProductDraft
from schemas.products.foods import Ffc
from schemas.products.labels import field_label
from schemas.products.overview import ApplicantView, CaseStanding, OverseenProduct
from schemas.reviews import ReviewCase
from schemas.vocab import CertificateState

__all__ = ["applicant", "own_products"]


async def own_products(
    *, after: str = "", limit: int | None = None, actor: Actor, now: datetime
) -> tuple[OverseenProduct, ...]:
    """The products of the actor's firms, drafts included, in the order of registration.

    Args:
        after: Public id of the product that the first one follows.
        limit: How many at most; all where it is None.
        actor: Of whose firms.
        now: The instant.

    Raises:
        NotSignedIn, Forbidden: The actor may not read drafts.
    """
    known = [one for one in await products.own_products(actor) if one.id > after][:limit]
    in_force = await rules.on(tokyo_day(now)) if known else None
    return tuple([await _overseen(one, in_force, actor=actor, now=now) for one in known if in_force])


async def applicant(product_id: str, *, actor: Actor, now: datetime) -> ApplicantView:
    """Everything the actor's firm needs to know of one of its products.

    Raises:
        NotFound: There is no such product of the actor's firms.
        NotSignedIn, Forbidden: The actor may not read drafts, or no reviews.
    """
    own = next((one for one in await products.own_products(actor) if one.id == product_id), None)
    if own is None:
        raise NotFound(product_id)
    told = await _overseen(own, await rules.on(tokyo_day(now)), actor=actor, now=now)
    draft = None if own.draft is None else await products.draft(product_id, actor=actor)
    case, tag = (None, None) if told.case is None else await reviews.case(product_id, actor=actor, now=now)
    return ApplicantView(
        product=told,
        etag=None if draft is None else draft.etag,
        case=case,
        case_etag=tag,
        labels=_labels(told, case),
        evidence_missing=await evidence.missing_inputs(product_id, now=now),
        attachments=await attachments.of_product(product_id, actor=actor),
        history=await reviews.history(product_id, actor=actor),
    )


def _labels(told: OverseenProduct, case: ReviewCase | None) -> dict[str, Bilingual]:
    paths = {one.field for one in told.findings} | {one.field for one in told.expiries}
    if case is not None:
        paths |= {*case.changed, *(point.field for point in case.points)}
    return {path: field_label(path) for path in sorted(paths - {""})}


async def _overseen(own: OwnProduct, in_force: InForce, *, actor: Actor, now: datetime) -> OverseenProduct:
    today = tokyo_day(now)
    case = await reviews.standing(own.id, actor=actor, now=now)
    # What the public relies on counts, not what a draft is about to put in its place.
    document = (
        (await products.view(own.id, actor=actor)).product if own.published else await _draft(own, actor)
    )
    held = await certificates.of_product(own.id, now=now) if own.published else ()
    return OverseenProduct(
        id=own.id,
        name_ja=own.name,
        subclass=own.subclass,
        state=own.state,
        published=own.published,
        draft_version=own.draft,
        case=case,
        offered=offered(_standing(own, case)),
        findings=()
        if own.draft is None
        else await products.check(
            await _draft(own, actor), today=today, product_id=own.id, in_force=in_force
        ),
        expiries=expiries(
            document,
            today=today,
            self_check_due=self_check_due(document, in_force.law) if isinstance(document, Ffc) else None,
            certificates=[
                (one.number, one.valid_until) for one in held if one.state is CertificateState.VALID
            ],
        ),
    )


async def _draft(own: OwnProduct, actor: Actor) -> ProductDraft:
    return (await products.draft(own.id, actor=actor)).document


def _standing(own: OwnProduct, case: CaseStanding | None) -> Standing:
    if case is None:
        return Standing(product=own.state, draft=own.draft is not None)
    return Standing(
        product=own.state,
        case=case.state,
        draft=own.draft is not None,
        of_draft=case.version == own.draft,
        assigned=case.reviewers > 0,
        appealed=case.appealed,
        overdue=case.overdue,
    )
