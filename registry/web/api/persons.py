"""People under ``/api/v1/persons`` and invitations under ``/api/v1/invitations``: for administrators.

Auditors may read both. Whatever ends somebody's access ends it with the answer.
"""

from typing import Annotated, Final
from uuid import UUID

from litestar import Controller, Response, delete, get, post, put
from litestar.params import FromPath
from pydantic import Field, TypeAdapter

from registry.services import members
from registry.web.cursors import IdCursor, first_of
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, if_match, query
from registry.web.routes import Route, takes
from schemas.base import Contract, Page
from schemas.members import (
    GrantEntry,
    InvitationEntry,
    InvitationView,
    PersonCorrection,
    PersonJoin,
    PersonView,
)

__all__ = ["Invitations", "Persons"]

_ONE = TypeAdapter(PersonView)
_CORRECTION = TypeAdapter(PersonCorrection)
_GRANT = TypeAdapter(GrantEntry)
_JOIN = TypeAdapter(PersonJoin)
_ENTRY = TypeAdapter(InvitationEntry)
_INVITATION = TypeAdapter(InvitationView)
_INVITATIONS = TypeAdapter(Page[InvitationView])
_NO_STORE: Final = {"Cache-Control": "no-store"}


class _ListQuery(Contract):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: UUID | None = None


class _InvitationsQuery(Contract):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: IdCursor | None = None


class Persons(Controller):
    """Read and manage people; everybody else knows them by an opaque id."""

    path = "/persons"

    @get(
        **takes(
            Route(
                summary="People in the order of registration",
                permission="account:read",
                query=_ListQuery,
                answer=TypeAdapter(Page[PersonView]),
            )
        )
    )
    async def list(self, request: Incoming) -> Response[str]:
        """One page."""
        q = query(request, _ListQuery)
        found, after = await members.persons(after=q.cursor, limit=q.limit, actor=actor(request))
        page = Page[PersonView](items=found, next=None if after is None else str(after))
        return Response(page.model_dump_json(), media_type="application/json", headers=_NO_STORE)

    @get(
        "/{person_id:uuid}",
        **takes(Route(summary="One person", permission="account:read", answer=_ONE)),
    )
    async def show(self, request: Incoming, person_id: FromPath[UUID]) -> Response[str]:
        """With accounts and roles."""
        return await _person(request, person_id)

    @put(
        "/{person_id:uuid}",
        **takes(
            Route(
                summary="Correct name and address; If-Match names the tag of the person as read before",
                permission="account:write",
                body=_CORRECTION,
                answer=_ONE,
                if_match=True,
                errors=(412, 428),
            )
        ),
    )
    async def correct(self, request: Incoming, person_id: FromPath[UUID]) -> Response[str]:
        """What the person did is not touched."""
        correction = await body(request, _CORRECTION)
        tag, now = if_match(request), resources(request).now()
        await members.correct_person(person_id, correction, if_match=tag, actor=actor(request), now=now)
        return await _person(request, person_id)

    @post(
        "/{person_id:uuid}/grants",
        **takes(
            Route(
                summary="Give a role",
                permission="account:write",
                body=_GRANT,
                answer=_ONE,
                status=201,
            )
        ),
    )
    async def grant(self, request: Incoming, person_id: FromPath[UUID]) -> Response[str]:
        """For a firm or organisation where the role needs one."""
        entry = await body(request, _GRANT)
        by = actor(request)
        await members.person(person_id, actor=by)
        firm, organisation = await members.acts_for(entry)
        now = resources(request).now()
        await members.grant(person_id, entry.role, firm=firm, organisation=organisation, actor=by, now=now)
        return await _person(request, person_id, status=201)

    @delete(
        "/{person_id:uuid}/grants/{grant_id:uuid}",
        **takes(Route(summary="Take a role away", permission="account:write", answer=_ONE)),
    )
    async def revoke(
        self, request: Incoming, person_id: FromPath[UUID], grant_id: FromPath[UUID]
    ) -> Response[str]:
        """At once."""
        await members.revoke_grant(person_id, grant_id, actor=actor(request), now=resources(request).now())
        return await _person(request, person_id)

    @post(
        "/{person_id:uuid}/offboard",
        **takes(
            Route(
                summary="End account, sessions, tokens, roles and open invitations of a person",
                permission="account:write",
                answer=_ONE,
                errors=(409,),
            )
        ),
    )
    async def offboard(self, request: Incoming, person_id: FromPath[UUID]) -> Response[str]:
        """At once."""
        await members.offboard(person_id, actor=actor(request), now=resources(request).now())
        return await _person(request, person_id)

    @post(
        "/{person_id:uuid}/join",
        **takes(
            Route(
                summary="Join another id of the same human being to this one; it cannot be undone",
                permission="account:write",
                body=_JOIN,
                answer=_ONE,
                errors=(409,),
            )
        ),
    )
    async def join(self, request: Incoming, person_id: FromPath[UUID]) -> Response[str]:
        """Both ids count as one natural person afterwards."""
        entry = await body(request, _JOIN)
        kept = await members.join_persons(
            person_id, entry.other, actor=actor(request), now=resources(request).now()
        )
        return await _person(request, kept)

    @post(
        "/{person_id:uuid}/erase",
        **takes(
            Route(
                summary="Erase names, contacts and secrets of a person; it cannot be undone",
                permission="account:write",
                answer=_ONE,
                errors=(409,),
            )
        ),
    )
    async def erase(self, request: Incoming, person_id: FromPath[UUID]) -> Response[str]:
        """The id and the acts stay."""
        await members.erase_person(person_id, actor=actor(request), now=resources(request).now())
        return await _person(request, person_id)

    @delete(
        "/{person_id:uuid}/second-factor",
        **takes(
            Route(
                summary="Let a person enrol a second factor anew at the next sign-in",
                permission="account:write",
                answer=_ONE,
            )
        ),
    )
    async def reset_second_factor(self, request: Incoming, person_id: FromPath[UUID]) -> Response[str]:
        """Their sessions end."""
        await members.reset_second_factor(person_id, actor=actor(request), now=resources(request).now())
        return await _person(request, person_id)


class Invitations(Controller):
    """Invite by mail."""

    path = "/invitations"

    @get(
        **takes(
            Route(
                summary="Invitations, the newest first",
                permission="account:read",
                query=_InvitationsQuery,
                answer=_INVITATIONS,
            )
        )
    )
    async def list(self, request: Incoming) -> Response[bytes]:
        """One page, without their links, which are in the mail alone."""
        q = query(request, _InvitationsQuery)
        found = await members.invitations(
            before=q.cursor, limit=q.limit + 1, actor=actor(request), now=resources(request).now()
        )
        page = first_of(found, q.limit, lambda one: one.id.int)
        return Response(page.model_dump_json().encode(), media_type="application/json", headers=_NO_STORE)

    @post(
        **takes(
            Route(
                summary="Invite somebody to a role by mail",
                permission="account:write",
                body=_ENTRY,
                answer=_INVITATION,
                status=201,
            )
        )
    )
    async def create(self, request: Incoming) -> Response[str]:
        """The mail goes out within seconds of the answer."""
        entry = await body(request, _ENTRY)
        given = resources(request)
        key = await members.invite(
            entry, base_address=given.base_address, actor=actor(request), now=given.now()
        )
        return await _invitation(request, key, status=201)

    @post(
        "/{invitation_id:uuid}/resend",
        **takes(
            Route(
                summary="Send an invitation again under a new link",
                permission="account:write",
                answer=_INVITATION,
                errors=(409,),
            )
        ),
    )
    async def resend(self, request: Incoming, invitation_id: FromPath[UUID]) -> Response[str]:
        """The links before end."""
        given = resources(request)
        await members.resend(
            invitation_id, base_address=given.base_address, actor=actor(request), now=given.now()
        )
        return await _invitation(request, invitation_id)

    @delete(
        "/{invitation_id:uuid}",
        **takes(
            Route(
                summary="Take an invitation back",
                permission="account:write",
                answer=_INVITATION,
                errors=(409,),
            )
        ),
    )
    async def revoke(self, request: Incoming, invitation_id: FromPath[UUID]) -> Response[str]:
        """Its link ends at once."""
        await members.revoke_invitation(invitation_id, actor=actor(request), now=resources(request).now())
        return await _invitation(request, invitation_id)


async def _person(request: Incoming, key: UUID, *, status: int = 200) -> Response[str]:
    view = await members.person(key, actor=actor(request))
    headers = {**_NO_STORE, "ETag": f'"{members.person_tag(view.name, view.email)}"'}
    return Response(
        view.model_dump_json(), status_code=status, media_type="application/json", headers=headers
    )


async def _invitation(request: Incoming, key: UUID, *, status: int = 200) -> Response[str]:
    view = await members.invitation(key, actor=actor(request), now=resources(request).now())
    return Response(
        view.model_dump_json(), status_code=status, media_type="application/json", headers=_NO_STORE
    )
