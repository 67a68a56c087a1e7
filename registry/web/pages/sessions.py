"""Signing in and out. Every sign-in opens a session under a new secret and ends the one before it."""

from typing import Final

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from registry.domain.errors import NotSignedIn
from registry.services import members
from registry.web.dependencies import resources
from registry.web.middleware import session_cookie
from registry.web.pages.forms import form_code, form_secret, local_path, read_anonymous, read_signed_in
from registry.web.pages.rendering import access, page, secure
from registry.web.requests import Incoming
from registry.web.routes import needs

__all__ = ["HANDLERS"]

_FORM = "sign-in"
_HOME = "/me"
_SEE_OTHER: Final = 303


@get("/sign-in", **needs("site:read"))
async def sign_in_form(request: Incoming) -> Response[bytes] | Redirect:
    """The form; ``next`` names the page to go on to, which who is signed in already is shown at once."""
    next_path = local_path(request.query_params.get("next"), otherwise=_HOME)
    if access(request) is not None:
        return Redirect(next_path, status_code=_SEE_OTHER)
    return _form(request, next_path=next_path)


@post("/sign-in", status_code=_SEE_OTHER, **needs("site:read"))
async def sign_in(request: Incoming) -> Response[bytes] | Redirect:
    """Check the password; a wrong one shows the form again and does not say what was wrong."""
    fields = await read_anonymous(request, _FORM)
    next_path = local_path(fields.get("next"), otherwise=_HOME)
    login = fields.get("login", "").strip().lower()
    try:
        secret = await members.sign_in(
            login,
            fields.get("password", ""),
            passwords=resources(request).passwords,
            now=resources(request).now(),
        )
    except NotSignedIn:
        return _form(request, next_path=next_path, login=login, failed=True)
    await _end_session(request)
    return Redirect(next_path, status_code=_SEE_OTHER, cookies=[_session(request, secret)])


@get("/sign-out", **needs("site:read"))
async def sign_out_form(request: Incoming) -> Response[bytes] | Redirect:
    """Ask before signing out: a link alone must not end a session."""
    if access(request) is None:
        return Redirect("/", status_code=_SEE_OTHER)
    return page(request, "sessions/sign_out.html")


@post("/sign-out", status_code=_SEE_OTHER, **needs("site:read"))
async def sign_out(request: Incoming) -> Redirect:
    """End this browser's session; the other sessions of the person stay."""
    await read_signed_in(request)
    await _end_session(request)
    return Redirect("/", status_code=_SEE_OTHER, cookies=[_session(request, "")])


def _form(request: Incoming, *, next_path: str, login: str = "", failed: bool = False) -> Response[bytes]:
    secret, cookie = form_secret(request)
    return page(
        request,
        "sessions/sign_in.html",
        status=422 if failed else 200,
        cookies=[cookie],
        code=form_code(secret, _FORM),
        next_path=next_path,
        login=login,
        failed=failed,
    )


async def _end_session(request: Incoming) -> None:
    before = request.cookies.get(session_cookie(secure=secure(request)))
    if before:
        await members.sign_out(before, now=resources(request).now())


def _session(request: Incoming, secret: str) -> Cookie:
    return Cookie(
        key=session_cookie(secure=secure(request)),
        value=secret,
        max_age=members.SESSION_HOURS * 3600 if secret else 0,
        httponly=True,
        samesite="lax",
        secure=secure(request),
    )


HANDLERS = (sign_in_form, sign_in, sign_out_form, sign_out)
