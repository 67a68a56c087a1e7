"""Good requests for the routes of laboratories and of link requests; see ``contract_examples``."""

from registry.domain.permissions import SYSTEM, Actor
from registry.services import evidence, imports, organisations, systematic_reviews, trials
from schemas.links import LinkRequestEntry
from schemas.organisations import OrganisationEntry
from schemas.uploads import HeadingMapEntry
from schemas.vocab import OrganisationKind, Role
from tests import builders
from tests.conftest import NOW
from tests.services.test_systematic_reviews import review
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


@example("GET /link-requests/{number}")
async def _(given: Given) -> Ask:
    maker = await asked_for()
    return Ask(at={"number": 1}, auth=await bearer(maker.member))


@example("POST /link-requests/{number}/accept")
async def _(given: Given) -> Ask:
    await asked_for()
    link = {**WHY, "directness": "P0", "product_version": 1}
    return Ask(at={"number": 1}, json=link, auth=await staff(Role.REVIEWER))


@example("POST /link-requests/{number}/accept-review")
async def _(given: Given) -> Ask:
    maker = await linkable()
    made = await systematic_reviews.enter(review(), actor=builders.REVIEWER, now=NOW)
    entry = LinkRequestEntry(review=made.id, reason="当社製品の届出の根拠です。")
    await evidence.request_link("P-000001", entry, actor=maker.member, now=NOW)
    named = {"review": made.id, "name": "みえ茶", "reason": "レビューの成分と1日量が同じです。"}
    return Ask(at={"number": 1}, json=named, auth=await staff(Role.REVIEWER))


@example("POST /link-requests/{number}/decline")
async def _(given: Given) -> Ask:
    await asked_for()
    return Ask(at={"number": 1}, json={"reason": "別製品の試験です。"}, auth=await staff(Role.REVIEWER))


HEADINGS = {
    "name": "ICP-MS",
    "columns": [{"heading": "Sample", "field": "specimen"}, {"heading": "Pb", "field": "result"}],
    "fixed": [{"field": "item", "value": "鉛"}],
    "decimal": ",",
    "day_order": "dmy",
}


async def laboratory() -> Actor:
    """A person of a laboratory."""
    entry = OrganisationEntry(name="三重試験センター", kind=OrganisationKind.LABORATORY)
    made = await organisations.register(entry, actor=builders.ADMIN, now=NOW)
    return await builders.of_organisation(Role.MEMBER_LAB, await organisations.key(made))


@example("POST /imports/heading-maps")
async def _(given: Given) -> Ask:
    return Ask(json=HEADINGS, auth=await bearer(await laboratory()))


@example("GET /imports/heading-maps")
async def _(given: Given) -> Ask:
    person = await laboratory()
    entry = HeadingMapEntry.model_validate(HEADINGS)
    await imports.save_heading_map(entry, actor=person, now=NOW)
    return Ask(auth=await bearer(person))
