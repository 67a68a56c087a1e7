"""Trial sites and other organisations under ``/api/v1/organisations``."""

from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from pydantic import Field, TypeAdapter

from registry.services import organisations
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, query
from registry.web.routes import Route, takes
from schemas.base import Contract, Page
from schemas.identifiers import LgCode, OrganisationId
from schemas.organisations import OrganisationEntry, OrganisationView

__all__ = ["Organisations"]

_ENTRY = TypeAdapter(OrganisationEntry)


class _ListQuery(Contract):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: OrganisationId | None = None
    lg_code: LgCode | None = Field(default=None, description="Municipality code, 6 digits")


class Organisations(Controller):
    """Read and register organisations."""

    path = "/organisations"

    @get(
        **takes(
            Route(
                summary="Organisations of the network",
                permission="organisation:read",
                query=_ListQuery,
                answer=TypeAdapter(Page[OrganisationView]),
            )
        )
    )
    async def list(self, request: Incoming) -> Response[str]:
        """One page by id."""
        q = query(request, _ListQuery)
        found, after = await organisations.cards(after=q.cursor or "", limit=q.limit, lg_code=q.lg_code)
        page = Page[OrganisationView](items=found, next=after)
        return Response(page.model_dump_json(), media_type="application/json")

    @post(
        **takes(
            Route(
                summary="Register an organisation that no public list holds, a laboratory for example",
                permission="organisation:write",
                body=_ENTRY,
                answer=TypeAdapter(OrganisationView),
                status=201,
            )
        )
    )
    async def create(self, request: Incoming) -> Response[str]:
        """Staff only."""
        entry = await body(request, _ENTRY)
        made = await organisations.register(entry, actor=actor(request), now=resources(request).now())
        return Response(
            (await organisations.view(made)).model_dump_json(),
            status_code=201,
            media_type="application/json",
            headers={"Location": f"/api/v1/organisations/{made}"},
        )

    @get(
        "/{organisation_id:str}",
        **takes(
            Route(
                summary="One organisation",
                permission="organisation:read",
                answer=TypeAdapter(OrganisationView),
            )
        ),
    )
    async def show(self, request: Incoming, organisation_id: FromPath[str]) -> Response[str]:
        """By its public id."""
        query(request, Contract)
        return Response(
            (await organisations.view(organisation_id)).model_dump_json(), media_type="application/json"
        )
