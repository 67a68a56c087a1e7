"""The search page: what is found, how it is narrowed down, and what it says when nothing is found."""

import html
import re

import httpx
import pytest

from registry.domain.permissions import SYSTEM
from registry.services import listings
from registry.tables.database import transaction
from schemas.vocab import SubClass
from tests import builders
from tests.conftest import NOW


@pytest.fixture
async def maker(client: httpx.AsyncClient) -> builders.MadeFirm:
    """The firm of a food and a wheelchair, beside a listing of a medicine."""
    made = await builders.firm()
    await builders.product(made, name_ja="伊勢の緑茶", name_kana="イセノリョクチャ", name_en="Ise green tea")
    await builders.product(
        made, SubClass.WD_RENT, name_ja="軽い車いす", name_kana="カルイクルマイス", name_en="Light wheelchair"
    )
    async with transaction():
        reading = {"text": "カッコントウエキスカリュウ", "derived": False, "origin": "試験用の情報源"}
        await listings.record(builders.listing(kana=reading), actor=SYSTEM, now=NOW)
    return made


def links(page: str) -> dict[str, str]:
    """Address → text of all links."""
    found = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return {
        html.unescape(address): " ".join(re.sub(r"<[^>]+>", " ", text).split()) for address, text in found
    }


async def test_what_was_searched_for_is_found_and_marked(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    page = (await client.get("/search", params={"q": "緑茶"})).text
    assert '<h2 id="found">1件見つかりました</h2>' in page
    assert links(page)["/products/P-000001"] == "伊勢の緑茶"
    assert "登録製品" in page
    assert "<title>「緑茶」の検索結果" in page
    english = (await client.get("/search", params={"q": "kakkonto", "lang": "en"})).text
    assert "Public information (not reviewed)" in english
    assert links(english)["/listings/G-000001"] == "葛根湯エキス顆粒"
    assert "Also shown: other readings of “kakkonto”" in english


async def test_without_words_every_entry_is_shown(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    page = (await client.get("/search")).text
    assert "3件見つかりました" in page
    assert "全3件中 1～3件目" in page


async def test_facets_are_links_with_counts_that_set_and_remove_a_filter(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    everything = links((await client.get("/search")).text)
    assert everything["/search?product_class=WD"] == "福祉用具 1"
    assert everything["/search?kind=listed"] == "公開情報（未審査） 1"
    assert everything[f"/search?firm={maker.corporate_no}"] == "みえ健康100株式会社 2"
    assert everything["/search?municipality=242012"] == "津市 2"
    in_english = links((await client.get("/search", headers={"Accept-Language": "en"})).text)
    assert in_english[f"/search?firm={maker.corporate_no}"] == "Mie Kenko 100 Co., Ltd. 2"
    assert in_english["/search?municipality=242012"] == "Tsu City 2"
    narrowed = (await client.get("/search?product_class=WD&q=")).text
    assert "1件見つかりました" in narrowed
    assert links(narrowed)["/search"] == "福祉用具 （選択中・外す） 1"
    assert '<a href="/search" aria-current="true">' in narrowed
    assert '<input type="hidden" name="product_class" value="WD">' in narrowed
    both = links((await client.get("/search?q=車&product_class=WD")).text)
    assert "/search?q=%E8%BB%8A&product_class=WD&kind=registered" in both


async def test_the_start_page_leads_to_search_and_to_kinds_of_products(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    page = (await client.get("/")).text
    assert 'action="/search"' in page
    for address in ("/search?product_class=TM", "/search?subclass=HF-FFC", "/lots"):
        assert address in links(page)


async def test_results_follow_each_other_page_by_page(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    for number in range(20):
        await builders.product(maker, name_ja=f"緑茶{number:02}")
    first = (await client.get("/search", params={"q": "緑茶"})).text
    assert "全21件中 1～20件目" in first
    following = next(a for a, text in links(first).items() if text == "次のページ")
    second = (await client.get(following)).text
    assert "全21件中 21～21件目" in second
    assert "前のページ" in links(second).values()
    assert "次のページ" not in links(second).values()
    beyond = await client.get("/search", params={"q": "緑茶", "page": "499"})
    assert (beyond.status_code, "このページに結果はありません" in beyond.text) == (200, True)


async def test_nothing_found_helps_to_go_on(client: httpx.AsyncClient, maker: builders.MadeFirm) -> None:
    page = (await client.get("/search", params={"q": "ぬぬぬぬぬ"})).text
    assert "0件見つかりました" in page
    assert "偽物であるという意味ではありません" in page
    assert {"/search", "/lots"} <= set(links(page))


@pytest.mark.parametrize(
    "query",
    [
        "page=0&page=x",
        "page=99999999999999999999",
        "subclass=HF-X&kind=?",
        "municipality=" + "9" * 50,
        "firm=" + "x" * 600,
        "q=" + "x" * 5000,
        "q=%00%ef%bf%be",
        "q=%22%20OR%201",
        "nonsense=1",
    ],
)
async def test_whatever_is_asked_is_answered(
    client: httpx.AsyncClient, maker: builders.MadeFirm, query: str
) -> None:
    assert (await client.get(f"/search?{query}")).status_code == 200


async def test_what_was_typed_is_shown_as_text(client: httpx.AsyncClient, maker: builders.MadeFirm) -> None:
    page = (await client.get("/search", params={"q": '"><script>{{7*7}}', "firm": "<b>"})).text
    assert "<script>" not in page
    assert 'value="&#34;&gt;&lt;script&gt;{{7*7}}"' in page


async def test_a_claim_that_law_keeps_back_finds_nothing(client: httpx.AsyncClient) -> None:
    await builders.product(await builders.firm(), SubClass.TM_RX, name_ja="処方薬")
    assert "0件見つかりました" in (await client.get("/search", params={"q": "肩こり"})).text
