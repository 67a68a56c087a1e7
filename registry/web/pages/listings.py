"""The page of a listing: what a public source says, in its own words, reviewed by nobody here."""

from litestar import Response, get
from litestar.params import FromPath

from registry.domain.device_classes import device_classes_of
from registry.domain.product_classes import RULES
from registry.services import listings, samples, trials
from registry.web.dependencies import resources
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs

__all__ = ["listing"]


@get("/listings/{listing_id:str}", **needs("listing:read"))
async def listing(request: Incoming, listing_id: FromPath[str]) -> Response[bytes]:
    """The listing as this reader may see it, with the trials linked to it and the samples tested of it."""
    view = await listings.view(listing_id, actor=actor(request), now=resources(request).now())
    linked = await trials.linked_to(listing_id, actor=actor(request))
    tested = await samples.of_listing(listing_id)
    subclass = view.listing.subclass
    return page(
        request,
        "listings/show.html",
        view=view,
        listing=view.listing,
        classes=device_classes_of(view.listing),
        linked=linked,
        samples=tested,
        kept_by_law=subclass is not None and not RULES[subclass].effects_public,
    )
