"""The evidence of a product as its reader may see it, and what recomputes it."""

from litestar import Controller, Response, get
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.services import evidence
from registry.web.api.evidence.answers import answered
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, query
from registry.web.routes import Route, takes
from schemas.base import Contract, FieldProblem
from schemas.evidence.views import EvidenceExport, EvidenceView

__all__ = ["ProductEvidence"]

_MISSING = TypeAdapter(tuple[FieldProblem, ...])


class ProductEvidence(Controller):
    """The evidence of a product."""

    path = "/products"

    @get(
        "/{product_id:str}/evidence",
        **takes(
            Route(
                summary="The evidence of a product as the caller may see it",
                permission="evidence:read",
                answer=TypeAdapter(EvidenceView),
            )
        ),
    )
    async def show(self, request: Incoming, product_id: FromPath[str]) -> Response[str]:
        """All linked trials, whatever they found; what law keeps back is counted."""
        query(request, Contract)
        seen = await evidence.view(product_id, actor=actor(request), now=resources(request).now())
        return answered(seen)

    @get(
        "/{product_id:str}/evidence.json",
        **takes(
            Route(
                summary="Everything needed to recompute the grades of a product",
                permission="evidence:read",
                answer=TypeAdapter(EvidenceExport),
            )
        ),
    )
    async def export(self, request: Incoming, product_id: FromPath[str]) -> Response[str]:
        """The public edition for everybody, the full one for those who may read it."""
        query(request, Contract)
        made = await evidence.export(product_id, actor=actor(request), now=resources(request).now())
        return answered(made)

    @get(
        "/{product_id:str}/evidence.csv",
        **takes(
            Route(
                summary="The table of all trials of a product as CSV",
                permission="evidence:read",
                media_type="text/csv",
            )
        ),
    )
    async def table(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """UTF-8 with a byte-order mark, as spreadsheets of the country expect it."""
        query(request, Contract)
        made = await evidence.table(product_id, actor=actor(request), now=resources(request).now())
        headers = {
            "Cache-Control": "no-cache",
            "Content-Disposition": f'attachment; filename="{product_id}-evidence.csv"',
        }
        return Response(made.encode("utf-8-sig"), media_type="text/csv", headers=headers)

    @get(
        "/{product_id:str}/evidence/missing",
        **takes(
            Route(
                summary="What has still to be entered before the grades are complete",
                permission="evidence:write",
                answer=_MISSING,
            )
        ),
    )
    async def missing(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Empty when they are complete, or when there is no claim to grade."""
        query(request, Contract)
        found = await evidence.missing_inputs(product_id, now=resources(request).now())
        return Response(_MISSING.dump_json(found), media_type="application/json")
