"""What the routes of reviews share: the contracts of steps and entries, and the case as it is afterwards."""

from collections.abc import Awaitable
from typing import Any, Final

from litestar import Response
from pydantic import TypeAdapter

from registry.services import reviews
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor
from registry.web.routes import Route
from schemas.base import Contract
from schemas.products import ProductView
from schemas.reviews import InterestDeclaration, Reason, ReviewCase

__all__ = ["CASE", "INTERESTS", "REASON", "VIEW", "after", "case_of", "echo", "entry", "step"]

CASE: Final = TypeAdapter(ReviewCase)
INTERESTS: Final = TypeAdapter(InterestDeclaration)
REASON: Final = TypeAdapter(Reason)
VIEW: Final = TypeAdapter(ProductView)


def step(summary: str, permission: str, taken: TypeAdapter[Any] | None = None) -> Route:
    """The contract of a step that names the tag of a case or draft and answers with the case."""
    return Route(
        summary=summary,
        permission=permission,
        body=taken,
        answer=CASE,
        if_match=True,
        errors=(409, 412, 428),
    )


def entry(
    summary: str,
    permission: str,
    taken: TypeAdapter[Any] | None,
    answer: TypeAdapter[Any] = CASE,
) -> Route:
    """The contract of an act that names no tag."""
    return Route(summary=summary, permission=permission, body=taken, answer=answer, errors=(409,))


async def case_of(request: Incoming, product_id: str) -> Response[bytes]:
    """The newest case of a product, with its entity tag."""
    found, tag = await reviews.case(product_id, actor=actor(request), now=resources(request).now())
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-store"}
    return Response(CASE.dump_json(found), media_type="application/json", headers=headers)


def echo(adapter: TypeAdapter[Any], recorded: Contract) -> Response[bytes]:
    """What was recorded, as it was understood."""
    headers = {"Cache-Control": "no-store"}
    return Response(
        adapter.dump_json(recorded), media_type="application/json", status_code=200, headers=headers
    )


async def after(act: Awaitable[object], request: Incoming, product_id: str) -> Response[bytes]:
    """The case as it is once the act is done."""
    await act
    return await case_of(request, product_id)
