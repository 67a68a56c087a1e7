"""All evidence of a product as those who judge it see it: outcomes with their grades today, trials with what lacks."""

from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.domain import risk_of_bias
from registry.domain.permissions import allowed
from registry.services import evidence, reviews, trials
from registry.services.evidence import EvidenceDesk
from registry.web.dependencies import resources
from registry.web.pages.acting import UNTRIED, Answer, Given, Tried, acted, filled
from registry.web.pages.evidence import shown_evidence
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.trials import LinkEnd
from schemas.vocab import TrialStanding

__all__ = ["HANDLERS", "open_desk"]

_END: Final = TypeAdapter(LinkEnd)


async def open_desk(request: Incoming, product_id: str) -> EvidenceDesk:
    """The desk of a product, for a reader without a conflict of interest.

    Raises:
        NotFound, NotSignedIn, Forbidden: As for ``reviews.admitted`` and ``evidence.desk``.
    """
    by, now = actor(request), resources(request).now()
    await reviews.admitted(product_id, actor=by, now=now)
    return await evidence.desk(product_id, actor=by, now=now)


@get("/evidence/{product_id:str}", **needs("review:read_any"))
async def overview(request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
    """The desk of one product."""
    return await _overview(request, product_id)


@post("/evidence/{product_id:str}/links/{trial_id:str}/end", status_code=303, **needs("link:write"))
async def end_link(request: Incoming, product_id: FromPath[str], trial_id: FromPath[str]) -> Answer:
    """End the link of a trial; it stays on record."""

    async def act(given: Given) -> None:
        entry = _END.validate_python(filled(given, "reason"))
        now = resources(request).now()
        await evidence.end_link(product_id, trial_id, entry.reason, actor=actor(request), now=now)

    async def again(tried: Tried) -> Response[bytes]:
        return await _overview(request, product_id, tried)

    await open_desk(request, product_id)
    return await acted(request, "end", act, to=f"/evidence/{product_id}#trials", again=again)


async def _overview(request: Incoming, product_id: str, tried: Tried = UNTRIED) -> Response[bytes]:
    by, now = actor(request), resources(request).now()
    desk = await open_desk(request, product_id)
    return page(
        request,
        "judging/overview.html",
        status=tried.status,
        desk=desk,
        shown=await shown_evidence(request, product_id),
        missing=await evidence.missing_inputs(product_id, now=now),
        links=await trials.linked_to(product_id, actor=by),
        certainty={
            one.outcome_id: await evidence.certainty_state(one.outcome_id, actor=by, now=now)
            for one in desk.outcomes
        },
        overall={
            (one.trial_id, outcome): risk_of_bias.overall(bias)
            for one in desk.linked
            for outcome, bias in one.bias.items()
        },
        standings=tuple(TrialStanding),
        may_judge=allowed(by, "evidence:write"),
        may_link=allowed(by, "link:write"),
        problems=tried.problems,
    )


HANDLERS = (overview, end_link)
