"""What reviewers enter of outcomes and trials, and the version that a correction of it is made from.

A correction names in If-Match the entity tag of what it corrects. The first entry of a record needs no header.
"""

from litestar import Controller, Response, get, post, put
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.domain.errors import NotFound
from registry.services import evidence
from registry.services.versions import Stored
from registry.web.api.evidence.answers import answered, as_stored
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, if_match, made_from, query
from registry.web.routes import Route, takes
from schemas.base import Contract, Text
from schemas.evidence.records import ClaimOutcome, TrialInterests, TrialResult, TrialScope, TrialStudy

__all__ = ["OutcomeRecords", "ProductRecords", "Studies"]

_OUTCOME = TypeAdapter(ClaimOutcome)
_RESULT = TypeAdapter(TrialResult)
_SCOPE = TypeAdapter(TrialScope)
_STUDY = TypeAdapter(TrialStudy)
_INTERESTS = TypeAdapter(TrialInterests)


class DefinedOutcome(Contract):
    """The public id of a new outcome."""

    outcome_id: Text


class _TrialQuery(Contract):
    trial: Text


class ProductRecords(Controller):
    """Outcomes of a product, and who had a part in its trials."""

    path = "/products/{product_id:str}"

    @post(
        "/outcomes",
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
        return answered(DefinedOutcome(outcome_id=made), status=201)

    @get(
        "/interests",
        **takes(
            Route(
                summary="Who had a part in a trial",
                permission="efficacy:read_withheld",
                query=_TrialQuery,
                answer=_INTERESTS,
            )
        ),
    )
    async def interests_on_record(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """As entered for this product, with the tag that a correction names."""
        asked = query(request, _TrialQuery)
        stored = await evidence.interests_on_record(product_id, asked.trial, actor=actor(request))
        return _found(stored, f"{product_id} – {asked.trial}")

    @put(
        "/interests",
        **takes(
            Route(
                summary="Enter or correct who had a part in a trial",
                permission="evidence:write",
                body=_INTERESTS,
                answer=_INTERESTS,
                corrects=True,
                errors=(412, 428),
            )
        ),
    )
    async def interests(self, request: Incoming, product_id: FromPath[str]) -> Response[str]:
        """Seen from the firm of this product."""
        entry = await body(request, _INTERESTS)
        tag, now = made_from(request), resources(request).now()
        made = await evidence.record_interests(product_id, entry, if_match=tag, actor=actor(request), now=now)
        return answered(entry, tag=made)


class Studies(Controller):
    """What is known of trials beside their registrations."""

    path = "/studies"

    @get(
        **takes(
            Route(
                summary="What is known of a trial beside its registration",
                permission="efficacy:read_withheld",
                query=_TrialQuery,
                answer=_STUDY,
            )
        ),
    )
    async def on_record(self, request: Incoming) -> Response[bytes]:
        """As entered, with the tag that a correction names."""
        asked = query(request, _TrialQuery)
        stored = await evidence.study_on_record(asked.trial, actor=actor(request))
        return _found(stored, asked.trial)

    @put(
        **takes(
            Route(
                summary="Enter or correct what is known of a trial, its retraction included",
                permission="evidence:write",
                body=_STUDY,
                answer=_STUDY,
                corrects=True,
                errors=(412, 428),
            )
        )
    )
    async def record(self, request: Incoming) -> Response[str]:
        """The same for every product it is linked to; all their grades are computed again."""
        entry = await body(request, _STUDY)
        tag, now = made_from(request), resources(request).now()
        made = await evidence.record_study(entry, if_match=tag, actor=actor(request), now=now)
        return answered(entry, tag=made)


class OutcomeRecords(Controller):
    """One outcome: what trials report of it, and whether they speak of the claim."""

    path = "/outcomes/{outcome_id:str}"

    @get(
        **takes(
            Route(
                summary="An outcome as reviewers defined it",
                permission="efficacy:read_withheld",
                answer=_OUTCOME,
            )
        ),
    )
    async def on_record(self, request: Incoming, outcome_id: FromPath[str]) -> Response[bytes]:
        """With the tag that a correction names."""
        query(request, Contract)
        return as_stored(await evidence.outcome_on_record(outcome_id, actor=actor(request)))

    @put(
        **takes(
            Route(
                summary="Correct an outcome, or decide whether it is inside the claim",
                permission="evidence:write",
                body=_OUTCOME,
                answer=_OUTCOME,
                if_match=True,
                errors=(412, 428),
            )
        )
    )
    async def correct(self, request: Incoming, outcome_id: FromPath[str]) -> Response[str]:
        """The next version; those before it stay."""
        entry = await body(request, _OUTCOME)
        tag, now = if_match(request), resources(request).now()
        made = await evidence.correct_outcome(outcome_id, entry, if_match=tag, actor=actor(request), now=now)
        return answered(entry, tag=made)

    @get(
        "/results",
        **takes(
            Route(
                summary="What a trial reports of an outcome",
                permission="efficacy:read_withheld",
                query=_TrialQuery,
                answer=_RESULT,
            )
        ),
    )
    async def result_on_record(self, request: Incoming, outcome_id: FromPath[str]) -> Response[bytes]:
        """As entered, with the tag that a correction names."""
        asked = query(request, _TrialQuery)
        stored = await evidence.pair_on_record(outcome_id, asked.trial, "result", actor=actor(request))
        return _found(stored, f"{outcome_id} – {asked.trial}")

    @put(
        "/results",
        **takes(
            Route(
                summary="Enter or correct what a trial reports of an outcome",
                permission="evidence:write",
                body=_RESULT,
                answer=_RESULT,
                corrects=True,
                errors=(412, 428),
            )
        ),
    )
    async def result(self, request: Incoming, outcome_id: FromPath[str]) -> Response[str]:
        """Arms as reported, or an estimate with its source; the effect is computed."""
        entry = await body(request, _RESULT)
        tag, now = made_from(request), resources(request).now()
        made = await evidence.record_result(outcome_id, entry, if_match=tag, actor=actor(request), now=now)
        return answered(entry, tag=made)

    @get(
        "/scopes",
        **takes(
            Route(
                summary="Whether a trial speaks of the claim",
                permission="efficacy:read_withheld",
                query=_TrialQuery,
                answer=_SCOPE,
            )
        ),
    )
    async def scope_on_record(self, request: Incoming, outcome_id: FromPath[str]) -> Response[bytes]:
        """As decided, with the tag that another decision names."""
        asked = query(request, _TrialQuery)
        stored = await evidence.pair_on_record(outcome_id, asked.trial, "scope", actor=actor(request))
        return _found(stored, f"{outcome_id} – {asked.trial}")

    @put(
        "/scopes",
        **takes(
            Route(
                summary="Decide whether a trial speaks of the claim",
                permission="evidence:write",
                body=_SCOPE,
                answer=_SCOPE,
                corrects=True,
                errors=(412, 428),
            )
        ),
    )
    async def scope(self, request: Incoming, outcome_id: FromPath[str]) -> Response[str]:
        """Until it is decided, its results are not public."""
        entry = await body(request, _SCOPE)
        tag, now = made_from(request), resources(request).now()
        made = await evidence.decide_scope(outcome_id, entry, if_match=tag, actor=actor(request), now=now)
        return answered(entry, tag=made)


def _found(stored: Stored | None, what: str) -> Response[bytes]:
    if stored is None:
        raise NotFound(what)
    return as_stored(stored)
