"""Pages of trials, publications and systematic reviews: conduct with its grounds, and nothing the law keeps back."""

from typing import Any

import httpx
import pytest

from registry.adapters.engine import Database
from registry.domain.permissions import SYSTEM
from registry.services import publications, systematic_reviews, trials
from schemas.systematic_reviews import SystematicReviewFields
from schemas.trials import LinkEntry, MergeDecision
from schemas.vocab import Directness, Role, SubClass
from tests import builders
from tests.conftest import NOW
from tests.services.test_systematic_reviews import review

NUMBER = {"scheme": "jrct", "value": "jRCT1041250001", "origin": "accession"}
NOTICE = {"kind": "retraction", "pmid": "31535829", "citation": "J Test Med. 2026;1:2"}
PLANTED = "<script>alert(1)</script>{{7*7}}"


async def recorded(**fields: Any) -> None:
    days = {"registered": {"date": "2025-04-01"}, "enrolment_started": {"date": "2025-05-01"}}
    days["last_updated"] = {"date": fields.pop("updated", "2025-06-01")}
    await trials.record(builders.trial(dates=days, **fields), actor=SYSTEM, now=NOW)


async def reviewed(**fields: Any) -> None:
    entry: SystematicReviewFields = review(**fields)
    await systematic_reviews.enter(entry, actor=builders.REVIEWER, now=NOW)


async def withheld() -> None:
    """A product whose efficacy is not for the public, linked to the trial."""
    product = await builders.product(await builders.firm(), SubClass.HF_OTHER)
    link = LinkEntry(trial="T-000001", directness=Directness.P2, reason="同じ成分")
    await trials.link(product, link, actor=builders.REVIEWER, now=NOW)


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "ja",
            ("事前登録", "登録日", "開始後の主要評価項目の変更", "組入れ開始後", "撤回", "実施中", "終了"),
        ),
        ("en", ("Registered beforehand", "Registered on", "After enrolment began", "Retracted", "Completed")),
    ],
)
async def test_the_page_of_a_trial_shows_conduct_changes_and_articles(
    client: httpx.AsyncClient, db: Database, language: str, texts: tuple[str, ...]
) -> None:
    await recorded(status="ongoing")
    await recorded(updated="2025-08-01", primary_outcomes=[{"measure": "ESS"}])
    await publications.record(builders.publication(numbers=[NUMBER], notices=[NOTICE]), actor=SYSTEM, now=NOW)
    page = (await client.get(f"/trials/T-000001?lang={language}")).text
    for text in (*texts, "ESS", "PSQI", "2025-04-01", 'href="/publications/B-000001"', "PMID 24124926"):
        assert text in page


async def test_of_a_trial_kept_back_the_page_shows_flags_without_outcomes_and_titles(
    client: httpx.AsyncClient, db: Database
) -> None:
    await recorded()
    await recorded(updated="2025-08-01", primary_outcomes=[{"measure": "ESS"}])
    await publications.record(builders.publication(numbers=[NUMBER], notices=[NOTICE]), actor=SYSTEM, now=NOW)
    await reviewed(included=[{"trial": "T-000001"}])
    await withheld()
    for address in ("/trials/T-000001", "/publications/B-000001", "/systematic-reviews/R-000001"):
        page = (await client.get(address)).text
        assert "法令" in page
        for planted in ("ESS", "PSQI", "Herbal tea", "24124926", "J Test Med", "theanine"):
            assert planted not in page
    assert "事前登録" in (await client.get("/trials/T-000001")).text


async def test_a_merged_record_says_where_it_went(client: httpx.AsyncClient, db: Database) -> None:
    shared = {"scheme": "nct", "value": "NCT03036150", "level": "format_ok"}
    for number in ("jRCT1041250001", "jRCT1041250002"):
        own = {"scheme": "jrct", "value": number, "level": "format_ok", "primary": True}
        await trials.record(builders.trial(identifiers=[own, shared]), actor=SYSTEM, now=NOW)
    decision = MergeDecision(keep="T-000001", reason="同じ試験")
    await trials.propose(1, decision, actor=builders.REVIEWER, now=NOW)
    await trials.confirm(1, decision, actor=builders.CHIEF, now=NOW)
    gone = (await client.get("/trials/T-000002")).text
    assert "この記録は別の記録に統合されました" in gone
    assert 'href="/trials/T-000001"' in gone
    assert 'href="/trials/T-000002"' in (await client.get("/trials/T-000001")).text


async def test_the_page_of_a_publication_shows_its_notices_and_versions(
    client: httpx.AsyncClient, db: Database
) -> None:
    await publications.record(builders.publication(doi="10.1000/a"), actor=SYSTEM, now=NOW)
    marked = builders.publication(numbers=[NUMBER], notices=[NOTICE])
    await publications.record(marked, actor=SYSTEM, now=NOW)
    await recorded()
    page = (await client.get("/publications/B-000001?lang=en")).text
    for text in ("Retraction", "31535829", "Mie T", "https://doi.org/10.1000/a", 'href="/trials/T-000001"'):
        assert text in page
    first = (await client.get("/publications/B-000001/versions/1?lang=en")).text
    assert "You are reading an earlier version" in first
    assert (await client.get("/publications/B-000404")).status_code == 404


async def test_the_page_of_a_review_shows_its_question_and_its_trials_but_no_effect(
    client: httpx.AsyncClient, db: Database
) -> None:
    await recorded()
    excluded = [{"citation": "Mie U, 2018", "reason": "対象者が患者"}]
    await reviewed(included=[{"trial": "T-000001"}, {"citation": "Mie T, 2019"}], excluded=excluded)
    page = (await client.get("/systematic-reviews/R-000001")).text
    for text in (
        "1 / 2",
        "healthy adults",
        "theanine",
        "200 mg/日",
        "CRD42024000001",
        "対象者が患者",
        "PRISMA 2020",
    ):
        assert text in page
    for effect in ("-1.9", "Sleep improved"):
        assert effect not in page
    made = await systematic_reviews.view("R-000001", actor=builders.REVIEWER)
    await systematic_reviews.amend(
        "R-000001", review(), if_match=made.sha256, actor=builders.REVIEWER, now=NOW
    )
    assert "過去の版です" in (await client.get("/systematic-reviews/R-000001/versions/1")).text


async def test_the_pages_of_a_product_and_of_a_trial_lead_to_the_reviews_that_name_them(
    client: httpx.AsyncClient, db: Database
) -> None:
    await recorded()
    product = await builders.product(await builders.firm())
    subject = {"kind": "product", "name": "みえ茶", "record": product}
    await reviewed(subjects=[subject], included=[{"trial": "T-000001"}, {"citation": "Mie T, 2019"}])
    for address in (f"/products/{product}", "/trials/T-000001"):
        page = (await client.get(address)).text
        for text in ('href="/systematic-reviews/R-000001"', "Herbal tea for sleep", "収載試験 1 / 2"):
            assert text in page
        asked = await client.get(f"/api/v1/systematic-reviews?record={address.rpartition('/')[2]}")
        assert [card["id"] for card in asked.json()["items"]] == ["R-000001"]
    other = await client.get("/api/v1/systematic-reviews?record=T-000002")
    assert other.json() == {"items": [], "next": None}


async def test_who_may_read_effects_reads_the_meta_analysis_as_its_authors_report_it(
    client: httpx.AsyncClient, db: Database
) -> None:
    pooling = [
        {
            "outcome": "PSQI",
            "measure": "MD",
            "model": "random effects (DL)",
            "studies": 3,
            "participants": 180,
            "estimate": "-1.9",
            "ci_low": "-2.8",
            "ci_high": "-1.0",
            "certainty": "moderate",
        }
    ]
    await reviewed(pooling=pooling, publication={"doi": "10.1000/sr", "citation": "Mie T. Rev. 2024"})
    client.cookies.set("session", await builders.session(await builders.person(Role.HCP)))
    page = (await client.get("/systematic-reviews/R-000001")).text
    told = ("-1.9 (-2.8, -1.0)", "random effects (DL)", "3 / 180", "moderate", "Sleep improved")
    for text in (*told, "https://doi.org/10.1000/sr", "Mie T. Rev. 2024"):
        assert text in page
    client.cookies.clear()
    public = (await client.get("/systematic-reviews/R-000001")).text
    assert "https://doi.org/10.1000/sr" in public
    assert not [text for text in told if text in public]


async def test_the_page_of_a_trial_shows_what_its_register_says_of_each_item(
    client: httpx.AsyncClient, db: Database
) -> None:
    await recorded(
        titles={"public": "Herbal tea and sleep", "acronym": "TEA-1"},
        ethics={"status": "Approved", "approved": {"date": "2025-03-02"}},
        ipd={"plan": "NO", "description": "Not planned."},
        eligibility={"inclusion": "Adults who sleep badly", "exclusion": "Night workers"},
        arms=[{"label": "Tea group", "interventions": ["Dietary Supplement: Herbal tea"]}],
        results={"available": True, "posted": {"date": "2026-01-02"}, "url": "https://example.jp/results"},
    )
    page = (await client.get("/trials/T-000001?lang=en")).text
    items = ("TEA-1", "Approved", "2025-03-02", "Adults who sleep badly", "Night workers", "Tea group")
    for text in (*items, "Dietary Supplement: Herbal tea", "2026-01-02", "https://example.jp/results"):
        assert text in page
    assert "NO — Not planned." in page
    await withheld()
    kept_back = (await client.get("/trials/T-000001?lang=en")).text
    for text in ("TEA-1", "Adults who", "Night workers", "Tea group", "example.jp/results", "Not planned"):
        assert text not in kept_back


async def test_entered_words_are_text(client: httpx.AsyncClient, db: Database) -> None:
    await publications.record(
        builders.publication(
            title=PLANTED, journal=PLANTED, authors=[PLANTED], notices=[NOTICE | {"citation": PLANTED}]
        ),
        actor=SYSTEM,
        now=NOW,
    )
    await reviewed(title=PLANTED, funding=PLANTED, included=[{"citation": PLANTED}])
    for address in ("/publications/B-000001", "/systematic-reviews/R-000001"):
        page = (await client.get(address)).text
        assert PLANTED not in page
        assert "&lt;script&gt;" in page
        assert "{{7*7}}" in page
