"""Trial sites and other organisations under ``/api/v1/organisations``."""

from typing import Annotated

from litestar import Controller, Response, get
from litestar.params import FromPath
from pydantic import Field, TypeAdapter

from registry.services import organisations
from registry.web.requests import Incoming, query
from registry.web.routes import Route, takes
from schemas.base import Contract, Page
from schemas.identifiers import LgCode, OrganisationId
from schemas.organisations import OrganisationView

__all__ = ["Organisations"]


class _ListQuery(Contract):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: OrganisationId | None = None
    lg_code: LgCode | None = Field(default=None, description="Municipality code, 6 digits")


class Organisations(Controller):
    """Read organisations."""

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
