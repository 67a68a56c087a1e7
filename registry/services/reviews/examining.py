"""The acts of the reviewers that touch nothing but the case."""

import json
from dataclasses import replace
from datetime import datetime

from registry.domain import amendments
from registry.domain.permissions import Actor
from registry.services import evidence, products
from registry.services.reviews.gathering import gather
from registry.services.reviews.rows import Case, case_for
from registry.services.reviews.steps import advance, match
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual
from schemas.reviews import Recommendation
from schemas.vocab import RegistrationEvent

__all__ = ["accept", "recommend", "request_changes", "return_incomplete", "send_back"]

_CHECKED = Statement(
    "UPDATE review_case SET checklist = {}, summary = {}, kind = {} WHERE id = {} AND revision = {}"
)


async def accept(product_id: str, *, if_match: str, actor: Actor, now: datetime) -> Case:
    """Accept a submission as complete; its review begins.

    Raises:
        StaleVersion: The case was changed since it was read.
        Conflict, Forbidden: The step is impossible now, or a guard does not hold.
        NotFound, NotSignedIn: The actor may not know of the case.
    """
    return await _plain(
        product_id, RegistrationEvent.ACCEPT_COMPLETE, if_match=if_match, actor=actor, now=now
    )


async def return_incomplete(product_id: str, *, if_match: str, actor: Actor, now: datetime) -> Case:
    """Return a submission as incomplete, with the points that are open; raises as ``accept``."""
    return await _returned(
        product_id, RegistrationEvent.RETURN_INCOMPLETE, if_match=if_match, actor=actor, now=now
    )


async def request_changes(product_id: str, *, if_match: str, actor: Actor, now: datetime) -> Case:
    """Ask the applicant for changes at the open points; raises as ``accept``."""
    return await _returned(
        product_id, RegistrationEvent.REQUEST_CHANGES, if_match=if_match, actor=actor, now=now
    )


async def recommend(
    product_id: str, entry: Recommendation, *, if_match: str, actor: Actor, now: datetime
) -> Case:
    """Recommend the approval: the checklist, a summary, and, if need be, a minor amendment raised to a major one.

    Raises:
        Invalid: A major amendment would be lowered, or a minor one raised without a reason.
        StaleVersion, Conflict, Forbidden, NotFound, NotSignedIn: As for ``accept``.
    """
    async with transaction():
        case = await case_for(product_id, actor)
        match(case, if_match)
        kind = amendments.raised(case.kind, entry.kind or case.kind, entry.kind_reason)
        checked = [item.value for item in dict.fromkeys(entry.checklist)]
        await _CHECKED.rows(json.dumps(checked), entry.summary, kind.value, case.id, case.revision)
        case = await case_for(product_id, actor)
        facts = await gather(case, actor=actor, now=now, reason=entry.kind_reason or entry.summary)
        facts = replace(facts, missing_inputs=await _missing_inputs(product_id, now=now))
        after, _ = await advance(case, RegistrationEvent.RECOMMEND, facts, actor=actor, now=now)
        return after


async def send_back(product_id: str, reason: str, *, if_match: str, actor: Actor, now: datetime) -> Case:
    """The second reviewer does not approve yet; the first one looks again. Raises as ``accept``."""
    return await _plain(
        product_id, RegistrationEvent.SEND_BACK, if_match=if_match, actor=actor, now=now, reason=reason
    )


async def _missing_inputs(product_id: str, *, now: datetime) -> tuple[Bilingual, ...]:
    """What the grades of the product's outcomes still lack; without an outcome there is no grade to lack it."""
    found = await evidence.missing_inputs(product_id, now=now)
    return tuple(problem.message for problem in found if problem.field != "outcomes")


async def _returned(
    product_id: str, event: RegistrationEvent, *, if_match: str, actor: Actor, now: datetime
) -> Case:
    async with transaction():
        after = await _plain(product_id, event, if_match=if_match, actor=actor, now=now)
        await products.thaw(after.product["id"])
        return after


async def _plain(
    product_id: str,
    event: RegistrationEvent,
    *,
    if_match: str,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
) -> Case:
    async with transaction():
        case = await case_for(product_id, actor)
        match(case, if_match)
        facts = await gather(case, actor=actor, now=now, reason=reason)
        after, _ = await advance(case, event, facts, actor=actor, now=now)
        return after
