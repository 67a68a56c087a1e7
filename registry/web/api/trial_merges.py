"""Records that share a number, under ``/api/v1/trial-merges``: two people decide (domain specification 2.4, 5.4)."""

from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from pydantic import Field, TypeAdapter

from registry.services import evidence, trials
from registry.web.cursors import Cursor, next_cursor
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, query
from registry.web.routes import Route, takes
from schemas.base import Contract, Page
from schemas.trials import MergeDecision, MergeProposalView
from schemas.vocab import MergeState

__all__ = ["TrialMerges"]

_DECISION = TypeAdapter(MergeDecision)
_VIEW = TypeAdapter(MergeProposalView)


class _ListQuery(Contract):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Cursor | None = None
    state: MergeState | None = None


class TrialMerges(Controller):
    """Pairs of records that may be one study."""

    path = "/trial-merges"

    @get(
        **takes(
            Route(
                summary="Records that share a number, in the order they were found",
                permission="trial:merge",
                query=_ListQuery,
                answer=TypeAdapter(Page[MergeProposalView]),
            )
        )
    )
    async def list(self, request: Incoming) -> Response[bytes]:
        """One page."""
        q = query(request, _ListQuery)
        found, after = await trials.proposals(
            actor=actor(request), after=q.cursor or 0, limit=q.limit, state=q.state
        )
        items = ",".join(one.model_dump_json() for one in found)
        return Response(
            f'{{"items":[{items}],"next":{next_cursor(after)}}}'.encode(), media_type="application/json"
        )

    @post(
        "/{number:int}/propose",
        **takes(
            Route(
                summary="Say as the first of two that both are one study",
                permission="trial:merge",
                body=_DECISION,
                answer=_VIEW,
                errors=(409,),
            )
        ),
    )
    async def propose(self, request: Incoming, number: FromPath[int]) -> Response[str]:
        """``keep`` names the record that stays."""
        decision = await body(request, _DECISION)
        return _view(
            await trials.propose(number, decision, actor=actor(request), now=resources(request).now())
        )

    @post(
        "/{number:int}/confirm",
        **takes(
            Route(
                summary="Confirm as the second of two, and merge",
                permission="trial:merge",
                body=_DECISION,
                answer=_VIEW,
                errors=(409,),
            )
        ),
    )
    async def confirm(self, request: Incoming, number: FromPath[int]) -> Response[str]:
        """Another natural person than the one who proposed it."""
        decision = await body(request, _DECISION)
        return _view(
            await evidence.merge_trials(number, decision, actor=actor(request), now=resources(request).now())
        )

    @post(
        "/{number:int}/reject",
        **takes(
            Route(
                summary="Keep both records apart",
                permission="trial:merge",
                body=_DECISION,
                answer=_VIEW,
                errors=(409,),
            )
        ),
    )
    async def reject(self, request: Incoming, number: FromPath[int]) -> Response[str]:
        """The reason stays on record."""
        decision = await body(request, _DECISION)
        return _view(
            await trials.reject(number, decision, actor=actor(request), now=resources(request).now())
        )


def _view(view: MergeProposalView) -> Response[str]:
    return Response(view.model_dump_json(), media_type="application/json")
