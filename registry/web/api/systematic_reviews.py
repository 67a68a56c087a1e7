"""Systematic reviews under ``/api/v1/systematic-reviews``."""

from typing import Annotated

from litestar import Controller, Response, get, post, put
from litestar.params import FromPath
from pydantic import Field, TypeAdapter

from registry.services import systematic_reviews
from registry.web.cursors import Cursor, next_cursor
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, if_match, query
from registry.web.routes import Route, takes
from schemas.base import Contract, Page
from schemas.identifiers import ListingId, ProductId, TrialRecordId
from schemas.products import ProductVersion
from schemas.systematic_reviews import SystematicReviewCard, SystematicReviewFields, SystematicReviewView

__all__ = ["SystematicReviews"]

_ENTRY = TypeAdapter(SystematicReviewFields)
_VIEW = TypeAdapter(SystematicReviewView)
_VERSIONS = TypeAdapter(tuple[ProductVersion, ...])


class _ListQuery(Contract):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Cursor | None = None
    record: ProductId | ListingId | TrialRecordId | None = Field(
        default=None, description="Only reviews that name this product, listing or trial; all on one page."
    )


class SystematicReviews(Controller):
    """Read systematic reviews, and enter them."""

    path = "/systematic-reviews"

    @get(
        **takes(
            Route(
                summary="Systematic reviews in the order they were first recorded",
                permission="systematic_review:read",
                query=_ListQuery,
                answer=TypeAdapter(Page[SystematicReviewCard]),
            )
        )
    )
    async def list(self, request: Incoming) -> Response[bytes]:
        """One page of cards."""
        q = query(request, _ListQuery)
        if q.record is None:
            found, after = await systematic_reviews.cards(
                actor=actor(request), after=q.cursor or 0, limit=q.limit
            )
        else:
            found, after = await systematic_reviews.about(q.record, actor=actor(request)), None
        items = ",".join(card.model_dump_json() for card in found)
        return Response(
            f'{{"items":[{items}],"next":{next_cursor(after)}}}'.encode(), media_type="application/json"
        )

    @post(
        **takes(
            Route(
                summary="Enter a systematic review",
                permission="systematic_review:write",
                body=_ENTRY,
                answer=_VIEW,
                status=201,
            )
        )
    )
    async def enter(self, request: Incoming) -> Response[str]:
        """It never counts in grading; the trials it includes do, one by one."""
        entry = await body(request, _ENTRY)
        made = await systematic_reviews.enter(entry, actor=actor(request), now=resources(request).now())
        return _view(made, status=201)

    @get(
        "/{review_id:str}",
        **takes(
            Route(
                summary="A systematic review as the caller may see it",
                permission="systematic_review:read",
                answer=_VIEW,
            )
        ),
    )
    async def show(self, request: Incoming, review_id: FromPath[str]) -> Response[str]:
        """Null where law keeps what it speaks of from the caller."""
        query(request, Contract)
        return _view(await systematic_reviews.view(review_id, actor=actor(request)))

    @put(
        "/{review_id:str}",
        **takes(
            Route(
                summary="Amend a systematic review; If-Match names the SHA-256 of the version it was made from",
                permission="systematic_review:write",
                body=_ENTRY,
                answer=_VIEW,
                if_match=True,
                errors=(412, 428),
            )
        ),
    )
    async def amend(self, request: Incoming, review_id: FromPath[str]) -> Response[str]:
        """The version before stays readable."""
        entry = await body(request, _ENTRY)
        made = await systematic_reviews.amend(
            review_id, entry, if_match=if_match(request), actor=actor(request), now=resources(request).now()
        )
        return _view(made)

    @get(
        "/{review_id:str}/versions",
        **takes(
            Route(
                summary="All versions of a systematic review",
                permission="systematic_review:read",
                answer=_VERSIONS,
            )
        ),
    )
    async def versions(self, request: Incoming, review_id: FromPath[str]) -> Response[bytes]:
        """Oldest first."""
        query(request, Contract)
        found = await systematic_reviews.history(review_id)
        return Response(_VERSIONS.dump_json(found), media_type="application/json")

    @get(
        "/{review_id:str}/versions/{number:int}",
        **takes(
            Route(
                summary="One version of a systematic review",
                permission="systematic_review:read",
                answer=_VIEW,
            )
        ),
    )
    async def version(
        self, request: Incoming, review_id: FromPath[str], number: FromPath[int]
    ) -> Response[str]:
        """A version never changes."""
        query(request, Contract)
        return _view(await systematic_reviews.view(review_id, actor=actor(request), version=number))


def _view(view: SystematicReviewView, *, status: int = 200) -> Response[str]:
    return Response(
        view.model_dump_json(),
        status_code=status,
        media_type="application/json",
        headers={"ETag": f'"{view.sha256}"', "Cache-Control": "no-cache"},
    )
