"""What a route takes, gives and asks of its reader, said once: for parsing, the OpenAPI document and guards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from pydantic import TypeAdapter

from registry.domain.errors import NotFound
from registry.domain.permissions import require
from registry.web.requests import query
from schemas.base import Contract, refused_character

__all__ = ["Route", "guard", "needs", "permission_of", "takes"]

_LARGEST: Final = 2**63 - 1
"""Of the whole numbers that either database keeps."""


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
        corrects: Whether it makes a record or corrects it; a correction names what it corrects in If-Match.
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
    corrects: bool = False
    errors: tuple[int, ...] = field(default=())

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A contract never changes, so a copy is itself.

        Litestar copies a handler's options when it registers it; copying the validators within took longer than
        everything else at start.
        """
        return self


def takes(route: Route) -> Mapping[str, Any]:
    """The keyword arguments that give a Litestar handler this contract."""
    return {"opt": {"route": route}, "status_code": route.status}


def needs(permission: str) -> Mapping[str, Any]:
    """The keyword arguments that give the handler of a page its permission: ``@get("/me", **needs("self:read"))``."""
    return {"opt": {"permission": permission}}


def permission_of(handler: BaseRouteHandler) -> str | None:
    """What a handler asks of its reader's roles; None where it forgot to say (a test finds it)."""
    route: Route | None = handler.opt.get("route")
    asked: str | None = handler.opt.get("permission") if route is None else route.permission
    return asked


def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Ask whether the actor's roles allow the route at all; whose record it is, the service asks.

    A route of the API that takes no query parameters refuses any here, so that no handler can forget to. Nor does
    one have to think of addresses that name nothing, whatever is stored.
    """
    for value in connection.path_params.values():
        if _names_nothing(value):
            raise NotFound(ascii(value))
    permission = permission_of(handler)
    if permission is not None:
        require(connection.scope["user"], permission)
    route: Route | None = handler.opt.get("route")
    if route is not None and route.query is None and connection.scope["query_string"]:
        query(connection, Contract)


def _names_nothing(value: object) -> bool:
    """Whether a part of a path holds what no record holds; PostgreSQL would refuse to look for it."""
    if isinstance(value, str):
        return refused_character(value) is not None
    return isinstance(value, int) and value > _LARGEST
