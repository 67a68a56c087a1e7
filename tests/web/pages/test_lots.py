"""The look-up of a lot by a consumer: six answers, never "fake", and the codes on packages lead there."""

import re
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest

from registry.services import lifecycle, lots, organisations
from registry.web.pages.lots import MEANING, STATES
from schemas.lots import LotReason, RecallEntry
from schemas.organisations import OrganisationEntry
from schemas.vocab import LotAnswerKind, LotState, RecallClass
from tests import builders, quality
from tests.conftest import NOW

GTIN = "4912345678904"


@pytest.fixture
async def maker(client: httpx.AsyncClient) -> builders.MadeFirm:
    """The firm of P-000001, a product with a barcode and a specification."""
    made = await builders.firm()
    await builders.product(made, gtin=[{"gtin": GTIN}])
    await quality.specified(made, "P-000001")
    return made


async def asked(client: httpx.AsyncClient, code: str, lot: str, language: str = "ja") -> httpx.Response:
    return await client.get("/lots", params={"code": code, "lot": lot, "lang": language})


def outcome(page: httpx.Response) -> str:
    found = re.search(r'<section class="notice [a-z]+">\s*<h2>(.*?)</h2>', page.text)
    assert found, page.text
    return found[1]


@pytest.mark.parametrize("code", [GTIN, f"0{GTIN}", "４９１２３４５６７８９０４", "P-000001", "p-000001"])
async def test_a_lot_is_found_by_the_code_on_its_package(
    client: httpx.AsyncClient, maker: builders.MadeFirm, code: str
) -> None:
    await quality.released(maker, "P-000001")
    page = await asked(client, code, "24A001")
    assert outcome(page) == LotAnswerKind.IN_DATE.ja
    for text in ("みえ試験食品", "鉛", "適合", "2026年3月20日", "2028年2月29日"):
        assert text in page.text
    assert outcome(await asked(client, code, "24A001", "en")) == LotAnswerKind.IN_DATE.en


async def test_a_product_is_found_by_its_name_and_chosen(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await quality.released(maker, "P-000001")
    page = await asked(client, "みえ試験食品", "24A001")
    assert '<a href="/lots?code=P-000001&amp;lot=24A001">' in page.text
    unknown = await asked(client, "どこにもない品", "24A001")
    assert "この名前の登録製品は見つかりません" in unknown.text
    assert "偽物" not in unknown.text


async def test_a_laboratory_of_the_network_is_named_on_both_pages(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    entry = OrganisationEntry.model_validate({"name": "みなと分析センター", "kind": "laboratory"})
    laboratory = await organisations.register(entry, actor=builders.ADMIN, now=NOW)
    made = await quality.lot(maker, "P-000001")
    entered = quality.results(*({**row, "laboratory": laboratory} for row in quality.GOOD))
    of_lot = {"site": made.site, "actor": maker.member, "now": NOW}
    await lots.enter_results("P-000001", made.number, entered, **of_lot)
    await lots.release("P-000001", made.number, **of_lot)
    for page in (await asked(client, GTIN, "24A001"), await client.get("/products/P-000001/lots/24A001")):
        assert "みなと分析センター" in page.text
        assert laboratory not in page.text


@pytest.mark.parametrize("scan", [f"(01)0{GTIN}(10)24A001", f"https://example.jp/01/0{GTIN}/10/24A001"])
async def test_the_text_of_a_scanner_can_be_pasted(
    client: httpx.AsyncClient, maker: builders.MadeFirm, scan: str
) -> None:
    await quality.released(maker, "P-000001")
    assert outcome(await asked(client, scan, "24A001")) == LotAnswerKind.IN_DATE.ja


async def test_each_state_of_a_lot_has_its_answer_on_both_pages(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await quality.released(maker, "P-000001", "IN")
    await quality.lot(maker, "P-000001", "OLD", expires_on="2026-03-31")
    await lots.enter_results("P-000001", "OLD", quality.results(), actor=maker.member, now=NOW)
    await lots.release("P-000001", "OLD", actor=maker.member, now=NOW - timedelta(days=3))
    await quality.released(maker, "P-000001", "BACK")
    recall = RecallEntry(recall_class="II", reason="表示の誤り", what_to_do="使用を中止してください。")  # type: ignore[arg-type] # pydantic reads the word
    await lots.recall("P-000001", "BACK", recall, site=None, actor=maker.member, now=NOW)
    await quality.lot(maker, "P-000001", "BAD")
    await lots.reject(
        "P-000001", "BAD", LotReason(reason="鉛が規格外"), site=None, actor=maker.member, now=NOW
    )
    await quality.lot(maker, "P-000001", "NEW")
    for number, answer in {
        "IN": LotAnswerKind.IN_DATE,
        "OLD": LotAnswerKind.EXPIRED,
        "BACK": LotAnswerKind.RECALLED,
        "BAD": LotAnswerKind.FAILED,
        "NEW": LotAnswerKind.NOT_RELEASED,
        "XX": LotAnswerKind.NOT_REGISTERED,
    }.items():
        assert outcome(await asked(client, GTIN, number)) == answer.ja
        if answer is not LotAnswerKind.NOT_REGISTERED:
            assert outcome(await client.get(f"/products/P-000001/lots/{number}")) == answer.ja
    recalled = (await asked(client, GTIN, "BACK")).text
    for text in ("クラスII", "表示の誤り", "使用を中止してください。", 'href="tel:059-000-0000"'):
        assert text in recalled
    assert "鉛が規格外" in (await asked(client, GTIN, "BAD")).text
    listed = (await client.get("/products/P-000001/lots")).text
    for number in ("IN", "OLD", "BACK", "BAD", "NEW"):
        assert f'href="/products/P-000001/lots/{number}"' in listed


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "ja",
            (
                "この製品には、自主回収中のロットがあります",
                "ロット BACK",
                "クラスIII",
                "2026年4月2日から回収中",
            ),
        ),
        (
            "en",
            (
                "Lots of this product are being recalled",
                "Lot BACK",
                "Class III",
                "Recalled since 2 April 2026",
            ),
        ),
    ],
)
async def test_the_page_of_a_product_bears_a_banner_while_a_lot_is_recalled_under_class_three(
    client: httpx.AsyncClient, maker: builders.MadeFirm, language: str, texts: tuple[str, ...]
) -> None:
    await quality.released(maker, "P-000001", "BACK")
    path = f"/products/P-000001?lang={language}"
    assert texts[0] not in (await client.get(path)).text
    recall = RecallEntry(
        recall_class=RecallClass.III, reason="印字のかすれ", what_to_do="そのままお使いいただけます。"
    )
    await lifecycle.recall("P-000001", "BACK", recall, actor=maker.member, now=NOW + timedelta(days=1))
    page = (await client.get(path)).text
    for text in (*texts, "印字のかすれ", "そのままお使いいただけます。", 'href="tel:059-000-0000"'):
        assert text in page
    assert 'href="/products/P-000001/lots/BACK"' in page
    before = await client.get(f"{path}&as_of=2026-04-01")
    assert (before.status_code, texts[0] in before.text) == (200, False)
    (told,) = (await client.get("/api/v1/products/P-000001")).json()["recalls"]
    assert (told["lot"], told["recall_class"], told["reason"]) == ("BACK", "III", "印字のかすれ")


async def test_an_unknown_lot_is_not_called_fake(client: httpx.AsyncClient, maker: builders.MadeFirm) -> None:
    await quality.lot(maker, "P-000001", "24A0O1")
    page = (await asked(client, GTIN, "24a001")).text
    assert "偽物という意味ではありません" in page
    assert "似た番号のロットがあります" in page
    assert 'href="/products/P-000001/lots/24A0O1"' in page
    assert "似た番号" not in (await asked(client, GTIN, "99")).text


async def test_results_of_a_lot_in_test_are_not_shown_to_the_public(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await quality.lot(maker, "P-000001")
    await lots.enter_results("P-000001", "24A001", quality.results(), site=None, actor=maker.member, now=NOW)
    page = (await client.get("/products/P-000001/lots/24A001")).text
    assert ("0.12" in page, "試験結果は、出荷の判定が終わってから" in page) == (False, True)
    own = {"Authorization": f"Bearer {await builders.token(maker.member)}"}
    assert "0.12" in (await client.get("/products/P-000001/lots/24A001", headers=own)).text


async def test_a_lot_number_with_slashes_has_a_page(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await quality.released(maker, "P-000001", "L-2025/3%41")
    listed = (await client.get("/products/P-000001/lots")).text
    found = re.search(r'href="(/products/P-000001/lots/L[^"]+)"', listed)
    assert found
    assert "L-2025/3%41" in (await client.get(found[1])).text


@pytest.mark.parametrize(
    ("params", "status", "text"),
    [
        ({}, 200, "バーコードの下の番号"),
        ({"code": "4912345678905", "lot": "1"}, 200, "入力内容を確かめてください"),
        ({"code": GTIN, "lot": "ロット1"}, 200, "入力内容を確かめてください"),
        ({"code": "べにふうき緑茶", "lot": "1"}, 200, "この名前の登録製品は見つかりません"),
        ({"code": GTIN}, 200, "このバーコードの製品"),
        ({"code": "4912345678911"}, 200, "ロット番号"),
        ({"code": "x" * 10_000, "lot": "y" * 10_000}, 200, "この名前の登録製品は見つかりません"),
        ({"code": "<script>", "lot": '"><script>'}, 200, "&lt;script&gt;"),
    ],
)
async def test_the_form_answers_whatever_is_entered(
    client: httpx.AsyncClient, maker: builders.MadeFirm, params: dict[str, str], status: int, text: str
) -> None:
    page = await client.get("/lots", params=params)
    assert page.status_code == status
    assert text in page.text
    assert "<script" not in page.text


@pytest.mark.parametrize(
    ("path", "target"),
    [
        (f"/01/0{GTIN}", "/products/P-000001"),
        (f"/01/{GTIN}?17=280229&linkType=all", "/products/P-000001"),
        (f"/01/0{GTIN}/10/24A001", f"/lots?code=0{GTIN}&lot=24A001"),
        (f"/01/0{GTIN}/10/L%2F3%2541/21/S1", f"/lots?code=0{GTIN}&lot={quote('L/3%41', safe='')}"),
        (f"/01/0{GTIN}/21/S1", "/products/P-000001"),
    ],
)
async def test_a_digital_link_on_a_package_leads_to_its_page(
    client: httpx.AsyncClient, maker: builders.MadeFirm, path: str, target: str
) -> None:
    sent = await client.get(path)
    assert (sent.status_code, sent.headers["location"]) == (303, target)


async def test_a_barcode_of_two_products_lets_the_reader_choose(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await builders.product(maker, gtin=[{"gtin": GTIN}])
    page = await client.get(f"/01/0{GTIN}")
    assert page.status_code == 200
    for product in ("P-000001", "P-000002"):
        assert f'href="/products/{product}"' in page.text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/01/04912345678911", "偽物という意味ではありません"),
        ("/01/123", "入力内容を確かめてください"),
        (f"/01/0{GTIN}/99/x", "入力内容を確かめてください"),
        ("/01/<script>", "入力内容を確かめてください"),
    ],
)
async def test_an_unknown_package_code_is_answered_with_the_form(
    client: httpx.AsyncClient, maker: builders.MadeFirm, path: str, text: str
) -> None:
    page = await client.get(path)
    assert page.status_code == 404
    assert text in page.text
    assert 'action="/lots"' in page.text
    assert "<script" not in page.text


async def test_the_page_of_a_product_shows_its_newest_lots(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    assert "登録されたロットはありません" in (await client.get("/products/P-000001")).text
    for number in range(6):
        await quality.lot(maker, "P-000001", f"L{number}")
    page = (await client.get("/products/P-000001")).text
    assert ("lots/L5" in page, "lots/L0" in page) == (True, False)
    assert 'href="/products/P-000001/lots"' in page


async def test_lots_follow_each_other_page_by_page(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    for number in range(21):
        await quality.lot(maker, "P-000001", f"L{number:02}")
    first = (await client.get("/products/P-000001/lots")).text
    assert ("L20" in first, "L00" in first) == (True, False)
    following = re.search(r'href="(/products/P-000001/lots\?before=\d+)"', first)
    assert following
    second = (await client.get(following[1])).text
    assert ("L20" in second, "L00" in second) == (False, True)


async def test_a_lot_or_product_that_is_not_there_is_not_found(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await builders.product(maker, published=False)
    for path in ("/products/P-000001/lots/x", "/products/P-000002/lots", "/products/P-000009/lots/x"):
        assert (await client.get(path)).status_code == 404, path


def test_every_answer_and_every_state_has_its_words() -> None:
    assert set(MEANING) == set(LotAnswerKind)
    assert set(STATES) == set(LotState)
