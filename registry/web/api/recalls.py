"""The recall of a lot under ``/api/v1/products/{id}/lots/{number}/recall``: how far it has come, up to its end."""

from urllib.parse import unquote

from litestar import Controller, Response, get, put
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.services import lifecycle, lots
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, if_match, query
from registry.web.routes import Route, takes
from schemas.base import Contract, Text
from schemas.lots import LotRecall, RecallReport

__all__ = ["Recalls"]

_REPORT = TypeAdapter(RecallReport)
_RECALL = TypeAdapter(LotRecall)


class _SiteQuery(Contract):
    site: Text | None = None


class Recalls(Controller):
    """Read the recall of a lot, and report on it; ``POST`` under the same path begins one."""

    path = "/products/{product_id:str}/lots/{number:str}/recall"

    @get(
        **takes(
            Route(
                summary="The recall of a lot with the reports of its firm",
                permission="lot:read",
                query=_SiteQuery,
                answer=_RECALL,
            )
        )
    )
    async def show(
        self, request: Incoming, product_id: FromPath[str], number: FromPath[str]
    ) -> Response[bytes]:
        """Open or ended, with the tag that the next report names."""
        site = query(request, _SiteQuery).site
        found = await lots.recall_on_record(product_id, unquote(number), site=site, actor=actor(request))
        return _answered(found)

    @put(
        **takes(
            Route(
                summary="Report how far a recall has come, or that it has ended",
                permission="lot:write",
                query=_SiteQuery,
                body=_REPORT,
                answer=_RECALL,
                if_match=True,
                errors=(409, 412, 428),
            )
        )
    )
    async def report(
        self, request: Incoming, product_id: FromPath[str], number: FromPath[str]
    ) -> Response[bytes]:
        """Reports made before stay; the lot stays recalled, and a suspended product suspended."""
        site = query(request, _SiteQuery).site
        entry = await body(request, _REPORT)
        tag, now = if_match(request), resources(request).now()
        made = await lifecycle.report_recall(
            product_id, unquote(number), entry, site=site, if_match=tag, actor=actor(request), now=now
        )
        return _answered(made)


def _answered(recall: LotRecall) -> Response[bytes]:
    headers = {"ETag": f'"{lots.recall_tag(recall)}"', "Cache-Control": "no-cache"}
    return Response(_RECALL.dump_json(recall), media_type="application/json", headers=headers)
