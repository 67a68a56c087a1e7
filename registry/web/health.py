"""Whether the process lives (``/healthz``) and whether it may be sent visitors (``/readyz``)."""

from http import HTTPStatus
from typing import Any

from litestar import Request, Response, get

from registry.services import health
from registry.web.routes import needs

__all__ = ["healthz", "readyz"]


@get("/healthz", **needs("site:read"))
async def healthz(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """The process answers, and says whether what it serves is invented."""
    return {"status": "ok", "sample_data": request.app.state.sample}


@get("/readyz", **needs("site:read"))
async def readyz() -> Response[dict[str, Any]]:
    """The database answers and no migration is pending."""
    pending = list(await health.pending_migrations())
    if pending:
        return Response(
            {"status": "pending migrations", "pending": pending, "fix": "registry migrate"},
            status_code=HTTPStatus.SERVICE_UNAVAILABLE,
        )
    return Response({"status": "ready"})
