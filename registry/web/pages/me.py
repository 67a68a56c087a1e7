"""The reader's own page: who they are here, and their firm's products with what is still missing."""

from litestar import Response, get

from registry.domain.permissions import allowed
from registry.services import members, overview
from registry.web.dependencies import resources
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.vocab import Role

__all__ = ["me"]


@get("/me", **needs("self:read"))
async def me(request: Incoming) -> Response[bytes]:
    """Anonymous readers are sent to sign in first."""
    reader = actor(request)
    return page(
        request,
        "me/show.html",
        name=await members.own_name(reader),
        roles=[role for role in Role if role in reader.roles and role is not Role.PUBLIC],
        firms=await members.own_firms(reader),
        products=await overview.own_products(actor=reader, now=resources(request).now())
        if allowed(reader, "product:read_draft")
        else (),
        may_read_accounts=allowed(reader, "account:read"),
        may_upload=allowed(reader, "import:upload"),
        may_register=allowed(reader, "product:create"),
    )
