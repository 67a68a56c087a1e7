"""What waits for reviewers, and their yearly declaration."""

from typing import Annotated, Final

from litestar import Controller, Response, get, post
from pydantic import Field, TypeAdapter

from registry.services import reviews
from registry.web.api.reviews.answers import INTERESTS, echo, entry
from registry.web.cursors import KeyCursor, first_of
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, query
from registry.web.routes import Route, takes
from schemas.base import Contract, Page
from schemas.reviews import QueueEntry
from schemas.vocab import QueueFilter

__all__ = ["Reviews"]

_QUEUE: Final = TypeAdapter(Page[QueueEntry])


class _QueueQuery(Contract):
    show: QueueFilter = QueueFilter.ALL
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: KeyCursor | None = None


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
        """Escalated ones before all others; with age and deadline."""
        asked = query(request, _QueueQuery)
        found = await reviews.queue(
            actor=actor(request),
            now=resources(request).now(),
            show=asked.show,
            after=asked.cursor or "",
            limit=asked.limit + 1,
        )
        page = first_of(found, asked.limit, reviews.queue_key)
        return Response(
            page.model_dump_json().encode(),
            media_type="application/json",
            headers={"Cache-Control": "no-store"},
        )

    @post("/interests", **takes(entry("Declare one's interests", "review:declare", INTERESTS, INTERESTS)))
    async def declare(self, request: Incoming) -> Response[bytes]:
        """It holds for a year."""
        given = await body(request, INTERESTS)
        await reviews.declare_yearly(given, actor=actor(request), now=resources(request).now())
        return echo(INTERESTS, given)
