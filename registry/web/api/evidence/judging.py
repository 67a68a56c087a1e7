"""Risk of bias by two people independently, certainty by one and another."""

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.services import evidence
from registry.web.api.evidence.answers import answered
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, query
from registry.web.routes import Route, takes
from schemas.base import Contract
from schemas.evidence.bias import BiasAssessment, BiasState
from schemas.evidence.certainty import CertaintyConfirmation, CertaintyJudgement
from schemas.evidence.views import CertaintyState
from schemas.vocab import BiasTool

__all__ = ["OutcomeJudging"]

_BIAS = TypeAdapter(BiasAssessment)
_CERTAINTY = TypeAdapter(CertaintyJudgement)
_CONFIRMATION = TypeAdapter(CertaintyConfirmation)


class _ToolQuery(Contract):
    tool: BiasTool = BiasTool.ROB_2


class OutcomeJudging(Controller):
    """Risk of bias and certainty of one outcome."""

    path = "/outcomes/{outcome_id:str}"

    @get(
        "/trials/{trial_id:str}/bias",
        **takes(
            Route(
                summary="Where the judging of a result's risk of bias stands",
                permission="efficacy:read_withheld",
                query=_ToolQuery,
                answer=TypeAdapter(BiasState),
            )
        ),
    )
    async def bias(
        self, request: Incoming, outcome_id: FromPath[str], trial_id: FromPath[str]
    ) -> Response[str]:
        """An assessor does not see the other's answer before both are in."""
        asked = query(request, _ToolQuery)
        found = await evidence.bias_state(
            outcome_id, trial_id, tool=asked.tool, actor=actor(request), now=resources(request).now()
        )
        return answered(found)

    @post(
        "/trials/{trial_id:str}/bias",
        **takes(
            Route(
                summary="Judge a result's risk of bias",
                permission="evidence:write",
                body=_BIAS,
                answer=TypeAdapter(BiasState),
                status=201,
                errors=(409,),
            )
        ),
    )
    async def assess(
        self, request: Incoming, outcome_id: FromPath[str], trial_id: FromPath[str]
    ) -> Response[str]:
        """Two people independently; a third where they disagree. All answers are kept."""
        entry = await body(request, _BIAS)
        found = await evidence.assess_bias(
            outcome_id, trial_id, entry, actor=actor(request), now=resources(request).now()
        )
        return answered(found, status=201)

    @get(
        "/certainty",
        **takes(
            Route(
                summary="The certainty of an outcome's body, and what its numbers suggest to look at",
                permission="efficacy:read_withheld",
                answer=TypeAdapter(CertaintyState),
            )
        ),
    )
    async def certainty(self, request: Incoming, outcome_id: FromPath[str]) -> Response[str]:
        """Suggestions set nothing."""
        query(request, Contract)
        return answered(
            await evidence.certainty_state(outcome_id, actor=actor(request), now=resources(request).now())
        )

    @post(
        "/certainty",
        **takes(
            Route(
                summary="Judge the certainty of an outcome's body (GRADE)",
                permission="evidence:write",
                body=_CERTAINTY,
                answer=TypeAdapter(CertaintyState),
                status=201,
            )
        ),
    )
    async def judge(self, request: Incoming, outcome_id: FromPath[str]) -> Response[str]:
        """Provisional until another person confirms it."""
        entry = await body(request, _CERTAINTY)
        found = await evidence.judge_certainty(
            outcome_id, entry, actor=actor(request), now=resources(request).now()
        )
        return answered(found, status=201)

    @post(
        "/certainty/confirmation",
        **takes(
            Route(
                summary="Confirm a certainty as a second person",
                permission="evidence:write",
                body=_CONFIRMATION,
                answer=TypeAdapter(CertaintyState),
                status=201,
                errors=(409,),
            )
        ),
    )
    async def confirm(self, request: Incoming, outcome_id: FromPath[str]) -> Response[str]:
        """It names the version it confirms."""
        entry = await body(request, _CONFIRMATION)
        found = await evidence.confirm_certainty(
            outcome_id, entry, actor=actor(request), now=resources(request).now()
        )
        return answered(found, status=201)
