"""The page of a certificate: its state first, its public edition only, and the address in its QR code."""

import httpx
import pytest

from registry.services import certificates
from schemas.vocab import CertificateState, SubClass
from tests import builders
from tests.conftest import NOW


async def issued(maker: builders.MadeFirm, product: str) -> str:
    made = await certificates.issue_specimen(
        product, actor=maker.member, base_address="http://testserver", now=NOW
    )
    return made.number


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "ja",
            (
                "現在の状態: 有効",
                "これは見本です",
                "2026年4月1日",
                "効果・安全性を保証または認定するものでは",
            ),
        ),
        ("en", ("State today: Valid", "This is a specimen", "1 April 2026", "does not certify or guarantee")),
    ],
)
async def test_the_state_of_today_comes_first(
    client: httpx.AsyncClient, language: str, texts: tuple[str, ...]
) -> None:
    maker = await builders.firm()
    number = await issued(maker, await builders.product(maker))
    page = (await client.get(f"/certificates/{number}?lang={language}")).text
    for text in (*texts, number, "みえ試験食品", f'href="/api/v1/certificates/{number}.pdf"'):
        assert text in page
    assert "notice good" not in page  # a specimen is never shown as good news
    main = page[page.index("<h1") :]
    assert main.index(texts[0]) < main.index("みえ試験食品")


async def test_a_superseded_certificate_says_so_and_leads_to_the_newest(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    old, new = await issued(maker, product), await issued(maker, product)
    page = (await client.get(f"/certificates/{old}")).text
    assert CertificateState.SUPERSEDED.ja in page
    assert f'href="/certificates/{new}"' in page
    listed = (await client.get(f"/products/{product}")).text
    assert listed.index(new) < listed.index(old)


async def test_what_law_keeps_back_is_not_on_the_page_even_for_the_firm(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    number = await issued(maker, await builders.product(maker, SubClass.TM_RX))
    own = {"Authorization": f"Bearer {await builders.token(maker.member)}"}
    for headers in ({}, own):
        assert "感冒の初期、肩こり" not in (await client.get(f"/certificates/{number}", headers=headers)).text


async def test_the_address_in_the_qr_code_leads_to_the_page(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    number = await issued(maker, await builders.product(maker))
    sent = await client.get(f"/v/{number}")
    assert (sent.status_code, sent.headers["location"]) == (303, f"/certificates/{number}")


@pytest.mark.parametrize("number", ["MMV-HF-2026-00001-01-C", "MMV-HF-2026-00001-01-D", "x", "<script>"])
async def test_an_unknown_number_is_not_found(client: httpx.AsyncClient, number: str) -> None:
    page = await client.get(f"/certificates/{number}")
    assert page.status_code == 404
    assert "<script" not in page.text
