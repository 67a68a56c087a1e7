"""The case of a product, and the steps that reviewers take with it."""

from typing import Final

from litestar import Controller, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.services import lifecycle, reviews
from registry.web.api.reviews.answers import CASE, REASON, VIEW, after, case_of, step
from registry.web.dependencies import resources
from registry.web.printing import print_editions
from registry.web.requests import Incoming, actor, body, if_match
from registry.web.routes import Route, takes
from schemas.products import ProductDraft
from schemas.reviews import Recommendation

__all__ = ["ProductReviews"]

_DRAFT: Final[TypeAdapter[ProductDraft]] = TypeAdapter(ProductDraft)
_RECOMMENDATION: Final = TypeAdapter(Recommendation)


class ProductReviews(Controller):
    """The case of a product, and what reviewers do with it."""

    path = "/products/{product_id:str}"

    @get(
        "/case",
        **takes(Route(summary="The newest case of a product", permission="review:read", answer=CASE)),
    )
    async def case(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Its state, points, deadline, and what is possible now."""
        return await case_of(request, product_id)

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

    @post("/accept", **takes(step("Accept a submission as complete", "review:examine")))
    async def accept(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """The review begins."""
        act = reviews.accept(
            product_id, if_match=if_match(request), actor=actor(request), now=resources(request).now()
        )
        return await after(act, request, product_id)

    @post("/return", **takes(step("Return a submission as incomplete", "review:examine")))
    async def return_incomplete(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """With the points that are open."""
        act = reviews.return_incomplete(
            product_id, if_match=if_match(request), actor=actor(request), now=resources(request).now()
        )
        return await after(act, request, product_id)

    @post("/request-changes", **takes(step("Ask the applicant for changes", "review:examine")))
    async def request_changes(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """At the points that are open."""
        act = reviews.request_changes(
            product_id, if_match=if_match(request), actor=actor(request), now=resources(request).now()
        )
        return await after(act, request, product_id)

    @post("/recommend", **takes(step("Recommend the approval", "review:examine", _RECOMMENDATION)))
    async def recommend(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Refused while an item of the checklist or a point is open."""
        tag, given = if_match(request), await body(request, _RECOMMENDATION)
        act = reviews.recommend(
            product_id, given, if_match=tag, actor=actor(request), now=resources(request).now()
        )
        return await after(act, request, product_id)

    @post("/send-back", **takes(step("Send a recommendation back", "review:decide", REASON)))
    async def send_back(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """The first reviewer looks again."""
        tag, given = if_match(request), await body(request, REASON)
        act = reviews.send_back(
            product_id, given.reason, if_match=tag, actor=actor(request), now=resources(request).now()
        )
        return await after(act, request, product_id)

    @post("/reject", **takes(step("Reject the version", "review:reject", REASON)))
    async def reject(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """What is published stays published."""
        tag, given = if_match(request), await body(request, REASON)
        act = lifecycle.reject(
            product_id, given.reason, if_match=tag, actor=actor(request), now=resources(request).now()
        )
        return await after(act, request, product_id)

    @post(
        "/approve",
        **takes(
            Route(
                summary="Publish what was recommended and issue its certificate",
                permission="review:decide",
                answer=VIEW,
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
            background=BackgroundTask(print_editions, made.number, outside),
        )
