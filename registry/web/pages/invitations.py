"""Taking an invitation up: the page that the link of the mail opens.

The link's secret is in the query, which no log line holds.
"""

from typing import Final

from litestar import Response, get, post
from litestar.response import Redirect
from pydantic import TypeAdapter, ValidationError

from registry.domain.errors import Invalid
from registry.services import members
from registry.web.dependencies import resources
from registry.web.limits import guessing_limited
from registry.web.pages.forms import form_code, form_secret, read_anonymous
from registry.web.pages.rendering import page
from registry.web.pages.sessions import let_in
from registry.web.requests import Incoming
from registry.web.routes import needs
from schemas.base import Contract, FieldProblem, Text
from schemas.members import Login, Password
from schemas.problems import field_problems

__all__ = ["HANDLERS"]

_FORM: Final = "invitation"
_SEE_OTHER: Final = 303


class _Taken(Contract):
    name: Text
    login: Login
    password: Password


_TAKEN: TypeAdapter[_Taken] = TypeAdapter(_Taken)


@get("/invitation", **needs("site:read"))
async def invitation(request: Incoming) -> Response[bytes]:
    """What is offered, and the form that takes it up."""
    return await _form(request, request.query_params.get("code") or "")


@post("/invitation", status_code=_SEE_OTHER, guards=[guessing_limited], **needs("site:read"))
async def take_up(request: Incoming) -> Response[bytes] | Redirect:
    """Write name, sign-in name and password, and go on as after signing in."""
    fields = await read_anonymous(request, _FORM)
    code, given = fields.get("code", ""), resources(request)
    entered = {name: fields.get(name, "").strip() for name in ("name", "login")}
    try:
        taken = _TAKEN.validate_python({**entered, "password": fields.get("password", "")})
        await members.accept(
            code,
            name=taken.name,
            login=taken.login,
            password=taken.password,
            passwords=given.passwords,
            now=given.now(),
        )
    except ValidationError as error:
        return await _form(request, code, problems=field_problems(error), **entered)
    except Invalid as error:
        return await _form(request, code, problems=error.problems, **entered)
    signed = await members.sign_in(
        taken.login,
        taken.password,
        passwords=given.passwords,
        second_factor=given.second_factor,
        now=given.now(),
    )
    return await let_in(request, signed)


async def _form(
    request: Incoming, code: str, *, problems: tuple[FieldProblem, ...] = (), name: str = "", login: str = ""
) -> Response[bytes]:
    offer = await members.offered(code, now=resources(request).now())
    secret, cookie = form_secret(request)
    return page(
        request,
        "invitations/show.html",
        status=422 if problems else 200,
        cookies=[cookie],
        csrf=form_code(secret, _FORM),
        code=code,
        offer=offer,
        problems=problems,
        name=name,
        login=login,
    )


HANDLERS = (invitation, take_up)
