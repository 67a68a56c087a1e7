"""The dated rows of law: what holds and held, proposing a row, confirming what another person proposed."""

import json
from itertools import groupby
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.domain.calendar import tokyo_day
from registry.domain.errors import Invalid
from registry.domain.permissions import allowed
from registry.services import rules
from registry.web.dependencies import resources
from registry.web.pages.acting import UNTRIED, Answer, Given, Tried, acted, filled, one
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.rules import LegalRuleEntry, LegalRuleProposal

__all__ = ["HANDLERS"]

_PROPOSAL: Final = TypeAdapter(LegalRuleProposal)
_NAMES: Final = ("code", "value", "valid_from", "valid_to", "source_name")
_SHORT: Final = 120


@get("/rules", **needs("rule:read"))
async def rows(request: Incoming) -> Response[bytes]:
    """All rows by code, those that wait for a second person first."""
    return await _page(request)


@post("/rules", status_code=303, **needs("rule:propose"))
async def propose(request: Incoming) -> Answer:
    """Propose a row; it changes nothing until another person has confirmed it."""

    async def act(given: Given) -> None:
        typed = filled(given, *_NAMES)
        entry = _PROPOSAL.validate_python({**typed, "value": _value(typed.get("value", ""))})
        await rules.propose(entry, actor=actor(request), now=resources(request).now())

    async def again(tried: Tried) -> Response[bytes]:
        return await _page(request, tried)

    return await acted(request, "propose", act, to="/rules#waiting", again=again)


@post("/rules/{rule_id:str}/confirm", status_code=303, **needs("rule:confirm"))
async def confirm(request: Incoming, rule_id: FromPath[str]) -> Answer:
    """Confirm what another person proposed."""

    async def act(_given: Given) -> None:
        await rules.confirm(rule_id, actor=actor(request), now=resources(request).now())

    async def again(tried: Tried) -> Response[bytes]:
        return await _page(request, tried)

    return await acted(request, "confirm", act, to="/rules", again=again)


async def _page(request: Incoming, tried: Tried = UNTRIED) -> Response[bytes]:
    by, today = actor(request), tokyo_day(resources(request).now())
    entries = await rules.entries()
    law = (await rules.on(today)).law
    copied = next((each for each in entries if each.id == request.query_params.get("like")), None)
    typed = {name: one(tried.given, name) for name in _NAMES}
    if tried.act != "propose" and copied is not None:
        typed |= {
            "code": copied.code,
            "value": json.dumps(copied.value, ensure_ascii=False, indent=1),
            "source_name": copied.source_name,
        }
    deciding = {row.id for code in {each.code for each in entries} if (row := law.row(code)) is not None}
    return page(
        request,
        "rules/list.html",
        status=tried.status,
        waiting=[(each, *_written(each)) for each in entries if each.proposed and not each.confirmed],
        codes=[
            (code, [(each, *_written(each)) for each in listed])
            for code, listed in groupby(entries, key=lambda each: each.code)
        ],
        deciding=deciding,
        typed=typed,
        may_propose=allowed(by, "rule:propose"),
        may_confirm=allowed(by, "rule:confirm"),
        problems=tried.problems,
    )


def _value(typed: str) -> Any:  # noqa: ANN401 # JSON
    try:
        return json.loads(typed)
    except ValueError:
        raise Invalid.field(
            "value",
            "json_invalid",
            ja='値は JSON で入力してください（例: 60、"0.5"、["ア", "イ"]）。',
            en='Write the value as JSON, e.g. 60, "0.5" or ["a", "b"].',
        ) from None


def _written(entry: LegalRuleEntry) -> tuple[str, bool]:
    """A value as text, and whether it is too long to stand in a table as it is."""
    text = json.dumps(entry.value, ensure_ascii=False)
    return text, len(text) > _SHORT


HANDLERS = (rows, propose, confirm)
