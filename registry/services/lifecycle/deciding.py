"""The two decisions on a case: approve and reject."""

from dataclasses import replace
from datetime import datetime

from registry.domain import workflow
from registry.domain.calendar import tokyo_day
from registry.domain.permissions import SYSTEM, Actor, require
from registry.services import certificates, evidence, log, products, trials, versions
from registry.services.lifecycle.standing import suspend_due
from registry.services.log import Facts
from registry.services.products import publishing, rows
from registry.services.products.rendering import Rendered
from registry.services.products.rows import locked
from registry.services.reviews.gathering import gather
from registry.services.reviews.rows import Case, case_for
from registry.services.reviews.steps import LOG_KINDS, advance, match
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual, FieldProblem
from schemas.certificates.records import CertificateRecord
from schemas.products import ProductDraft
from schemas.vocab import FindingLevel, RegistrationEvent, RegistrationState, Role

__all__ = ["approve", "reject"]

_PICTURES = Statement("SELECT attachment FROM attachment_use WHERE record = {} AND purpose = 'label_image'")
_NO_PICTURE = Bilingual(
    ja="「表示見本」の画像が送付されていません。承認には、この製品の表示の画像が必要です。補正を依頼してください。",
    en="“Pictures of the label” were not sent; an approval needs those of this product. Ask for changes.",
)


async def approve(
    product_id: str, *, if_match: str, actor: Actor, base_address: str, now: datetime
) -> tuple[Rendered, CertificateRecord]:
    """Approve what was recommended: the version is published and its certificate issued, in one transaction.

    The version before becomes superseded at the same instant. Where the formula changed, trials of the product as it
    was are no longer ones of the product itself.

    Args:
        product_id: The product.
        if_match: Entity tag of the case.
        actor: The second reviewer, or a chief reviewer.
        base_address: Public base address, printed on the certificate.
        now: The instant.

    Returns:
        What the public reads from now on, and the certificate's record. Its PDF is printed after the commit.

    Raises:
        StaleVersion: The case was changed since it was read.
        Conflict, Forbidden: The case is not recommended, or a guard does not hold.
        Invalid: A check blocks the draft now: a row of law changed, or another product took its number, since it was
            submitted; or the label has no picture.
        NotFound, NotSignedIn: The actor may not know of the case.
    """
    require(actor, "review:decide")
    async with transaction():
        await suspend_due(product_id, now=now)
        await locked(product_id)
        case = await case_for(product_id, actor)
        match(case, if_match)
        facts = await gather(case, actor=actor, now=now)
        facts = replace(facts, problems=await _problems(case, now=now))
        after, row = await advance(case, RegistrationEvent.APPROVE, facts, actor=actor, now=now)
        role = actor.role_for(row.permission)
        if case.product["published_version"] is not None:
            await _superseded(case, now=now)
        _, shown = await publishing.publish_draft(
            case.product, sha256=case.document_sha256, actor=actor, role=role, now=now
        )
        if after.formula:
            reason = f"版 {after.version} で処方が変わりました。 / The formula changed with version {after.version}."
            await trials.break_final_product_links(product_id, reason, now=now)
            await evidence.regrade(product_id, now=now)
        made = await certificates.issue(
            product_id, actor=actor, role=role, base_address=base_address, now=now
        )
        return shown, made


async def reject(product_id: str, reason: str, *, if_match: str, actor: Actor, now: datetime) -> Case:
    """Reject the version; the applicant may appeal once. What is published stays published.

    Raises:
        StaleVersion: The case was changed since it was read.
        Invalid: There is no reason.
        Conflict, Forbidden: The case is not under review, or a guard does not hold.
        NotFound, NotSignedIn: The actor may not know of the case.
    """
    require(actor, "review:reject")
    async with transaction():
        case = await case_for(product_id, actor)
        match(case, if_match)
        facts = await gather(case, actor=actor, now=now, reason=reason)
        after, _ = await advance(case, RegistrationEvent.REJECT, facts, actor=actor, now=now)
        if case.product["published_version"] is not None:
            await products.thaw(case.product["id"])
        return after


async def _problems(case: Case, *, now: datetime) -> tuple[FieldProblem, ...]:
    """What blocks the draft on the day of its approval; its warnings were explained when it was submitted."""
    if case.state is not RegistrationState.AWAITING_APPROVAL:
        return ()  # there may be no draft, and the workflow refuses the step
    found = await rows.OPEN_DRAFT.first(case.product["id"])
    assert found is not None  # noqa: S101 # a draft under review cannot go
    document = rows.DRAFT.validate_json(found["document"])
    noticed = await products.check(document, today=tokyo_day(now), product_id=case.public_id)
    blocked = [
        FieldProblem(field=one.field, code=one.code, message=one.message)
        for one in noticed
        if one.level is FindingLevel.MUST
    ]
    if not await _pictured(document, case.public_id):
        blocked.append(FieldProblem(field="label_images", code="label_image_missing", message=_NO_PICTURE))
    return tuple(blocked)


async def _pictured(document: ProductDraft, product_id: str) -> bool:
    """Whether a picture that a draft names was sent for its product; only such pictures are ever shown."""
    sent = {row["attachment"] for row in await _PICTURES.rows(product_id)}
    return any(image.sha256 in sent for image in document.label_images)


async def _superseded(case: Case, *, now: datetime) -> None:
    row = workflow.step(RegistrationState.of(case.product["state"]), RegistrationEvent.SUPERSEDE)
    require(SYSTEM, row.permission)
    before = await versions.load(case.public_id, case.product["published_version"])
    assert before is not None  # noqa: S101 # a published product has its version
    facts = Facts(
        role=Role.SYSTEM,
        version=before.number,
        from_state=RegistrationState.PUBLISHED.value,
        to_state=row.to.value,
        document_sha256=before.sha256,
    )
    kind = LOG_KINDS[RegistrationEvent.SUPERSEDE]
    await log.append(kind, case.public_id, facts=facts, actor=SYSTEM, now=now)
