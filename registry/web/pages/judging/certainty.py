"""The certainty of an outcome's body (GRADE): one person judges with a reason for every step, another confirms."""

from collections.abc import Mapping
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.domain.permissions import allowed
from registry.services import evidence
from registry.web.dependencies import resources
from registry.web.pages.acting import UNTRIED, Act, Answer, Given, Tried, acted, filled, one
from registry.web.pages.judging.overview import open_desk
from registry.web.pages.judging.records import product_of
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.evidence.certainty import CertaintyConfirmation, CertaintyJudgement
from schemas.vocab import CertaintyFactor, CertaintyStart, TrialStanding

__all__ = ["HANDLERS"]

_JUDGEMENT: Final = TypeAdapter(CertaintyJudgement)
_CONFIRMATION: Final = TypeAdapter(CertaintyConfirmation)
_FALLS: Final = (0, -1, -2)
_RISES: Final[Mapping[CertaintyFactor, tuple[int, ...]]] = {
    CertaintyFactor.LARGE_EFFECT: (0, 1, 2),
    CertaintyFactor.DOSE_RESPONSE: (0, 1),
    CertaintyFactor.CONFOUNDING: (0, 1),
}


@get("/evidence/outcomes/{outcome_id:str}/certainty", **needs("review:read_any"))
async def certainty(request: Incoming, outcome_id: FromPath[str]) -> Response[bytes]:
    """The judgement on record, what the numbers suggest to look at, and the forms."""
    return await _certainty(request, outcome_id)


@post("/evidence/outcomes/{outcome_id:str}/certainty", status_code=303, **needs("evidence:write"))
async def judge(request: Incoming, outcome_id: FromPath[str]) -> Answer:
    """Judge; provisional until another person confirms it."""

    async def act(given: Given) -> None:
        steps = [
            {"factor": factor, **filled_step}
            for factor in CertaintyFactor
            if (filled_step := _step(given, factor)) is not None
        ]
        entry = _JUDGEMENT.validate_python({**filled(given, "start"), "steps": steps})
        await evidence.judge_certainty(outcome_id, entry, actor=actor(request), now=resources(request).now())

    return await _acted(request, outcome_id, "judge", act)


@post(
    "/evidence/outcomes/{outcome_id:str}/certainty/confirmation",
    status_code=303,
    **needs("evidence:write"),
)
async def confirm(request: Incoming, outcome_id: FromPath[str]) -> Answer:
    """Confirm as another person than the judge."""

    async def act(given: Given) -> None:
        entry = _CONFIRMATION.validate_python(filled(given, "certainty_version", "reason"))
        await evidence.confirm_certainty(
            outcome_id, entry, actor=actor(request), now=resources(request).now()
        )

    return await _acted(request, outcome_id, "confirm", act)


def _step(given: Given, factor: CertaintyFactor) -> dict[str, str] | None:
    """What was typed for a factor; None for a raising one that is left at 0 without a word."""
    typed = {"steps": one(given, f"{factor.value}.steps") or "0"}
    reason = one(given, f"{factor.value}.reason")
    if factor.raises and not reason and typed["steps"] == "0":
        return None
    return {**typed, "reason": reason} if reason else typed


async def _acted(request: Incoming, outcome_id: str, name: str, act: Act) -> Answer:
    async def again(tried: Tried) -> Response[bytes]:
        return await _certainty(request, outcome_id, tried)

    product_id = product_of(outcome_id)
    await open_desk(request, product_id)
    return await acted(request, name, act, to=f"/evidence/{product_id}#{outcome_id}", again=again)


async def _certainty(request: Incoming, outcome_id: str, tried: Tried = UNTRIED) -> Response[bytes]:
    by, now = actor(request), resources(request).now()
    desk = await open_desk(request, product_of(outcome_id))
    state = await evidence.certainty_state(outcome_id, actor=by, now=now)
    values = {name: one(tried.given, name) for name in tried.given}
    if tried.act != "judge" and state.judgement is not None:
        values = {"start": state.judgement.start.value}
        for step in state.judgement.steps:
            values[f"{step.factor.value}.steps"] = str(step.steps)
            values[f"{step.factor.value}.reason"] = step.reason
    return page(
        request,
        "judging/certainty.html",
        status=tried.status,
        desk=desk,
        judged=desk.outcome(outcome_id),
        state=state,
        prompts={
            factor: [each.because for each in state.prompts if each.factor is factor]
            for factor in CertaintyFactor
        },
        starts=tuple(CertaintyStart),
        factors=[(factor, _RISES.get(factor, _FALLS)) for factor in CertaintyFactor],
        values=values,
        confirming=one(tried.given, "reason") if tried.act == "confirm" else "",
        standings=tuple(TrialStanding),
        may_judge=allowed(by, "evidence:write"),
        problems=tried.problems,
    )


HANDLERS = (certainty, judge, confirm)
