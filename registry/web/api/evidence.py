"""Evidence under ``/api/v1``: what a reader may see of a product's, and what reviewers enter and judge."""

from typing import Any

from litestar import Controller, Response, get, post, put
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.services import evidence
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, query
from registry.web.routes import Route, takes
from schemas.base import Contract, FieldProblem, Text
from schemas.evidence.bias import BiasAssessment, BiasState
from schemas.evidence.certainty import CertaintyConfirmation, CertaintyJudgement
from schemas.evidence.harm import HarmConfirmation, HarmSignal, HarmState
from schemas.evidence.records import ClaimOutcome, TrialInterests, TrialResult, TrialScope, TrialStudy
from schemas.evidence.views import CertaintyState, EvidenceExport, EvidenceView
from schemas.vocab import BiasTool

__all__ = ["Outcomes", "ProductEvidence", "Studies"]

_MISSING = TypeAdapter(tuple[FieldProblem, ...])
_OUTCOME = TypeAdapter(ClaimOutcome)
_RESULT = TypeAdapter(TrialResult)
_SCOPE = TypeAdapter(TrialScope)
_STUDY = TypeAdapter(TrialStudy)
_INTERESTS = TypeAdapter(TrialInterests)
_BIAS = TypeAdapter(BiasAssessment)
_HARM = TypeAdapter(HarmSignal)
_HARM_CONFIRMATION = TypeAdapter(HarmConfirmation)
_HARM_STATE = TypeAdapter(HarmState)
_CERTAINTY = TypeAdapter(CertaintyJudgement)
_CONFIRMATION = TypeAdapter(CertaintyConfirmation)


class DefinedOutcome(Contract):
    """The public id of a new outcome."""

    outcome_id: Text


class _ToolQuery(Contract):
    tool: BiasTool = BiasTool.ROB_2


class ProductEvidence(Controller):
    """The evidence of a product."""

    path = "/products"

    @get(
        "/{product_id:str}/evidence",
        **takes(
            Route(
                summary="The evidence of a product as the caller may see it",
                permission="evidence:read",
                answer=TypeAdapter(EvidenceView),
            )
        ),
    )
    async def show(self, request: Incoming, product_id: FromPath[str]) -> Response[str]:
        """All linked trials, whatever they found; what law keeps back is counted."""
        query(request, Contract)
        seen = await evidence.view(product_id, actor=actor(request), now=resources(request).now())
        return _json(seen)

    @get(
        "/{product_id:str}/evidence.json",
        **takes(
            Route(
                summary="Everything needed to recompute the grades of a product",
                permission="evidence:read",
                answer=TypeAdapter(EvidenceExport),
            )
        ),
    )
    async def export(self, request: Incoming, product_id: FromPath[str]) -> Response[str]:
        """The public edition for everybody, the full one for those who may read it."""
        query(request, Contract)
        made = await evidence.export(product_id, actor=actor(request), now=resources(request).now())
        return _json(made)

    @get(
        "/{product_id:str}/evidence.csv",
        **takes(
            Route(
                summary="The table of all trials of a product as CSV",
                permission="evidence:read",
                media_type="text/csv",
            )
        ),
    )
    async def table(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """UTF-8 with a byte-order mark, as spreadsheets of the country expect it."""
        query(request, Contract)
        made = await evidence.table(product_id, actor=actor(request), now=resources(request).now())
        headers = {
            "Cache-Control": "no-cache",
            "Content-Disposition": f'attachment; filename="{product_id}-evidence.csv"',
        }
        return Response(made.encode("utf-8-sig"), media_type="text/csv", headers=headers)

    @get(
        "/{product_id:str}/evidence/missing",
        **takes(
            Route(
                summary="What has still to be entered before the grades are complete",
                permission="evidence:write",
                answer=_MISSING,
            )
        ),
    )
    async def missing(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Empty when they are complete, or when there is no claim to grade."""
        query(request, Contract)
        found = await evidence.missing_inputs(product_id, now=resources(request).now())
        return Response(_MISSING.dump_json(found), media_type="application/json")

    @post(
        "/{product_id:str}/outcomes",
        **takes(
            Route(
                summary="Add an outcome to a product",
                permission="evidence:write",
                body=_OUTCOME,
                answer=TypeAdapter(DefinedOutcome),
                status=201,
            )
        ),
    )
    async def define(self, request: Incoming, product_id: FromPath[str]) -> Response[str]:
        """Nothing of it is public until it was decided to be inside the claim."""
        entry = await body(request, _OUTCOME)
        made = await evidence.define_outcome(
            product_id, entry, actor=actor(request), now=resources(request).now()
        )
        return _json(DefinedOutcome(outcome_id=made), status=201)

    @put(
        "/{product_id:str}/interests",
        **takes(
            Route(
                summary="Enter or correct who had a part in a trial",
                permission="evidence:write",
                body=_INTERESTS,
                answer=_INTERESTS,
            )
        ),
    )
    async def interests(self, request: Incoming, product_id: FromPath[str]) -> Response[str]:
        """Seen from the firm of this product."""
        entry = await body(request, _INTERESTS)
        await evidence.record_interests(product_id, entry, actor=actor(request), now=resources(request).now())
        return _json(entry)

    @get(
        "/{product_id:str}/harm-signal",
        **takes(
            Route(
                summary="Whether a signal of serious harm is attributed to a product",
                permission="efficacy:read_withheld",
                answer=_HARM_STATE,
            )
        ),
    )
    async def harm(self, request: Incoming, product_id: FromPath[str]) -> Response[str]:
        """The newest finding, and whether two people hold it."""
        query(request, Contract)
        return _json(await evidence.harm_state(product_id, actor=actor(request)))

    @put(
        "/{product_id:str}/harm-signal",
        **takes(
            Route(
                summary="Find, or take back, that a signal of serious harm is attributed to a product",
                permission="evidence:write",
                body=_HARM,
                answer=_HARM_STATE,
            )
        ),
    )
    async def find_harm(self, request: Incoming, product_id: FromPath[str]) -> Response[str]:
        """Nothing follows until another person confirms it."""
        entry = await body(request, _HARM)
        found = await evidence.record_harm(
            product_id, entry, actor=actor(request), now=resources(request).now()
        )
        return _json(found)

    @post(
        "/{product_id:str}/harm-signal/confirmation",
        **takes(
            Route(
                summary="Confirm a finding of serious harm as a second person",
                permission="evidence:write",
                body=_HARM_CONFIRMATION,
                answer=_HARM_STATE,
                status=201,
                errors=(409,),
            )
        ),
    )
    async def confirm_harm(self, request: Incoming, product_id: FromPath[str]) -> Response[str]:
        """Every grade of the product is X from then on, until two people take it back; it is suspended."""
        entry = await body(request, _HARM_CONFIRMATION)
        found = await evidence.confirm_harm(
            product_id, entry, actor=actor(request), now=resources(request).now()
        )
        return _json(found, status=201)


class Studies(Controller):
    """What is known of trials beside their registrations."""

    path = "/studies"

    @put(
        **takes(
            Route(
                summary="Enter or correct what is known of a trial, its retraction included",
                permission="evidence:write",
                body=_STUDY,
                answer=_STUDY,
            )
        )
    )
    async def record(self, request: Incoming) -> Response[str]:
        """The same for every product it is linked to; all their grades are computed again."""
        entry = await body(request, _STUDY)
        await evidence.record_study(entry, actor=actor(request), now=resources(request).now())
        return _json(entry)


class Outcomes(Controller):
    """Results, scope, risk of bias and certainty of one outcome."""

    path = "/outcomes/{outcome_id:str}"

    @put(
        **takes(
            Route(
                summary="Correct an outcome, or decide whether it is inside the claim",
                permission="evidence:write",
                body=_OUTCOME,
                answer=_OUTCOME,
            )
        )
    )
    async def correct(self, request: Incoming, outcome_id: FromPath[str]) -> Response[str]:
        """The next version; those before it stay."""
        entry = await body(request, _OUTCOME)
        await evidence.correct_outcome(outcome_id, entry, actor=actor(request), now=resources(request).now())
        return _json(entry)

    @put(
        "/results",
        **takes(
            Route(
                summary="Enter or correct what a trial reports of an outcome",
                permission="evidence:write",
                body=_RESULT,
                answer=_RESULT,
            )
        ),
    )
    async def result(self, request: Incoming, outcome_id: FromPath[str]) -> Response[str]:
        """Arms as reported, or an estimate with its source; the effect is computed."""
        entry = await body(request, _RESULT)
        await evidence.record_result(outcome_id, entry, actor=actor(request), now=resources(request).now())
        return _json(entry)

    @put(
        "/scopes",
        **takes(
            Route(
                summary="Decide whether a trial speaks of the claim",
                permission="evidence:write",
                body=_SCOPE,
                answer=_SCOPE,
            )
        ),
    )
    async def scope(self, request: Incoming, outcome_id: FromPath[str]) -> Response[str]:
        """Until it is decided, its results are not public."""
        entry = await body(request, _SCOPE)
        await evidence.decide_scope(outcome_id, entry, actor=actor(request), now=resources(request).now())
        return _json(entry)

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
        return _json(found)

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
        return _json(found, status=201)

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
        return _json(
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
        return _json(found, status=201)

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
        return _json(found, status=201)


def _json(answer: Contract, *, status: int = 200) -> Response[Any]:
    return Response(
        answer.model_dump_json(),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-cache", "Vary": "Authorization, Cookie"},
    )
