"""Who is tied to a product's firm reads of its trials, articles, reviews and listings what the public reads."""

import httpx
import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Forbidden
from registry.domain.permissions import SYSTEM, Actor
from registry.services import evidence, listings, publications, reviews, systematic_reviews, trials
from registry.tables.database import transaction
from schemas.links import LinkRequestEntry
from schemas.reviews import Interest, InterestDeclaration
from schemas.trials import LinkEntry, MergeDecision, TrialEntry, TrialFields
from schemas.vocab import Directness, SubClass
from tests import builders
from tests.builders import REVIEWER, SECOND
from tests.conftest import NOW
from tests.services.test_systematic_reviews import review
from tests.web.contract_examples import bearer
from tests.web.pages.test_judging import Judge

SHARED = {"scheme": "nct", "value": "NCT03036150", "level": "format_ok"}
TIED = SECOND
READINGS = (
    "/api/v1/trials",
    "/api/v1/trials/T-000001",
    "/api/v1/trials/T-000001/versions/1",
    "/api/v1/trials/T-000001?as_of=2026-04-01",
    "/api/v1/trials/T-000001/conduct",
    "/api/v1/trials/T-000001/publications",
    "/api/v1/products/P-000001/trials",
    "/api/v1/publications",
    "/api/v1/publications/B-000001",
    "/api/v1/systematic-reviews",
    "/api/v1/systematic-reviews/R-000001",
    "/api/v1/systematic-reviews/R-000001/versions/1",
    "/api/v1/listings/G-000001",
    "/api/v1/listings/G-000001?as_of=2026-04-01",
    "/api/v1/listings/G-000001/trials",
)
PAGES = ("/trials/T-000001", "/trials/T-000001/versions/1", "/publications/B-000001", "/listings/G-000001")


async def on_record() -> builders.MadeFirm:
    """A prescription medicine with a trial, an article, a review and a listing that it took over."""
    maker = await builders.firm()
    product = await builders.product(maker, SubClass.TM_RX)
    for number in (1, 2):
        own = {"scheme": "jrct", "value": f"jRCT10412500{number:02}", "level": "format_ok", "primary": True}
        await trials.record(
            builders.trial(f"jRCT10412500{number:02}", identifiers=[own, SHARED]), actor=SYSTEM, now=NOW
        )
    near = LinkEntry(trial="T-000001", directness=Directness.P1, reason="同じ処方の試験です。")
    await evidence.link(product, near, actor=REVIEWER, now=NOW)
    async with transaction():
        await publications.record(
            builders.publication(numbers=[{"scheme": "nct", "value": "NCT03036150", "origin": "accession"}]),
            actor=SYSTEM,
            now=NOW,
        )
        claimed = builders.listing(
            subclass="TM-RX", claims=[{"label": "効能効果", "text": "眠りを助けます。"}]
        )
        await listings.record(claimed, actor=SYSTEM, now=NOW)
    await evidence.link("G-000001", near.model_copy(update={"trial": "T-000002"}), actor=REVIEWER, now=NOW)
    await evidence.take_over_listing("G-000001", product, actor=maker.member, now=NOW)
    await systematic_reviews.enter(
        review(subjects=[{"kind": "product", "name": "葛根湯", "record": product}]), actor=REVIEWER, now=NOW
    )
    return maker


async def tie(maker: builders.MadeFirm) -> None:
    employed = Interest.model_validate({"kind": "employed", "firm": maker.corporate_no})
    await reviews.declare_yearly(InterestDeclaration(interests=(employed,)), actor=TIED, now=NOW)


async def get(client: httpx.AsyncClient, path: str, actor: Actor | None) -> dict[str, object]:
    client.cookies.clear()
    answer = await client.get(path, headers={} if actor is None else await bearer(actor))
    assert answer.status_code == 200, (path, answer.text)
    found: dict[str, object] = answer.json()
    return found


@pytest.mark.parametrize("path", READINGS)
async def test_who_is_tied_reads_what_the_public_reads(client: httpx.AsyncClient, path: str) -> None:
    maker = await on_record()
    public, free = await get(client, path, None), await get(client, path, TIED)
    await tie(maker)
    assert await get(client, path, TIED) == public
    assert await get(client, path, REVIEWER) == free
    assert free != public


async def test_who_is_tied_sees_on_pages_what_the_public_sees(
    client: httpx.AsyncClient, db: Database
) -> None:
    await tie(await on_record())
    await builders.staff()
    tied = Judge(client, await builders.session(TIED, "tied.one"))
    for path in PAGES:
        client.cookies.clear()
        public = (await client.get(path)).text
        seen = (await tied.get(path)).text
        for secret in ("ハーブ茶と睡眠の試験", "PSQI improved", "眠りを助けます。", "Herbal tea and sleep"):
            assert (secret in seen) is (secret in public), (path, secret)
    for path in ("/me/trials/T-000001", "/systematic-reviews/R-000001/edit"):
        assert (await tied.get(path)).status_code == 403, path


async def test_who_is_tied_neither_amends_nor_merges_what_speaks_of_the_product(db: Database) -> None:
    maker = await on_record()
    await tie(maker)
    record = await trials.view("T-000001", actor=REVIEWER)
    entry = TrialEntry(**{name: getattr(record.trial, name) for name in TrialFields.model_fields})
    current = await systematic_reviews.view("R-000001", actor=REVIEWER)
    merging = MergeDecision(keep="T-000001", reason="同じ試験")
    for act in (
        evidence.amend_trial("T-000001", entry, if_match=record.sha256, actor=TIED, now=NOW),
        trials.propose(1, merging, actor=TIED, now=NOW),
        trials.reject(1, merging, actor=TIED, now=NOW),
        systematic_reviews.amend("R-000001", review(), if_match=current.sha256, actor=TIED, now=NOW),
        systematic_reviews.enter(
            review(included=[{"citation": "Mie T, 2019", "trial": "T-000001"}]), actor=TIED, now=NOW
        ),
    ):
        with pytest.raises(Forbidden, match="conflict of interest"):
            await act
    await trials.propose(1, merging, actor=REVIEWER, now=NOW)
    with pytest.raises(Forbidden, match="conflict of interest"):
        await evidence.merge_trials(1, merging, actor=TIED, now=NOW)
    assert (await systematic_reviews.enter(review(), actor=TIED, now=NOW)).id == "R-000002"


async def test_requests_for_the_product_are_neither_listed_to_who_is_tied_nor_decided_by_them(
    client: httpx.AsyncClient,
) -> None:
    maker, other = await on_record(), await builders.firm(200)
    await builders.product(other)
    asked = LinkRequestEntry(trial="T-000002", reason="依頼です。")
    for product, by in (("P-000001", maker), ("P-000002", other)):
        await evidence.request_link(product, asked, actor=by.member, now=NOW)
    await tie(maker)
    path = "/api/v1/link-requests"
    numbers = {
        name: [one["number"] for one in (await get(client, f"{path}?limit=1", actor))["items"]]  # type: ignore[attr-defined]
        for name, actor in (("tied", TIED), ("free", REVIEWER))
    }
    assert numbers == {"tied": [2], "free": [1]}
    assert (await get(client, f"{path}?limit=1", TIED))["next"] is None
    assert (await client.get(f"{path}/1", headers=await bearer(TIED))).status_code == 403
    with pytest.raises(Forbidden, match="conflict of interest"):
        await evidence.decline_request(1, "理由", actor=TIED, now=NOW)
