"""Publications under ``/api/v1/publications``."""

from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from pydantic import Field, TypeAdapter

from registry.services import evidence, publications
from registry.web.cursors import Cursor, next_cursor
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, query
from registry.web.routes import Route, takes
from schemas.base import Contract, Page
from schemas.products import ProductVersion
from schemas.publications import PublicationCard, PublicationEntry, PublicationView

__all__ = ["Publications"]

_ENTRY = TypeAdapter(PublicationEntry)
_VERSIONS = TypeAdapter(tuple[ProductVersion, ...])
_VIEW = TypeAdapter(PublicationView)


class _ListQuery(Contract):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Cursor | None = None


class Publications(Controller):
    """Read publications, and enter what a reviewer read."""

    path = "/publications"

    @get(
        **takes(
            Route(
                summary="Publications in the order they were first recorded",
                permission="publication:read",
                query=_ListQuery,
                answer=TypeAdapter(Page[PublicationCard]),
            )
        )
    )
    async def list(self, request: Incoming) -> Response[bytes]:
        """One page of cards."""
        q = query(request, _ListQuery)
        found, after = await publications.cards(actor=actor(request), after=q.cursor or 0, limit=q.limit)
        items = ",".join(card.model_dump_json() for card in found)
        return Response(
            f'{{"items":[{items}],"next":{next_cursor(after)}}}'.encode(), media_type="application/json"
        )

    @post(
        **takes(
            Route(
                summary="Enter a publication, or what was read of a known one",
                permission="publication:write",
                body=_ENTRY,
                answer=_VIEW,
                status=201,
            )
        )
    )
    async def enter(self, request: Incoming) -> Response[str]:
        """A known article, found by PMID or DOI, gets its next version; nothing it had is lost."""
        entry = await body(request, _ENTRY)
        made = await evidence.enter_publication(entry, actor=actor(request), now=resources(request).now())
        return _view(await publications.view(made, actor=actor(request)), status=201)

    @get(
        "/{publication_id:str}",
        **takes(
            Route(
                summary="A publication as the caller may see it", permission="publication:read", answer=_VIEW
            )
        ),
    )
    async def show(self, request: Incoming, publication_id: FromPath[str]) -> Response[str]:
        """Null where law keeps the trial it speaks of from the caller."""
        query(request, Contract)
        return _view(await publications.view(publication_id, actor=actor(request)))

    @get(
        "/{publication_id:str}/versions",
        **takes(
            Route(summary="All versions of a publication", permission="publication:read", answer=_VERSIONS)
        ),
    )
    async def versions(self, request: Incoming, publication_id: FromPath[str]) -> Response[bytes]:
        """Oldest first."""
        query(request, Contract)
        found = await publications.history(publication_id)
        return Response(_VERSIONS.dump_json(found), media_type="application/json")

    @get(
        "/{publication_id:str}/versions/{number:int}",
        **takes(Route(summary="One version of a publication", permission="publication:read", answer=_VIEW)),
    )
    async def version(
        self, request: Incoming, publication_id: FromPath[str], number: FromPath[int]
    ) -> Response[str]:
        """A version never changes."""
        query(request, Contract)
        return _view(await publications.view(publication_id, actor=actor(request), version=number))


def _view(view: PublicationView, *, status: int = 200) -> Response[str]:
    return Response(
        view.model_dump_json(),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-cache"},
    )
