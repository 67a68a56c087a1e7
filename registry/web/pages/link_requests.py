"""Requests to link a trial or a systematic review to a product: the firm's page, and the pages of who decides."""

from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.domain.errors import Invalid, NotFound
from registry.domain.permissions import allowed
from registry.services import evidence
from registry.web.dependencies import resources
from registry.web.pages import parameters
from registry.web.pages.acting import UNTRIED, Act, Answer, Given, Tried, acted, filled
from registry.web.pages.catalogues import N_
from registry.web.pages.judging.fields import LINK, Field, Group, Input, document_of, typed_of
from registry.web.pages.judging.overview import open_desk
from registry.web.pages.judging.records import shown
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.links import LinkRequestEntry, ReviewLinkEntry
from schemas.trials import LinkEnd, LinkEntry
from schemas.vocab import LinkRequestState

__all__ = ["HANDLERS"]

_ON_A_PAGE: Final = 50
_MOST: Final = 2**31 - 1
_ASK: Final = TypeAdapter(LinkRequestEntry)
_TRIAL: Final = TypeAdapter(LinkEntry)
_REVIEW: Final = TypeAdapter(ReviewLinkEntry)
_DECLINE: Final = TypeAdapter(LinkEnd)
_ASKED: Final = (
    Group(
        "",
        (
            Field("trial", N_("Record number of the trial"), hint=N_("For example T-000001")),
            Field("review", N_("Or record number of the systematic review"), hint=N_("For example R-000001")),
            Field("reason", N_("Why it speaks of the product"), Input.PARAGRAPH, required=True),
        ),
    ),
)
_NAMED: Final = (
    Group(
        "",
        (
            Field("review", N_("Record number of the systematic review"), required=True),
            Field("name", N_("Name under which the review speaks of the product"), required=True),
            Field("dose", N_("Amount a day"), Input.NUMBER),
            Field("dose_unit", N_("Unit"), hint=N_("UCUM code, e.g. mg, g, {tablet}")),
            Field("dose_text", N_("Dose, where it is no single number")),
            Field("reason", N_("Reason"), Input.PARAGRAPH, required=True),
        ),
    ),
)
_DECLINED: Final = (Group("", (Field("reason", N_("Why it is declined"), required=True),)),)


@get("/me/products/{product_id:str}/link-requests", **needs("link:request"))
async def own(request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
    """What the firm asked for one product, what became of it, and the form to ask."""
    return await _own(request, product_id)


@post("/me/products/{product_id:str}/link-requests", status_code=303, **needs("link:request"))
async def ask(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Ask reviewers to link a record."""

    async def act(given: Given) -> None:
        entry = _ASK.validate_python(document_of(given, _ASKED))
        try:
            now = resources(request).now()
            await evidence.request_link(product_id, entry, actor=actor(request), now=now)
        except NotFound as missing:
            field = "trial" if entry.review is None else "review"
            raise Invalid.field(field, "E_REF", ja=missing.message.ja, en=missing.message.en) from None

    async def again(tried: Tried) -> Response[bytes]:
        return await _own(request, product_id, tried)

    await evidence.link_requests(
        product_id, actor=actor(request)
    )  # not found and not theirs are no problems of a field
    return await acted(request, "ask", act, to=f"/me/products/{product_id}/link-requests", again=again)


@get("/link-requests", **needs("link:write"))
async def waiting(request: Incoming) -> Response[bytes]:
    """What waits for a reviewer, the oldest first."""
    after = parameters.number(request, "after", most=_MOST)
    found, following = await evidence.open_requests(actor=actor(request), after=after, limit=_ON_A_PAGE)
    return page(request, "link_requests/list.html", found=found, following=following)


@get("/link-requests/{number:int}", **needs("product:read_draft"))
async def one(request: Incoming, number: FromPath[int]) -> Response[bytes]:
    """One request: what became of it, or the forms to accept and to decline it for who may."""
    return await _one(request, number)


@post("/link-requests/{number:int}/accept", status_code=303, **needs("link:write"))
async def accept(request: Incoming, number: FromPath[int]) -> Answer:
    """Link the record as the reviewer judges it."""
    asked = await evidence.link_request(number, actor=actor(request))

    async def act(given: Given) -> None:
        by, now = actor(request), resources(request).now()
        if asked.review is None:
            link = _TRIAL.validate_python(document_of(given, LINK))
            await evidence.accept_request(number, link, actor=by, now=now)
        else:
            named = _REVIEW.validate_python(document_of(given, _NAMED))
            await evidence.accept_review_request(number, named, actor=by, now=now)

    return await _acted(request, number, "accept", act)


@post("/link-requests/{number:int}/decline", status_code=303, **needs("link:write"))
async def decline(request: Incoming, number: FromPath[int]) -> Answer:
    """Decline it, saying why."""
    await evidence.link_request(number, actor=actor(request))  # not found is no problem of a field

    async def act(given: Given) -> None:
        entry = _DECLINE.validate_python(filled(given, "reason"))
        now = resources(request).now()
        await evidence.decline_request(number, entry.reason, actor=actor(request), now=now)

    return await _acted(request, number, "decline", act)


async def _acted(request: Incoming, number: int, name: str, act: Act) -> Answer:
    async def again(tried: Tried) -> Response[bytes]:
        return await _one(request, number, tried)

    return await acted(request, name, act, to="/link-requests", again=again)


async def _own(request: Incoming, product_id: str, tried: Tried = UNTRIED) -> Response[bytes]:
    return page(
        request,
        "link_requests/own.html",
        status=tried.status,
        product_id=product_id,
        asked=await evidence.link_requests(product_id, actor=actor(request)),
        groups=_ASKED,
        values=shown(tried, "ask", _ASKED, typed_of({}, _ASKED)),
        problems=tried.problems,
    )


async def _one(request: Incoming, number: int, tried: Tried = UNTRIED) -> Response[bytes]:
    reader = actor(request)
    asked = await evidence.link_request(number, actor=reader)
    waits = asked.state is LinkRequestState.OPEN
    desk = await open_desk(request, asked.product) if waits and allowed(reader, "link:write") else None
    groups = LINK if asked.review is None else _NAMED
    named = {"trial": asked.trial} if asked.review is None else {"review": asked.review}
    if desk is not None and asked.review is not None:
        named["name"] = desk.name
    return page(
        request,
        "link_requests/one.html",
        status=tried.status,
        asked=asked,
        desk=desk,
        staff=allowed(reader, "review:read_any"),
        groups=groups,
        values=shown(tried, "accept", groups, typed_of(named, groups)),
        decline_groups=_DECLINED,
        decline_values=shown(tried, "decline", _DECLINED, typed_of({}, _DECLINED)),
        problems=tried.problems,
        tried=tried.act,
    )


HANDLERS = (own, ask, waiting, one, accept, decline)
