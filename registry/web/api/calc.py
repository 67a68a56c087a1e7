"""The calculators under ``/api/v1/calc`` and the check of one identifier under ``/api/v1/identifiers``."""

import asyncio
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, MediaType, Request, Response, get, post
from litestar.params import FromPath

from registry.services import calc
from schemas.base import Contract

__all__ = ["Calculators"]

_TOKYO = ZoneInfo("Asia/Tokyo")
_MOST_BYTES = 8_000_000


class _IdentifierQuery(Contract):
    value: str


def _today(request: Request[Any, Any, Any]) -> date:
    now = request.app.state.resources.now()
    day: date = now.astimezone(_TOKYO).date()
    return day


class Calculators(Controller):
    """Recompute what the registry prints; open to anyone, nothing is stored."""

    @post("/calc/{name:str}", status_code=200, request_max_body_size=_MOST_BYTES)
    async def answer(self, name: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
        """Answer one case, or an array of at most a thousand, in the shape it came in."""
        body = await request.body()
        # In a thread: a thousand pooled bodies of evidence must not hold up the other visitors.
        answers = await asyncio.to_thread(calc.answer_body, name, body, today=_today(request))
        return Response(answers, media_type=MediaType.JSON)

    @get("/identifiers/{scheme:str}")
    async def check(self, scheme: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
        """Check one identifier as of today."""
        query = _IdentifierQuery.model_validate_strings(dict(request.query_params))
        answer = calc.check_identifier(scheme, query.value, today=_today(request))
        return Response(answer.model_dump_json().encode(), media_type=MediaType.JSON)
