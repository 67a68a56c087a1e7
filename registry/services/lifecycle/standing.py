"""What happens to a product after its publication: suspension, reinstatement, withdrawal, end."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from registry.domain import guards, workflow
from registry.domain.calendar import tokyo_day
from registry.domain.errors import Conflict
from registry.domain.guards import CaseFacts
from registry.domain.permissions import SYSTEM, Actor, require
from registry.domain.workflow import Transition
from registry.services import certificates, interests, log, lots, versions
from registry.services.log import Facts
from registry.services.products import letters, publishing
from registry.services.products.due import cause_key, suspended_by_date
from registry.services.products.rendering import Rendered
from registry.services.products.rows import locked, own
from registry.services.reviews.steps import LOG_KINDS
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.reviews import SuspensionRow
from schemas.base import Bilingual
from schemas.reviews import ReinstatementProposal, SuspensionEntry
from schemas.vocab import CertificateState, RegistrationEvent, RegistrationState, SuspensionCause

__all__ = [
    "discontinue",
    "propose_reinstatement",
    "reinstate",
    "suspend",
    "suspend_due",
    "suspend_once",
    "withdraw",
]

_OPEN = Statement(
    "SELECT s.id, s.proposed_by, p.joined_to FROM suspension s"
    " LEFT JOIN person p ON p.id = s.proposed_by WHERE s.product = {} AND s.ended_at IS NULL"
)
_KNOWN = Statement("SELECT id FROM suspension WHERE cause_key = {}")
_PROPOSE = Statement("UPDATE suspension SET proposed_by = {}, proposed_at = {}, proposal = {} WHERE id = {}")
_END = Statement("UPDATE suspension SET ended_by = {}, ended_at = {} WHERE product = {} AND ended_at IS NULL")
_CLOSE_CASE = Statement("UPDATE review_case SET closed_at = {} WHERE product = {} AND closed_at IS NULL")
_LAST_LOT = Statement(
    "SELECT expires_on FROM lot WHERE product = {} AND state = 'released' AND expires_on IS NOT NULL"
    " ORDER BY expires_on DESC LIMIT 1"
)
_EVIDENCE = Statement("SELECT id FROM attachment_use WHERE attachment = {} AND record = {}")
_LIVE = (CertificateState.VALID, CertificateState.SUSPENDED)


async def suspend(product_id: str, entry: SuspensionEntry, *, actor: Actor, now: datetime) -> Rendered:
    """Suspend a published product by decision; its page stays, marked, with the public notice.

    Raises:
        Conflict: The product is not published.
        NotFound, NotSignedIn, Forbidden: The actor may not suspend products.
    """
    require(actor, "product:suspend")
    async with transaction():
        await suspend_due(product_id, now=now)
        row = await locked(product_id)
        return await _suspend(row, SuspensionCause.DECISION, str(uuid7()), entry, actor=actor, now=now)


async def suspend_once(
    product_id: str, cause: SuspensionCause, key: str, entry: SuspensionEntry, *, actor: Actor, now: datetime
) -> bool:
    """Suspend a published product for a cause that is derived from dates; each cause suspends once.

    Args:
        product_id: The product.
        cause: Why.
        key: Names this very cause, e.g. the self-check due on a day; after a reinstatement it suspends no more.
        entry: The reason, and the public notice.
        actor: The system.
        now: The instant.

    Returns:
        Whether the product was suspended now.
    """
    require(actor, "product:suspend")
    async with transaction():
        await suspend_due(product_id, now=now)
        row = await locked(product_id)
        if row["state"] != RegistrationState.PUBLISHED or await _KNOWN.rows(key):
            return False
        await _suspend(row, cause, key, entry, actor=actor, now=now)
        return True


async def suspend_due(product_id: str, *, now: datetime) -> bool:
    """Record that the dates of a published product have suspended it, as every reader has seen since; whether it was.

    Acts on a product do this first, so that none is done to what was suspended already.
    """
    async with transaction():
        row = await locked(product_id)
        held = suspended_by_date(row, now)
        if held is None:
            return False
        key = cause_key(product_id, row["published_version"], held.cause)
        reason = f"{held.cause.ja} / {held.cause.en}"
        entry = SuspensionEntry(reason=reason, public_notice=held.public_notice)
        await _suspend(row, held.cause, key, entry, since=held.since, actor=SYSTEM, now=now)
        return True


async def propose_reinstatement(
    product_id: str, entry: ReinstatementProposal, *, actor: Actor, now: datetime
) -> None:
    """Propose to show a suspended product again, with evidence that the cause is removed; another person confirms.

    Raises:
        Conflict: The product is not suspended, or the evidence was not sent for this product.
        NotFound, NotSignedIn, Forbidden: The actor may not reinstate products, or has a conflict of interest.
    """
    async with transaction():
        await suspend_due(product_id, now=now)
        row = await locked(product_id)
        found = workflow.step(RegistrationState.of(row["state"]), RegistrationEvent.REINSTATE)
        require(actor, found.permission)
        for sha256 in entry.evidence:
            if not await _EVIDENCE.rows(sha256, product_id):
                raise Conflict(
                    Bilingual(
                        ja=f"資料 {sha256[:12]}… はこの製品の添付ファイルにありません。",
                        en=f"Evidence {sha256[:12]}… was not sent for this product.",
                    )
                )
        await interests.require_none(actor, product=product_id, now=now)
        suspension = await _suspension(row["id"])
        await _PROPOSE.rows(actor.person, now, entry.model_dump_json(), suspension["id"])
        facts = Facts(role=actor.role_for(found.permission), from_state=row["state"], reason=entry.reason)
        await log.append("product.reinstatement_proposed", product_id, facts=facts, actor=actor, now=now)


async def reinstate(product_id: str, reason: str, *, actor: Actor, now: datetime) -> Rendered:
    """Confirm a proposal: the version that was suspended is public again, and so is its certificate.

    Raises:
        Conflict: The product is not suspended, nobody has proposed it, or a recall of class I or II is open.
        Forbidden: The actor proposed it themself, has a conflict of interest, or may not reinstate products.
        NotFound, NotSignedIn: There is no such product, or nobody is signed in.
    """
    require(actor, "product:reinstate")
    async with transaction():
        await suspend_due(product_id, now=now)
        row = await locked(product_id)
        workflow.step(RegistrationState.of(row["state"]), RegistrationEvent.REINSTATE)
        await interests.require_none(actor, product=product_id, now=now)
        suspension = await _suspension(row["id"])
        facts = CaseFacts(
            person=actor.person,
            reason=reason,
            proposed_by=suspension["joined_to"] or suspension["proposed_by"],
            recalled=await lots.open_recalls(row["id"]),
        )
        found = await _step(row, RegistrationEvent.REINSTATE, facts, actor=actor, now=now)
        await _END.rows(actor.person, now, row["id"])
        await certificates.move(
            row["id"],
            (CertificateState.SUSPENDED,),
            CertificateState.VALID,
            reason,
            actor=actor,
            role=actor.role_for(found.permission),
            now=now,
        )
        return await publishing.show_again(row, now=now)


async def withdraw(product_id: str, reason: str, *, actor: Actor, now: datetime) -> Rendered:
    """End a product at once; its page stays, marked, search no longer finds it, its certificates are revoked.

    Raises:
        Conflict: The product is neither published nor suspended.
        NotFound, NotSignedIn, Forbidden: The actor may not withdraw this product.
    """
    require(actor, "product:withdraw")
    async with transaction():
        await own(product_id, actor, anyone_with="product:withdraw_any")
        await suspend_due(product_id, now=now)
        row = await locked(product_id)
        facts = CaseFacts(person=actor.person, reason=reason)
        found = await _step(row, RegistrationEvent.WITHDRAW, facts, actor=actor, now=now)
        await _END.rows(actor.person, now, row["id"])
        await _CLOSE_CASE.rows(now, row["id"])
        await certificates.move(
            row["id"],
            _LIVE,
            CertificateState.REVOKED,
            reason,
            actor=actor,
            role=actor.role_for(found.permission),
            now=now,
        )
        return await publishing.end(row, found.to, now=now)


async def discontinue(product_id: str, reason: str, *, actor: Actor, now: datetime) -> Rendered:
    """The product is made no more: its lots stay searchable, its certificate ends with its last lot.

    Raises:
        Conflict: The product is not published.
        NotFound, NotSignedIn, Forbidden: The actor may not end this product.
    """
    require(actor, "product:discontinue")
    async with transaction():
        await own(product_id, actor)
        await suspend_due(product_id, now=now)
        row = await locked(product_id)
        facts = CaseFacts(person=actor.person, reason=reason)
        found = await _step(row, RegistrationEvent.DISCONTINUE, facts, actor=actor, now=now)
        await _CLOSE_CASE.rows(now, row["id"])
        role = actor.role_for(found.permission)
        last = await _last_day(row["id"], tokyo_day(now))
        await certificates.end_by(row["id"], last, reason, actor=actor, role=role, now=now)
        return await publishing.end(row, found.to, now=now)


async def _suspend(
    row: dict[str, Any],
    cause: SuspensionCause,
    key: str,
    entry: SuspensionEntry,
    *,
    since: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Rendered:
    facts = CaseFacts(person=actor.person, reason=entry.reason)
    found = await _step(row, RegistrationEvent.SUSPEND, facts, actor=actor, now=now)
    await insert(
        SuspensionRow,
        {
            "id": uuid7(),
            "product": row["id"],
            "cause": cause.value,
            "cause_key": key,
            "reason": entry.reason,
            "notice_ja": entry.public_notice.ja,
            "notice_en": entry.public_notice.en,
            "suspended_by": actor.person,
            "suspended_at": since or now,
        },
    )
    await certificates.move(
        row["id"],
        (CertificateState.VALID,),
        CertificateState.SUSPENDED,
        entry.reason,
        actor=actor,
        role=actor.role_for(found.permission),
        now=now,
    )
    await letters.to_firm(row, "suspended", now=now, cause_ja=cause.ja, cause_en=cause.en)
    return await publishing.hide(row, found.to, now=now, since=since)


async def _step(
    row: dict[str, Any], event: RegistrationEvent, facts: CaseFacts, *, actor: Actor, now: datetime
) -> Transition:
    """The workflow's row for a product's own event: asked, guarded and logged."""
    state = RegistrationState.of(row["state"])
    found = workflow.step(state, event)
    require(actor, found.permission)
    guards.check(found, facts)
    stored = await versions.load(row["public_id"], row["published_version"])
    assert stored is not None  # noqa: S101 # a product that was published has its version
    logged = Facts(
        role=actor.role_for(found.permission),
        version=stored.number,
        from_state=state.value,
        to_state=found.to.value,
        reason=facts.reason,
        document_sha256=stored.sha256,
    )
    await log.append(LOG_KINDS[event], row["public_id"], facts=logged, actor=actor, now=now)
    return found


async def _suspension(product: UUID) -> dict[str, Any]:
    found = await _OPEN.first(product)
    assert found is not None  # noqa: S101 # a suspended product has its suspension
    return found


async def _last_day(product: UUID, today: date) -> date:
    row = await _LAST_LOT.first(product)
    last: date = today if row is None else row["expires_on"]
    return max(last, today)
