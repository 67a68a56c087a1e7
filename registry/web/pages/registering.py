"""Beginning the registration of a product: its firm, sub-class, name and sale."""

from collections.abc import Mapping
from typing import Final

from litestar import Response, get, post
from litestar.response import Redirect

from registry.domain.errors import Invalid
from registry.services import members, products
from registry.web.dependencies import resources
from registry.web.pages.forms import read_signed_in
from registry.web.pages.product_editing import said, validated
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.base import FieldProblem
from schemas.vocab import MarketStatus, SubClass

__all__ = ["HANDLERS"]

_SEE_OTHER: Final = 303
_BEGIN = ("firm", "subclass", "name_ja", "status_market")
"""What a registration begins with: all that the contract takes no document without."""


@get("/me/products/new", **needs("product:create"))
async def new(request: Incoming) -> Response[bytes]:
    """Choose the firm and the sub-class."""
    return await _new_page(request, dict.fromkeys(_BEGIN, ""), ())


@post("/me/products/new", status_code=_SEE_OTHER, **needs("product:create"))
async def register(request: Incoming) -> Response[bytes] | Redirect:
    """Open the registration and go on to its form."""
    fields = await read_signed_in(request)
    given = {name: fields.get(name, "").strip() for name in _BEGIN}
    found = next((known for known in SubClass if known == given["subclass"]), None)
    try:
        if found is None:
            raise Invalid.field(
                "subclass", "E_REQ", ja="細区分を選んでください。", en="Choose the sub-class."
            )
        made = await products.register(
            validated(found, given), actor=actor(request), now=resources(request).now()
        )
    except Invalid as error:
        return await _new_page(request, given, error.problems)
    return Redirect(f"/me/products/{made.id}/edit", status_code=_SEE_OTHER)


async def _new_page(
    request: Incoming, given: Mapping[str, str], problems: tuple[FieldProblem, ...]
) -> Response[bytes]:
    return page(
        request,
        "me/new_product.html",
        status=422 if problems else 200,
        firms=await members.own_firms(actor(request)),
        subclasses=tuple(SubClass),
        statuses=tuple(MarketStatus),
        given=given,
        problems={problem.field: problem.message for problem in problems},
        said=said(problems),
    )


HANDLERS = (new, register)
