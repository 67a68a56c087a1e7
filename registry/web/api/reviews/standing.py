"""What happens to products after their publication: suspension, reinstatement, end, transfer."""

from typing import Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.services import lifecycle
from registry.web.api.reviews.answers import REASON, VIEW, echo, entry
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body
from registry.web.routes import Route, takes
from schemas.reviews import Correction, PointEntry, ReinstatementProposal, SuspensionEntry, Transfer

__all__ = ["FirmTransfers", "ProductStanding"]

_CORRECTION: Final = TypeAdapter(Correction)
_CORRECTIONS: Final = TypeAdapter(tuple[Correction, ...])
_POINT: Final = TypeAdapter(PointEntry)
_PROPOSAL: Final = TypeAdapter(ReinstatementProposal)
_SUSPENSION: Final = TypeAdapter(SuspensionEntry)
_TRANSFER: Final = TypeAdapter(Transfer)


class ProductStanding(Controller):
    """What happens to a product after its publication."""

    path = "/products/{product_id:str}"

    @post("/suspend", **takes(entry("Suspend a published product", "product:suspend", _SUSPENSION, VIEW)))
    async def suspend(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """The page stays, marked, with the public notice."""
        given = await body(request, _SUSPENSION)
        made = await lifecycle.suspend(product_id, given, actor=actor(request), now=resources(request).now())
        return Response(made.body, media_type="application/json", headers={"ETag": f'"{made.etag}"'})

    @post(
        "/propose-reinstatement",
        **takes(entry("Propose to show a product again", "product:reinstate", _PROPOSAL, _PROPOSAL)),
    )
    async def propose_reinstatement(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """With evidence; another person confirms."""
        given = await body(request, _PROPOSAL)
        await lifecycle.propose_reinstatement(
            product_id, given, actor=actor(request), now=resources(request).now()
        )
        return echo(_PROPOSAL, given)

    @post("/reinstate", **takes(entry("Show a suspended product again", "product:reinstate", REASON, VIEW)))
    async def reinstate(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """By another person than the one who proposed it."""
        given = await body(request, REASON)
        made = await lifecycle.reinstate(
            product_id, given.reason, actor=actor(request), now=resources(request).now()
        )
        return Response(made.body, media_type="application/json", headers={"ETag": f'"{made.etag}"'})

    @get(
        "/corrections",
        **takes(
            Route(
                summary="What reviewers asked to correct of a published product",
                permission="review:read",
                answer=_CORRECTIONS,
            )
        ),
    )
    async def corrections(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """For the product's firm and for staff, the newest first."""
        found = await lifecycle.corrections(product_id, actor=actor(request), now=resources(request).now())
        headers = {"Cache-Control": "no-store"}
        return Response(_CORRECTIONS.dump_json(found), media_type="application/json", headers=headers)

    @post(
        "/corrections",
        **takes(
            entry("Ask for a correction of a claim beyond its scope", "review:comment", _POINT, _CORRECTION)
        ),
    )
    async def request_correction(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """The firm submits a next version in time, or the product is suspended."""
        given = await body(request, _POINT)
        made = await lifecycle.request_correction(
            product_id, given, actor=actor(request), now=resources(request).now()
        )
        return echo(_CORRECTION, made)

    @post(
        "/corrections/{correction:uuid}/take-back",
        **takes(entry("Take a request for a correction back", "review:comment", REASON, REASON)),
    )
    async def take_back_correction(
        self, request: Incoming, product_id: FromPath[str], correction: FromPath[UUID]
    ) -> Response[bytes]:
        """There was nothing to correct; the request stays on record."""
        given = await body(request, REASON)
        await lifecycle.take_back_correction(
            product_id, correction, given.reason, actor=actor(request), now=resources(request).now()
        )
        return echo(REASON, given)

    @post("/discontinue", **takes(entry("End a product", "product:discontinue", REASON, VIEW)))
    async def discontinue(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Its lots stay searchable."""
        given = await body(request, REASON)
        made = await lifecycle.discontinue(
            product_id, given.reason, actor=actor(request), now=resources(request).now()
        )
        return Response(made.body, media_type="application/json", headers={"ETag": f'"{made.etag}"'})


class FirmTransfers(Controller):
    """Products that go to another firm."""

    path = "/firms"

    @post(
        "/{corporate_no:str}/transfer",
        **takes(entry("Give products of a firm to another firm", "product:transfer", _TRANSFER, _TRANSFER)),
    )
    async def transfer(self, request: Incoming, corporate_no: FromPath[str]) -> Response[bytes]:
        """All or none; lots and history go with them."""
        given = await body(request, _TRANSFER)
        outside = resources(request)
        await lifecycle.transfer(
            corporate_no,
            given,
            actor=actor(request),
            base_address=outside.base_address,
            now=outside.now(),
        )
        return echo(_TRANSFER, given)
