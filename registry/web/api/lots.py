"""Lots under ``/api/v1/products/{id}/lots``, and the look-up of a lot under ``/api/v1/lots/lookup``.

A lot number in a path that holds ``/`` or ``%`` is percent-encoded twice.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from urllib.parse import unquote

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from pydantic import Field, TypeAdapter

from registry.services import lifecycle, lots
from registry.web.cursors import IdCursor, next_cursor
from registry.web.dependencies import resources
from registry.web.limits import limited
from registry.web.requests import Incoming, actor, body, query
from registry.web.routes import Route, takes
from schemas.base import Contract, Page, Text
from schemas.identifiers import ProductId
from schemas.lots import LotAnswer, LotEntry, LotReason, LotView, RecallEntry, ResultEntries

__all__ = ["Lots"]

G = TypeVar("G", LotReason, RecallEntry)

_ENTRY = TypeAdapter(LotEntry)
_RESULTS = TypeAdapter(ResultEntries)
_REASON = TypeAdapter(LotReason)
_RECALL = TypeAdapter(RecallEntry)
_VIEW = TypeAdapter(LotView)
_SITES = TypeAdapter(tuple[LotView, ...])
_PAGE = TypeAdapter(Page[LotView])
_ANSWER = TypeAdapter(LotAnswer)


class _ListQuery(Contract):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: IdCursor | None = None


class _SiteQuery(Contract):
    site: Text | None = Field(default=None, description="Where the number is used at several sites")


class _LookupQuery(Contract):
    scan: Annotated[str, Field(max_length=2_000)] | None = Field(
        default=None, description="GS1 element string or GS1 Digital Link"
    )
    gtin: Annotated[str, Field(max_length=100)] | None = None
    product: ProductId | None = None
    lot: Annotated[str, Field(max_length=100)] | None = None


def _view(lot: LotView, status: int = 200) -> Response[bytes]:
    return Response(
        _VIEW.dump_json(lot),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _act(summary: str, body_of: TypeAdapter[LotReason] | TypeAdapter[RecallEntry] | None = None) -> Route:
    return Route(
        summary=summary, permission="lot:write", query=_SiteQuery, body=body_of, answer=_VIEW, errors=(409,)
    )


class Lots(Controller):
    """Register, test, decide, read and look up lots."""

    path = "/"

    @post(
        "/products/{product_id:str}/lots",
        **takes(
            Route(
                summary="Register a lot",
                permission="lot:write",
                body=_ENTRY,
                answer=_VIEW,
                status=201,
                errors=(409,),
            )
        ),
    )
    async def register(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """It is in test until it is released or rejected."""
        entry = await body(request, _ENTRY)
        made = await lots.register(product_id, entry, actor=actor(request), now=resources(request).now())
        return _view(made, 201)

    @get(
        "/products/{product_id:str}/lots",
        **takes(
            Route(
                summary="Lots of a product, the last registered first",
                permission="lot:read",
                query=_ListQuery,
                answer=_PAGE,
            )
        ),
    )
    async def list(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """One page; failed lots stay among them."""
        q = query(request, _ListQuery)
        found, before = await lots.lots_of(
            product_id, actor=actor(request), now=resources(request).now(), before=q.cursor, limit=q.limit
        )
        page = f'{{"items":{_SITES.dump_json(found).decode()},"next":{next_cursor(before)}}}'
        return Response(page.encode(), media_type="application/json")

    @get(
        "/products/{product_id:str}/lots/{number:str}",
        **takes(Route(summary="The lots of a number, one a site", permission="lot:read", answer=_SITES)),
    )
    async def show(
        self, request: Incoming, product_id: FromPath[str], number: FromPath[str]
    ) -> Response[bytes]:
        """Results of a lot in test are for its firm and for reviewers."""
        query(request, Contract)
        found = await lots.one(
            product_id, unquote(number), actor=actor(request), now=resources(request).now()
        )
        return Response(_SITES.dump_json(found), media_type="application/json")

    @post(
        "/products/{product_id:str}/lots/{number:str}/results",
        **takes(
            Route(
                summary="Enter test results, all or none",
                permission="result:write",
                query=_SiteQuery,
                body=_RESULTS,
                answer=_VIEW,
                errors=(409,),
            )
        ),
    )
    async def enter_results(
        self, request: Incoming, product_id: FromPath[str], number: FromPath[str]
    ) -> Response[bytes]:
        """Each is judged at once; one entered before is replaced and kept."""
        site = query(request, _SiteQuery).site
        entries = await body(request, _RESULTS)
        seen = await lots.enter_results(
            product_id,
            unquote(number),
            entries,
            site=site,
            actor=actor(request),
            now=resources(request).now(),
        )
        return _view(seen)

    @post("/products/{product_id:str}/lots/{number:str}/release", **takes(_act("Release a lot")))
    async def release(
        self, request: Incoming, product_id: FromPath[str], number: FromPath[str]
    ) -> Response[bytes]:
        """Refused while an item lacks a conforming result; the caller is the responsible person."""
        site = query(request, _SiteQuery).site
        seen = await lots.release(
            product_id, unquote(number), site=site, actor=actor(request), now=resources(request).now()
        )
        return _view(seen)

    @post("/products/{product_id:str}/lots/{number:str}/reject", **takes(_act("Reject a lot", _REASON)))
    async def reject(
        self, request: Incoming, product_id: FromPath[str], number: FromPath[str]
    ) -> Response[bytes]:
        """The lot stays visible with the reason."""
        return await _decided(request, product_id, number, _REASON, lots.reject)

    @post(
        "/products/{product_id:str}/lots/{number:str}/quarantine",
        **takes(_act("Hold a lot in quarantine", _REASON)),
    )
    async def quarantine(
        self, request: Incoming, product_id: FromPath[str], number: FromPath[str]
    ) -> Response[bytes]:
        """Held back while something is looked into."""
        return await _decided(request, product_id, number, _REASON, lots.quarantine)

    @post("/products/{product_id:str}/lots/{number:str}/recall", **takes(_act("Recall a lot", _RECALL)))
    async def recall(
        self, request: Incoming, product_id: FromPath[str], number: FromPath[str]
    ) -> Response[bytes]:
        """The look-up tells holders what to do; class I or II suspends the product."""
        return await _decided(request, product_id, number, _RECALL, lifecycle.recall)

    @get(
        "/lots/lookup",
        **takes(
            Route(
                summary="What is known of the lot on a package",
                permission="lot:read",
                query=_LookupQuery,
                answer=_ANSWER,
                errors=(429,),
            )
        ),
        guards=[limited],
    )
    async def look_up(self, request: Incoming) -> Response[bytes]:
        """By scan, by GTIN and lot, or by product and lot; one of six answers a site."""
        q = query(request, _LookupQuery)
        found = await lots.look_up(
            scan=q.scan, gtin=q.gtin, product=q.product, lot=q.lot, now=resources(request).now()
        )
        return Response(_ANSWER.dump_json(found), media_type="application/json")


async def _decided(
    request: Incoming,
    product_id: str,
    number: str,
    adapter: TypeAdapter[G],
    decide: Callable[..., Awaitable[LotView]],
) -> Response[bytes]:
    site = query(request, _SiteQuery).site
    given = await body(request, adapter)
    seen = await decide(
        product_id, unquote(number), given, site=site, actor=actor(request), now=resources(request).now()
    )
    return _view(seen)
