"""One good request for every route of the API: what the contract tests hold answers against.

A new route takes one function here::

    @example("POST /products/{product_id}/submit")
    async def _(given: Given) -> Ask:
        maker, product, tag = await draft()
        return Ask(at={"product_id": product}, auth=await bearer(maker.member), headers={"If-Match": tag})

It makes the records the request needs and returns the request. The tests then know the route: its good answer, its
refusals and its extra fields are held against ``/schema``.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import httpx
from pydantic import BaseModel

from registry.domain.permissions import ANONYMOUS, PERMISSIONS, SYSTEM, Actor
from registry.services import (
    lifecycle,
    listings,
    lots,
    members,
    organisations,
    products,
    publications,
    rules,
    samples,
    systematic_reviews,
    trials,
)
from schemas.lots import LotReason, RecallEntry
from schemas.members import InvitationEntry
from schemas.rules import LegalRuleProposal
from schemas.samples import ListedSample
from schemas.systematic_reviews import SystematicReviewView
from schemas.trials import LinkEntry, MergeDecision, TrialEntry, TrialFields
from schemas.vocab import Directness, RecallClass, Role, SubClass
from tests import builders, quality
from tests import file_examples as files
from tests.conftest import NOW
from tests.services.test_organisations import site
from tests.services.test_systematic_reviews import review
from tests.upload_examples import product_row, table, upload

Headers = dict[str, str]


@dataclass(frozen=True)
class Given:
    """What a maker may use.

    Attributes:
        client: A visitor of the running application, for steps that only HTTP can take.
    """

    client: httpx.AsyncClient


@dataclass(frozen=True)
class Ask:
    """One request.

    Attributes:
        at: Values of the path's parameters, percent-encoded where they must be.
        params: Query parameters.
        json: The JSON body.
        content: A body that is a file.
        auth: Headers that say who asks.
        headers: Other headers.
        refused_inside: Whether a wrong body is answered with a problem inside a good answer (the calculators answer
            every case of an array, right or wrong).
    """

    at: Mapping[str, Any] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    content: bytes | None = None
    auth: Headers = field(default_factory=dict)
    headers: Headers = field(default_factory=dict)
    refused_inside: bool = False


Maker = Callable[[Given], Awaitable[Ask]]
EXAMPLES: Final[dict[str, Maker]] = {}


def example(route: str) -> Callable[[Maker], Maker]:
    """Enter a maker under ``METHOD /path`` as ``/schema`` writes it, without ``/api/v1``."""

    def enter(maker: Maker) -> Maker:
        assert route not in EXAMPLES, f"{route} has two examples"
        EXAMPLES[route] = maker
        return maker

    return enter


def as_json(model: BaseModel) -> Any:
    return json.loads(model.model_dump_json())


async def bearer(actor: Actor) -> Headers:
    """A token with everything that the actor's roles allow."""
    scopes = sorted(set().union(*(PERMISSIONS[role] for role in actor.roles)))
    return {"Authorization": f"Bearer {await builders.token(actor, *scopes)}"}


async def staff(role: Role) -> Headers:
    """A token of a new person with one role."""
    person = await members.create_person(f"担当者 {role}", None, actor=builders.ADMIN, now=NOW)
    await members.grant(person, role, actor=builders.ADMIN, now=NOW)
    return await bearer(Actor(person=person, roles=frozenset({Role.PUBLIC, role})))


async def public_product(subclass: SubClass = SubClass.HF_FFC) -> tuple[builders.MadeFirm, str]:
    maker = await builders.firm()
    return maker, await builders.product(maker, subclass, gtin=[{"gtin": "4912345678904"}])


async def recorded_trial() -> str:
    await trials.record(builders.trial(), actor=SYSTEM, now=NOW)
    return "T-000001"


async def recorded_listing() -> str:
    await listings.record(builders.listing(), actor=SYSTEM, now=NOW)
    return "G-000001"


async def linked(record: str) -> str:
    trial = await recorded_trial()
    entry = LinkEntry(trial=trial, directness=Directness.P2, reason="同じ成分")
    await trials.link(record, entry, actor=builders.REVIEWER, now=NOW)
    return trial


# ---- products --------------------------------------------------------------------------------------------------


@example("GET /products")
async def _(given: Given) -> Ask:
    await public_product()
    return Ask(params={"limit": 5, "subclass": "HF-FFC"})


@example("POST /products")
async def _(given: Given) -> Ask:
    maker = await builders.firm()
    entry = json.loads(builders.DRAFT.dump_json(builders.draft(firm=maker.corporate_no)))
    return Ask(json=entry, auth=await bearer(maker.member))


@example("POST /products/checks")
async def _(given: Given) -> Ask:
    maker = await builders.firm()
    entry = json.loads(builders.DRAFT.dump_json(builders.draft(firm=maker.corporate_no)))
    return Ask(json=entry, auth=await bearer(maker.member))


@example("GET /products/{product_id}")
async def _(given: Given) -> Ask:
    _, product = await public_product()
    return Ask(at={"product_id": product}, params={"as_of": "2026-04-01"})


@example("GET /products/{product_id}/draft")
async def _(given: Given) -> Ask:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    return Ask(at={"product_id": product}, auth=await bearer(maker.member))


@example("GET /me/products")
async def _(given: Given) -> Ask:
    maker = await builders.firm()
    await builders.product(maker, published=False, cautions=None)
    return Ask(auth=await bearer(maker.member))


@example("GET /products/{product_id}/draft/diff")
async def _(given: Given) -> Ask:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    return Ask(at={"product_id": product}, auth=await bearer(maker.member))


@example("GET /products/{product_id}/draft/checks")
async def _(given: Given) -> Ask:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    return Ask(at={"product_id": product}, auth=await bearer(maker.member))


@example("PUT /products/{product_id}/draft")
async def _(given: Given) -> Ask:
    maker, product = await public_product()
    tag = (await given.client.get(f"/api/v1/products/{product}")).headers["etag"]
    entry = json.loads(builders.DRAFT.dump_json(builders.draft(firm=maker.corporate_no, name_ja="改良版")))
    return Ask(
        at={"product_id": product}, json=entry, auth=await bearer(maker.member), headers={"If-Match": tag}
    )


@example("POST /products/{product_id}/withdraw")
async def _(given: Given) -> Ask:
    maker, product = await public_product()
    return Ask(at={"product_id": product}, json={"reason": "終了"}, auth=await bearer(maker.member))


@example("GET /products/{product_id}/versions")
async def _(given: Given) -> Ask:
    _, product = await public_product()
    return Ask(at={"product_id": product})


@example("GET /products/{product_id}/versions/{number}")
async def _(given: Given) -> Ask:
    _, product = await public_product(SubClass.TM_RX)
    return Ask(at={"product_id": product, "number": 1})


@example("GET /products/{product_id}/versions/{span}/diff")
async def _(given: Given) -> Ask:
    maker, product = await public_product()
    later = builders.draft(firm=maker.corporate_no, name_ja="改良版", shelf_life_months=36)
    tag = (await products.rendered(product)).etag
    await products.amend(product, later, if_match=tag, actor=maker.member, now=NOW)
    await builders.publish(product, maker)
    return Ask(at={"product_id": product, "span": "1..2"})


# ---- firms and organisations -----------------------------------------------------------------------------------


@example("GET /firms")
async def _(given: Given) -> Ask:
    await builders.firm()
    return Ask()


@example("POST /firms/{corporate_no}/close")
async def _(given: Given) -> Ask:
    maker = await builders.firm()
    return Ask(at={"corporate_no": maker.corporate_no}, json={"reason": "廃業"}, auth=await staff(Role.ADMIN))


@example("PUT /firms/{corporate_no}")
async def _(given: Given) -> Ask:
    maker = await builders.firm()
    entry = {"name_ja": "みえ健康工業株式会社", "address": "三重県津市", "lg_code": "242012"}
    tag = (await given.client.get(f"/api/v1/firms/{maker.corporate_no}")).headers["etag"]
    return Ask(
        at={"corporate_no": maker.corporate_no},
        json=entry,
        auth=await staff(Role.ADMIN),
        headers={"If-Match": tag},
    )


@example("POST /firms")
async def _(given: Given) -> Ask:
    entry = {
        "corporate_no": builders.corporate_no(1),
        "name_ja": "みえ健康株式会社",
        "address": "三重県津市",
        "lg_code": "242012",
    }
    return Ask(json=entry, auth=await staff(Role.ADMIN))


@example("GET /firms/{corporate_no}")
async def _(given: Given) -> Ask:
    return Ask(at={"corporate_no": (await builders.firm()).corporate_no})


@example("GET /organisations")
async def _(given: Given) -> Ask:
    await organisations.record(site(), actor=SYSTEM, now=NOW)
    return Ask(params={"lg_code": "242012"})


@example("GET /organisations/{organisation_id}")
async def _(given: Given) -> Ask:
    await organisations.record(site(), actor=SYSTEM, now=NOW)
    return Ask(at={"organisation_id": "O-000001"})


# ---- listings and trials ---------------------------------------------------------------------------------------


@example("GET /listings")
async def _(given: Given) -> Ask:
    await recorded_listing()
    return Ask(params={"source": "test-source"})


@example("GET /listings/{listing_id}")
async def _(given: Given) -> Ask:
    return Ask(at={"listing_id": await recorded_listing()})


@example("GET /listings/{listing_id}/samples")
async def _(given: Given) -> Ask:
    listing = await recorded_listing()
    result = {"item": "lead", "item_text": "LEAD", "value": "115", "qualifier": "=", "unit": "ug/kg"}
    sample = {
        "source": builders.SOURCE,
        "provenance": builders.listing().provenance,
        "sample_no": "14C00081",
        "listing_key": "K1",
        "collected_on": "2014-01-07",
        "results": [{**result, "text": "115 PPB"}],
    }
    await samples.record(ListedSample.model_validate(sample), actor=SYSTEM, now=NOW)
    return Ask(at={"listing_id": listing})


@example("POST /listings/{listing_id}/take-over")
async def _(given: Given) -> Ask:
    listing = await recorded_listing()
    maker, product = await public_product(SubClass.TM_OTC)
    return Ask(at={"listing_id": listing}, json={"product": product}, auth=await bearer(maker.member))


@example("GET /trials")
async def _(given: Given) -> Ask:
    await recorded_trial()
    return Ask(params={"identifier": "jRCT1041250001"})


@example("GET /trials/{trial_id}")
async def _(given: Given) -> Ask:
    return Ask(at={"trial_id": await recorded_trial()})


@example("GET /trials/{trial_id}/versions")
async def _(given: Given) -> Ask:
    return Ask(at={"trial_id": await recorded_trial()})


@example("GET /trials/{trial_id}/versions/{number}")
async def _(given: Given) -> Ask:
    return Ask(at={"trial_id": await recorded_trial(), "number": 1})


@example("GET /products/{record_id}/trials")
async def _(given: Given) -> Ask:
    _, product = await public_product()
    await linked(product)
    return Ask(at={"record_id": product})


@example("GET /listings/{record_id}/trials")
async def _(given: Given) -> Ask:
    listing = await recorded_listing()
    await linked(listing)
    return Ask(at={"record_id": listing})


@example("POST /products/{record_id}/trials")
async def _(given: Given) -> Ask:
    _, product = await public_product()
    return Ask(at={"record_id": product}, json=await link_entry(), auth=await staff(Role.REVIEWER))


@example("POST /listings/{record_id}/trials")
async def _(given: Given) -> Ask:
    listing = await recorded_listing()
    return Ask(at={"record_id": listing}, json=await link_entry(), auth=await staff(Role.REVIEWER))


@example("DELETE /products/{record_id}/trials/{trial_id}")
async def _(given: Given) -> Ask:
    _, product = await public_product()
    return await ended_link(product)


@example("DELETE /listings/{record_id}/trials/{trial_id}")
async def _(given: Given) -> Ask:
    return await ended_link(await recorded_listing())


async def link_entry() -> dict[str, Any]:
    return {"trial": await recorded_trial(), "directness": "P2", "reason": "同じ成分"}


async def ended_link(record: str) -> Ask:
    trial = await linked(record)
    return Ask(
        at={"record_id": record, "trial_id": trial}, json={"reason": "誤り"}, auth=await staff(Role.REVIEWER)
    )


# ---- what is known of trials -----------------------------------------------------------------------------------


def trial_entry(**fields: Any) -> dict[str, Any]:
    content = builders.trial(**fields).model_dump(mode="json", include=set(TrialFields.model_fields))
    return {**content, "organisation": "O-000001"}


async def hospital() -> Actor:
    """Somebody of a hospital of the network."""
    await organisations.record(site(), actor=SYSTEM, now=NOW)
    key = await organisations.key("O-000001")
    person = await members.create_person("試験担当", None, actor=builders.ADMIN, now=NOW)
    await members.grant(person, Role.TRIAL_SITE, organisation=key, actor=builders.ADMIN, now=NOW)
    roles = frozenset({Role.PUBLIC, Role.TRIAL_SITE})
    return Actor(person=person, roles=roles, organisations=frozenset({key}))


async def pair(*, proposed: bool = False) -> None:
    """Two records that share a number; proposed for merging if asked."""
    shared = {"scheme": "nct", "value": "NCT03036150", "level": "format_ok"}
    for number in ("jRCT1041250001", "jRCT1041250002"):
        own = {"scheme": "jrct", "value": number, "level": "format_ok", "primary": True}
        await trials.record(builders.trial(identifiers=[own, shared]), actor=SYSTEM, now=NOW)
    if proposed:
        decision = MergeDecision(keep="T-000001", reason="同じ試験")
        await trials.propose(1, decision, actor=builders.REVIEWER, now=NOW)


async def recorded_publication() -> str:
    numbers = [{"scheme": "jrct", "value": "jRCT1041250001", "origin": "accession"}]
    await publications.record(builders.publication(numbers=numbers), actor=SYSTEM, now=NOW)
    return "B-000001"


async def recorded_review() -> SystematicReviewView:
    return await systematic_reviews.enter(review(), actor=builders.REVIEWER, now=NOW)


@example("POST /trials")
async def _(given: Given) -> Ask:
    return Ask(json=trial_entry(), auth=await bearer(await hospital()))


@example("PUT /trials/{trial_id}")
async def _(given: Given) -> Ask:
    person = await hospital()
    made = await trials.enter(TrialEntry.model_validate(trial_entry()), actor=person, now=NOW)
    return Ask(
        at={"trial_id": made.id},
        json=trial_entry(status="terminated"),
        auth=await bearer(person),
        headers={"If-Match": f'"{made.sha256}"'},
    )


@example("GET /trials/{trial_id}/conduct")
async def _(given: Given) -> Ask:
    await recorded_publication()
    return Ask(at={"trial_id": await recorded_trial()})


@example("GET /trials/{trial_id}/changes")
async def _(given: Given) -> Ask:
    trial = await recorded_trial()
    await trials.record(builders.trial(status="terminated"), actor=SYSTEM, now=NOW)
    return Ask(at={"trial_id": trial})


@example("GET /trials/{trial_id}/publications")
async def _(given: Given) -> Ask:
    await recorded_publication()
    return Ask(at={"trial_id": await recorded_trial()})


@example("GET /trial-merges")
async def _(given: Given) -> Ask:
    await pair()
    return Ask(params={"state": "found"}, auth=await staff(Role.REVIEWER))


@example("POST /trial-merges/{number}/propose")
async def _(given: Given) -> Ask:
    await pair()
    decision = {"keep": "T-000001", "reason": "同じ試験"}
    return Ask(at={"number": 1}, json=decision, auth=await staff(Role.REVIEWER))


@example("POST /trial-merges/{number}/confirm")
async def _(given: Given) -> Ask:
    await pair(proposed=True)
    return Ask(at={"number": 1}, json={"reason": "同じ試験"}, auth=await staff(Role.CHIEF_REVIEWER))


@example("POST /trial-merges/{number}/reject")
async def _(given: Given) -> Ask:
    await pair()
    return Ask(at={"number": 1}, json={"reason": "続きの試験"}, auth=await staff(Role.REVIEWER))


@example("GET /publications")
async def _(given: Given) -> Ask:
    await recorded_publication()
    return Ask(params={"limit": 5})


@example("POST /publications")
async def _(given: Given) -> Ask:
    entry = {"title": "Herbal tea", "pmid": "24124926", "primary_outcomes": ["PSQI"]}
    return Ask(json=entry, auth=await staff(Role.REVIEWER))


@example("GET /publications/{publication_id}")
async def _(given: Given) -> Ask:
    return Ask(at={"publication_id": await recorded_publication()})


@example("GET /publications/{publication_id}/versions")
async def _(given: Given) -> Ask:
    return Ask(at={"publication_id": await recorded_publication()})


@example("GET /publications/{publication_id}/versions/{number}")
async def _(given: Given) -> Ask:
    return Ask(at={"publication_id": await recorded_publication(), "number": 1})


@example("GET /systematic-reviews")
async def _(given: Given) -> Ask:
    await recorded_review()
    return Ask(params={"limit": 5})


@example("POST /systematic-reviews")
async def _(given: Given) -> Ask:
    return Ask(json=review().model_dump(mode="json"), auth=await staff(Role.REVIEWER))


@example("GET /systematic-reviews/{review_id}")
async def _(given: Given) -> Ask:
    return Ask(at={"review_id": (await recorded_review()).id})


@example("PUT /systematic-reviews/{review_id}")
async def _(given: Given) -> Ask:
    made = await recorded_review()
    return Ask(
        at={"review_id": made.id},
        json=review(conclusion="No difference").model_dump(mode="json"),
        auth=await staff(Role.REVIEWER),
        headers={"If-Match": f'"{made.sha256}"'},
    )


@example("GET /systematic-reviews/{review_id}/versions")
async def _(given: Given) -> Ask:
    return Ask(at={"review_id": (await recorded_review()).id})


@example("GET /systematic-reviews/{review_id}/versions/{number}")
async def _(given: Given) -> Ask:
    return Ask(at={"review_id": (await recorded_review()).id, "number": 1})


# ---- specifications and lots -----------------------------------------------------------------------------------


async def specified() -> tuple[builders.MadeFirm, str]:
    maker, product = await public_product()
    await quality.specified(maker, product)
    return maker, product


@example("POST /products/{product_id}/specification")
async def _(given: Given) -> Ask:
    maker, product = await public_product()
    entry = as_json(quality.specification())
    return Ask(at={"product_id": product}, json=entry, auth=await bearer(maker.member))


@example("GET /products/{product_id}/specification")
async def _(given: Given) -> Ask:
    _, product = await specified()
    return Ask(at={"product_id": product})


@example("GET /products/{product_id}/specification/versions")
async def _(given: Given) -> Ask:
    _, product = await specified()
    return Ask(at={"product_id": product})


@example("GET /products/{product_id}/specification/versions/{number}")
async def _(given: Given) -> Ask:
    _, product = await specified()
    return Ask(at={"product_id": product, "number": 1})


@example("POST /products/{product_id}/lots")
async def _(given: Given) -> Ask:
    maker, product = await public_product()
    entry = {"number": "24A001", "manufactured_on": "2026-03-01", "expires_on": "2028-02-29"}
    return Ask(at={"product_id": product}, json=entry, auth=await bearer(maker.member))


@example("GET /products/{product_id}/lots")
async def _(given: Given) -> Ask:
    maker, product = await specified()
    await quality.released(maker, product)
    return Ask(at={"product_id": product}, params={"limit": 3})


@example("GET /products/{product_id}/lots/{number}")
async def _(given: Given) -> Ask:
    maker, product = await specified()
    await quality.released(maker, product)
    return Ask(at={"product_id": product, "number": "24A001"})


@example("POST /products/{product_id}/lots/{number}/results")
async def _(given: Given) -> Ask:
    return await on_lot(as_json(quality.results()))


@example("POST /products/{product_id}/lots/{number}/release")
async def _(given: Given) -> Ask:
    maker, product = await specified()
    await quality.lot(maker, product)
    await lots.enter_results(product, "24A001", quality.results(), actor=maker.member, now=NOW)
    return Ask(at={"product_id": product, "number": "24A001"}, auth=await bearer(maker.member))


@example("POST /products/{product_id}/lots/{number}/reject")
async def _(given: Given) -> Ask:
    return await on_lot(as_json(LotReason(reason="鉛が規格外")))


@example("POST /products/{product_id}/lots/{number}/quarantine")
async def _(given: Given) -> Ask:
    return await on_lot(as_json(LotReason(reason="封緘不良の疑い")))


@example("POST /products/{product_id}/lots/{number}/recall")
async def _(given: Given) -> Ask:
    maker, product = await specified()
    await quality.released(maker, product)
    entry = {"recall_class": "II", "reason": "表示の誤り", "what_to_do": "使用を中止してください。"}
    at = {"product_id": product, "number": "24A001"}
    return Ask(at=at, json=entry, auth=await bearer(maker.member))


@example("GET /products/{product_id}/lots/{number}/recall")
async def _(given: Given) -> Ask:
    _, product = await recalled()
    return Ask(at={"product_id": product, "number": "24A001"})


@example("PUT /products/{product_id}/lots/{number}/recall")
async def _(given: Given) -> Ask:
    maker, product = await recalled()
    entry = {"progress": 100, "closed_on": "2026-04-01", "authority_no": "三重-1", "reason": "全数を回収した"}
    tag = lots.recall_tag(await lots.recall_on_record(product, "24A001", actor=ANONYMOUS))
    at, headers = {"product_id": product, "number": "24A001"}, {"If-Match": f'"{tag}"'}
    return Ask(at=at, json=entry, auth=await bearer(maker.member), headers=headers)


async def recalled() -> tuple[builders.MadeFirm, str]:
    """A product of which a lot is being recalled."""
    maker, product = await specified()
    await quality.released(maker, product)
    entry = RecallEntry(
        recall_class=RecallClass.II, reason="表示の誤り", what_to_do="使用を中止してください。"
    )
    await lifecycle.recall(product, "24A001", entry, actor=maker.member, now=NOW)
    return maker, product


@example("GET /lots/lookup")
async def _(given: Given) -> Ask:
    maker, product = await specified()
    await quality.released(maker, product)
    return Ask(params={"gtin": "4912345678904", "lot": "24A001"})


async def on_lot(body: Any) -> Ask:
    """A request about a lot in test."""
    maker, product = await specified()
    await quality.lot(maker, product)
    return Ask(at={"product_id": product, "number": "24A001"}, json=body, auth=await bearer(maker.member))


# ---- certificates and attachments ------------------------------------------------------------------------------


@example("GET /products/{product_id}/certificates")
async def _(given: Given) -> Ask:
    product, _ = await specimen(given)
    return Ask(at={"product_id": product})


@example("POST /products/{product_id}/certificates")
async def _(given: Given) -> Ask:
    maker, product = await public_product()
    return Ask(at={"product_id": product}, auth=await bearer(maker.member))


@example("GET /certificates/{document}")
async def _(given: Given) -> Ask:
    _, number = await specimen(given)
    return Ask(at={"document": f"{number}.json"}, params={"edition": "public"})


async def specimen(given: Given) -> tuple[str, str]:
    maker, product = await public_product()
    path = f"/api/v1/products/{product}/certificates"
    made = await given.client.post(path, headers=await bearer(maker.member))
    return product, made.json()["number"]


@example("POST /attachments")
async def _(given: Given) -> Ask:
    maker, product = await public_product()
    return await sent_picture(maker, product)


@example("GET /attachments/{sha256}")
async def _(given: Given) -> Ask:
    maker, product = await public_product()
    ask = await sent_picture(maker, product)
    made = await given.client.post(
        "/api/v1/attachments", params=ask.params, content=ask.content, headers={**ask.auth, **ask.headers}
    )
    return Ask(at={"sha256": made.json()["sha256"]}, auth=ask.auth)


async def sent_picture(maker: builders.MadeFirm, product: str) -> Ask:
    return Ask(
        params={"product": product, "purpose": "label_image", "file_name": "label.png"},
        content=files.picture(),
        auth=await bearer(maker.member),
        headers={"Content-Type": "image/png"},
    )


# ---- uploads ---------------------------------------------------------------------------------------------------

CSV = {"Content-Type": "text/csv"}


async def checked() -> tuple[str, Headers]:
    """An upload with one row in error, checked; its key, and who may see it."""
    maker = await builders.firm()
    seen, _ = await upload(table(product_row(販売状況="未定")), maker.member)
    return str(seen.id), await bearer(maker.member)


@example("POST /imports")
async def _(_: Given) -> Ask:
    maker = await builders.firm()
    params = {"kind": "products", "mode": "dry_run", "file_name": "製品.csv"}
    return Ask(params=params, content=table(product_row()), auth=await bearer(maker.member), headers=CSV)


@example("GET /imports")
async def _(_: Given) -> Ask:
    return Ask(auth=(await checked())[1])


@example("GET /imports/templates")
async def _(_: Given) -> Ask:
    maker = await builders.firm()
    return Ask(params={"kind": "products", "subclass": "HF-FFC"}, auth=await bearer(maker.member))


for _route in ("GET /imports/{upload}", "POST /imports/{upload}/commit", "GET /imports/{upload}/report"):

    @example(_route)
    async def _(_: Given) -> Ask:
        key, auth = await checked()
        return Ask(at={"upload": key}, auth=auth)


for _route in ("GET /imports/{upload}/report.csv", "GET /imports/{upload}/file-with-errors"):

    @example(_route)
    async def _(_: Given) -> Ask:
        key, auth = await checked()
        return Ask(at={"upload": key}, params={"replace": "true"}, auth=auth)


# ---- search and calculators ------------------------------------------------------------------------------------


@example("GET /search")
async def _(given: Given) -> Ask:
    await public_product()
    await recorded_listing()
    return Ask(params={"q": "みえ"})


@example("GET /search/suggest")
async def _(given: Given) -> Ask:
    await public_product()
    return Ask(params={"q": "みえ"})


@example("POST /calc/{name}")
async def _(given: Given) -> Ask:
    case = {"id": "a", "scheme": "gtin", "value": "4912345678904"}
    return Ask(at={"name": "identifier"}, json=case, refused_inside=True)


@example("GET /identifiers/{scheme}")
async def _(given: Given) -> Ask:
    return Ask(at={"scheme": "gtin"}, params={"value": "4912345678904"})


RULE = {
    "code": "ffc.notice_days",
    "value": 90,
    "valid_from": "2026-10-01",
    "source_name": "食品表示基準",
}


@example("GET /rules")
async def _(given: Given) -> Ask:
    return Ask()


@example("GET /rules/{code}")
async def _(given: Given) -> Ask:
    return Ask(at={"code": "ffc.notice_days"}, params={"day": "2026-04-01"})


@example("GET /rules/{code}/history")
async def _(given: Given) -> Ask:
    return Ask(at={"code": "ffc.notice_days"})


@example("POST /rules")
async def _(given: Given) -> Ask:
    return Ask(json=RULE, auth=await staff(Role.REVIEWER))


@example("POST /rules/{rule_id}/confirm")
async def _(given: Given) -> Ask:
    new = LegalRuleProposal.model_validate(RULE)
    proposed = await rules.propose(new, actor=builders.REVIEWER, now=NOW)
    return Ask(at={"rule_id": proposed.id}, auth=await staff(Role.ADMIN))


# ---- people ----------------------------------------------------------------------------------------------------


async def administrator() -> Headers:
    return await bearer(await builders.person(Role.ADMIN))


async def somebody(role: Role = Role.HCP) -> str:
    actor = await builders.person(role, email="hana@example.jp")
    await builders.session(actor, "hana")
    return str(actor.person)


async def invited() -> str:
    entry = InvitationEntry(email="shin@example.jp", role=Role.REVIEWER)
    key = await members.invite(entry, base_address="http://testserver", actor=SYSTEM, now=NOW)
    return str(key)


@example("GET /persons")
async def _(given: Given) -> Ask:
    await somebody()
    return Ask(params={"limit": 5}, auth=await administrator())


@example("GET /persons/{person_id}")
async def _(given: Given) -> Ask:
    return Ask(at={"person_id": await somebody()}, auth=await bearer(await builders.person(Role.AUDITOR)))


@example("PUT /persons/{person_id}")
async def _(given: Given) -> Ask:
    correction = {"name": "花子", "email": "hanako@example.jp"}
    auth, person = await administrator(), await somebody()
    seen = await members.person(UUID(person), actor=builders.ADMIN)
    tag = {"If-Match": f'"{members.person_tag(seen.name, seen.email)}"'}
    return Ask(at={"person_id": person}, json=correction, headers=tag, auth=auth)


@example("POST /persons/{person_id}/grants")
async def _(given: Given) -> Ask:
    firm = (await builders.firm()).corporate_no
    entry = {"role": "member_mfr", "firm": firm, "organisation": None}
    return Ask(at={"person_id": await somebody()}, json=entry, auth=await administrator())


@example("DELETE /persons/{person_id}/grants/{grant_id}")
async def _(given: Given) -> Ask:
    person = await somebody()
    grant = await members.grant(UUID(person), Role.AUDITOR, actor=SYSTEM, now=NOW)
    return Ask(at={"person_id": person, "grant_id": str(grant)}, auth=await administrator())


@example("POST /persons/{person_id}/offboard")
async def _(given: Given) -> Ask:
    return Ask(at={"person_id": await somebody()}, auth=await administrator())


@example("POST /persons/{person_id}/join")
async def _(given: Given) -> Ask:
    other = (await builders.person(Role.HCP)).person
    return Ask(at={"person_id": await somebody()}, json={"other": str(other)}, auth=await administrator())


@example("POST /persons/{person_id}/erase")
async def _(given: Given) -> Ask:
    return Ask(at={"person_id": await somebody()}, auth=await administrator())


@example("DELETE /persons/{person_id}/second-factor")
async def _(given: Given) -> Ask:
    return Ask(at={"person_id": await somebody(Role.REVIEWER)}, auth=await administrator())


@example("GET /invitations")
async def _(given: Given) -> Ask:
    await invited()
    return Ask(auth=await administrator())


@example("POST /invitations")
async def _(given: Given) -> Ask:
    entry = {"email": "shin@example.jp", "role": "reviewer", "firm": None, "organisation": None}
    return Ask(json=entry, auth=await administrator())


@example("POST /invitations/{invitation_id}/resend")
async def _(given: Given) -> Ask:
    return Ask(at={"invitation_id": await invited()}, auth=await administrator())


@example("DELETE /invitations/{invitation_id}")
async def _(given: Given) -> Ask:
    return Ask(at={"invitation_id": await invited()}, auth=await administrator())


@example("GET /me/tokens")
async def _(given: Given) -> Ask:
    return Ask(auth=await bearer((await builders.firm()).member))


@example("POST /me/tokens")
async def _(given: Given) -> Ask:
    secret = await builders.session((await builders.firm()).member)
    entry = {"name": "検査データの送信", "scopes": ["lot:write"], "days": 30}
    return Ask(json=entry, headers={"Cookie": f"session={secret}"})


@example("DELETE /me/tokens/{token_id}")
async def _(given: Given) -> Ask:
    member = (await builders.firm()).member
    auth = await bearer(member)
    assert member.person is not None
    (token,) = await members.tokens_of(member.person)
    return Ask(at={"token_id": str(token.id)}, auth=auth)


@example("POST /organisations")
async def _(given: Given) -> Ask:
    entry = {"name": "三重食品分析センター", "kind": "laboratory", "lg_code": "242012"}
    return Ask(json=entry, auth=await administrator())
