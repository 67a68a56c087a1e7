"""Pages as anyone gets them: both languages, escaping, caching, what is ignored, what is not found."""

import re
from datetime import timedelta

import httpx
import pytest

from registry.adapters.engine import Database
from registry.domain.product_classes import RULES
from registry.services import certificates, installation, lifecycle, products, trials
from registry.web.pages.product_fields import SECTIONS
from schemas.base import Bilingual
from schemas.products.labels import LABELS
from schemas.reviews import SuspensionEntry
from schemas.trials import LinkEntry
from schemas.vocab import Directness, SubClass
from tests import builders, quality
from tests.conftest import NOW, visitor


def heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found[1]).strip()


@pytest.mark.parametrize(
    ("path", "ja", "en"),
    [
        ("/", "製品について、わかっていることを調べる", "What is known about a product"),
        ("/about", "この登録簿について", "About this registry"),
        ("/sign-in", "サインイン", "Sign in"),
    ],
)
async def test_a_page_is_in_the_language_of_its_reader(
    client: httpx.AsyncClient, path: str, ja: str, en: str
) -> None:
    for wish, expected, code in ((None, ja, "ja"), ("ja", ja, "ja"), ("en-GB,en;q=0.9,ja;q=0.8", en, "en")):
        headers = {} if wish is None else {"Accept-Language": wish}
        page = await client.get(path, headers=headers)
        assert (page.status_code, heading(page.text)) == (200, expected)
        assert f'<html lang="{code}">' in page.text
        assert page.headers["content-language"] == code
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert {"Accept-Language", "Cookie"} <= set(page.headers["vary"].split(", "))


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("fr", "ja"),
        ("fr, en;q=0.5", "en"),
        ("en;q=0, ja;q=0.1", "ja"),
        ("ja;q=0.2, en;q=0.9", "en"),
        ("en-US", "en"),
        ("*", "ja"),
        ("en;q=oh", "ja"),
        (",;=,", "ja"),
    ],
)
async def test_the_wish_of_the_browser_is_weighed(
    client: httpx.AsyncClient, wish: str, expected: str
) -> None:
    page = await client.get("/about", headers={"Accept-Language": wish})
    assert page.headers["content-language"] == expected


async def test_a_chosen_language_is_remembered_and_the_link_keeps_the_page(client: httpx.AsyncClient) -> None:
    page = await client.get("/about?x=1&lang=en&x=%E8%8C%B6")
    assert 'href="/about?x=1&amp;x=%E8%8C%B6&amp;lang=ja"' in page.text
    assert page.headers["content-language"] == "en"
    assert "samesite=lax" in page.headers["set-cookie"].lower()
    again = await client.get("/about", headers={"Accept-Language": "ja"})
    assert again.headers["content-language"] == "en"
    assert (await client.get("/about?lang=ja")).headers["content-language"] == "ja"
    assert (await client.get("/about?lang=fr")).headers["content-language"] == "ja"


@pytest.mark.parametrize("subclass", SubClass)
async def test_every_kind_of_product_has_its_page(client: httpx.AsyncClient, subclass: SubClass) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, subclass)
    ja = (await client.get(f"/products/{product}")).text
    en = (await client.get(f"/products/{product}?lang=en")).text
    assert heading(ja) == heading(en) == "みえ試験食品"
    assert subclass.ja in ja
    assert subclass.en in en
    assert maker.corporate_no in ja
    assert ("効果に関する評価は法令により一般公開の対象外です" in ja) is not RULES[subclass].effects_public


async def test_dates_are_written_as_people_write_them(client: httpx.AsyncClient) -> None:
    product = await builders.product(await builders.firm())
    assert "2023年5月1日" in (await client.get(f"/products/{product}")).text
    assert "1 May 2023" in (await client.get(f"/products/{product}?lang=en")).text


@pytest.mark.parametrize(("code", "shown"), [("242012", "津市"), ("131016", "東京都（131016）")])
async def test_a_site_stands_with_its_municipality(client: httpx.AsyncClient, code: str, shown: str) -> None:
    sites = [{"name": "工場", "lg_code": code}]
    product = await builders.product(await builders.firm(), manufacturer_sites=sites)
    assert f'">{shown}</td>' in (await client.get(f"/products/{product}")).text


async def test_what_law_keeps_back_is_not_on_the_page_but_said_to_exist(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, SubClass.TM_RX)
    public = (await client.get(f"/products/{product}")).text
    assert "感冒の初期、肩こり" not in public
    assert public.count("法令により一般公開の対象外です") >= 2
    own = {"Authorization": f"Bearer {await builders.token(maker.member)}"}
    shown = await client.get(f"/products/{product}", headers=own)
    assert "感冒の初期、肩こり" in shown.text
    assert "一般には公開されない内容を含みます" in shown.text
    assert shown.headers["cache-control"] == "no-store"


PLANTED = "<script>alert(1)</script>{{7*7}}\"'><img src=x>"


async def test_what_people_entered_is_shown_as_text_and_never_run(client: httpx.AsyncClient) -> None:
    maker = await builders.firm(name_ja=PLANTED, name_en=PLANTED, address=PLANTED)
    product = await builders.product(
        maker,
        name_ja=PLANTED,
        name_en=PLANTED,
        directions=PLANTED,
        composition=[{"name": PLANTED, "role": "active", "origin": PLANTED}],
        manufacturer_sites=[{"name": PLANTED, "lg_code": "242012"}],
        claims=[{"text": PLANTED, "claim_type": "taste", "legal_basis": PLANTED}],
    )
    for path in (
        f"/products/{product}",
        f"/firms/{maker.corporate_no}",
        f"/%3Cscript%3E?{PLANTED}={PLANTED}",
    ):
        page = (await client.get(path)).text
        assert "<script" not in page
        assert page.count("<img") == page.count('<img src="/api/v1/attachments/')
        assert "49" not in re.sub(r"[0-9a-f]{16,}", "", page).replace("{{7*7}}", "")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in (await client.get(f"/products/{product}")).text


async def test_unknown_and_unreadable_parameters_are_ignored(client: httpx.AsyncClient) -> None:
    product = await builders.product(await builders.firm())
    for query in ("lmit=3", "as_of=yesterday", "as_of=", "as_of=2026-04-01&as_of=x", "a=1&a=2", "after=-1"):
        assert (await client.get(f"/products/{product}?{query}")).status_code == 200, query


async def test_an_earlier_day_shows_what_was_public_then(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    later = NOW + timedelta(days=3)
    tag = (await products.rendered(product)).etag
    await products.amend(
        product,
        builders.draft(firm=maker.corporate_no, name_ja="改良版"),
        if_match=tag,
        actor=maker.member,
        now=later,
    )
    await builders.publish(product, maker, now=later)
    assert heading((await client.get(f"/products/{product}")).text) == "改良版"
    then = (await client.get(f"/products/{product}?as_of=2026-04-02")).text
    assert heading(then) == "みえ試験食品"
    assert "過去の日付の記録です" in then
    first = (await client.get(f"/products/{product}/versions/1?lang=en")).text
    assert "You are reading an earlier version" in first
    before = await client.get(f"/products/{product}?as_of=2026-03-31&lang=ja")
    assert before.status_code == 404
    assert "2026年3月31日" in before.text
    assert (await client.get(f"/products/{product}?as_of=9999-12-31")).status_code == 200
    assert (await client.get(f"/products/{product}?as_of=0001-01-01")).status_code == 404


async def test_an_earlier_day_tells_no_trial_lot_or_certificate_that_came_later(
    client: httpx.AsyncClient,
) -> None:
    maker, later = await builders.firm(), NOW + timedelta(days=3)
    product = await builders.product(maker)
    await trials.record(builders.trial(), actor=builders.REVIEWER, now=later)
    near = LinkEntry(trial="T-000001", directness=Directness.P0, reason="同じ処方", product_version=1)
    await trials.link(product, near, actor=builders.REVIEWER, now=later)
    await quality.specified(maker, product)
    await quality.released(maker, product)
    (first,) = await certificates.of_product(product, now=later)
    second = await certificates.issue_specimen(
        product, actor=builders.REVIEWER, base_address="http://testserver", now=later
    )
    today = (await client.get(f"/products/{product}")).text
    then = (await client.get(f"/products/{product}?as_of=2026-04-02")).text
    for text in ("jRCT1041250001", "24A001", second.number):
        assert text in today
        assert text not in then.replace("例：24A001", "")
    assert first.number in then
    assert "その日のロットの状況は、ここには表示していません。" in then


async def test_a_claim_that_repeats_the_notified_wording_stands_there_once(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    notified = builders.SPECIFIC[SubClass.HF_FFC]["notified_claim"]
    claims = [
        {"text": notified, "claim_type": "function"},
        {"text": "すっきりした味です。", "claim_type": "taste"},
    ]
    product = await builders.product(maker, claims=claims)
    page = (await client.get(f"/products/{product}")).text
    assert page.count(f'<blockquote lang="ja">{notified}</blockquote>') == 1
    assert "すっきりした味です。" in page


async def test_a_withdrawn_product_keeps_its_page_with_a_mark(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    await lifecycle.withdraw(product, "終了", actor=maker.member, now=NOW)
    page = await client.get(f"/products/{product}")
    assert page.status_code == 200
    assert "この製品の登録は現在有効ではありません" in page.text


async def test_a_suspended_product_says_to_everybody_since_when_and_why(client: httpx.AsyncClient) -> None:
    product = await builders.product(await builders.firm())
    notice = SuspensionEntry(
        reason="内部の記録",
        public_notice=Bilingual(ja="表示を確認中です。", en="The label is being checked."),
    )
    await lifecycle.suspend(product, notice, actor=builders.CHIEF, now=NOW)
    for asked in ("", "?as_of=2026-04-01"):
        page = (await client.get(f"/products/{product}{asked}")).text
        assert "2026年4月1日から公開を停止しています。理由：主任審査員の判断。" in page
        assert "表示を確認中です。" in page
        assert "内部の記録" not in page
    english = (await client.get(f"/products/{product}?lang=en")).text
    assert "Suspended since 1 April 2026. Reason: Decision of the chief reviewer." in english
    assert "The label is being checked." in english


async def test_a_draft_is_not_found_by_the_public(client: httpx.AsyncClient) -> None:
    product = await builders.product(await builders.firm(), published=False)
    for path in (f"/products/{product}", f"/products/{product}/versions/1"):
        assert (await client.get(path)).status_code == 404


async def test_a_firm_lists_its_products_page_by_page(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    for number in range(21):
        await builders.product(maker, name_ja=f"製品{number:02}")
    first = (await client.get(f"/firms/{maker.corporate_no}")).text
    assert ("製品19" in first, "製品20" in first) == (True, False)
    following = re.search(r'rel="next" href="(\?after=\d+)"', first)
    assert following
    second = (await client.get(f"/firms/{maker.corporate_no}{following[1]}")).text
    assert ("製品19" in second, "製品20" in second) == (False, True)


@pytest.mark.parametrize(
    "path",
    ["/nope", "/products/P-999999", "/products/..%2f", "/firms/7000012050002", "/static/x.css", "/%00"],
)
async def test_what_is_not_there_is_a_page_in_the_readers_language(
    client: httpx.AsyncClient, path: str
) -> None:
    page = await client.get(path, headers={"Accept-Language": "en"})
    assert (page.status_code, heading(page.text)) == (404, "Page not found")
    assert page.headers["x-request-id"] in page.text
    assert page.headers["content-language"] == "en"


async def test_programs_still_get_problems_as_json(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/nope", headers={"Accept": "text/html"})
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_defect_shows_the_number_of_the_request_and_nothing_of_the_program(db: Database) -> None:
    async with visitor(db) as client:
        app = client._transport.app.app  # type: ignore[attr-defined] # the application behind the entrance
        app.state.resources = None
        page = await client.get("/sign-in")
    assert (page.status_code, heading(page.text)) == (500, "サーバーで問題が起きました")
    assert page.headers["x-request-id"] in page.text
    assert "Traceback" not in page.text


async def test_head_and_a_known_page_cost_no_body(client: httpx.AsyncClient) -> None:
    product = await builders.product(await builders.firm())
    page = await client.get(f"/products/{product}")
    head = await client.head(f"/products/{product}")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", page.headers["etag"])
    known = {"If-None-Match": page.headers["etag"]}
    assert (await client.get(f"/products/{product}", headers=known)).status_code == 304
    english = await client.get(f"/products/{product}?lang=en", headers=known)
    assert english.status_code == 200


async def test_the_stylesheet_is_kept_for_a_year_under_a_name_of_its_content(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/")).text
    found = re.findall(r'href="(/static/[a-z]+-[0-9a-f]{16}\.(css|svg))"', page)
    assert [kind for _, kind in found] == ["css", "svg"]
    types = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
    for address, kind in found:
        asset = await client.get(address)
        assert (asset.status_code, asset.headers["content-type"]) == (200, types[kind])
        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert asset.headers["x-content-type-options"] == "nosniff"


async def test_pages_need_no_script_and_no_style_of_their_own(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    for path in ("/about", "/sign-in", f"/products/{product}", f"/firms/{maker.corporate_no}", "/nope"):
        page = await client.get(path)
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", page.text), path
        assert "script-src 'self'; " in page.headers["content-security-policy"]
        assert "unsafe" not in page.headers["content-security-policy"]
    for path in (
        "/",
        "/search",
    ):  # the search field offers words while one types; a file, never an inline script
        page = (await client.get(path)).text
        assert re.findall(r"<script[^>]*>[^<]*", page) == re.findall(
            r'<script src="/static/suggest-[0-9a-f]{16}\.js" defer>', page
        )
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page), path


@pytest.mark.parametrize("sample", [False, True])
async def test_a_database_of_sample_data_says_so_on_every_page_and_to_programs(
    db: Database, *, sample: bool
) -> None:
    await installation.ensure("http://testserver", now=NOW, sample=sample)
    async with visitor(db) as client:
        assert (await client.get("/healthz")).json() == {"status": "ok", "sample_data": sample}
        for path in ("/", "/search", "/about", "/sign-in", "/nope"):
            page = await client.get(path, headers={"Accept-Language": "ja"})
            assert ("架空のものです" in page.text) is sample, path


def test_every_field_that_may_be_missing_has_a_label() -> None:
    asked = {name for rule in RULES.values() for name in rule.must}
    assert asked | {"device_certification_no", "tais_code", "approval_no"} <= set(LABELS)
    assert {name for _, names in SECTIONS for name in names} <= set(LABELS)
