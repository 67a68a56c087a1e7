"""Requests to link a trial or a systematic review to a product: a firm asks, a reviewer decides."""

from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from pydantic import Field, TypeAdapter

from registry.services import evidence
from registry.web.cursors import Cursor, next_cursor
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, query
from registry.web.routes import Route, takes
from schemas.base import Contract, Page
from schemas.links import LinkRequestEntry, LinkRequestView, ReviewLinkEntry
from schemas.trials import LinkEnd, LinkEntry

__all__ = ["LinkRequests", "ProductLinkRequests"]

_ENTRY = TypeAdapter(LinkRequestEntry)
_LINK = TypeAdapter(LinkEntry)
_REVIEW_LINK = TypeAdapter(ReviewLinkEntry)
_REASON = TypeAdapter(LinkEnd)
_VIEW = TypeAdapter(LinkRequestView)
_VIEWS = TypeAdapter(tuple[LinkRequestView, ...])
_PRIVATE = {"Cache-Control": "no-store"}


class _ListQuery(Contract):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Cursor | None = None


class ProductLinkRequests(Controller):
    """A firm's requests for one of its products."""

    path = "/products/{product_id:str}/link-requests"

    @post(
        **takes(
            Route(
                summary="Ask reviewers to link a trial or a systematic review to a product of one's firm",
                permission="link:request",
                body=_ENTRY,
                answer=_VIEW,
                status=201,
                errors=(409,),
            )
        )
    )
    async def create(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """A firm cannot link or unlink anything itself."""
        entry = await body(request, _ENTRY)
        made = await evidence.request_link(
            product_id, entry, actor=actor(request), now=resources(request).now()
        )
        return _answer(made, 201)

    @get(
        **takes(
            Route(
                summary="Requests for a product and what became of them",
                permission="product:read_draft",
                answer=_VIEWS,
            )
        )
    )
    async def list(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """The newest first."""
        found = await evidence.link_requests(product_id, actor=actor(request))
        return Response(_VIEWS.dump_json(found), media_type="application/json", headers=_PRIVATE)


class LinkRequests(Controller):
    """What waits for a reviewer."""

    path = "/link-requests"

    @get(
        **takes(
            Route(
                summary="Requests that wait for a reviewer, the oldest first",
                permission="link:write",
                query=_ListQuery,
                answer=TypeAdapter(Page[LinkRequestView]),
            )
        )
    )
    async def list(self, request: Incoming) -> Response[bytes]:
        """One page."""
        q = query(request, _ListQuery)
        found, after = await evidence.open_requests(actor=actor(request), after=q.cursor or 0, limit=q.limit)
        text = f'{{"items":{_VIEWS.dump_json(found).decode()},"next":{next_cursor(after)}}}'
        return Response(text.encode(), media_type="application/json", headers=_PRIVATE)

    @get(
        "/{number:int}",
        **takes(
            Route(
                summary="One request and what became of it",
                permission="product:read_draft",
                answer=_VIEW,
            )
        ),
    )
    async def show(self, request: Incoming, number: FromPath[int]) -> Response[bytes]:
        """For its firm, and for reviewers and auditors."""
        query(request, Contract)
        return _answer(await evidence.link_request(number, actor=actor(request)))

    @post(
        "/{number:int}/accept",
        **takes(
            Route(
                summary="Link the trial as the reviewer judges it",
                permission="link:write",
                body=_LINK,
                answer=_VIEW,
                errors=(409,),
            )
        ),
    )
    async def accept(self, request: Incoming, number: FromPath[int]) -> Response[bytes]:
        """The directness and its reason are the reviewer's."""
        entry = await body(request, _LINK)
        return _answer(
            await evidence.accept_request(number, entry, actor=actor(request), now=resources(request).now())
        )

    @post(
        "/{number:int}/accept-review",
        **takes(
            Route(
                summary="Let the systematic review name the product, as the reviewer says",
                permission="link:write",
                body=_REVIEW_LINK,
                answer=_VIEW,
                errors=(409,),
            )
        ),
    )
    async def accept_review(self, request: Incoming, number: FromPath[int]) -> Response[bytes]:
        """It makes the next version of the review."""
        entry = await body(request, _REVIEW_LINK)
        now = resources(request).now()
        return _answer(await evidence.accept_review_request(number, entry, actor=actor(request), now=now))

    @post(
        "/{number:int}/decline",
        **takes(
            Route(
                summary="Decline a request, saying why",
                permission="link:write",
                body=_REASON,
                answer=_VIEW,
                errors=(409,),
            )
        ),
    )
    async def decline(self, request: Incoming, number: FromPath[int]) -> Response[bytes]:
        """The firm reads the reason."""
        given = await body(request, _REASON)
        return _answer(
            await evidence.decline_request(
                number, given.reason, actor=actor(request), now=resources(request).now()
            )
        )


def _answer(view: LinkRequestView, status: int = 200) -> Response[bytes]:
    return Response(
        _VIEW.dump_json(view), status_code=status, media_type="application/json", headers=_PRIVATE
    )
