"""Who judges a case, their interests, and the points they raise."""

from typing import Final
from uuid import UUID

from litestar import Controller, Response, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.services import reviews
from registry.web.api.reviews.answers import INTERESTS, after, echo, entry, step
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, if_match
from registry.web.routes import takes
from schemas.reviews import Assignment, Override, PointEntry

__all__ = ["CaseRecords"]

_ASSIGNMENT: Final = TypeAdapter(Assignment)
_OVERRIDE: Final = TypeAdapter(Override)
_POINT: Final = TypeAdapter(PointEntry)


class CaseRecords(Controller):
    """Who judges a case, and what they write into it."""

    path = "/products/{product_id:str}/case"

    @post("/reviewers", **takes(step("Assign the reviewers", "review:assign", _ASSIGNMENT)))
    async def assign(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Whoever was assigned before and is not named is released."""
        tag, given = if_match(request), await body(request, _ASSIGNMENT)
        act = reviews.assign(
            product_id, given, if_match=tag, actor=actor(request), now=resources(request).now()
        )
        return await after(act, request, product_id)

    @post(
        "/interests",
        **takes(entry("Declare one's interests in a case", "review:declare", INTERESTS, INTERESTS)),
    )
    async def declare(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """An empty list declares that there are none."""
        given = await body(request, INTERESTS)
        await reviews.declare_for_case(product_id, given, actor=actor(request), now=resources(request).now())
        return echo(INTERESTS, given)

    @post(
        "/overrides",
        **takes(entry("Let a reviewer judge in spite of an interest", "review:override", _OVERRIDE)),
    )
    async def override(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """The note is public."""
        given = await body(request, _OVERRIDE)
        act = reviews.override(product_id, given, actor=actor(request), now=resources(request).now())
        return await after(act, request, product_id)

    @post("/points", **takes(entry("Raise a point at a field", "review:comment", _POINT)))
    async def raise_point(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """It is kept for ever."""
        given = await body(request, _POINT)
        act = reviews.raise_point(product_id, given, actor=actor(request), now=resources(request).now())
        return await after(act, request, product_id)

    @post("/points/{point:uuid}/resolve", **takes(entry("Settle a point", "review:comment", None)))
    async def resolve(
        self, request: Incoming, product_id: FromPath[str], point: FromPath[UUID]
    ) -> Response[bytes]:
        """By a reviewer."""
        act = reviews.resolve(product_id, point, actor=actor(request), now=resources(request).now())
        return await after(act, request, product_id)
