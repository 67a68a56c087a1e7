"""What a person sees when something cannot be shown: what happened, and what to do next."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from litestar import Response
from litestar.enums import HttpMethod
from litestar.response import Redirect

from registry.web.pages.catalogues import N_
from registry.web.pages.rendering import page
from registry.web.requests import Incoming
from schemas.base import Problem

__all__ = ["error_page"]

_HEADINGS: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: N_("The request cannot be read"),
    HTTPStatus.UNAUTHORIZED: N_("Please sign in"),
    HTTPStatus.FORBIDDEN: N_("You cannot do this"),
    HTTPStatus.NOT_FOUND: N_("Page not found"),
    HTTPStatus.UNPROCESSABLE_ENTITY: N_("Please check what you entered"),
    HTTPStatus.INTERNAL_SERVER_ERROR: N_("Something went wrong on our side"),
    HTTPStatus.SERVICE_UNAVAILABLE: N_("Not available at the moment"),
}


def error_page(request: Incoming, problem: Problem, headers: Mapping[str, str]) -> Response[Any]:
    """The page for a problem; it holds the request's number, by which the log is found.

    An anonymous reader of a page that needs a person is sent to sign in, and from there back to the page.
    """
    if problem.status == HTTPStatus.UNAUTHORIZED and request.method == HttpMethod.GET:
        back = {"next": request.scope["path"]}
        return Redirect("/sign-in", query_params=back, status_code=303)
    return page(
        request,
        "errors/problem.html",
        status=problem.status,
        headers=headers,
        heading=_HEADINGS.get(problem.status, N_("This cannot be shown")),
        problem=problem,
    )
