"""Dated rows of law under ``/api/v1/rules``."""

from datetime import date

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from pydantic import Field, TypeAdapter

from registry.domain.calendar import tokyo_day
from registry.services import rules
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, query
from registry.web.routes import Route, takes
from schemas.base import Contract
from schemas.rules import LegalRuleEntry, LegalRuleProposal

__all__ = ["Rules"]

_PROPOSAL = TypeAdapter(LegalRuleProposal)
_ENTRY = TypeAdapter(LegalRuleEntry)
_ENTRIES = TypeAdapter(tuple[LegalRuleEntry, ...])


class _InForceQuery(Contract):
    day: date | None = Field(default=None, description="A day in Asia/Tokyo; today where it is not given.")


class Rules(Controller):
    """Read the rows of law; propose one, confirm what another person proposed."""

    path = "/rules"

    @get(
        **takes(
            Route(
                summary="All rows of law: in force, past, future and proposed",
                permission="rule:read",
                answer=_ENTRIES,
            )
        )
    )
    async def list(self, request: Incoming) -> Response[bytes]:
        """By code and first day."""
        query(request, Contract)
        return Response(_ENTRIES.dump_json(await rules.entries()), media_type="application/json")

    @post(
        **takes(
            Route(
                summary="Propose a row of law",
                permission="rule:propose",
                body=_PROPOSAL,
                answer=_ENTRY,
                status=201,
            )
        )
    )
    async def propose(self, request: Incoming) -> Response[bytes]:
        """It changes nothing until another person has confirmed it."""
        new = await body(request, _PROPOSAL)
        made = await rules.propose(new, actor=actor(request), now=resources(request).now())
        return Response(_ENTRY.dump_json(made), status_code=201, media_type="application/json")

    @post(
        "/{rule_id:str}/confirm",
        **takes(
            Route(
                summary="Confirm what another person proposed",
                permission="rule:confirm",
                answer=_ENTRY,
                errors=(409,),
            )
        ),
    )
    async def confirm(self, request: Incoming, rule_id: FromPath[str]) -> Response[bytes]:
        """From its first day on the row decides, and may block."""
        made = await rules.confirm(rule_id, actor=actor(request), now=resources(request).now())
        return Response(_ENTRY.dump_json(made), media_type="application/json")

    @get(
        "/{code:str}",
        **takes(
            Route(
                summary="The row of a code that decides on a day",
                permission="rule:read",
                query=_InForceQuery,
                answer=_ENTRY,
            )
        ),
    )
    async def in_force(self, request: Incoming, code: FromPath[str]) -> Response[bytes]:
        """The newest confirmed row that has begun; without one, the row that came with the registry."""
        day = query(request, _InForceQuery).day or tokyo_day(resources(request).now())
        found = await rules.in_force(code, day)
        return Response(_ENTRY.dump_json(found), media_type="application/json")

    @get(
        "/{code:str}/history",
        **takes(Route(summary="All rows of a code", permission="rule:read", answer=_ENTRIES)),
    )
    async def history(self, request: Incoming, code: FromPath[str]) -> Response[bytes]:
        """By first day."""
        query(request, Contract)
        return Response(_ENTRIES.dump_json(await rules.history(code)), media_type="application/json")
