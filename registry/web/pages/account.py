"""The reader's own account: password, browsers that are signed in, tokens for programs."""

from typing import Final
from uuid import UUID

from litestar import Response, get, post
from pydantic import TypeAdapter, ValidationError

from registry.domain.errors import Forbidden, Invalid, NotFound
from registry.services import members
from registry.services.members import Access
from registry.web.dependencies import resources
from registry.web.pages.catalogues import N_
from registry.web.pages.forms import read_signed_in
from registry.web.pages.rendering import access, page
from registry.web.requests import Incoming
from registry.web.routes import needs
from schemas.base import Bilingual, FieldProblem
from schemas.members import TokenEntry, TokenMade
from schemas.problems import field_problems

__all__ = ["HANDLERS"]

_TOKEN: TypeAdapter[TokenEntry] = TypeAdapter(TokenEntry)
_SCOPE: Final = "scope:"


@get("/account", **needs("self:read"))
async def account(request: Incoming) -> Response[bytes]:
    """Everything the reader may change about their own way in."""
    return await _page(request, _signed_in(request))


@post("/account", status_code=200, **needs("self:write"))
async def change(request: Incoming) -> Response[bytes]:
    """Do the one thing that the form asks for, and show the page with what came of it."""
    fields = await read_signed_in(request)
    known, given = _signed_in(request), resources(request)
    made: TokenMade | None = None
    try:
        match fields.get("act"):
            case "password":
                await members.change_password(
                    known,
                    fields.get("current", ""),
                    fields.get("password", ""),
                    passwords=given.passwords,
                    now=given.now(),
                )
                done = N_("Your password is changed. You are signed out on your other devices.")
            case "sessions":
                await members.end_other_sessions(known, now=given.now())
                done = N_("You are signed out on your other devices.")
            case "token":
                scopes = tuple(name.removeprefix(_SCOPE) for name in fields if name.startswith(_SCOPE))
                entry = _TOKEN.validate_python(
                    {"name": fields.get("name", ""), "days": fields.get("days", ""), "scopes": scopes}
                )
                made = await members.issue_own_token(entry, actor=known.actor, now=given.now())
                done = N_("The token is made. It is shown this once only: copy it now.")
            case "revoke":
                await members.revoke_own_token(_key(fields.get("token")), actor=known.actor, now=given.now())
                done = N_("The token is revoked.")
            case other:
                raise NotFound(str(other))
    except ValidationError as error:
        return await _page(request, known, problems=field_problems(error))
    except Invalid as error:
        return await _page(request, known, problems=error.problems)
    return await _page(request, known, done=done, made=made)


async def _page(
    request: Incoming,
    known: Access,
    *,
    done: str | None = None,
    made: TokenMade | None = None,
    problems: tuple[FieldProblem, ...] = (),
) -> Response[bytes]:
    person = known.actor.person
    assert person is not None  # noqa: S101 # a session has a person
    return page(
        request,
        "account/show.html",
        status=422 if problems else 200,
        name=await members.own_name(known.actor),
        sessions=await members.sessions_of(person, now=resources(request).now()),
        here=known.session,
        tokens=await members.tokens_of(person),
        scopes=members.own_scopes(known.actor),
        done=done,
        made=made,
        problems=problems,
    )


def _signed_in(request: Incoming) -> Access:
    known = access(request)
    if known is None:
        raise Forbidden(
            Bilingual(
                ja="このページはブラウザーでサインインした人のものです。トークンでは開けません。",
                en="This page is for people signed in with a browser; a token does not open it.",
            )
        )
    return known


def _key(given: str | None) -> UUID:
    try:
        return UUID(given or "")
    except ValueError:
        raise NotFound(given or "") from None


HANDLERS = (account, change)
