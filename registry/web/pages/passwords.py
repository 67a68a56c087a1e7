"""A forgotten password: asking for a link, and the page that the link opens."""

from typing import Any, Final

from litestar import Response, get, post

from registry.domain.errors import Invalid
from registry.services import members
from registry.web.dependencies import resources
from registry.web.limits import guessing_limited
from registry.web.pages.forms import form_code, form_secret, read_anonymous
from registry.web.pages.rendering import page
from registry.web.requests import Incoming
from registry.web.routes import needs
from schemas.base import FieldProblem

__all__ = ["HANDLERS"]

_ASK: Final = "password-forgotten"
_NEW: Final = "password-new"
_LONGEST_ADDRESS: Final = 254


@get("/password/forgotten", **needs("site:read"))
async def forgotten(request: Incoming) -> Response[bytes]:
    """Ask for the mail address."""
    return _page(request, "passwords/forgotten.html", _ASK, asked=False)


@post("/password/forgotten", status_code=200, guards=[guessing_limited], **needs("site:read"))
async def ask(request: Incoming) -> Response[bytes]:
    """Answer the same whether somebody has the address or not."""
    fields = await read_anonymous(request, _ASK)
    given = resources(request)
    address = fields.get("email", "")[:_LONGEST_ADDRESS]
    await members.request_reset(address, base_address=given.base_address, now=given.now())
    return _page(request, "passwords/forgotten.html", _ASK, asked=True)


@get("/password/new", **needs("site:read"))
async def new_form(request: Incoming) -> Response[bytes]:
    """The form for the new password, if the link is good."""
    return await _new(request, request.query_params.get("code") or "")


@post("/password/new", status_code=200, guards=[guessing_limited], **needs("site:read"))
async def new(request: Incoming) -> Response[bytes]:
    """Set the password; the reader signs in with it afterwards."""
    fields = await read_anonymous(request, _NEW)
    code, given = fields.get("code", ""), resources(request)
    try:
        await members.complete_reset(
            code, fields.get("password", ""), passwords=given.passwords, now=given.now()
        )
    except Invalid as error:
        return await _new(request, code, problems=error.problems)
    return page(request, "passwords/done.html")


async def _new(request: Incoming, code: str, *, problems: tuple[FieldProblem, ...] = ()) -> Response[bytes]:
    login = await members.reset_login(code, now=resources(request).now())
    return _page(
        request,
        "passwords/new.html",
        _NEW,
        status=422 if problems else 200,
        login=login,
        code=code,
        problems=problems,
    )


def _page(
    request: Incoming,
    template: str,
    form: str,
    *,
    status: int = 200,
    **model: Any,  # noqa: ANN401 # what a template shows
) -> Response[bytes]:
    secret, cookie = form_secret(request)
    return page(request, template, status=status, cookies=[cookie], csrf=form_code(secret, form), **model)


HANDLERS = (forgotten, ask, new_form, new)
