"""Member firms and their published products."""

from litestar import Response, get
from litestar.params import FromPath

from registry.services import members, products
from registry.web.pages.parameters import number
from registry.web.pages.rendering import page
from registry.web.requests import Incoming
from registry.web.routes import needs
from schemas.products import ProductCard

__all__ = ["firm"]

MAX_KEY = 10**12


@get("/firms/{corporate_no:str}", **needs("firm:read"))
async def firm(request: Incoming, corporate_no: FromPath[str]) -> Response[bytes]:
    """A firm by its corporate number, with its products in the order of registration."""
    found = await members.firm(corporate_no)
    cards, after = await products.cards(after=number(request, "after", most=MAX_KEY), firm=found.corporate_no)
    return page(
        request,
        "firms/show.html",
        firm=found,
        cards=[ProductCard.model_validate_json(card) for card in cards],
        after=after,
    )
