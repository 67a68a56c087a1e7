"""What staff do with a published product: suspend it, show it again, withdraw it, give it to another firm."""

from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.domain.permissions import allowed
from registry.services import attachments, lifecycle
from registry.web.dependencies import resources
from registry.web.pages.acting import UNTRIED, Act, Answer, Given, Tried, acted, filled, one
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.products.labels import field_label
from schemas.reviews import PointEntry, Reason, ReinstatementProposal, SuspensionEntry, Transfer
from schemas.vocab import CorrectionState, RegistrationState

__all__ = ["HANDLERS"]

_POINT: Final = TypeAdapter(PointEntry)
_REASON: Final = TypeAdapter(Reason)
_SUSPENSION: Final = TypeAdapter(SuspensionEntry)
_PROPOSAL: Final = TypeAdapter(ReinstatementProposal)
_TRANSFER: Final = TypeAdapter(Transfer)


@get("/reviews/{product_id:str}/standing", **needs("review:read_any"))
async def standing(request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
    """How a product stands, with a form for each act that is possible."""
    return await _page(request, product_id)


@post("/reviews/{product_id:str}/suspend", status_code=303, **needs("product:suspend"))
async def suspend(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Suspend it; its page stays, marked, with the public notice."""

    async def act(given: Given) -> None:
        notice = {"ja": one(given, "notice_ja"), "en": one(given, "notice_en")}
        entry = _SUSPENSION.validate_python({**filled(given, "reason"), "public_notice": notice})
        await lifecycle.suspend(product_id, entry, actor=actor(request), now=resources(request).now())

    return await _acted(request, product_id, "suspend", act)


@post("/reviews/{product_id:str}/propose-reinstatement", status_code=303, **needs("product:reinstate"))
async def propose(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Propose to show it again, with evidence that the cause is removed."""

    async def act(given: Given) -> None:
        entry = _PROPOSAL.validate_python({**filled(given, "reason"), "evidence": given.get("evidence", ())})
        now = resources(request).now()
        await lifecycle.propose_reinstatement(product_id, entry, actor=actor(request), now=now)

    return await _acted(request, product_id, "propose", act)


@post("/reviews/{product_id:str}/reinstate", status_code=303, **needs("product:reinstate"))
async def reinstate(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Show it again, as another person than the one who proposed it."""

    async def act(given: Given) -> None:
        entry = _REASON.validate_python(filled(given, "reason"))
        now = resources(request).now()
        await lifecycle.reinstate(product_id, entry.reason, actor=actor(request), now=now)

    return await _acted(request, product_id, "reinstate", act)


@post("/reviews/{product_id:str}/corrections", status_code=303, **needs("review:comment"))
async def request_correction(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Ask the firm to correct a claim beyond its scope; it has until a last day to submit a next version."""

    async def act(given: Given) -> None:
        entry = _POINT.validate_python(filled(given, "field", "text"))
        now = resources(request).now()
        await lifecycle.request_correction(product_id, entry, actor=actor(request), now=now)

    return await _acted(request, product_id, "correct", act)


@post(
    "/reviews/{product_id:str}/corrections/{correction:uuid}/take-back",
    status_code=303,
    **needs("review:comment"),
)
async def take_back(request: Incoming, product_id: FromPath[str], correction: FromPath[UUID]) -> Answer:
    """There was nothing to correct after all."""

    async def act(given: Given) -> None:
        entry = _REASON.validate_python(filled(given, "reason"))
        now = resources(request).now()
        await lifecycle.take_back_correction(
            product_id, correction, entry.reason, actor=actor(request), now=now
        )

    return await _acted(request, product_id, "take-back", act)


@post("/reviews/{product_id:str}/withdraw", status_code=303, **needs("product:withdraw_any"))
async def withdraw(request: Incoming, product_id: FromPath[str]) -> Answer:
    """End it at once; its page stays, marked, and its certificates are revoked."""

    async def act(given: Given) -> None:
        entry = _REASON.validate_python(filled(given, "reason"))
        now = resources(request).now()
        await lifecycle.withdraw(product_id, entry.reason, actor=actor(request), now=now)

    return await _acted(request, product_id, "withdraw", act)


@post("/reviews/{product_id:str}/transfer", status_code=303, **needs("product:transfer"))
async def transfer(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Give it to another firm; lots, trials and history go with it."""
    by, outside = actor(request), resources(request)
    known = await lifecycle.standing_of(product_id, actor=by)

    async def act(given: Given) -> None:
        entry = _TRANSFER.validate_python({**filled(given, "to", "reason"), "products": [product_id]})
        await lifecycle.transfer(
            known.corporate_no, entry, actor=by, base_address=outside.base_address, now=outside.now()
        )

    return await _acted(request, product_id, "transfer", act)


async def _acted(request: Incoming, product_id: str, name: str, act: Act) -> Answer:
    async def again(tried: Tried) -> Response[bytes]:
        return await _page(request, product_id, tried)

    return await acted(request, name, act, to=f"/reviews/{product_id}/standing?done=1", again=again)


async def _page(request: Incoming, product_id: str, tried: Tried = UNTRIED) -> Response[bytes]:
    by = actor(request)
    known = await lifecycle.standing_of(product_id, actor=by)
    suspended = known.state is RegistrationState.SUSPENDED
    live = suspended or known.state is RegistrationState.PUBLISHED
    files = await attachments.of_product(product_id, actor=by)
    corrections = await lifecycle.corrections(product_id, actor=by, now=resources(request).now())
    proposed = known.suspension.proposal.evidence if known.suspension and known.suspension.proposal else ()
    return page(
        request,
        "standing/show.html",
        status=tried.status,
        known=known,
        suspended=suspended,
        files=files,
        evidence=[file for file in files if file.sha256 in proposed],
        corrections=[(one, field_label(one.field)) for one in corrections],
        open_correction=CorrectionState.OPEN,
        may_correct=known.state is RegistrationState.PUBLISHED and allowed(by, "review:comment"),
        may_suspend=known.state is RegistrationState.PUBLISHED and allowed(by, "product:suspend"),
        may_reinstate=suspended and allowed(by, "product:reinstate"),
        may_withdraw=live and allowed(by, "product:withdraw_any"),
        may_transfer=allowed(by, "product:transfer"),
        typed={
            name: one(tried.given, name)
            for name in ("reason", "notice_ja", "notice_en", "to", "field", "text")
        },
        tried=tried.act,
        problems=tried.problems,
        done=request.query_params.get("done") == "1",
    )


HANDLERS = (standing, suspend, propose, reinstate, request_correction, take_back, withdraw, transfer)
