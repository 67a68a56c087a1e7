"""Pages on which a firm asks to link a trial or a systematic review, and a reviewer decides (5.3), without scripts."""

import httpx
import pytest

from registry.adapters.engine import Database
from registry.domain.permissions import SYSTEM
from registry.services import systematic_reviews, trials
from schemas.vocab import Role
from tests import builders
from tests.conftest import NOW
from tests.services.test_systematic_reviews import review
from tests.web.pages.test_judging import Judge

OWN = "/me/products/P-000001/link-requests"


@pytest.fixture
async def both(client: httpx.AsyncClient, db: Database) -> tuple[Judge, Judge]:
    """The browsers of a firm with a product, and of a reviewer; a trial and a review are on record."""
    maker = await builders.firm()
    await builders.product(maker)
    await trials.record(builders.trial(), actor=SYSTEM, now=NOW)
    await systematic_reviews.enter(review(), actor=builders.REVIEWER, now=NOW)
    await builders.staff()
    firm = Judge(client, await builders.session(maker.member, "firm.member"))
    return firm, Judge(client, await builders.session(builders.REVIEWER, "judge.one"))


async def test_a_review_is_asked_for_and_linked_on_pages(both: tuple[Judge, Judge]) -> None:
    firm, judge = both
    assert f'href="{OWN}"' in (await firm.get("/me/products/P-000001")).text
    asked = await firm.send(OWN, OWN, {"review": "R-000001", "reason": "届出の根拠です。"})
    assert (asked.status_code, "審査員の判断待ち" in asked.text) == (200, True)
    assert 'href="/link-requests"' in (await judge.get("/reviews")).text
    assert 'href="/link-requests/1"' in (await judge.get("/link-requests")).text
    form = (await judge.get("/link-requests/1")).text
    assert "届出の根拠です。" in form
    assert "<script" not in form
    unsaid = await judge.send("/link-requests/1", "/link-requests/1/accept", {"review": "R-000001"})
    assert (unsaid.status_code, 'id="a-reason-problem"' in unsaid.text) == (422, True)
    named = {
        "review": "R-000001",
        "name": "みえ茶",
        "dose": "２００",
        "dose_unit": "mg/d",
        "reason": "同じ成分",
    }
    done = await judge.send("/link-requests/1", "/link-requests/1/accept", named)
    assert (done.status_code, "判断待ちの依頼はありません" in done.text) == (200, True)
    told = (await firm.get(OWN)).text
    assert "同じ成分" in told
    assert "R-000001" in (await firm.get("/products/P-000001")).text
    decided = (await judge.get("/link-requests/1")).text
    assert ("同じ成分" in decided, "<form" in decided.partition("<main")[2]) == (True, False)


async def test_a_decided_request_tells_decision_reason_and_day_to_who_may_see_it(
    both: tuple[Judge, Judge], client: httpx.AsyncClient
) -> None:
    firm, judge = both
    await firm.send(OWN, OWN, {"trial": "T-000001", "reason": "当社製品の試験です。"})
    assert 'action="/link-requests/1/accept"' not in (await firm.get("/link-requests/1")).text
    await judge.send("/link-requests/1", "/link-requests/1/decline", {"reason": "別製品の試験です。"})
    auditor = Judge(client, await builders.session(await builders.person(Role.AUDITOR), "auditor.one"))
    for reader in (firm, judge, auditor):
        told = (await reader.get("/link-requests/1")).text
        for words in ("当社製品の試験です。", "見送り", 'datetime="2026-04-01', "別製品の試験です。"):
            assert words in told
        assert 'action="/link-requests/1/accept"' not in told
    listed = (await firm.get(OWN)).text
    assert ('href="/link-requests/1"' in listed, "別製品の試験です。" in listed) == (True, True)
    late = await judge.send("/account", "/link-requests/1/decline", {"reason": "もう一度"})
    assert (late.status_code, "判断済み" in late.text) == (409, True)
    other = await builders.firm(200)
    stranger = Judge(client, await builders.session(other.member, "other.firm"))
    assert (await stranger.get("/link-requests/1")).status_code == 403
    assert (await judge.get("/link-requests/2")).status_code == 404


async def test_a_trial_is_asked_for_and_linked_or_declined_on_the_same_pages(
    both: tuple[Judge, Judge],
) -> None:
    firm, judge = both
    await firm.send(OWN, OWN, {"trial": "T-000001", "reason": "当社製品の試験です。"})
    short = await judge.send("/link-requests/1", "/link-requests/1/decline", {})
    assert (short.status_code, 'id="d-reason-problem"' in short.text) == (422, True)
    await judge.send("/link-requests/1", "/link-requests/1/decline", {"reason": "別製品の試験です。"})
    assert "別製品の試験です。" in (await firm.get(OWN)).text
    await firm.send(OWN, OWN, {"trial": "T-000001", "reason": "資料を補いました。"})
    near = {"trial": "T-000001", "directness": "P0", "product_version": "1", "reason": "最終製品を使用"}
    await judge.send("/link-requests/2", "/link-requests/2/accept", near)
    assert "T-000001" in (await firm.get("/products/P-000001")).text
    assert "結び付け済み" in (await firm.get(OWN)).text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"reason": "理由"}, "どちらか一つ"),
        ({"review": "R-000001"}, 'id="f-reason-problem"'),
        ({"review": "R-000404", "reason": "理由"}, 'id="f-review-problem"'),
        ({"trial": "T-000404", "reason": "理由"}, 'id="f-trial-problem"'),
        ({"trial": "T-1", "reason": "理由"}, 'id="f-trial-problem"'),
    ],
)
async def test_what_cannot_be_asked_is_told_at_its_field(
    both: tuple[Judge, Judge], fields: dict[str, str], told: str
) -> None:
    firm, _ = both
    refused = await firm.send(OWN, OWN, fields)
    assert (refused.status_code, told in refused.text) == (422, True)


async def test_another_firm_sees_and_asks_nothing(
    both: tuple[Judge, Judge], client: httpx.AsyncClient
) -> None:
    firm, _ = both
    await firm.send(OWN, OWN, {"review": "R-000001", "reason": "届出の根拠です。"})
    other = await builders.firm(200)
    stranger = Judge(client, await builders.session(other.member, "other.firm"))
    assert (await stranger.get(OWN)).status_code == 403
    sent = await stranger.send("/account", OWN, {"review": "R-000001", "reason": "理由"})
    assert sent.status_code == 403
