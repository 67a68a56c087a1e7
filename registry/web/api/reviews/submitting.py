"""The applicant's acts: submit, submit again, pull back, appeal, answer a point."""

from typing import Final
from uuid import UUID

from litestar import Controller, Response, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.services import lifecycle, reviews
from registry.web.api.reviews.answers import REASON, after, entry, step
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, if_match
from registry.web.routes import takes
from schemas.reviews import Answer, Submission

__all__ = ["ProductSubmissions"]

_ANSWER: Final = TypeAdapter(Answer)
_SUBMISSION: Final = TypeAdapter(Submission)


class ProductSubmissions(Controller):
    """What the applicant does with a draft."""

    path = "/products/{product_id:str}"

    @post("/submit", **takes(step("Submit the draft for review", "product:submit", _SUBMISSION)))
    async def submit(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """If-Match names the draft's tag."""
        tag, given = if_match(request), await body(request, _SUBMISSION)
        act = lifecycle.submit(
            product_id, given, if_match=tag, actor=actor(request), now=resources(request).now()
        )
        return await after(act, request, product_id)

    @post("/resubmit", **takes(step("Submit the changed draft", "product:submit", _SUBMISSION)))
    async def resubmit(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """If-Match names the draft's tag."""
        tag, given = if_match(request), await body(request, _SUBMISSION)
        act = lifecycle.resubmit(
            product_id, given, if_match=tag, actor=actor(request), now=resources(request).now()
        )
        return await after(act, request, product_id)

    @post("/pull-back", **takes(step("Take a submission back", "product:submit")))
    async def pull_back(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Possible until reviewers are assigned."""
        act = lifecycle.pull_back(
            product_id, if_match=if_match(request), actor=actor(request), now=resources(request).now()
        )
        return await after(act, request, product_id)

    @post("/appeal", **takes(step("Appeal against a rejection", "product:submit", REASON)))
    async def appeal(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Once, within its term."""
        tag, given = if_match(request), await body(request, REASON)
        act = lifecycle.appeal(
            product_id, given.reason, if_match=tag, actor=actor(request), now=resources(request).now()
        )
        return await after(act, request, product_id)

    @post("/case/points/{point:uuid}/answer", **takes(entry("Answer a point", "review:answer", _ANSWER)))
    async def answer(
        self, request: Incoming, product_id: FromPath[str], point: FromPath[UUID]
    ) -> Response[bytes]:
        """By the applicant."""
        given = await body(request, _ANSWER)
        act = reviews.answer(
            product_id, point, given.text, actor=actor(request), now=resources(request).now()
        )
        return await after(act, request, product_id)
