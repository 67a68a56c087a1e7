"""Signals of serious harm: found by one person, confirmed by another."""

from litestar import Controller, Response, get, post, put
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.services import evidence
from registry.web.api.evidence.answers import answered
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, made_from, query
from registry.web.routes import Route, takes
from schemas.base import Contract
from schemas.evidence.harm import HarmConfirmation, HarmSignal, HarmState

__all__ = ["ProductHarm"]

_HARM = TypeAdapter(HarmSignal)
_HARM_CONFIRMATION = TypeAdapter(HarmConfirmation)
_HARM_STATE = TypeAdapter(HarmState)


class ProductHarm(Controller):
    """Whether serious harm is attributed to a product."""

    path = "/products/{product_id:str}/harm-signal"

    @get(
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
        return _state(await evidence.harm_state(product_id, actor=actor(request)))

    @put(
        **takes(
            Route(
                summary="Find, or take back, that a signal of serious harm is attributed to a product",
                permission="evidence:write",
                body=_HARM,
                answer=_HARM_STATE,
                corrects=True,
                errors=(412, 428),
            )
        ),
    )
    async def find_harm(self, request: Incoming, product_id: FromPath[str]) -> Response[str]:
        """Nothing follows until another person confirms it."""
        entry = await body(request, _HARM)
        found = await evidence.record_harm(
            product_id,
            entry,
            if_match=made_from(request),
            actor=actor(request),
            now=resources(request).now(),
        )
        return _state(found)

    @post(
        "/confirmation",
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
        return _state(found, status=201)


def _state(found: HarmState, *, status: int = 200) -> Response[str]:
    return answered(found, status=status, tag=evidence.harm_tag(found) or None)
