"""Search under ``/api/v1/search``."""

from litestar import Controller, Response, get
from pydantic import TypeAdapter

from registry.services import search
from registry.web.dependencies import resources
from registry.web.requests import Incoming, query
from registry.web.routes import Route, takes
from schemas.search import SearchPage, SearchQuery, SuggestQuery

__all__ = ["Search"]

_WORDS = TypeAdapter(tuple[str, ...])


class Search(Controller):
    """Find products and listings as a consumer would."""

    path = "/search"

    @get(
        **takes(
            Route(
                summary="Find products and listings, in Japanese or English",
                permission="search:read",
                query=SearchQuery,
                answer=TypeAdapter(SearchPage),
                errors=(503,),
            )
        )
    )
    async def find(self, request: Incoming) -> Response[str]:
        """Exact totals and facet counts; what was committed before the question is in the answer."""
        found = await search.find(
            query(request, SearchQuery), index=resources(request).search, now=resources(request).now()
        )
        return Response(
            found.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-cache"}
        )

    @get(
        "/suggest",
        **takes(
            Route(
                summary="What begins with the text typed so far",
                permission="search:read",
                query=SuggestQuery,
                answer=_WORDS,
                errors=(503,),
            )
        ),
    )
    async def suggest(self, request: Incoming) -> Response[bytes]:
        """Commonest first."""
        q = query(request, SuggestQuery)
        words = await search.suggest(q.q, limit=q.limit, index=resources(request).search)
        return Response(_WORDS.dump_json(words), media_type="application/json")
