"""The page of a systematic review: its question, its search, and which of its trials are recorded here."""

from litestar import Response, get
from litestar.params import FromPath

from registry.services import systematic_reviews
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.systematic_reviews import SystematicReviewView

__all__ = ["systematic_review", "systematic_review_version"]


@get("/systematic-reviews/{review_id:str}", **needs("systematic_review:read"))
async def systematic_review(request: Incoming, review_id: FromPath[str]) -> Response[bytes]:
    """The review as this reader may see it."""
    return await _shown(request, await systematic_reviews.view(review_id, actor=actor(request)))


@get("/systematic-reviews/{review_id:str}/versions/{number:int}", **needs("systematic_review:read"))
async def systematic_review_version(
    request: Incoming, review_id: FromPath[str], number: FromPath[int]
) -> Response[bytes]:
    """One version of its record, which never changes."""
    return await _shown(
        request, await systematic_reviews.view(review_id, actor=actor(request), version=number)
    )


async def _shown(request: Incoming, view: SystematicReviewView) -> Response[bytes]:
    history = await systematic_reviews.history(view.id)
    return page(request, "systematic_reviews/show.html", view=view, review=view.review, history=history)
