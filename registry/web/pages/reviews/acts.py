"""The forms of a case: each act is refused with its reason on the page it came from, and nothing typed is lost."""

from typing import Final
from uuid import UUID

from litestar import Response, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.services import lifecycle, reviews
from registry.web.dependencies import resources
from registry.web.pages.acting import Act, Answer, Given, Tried, acted, filled, one
from registry.web.pages.reviews.case import case_page
from registry.web.pages.reviews.entered import declaration
from registry.web.printing import print_editions
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.reviews import Assignment, Override, PointEntry, Reason, Recommendation

__all__ = ["HANDLERS"]

_SEE_OTHER: Final = 303
_ASSIGNMENT: Final = TypeAdapter(Assignment)
_OVERRIDE: Final = TypeAdapter(Override)
_POINT: Final = TypeAdapter(PointEntry)
_REASON: Final = TypeAdapter(Reason)
_RECOMMENDATION: Final = TypeAdapter(Recommendation)


@post("/reviews/{product_id:str}/reviewers", status_code=_SEE_OTHER, **needs("review:assign"))
async def assign(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Name the reviewers; whoever was assigned before and is not named is released."""

    async def act(given: Given) -> None:
        entry = _ASSIGNMENT.validate_python({"reviewers": given.get("reviewer", ())})
        await reviews.assign(product_id, entry, if_match=one(given, "etag"), actor=by, now=now)

    by, now = actor(request), resources(request).now()
    return await _acted(request, product_id, "assign", act, "assigned")


@post("/reviews/{product_id:str}/overrides", status_code=_SEE_OTHER, **needs("review:override"))
async def override(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Let a reviewer judge in spite of an interest; the note is public."""

    async def act(given: Given) -> None:
        entry = _OVERRIDE.validate_python(filled(given, "reviewer", "public_note"))
        await reviews.override(product_id, entry, actor=by, now=now)

    by, now = actor(request), resources(request).now()
    return await _acted(request, product_id, "override", act, "overridden")


@post("/reviews/{product_id:str}/interests", status_code=_SEE_OTHER, **needs("review:declare"))
async def declare(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Declare one's interests in this case, or that there are none."""

    async def act(given: Given) -> None:
        await reviews.declare_for_case(product_id, declaration(given), actor=by, now=now)

    by, now = actor(request), resources(request).now()
    return await _acted(request, product_id, "declare", act, "declared")


@post("/reviews/{product_id:str}/points", status_code=_SEE_OTHER, **needs("review:comment"))
async def raise_point(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Write a point at a field."""

    async def act(given: Given) -> None:
        entry = _POINT.validate_python(filled(given, "field", "text"))
        await reviews.raise_point(product_id, entry, actor=by, now=now)

    by, now = actor(request), resources(request).now()
    return await _acted(request, product_id, "raise", act, "raised")


@post(
    "/reviews/{product_id:str}/points/{point:uuid}/resolve",
    status_code=_SEE_OTHER,
    **needs("review:comment"),
)
async def resolve(request: Incoming, product_id: FromPath[str], point: FromPath[UUID]) -> Answer:
    """Say that a point is settled."""

    async def act(_given: Given) -> None:
        await reviews.resolve(product_id, point, actor=by, now=now)

    by, now = actor(request), resources(request).now()
    return await _acted(request, product_id, "resolve", act, "resolved")


@post("/reviews/{product_id:str}/accept", status_code=_SEE_OTHER, **needs("review:examine"))
async def accept(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Accept the submission as complete."""

    async def act(given: Given) -> None:
        await reviews.accept(product_id, if_match=one(given, "etag"), actor=by, now=now)

    by, now = actor(request), resources(request).now()
    return await _acted(request, product_id, "accept", act, "accepted")


@post("/reviews/{product_id:str}/return", status_code=_SEE_OTHER, **needs("review:examine"))
async def return_incomplete(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Return the submission as incomplete, with the open points."""

    async def act(given: Given) -> None:
        await reviews.return_incomplete(product_id, if_match=one(given, "etag"), actor=by, now=now)

    by, now = actor(request), resources(request).now()
    return await _acted(request, product_id, "return", act, "returned")


@post("/reviews/{product_id:str}/request-changes", status_code=_SEE_OTHER, **needs("review:examine"))
async def request_changes(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Ask the applicant for changes at the open points."""

    async def act(given: Given) -> None:
        await reviews.request_changes(product_id, if_match=one(given, "etag"), actor=by, now=now)

    by, now = actor(request), resources(request).now()
    return await _acted(request, product_id, "request", act, "requested")


@post("/reviews/{product_id:str}/recommend", status_code=_SEE_OTHER, **needs("review:examine"))
async def recommend(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Recommend the approval, with what was checked."""

    async def act(given: Given) -> None:
        entered = filled(given, "summary", "kind", "kind_reason")
        entry = _RECOMMENDATION.validate_python({**entered, "checklist": given.get("checklist", ())})
        await reviews.recommend(product_id, entry, if_match=one(given, "etag"), actor=by, now=now)

    by, now = actor(request), resources(request).now()
    return await _acted(request, product_id, "recommend", act, "recommended")


@post("/reviews/{product_id:str}/send-back", status_code=_SEE_OTHER, **needs("review:decide"))
async def send_back(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Let the first reviewer look again."""

    async def act(given: Given) -> None:
        entry = _REASON.validate_python(filled(given, "reason"))
        await reviews.send_back(product_id, entry.reason, if_match=one(given, "etag"), actor=by, now=now)

    by, now = actor(request), resources(request).now()
    return await _acted(request, product_id, "send_back", act, "sent_back")


@post("/reviews/{product_id:str}/reject", status_code=_SEE_OTHER, **needs("review:reject"))
async def reject(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Reject the version; what is published stays published."""

    async def act(given: Given) -> None:
        entry = _REASON.validate_python(filled(given, "reason"))
        await lifecycle.reject(product_id, entry.reason, if_match=one(given, "etag"), actor=by, now=now)

    by, now = actor(request), resources(request).now()
    return await _acted(request, product_id, "reject", act, "rejected")


@post("/reviews/{product_id:str}/approve", status_code=_SEE_OTHER, **needs("review:decide"))
async def approve(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Publish what was recommended; the certificate's PDF is printed once the answer is sent."""
    outside, by = resources(request), actor(request)
    issued: list[str] = []

    async def act(given: Given) -> None:
        _, made = await lifecycle.approve(
            product_id,
            if_match=one(given, "etag"),
            actor=by,
            base_address=outside.base_address,
            now=outside.now(),
        )
        issued.append(made.number)

    answer = await _acted(request, product_id, "approve", act, "approved")
    for number in issued:
        answer.background = BackgroundTask(print_editions, number, outside)
    return answer


async def _acted(request: Incoming, product_id: str, tried: str, act: Act, done: str) -> Answer:
    """Do what a form asks and go back to the case; where it is refused, show the case with the reason."""

    async def again(refused: Tried) -> Response[bytes]:
        return await case_page(request, product_id, refused)

    return await acted(request, tried, act, to=f"/reviews/{product_id}?done={done}", again=again)


HANDLERS = (
    assign,
    override,
    declare,
    raise_point,
    resolve,
    accept,
    return_incomplete,
    request_changes,
    recommend,
    send_back,
    reject,
    approve,
)
