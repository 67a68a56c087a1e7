"""What a route of the API takes and gives, said once: for parsing, for the OpenAPI document and for guards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from pydantic import TypeAdapter

from registry.domain.permissions import require
from schemas.base import Contract

__all__ = ["Route", "guard", "takes"]


@dataclass(frozen=True, kw_only=True)
class Route:
    """The contract of one route.

    Attributes:
        summary: One line, English.
        permission: ``resource:action`` asked of the actor's roles before anything else.
        query: Model of the query parameters; None when there are none.
        body: Adapter of the JSON body; None when there is none.
        answer: Adapter of the JSON answer; None when the answer is not JSON.
        upload: Media types of a body that is a file; empty when there is none.
        media_type: Of the answer.
        status: Of success.
        if_match: Whether the If-Match header is required.
        errors: Statuses of problems beyond those that every route may answer.
    """

    summary: str
    permission: str
    query: type[Contract] | None = None
    body: TypeAdapter[Any] | None = None
    answer: TypeAdapter[Any] | None = None
    upload: tuple[str, ...] = ()
    media_type: str = "application/json"
    status: int = 200
    if_match: bool = False
    errors: tuple[int, ...] = field(default=())


def takes(route: Route) -> Mapping[str, Any]:
    """The keyword arguments that give a Litestar handler this contract."""
    return {"opt": {"route": route}, "status_code": route.status}


def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Ask whether the actor's roles allow the route at all; whose record it is, the service asks."""
    route = handler.opt.get("route")
    if route is not None:
        require(connection.scope["user"], route.permission)
