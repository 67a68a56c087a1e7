"""The administrator's page: who is here, inviting, and ending every way in of somebody who leaves."""

from typing import Final
from uuid import UUID

from litestar import Response, get, post
from pydantic import TypeAdapter, ValidationError

from registry.domain.errors import Conflict, Invalid, NotFound
from registry.domain.permissions import allowed
from registry.services import members
from registry.web.dependencies import resources
from registry.web.pages.catalogues import N_
from registry.web.pages.forms import read_signed_in
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.base import FieldProblem
from schemas.members import InvitationEntry
from schemas.problems import field_problems
from schemas.vocab import Role

__all__ = ["HANDLERS"]

_ENTRY: TypeAdapter[InvitationEntry] = TypeAdapter(InvitationEntry)
_ON_A_PAGE: Final = 50
_FIELDS: Final = ("email", "role", "firm", "organisation")


@get("/people", **needs("account:read"))
async def people(request: Incoming) -> Response[bytes]:
    """Persons in the order of registration, and the newest invitations."""
    return await _page(request)


@post("/people", status_code=200, **needs("account:write"))
async def change(request: Incoming) -> Response[bytes]:
    """Do the one thing that the form asks for, and show the page with what came of it."""
    fields = await read_signed_in(request)
    given, by = resources(request), actor(request)
    entered: dict[str, str | None] = {}
    try:
        match fields.get("act"):
            case "invite":
                entered = {name: fields.get(name, "").strip() or None for name in _FIELDS}
                entry = _ENTRY.validate_python(entered)
                await members.invite(entry, base_address=given.base_address, actor=by, now=given.now())
                done = N_("The invitation is on its way.")
            case "resend":
                key = _key(fields.get("invitation"))
                await members.resend(key, base_address=given.base_address, actor=by, now=given.now())
                done = N_("The invitation is on its way.")
            case "revoke":
                await members.revoke_invitation(_key(fields.get("invitation")), actor=by, now=given.now())
                done = N_("The invitation is taken back.")
            case "offboard":
                await members.offboard(_key(fields.get("person")), actor=by, now=given.now())
                done = N_("Account, sessions, tokens, roles and open invitations of the person are ended.")
            case other:
                raise NotFound(str(other))
    except ValidationError as error:
        return await _page(request, problems=field_problems(error), entered=entered)
    except Invalid as error:
        return await _page(request, problems=error.problems, entered=entered)
    except Conflict as error:
        problem = FieldProblem(field="", code=error.code, message=error.message)
        return await _page(request, problems=(problem,))
    return await _page(request, done=done)


async def _page(
    request: Incoming,
    *,
    done: str | None = None,
    problems: tuple[FieldProblem, ...] = (),
    entered: dict[str, str | None] | None = None,
) -> Response[bytes]:
    by = actor(request)
    after = request.query_params.get("after")
    found, following = await members.persons(
        after=None if after is None else _key(after), limit=_ON_A_PAGE, actor=by
    )
    return page(
        request,
        "people/show.html",
        status=422 if problems else 200,
        people=found,
        following=following,
        invitations=await members.invitations(actor=by, now=resources(request).now()),
        roles=[role for role in Role if role not in {Role.PUBLIC, Role.SYSTEM}],
        may_write=allowed(by, "account:write"),
        entered={**dict.fromkeys(_FIELDS), **(entered or {})},
        done=done,
        problems=problems,
    )


def _key(given: str | None) -> UUID:
    try:
        return UUID(given or "")
    except ValueError:
        raise NotFound(given or "") from None


HANDLERS = (people, change)
