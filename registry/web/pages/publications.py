"""The page of a publication: how it is cited, what its journal said of it later, and which trials it names."""

from litestar import Response, get
from litestar.params import FromPath

from registry.services import publications
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.publications import PublicationView

__all__ = ["publication", "publication_version"]


@get("/publications/{publication_id:str}", **needs("publication:read"))
async def publication(request: Incoming, publication_id: FromPath[str]) -> Response[bytes]:
    """The publication as this reader may see it."""
    return await _shown(request, await publications.view(publication_id, actor=actor(request)))


@get("/publications/{publication_id:str}/versions/{number:int}", **needs("publication:read"))
async def publication_version(
    request: Incoming, publication_id: FromPath[str], number: FromPath[int]
) -> Response[bytes]:
    """One version of its record, which never changes."""
    return await _shown(
        request, await publications.view(publication_id, actor=actor(request), version=number)
    )


async def _shown(request: Incoming, view: PublicationView) -> Response[bytes]:
    history = await publications.history(view.id)
    return page(request, "publications/show.html", view=view, article=view.publication, history=history)
