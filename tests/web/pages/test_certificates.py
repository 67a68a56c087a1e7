"""The page of a certificate: its state first, its public edition only, and the address in its QR code."""

import re

import httpx
import pytest

from registry.services import certificates
from registry.web.pages.language import Language
from registry.web.pages.rendering import environment
from schemas.certificates import SixCounts
from schemas.vocab import CertificateState, SubClass, TrialStanding
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


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (Language.JA, "有利 1 / 差なし 2 / 不利 3 / 未公表 4 / 実施中 5 / 撤回 6"),
        (
            Language.EN,
            "Favourable 1 / No difference 2 / Unfavourable 3 / Unreported 4 / Ongoing 5 / Retracted 6",
        ),
    ],
)
def test_the_six_counts_stand_in_one_line_in_their_order_and_alike(language: Language, line: str) -> None:
    six = SixCounts(favourable=1, no_difference=2, unfavourable=3, unreported=4, ongoing=5, retracted=6)
    template = environment(language).from_string(
        '{% import "_macros.html" as m with context %}{{ m.six_counts(six, standings) }}'
    )
    shown = template.render(six=six, standings=tuple(TrialStanding))
    assert " ".join(re.sub(r"<[^>]+>", "", shown).split()) == line
    assert len(set(re.findall(r"<span[^>]*>", shown))) == 1
