"""Good requests for the routes of laboratories and of link requests; see ``contract_examples``."""

from registry.domain.permissions import SYSTEM
from registry.services import evidence, trials
from schemas.links import LinkRequestEntry
from schemas.vocab import Role
from tests import builders
from tests.conftest import NOW
from tests.web.contract_examples import Ask, Given, bearer, example, staff

WHY = {"trial": "T-000001", "reason": "当社製品を用いた試験です。"}


async def linkable() -> builders.MadeFirm:
    """A firm with a published product, and a trial that is not linked to it."""
    maker = await builders.firm()
    await builders.product(maker)
    await trials.record(builders.trial(), actor=SYSTEM, now=NOW)
    return maker


async def asked_for() -> builders.MadeFirm:
    """The same after it asked to link the trial."""
    maker = await linkable()
    entry = LinkRequestEntry.model_validate(WHY)
    await evidence.request_link("P-000001", entry, actor=maker.member, now=NOW)
    return maker


@example("POST /products/{product_id}/link-requests")
async def _(given: Given) -> Ask:
    maker = await linkable()
    return Ask(at={"product_id": "P-000001"}, json=WHY, auth=await bearer(maker.member))


@example("GET /products/{product_id}/link-requests")
async def _(given: Given) -> Ask:
    maker = await asked_for()
    return Ask(at={"product_id": "P-000001"}, auth=await bearer(maker.member))


@example("GET /link-requests")
async def _(given: Given) -> Ask:
    await asked_for()
    return Ask(params={"limit": 1}, auth=await staff(Role.REVIEWER))


@example("POST /link-requests/{number}/accept")
async def _(given: Given) -> Ask:
    await asked_for()
    link = {**WHY, "directness": "P0", "product_version": 1}
    return Ask(at={"number": 1}, json=link, auth=await staff(Role.REVIEWER))


@example("POST /link-requests/{number}/decline")
async def _(given: Given) -> Ask:
    await asked_for()
    return Ask(at={"number": 1}, json={"reason": "別製品の試験です。"}, auth=await staff(Role.REVIEWER))
