"""The review of a product under ``/api/v1/products/…``, the reviewers' queue under ``/api/v1/reviews``.

Every step answers with the case as it is afterwards and its entity tag, which the next step names in If-Match. The
two submissions name the draft's tag instead.
"""

from collections.abc import Awaitable
from typing import Annotated, Any, Final
from uuid import UUID

import structlog
from litestar import Controller, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath
from pydantic import Field, TypeAdapter

from registry.domain.errors import RenderFailed
from registry.domain.permissions import SYSTEM
from registry.services import certificates, lifecycle, reviews
from registry.web.dependencies import Resources, resources
from registry.web.requests import Incoming, actor, body, if_match, query
from registry.web.routes import Route, takes
from schemas.base import Contract
from schemas.products import ProductDraft, ProductView
from schemas.reviews import (
    Answer,
    Assignment,
    InterestDeclaration,
    Override,
    PointEntry,
    QueueEntry,
    Reason,
    Recommendation,
    ReinstatementProposal,
    ReviewCase,
    Submission,
    SuspensionEntry,
    Transfer,
)
from schemas.vocab import Edition

__all__ = ["FirmTransfers", "ProductReviews", "Reviews"]

_log = structlog.get_logger("registry.reviews")
_CASE: Final = TypeAdapter(ReviewCase)
_DRAFT: Final[TypeAdapter[ProductDraft]] = TypeAdapter(ProductDraft)
_VIEW: Final = TypeAdapter(ProductView)
_QUEUE: Final = TypeAdapter(tuple[QueueEntry, ...])
_SUBMISSION: Final = TypeAdapter(Submission)
_REASON: Final = TypeAdapter(Reason)
_RECOMMENDATION: Final = TypeAdapter(Recommendation)
_ASSIGNMENT: Final = TypeAdapter(Assignment)
_INTERESTS: Final = TypeAdapter(InterestDeclaration)
_OVERRIDE: Final = TypeAdapter(Override)
_POINT: Final = TypeAdapter(PointEntry)
_ANSWER: Final = TypeAdapter(Answer)
_SUSPENSION: Final = TypeAdapter(SuspensionEntry)
_PROPOSAL: Final = TypeAdapter(ReinstatementProposal)
_TRANSFER: Final = TypeAdapter(Transfer)


class _QueueQuery(Contract):
    limit: Annotated[int, Field(ge=1, le=100)] = 100


def _step(summary: str, permission: str, taken: TypeAdapter[Any] | None = None) -> Route:
    """The contract of a step that names the tag of a case or draft and answers with the case."""
    return Route(
        summary=summary,
        permission=permission,
        body=taken,
        answer=_CASE,
        if_match=True,
        errors=(409, 412, 428),
    )


def _entry(
    summary: str,
    permission: str,
    taken: TypeAdapter[Any] | None,
    answer: TypeAdapter[Any] = _CASE,
) -> Route:
    """The contract of an act that names no tag."""
    return Route(summary=summary, permission=permission, body=taken, answer=answer, errors=(409,))


async def _case(request: Incoming, product_id: str) -> Response[bytes]:
    found, tag = await reviews.case(product_id, actor=actor(request), now=resources(request).now())
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-store"}
    return Response(_CASE.dump_json(found), media_type="application/json", headers=headers)


def _echo(adapter: TypeAdapter[Any], entry: Contract) -> Response[bytes]:
    """What was recorded, as it was understood."""
    headers = {"Cache-Control": "no-store"}
    return Response(adapter.dump_json(entry), media_type="application/json", status_code=200, headers=headers)


async def _after(step: Awaitable[object], request: Incoming, product_id: str) -> Response[bytes]:
    await step
    return await _case(request, product_id)


async def _print(number: str, outside: Resources) -> None:
    """Print both editions once the approval is committed; what fails here is printed when it is first asked for."""
    for edition in Edition:
        try:
            await certificates.pdf(
                number, edition=edition, actor=SYSTEM, renderer=outside.renderer, now=outside.now()
            )
        except RenderFailed as error:
            _log.warning("certificate not printed", number=number, code=error.code)


class ProductReviews(Controller):
    """The steps of a registration, from submission to publication and after."""

    path = "/products/{product_id:str}"

    @get(
        "/case",
        **takes(Route(summary="The newest case of a product", permission="review:read", answer=_CASE)),
    )
    async def case(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Its state, points, deadline, and what is possible now."""
        return await _case(request, product_id)

    @get(
        "/case/document",
        **takes(Route(summary="What was submitted last", permission="review:read", answer=_DRAFT)),
    )
    async def document(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """The document under review."""
        found = await reviews.submitted(product_id, actor=actor(request), now=resources(request).now())
        return Response(
            _DRAFT.dump_json(found), media_type="application/json", headers={"Cache-Control": "no-store"}
        )

    @post("/submit", **takes(_step("Submit the draft for review", "product:submit", _SUBMISSION)))
    async def submit(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """If-Match names the draft's tag."""
        tag, entry = if_match(request), await body(request, _SUBMISSION)
        act = lifecycle.submit(
            product_id, entry, if_match=tag, actor=actor(request), now=resources(request).now()
        )
        return await _after(act, request, product_id)

    @post("/resubmit", **takes(_step("Submit the changed draft", "product:submit", _SUBMISSION)))
    async def resubmit(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """If-Match names the draft's tag."""
        tag, entry = if_match(request), await body(request, _SUBMISSION)
        act = lifecycle.resubmit(
            product_id, entry, if_match=tag, actor=actor(request), now=resources(request).now()
        )
        return await _after(act, request, product_id)

    @post("/pull-back", **takes(_step("Take a submission back", "product:submit")))
    async def pull_back(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Possible until reviewers are assigned."""
        act = lifecycle.pull_back(
            product_id, if_match=if_match(request), actor=actor(request), now=resources(request).now()
        )
        return await _after(act, request, product_id)

    @post("/appeal", **takes(_step("Appeal against a rejection", "product:submit", _REASON)))
    async def appeal(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Once, within its term."""
        tag, entry = if_match(request), await body(request, _REASON)
        act = lifecycle.appeal(
            product_id, entry.reason, if_match=tag, actor=actor(request), now=resources(request).now()
        )
        return await _after(act, request, product_id)

    @post("/accept", **takes(_step("Accept a submission as complete", "review:examine")))
    async def accept(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """The review begins."""
        act = reviews.accept(
            product_id, if_match=if_match(request), actor=actor(request), now=resources(request).now()
        )
        return await _after(act, request, product_id)

    @post("/return", **takes(_step("Return a submission as incomplete", "review:examine")))
    async def return_incomplete(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """With the points that are open."""
        act = reviews.return_incomplete(
            product_id, if_match=if_match(request), actor=actor(request), now=resources(request).now()
        )
        return await _after(act, request, product_id)

    @post("/request-changes", **takes(_step("Ask the applicant for changes", "review:examine")))
    async def request_changes(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """At the points that are open."""
        act = reviews.request_changes(
            product_id, if_match=if_match(request), actor=actor(request), now=resources(request).now()
        )
        return await _after(act, request, product_id)

    @post("/recommend", **takes(_step("Recommend the approval", "review:examine", _RECOMMENDATION)))
    async def recommend(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Refused while an item of the checklist or a point is open."""
        tag, entry = if_match(request), await body(request, _RECOMMENDATION)
        act = reviews.recommend(
            product_id, entry, if_match=tag, actor=actor(request), now=resources(request).now()
        )
        return await _after(act, request, product_id)

    @post("/send-back", **takes(_step("Send a recommendation back", "review:decide", _REASON)))
    async def send_back(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """The first reviewer looks again."""
        tag, entry = if_match(request), await body(request, _REASON)
        act = reviews.send_back(
            product_id, entry.reason, if_match=tag, actor=actor(request), now=resources(request).now()
        )
        return await _after(act, request, product_id)

    @post("/reject", **takes(_step("Reject the version", "review:reject", _REASON)))
    async def reject(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """What is published stays published."""
        tag, entry = if_match(request), await body(request, _REASON)
        act = lifecycle.reject(
            product_id, entry.reason, if_match=tag, actor=actor(request), now=resources(request).now()
        )
        return await _after(act, request, product_id)

    @post(
        "/approve",
        **takes(
            Route(
                summary="Publish what was recommended and issue its certificate",
                permission="review:decide",
                answer=_VIEW,
                if_match=True,
                errors=(409, 412, 428),
            )
        ),
    )
    async def approve(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Link names the certificate; its PDF is printed once the answer is sent."""
        outside = resources(request)
        shown, made = await lifecycle.approve(
            product_id,
            if_match=if_match(request),
            actor=actor(request),
            base_address=outside.base_address,
            now=outside.now(),
        )
        link = f'</api/v1/certificates/{made.number}>; rel="describedby"'
        return Response(
            shown.body,
            media_type="application/json",
            headers={"ETag": f'"{shown.etag}"', "Link": link},
            background=BackgroundTask(_print, made.number, outside),
        )

    @post("/suspend", **takes(_entry("Suspend a published product", "product:suspend", _SUSPENSION, _VIEW)))
    async def suspend(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """The page stays, marked, with the public notice."""
        entry = await body(request, _SUSPENSION)
        made = await lifecycle.suspend(product_id, entry, actor=actor(request), now=resources(request).now())
        return Response(made.body, media_type="application/json", headers={"ETag": f'"{made.etag}"'})

    @post(
        "/propose-reinstatement",
        **takes(_entry("Propose to show a product again", "product:reinstate", _PROPOSAL, _PROPOSAL)),
    )
    async def propose_reinstatement(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """With evidence; another person confirms."""
        entry = await body(request, _PROPOSAL)
        await lifecycle.propose_reinstatement(
            product_id, entry, actor=actor(request), now=resources(request).now()
        )
        return _echo(_PROPOSAL, entry)

    @post(
        "/reinstate", **takes(_entry("Show a suspended product again", "product:reinstate", _REASON, _VIEW))
    )
    async def reinstate(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """By another person than the one who proposed it."""
        entry = await body(request, _REASON)
        made = await lifecycle.reinstate(
            product_id, entry.reason, actor=actor(request), now=resources(request).now()
        )
        return Response(made.body, media_type="application/json", headers={"ETag": f'"{made.etag}"'})

    @post("/discontinue", **takes(_entry("End a product", "product:discontinue", _REASON, _VIEW)))
    async def discontinue(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Its lots stay searchable."""
        entry = await body(request, _REASON)
        made = await lifecycle.discontinue(
            product_id, entry.reason, actor=actor(request), now=resources(request).now()
        )
        return Response(made.body, media_type="application/json", headers={"ETag": f'"{made.etag}"'})

    @post("/case/reviewers", **takes(_step("Assign the reviewers", "review:assign", _ASSIGNMENT)))
    async def assign(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Whoever was assigned before and is not named is released."""
        tag, entry = if_match(request), await body(request, _ASSIGNMENT)
        act = reviews.assign(
            product_id, entry, if_match=tag, actor=actor(request), now=resources(request).now()
        )
        return await _after(act, request, product_id)

    @post(
        "/case/interests",
        **takes(_entry("Declare one's interests in a case", "review:declare", _INTERESTS, _INTERESTS)),
    )
    async def declare(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """An empty list declares that there are none."""
        entry = await body(request, _INTERESTS)
        await reviews.declare_for_case(product_id, entry, actor=actor(request), now=resources(request).now())
        return _echo(_INTERESTS, entry)

    @post(
        "/case/overrides",
        **takes(_entry("Let a reviewer judge in spite of an interest", "review:override", _OVERRIDE)),
    )
    async def override(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """The note is public."""
        entry = await body(request, _OVERRIDE)
        act = reviews.override(product_id, entry, actor=actor(request), now=resources(request).now())
        return await _after(act, request, product_id)

    @post("/case/points", **takes(_entry("Raise a point at a field", "review:comment", _POINT)))
    async def raise_point(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """It is kept for ever."""
        entry = await body(request, _POINT)
        act = reviews.raise_point(product_id, entry, actor=actor(request), now=resources(request).now())
        return await _after(act, request, product_id)

    @post("/case/points/{point:uuid}/answer", **takes(_entry("Answer a point", "review:answer", _ANSWER)))
    async def answer(
        self, request: Incoming, product_id: FromPath[str], point: FromPath[UUID]
    ) -> Response[bytes]:
        """By the applicant."""
        entry = await body(request, _ANSWER)
        act = reviews.answer(
            product_id, point, entry.text, actor=actor(request), now=resources(request).now()
        )
        return await _after(act, request, product_id)

    @post("/case/points/{point:uuid}/resolve", **takes(_entry("Settle a point", "review:comment", None)))
    async def resolve(
        self, request: Incoming, product_id: FromPath[str], point: FromPath[UUID]
    ) -> Response[bytes]:
        """By a reviewer."""
        act = reviews.resolve(product_id, point, actor=actor(request), now=resources(request).now())
        return await _after(act, request, product_id)


class Reviews(Controller):
    """What waits for reviewers, and their yearly declaration."""

    path = "/reviews"

    @get(
        **takes(
            Route(
                summary="Cases that wait for somebody, the most urgent first",
                permission="review:read_any",
                query=_QueueQuery,
                answer=_QUEUE,
            )
        )
    )
    async def queue(self, request: Incoming) -> Response[bytes]:
        """With age and deadline."""
        limit = query(request, _QueueQuery).limit
        found = await reviews.queue(actor=actor(request), now=resources(request).now(), limit=limit)
        return Response(
            _QUEUE.dump_json(found), media_type="application/json", headers={"Cache-Control": "no-store"}
        )

    @post("/interests", **takes(_entry("Declare one's interests", "review:declare", _INTERESTS, _INTERESTS)))
    async def declare(self, request: Incoming) -> Response[bytes]:
        """It holds for a year."""
        entry = await body(request, _INTERESTS)
        await reviews.declare_yearly(entry, actor=actor(request), now=resources(request).now())
        return _echo(_INTERESTS, entry)


class FirmTransfers(Controller):
    """Products that go to another firm."""

    path = "/firms"

    @post(
        "/{corporate_no:str}/transfer",
        **takes(_entry("Give products of a firm to another firm", "product:transfer", _TRANSFER, _TRANSFER)),
    )
    async def transfer(self, request: Incoming, corporate_no: FromPath[str]) -> Response[bytes]:
        """All or none; lots and history go with them."""
        entry = await body(request, _TRANSFER)
        outside = resources(request)
        await lifecycle.transfer(
            corporate_no,
            entry,
            actor=actor(request),
            base_address=outside.base_address,
            now=outside.now(),
        )
        return _echo(_TRANSFER, entry)
