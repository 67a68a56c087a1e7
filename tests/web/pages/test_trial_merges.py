"""The pages of records that may be one study, and of the dated rows of law: two people decide both."""

from datetime import date

import httpx
import pytest

from registry.adapters.engine import Database
from registry.domain.permissions import SYSTEM
from registry.services import rules, trials
from registry.tables.database import transaction
from schemas.vocab import MergeState, Role
from tests import builders
from tests.builders import REVIEWER, SECOND
from tests.conftest import NOW
from tests.web.pages.test_judging import Judge

SHARED = {"scheme": "utn", "value": "U1111-1234-5678", "level": "format_ok", "primary": False}
ROW = {
    "code": "ffc.notice_days",
    "value": "90",
    "valid_from": "2026-10-01",
    "source_name": "内閣府令第1号",
}


@pytest.fixture
async def pair(client: httpx.AsyncClient, db: Database) -> tuple[Judge, Judge]:
    await builders.staff()
    one, two = [await builders.session(person, f"h.{person.person}") for person in (REVIEWER, SECOND)]
    return Judge(client, one), Judge(client, two)


async def found() -> int:
    """Two records that share a number."""
    async with transaction():
        for number, title in (("jRCT1041250001", "A trial"), ("jRCT1041250002", "Another title")):
            own = {"scheme": "jrct", "value": number, "level": "format_ok", "primary": True}
            await trials.record(
                builders.trial(number, identifiers=[own, SHARED], titles={"public": title}),
                actor=SYSTEM,
                now=NOW,
            )
    (proposal,), _ = await trials.proposals(actor=REVIEWER)
    return proposal.number


async def state() -> MergeState:
    ((proposal,), _) = await trials.proposals(actor=REVIEWER)
    return proposal.state


async def test_two_people_merge_two_records_they_see_side_by_side(pair: tuple[Judge, Judge]) -> None:
    one, two = pair
    at = f"/trial-merges/{await found()}"
    page = await one.get(at)
    assert "A trial" in page.text
    assert "Another title" in page.text
    assert "相違" in page.text
    proposed = await one.send(at, f"{at}/propose", {"keep": "T-000001", "reason": "同じUTN"})
    assert "同じUTN" in proposed.text
    own = await one.send(at, f"{at}/confirm", {"keep": "T-000001", "reason": "同意"})
    assert own.status_code in {403, 409}
    assert "同意" in own.text
    await two.send(at, f"{at}/confirm", {"keep": "T-000001", "reason": "確認しました"})
    assert await state() is MergeState.MERGED
    assert at in (await one.get("/trial-merges?state=merged")).text
    assert at not in (await one.get("/trial-merges?state=found")).text


async def test_one_person_keeps_two_records_apart_with_a_reason(pair: tuple[Judge, Judge]) -> None:
    one, _ = pair
    at = f"/trial-merges/{await found()}"
    assert (await one.send(at, f"{at}/reject", {"reason": ""})).status_code == 422
    kept = await one.send(at, f"{at}/reject", {"reason": "対象者が違う"})
    assert "対象者が違う" in kept.text
    assert await state() is MergeState.REJECTED


async def test_a_record_to_keep_must_be_chosen(pair: tuple[Judge, Judge]) -> None:
    one, _ = pair
    at = f"/trial-merges/{await found()}"
    refused = await one.send(at, f"{at}/propose", {"reason": "残す記録なし"})
    assert (refused.status_code, "残す記録として" in refused.text) == (422, True)
    assert 'value="残す記録なし"' in refused.text
    assert (await one.get("/trial-merges/99")).status_code == 404


async def test_a_row_of_law_is_proposed_by_one_person_and_confirmed_by_another(
    pair: tuple[Judge, Judge],
) -> None:
    one, two = pair
    proposed = await one.send("/rules", "/rules", ROW)
    assert "二人目の確認待ち" in proposed.text
    made = next(each for each in await rules.history(ROW["code"]) if each.proposed)
    own = await one.send("/rules", f"/rules/{made.id}/confirm", {})
    assert (own.status_code, "自分が提案した行は確認できません" in own.text) == (403, True)
    await two.send("/rules", f"/rules/{made.id}/confirm", {})
    decides = await rules.in_force(ROW["code"], date(2026, 10, 1))
    assert (decides.id, decides.confirmed) == (made.id, True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"value": "ninety"}, "JSON で入力してください"),
        ({"value": '"ninety"'}, ""),
        ({"code": "no.such.rule"}, ""),
        ({"source_name": ""}, "入力してください"),
    ],
)
async def test_a_row_that_cannot_be_is_refused_and_stays_as_typed(
    pair: tuple[Judge, Judge], typed: dict[str, str], said: str
) -> None:
    one, _ = pair
    refused = await one.send("/rules", "/rules", ROW | typed | {"valid_from": "2027-01-02"})
    assert (refused.status_code, said in refused.text) == (422, True)
    assert 'value="2027-01-02"' in refused.text


async def test_a_row_is_copied_into_the_form(pair: tuple[Judge, Judge]) -> None:
    one, _ = pair
    row = (await rules.history(ROW["code"]))[0]
    page = await one.get(f"/rules?like={row.id}")
    assert f'name="code" value="{row.code}"' in page.text


async def test_everybody_reads_the_rows_and_staff_alone_get_the_form(
    client: httpx.AsyncClient, pair: tuple[Judge, Judge]
) -> None:
    one, _ = pair
    public = await client.get("/rules")
    assert (public.status_code, "ffc.notice_days" in public.text) == (200, True)
    assert 'action="/rules"' not in public.text
    assert 'action="/rules"' in (await one.get("/rules")).text
    admin = Judge(client, await builders.session(await builders.person(Role.ADMIN), "h.admin"))
    assert 'action="/rules"' in (await admin.get("/rules")).text
