"""Signing in and out. Every sign-in opens a session under a new secret and ends the one before it.

Staff take a second step: a code of their authenticator app, or, the first time, the enrolment of the app.
"""

from typing import Any, Final

import segno
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect
from markupsafe import Markup

from registry.domain.errors import Invalid, NotSignedIn
from registry.services import members
from registry.web.dependencies import resources
from registry.web.limits import guessing_limited
from registry.web.middleware import session_cookie
from registry.web.pages.forms import form_code, form_secret, local_path, read_anonymous, read_signed_in
from registry.web.pages.rendering import access, page, secure
from registry.web.requests import Incoming
from registry.web.routes import needs
from schemas.base import FieldProblem

__all__ = ["HANDLERS", "let_in"]

_FORM = "sign-in"
_STEP = "second-step"
_HOME = "/me"
_CODE = "/sign-in/code"
_ENROL = "/sign-in/enrol"
_STEP_COOKIE = {True: "__Host-step", False: "step"}
_SEE_OTHER: Final = 303


@get("/sign-in", **needs("site:read"))
async def sign_in_form(request: Incoming) -> Response[bytes] | Redirect:
    """The form; ``next`` names the page to go on to, which who is signed in already is shown at once."""
    next_path = local_path(request.query_params.get("next"), otherwise=_HOME)
    if access(request) is not None:
        return Redirect(next_path, status_code=_SEE_OTHER)
    return _form(request, next_path=next_path)


@post("/sign-in", status_code=_SEE_OTHER, guards=[guessing_limited], **needs("site:read"))
async def sign_in(request: Incoming) -> Response[bytes] | Redirect:
    """Check the password; a wrong one shows the form again and does not say what was wrong."""
    fields = await read_anonymous(request, _FORM)
    next_path = local_path(fields.get("next"), otherwise=_HOME)
    login = fields.get("login", "").strip().lower()
    try:
        signed = await members.sign_in(
            login,
            fields.get("password", ""),
            passwords=resources(request).passwords,
            second_factor=resources(request).second_factor,
            now=resources(request).now(),
        )
    except NotSignedIn:
        return _form(request, next_path=next_path, login=login, failed=True)
    return await let_in(request, signed, next_path=next_path)


async def let_in(request: Incoming, signed: members.SignedIn, *, next_path: str = _HOME) -> Redirect:
    """Go on after a right password: to the page asked for, or to the step that comes before it."""
    if signed.step is not None:
        path = {members.Step.CODE: _CODE, members.Step.ENROLMENT: _ENROL}[signed.step]
        cookie = _step(request, signed.secret)
        return Redirect(path, query_params={"next": next_path}, status_code=_SEE_OTHER, cookies=[cookie])
    await _end_session(request)
    return Redirect(next_path, status_code=_SEE_OTHER, cookies=[_session(request, signed.secret)])


@get(_CODE, **needs("site:read"))
async def code_form(request: Incoming) -> Response[bytes] | Redirect:
    """Ask for the code of the app; who comes without a right password before is sent back to the start."""
    if await _waiting_for(request, members.Step.CODE) is None:
        return Redirect("/sign-in", status_code=_SEE_OTHER)
    next_path = local_path(request.query_params.get("next"), otherwise=_HOME)
    return _step_page(request, "sessions/code.html", next_path=next_path)


@post(_CODE, status_code=_SEE_OTHER, guards=[guessing_limited], **needs("site:read"))
async def enter_code(request: Incoming) -> Response[bytes] | Redirect:
    """Check the code; a wrong one shows the form again."""
    fields = await read_anonymous(request, _STEP)
    next_path = local_path(fields.get("next"), otherwise=_HOME)
    given = resources(request)
    try:
        secret = await members.enter_code(
            _waiting(request), fields.get("code", ""), box=given.box, now=given.now()
        )
    except NotSignedIn:
        return Redirect("/sign-in", status_code=_SEE_OTHER)
    except Invalid as error:
        return _step_page(
            request, "sessions/code.html", next_path=next_path, status=422, problems=error.problems
        )
    await _end_session(request)
    return Redirect(
        next_path, status_code=_SEE_OTHER, cookies=[_session(request, secret), _step(request, "")]
    )


@get(_ENROL, **needs("site:read"))
async def enrol_form(request: Incoming) -> Response[bytes] | Redirect:
    """Show the key for the app as a QR code and as text."""
    if await _waiting_for(request, members.Step.ENROLMENT) is None:
        return Redirect("/sign-in", status_code=_SEE_OTHER)
    next_path = local_path(request.query_params.get("next"), otherwise=_HOME)
    return await _enrolment(request, next_path=next_path)


@post(_ENROL, status_code=_SEE_OTHER, guards=[guessing_limited], **needs("site:read"))
async def enrol(request: Incoming) -> Response[bytes] | Redirect:
    """Confirm the app with its first code, and show the recovery codes this once."""
    fields = await read_anonymous(request, _STEP)
    next_path = local_path(fields.get("next"), otherwise=_HOME)
    given = resources(request)
    try:
        secret, recovery = await members.finish_enrolment(
            _waiting(request), fields.get("code", ""), box=given.box, now=given.now()
        )
    except NotSignedIn:
        return Redirect("/sign-in", status_code=_SEE_OTHER)
    except Invalid as error:
        return await _enrolment(request, next_path=next_path, status=422, problems=error.problems)
    await _end_session(request)
    return page(
        request,
        "sessions/recovery.html",
        cookies=[_session(request, secret), _step(request, "")],
        codes=recovery,
        next_path=next_path,
    )


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


async def _enrolment(
    request: Incoming, *, next_path: str, status: int = 200, problems: tuple[FieldProblem, ...] = ()
) -> Response[bytes]:
    given = resources(request)
    offer = await members.enrolment(_waiting(request), box=given.box, now=given.now())
    picture = segno.make(offer.address, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff")
    return _step_page(
        request,
        "sessions/enrol.html",
        next_path=next_path,
        status=status,
        problems=problems,
        key=" ".join(offer.key[start : start + 4] for start in range(0, len(offer.key), 4)),
        picture=Markup(picture),  # noqa: S704 # drawn here from an address that is quoted in it
    )


def _step_page(
    request: Incoming,
    template: str,
    *,
    status: int = 200,
    problems: tuple[FieldProblem, ...] = (),
    **model: Any,  # noqa: ANN401 # what a template shows
) -> Response[bytes]:
    secret, cookie = form_secret(request)
    code = form_code(secret, _STEP)
    return page(request, template, status=status, cookies=[cookie], code=code, problems=problems, **model)


async def _waiting_for(request: Incoming, step: members.Step) -> members.Waiting | None:
    found = await members.waiting(_waiting(request), now=resources(request).now())
    return found if found is not None and found.step is step else None


def _waiting(request: Incoming) -> str:
    return request.cookies.get(_STEP_COOKIE[secure(request)], "")


def _step(request: Incoming, secret: str) -> Cookie:
    return Cookie(
        key=_STEP_COOKIE[secure(request)],
        value=secret,
        max_age=members.STEP_MINUTES * 60 if secret else 0,
        httponly=True,
        samesite="lax",
        secure=secure(request),
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


HANDLERS = (sign_in_form, sign_in, code_form, enter_code, enrol_form, enrol, sign_out_form, sign_out)
