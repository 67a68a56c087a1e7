"""Member firms under ``/api/v1/firms``."""

from typing import Annotated

from litestar import Controller, Response, get, post, put
from litestar.params import FromPath
from pydantic import Field, TypeAdapter

from registry.services import lifecycle, members
from registry.web.cursors import Cursor, next_cursor
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, if_match, query
from registry.web.routes import Route, takes
from schemas.base import Contract, Page, Text
from schemas.members import Firm, FirmCorrection, FirmEntry, ListedFirm
from schemas.reviews import Reason

__all__ = ["Firms"]

_ENTRY = TypeAdapter(FirmEntry)
_CORRECTION = TypeAdapter(FirmCorrection)
_REASON = TypeAdapter(Reason)


class _ListQuery(Contract):
    q: Text | None = Field(default=None, description="A corporate number, or a part of the name.")
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Cursor | None = None


class Firms(Controller):
    """Read, register, correct and close member firms."""

    path = "/firms"

    @get(
        **takes(
            Route(
                summary="Member firms, all or those of a name or corporate number",
                permission="firm:read",
                query=_ListQuery,
                answer=TypeAdapter(Page[ListedFirm]),
            )
        )
    )
    async def list(self, request: Incoming) -> Response[bytes]:
        """One page in the order of registration; administrators read how many people act for each."""
        q = query(request, _ListQuery)
        found, after = await members.firms(
            after=q.cursor or 0, limit=q.limit, sought=q.q, actor=actor(request)
        )
        items = ",".join(firm.model_dump_json() for firm in found)
        return Response(
            f'{{"items":[{items}],"next":{next_cursor(after)}}}'.encode(), media_type="application/json"
        )

    @post(
        **takes(
            Route(
                summary="Register a member firm",
                permission="firm:write",
                body=_ENTRY,
                answer=TypeAdapter(Firm),
                status=201,
            )
        )
    )
    async def create(self, request: Incoming) -> Response[str]:
        """Staff only."""
        entry = await body(request, _ENTRY)
        await members.register_firm(entry, actor=actor(request), now=resources(request).now())
        made = await _firm(entry.corporate_no)
        made.status_code, made.headers["Location"] = 201, f"/api/v1/firms/{entry.corporate_no}"
        return made

    @put(
        "/{corporate_no:str}",
        **takes(
            Route(
                summary="Correct the name or address of a firm",
                permission="firm:write",
                body=_CORRECTION,
                answer=TypeAdapter(Firm),
                if_match=True,
                errors=(412, 428),
            )
        ),
    )
    async def correct(self, request: Incoming, corporate_no: FromPath[str]) -> Response[str]:
        """Its products say so from then on; certificates and the pages of earlier days keep what they said."""
        entry = await body(request, _CORRECTION)
        tag, now = if_match(request), resources(request).now()
        await lifecycle.correct_firm(corporate_no, entry, if_match=tag, actor=actor(request), now=now)
        return await _firm(corporate_no)

    @post(
        "/{corporate_no:str}/close",
        **takes(
            Route(
                summary="Close a firm that is no member any more",
                permission="firm:write",
                body=_REASON,
                answer=TypeAdapter(Firm),
                errors=(409,),
            )
        ),
    )
    async def close(self, request: Incoming, corporate_no: FromPath[str]) -> Response[str]:
        """Its products are transferred or withdrawn before."""
        entry = await body(request, _REASON)
        await members.close_firm(
            corporate_no, entry.reason, actor=actor(request), now=resources(request).now()
        )
        return await _firm(corporate_no)

    @get(
        "/{corporate_no:str}",
        **takes(Route(summary="One member firm", permission="firm:read", answer=TypeAdapter(Firm))),
    )
    async def show(self, request: Incoming, corporate_no: FromPath[str]) -> Response[str]:
        """By corporate number."""
        query(request, Contract)
        return await _firm(corporate_no)


async def _firm(corporate_no: str) -> Response[str]:
    found = await members.firm(corporate_no)
    headers = {"ETag": f'"{members.firm_tag(found)}"'}
    return Response(found.model_dump_json(), media_type="application/json", headers=headers)
