"""Requests of firms to link a trial or a systematic review to their product: a reviewer decides, both in the log."""

from datetime import datetime
from typing import Any, Final

from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound
from registry.domain.permissions import Actor, require
from registry.services import interests, log, systematic_reviews
from registry.services.evidence.linking import link
from registry.services.log import Facts
from registry.services.products.rows import own
from registry.services.trials.rows import study
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.trials import LinkRequest
from schemas.base import Bilingual
from schemas.links import LinkRequestEntry, LinkRequestView, ReviewLinkEntry
from schemas.systematic_reviews import ReviewedSubject
from schemas.trials import LinkEntry
from schemas.vocab import LinkRequestState, ReviewSubject

__all__ = [
    "accept_request",
    "accept_review_request",
    "decline_request",
    "link_requests",
    "open_requests",
    "request_link",
]

_COLUMNS = (
    "SELECT q.id, q.number, q.record, q.reason, q.state, q.requested_by, q.requested_at, q.decided_at,"
    " q.decided_reason, t.public_id AS trial, r.public_id AS review FROM link_request q"
    " LEFT JOIN trial t ON t.id = q.trial LEFT JOIN systematic_review r ON r.id = q.review"
)
_ONE: Final = Statement(_COLUMNS + " WHERE q.number = {}")
_OF_PRODUCT: Final = Statement(_COLUMNS + " WHERE q.record = {} ORDER BY q.number DESC")
_OPEN: Final = Statement(_COLUMNS + " WHERE q.state = 'open' AND q.number > {} ORDER BY q.number LIMIT {}")
_PENDING: Final = Statement(
    "SELECT q.number FROM link_request q WHERE q.record = {} AND coalesce(q.trial, q.review) = {}"
    " AND q.state = 'open'"
)
_LINKED: Final = Statement(
    "SELECT id FROM product_link WHERE record = {} AND trial = {} AND ended_at IS NULL"
)
_NAMED: Final = Statement("SELECT id FROM systematic_review_record WHERE record = {} AND review = {}")
_DECIDE: Final = Statement(
    "UPDATE link_request SET state = {}, decided_by = {}, decided_at = {}, decided_reason = {}"
    " WHERE id = {} AND state = 'open' RETURNING id"
)


async def request_link(
    product_id: str, entry: LinkRequestEntry, *, actor: Actor, now: datetime
) -> LinkRequestView:
    """Ask reviewers to link a trial or a systematic review to a product of the actor's firm.

    Raises:
        NotFound: There is no such product, trial or review.
        Conflict: They are linked already, or this is asked already.
        NotSignedIn, Forbidden: The actor may not ask this for the product.
    """
    require(actor, "link:request")
    async with transaction():
        await own(product_id, actor)
        if entry.trial is not None:
            about, linked, column = await study(entry.trial), _LINKED, "trial"
        else:
            about, linked, column = await systematic_reviews.key(str(entry.review)), _NAMED, "review"
        if await linked.rows(product_id, about):
            raise Conflict(
                Bilingual(
                    ja="すでにこの製品に結び付いています。",
                    en="It is linked to this product already.",
                )
            )
        if await _PENDING.rows(product_id, about):
            raise Conflict(
                Bilingual(
                    ja="この結び付けは依頼済みです。審査員の判断をお待ちください。",
                    en="This was asked already; wait for the reviewers.",
                )
            )
        number = await log.next_number("link_request")
        row = {
            "id": uuid7(),
            "number": number,
            "record": product_id,
            column: about,
            "reason": entry.reason,
            "state": LinkRequestState.OPEN.value,
            "requested_by": actor.person,
            "requested_at": now,
        }
        await insert(LinkRequest, row)
        made = await _found(number)
        await _logged("link.requested", made, "link:request", reason=entry.reason, actor=actor, now=now)
    return _view(made)


async def link_requests(product_id: str, *, actor: Actor) -> tuple[LinkRequestView, ...]:
    """The requests for a product, the newest first, for its firm and for reviewers and auditors.

    Raises:
        NotFound: There is no such product, or the actor may not know of it.
        NotSignedIn, Forbidden: The actor may not read drafts, or it belongs to another firm.
    """
    require(actor, "product:read_draft")
    await own(product_id, actor, anyone_with="review:read_any")
    return tuple(_view(row) for row in await _OF_PRODUCT.rows(product_id))


async def open_requests(
    *, actor: Actor, after: int = 0, limit: int = 20
) -> tuple[tuple[LinkRequestView, ...], int | None]:
    """One page of the requests that wait, the oldest first, and the key the next page starts after.

    Raises:
        NotSignedIn, Forbidden: The actor may not link trials.
    """
    require(actor, "link:write")
    rows = await _OPEN.rows(after, limit + 1)
    return tuple(_view(row) for row in rows[:limit]), rows[limit - 1]["number"] if len(rows) > limit else None


async def accept_request(number: int, entry: LinkEntry, *, actor: Actor, now: datetime) -> LinkRequestView:
    """Link the trial as the reviewer judges it, and close the request.

    Raises:
        NotFound: There is no such request.
        Invalid: The entry names another trial, or the link is refused.
        Conflict: It is decided already, or the trial is linked meanwhile.
        NotSignedIn, Forbidden: The actor may not link trials, or asked for this themself.
    """
    require(actor, "link:write")
    async with transaction():
        row = await _open(number, actor)
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
        row = await _open(number, actor)
        if row["review"] != entry.review:
            raise _of_another("review", row)
        await interests.require_none(actor, product=row["record"], now=now)
        if row["state"] == LinkRequestState.OPEN.value:
            if await _NAMED.rows(row["record"], await systematic_reviews.key(entry.review)):
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
        NotSignedIn, Forbidden: The actor may not link trials, or asked for this themself.
    """
    require(actor, "link:write")
    async with transaction():
        row = await _open(number, actor)
        return await _decided(
            row, LinkRequestState.DECLINED, reason, kind="link.request_declined", actor=actor, now=now
        )


def _of_another(field: str, row: dict[str, Any]) -> Invalid:
    about = row["trial"] or row["review"]
    return Invalid.field(
        field, "E_REF", ja=f"この依頼の対象は {about} です。", en=f"The request is about {about}."
    )


async def _found(number: int) -> dict[str, Any]:
    row = await _ONE.first(number)
    if row is None:
        raise NotFound(f"link-requests/{number}")
    return row


async def _open(number: int, actor: Actor) -> dict[str, Any]:
    """A request that the actor may decide; who asked may not (5.4)."""
    row = await _found(number)
    if row["requested_by"] == actor.person:
        raise Forbidden(
            Bilingual(
                ja="自分が出した依頼は判断できません。別の審査員が判断します。",
                en="You asked for this yourself; another person decides.",
            )
        )
    return row


async def _decided(
    row: dict[str, Any], state: LinkRequestState, reason: str, *, kind: str, actor: Actor, now: datetime
) -> LinkRequestView:
    if await _DECIDE.first(state.value, actor.person, now, reason, row["id"]) is None:
        raise Conflict(Bilingual(ja="この依頼は判断済みです。", en="This request is decided already."))
    await _logged(kind, row, "link:write", reason=reason, actor=actor, now=now)
    return _view(await _found(row["number"]))


async def _logged(
    kind: str, row: dict[str, Any], permission: str, *, reason: str, actor: Actor, now: datetime
) -> None:
    await log.append(
        kind,
        row["record"],
        facts=Facts(role=actor.role_for(permission), to_state=row["trial"] or row["review"], reason=reason),
        actor=actor,
        now=now,
    )


def _view(row: dict[str, Any]) -> LinkRequestView:
    return LinkRequestView(
        number=row["number"],
        product=row["record"],
        trial=row["trial"],
        review=row["review"],
        reason=row["reason"],
        state=LinkRequestState.of(row["state"]),
        requested_at=row["requested_at"],
        decided_at=row["decided_at"],
        decided_reason=row["decided_reason"],
    )
