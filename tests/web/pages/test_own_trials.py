"""The forms of a trial site: a study entered by hand, its changes, its results, without scripts."""

import httpx
import pytest

from registry.adapters.engine import Database
from registry.domain.permissions import SYSTEM, Actor
from registry.services import organisations, trials
from schemas.trials import LinkEntry
from schemas.vocab import Directness, Role, SubClass
from tests import builders
from tests.conftest import NOW
from tests.services.test_organisations import site
from tests.web.pages.test_people import hidden, signed_in

NEW = {
    "organisation": "O-000001",
    "primary_registry": "jRCT",
    "number": "ｊＲＣＴ1041250001",
    "numbers": "UMIN000021177\r\nMIE-2025-01",
    "titles.public_ja": "GABA含有食品の血圧への影響",
    "status": "recruiting",
    "countries": "Japan",
    "dates.registered": "2025-05",
    "dates.completion": "2027-03-31",
    "sample_size.target": "６０",
    "eligibility.minimum_age": "20",
    "primary_outcomes.0.measure": "収縮期血圧",
    "primary_outcomes.0.time_frame": "12週",
}


@pytest.fixture
async def hospital(db: Database) -> Actor:
    """Somebody of a hospital of the network."""
    await organisations.record(site(), actor=SYSTEM, now=NOW)
    return await builders.of_organisation(Role.TRIAL_SITE, await organisations.key("O-000001"))


async def send(client: httpx.AsyncClient, address: str, **fields: str) -> httpx.Response:
    form = await client.get(address)
    data = {"csrf": hidden(form), "etag": hidden(form, "etag"), **fields}
    return await client.post(address, data=data)


async def entered(client: httpx.AsyncClient, **fields: str) -> str:
    sent = await send(client, "/me/trials/new", **{**NEW, "number": "jRCT1041250001", **fields})
    assert sent.status_code == 303, sent.text
    return sent.headers["location"].partition("?")[0]


async def test_a_trial_is_entered_and_shown_as_it_was_typed(
    client: httpx.AsyncClient, hospital: Actor
) -> None:
    await signed_in(client, hospital)
    assert 'href="/me/trials"' in (await client.get("/me")).text
    address = await entered(client)
    view = await trials.view("T-000001", actor=hospital)
    trial = view.trial
    assert [(one.scheme, one.value, one.primary) for one in trial.identifiers] == [
        ("jrct", "jRCT1041250001", True),
        ("umin", "UMIN000021177", False),
        ("other", "MIE-2025-01", False),
    ]
    assert (trial.sample_size.target, trial.source.code) == (60, "entered")
    assert trial.dates.registered is not None
    assert trial.dates.completion is not None
    assert (trial.dates.registered.date, trial.dates.registered.estimated) == ("2025-05", None)
    assert trial.dates.completion.estimated is True
    shown = (await client.get(address)).text
    for text in (
        "jRCT1041250001",
        "GABA含有食品の血圧への影響",
        "収縮期血圧",
        'value="2025-05"',
        'value="20"',
    ):
        assert text in shown
    assert "jRCT1041250001" in (await client.get("/me/trials")).text


async def test_every_item_that_a_register_asks_for_can_be_entered(
    client: httpx.AsyncClient, hospital: Actor
) -> None:
    await signed_in(client, hospital)
    items = {
        "secondary_sponsors.0.name": "見本大学",
        "funders.0.name": "見本財団",
        "funders.0.kind": "財団",
        "arms.0.label": "GABA群",
        "arms.0.interventions": "GABA 20 mg\n食事指導",
        "ethics.status": "承認",
        "ethics.approved": "2025-03-01",
        "ipd.plan": "なし",
    }
    address = await entered(client, **items)
    trial = (await trials.view("T-000001", actor=hospital)).trial
    assert [one.name for one in (*trial.secondary_sponsors, *trial.funders)] == ["見本大学", "見本財団"]
    assert (trial.arms[0].label, trial.arms[0].interventions) == ("GABA群", ("GABA 20 mg", "食事指導"))
    assert trial.ethics is not None
    assert trial.ethics.approved is not None
    assert (trial.ethics.status, trial.ethics.approved.date) == ("承認", "2025-03-01")
    assert trial.ipd is not None
    assert trial.ipd.plan == "なし"
    shown = (await client.get(address)).text
    for text in ("見本財団", "GABA群", "食事指導", 'value="2025-03-01"', "承認"):
        assert text in shown
    same = {**NEW, "number": "jRCT1041250001", **items}
    assert (await send(client, address, **same)).status_code == 303
    assert (await trials.view("T-000001", actor=hospital)).version == 1
    without = same | {"ethics.status": "", "ethics.approved": "", "ipd.plan": ""}
    assert (await send(client, address, **without)).status_code == 303
    changed = (await trials.view("T-000001", actor=hospital)).trial
    assert (changed.ethics, changed.ipd) == (None, None)


async def test_a_change_is_a_version_and_keeps_what_the_form_does_not_show(
    client: httpx.AsyncClient, hospital: Actor
) -> None:
    await signed_in(client, hospital)
    address = await entered(client)
    more = {**NEW, "number": "jRCT1041250001", "status": "completed", "sample_size.actual": "58"}
    results = {
        "results.available": "yes",
        "results.first_published": "2026-03-01",
        "results.url": "https://doi.org/10.1000/mie.1",
        "reported_primary_outcomes.0.measure": "拡張期血圧",
    }
    done = await send(client, address, **more, **results)
    assert done.status_code == 303, done.text
    view = await trials.view("T-000001", actor=hospital)
    assert (view.version, view.trial.status.value, view.trial.sample_size.actual) == (2, "completed", 58)
    assert view.trial.results.url == "https://doi.org/10.1000/mie.1"
    assert view.trial.dates.completion is not None
    assert view.trial.dates.completion.estimated is True  # it was not touched
    assert "拡張期血圧" in (await client.get("/trials/T-000001")).text
    again = await send(client, address, **more, **results)
    assert again.status_code == 303
    assert (await trials.view("T-000001", actor=hospital)).version == 2  # the same content is no new version


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"number": ""}, "主番号"),
        ({"number": "jRCT1041250001", "dates.registered": "昨日"}, "日付"),
        ({"number": "jRCT1041250001", "numbers": "jRCT1041250002"}, "2 つあります"),
        ({"number": "jRCT1041250001", "organisation": ""}, "所属機関の番号"),
        ({"number": "jRCT1041250001", "sample_size.target": "-1"}, "0"),
    ],
)
async def test_what_cannot_be_saved_comes_back_as_it_was_typed(
    client: httpx.AsyncClient, hospital: Actor, fields: dict[str, str], told: str
) -> None:
    await signed_in(client, hospital)
    refused = await send(client, "/me/trials/new", **{**NEW, **fields})
    assert (refused.status_code, 'role="alert"' in refused.text, told in refused.text) == (422, True, True)
    assert "GABA含有食品の血圧への影響" in refused.text


async def test_a_row_is_added_without_losing_what_was_typed(
    client: httpx.AsyncClient, hospital: Actor
) -> None:
    await signed_in(client, hospital)
    more = await send(client, "/me/trials/new", **NEW, add="secondary_outcomes")
    assert more.status_code < 400
    assert 'name="secondary_outcomes.0.measure"' in more.text
    assert "収縮期血圧" in more.text


async def test_two_who_change_one_trial_do_not_overwrite_each_other(
    client: httpx.AsyncClient, hospital: Actor
) -> None:
    await signed_in(client, hospital)
    address = await entered(client)
    form = await client.get(address)
    changed = {**NEW, "number": "jRCT1041250001", "csrf": hidden(form), "etag": hidden(form, "etag")}
    first = await client.post(address, data={**changed, "status": "ongoing"})
    assert first.status_code == 303
    second = await client.post(address, data={**changed, "status": "completed"})
    assert (second.status_code, "別の人が変更しました" in second.text) == (412, True)


async def test_the_same_number_twice_and_trials_of_others_are_refused(
    client: httpx.AsyncClient, hospital: Actor
) -> None:
    await signed_in(client, hospital)
    await trials.record(builders.trial("jRCT1041250009"), actor=SYSTEM, now=NOW)
    refused = await send(client, "/me/trials/new", **{**NEW, "number": "jRCT1041250009"})
    assert (refused.status_code, "T-000001" in refused.text) == (409, True)
    assert (await client.get("/me/trials/T-000001")).status_code == 404


async def test_a_site_sees_all_of_its_own_trial_though_the_public_may_not(
    client: httpx.AsyncClient, hospital: Actor
) -> None:
    await signed_in(client, hospital)
    address = await entered(client)
    maker = await builders.firm()
    await builders.product(maker, SubClass.HF_OTHER)
    link = LinkEntry(trial="T-000001", directness=Directness.P2, reason="同じ成分")
    await trials.link("P-000001", link, actor=builders.REVIEWER, now=NOW)
    assert "収縮期血圧" in (await client.get(address)).text
    client.cookies.clear()
    assert "収縮期血圧" not in (await client.get("/trials/T-000001")).text
