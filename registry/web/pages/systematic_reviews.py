"""The pages of systematic reviews: their list, one review as a reader may see it, and the form that enters one."""

from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import ValidationError

from registry.domain.errors import Invalid, StaleVersion
from registry.domain.permissions import allowed
from registry.services import systematic_reviews
from registry.web.dependencies import resources
from registry.web.pages import parameters
from registry.web.pages.catalogues import N_
from registry.web.pages.forms import read_long
from registry.web.pages.product_form import Typed, entries, from_form, with_row
from registry.web.pages.rendering import page
from registry.web.pages.systematic_review_form import FIELDS, TOO_LONG, entry_of, fits, typed_of
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.base import Bilingual, FieldProblem
from schemas.problems import field_problems
from schemas.systematic_reviews import SystematicReviewDocument, SystematicReviewFields, SystematicReviewView

__all__ = ["HANDLERS"]

_SEE_OTHER: Final = 303
_ON_A_PAGE: Final = 50
_MOST: Final = 2**31 - 1
_STALE: Final = FieldProblem(
    field="",
    code="stale",
    message=Bilingual(
        ja="この研究レビューは、入力中に別の人が変更しました。下の内容を控え、ページを開き直して入力してください。",
        en="Somebody changed this review meanwhile. Copy what you typed, open the page again and enter it there.",
    ),
)
_LONG: Final = FieldProblem(field="", code="too_long", message=TOO_LONG)


@get("/systematic-reviews", **needs("systematic_review:read"))
async def listed(request: Incoming) -> Response[bytes]:
    """All reviews, in the order they were first recorded."""
    after = parameters.number(request, "after", most=_MOST)
    found, following = await systematic_reviews.cards(actor=actor(request), after=after, limit=_ON_A_PAGE)
    return page(
        request,
        "systematic_reviews/list.html",
        found=found,
        following=following,
        may_write=allowed(actor(request), "systematic_review:write"),
    )


@get("/systematic-reviews/new", **needs("systematic_review:write"))
async def new(request: Incoming) -> Response[bytes]:
    """An empty form."""
    return _form(request, from_form({}, FIELDS))


@post("/systematic-reviews/new", status_code=_SEE_OTHER, **needs("systematic_review:write"))
async def enter(request: Incoming) -> Response[bytes] | Redirect:
    """Enter a review, or add a row to the form."""
    return await _send(request, None)


@get("/systematic-reviews/{review_id:str}", **needs("systematic_review:read"))
async def systematic_review(request: Incoming, review_id: FromPath[str]) -> Response[bytes]:
    """The review as this reader may see it."""
    return await _shown(request, await systematic_reviews.view(review_id, actor=actor(request)))


@get("/systematic-reviews/{review_id:str}/edit", **needs("systematic_review:write"))
async def edit(request: Incoming, review_id: FromPath[str]) -> Response[bytes]:
    """The form of a review on record."""
    view = await _changeable(request, review_id)
    current = _whole(view)
    if not fits(current):
        return _form(request, from_form({}, FIELDS), view=view, problems=(_LONG,), status=409)
    return _form(request, typed_of(current), view=view)


@post("/systematic-reviews/{review_id:str}/edit", status_code=_SEE_OTHER, **needs("systematic_review:write"))
async def amend(request: Incoming, review_id: FromPath[str]) -> Response[bytes] | Redirect:
    """Save the next version, or add a row to the form."""
    return await _send(request, await _changeable(request, review_id))


@get("/systematic-reviews/{review_id:str}/versions/{number:int}", **needs("systematic_review:read"))
async def systematic_review_version(
    request: Incoming, review_id: FromPath[str], number: FromPath[int]
) -> Response[bytes]:
    """One version of its record, which never changes."""
    return await _shown(
        request, await systematic_reviews.view(review_id, actor=actor(request), version=number)
    )


async def _shown(request: Incoming, view: SystematicReviewView) -> Response[bytes]:
    return page(
        request,
        "systematic_reviews/show.html",
        view=view,
        review=view.review,
        history=await systematic_reviews.history(view.id),
        may_write=allowed(actor(request), "systematic_review:write"),
        done=N_("The review is saved as the next version of its record.")
        if request.query_params.get("saved") == "1"
        else "",
    )


async def _send(request: Incoming, view: SystematicReviewView | None) -> Response[bytes] | Redirect:
    given = await read_long(request)
    typed = from_form(given, FIELDS)
    etag = next(iter(given.get("etag", ())), "")
    current = None if view is None else _whole(view)
    if current is not None and not fits(current):
        return _form(request, from_form({}, FIELDS), view=view, problems=(_LONG,), status=409)
    if "add" in given:
        return _form(request, with_row(typed, FIELDS, given["add"][0]), view=view, etag=etag)
    by, now = actor(request), resources(request).now()
    try:
        entry = SystematicReviewFields.model_validate(entry_of(typed, current))
        if view is None:
            made = await systematic_reviews.enter(entry, actor=by, now=now)
        else:
            made = await systematic_reviews.amend(view.id, entry, if_match=etag, actor=by, now=now)
    except ValidationError as error:
        return _form(request, typed, view=view, etag=etag, problems=field_problems(error), status=422)
    except Invalid as invalid:
        return _form(request, typed, view=view, etag=etag, problems=invalid.problems, status=422)
    except StaleVersion:
        return _form(request, typed, view=view, etag=etag, problems=(_STALE,), status=412)
    return Redirect(f"/systematic-reviews/{made.id}", query_params={"saved": "1"}, status_code=_SEE_OTHER)


async def _changeable(request: Incoming, review_id: str) -> SystematicReviewView:
    now = resources(request).now()
    return await systematic_reviews.changeable(review_id, actor=actor(request), now=now)


def _whole(view: SystematicReviewView) -> SystematicReviewDocument:
    """The whole review, which everybody reads who may make its next version."""
    assert view.review is not None  # noqa: S101 # nothing is withheld from them
    return view.review


def _form(
    request: Incoming,
    typed: Typed,
    *,
    view: SystematicReviewView | None = None,
    etag: str = "",
    problems: tuple[FieldProblem, ...] = (),
    status: int = 200,
) -> Response[bytes]:
    return page(
        request,
        "systematic_reviews/edit.html",
        status=status,
        view=view,
        etag=etag or ("" if view is None else view.sha256),
        entries=() if _LONG in problems else entries(typed, FIELDS, problems),
        problems=problems,
    )


HANDLERS = (listed, new, enter, systematic_review, edit, amend, systematic_review_version)
