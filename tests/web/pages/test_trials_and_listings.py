"""Pages of trials and listings: in the source's words, marked, and without what the law keeps back."""

import re
from typing import Any

import httpx
import pytest

from registry.adapters.engine import Database
from registry.domain.permissions import SYSTEM
from registry.services import listings, trials
from registry.tables.database import transaction
from schemas.base import Bilingual
from schemas.trials import LinkEntry
from schemas.vocab import Directness, SubClass
from tests import builders
from tests.conftest import NOW

REVIEWER = builders.REVIEWER
PLANTED = "<script>alert(1)</script>{{7*7}}"


async def listed(key: str = "K1", **fields: Any) -> None:
    async with transaction():
        await listings.record(builders.listing(key, **fields), actor=SYSTEM, now=NOW)


async def recorded(number: str = "jRCT1041250001", **fields: Any) -> None:
    async with transaction():
        await trials.record(builders.trial(number, **fields), actor=REVIEWER, now=NOW)


async def linked(record: str, trial: str, directness: Directness = Directness.P2) -> None:
    entry = LinkEntry(trial=trial, directness=directness, reason="同じ成分")
    await trials.link(record, entry, actor=REVIEWER, now=NOW)


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("ja", ("公開情報（未審査）", "試験用の情報源", "2025-04-01版", "みえ漢方株式会社", "感冒の初期")),
        ("en", ("Public information (not reviewed)", "Test source", "edition 2025-04-01", "Nobody here has")),
    ],
)
async def test_a_listing_says_where_it_is_from_and_that_nobody_reviewed_it(
    client: httpx.AsyncClient, language: str, texts: tuple[str, ...]
) -> None:
    await listed(claims=[{"label": "効能", "text": "感冒の初期"}])
    page = (await client.get(f"/listings/G-000001?lang={language}")).text
    for text in (*texts, "葛根湯エキス顆粒"):
        assert text in page


@pytest.mark.parametrize("subclass", [SubClass.TM_RX, SubClass.HF_OTHER, None])
async def test_what_a_source_claims_is_kept_back_where_the_law_says_so(
    client: httpx.AsyncClient, subclass: SubClass | None
) -> None:
    kind = None if subclass is None else subclass.product_class.value
    await listed(
        product_class=kind,
        subclass=None if subclass is None else subclass.value,
        claims=[{"label": "効能", "text": "感冒の初期"}],
    )
    page = (await client.get("/listings/G-000001")).text
    assert "感冒の初期" not in page
    assert "法令により一般公開の対象外です" in page


async def test_a_listing_that_a_firm_took_over_leads_to_the_firms_own_entry(
    client: httpx.AsyncClient,
) -> None:
    await listed()
    maker = await builders.firm()
    product = await builders.product(maker, SubClass.TM_OTC)
    await listings.take_over("G-000001", product, actor=maker.member, now=NOW)
    assert f'href="/products/{product}"' in (await client.get("/listings/G-000001")).text
    assert 'href="/listings/G-000001"' in (await client.get(f"/products/{product}")).text


async def test_every_linked_trial_is_listed_on_the_page_of_the_product(client: httpx.AsyncClient) -> None:
    product = await builders.product(await builders.firm())
    page = (await client.get(f"/products/{product}")).text
    assert "試験がないことは、効果の有無を示すものではありません" in page
    for number, status in (("jRCT1041250001", "completed"), ("jRCT1041250002", "terminated")):
        await recorded(number, status=status)
    for trial in ("T-000001", "T-000002"):
        await linked(product, trial)
    page = (await client.get(f"/products/{product}")).text
    assert "2件の試験が関連付けられています" in page
    for text in (
        "jRCT1041250001",
        "jRCT1041250002",
        "ハーブ茶と睡眠の試験",
        "終了",
        "中止",
        "成分・原料のみ",
    ):
        assert text in page


async def test_no_effect_of_a_trial_is_shown_to_the_public(client: httpx.AsyncClient) -> None:
    product = await builders.product(await builders.firm())
    await recorded()
    await linked(product, "T-000001")
    for path in (f"/products/{product}", "/trials/T-000001", "/trials/T-000001/versions/1"):
        page = (await client.get(path)).text
        assert "PSQI improved" not in page
        assert "2.1" not in page
    assert "PSQI" in (await client.get("/trials/T-000001")).text


@pytest.mark.parametrize("subclass", [SubClass.HF_OTHER, SubClass.TM_RX])
async def test_of_a_withheld_trial_only_its_registration_is_shown(
    client: httpx.AsyncClient, subclass: SubClass
) -> None:
    product = await builders.product(await builders.firm(), subclass)
    await recorded()
    await linked(product, "T-000001")
    for path in (f"/products/{product}", "/trials/T-000001"):
        page = (await client.get(path)).text
        assert "jRCT1041250001" in page
        for hidden in ("Herbal tea", "ハーブ茶", "insomnia", "PSQI"):
            assert hidden not in page, path
        assert "法令により一般公開の対象外" in page


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "ja",
            ("ハーブ茶と睡眠の試験", "60人（予定）", "2025年4月1日", "主要評価項目", "最終製品", "P-000001"),
        ),
        ("en", ("Herbal tea and sleep", "60 (planned)", "1 April 2025", "Primary outcomes", "Final product")),
    ],
)
async def test_a_trial_is_shown_as_its_register_has_it(
    client: httpx.AsyncClient, language: str, texts: tuple[str, ...]
) -> None:
    product = await builders.product(await builders.firm())
    await recorded()
    entry = LinkEntry(trial="T-000001", directness=Directness.P0, reason="同じ製品", product_version=1)
    await trials.link(product, entry, actor=REVIEWER, now=NOW)
    page = (await client.get(f"/trials/T-000001?lang={language}")).text
    for text in texts:
        assert text in page


async def test_an_earlier_version_of_a_trial_says_that_it_is_one(client: httpx.AsyncClient) -> None:
    await recorded(status="recruiting")
    await recorded(status="completed")
    first = (await client.get("/trials/T-000001/versions/1")).text
    assert ("過去の版です" in first, "募集中" in first) == (True, True)
    assert "過去の版です" not in (await client.get("/trials/T-000001/versions/2")).text
    assert (await client.get("/trials/T-000001/versions/3")).status_code == 404


async def test_dates_that_nobody_could_read_stand_as_the_register_wrote_them(
    client: httpx.AsyncClient,
) -> None:
    dates = {
        "registered": {"raw": "04/05/2025?"},
        "enrolment_started": {"date": "2025-06", "estimated": True},
    }
    await recorded(dates=dates)
    page = (await client.get("/trials/T-000001")).text
    for text in ("04/05/2025?", "2025年6月", "予定"):
        assert text in page


async def test_words_of_a_source_are_text_and_its_addresses_lead_only_to_the_web(
    client: httpx.AsyncClient, db: Database
) -> None:
    source = builders.SOURCE.model_copy(update={"name": Bilingual(ja=PLANTED, en=PLANTED)}).model_dump()
    hashes = {"file_sha256": "0" * 64, "record_sha256": "1" * 64}
    await listed(
        source=source,
        provenance={**hashes, "url": "javascript:alert(1)"},
        firm=PLANTED,
        names=[{"language": "ja", "text": PLANTED}],
        ingredients=[{"name": PLANTED, "amount": PLANTED}],
        claims=[{"label": PLANTED, "text": PLANTED}],
        fields=[{"label": PLANTED, "value": PLANTED}],
    )
    await recorded(
        source=source,
        provenance={**hashes, "url": "https://example.jp/?a=1&b=2"},
        titles={"public": PLANTED, "public_ja": PLANTED},
        conditions=[PLANTED],
        primary_outcomes=[{"measure": PLANTED, "time_frame": PLANTED}],
        primary_sponsor={"name": PLANTED},
        countries=[PLANTED],
    )
    await linked("G-000001", "T-000001")
    for path in ("/listings/G-000001", "/trials/T-000001", "/trials/T-000001?lang=en"):
        page = (await client.get(path)).text
        assert "<script" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
        assert not re.search(r'href="(?!/|https://|#)', page), path
    assert 'href="https://example.jp/?a=1&amp;b=2"' in (await client.get("/trials/T-000001")).text


@pytest.mark.parametrize("path", ["/listings/G-000009", "/trials/T-000009", "/trials/x/versions/1"])
async def test_an_unknown_listing_or_trial_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
