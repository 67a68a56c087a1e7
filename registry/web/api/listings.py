"""Listings of public sources under ``/api/v1/listings``."""

from typing import Annotated, Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from pydantic import Field, TypeAdapter

from registry.domain.permissions import ANONYMOUS
from registry.services import evidence, listings, samples
from registry.web.cursors import Cursor, next_cursor
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, query
from registry.web.routes import Route, takes
from registry.web.times import AsOfQuery, instant_of
from schemas.base import Contract, Page
from schemas.imports import SourceCode
from schemas.listings import ListingCard, ListingView, TakeOver
from schemas.lots import SampleView

__all__ = ["Listings"]

_TAKE_OVER = TypeAdapter(TakeOver)
_SAMPLES = TypeAdapter(tuple[SampleView, ...])


class _ListQuery(Contract):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Cursor | None = None
    source: SourceCode | None = None


class Listings(Controller):
    """Public information that nobody reviewed, and its taking over by a registration."""

    path = "/listings"

    @get(
        **takes(
            Route(
                summary="Listings in the order they were first recorded",
                permission="listing:read",
                query=_ListQuery,
                answer=TypeAdapter(Page[ListingCard]),
            )
        )
    )
    async def list(self, request: Incoming) -> Response[bytes]:
        """One page of cards."""
        q = query(request, _ListQuery)
        cards, after = await listings.cards(after=q.cursor or 0, limit=q.limit, source=q.source)
        page = f'{{"items":[{",".join(cards)}],"next":{next_cursor(after)}}}'
        return Response(page.encode(), media_type="application/json", headers={"Cache-Control": "no-cache"})

    @get(
        "/{listing_id:str}",
        **takes(
            Route(
                summary="A listing as the caller may see it, today or as of a date",
                permission="listing:read",
                query=AsOfQuery,
                answer=TypeAdapter(ListingView),
            )
        ),
    )
    async def show(self, request: Incoming, listing_id: FromPath[str]) -> Response[Any]:
        """The public view is stored as bytes."""
        as_of = query(request, AsOfQuery).as_of
        if as_of is not None:
            now = resources(request).now()
            then = await listings.as_of(listing_id, instant_of(as_of), actor=actor(request), now=now)
            return Response(then.model_dump_json(), media_type="application/json")
        if actor(request) is not ANONYMOUS:
            seen = await listings.view(listing_id, actor=actor(request), now=resources(request).now())
            return Response(
                seen.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"}
            )
        found = await listings.rendered(listing_id)
        return Response(found.body, media_type="application/json", headers={"ETag": f'"{found.etag}"'})

    @get(
        "/{listing_id:str}/samples",
        **takes(Route(summary="Tested samples of a listing", permission="listing:read", answer=_SAMPLES)),
    )
    async def samples(self, request: Incoming, listing_id: FromPath[str]) -> Response[bytes]:
        """Oldest first, as the source reports them; their lots are not known."""
        query(request, Contract)
        return Response(
            _SAMPLES.dump_json(await samples.of_listing(listing_id)), media_type="application/json"
        )

    @post(
        "/{listing_id:str}/take-over",
        **takes(
            Route(
                summary="Let a registered product of one's own firm stand for a listing",
                permission="product:amend",
                body=_TAKE_OVER,
                answer=TypeAdapter(ListingView),
                errors=(409,),
            )
        ),
    )
    async def take_over(self, request: Incoming, listing_id: FromPath[str]) -> Response[bytes]:
        """Search then shows one entry."""
        given = await body(request, _TAKE_OVER)
        await evidence.take_over_listing(
            listing_id, given.product, actor=actor(request), now=resources(request).now()
        )
        return Response((await listings.rendered(listing_id)).body, media_type="application/json")
