"""The specification of a product under ``/api/v1/products/{id}/specification``."""

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.services import specifications
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, query
from registry.web.routes import Route, takes
from registry.web.times import AsOfQuery, instant_of
from schemas.base import Contract
from schemas.specifications import SpecificationEntry, SpecificationVersion, SpecificationView

__all__ = ["Specifications"]

_ENTRY = TypeAdapter(SpecificationEntry)
_VIEW = TypeAdapter(SpecificationView)
_HISTORY = TypeAdapter(tuple[SpecificationVersion, ...])


class Specifications(Controller):
    """Write and read what every lot of a product must satisfy."""

    path = "/products/{product_id:str}/specification"

    @post(
        **takes(
            Route(
                summary="Write the next version of the specification",
                permission="specification:write",
                body=_ENTRY,
                answer=_VIEW,
                status=201,
                errors=(409,),
            )
        )
    )
    async def write(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """In force from the day it names; versions before it stay as they are."""
        entry = await body(request, _ENTRY)
        made = await specifications.write(
            product_id, entry, actor=actor(request), now=resources(request).now()
        )
        return Response(_VIEW.dump_json(made), status_code=201, media_type="application/json")

    @get(
        **takes(
            Route(
                summary="The specification in force today, or as it was known and in force as of a date",
                permission="specification:read",
                query=AsOfQuery,
                answer=_VIEW,
            )
        )
    )
    async def show(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """The first version where its day is still to come; ``in_force`` tells."""
        as_of = query(request, AsOfQuery).as_of
        now = resources(request).now() if as_of is None else instant_of(as_of)
        seen = await specifications.current(product_id, actor=actor(request), now=now)
        return Response(_VIEW.dump_json(seen), media_type="application/json")

    @get(
        "/versions",
        **takes(
            Route(
                summary="All versions of the specification",
                permission="specification:read",
                answer=_HISTORY,
            )
        ),
    )
    async def versions(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Oldest first."""
        query(request, Contract)
        found = await specifications.history(product_id, actor=actor(request))
        return Response(_HISTORY.dump_json(found), media_type="application/json")

    @get(
        "/versions/{number:int}",
        **takes(
            Route(summary="One version of the specification", permission="specification:read", answer=_VIEW)
        ),
    )
    async def version(
        self, request: Incoming, product_id: FromPath[str], number: FromPath[int]
    ) -> Response[bytes]:
        """A version never changes; its hash is that of the stored document."""
        query(request, Contract)
        seen = await specifications.version(
            product_id, number, actor=actor(request), now=resources(request).now()
        )
        return Response(_VIEW.dump_json(seen), media_type="application/json")
