"""Trials under ``/api/v1/trials`` and their links under the records they speak of."""

from typing import Annotated, Any

from litestar import Controller, Response, delete, get, post, put
from litestar.params import FromPath
from pydantic import Field, TypeAdapter

from registry.domain.calendar import tokyo_day
from registry.services import conduct, evidence, publications, trials
from registry.web.cursors import Cursor, next_cursor
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, if_match, query
from registry.web.routes import Route, takes
from registry.web.times import AsOfQuery, instant_of
from schemas.base import Contract, Page, Text
from schemas.conduct import ConductFlags, TrialChange
from schemas.products import ProductVersion
from schemas.publications import PublicationCard
from schemas.trials import LinkedTrial, LinkEnd, LinkEntry, TrialCard, TrialEntry, TrialView

__all__ = ["ListingLinks", "ProductLinks", "Trials"]

_ENTRY = TypeAdapter(LinkEntry)
_END = TypeAdapter(LinkEnd)
_LINKED = TypeAdapter(tuple[LinkedTrial, ...])
_TRIAL = TypeAdapter(TrialEntry)
_FLAGS = TypeAdapter(ConductFlags)
_CHANGES = TypeAdapter(tuple[TrialChange, ...])
_PUBLICATIONS = TypeAdapter(tuple[PublicationCard, ...])
_VERSIONS = TypeAdapter(tuple[ProductVersion, ...])


class _ListQuery(Contract):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Cursor | None = None
    identifier: Text | None = Field(default=None, description="A registry number in its normal form")


class Trials(Controller):
    """Read trials."""

    path = "/trials"

    @get(
        **takes(
            Route(
                summary="Trials in the order they were first recorded",
                permission="trial:read",
                query=_ListQuery,
                answer=TypeAdapter(Page[TrialCard]),
            )
        )
    )
    async def list(self, request: Incoming) -> Response[bytes]:
        """One page of cards."""
        q = query(request, _ListQuery)
        found, after = await trials.cards(
            actor=actor(request), after=q.cursor or 0, limit=q.limit, identifier=q.identifier
        )
        items = ",".join(card.model_dump_json() for card in found)
        return Response(
            f'{{"items":[{items}],"next":{next_cursor(after)}}}'.encode(), media_type="application/json"
        )

    @get(
        "/{trial_id:str}",
        **takes(
            Route(
                summary="A trial as the caller may see it, today or as of a date",
                permission="trial:read",
                query=AsOfQuery,
                answer=TypeAdapter(TrialView),
            )
        ),
    )
    async def show(self, request: Incoming, trial_id: FromPath[str]) -> Response[str]:
        """Effects are shown to nobody in public until reviewers decided on their scope."""
        as_of = query(request, AsOfQuery).as_of
        if as_of is not None:
            return _json(
                (await trials.as_of(trial_id, instant_of(as_of), actor=actor(request))).model_dump_json()
            )
        found = await trials.view(trial_id, actor=actor(request))
        return Response(
            found.model_dump_json(),
            media_type="application/json",
            headers={"ETag": f'"{found.sha256}"', "Cache-Control": "no-cache"},
        )

    @post(
        **takes(
            Route(
                summary="Enter a trial by hand",
                permission="trial:write",
                body=_TRIAL,
                answer=TypeAdapter(TrialView),
                status=201,
                errors=(409,),
            )
        )
    )
    async def enter(self, request: Incoming) -> Response[str]:
        """A trial site enters the trials of its own organisation."""
        entry = await body(request, _TRIAL)
        made = await trials.enter(entry, actor=actor(request), now=resources(request).now())
        return Response(
            made.model_dump_json(),
            status_code=201,
            media_type="application/json",
            headers={"ETag": f'"{made.sha256}"', "Location": f"/api/v1/trials/{made.id}"},
        )

    @put(
        "/{trial_id:str}",
        **takes(
            Route(
                summary="Amend a trial; If-Match names the SHA-256 of the version it was made from",
                permission="trial:write",
                body=_TRIAL,
                answer=TypeAdapter(TrialView),
                if_match=True,
                errors=(409, 412, 428),
            )
        ),
    )
    async def amend(self, request: Incoming, trial_id: FromPath[str]) -> Response[str]:
        """A trial site amends its own, a reviewer any."""
        entry = await body(request, _TRIAL)
        made = await evidence.amend_trial(
            trial_id, entry, if_match=if_match(request), actor=actor(request), now=resources(request).now()
        )
        return Response(
            made.model_dump_json(),
            media_type="application/json",
            headers={"ETag": f'"{made.sha256}"', "Cache-Control": "no-cache"},
        )

    @get(
        "/{trial_id:str}/conduct",
        **takes(
            Route(
                summary="Conduct flags of a trial, each with what it was derived from",
                permission="trial:read",
                answer=_FLAGS,
            )
        ),
    )
    async def conduct(self, request: Incoming, trial_id: FromPath[str]) -> Response[str]:
        """As of today in Tokyo; what is not known is unknown, never no."""
        query(request, Contract)
        today = tokyo_day(resources(request).now())
        return _json((await conduct.of_trial(trial_id, actor=actor(request), today=today)).model_dump_json())

    @get(
        "/{trial_id:str}/changes",
        **takes(
            Route(
                summary="What changed between the dated snapshots of a trial",
                permission="trial:read",
                answer=_CHANGES,
            )
        ),
    )
    async def changes(self, request: Incoming, trial_id: FromPath[str]) -> Response[str]:
        """Primary outcomes, sample size, days and status, before or after enrolment began."""
        query(request, Contract)
        found = await conduct.changes_of(trial_id, actor=actor(request))
        return _json(_CHANGES.dump_json(found).decode())

    @get(
        "/{trial_id:str}/publications",
        **takes(
            Route(
                summary="Publications that name a number of the trial",
                permission="publication:read",
                answer=_PUBLICATIONS,
            )
        ),
    )
    async def publications(self, request: Incoming, trial_id: FromPath[str]) -> Response[str]:
        """By year."""
        query(request, Contract)
        found = await publications.of_trial(trial_id, actor=actor(request))
        return _json(_PUBLICATIONS.dump_json(found).decode())

    @get(
        "/{trial_id:str}/versions",
        **takes(Route(summary="All versions of a trial", permission="trial:read", answer=_VERSIONS)),
    )
    async def versions(self, request: Incoming, trial_id: FromPath[str]) -> Response[bytes]:
        """Oldest first."""
        query(request, Contract)
        return Response(_VERSIONS.dump_json(await trials.history(trial_id)), media_type="application/json")

    @get(
        "/{trial_id:str}/versions/{number:int}",
        **takes(
            Route(summary="One version of a trial", permission="trial:read", answer=TypeAdapter(TrialView))
        ),
    )
    async def version(
        self, request: Incoming, trial_id: FromPath[str], number: FromPath[int]
    ) -> Response[str]:
        """A version never changes."""
        query(request, Contract)
        return _json((await trials.view(trial_id, actor=actor(request), version=number)).model_dump_json())


class _LinksOf(Controller):
    @get(
        "/{record_id:str}/trials",
        **takes(Route(summary="All trials linked to a record", permission="trial:read", answer=_LINKED)),
    )
    async def list(self, request: Incoming, record_id: FromPath[str]) -> Response[bytes]:
        """By date of registration; none is left out."""
        query(request, Contract)
        found = await trials.linked_to(record_id, actor=actor(request))
        return Response(_LINKED.dump_json(found), media_type="application/json")

    @post(
        "/{record_id:str}/trials",
        **takes(
            Route(
                summary="Link a trial to a record",
                permission="link:write",
                body=_ENTRY,
                answer=_LINKED,
                status=201,
                errors=(409,),
            )
        ),
    )
    async def create(self, request: Incoming, record_id: FromPath[str]) -> Response[bytes]:
        """Reviewers only; the reason is kept."""
        entry = await body(request, _ENTRY)
        await evidence.link(record_id, entry, actor=actor(request), now=resources(request).now())
        found = await trials.linked_to(record_id, actor=actor(request))
        return Response(_LINKED.dump_json(found), status_code=201, media_type="application/json")

    @delete(
        "/{record_id:str}/trials/{trial_id:str}",
        **takes(Route(summary="End a link", permission="link:write", body=_END, answer=_LINKED)),
    )
    async def end(
        self, request: Incoming, record_id: FromPath[str], trial_id: FromPath[str]
    ) -> Response[bytes]:
        """The link stays on record with the reason of its end."""
        given = await body(request, _END)
        await evidence.end_link(
            record_id, trial_id, given.reason, actor=actor(request), now=resources(request).now()
        )
        found = await trials.linked_to(record_id, actor=actor(request))
        return Response(_LINKED.dump_json(found), media_type="application/json")


class ProductLinks(_LinksOf):
    """Links of products."""

    path = "/products"


class ListingLinks(_LinksOf):
    """Links of listings."""

    path = "/listings"


def _json(text: str) -> Response[Any]:
    return Response(text, media_type="application/json", headers={"Cache-Control": "no-cache"})
