"""The evidence section of a product's page: counts in one line, the letter with its reasons, every trial drawn."""

import re

import httpx
import pytest

from schemas.vocab import CertaintyFactor, SubClass
from tests import evidence_cases


async def graded(subclass: SubClass = SubClass.HF_FFC) -> str:
    product = await evidence_cases.product(subclass)
    outcome = await evidence_cases.outcome_of(product)
    for number, arms in ((1, evidence_cases.BENEFIT), (2, evidence_cases.HARM), (3, None)):
        await evidence_cases.trial(product, outcome, number, arms)
    await evidence_cases.judge_certainty(outcome)
    return product


@pytest.mark.parametrize(
    ("language", "line", "letter"),
    [
        ("ja", "有利 1 / 差なし 0 / 不利 1 / 未公表 1 / 実施中 0 / 撤回 0", "効果は示されていない"),
        (
            "en",
            "Favourable 1 / No difference 0 / Unfavourable 1 / Unreported 1 / Ongoing 0 / Retracted 0",
            "No effect shown",
        ),
    ],
)
async def test_the_six_counts_stand_in_one_line_before_the_letter_and_every_trial_is_drawn(
    client: httpx.AsyncClient, language: str, line: str, letter: str
) -> None:
    product = await graded()
    page = (await client.get(f"/products/{product}?lang={language}")).text
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert line in text
    assert text.index(line) < text.index(letter)
    assert page.count('class="wide"') == 1
    for number in (1, 2, 3):
        assert f"jRCT1041250{number:03}" in page
    assert "Results are not shown here" not in page


async def test_the_page_says_what_decided_the_letter_by_which_rules_and_why_it_changed(
    client: httpx.AsyncClient,
) -> None:
    product = await graded()
    page = (await client.get(f"/products/{product}?lang=ja")).text
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert "評価を決めた条件：中程度以上の確実性で差がない" in text
    assert "計算規則の版grading-1" in text
    assert "確実性の第二の人による確認" in text
    assert "予測区間には3件以上の試験が必要です。" in text


async def test_a_cap_that_lowers_the_letter_is_told_apart_from_one_that_does_not(
    client: httpx.AsyncClient,
) -> None:
    lowered, also = "グレードの上限を決めた理由：", "このグレードを下げてはいません："
    few = "条件を満たす有利な試験は1件で、2件未満です。"
    for serial, factors, heading in (
        (100, (), lowered),
        (101, (CertaintyFactor.IMPRECISION, CertaintyFactor.RISK_OF_BIAS), also),
    ):
        product = await evidence_cases.product(serial=serial)
        outcome = await evidence_cases.outcome_of(product)
        await evidence_cases.trial(product, outcome, serial - 90)
        await evidence_cases.judge_certainty(outcome, *factors)
        page = (await client.get(f"/products/{product}?lang=ja")).text
        assert page.index(heading) < page.index(few)
        assert (lowered in page, also in page) == (heading == lowered, heading == also)


@pytest.mark.parametrize("subclass", [SubClass.HF_OTHER, SubClass.HF_FNFC, SubClass.TM_RX])
async def test_where_results_may_not_be_public_the_page_has_the_number_of_trials_and_their_registrations(
    client: httpx.AsyncClient, subclass: SubClass
) -> None:
    product = await graded(subclass)
    page = (await client.get(f"/products/{product}?lang=ja")).text
    assert "公開対象外の試験 3件" in page
    assert "収縮期血圧" not in page
    assert 'class="six"' not in page
    assert 'class="wide"' not in page
    assert "jRCT1041250001" in page


async def test_a_page_of_an_earlier_version_shows_no_grade_of_today(client: httpx.AsyncClient) -> None:
    product = await graded()
    assert 'id="evidence"' not in (await client.get(f"/products/{product}/versions/1")).text
    assert 'id="evidence"' in (await client.get(f"/products/{product}")).text
