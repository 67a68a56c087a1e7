"""One trial and one outcome: what it reports, whether it speaks of the claim, and its risk of bias.

While one assessor has answered, nobody else sees that answer: the service keeps it back, not the page.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.domain import posted_results, risk_of_bias
from registry.domain.permissions import allowed
from registry.services import evidence
from registry.web.dependencies import resources
from registry.web.pages import parameters
from registry.web.pages.acting import UNTRIED, Act, Answer, Given, Tried, acted, filled, one
from registry.web.pages.judging.fields import RESULT, SCOPE, document_of
from registry.web.pages.judging.overview import open_desk
from registry.web.pages.judging.records import product_of, shown, standing
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.evidence.bias import BiasAssessment
from schemas.evidence.records import TrialResult, TrialScope
from schemas.posted_results import PostedOutcome
from schemas.vocab import BiasTool, StudyDesign, TrialLayout

__all__ = ["HANDLERS"]

_MOST: Final = 2**31 - 1
_RESULT: Final = TypeAdapter(TrialResult)
_SCOPE: Final = TypeAdapter(TrialScope)
_BIAS: Final = TypeAdapter(BiasAssessment)


@get("/evidence/outcomes/{outcome_id:str}/trials/{trial_id:str}", **needs("review:read_any"))
async def result(request: Incoming, outcome_id: FromPath[str], trial_id: FromPath[str]) -> Response[bytes]:
    """The three forms of one trial and one outcome."""
    return await _result(request, outcome_id, trial_id)


@post(
    "/evidence/outcomes/{outcome_id:str}/trials/{trial_id:str}/result",
    status_code=303,
    **needs("evidence:write"),
)
async def record(request: Incoming, outcome_id: FromPath[str], trial_id: FromPath[str]) -> Answer:
    """Enter or correct what the trial reports; the effect is computed."""
    desk = await open_desk(request, product_of(outcome_id))
    measure = desk.outcome(outcome_id).outcome.measure

    async def act(given: Given) -> None:
        entry = _RESULT.validate_python({**document_of(given, RESULT), "trial": trial_id, "measure": measure})
        tag, now = one(given, "etag"), resources(request).now()
        await evidence.record_result(outcome_id, entry, if_match=tag, actor=actor(request), now=now)

    return await _acted(request, outcome_id, trial_id, "result", act)


@post(
    "/evidence/outcomes/{outcome_id:str}/trials/{trial_id:str}/scope",
    status_code=303,
    **needs("evidence:write"),
)
async def scope(request: Incoming, outcome_id: FromPath[str], trial_id: FromPath[str]) -> Answer:
    """Decide whether the trial speaks of the claim."""

    async def act(given: Given) -> None:
        entry = _SCOPE.validate_python({**document_of(given, SCOPE), "trial": trial_id})
        tag, now = one(given, "etag"), resources(request).now()
        await evidence.decide_scope(outcome_id, entry, if_match=tag, actor=actor(request), now=now)

    await open_desk(request, product_of(outcome_id))
    return await _acted(request, outcome_id, trial_id, "scope", act)


@post(
    "/evidence/outcomes/{outcome_id:str}/trials/{trial_id:str}/bias",
    status_code=303,
    **needs("evidence:write"),
)
async def assess(request: Incoming, outcome_id: FromPath[str], trial_id: FromPath[str]) -> Answer:
    """Give one assessment of the risk of bias."""

    async def act(given: Given) -> None:
        entry = _BIAS.validate_python(_assessment(given))
        now = resources(request).now()
        await evidence.assess_bias(outcome_id, trial_id, entry, actor=actor(request), now=now)

    await open_desk(request, product_of(outcome_id))
    return await _acted(request, outcome_id, trial_id, "bias", act)


def _assessment(given: Given) -> dict[str, Any]:
    """What the form says; the domains are those of the tool and layout that it was made for."""
    tool, layout = _chosen(given)
    return {
        "tool": tool,
        "layout": layout,
        "domains": [
            {
                "domain": domain,
                **({"judgement": judged} if (judged := one(given, f"{domain}.judgement")) else {}),
                **({"reason": reason} if (reason := one(given, f"{domain}.reason")) else {}),
            }
            for domain in risk_of_bias.domains(tool, layout)
        ],
        "raised_to_high": "raised_to_high" in given,
        **filled(given, "overall_reason"),
    }


def _chosen(given: Given) -> tuple[BiasTool, TrialLayout]:
    tool = next((word for word in BiasTool if word == one(given, "tool")), BiasTool.ROB_2)
    return tool, next((word for word in TrialLayout if word == one(given, "layout")), TrialLayout.PARALLEL)


async def _acted(request: Incoming, outcome_id: str, trial_id: str, name: str, act: Act) -> Answer:
    async def again(tried: Tried) -> Response[bytes]:
        return await _result(request, outcome_id, trial_id, tried)

    address = f"/evidence/outcomes/{outcome_id}/trials/{trial_id}?done={name}#{name}"
    return await acted(request, name, act, to=address, again=again)


async def _result(
    request: Incoming, outcome_id: str, trial_id: str, tried: Tried = UNTRIED
) -> Response[bytes]:
    by, now = actor(request), resources(request).now()
    desk = await open_desk(request, product_of(outcome_id))
    found, judged = desk.trial(trial_id), desk.outcome(outcome_id)
    reported = found.results.get(outcome_id)
    decided = found.scopes.get(outcome_id)
    randomised = found.study is None or found.study.design is StudyDesign.RCT
    tool = parameters.word(request, "tool", BiasTool) or (BiasTool.ROB_2 if randomised else BiasTool.ROBINS_I)
    layout = parameters.word(request, "layout", TrialLayout) or TrialLayout.PARALLEL
    if tried.act == "bias":
        tool, layout = _chosen(tried.given)
    state = (
        None
        if reported is None
        else await evidence.bias_state(outcome_id, trial_id, tool=tool, actor=by, now=now)
    )
    result_standing, scope_standing = [
        standing(await evidence.pair_on_record(outcome_id, trial_id, kind, actor=by), groups)
        for kind, groups in (("result", RESULT), ("scope", SCOPE))
    ]
    result_values = dict(shown(tried, "result", RESULT, result_standing.values))
    copied = _copied(request, found.document.posted_results) if tried.act != "result" else {}
    mine = state.assessments[0] if state is not None and state.received == 1 and state.assessments else None
    return page(
        request,
        "judging/result.html",
        status=tried.status,
        desk=desk,
        trial=found,
        judged=judged,
        reported=reported,
        decided=decided,
        effect=judged.effects.get(trial_id),
        result_values=result_values | copied,
        copied=bool(copied),
        posted=found.document.posted_results,
        result_groups=RESULT,
        scope_values=shown(tried, "scope", SCOPE, scope_standing.values),
        result_standing=result_standing,
        scope_standing=scope_standing,
        stale=tried.stale,
        scope_groups=SCOPE,
        state=state,
        tool=tool,
        layout=layout,
        tools=tuple(BiasTool),
        layouts=tuple(TrialLayout),
        domains=[(code, risk_of_bias.title(tool, code)) for code in risk_of_bias.domains(tool, layout)],
        scale=risk_of_bias.scale(tool),
        title=risk_of_bias.title,
        overall=risk_of_bias.overall,
        bias_values=_bias_values(tried, mine),
        may_judge=allowed(by, "evidence:write"),
        problems=tried.problems,
        tried=tried.act,
        done=request.query_params.get("done") or "",
    )


def _copied(request: Incoming, posted: Sequence[PostedOutcome]) -> dict[str, str]:
    """What the reader chose to copy from the register's results; nothing of an arm already there is left beside it."""
    chosen = [parameters.number(request, name, most=_MOST) for name in ("posted", "row")]
    outcome = next(iter(posted[chosen[0] - 1 : chosen[0]] if chosen[0] else ()), None)
    row = next(iter(outcome.rows[chosen[1] - 1 : chosen[1]] if outcome and chosen[1] else ()), None)
    if outcome is None or row is None:
        return {}
    made = posted_results.result_fields(outcome)
    for arm in ("arm1", "arm2"):
        read = posted_results.arm_fields(outcome, row, request.query_params.get(arm) or "")
        if read:
            names = (each.name for group in RESULT for each in group.fields)
            made |= {name: "" for name in names if name.startswith(f"{arm}.")}
            made |= {f"{arm}.{name}": value for name, value in read.items()}
    return made


def _bias_values(tried: Tried, mine: BiasAssessment | None) -> Mapping[str, str]:
    """What stands in the form: what was typed, else the reader's own answer while they may still correct it."""
    if tried.act == "bias":
        return {name: one(tried.given, name) for name in tried.given}
    if mine is None:
        return {}
    found = {f"{each.domain}.judgement": each.judgement.value for each in mine.domains}
    found |= {f"{each.domain}.reason": each.reason for each in mine.domains if each.reason is not None}
    found |= {"overall_reason": mine.overall_reason or ""}
    return found | ({"raised_to_high": "1"} if mine.raised_to_high else {})


HANDLERS = (result, record, scope, assess)
