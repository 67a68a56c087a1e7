"""Products under ``/api/v1/products``."""

from typing import Annotated, Any

from litestar import Controller, Response, get, post, put
from litestar.params import FromPath
from pydantic import Field, TypeAdapter

from registry.domain.calendar import tokyo_day
from registry.domain.errors import NotFound
from registry.domain.permissions import ANONYMOUS
from registry.services import lifecycle, products
from registry.web.cursors import Cursor, next_cursor
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, if_match, query
from registry.web.routes import Route, takes
from registry.web.spans import version_span
from registry.web.times import AsOfQuery, instant_of
from schemas.base import Contract, Page
from schemas.differences import VersionDifference
from schemas.findings import Finding
from schemas.identifiers import CorporateNo, ProductId
from schemas.products import ProductCard, ProductDraft, ProductVersion, ProductView, Withdrawal
from schemas.vocab import ProductClass, SubClass

__all__ = ["Products"]

_DRAFT: TypeAdapter[ProductDraft] = TypeAdapter(ProductDraft)
_FINDINGS: TypeAdapter[tuple[Finding, ...]] = TypeAdapter(tuple[Finding, ...])
_WITHDRAWAL = TypeAdapter(Withdrawal)
_DIFFERENCE = TypeAdapter(VersionDifference)


class _ListQuery(Contract):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Cursor | None = None
    product_class: ProductClass | None = None
    subclass: SubClass | None = None
    firm: CorporateNo | None = None


class _CheckQuery(Contract):
    product: ProductId | None = Field(default=None, description="The product that the draft would amend.")


def _findings(found: tuple[Finding, ...]) -> Response[bytes]:
    return Response(
        _FINDINGS.dump_json(found), media_type="application/json", headers={"Cache-Control": "no-store"}
    )


def _draft_answer(found: products.Draft, status: int = 200) -> Response[bytes]:
    headers = {
        "ETag": f'"{found.etag}"',
        "Location": f"/api/v1/products/{found.id}/draft",
        "Cache-Control": "no-store",
    }
    return Response(
        _DRAFT.dump_json(found.document), status_code=status, headers=headers, media_type="application/json"
    )


class Products(Controller):
    """Register, amend, withdraw and read products; how they are published is in ``reviews``."""

    path = "/products"

    @get(
        **takes(
            Route(
                summary="Published products in the order of registration",
                permission="product:read",
                query=_ListQuery,
                answer=TypeAdapter(Page[ProductCard]),
            )
        )
    )
    async def list(self, request: Incoming) -> Response[bytes]:
        """One page of cards."""
        q = query(request, _ListQuery)
        cards, after = await products.cards(
            after=q.cursor or 0,
            limit=q.limit,
            subclass=q.subclass or q.product_class,
            firm=q.firm,
            now=resources(request).now(),
        )
        page = f'{{"items":[{",".join(cards)}],"next":{next_cursor(after)}}}'
        return Response(page.encode(), media_type="application/json", headers={"Cache-Control": "no-cache"})

    @post(
        **takes(
            Route(
                summary="Open a registration as a draft",
                permission="product:create",
                body=_DRAFT,
                answer=_DRAFT,
                status=201,
            )
        )
    )
    async def create(self, request: Incoming) -> Response[bytes]:
        """Nothing is public yet; Location and ETag name the draft."""
        new = await body(request, _DRAFT)
        made = await products.register(new, actor=actor(request), now=resources(request).now())
        return _draft_answer(made, 201)

    @get(
        "/{product_id:str}",
        **takes(
            Route(
                summary="A product as the caller may see it, today or as of a date",
                permission="product:read",
                query=AsOfQuery,
                answer=TypeAdapter(ProductView),
            )
        ),
    )
    async def show(self, request: Incoming, product_id: FromPath[str]) -> Response[Any]:
        """The public view is stored as bytes; other readers' views are composed."""
        if request.scope["query_string"]:
            q = query(request, AsOfQuery)
            if q.as_of is not None:
                seen = await products.as_of(product_id, instant_of(q.as_of), actor=actor(request))
                return Response(seen.model_dump_json(), media_type="application/json")
        if actor(request) is not ANONYMOUS:
            seen = await products.view(product_id, actor=actor(request), now=resources(request).now())
            return Response(
                seen.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"}
            )
        found = await products.rendered(product_id, now=resources(request).now())
        return Response(found.body, media_type="application/json", headers={"ETag": f'"{found.etag}"'})

    @get(
        "/{product_id:str}/draft",
        **takes(
            Route(summary="The open draft", permission="product:read_draft", answer=_DRAFT),
        ),
    )
    async def draft(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """The draft of the next version, with the entity tag that a change must name."""
        return _draft_answer(await products.draft(product_id, actor=actor(request)))

    @get(
        "/{product_id:str}/draft/diff",
        **takes(
            Route(
                summary="What the open draft changes of the published version",
                permission="product:read_draft",
                answer=_DIFFERENCE,
            )
        ),
    )
    async def draft_diff(self, request: Incoming, product_id: FromPath[str]) -> Response[Any]:
        """Every field is an addition where nothing was published yet."""
        query(request, Contract)
        found = await products.draft_changes(product_id, actor=actor(request))
        return Response(
            found.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"}
        )

    @get(
        "/{product_id:str}/draft/checks",
        **takes(
            Route(
                summary="What stands between the open draft and its submission",
                permission="product:read_draft",
                answer=_FINDINGS,
            )
        ),
    )
    async def draft_checks(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """In the order of the fields; empty for a draft that can be submitted as it is."""
        query(request, Contract)
        today = tokyo_day(resources(request).now())
        found = await products.check_draft(product_id, actor=actor(request), today=today)
        return _findings(found)

    @post(
        "/checks",
        **takes(
            Route(
                summary="What stands between a draft and its submission, without saving it",
                permission="product:create",
                body=_DRAFT,
                query=_CheckQuery,
                answer=_FINDINGS,
            )
        ),
    )
    async def checks(self, request: Incoming) -> Response[bytes]:
        """Nothing is stored."""
        of_product = query(request, _CheckQuery).product
        given = await body(request, _DRAFT)
        today = tokyo_day(resources(request).now())
        return _findings(await products.check(given, today=today, product_id=of_product))

    @put(
        "/{product_id:str}/draft",
        **takes(
            Route(
                summary="Save the draft of the next version",
                permission="product:amend",
                body=_DRAFT,
                answer=_DRAFT,
                if_match=True,
                errors=(409, 412, 428),
            )
        ),
    )
    async def amend(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """If-Match names the draft's entity tag, or the public view's where no draft is open."""
        tag = if_match(request)
        new = await body(request, _DRAFT)
        saved = await products.amend(
            product_id, new, if_match=tag, actor=actor(request), now=resources(request).now()
        )
        return _draft_answer(saved)

    @post(
        "/{product_id:str}/withdraw",
        **takes(
            Route(
                summary="Withdraw a published or suspended product",
                permission="product:withdraw",
                body=_WITHDRAWAL,
                answer=TypeAdapter(ProductView),
                errors=(409,),
            )
        ),
    )
    async def withdraw(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """The page stays, marked; search no longer finds the product."""
        given = await body(request, _WITHDRAWAL)
        made = await lifecycle.withdraw(
            product_id, given.reason, actor=actor(request), now=resources(request).now()
        )
        return Response(made.body, media_type="application/json", headers={"ETag": f'"{made.etag}"'})

    @get(
        "/{product_id:str}/versions",
        **takes(
            Route(
                summary="All versions that were ever public",
                permission="product:read",
                answer=TypeAdapter(tuple[ProductVersion, ...]),
            )
        ),
    )
    async def versions(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Oldest first."""
        query(request, Contract)
        found = await products.history(product_id)
        return Response(
            TypeAdapter(tuple[ProductVersion, ...]).dump_json(found), media_type="application/json"
        )

    @get(
        "/{product_id:str}/versions/{number:int}",
        **takes(
            Route(
                summary="One version as the caller may see it",
                permission="product:read",
                answer=TypeAdapter(ProductView),
            )
        ),
    )
    async def version(
        self, request: Incoming, product_id: FromPath[str], number: FromPath[int]
    ) -> Response[Any]:
        """A version never changes; its hash is that of the stored document."""
        query(request, Contract)
        seen = await products.version(product_id, number, actor=actor(request), now=resources(request).now())
        return Response(seen.model_dump_json(), media_type="application/json")

    @get(
        "/{product_id:str}/versions/{span:str}/diff",
        **takes(
            Route(
                summary="What changed between two versions, given as a..b",
                permission="product:read",
                answer=_DIFFERENCE,
            )
        ),
    )
    async def diff(self, request: Incoming, product_id: FromPath[str], span: FromPath[str]) -> Response[Any]:
        """Fields that law keeps from the caller are left out and named."""
        query(request, Contract)
        numbers = version_span(span)
        if numbers is None:
            raise NotFound(f"{product_id}/v{span}")
        found = await products.changes(product_id, *numbers, actor=actor(request))
        return Response(found.model_dump_json(), media_type="application/json")
