"""Member firms and their published products; for administrators, a list of them, correcting and closing them."""

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.domain.municipalities import MIE
from registry.domain.permissions import allowed
from registry.services import lifecycle, members, products
from registry.web.dependencies import resources
from registry.web.pages.acting import UNTRIED, Act, Answer, Given, Tried, acted, filled, one
from registry.web.pages.parameters import number, words
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.members import FirmCorrection
from schemas.products import ProductCard
from schemas.reviews import Reason

__all__ = ["HANDLERS"]

_CORRECTION = TypeAdapter(FirmCorrection)
_REASON = TypeAdapter(Reason)
_TYPED = ("name_ja", "name_kana", "name_en", "address", "lg_code")

MAX_KEY = 10**12
_ON_A_PAGE = 50


@get("/firms", **needs("account:read"))
async def listed(request: Incoming) -> Response[bytes]:
    """The member firms in the order of registration, all or those that a name or a corporate number finds."""
    sought = words(request, "q")
    found, after = await members.firms(
        after=number(request, "after", most=MAX_KEY),
        limit=_ON_A_PAGE,
        sought=sought or None,
        actor=actor(request),
    )
    return page(
        request,
        "firms/list.html",
        firms=found,
        after=after,
        sought=sought,
        may_write=allowed(actor(request), "firm:write"),
    )


@get("/firms/{corporate_no:str}", **needs("firm:read"))
async def firm(request: Incoming, corporate_no: FromPath[str]) -> Response[bytes]:
    """A firm by its corporate number, with its products in the order of registration."""
    found = await members.firm(corporate_no)
    cards, after = await products.cards(
        after=number(request, "after", most=MAX_KEY), firm=found.corporate_no, now=resources(request).now()
    )
    return page(
        request,
        "firms/show.html",
        firm=found,
        cards=[ProductCard.model_validate_json(card) for card in cards],
        after=after,
        may_write=allowed(actor(request), "firm:write"),
        done=request.query_params.get("done") == "1",
    )


@get("/firms/{corporate_no:str}/edit", **needs("firm:write"))
async def edit(request: Incoming, corporate_no: FromPath[str]) -> Response[bytes]:
    """The particulars of a firm, to be corrected, and its end."""
    return await _edited(request, corporate_no)


@post("/firms/{corporate_no:str}/edit", status_code=303, **needs("firm:write"))
async def correct(request: Incoming, corporate_no: FromPath[str]) -> Answer:
    """Write another name or address."""

    async def act(given: Given) -> None:
        entry = _CORRECTION.validate_python(filled(given, *_TYPED))
        now = resources(request).now()
        await lifecycle.correct_firm(
            corporate_no, entry, if_match=one(given, "etag"), actor=actor(request), now=now
        )

    return await _acted(request, corporate_no, "correct", act)


@post("/firms/{corporate_no:str}/close", status_code=303, **needs("firm:write"))
async def close(request: Incoming, corporate_no: FromPath[str]) -> Answer:
    """Close it; its products are transferred or withdrawn before."""

    async def act(given: Given) -> None:
        entry = _REASON.validate_python(filled(given, "reason"))
        now = resources(request).now()
        await members.close_firm(corporate_no, entry.reason, actor=actor(request), now=now)

    return await _acted(request, corporate_no, "close", act)


async def _acted(request: Incoming, corporate_no: str, name: str, act: Act) -> Answer:
    async def again(tried: Tried) -> Response[bytes]:
        return await _edited(request, corporate_no, tried)

    return await acted(request, name, act, to=f"/firms/{corporate_no}?done=1", again=again)


async def _edited(request: Incoming, corporate_no: str, tried: Tried = UNTRIED) -> Response[bytes]:
    found = await members.firm(corporate_no)
    stored = {name: getattr(found, name) or "" for name in _TYPED}
    typed = {name: one(tried.given, name) for name in _TYPED} if tried.act == "correct" else stored
    return page(
        request,
        "firms/edit.html",
        status=tried.status,
        firm=found,
        typed=typed,
        etag=members.firm_tag(found),
        stale=tried.stale,
        reason=one(tried.given, "reason"),
        municipalities=MIE,
        problems=tried.problems,
    )


HANDLERS = (listed, firm, edit, correct, close)
