"""The start page, and what this registry is."""

from litestar import Response, get

from registry.web.pages.rendering import page
from registry.web.requests import Incoming
from registry.web.routes import needs
from schemas.vocab import ProductClass, SubClass

__all__ = ["about", "start"]


@get("/", **needs("site:read"))
async def start(request: Incoming) -> Response[bytes]:
    """Search, look up a lot, and in plain words what is found here."""
    classes = [(kind, [sub for sub in SubClass if sub.product_class is kind]) for kind in ProductClass]
    return page(request, "home/start.html", classes=classes)


@get("/about", **needs("site:read"))
async def about(request: Incoming) -> Response[bytes]:
    """What the registry states, what it never states, and where its data is from."""
    return page(request, "home/about.html")
