"""The calculators under ``/api/v1/calc`` and the check of one identifier under ``/api/v1/identifiers``."""

from datetime import date
from functools import partial
from typing import Any, Final, Union
from zoneinfo import ZoneInfo

from litestar import Controller, MediaType, Response, get, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.services import calc
from registry.web.dependencies import resources
from registry.web.requests import Incoming, query
from registry.web.routes import Route, takes
from registry.web.workers import Workers
from schemas.base import Contract
from schemas.calc.envelope import Unsolved
from schemas.identifiers import Check

__all__ = ["WORKERS", "Calculators"]

_TOKYO = ZoneInfo("Asia/Tokyo")
_MOST_BYTES = 8_000_000
WORKERS: Final = Workers("calc", threads=4, waiting=12)
"""A thousand pooled bodies of evidence must not hold up the other visitors, nor a crowd of them fill the memory."""
_CASE: Any = Union[(*(entry.case for entry in calc.CALCULATORS.values()),)]
_ANSWER: Any = Union[(*(entry.solved for entry in calc.CALCULATORS.values()), Unsolved)]


class _IdentifierQuery(Contract):
    value: str


def _today(request: Incoming) -> date:
    return resources(request).now().astimezone(_TOKYO).date()


class Calculators(Controller):
    """Recompute what the registry prints; open to anyone, nothing is stored."""

    @post(
        "/calc/{name:str}",
        request_max_body_size=_MOST_BYTES,
        **takes(
            Route(
                summary="Answer one case of a calculator, or an array of at most a thousand",
                permission="calc:run",
                body=TypeAdapter(_CASE | list[_CASE]),
                answer=TypeAdapter(_ANSWER | list[_ANSWER]),
                errors=(413, 503),
            )
        ),
    )
    async def answer(self, name: FromPath[str], request: Incoming) -> Response[bytes]:
        """The answers, in the shape the cases came in."""
        body, today = await request.body(), _today(request)
        job = partial(calc.answer_body, await calc.kept(name, today=today), body, today=today)
        return Response(await WORKERS.run(job), media_type=MediaType.JSON)

    @get(
        "/identifiers/{scheme:str}",
        **takes(
            Route(
                summary="Check one identifier as of today",
                permission="calc:run",
                query=_IdentifierQuery,
                answer=TypeAdapter(Check),
            )
        ),
    )
    async def check(self, scheme: FromPath[str], request: Incoming) -> Response[bytes]:
        """What the characters of the identifier tell."""
        answer = calc.check_identifier(scheme, query(request, _IdentifierQuery).value, today=_today(request))
        return Response(answer.model_dump_json().encode(), media_type=MediaType.JSON)
