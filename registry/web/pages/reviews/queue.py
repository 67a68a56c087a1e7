"""What waits for reviewers, and the reader's own yearly declaration of interests."""

from typing import Final

from litestar import Response, get, post
from litestar.response import Redirect
from pydantic import ValidationError

from registry.domain.errors import Invalid
from registry.domain.permissions import allowed
from registry.services import reviews
from registry.web.dependencies import resources
from registry.web.pages import parameters
from registry.web.pages.catalogues import N_
from registry.web.pages.forms import read_long
from registry.web.pages.rendering import page
from registry.web.pages.reviews.entered import TypedInterests, declaration, typed_interests
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.base import FieldProblem
from schemas.problems import field_problems
from schemas.vocab import InterestKind, QueueFilter

__all__ = ["HANDLERS"]

_SEE_OTHER: Final = 303
_MOST: Final = 200


@get("/reviews", **needs("review:read_any"))
async def queue(request: Incoming) -> Response[bytes]:
    """Cases that wait for somebody: escalated ones first, then by deadline."""
    by, now = actor(request), resources(request).now()
    show = parameters.word(request, "show", QueueFilter) or QueueFilter.ALL
    found = await reviews.queue(actor=by, now=now, show=show, limit=_MOST)
    may_declare = allowed(by, "review:declare")
    return page(
        request,
        "reviews/queue.html",
        cases=[(entry, await reviews.reviewers_of(entry.product, actor=by)) for entry in found],
        show=show,
        filters=tuple(QueueFilter),
        most=_MOST,
        may_declare=may_declare,
        yearly=await reviews.yearly(actor=by, now=now) if may_declare else None,
    )


@get("/reviews/interests", **needs("review:declare"))
async def interests(request: Incoming) -> Response[bytes]:
    """The reader's yearly declaration."""
    yearly = await reviews.yearly(actor=actor(request), now=resources(request).now())
    return await _interests_page(request, typed_interests(None if yearly is None else yearly.declaration))


@post("/reviews/interests", status_code=_SEE_OTHER, **needs("review:declare"))
async def declare(request: Incoming) -> Response[bytes] | Redirect:
    """Declare for a year from today."""
    given = await read_long(request)
    try:
        await reviews.declare_yearly(declaration(given), actor=actor(request), now=resources(request).now())
    except ValidationError as error:
        return await _interests_page(request, typed_interests(given), field_problems(error))
    except Invalid as error:
        return await _interests_page(request, typed_interests(given), error.problems)
    return Redirect("/reviews/interests", query_params={"done": "declared"}, status_code=_SEE_OTHER)


async def _interests_page(
    request: Incoming, typed: TypedInterests, problems: tuple[FieldProblem, ...] = ()
) -> Response[bytes]:
    return page(
        request,
        "reviews/interests.html",
        status=422 if problems else 200,
        yearly=await reviews.yearly(actor=actor(request), now=resources(request).now()),
        typed=typed,
        kinds=tuple(InterestKind),
        problems=problems,
        done=N_("Declared. It holds for a year.") if request.query_params.get("done") == "declared" else None,
    )


HANDLERS = (queue, interests, declare)
