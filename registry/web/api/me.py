"""What a person looks after under ``/api/v1/me``: tokens for programs, and the products of their firms."""

from typing import Annotated, Final
from uuid import UUID

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath
from pydantic import Field, TypeAdapter

from registry.domain.errors import NotSignedIn
from registry.services import members, overview
from registry.web.cursors import KeyCursor, first_of
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, query
from registry.web.routes import Route, takes
from schemas.base import Contract, Page
from schemas.members import TokenEntry, TokenMade, TokenView
from schemas.products.overview import ApplicantView, OverseenProduct

__all__ = ["OwnProducts", "OwnTokens"]

_ENTRY = TypeAdapter(TokenEntry)
_TOKENS = TypeAdapter(tuple[TokenView, ...])
_APPLICANT = TypeAdapter(ApplicantView)
_PRODUCTS = TypeAdapter(Page[OverseenProduct])
_NO_STORE: Final = {"Cache-Control": "no-store"}


class _ListQuery(Contract):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: KeyCursor | None = None


class OwnProducts(Controller):
    """The products of the caller's firms."""

    path = "/me/products"

    @get(
        **takes(
            Route(
                summary="Your firm's products: where their review stands, what is missing, what ends within 90 days",
                permission="product:read_draft",
                query=_ListQuery,
                answer=_PRODUCTS,
            )
        )
    )
    async def list(self, request: Incoming) -> Response[bytes]:
        """One page, drafts included, in the order of registration."""
        q = query(request, _ListQuery)
        found = await overview.own_products(
            after=q.cursor or "", limit=q.limit + 1, actor=actor(request), now=resources(request).now()
        )
        page = first_of(found, q.limit, lambda one: one.id)
        return Response(page.model_dump_json().encode(), media_type="application/json", headers=_NO_STORE)

    @get(
        "/{product_id:str}",
        **takes(
            Route(
                summary="One product of your firm: what is missing, what was asked, what is due and possible",
                permission="product:read_draft",
                answer=_APPLICANT,
            )
        ),
    )
    async def show(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """With the entity tags that a submission or another act must name."""
        found = await overview.applicant(product_id, actor=actor(request), now=resources(request).now())
        return Response(_APPLICANT.dump_json(found), media_type="application/json", headers=_NO_STORE)


class OwnTokens(Controller):
    """The caller's own API tokens."""

    path = "/me/tokens"

    @get(**takes(Route(summary="Your tokens, oldest first", permission="self:read", answer=_TOKENS)))
    async def list(self, request: Incoming) -> Response[bytes]:
        """Without their secrets."""
        return await _tokens(request)

    @post(
        **takes(
            Route(
                summary="Make a token within your own permissions; it is shown this once",
                permission="self:write",
                body=_ENTRY,
                answer=TypeAdapter(TokenMade),
                status=201,
            )
        )
    )
    async def create(self, request: Incoming) -> Response[str]:
        """For people signed in with a browser: a token does not make tokens."""
        entry = await body(request, _ENTRY)
        made = await members.issue_own_token(entry, actor=actor(request), now=resources(request).now())
        return Response(
            made.model_dump_json(), status_code=201, media_type="application/json", headers=_NO_STORE
        )

    @delete(
        "/{token_id:uuid}",
        **takes(Route(summary="Revoke one of your tokens", permission="self:write", answer=_TOKENS)),
    )
    async def revoke(self, request: Incoming, token_id: FromPath[UUID]) -> Response[bytes]:
        """At once."""
        await members.revoke_own_token(token_id, actor=actor(request), now=resources(request).now())
        return await _tokens(request)


async def _tokens(request: Incoming) -> Response[bytes]:
    person = actor(request).person
    if person is None:
        raise NotSignedIn
    found = await members.tokens_of(person)
    return Response(_TOKENS.dump_json(found), media_type="application/json", headers=_NO_STORE)
