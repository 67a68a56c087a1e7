"""A reviewer decides on what a firm asked: accepted or declined, with the reason."""

from datetime import datetime
from typing import Any, Final

from registry.domain.errors import Conflict, Forbidden, Invalid
from registry.domain.permissions import Actor, require
from registry.services import interests, systematic_reviews
from registry.services.evidence.linking import link
from registry.services.evidence.requests.rows import NAMED, found, logged, view_of
from registry.services.trials.rows import study
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual
from schemas.links import LinkRequestView, ReviewLinkEntry
from schemas.systematic_reviews import ReviewedSubject
from schemas.trials import LinkEntry
from schemas.vocab import LinkRequestState, ReviewSubject

__all__ = ["accept_request", "accept_review_request", "decline_request"]

_DECIDE: Final = Statement(
    "UPDATE link_request SET state = {}, decided_by = {}, decided_at = {}, decided_reason = {}"
    " WHERE id = {} AND state = 'open' RETURNING id"
)


async def accept_request(number: int, entry: LinkEntry, *, actor: Actor, now: datetime) -> LinkRequestView:
    """Link the trial as the reviewer judges it, and close the request.

    Raises:
        NotFound: There is no such request.
        Invalid: The entry names another trial, or the link is refused.
        Conflict: It is decided already, or the trial is linked meanwhile.
        NotSignedIn: Nobody is signed in.
        Forbidden: The actor may not link, asked for this themself, or has an interest in the product or the trial.
    """
    require(actor, "link:write")
    async with transaction():
        row = await _open(number, actor, now=now)
        if row["trial"] is None or await study(entry.trial) != await study(row["trial"]):
            raise _of_another("trial", row)
        await link(row["record"], entry, actor=actor, now=now)
        return await _decided(
            row,
            LinkRequestState.ACCEPTED,
            entry.reason[:500],
            kind="link.request_accepted",
            actor=actor,
            now=now,
        )


async def accept_review_request(
    number: int, entry: ReviewLinkEntry, *, actor: Actor, now: datetime
) -> LinkRequestView:
    """Let the review's next version name the product, as the reviewer says, and close the request.

    Raises:
        NotFound: There is no such request.
        Invalid: The entry names another review.
        Conflict: It is decided already, or the review names the product meanwhile.
        NotSignedIn: Nobody is signed in.
        Forbidden: The actor may not link, asked for this themself, or has an interest in the product.
    """
    require(actor, "link:write")
    async with transaction():
        row = await _open(number, actor, now=now)
        if row["review"] != entry.review:
            raise _of_another("review", row)
        if row["state"] == LinkRequestState.OPEN.value:
            if await NAMED.rows(row["record"], await systematic_reviews.key(entry.review)):
                raise Conflict(
                    Bilingual(
                        ja="すでにこの製品に結び付いています。",
                        en="It is linked to this product already.",
                    )
                )
            subject = ReviewedSubject(
                kind=ReviewSubject.PRODUCT,
                name=entry.name,
                record=row["record"],
                dose=entry.dose,
                dose_unit=entry.dose_unit,
                dose_text=entry.dose_text,
            )
            await systematic_reviews.link(entry.review, subject, actor=actor, now=now)
        return await _decided(
            row,
            LinkRequestState.ACCEPTED,
            entry.reason[:500],
            kind="link.request_accepted",
            actor=actor,
            now=now,
        )


async def decline_request(number: int, reason: str, *, actor: Actor, now: datetime) -> LinkRequestView:
    """Decline a request, saying why.

    Raises:
        NotFound: There is no such request.
        Conflict: It is decided already.
        NotSignedIn: Nobody is signed in.
        Forbidden: The actor may not link, asked for this themself, or has an interest in the product or the trial.
    """
    require(actor, "link:write")
    async with transaction():
        row = await _open(number, actor, now=now)
        return await _decided(
            row, LinkRequestState.DECLINED, reason, kind="link.request_declined", actor=actor, now=now
        )


def _of_another(field: str, row: dict[str, Any]) -> Invalid:
    about = row["trial"] or row["review"]
    return Invalid.field(
        field, "E_REF", ja=f"この依頼の対象は {about} です。", en=f"The request is about {about}."
    )


async def _open(number: int, actor: Actor, *, now: datetime) -> dict[str, Any]:
    """A request that the actor may decide: neither who asked nor who has an interest may (5.4)."""
    row = await found(number)
    if row["requested_by"] == actor.person:
        raise Forbidden(
            Bilingual(
                ja="自分が出した依頼は判断できません。別の審査員が判断します。",
                en="You asked for this yourself; another person decides.",
            )
        )
    about = () if row["trial"] is None else (row["trial"],)
    await interests.require_none(actor, product=row["record"], trials=about, now=now)
    return row


async def _decided(
    row: dict[str, Any], state: LinkRequestState, reason: str, *, kind: str, actor: Actor, now: datetime
) -> LinkRequestView:
    if await _DECIDE.first(state.value, actor.person, now, reason, row["id"]) is None:
        raise Conflict(Bilingual(ja="この依頼は判断済みです。", en="This request is decided already."))
    await logged(kind, row, "link:write", reason=reason, actor=actor, now=now)
    return view_of(await found(row["number"]))
