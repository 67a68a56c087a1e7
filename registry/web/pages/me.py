"""The reader's own page: who they are here, and their firm's products with what is still missing."""

from litestar import Response, get
from litestar.response import Redirect

from registry.domain.permissions import allowed
from registry.services import members, products
from registry.web.pages.rendering import page
from registry.web.pages.sessions import sign_in_address
from registry.web.requests import Incoming, actor
from schemas.products.labels import LABELS
from schemas.vocab import Role

__all__ = ["me"]


@get("/me")
async def me(request: Incoming) -> Response[bytes] | Redirect:
    """Anonymous readers are sent to sign in first."""
    reader = actor(request)
    if reader.person is None:
        return sign_in_address(request)
    return page(
        request,
        "me/show.html",
        name=await members.own_name(reader),
        roles=[role for role in Role if role in reader.roles and role is not Role.PUBLIC],
        firms=await members.own_firms(reader),
        products=await products.own_products(reader) if allowed(reader, "product:read_draft") else (),
        labels=LABELS,
    )
