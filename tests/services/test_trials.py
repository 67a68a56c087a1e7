"""Trials: snapshots of one study, links, and what the public may see of them, on both databases."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
import rfc8785

from registry.adapters.engine import Database
from registry.domain.canonical import sha256_hex
from registry.domain.documents import read
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound
from registry.domain.permissions import ANONYMOUS, SYSTEM
from registry.services import conduct, listings, trials
from registry.services.trials import Recorded
from schemas.trials import LinkEntry, TrialDocument
from schemas.vocab import ChangePhase, Directness, SubClass
from tests import builders
from tests.conftest import NOW


async def record(*args: str, **fields: object) -> str:
    document = builders.trial(*args, **fields)
    await trials.record(document, actor=SYSTEM, now=NOW)
    found, _ = await trials.cards(actor=SYSTEM, identifier=document.primary_id.value)
    return found[0].id


def entry(trial: str, directness: Directness = Directness.P2, version: int | None = None) -> LinkEntry:
    return LinkEntry(trial=trial, directness=directness, reason="同じ成分", product_version=version)


async def test_another_content_of_the_same_study_is_a_new_version_and_the_same_one_is_not(
    db: Database,
) -> None:
    assert await trials.record(builders.trial(), actor=SYSTEM, now=NOW) is Recorded.CREATED
    assert await trials.record(builders.trial(), actor=SYSTEM, now=NOW) is Recorded.UNCHANGED
    smaller = builders.trial(sample_size={"target": 40})
    assert await trials.record(smaller, actor=SYSTEM, now=NOW) is Recorded.CHANGED
    assert [v.version for v in await trials.history("T-000001")] == [1, 2]
    then = await trials.view("T-000001", actor=ANONYMOUS, version=1)
    now = await trials.view("T-000001", actor=ANONYMOUS)
    assert (then.trial.sample_size.target, now.trial.sample_size.target) == (60, 40)


async def test_a_trial_is_read_as_its_record_and_links_stood_at_an_instant(db: Database) -> None:
    trial = await record()
    day = timedelta(days=1)
    smaller = builders.trial(sample_size={"target": 40})
    await trials.record(smaller, actor=SYSTEM, now=NOW + day)
    product = await builders.product(await builders.firm(), SubClass.TM_OTC)
    await trials.link(product, entry(trial), actor=builders.REVIEWER, now=NOW + day)
    await trials.end_link(product, trial, "誤り", actor=builders.REVIEWER, now=NOW + 2 * day)
    seen = [await trials.as_of(trial, NOW + days * day, actor=ANONYMOUS) for days in (0, 1, 2)]
    assert [one.version for one in seen] == [1, 2, 2]
    assert [one.trial.sample_size.target for one in seen] == [60, 40, 40]
    assert [[link.record for link in one.links] for one in seen] == [[], [product], []]
    with pytest.raises(NotFound):
        await trials.as_of(trial, NOW - day, actor=ANONYMOUS)
    with pytest.raises(NotFound):
        await trials.as_of("T-000404", NOW, actor=ANONYMOUS)


async def test_a_link_to_a_product_that_was_not_public_yet_is_not_told_of_that_day(db: Database) -> None:
    trial = await record()
    maker = await builders.firm()
    product = await builders.product(maker, SubClass.TM_OTC, published=False)
    await trials.link(product, entry(trial), actor=builders.REVIEWER, now=NOW + timedelta(days=1))
    await builders.publish(product, maker, now=NOW + timedelta(days=2))
    then = [await trials.as_of(trial, NOW + timedelta(days=days), actor=ANONYMOUS) for days in (1, 2)]
    assert [[link.record for link in one.links] for one in then] == [[], [product]]


async def test_a_snapshot_that_its_source_gave_before_is_no_change_though_another_source_came_after_it(
    db: Database,
) -> None:
    portal = builders.SOURCE.model_copy(update={"code": "portal"})
    assert await trials.record(builders.trial(), actor=SYSTEM, now=NOW) is Recorded.CREATED
    other = builders.trial(source=portal, status="unknown")
    assert await trials.record(other, actor=SYSTEM, now=NOW) is Recorded.CHANGED
    assert await trials.record(builders.trial(), actor=SYSTEM, now=NOW) is Recorded.UNCHANGED
    newer = builders.trial(status="terminated")
    assert await trials.record(newer, actor=SYSTEM, now=NOW) is Recorded.CHANGED
    assert (await trials.view("T-000001", actor=ANONYMOUS)).trial.status.value == "terminated"


async def test_a_study_is_found_by_any_of_its_numbers_even_one_its_register_dropped(db: Database) -> None:
    first = {"scheme": "jrct", "value": "jRCT1041250001", "level": "format_ok", "primary": True}
    second = {"scheme": "umin", "value": "UMIN000021177", "level": "format_ok"}
    await record(identifiers=[first, second])
    await record(identifiers=[first], status="ongoing")
    found, after = await trials.cards(actor=ANONYMOUS, identifier="UMIN000021177")
    assert ([card.id for card in found], after) == (["T-000001"], None)


async def test_the_summary_of_results_is_kept_from_the_public(db: Database) -> None:
    trial = await record()
    public = await trials.view(trial, actor=ANONYMOUS)
    assert public.trial.results.summary is None
    assert not public.withheld
    assert (
        await trials.view(trial, actor=builders.HCP)
    ).trial.results.summary == "PSQI improved by 2.1 points"


@pytest.mark.parametrize("subclass", SubClass)
async def test_a_trial_linked_to_a_product_whose_efficacy_is_not_public_shows_its_registration_only(
    db: Database, subclass: SubClass
) -> None:
    trial = await record(reported_primary_outcomes=[{"measure": "PSQI"}])
    product = await builders.product(await builders.firm(), subclass)
    await trials.link(product, entry(trial), actor=builders.REVIEWER, now=NOW)
    withheld = subclass in {SubClass.HF_OTHER, SubClass.HF_FNFC, SubClass.TM_RX}
    public = await trials.view(trial, actor=ANONYMOUS)
    text = public.model_dump_json()
    assert public.withheld is withheld
    for planted in ("insomnia", "PSQI", "睡眠"):
        assert (planted not in text) is withheld
    assert public.trial.identifiers[0].value == "jRCT1041250001"
    linked = await trials.linked_to(product, actor=ANONYMOUS)
    assert (linked[0].trial.title is None) is withheld
    assert linked[0].reason is None
    assert "PSQI" in (await trials.view(trial, actor=builders.AUDITOR)).model_dump_json()


async def test_the_hash_of_a_record_without_posted_results_is_that_from_before_they_were_read(
    db: Database,
) -> None:
    await record()
    younger = {"posted_results", "reported_primary_outcomes", "arms"}
    about = {"contract", "provenance", "source"}
    before = sha256_hex(rfc8785.dumps(builders.trial().model_dump(mode="json", exclude=younger | about)))
    (row,) = await db.run_sql("SELECT content_sha256 FROM trial")
    assert row["content_sha256"] == before
    assert await trials.record(builders.trial(), actor=SYSTEM, now=NOW) is Recorded.UNCHANGED
    posted = builders.trial(posted_results=[{"title": "PSQI"}])
    assert await trials.record(posted, actor=SYSTEM, now=NOW) is Recorded.CHANGED
    (change,) = [v.version for v in await trials.history("T-000001") if v.version != 1]
    first = await trials.view("T-000001", actor=builders.REVIEWER, version=1)
    then = await trials.view("T-000001", actor=builders.REVIEWER, version=change)
    assert (first.trial.posted_results, then.trial.posted_results[0].title) == ((), "PSQI")


def test_a_document_stored_before_results_were_read_is_read_as_holding_none() -> None:
    stored = builders.trial().model_dump(mode="json", exclude={"posted_results"})
    assert read(TrialDocument, json.dumps(stored)) == builders.trial()


async def test_an_unpublished_product_neither_withholds_nor_is_named(db: Database) -> None:
    trial = await record()
    product = await builders.product(await builders.firm(), SubClass.HF_OTHER, published=False)
    await trials.link(product, entry(trial), actor=builders.REVIEWER, now=NOW)
    public = await trials.view(trial, actor=ANONYMOUS)
    assert (public.withheld, public.links) == (False, ())


async def test_a_final_product_link_names_a_version_that_exists(db: Database) -> None:
    trial = await record()
    product = await builders.product(await builders.firm())
    for version in (None, 2):
        with pytest.raises(Invalid) as refused:
            await trials.link(product, entry(trial, Directness.P0, version), actor=builders.REVIEWER, now=NOW)
        assert refused.value.problems[0].field == "product_version"
    await trials.link(product, entry(trial, Directness.P0, 1), actor=builders.REVIEWER, now=NOW)
    assert (await trials.linked_to(product, actor=ANONYMOUS))[0].directness is Directness.P0


async def test_a_link_is_made_once_ended_with_a_reason_and_may_be_made_again(db: Database) -> None:
    trial = await record()
    product = await builders.product(await builders.firm())
    await trials.link(product, entry(trial), actor=builders.REVIEWER, now=NOW)
    with pytest.raises(Conflict):
        await trials.link(product, entry(trial), actor=builders.REVIEWER, now=NOW)
    await trials.end_link(product, trial, "別の成分だった", actor=builders.REVIEWER, now=NOW)
    assert await trials.linked_to(product, actor=ANONYMOUS) == ()
    with pytest.raises(NotFound):
        await trials.end_link(product, trial, "もう一度", actor=builders.REVIEWER, now=NOW)
    await trials.link(product, entry(trial), actor=builders.REVIEWER, now=NOW)
    assert await db.run_sql("SELECT count(*) AS n FROM product_link") == [{"n": 2}]


async def test_a_manufacturer_can_neither_link_nor_hide_a_trial(db: Database) -> None:
    trial = await record()
    maker = await builders.firm()
    product = await builders.product(maker)
    with pytest.raises(Forbidden):
        await trials.link(product, entry(trial), actor=maker.member, now=NOW)
    await trials.link(product, entry(trial), actor=builders.REVIEWER, now=NOW)
    with pytest.raises(Forbidden):
        await trials.end_link(product, trial, "不利だから", actor=maker.member, now=NOW)


async def test_a_listing_takes_links_too_and_an_unknown_record_none(db: Database) -> None:
    trial = await record()
    await listings.record(builders.listing(), actor=SYSTEM, now=NOW)
    await trials.link("G-000001", entry(trial), actor=builders.REVIEWER, now=NOW)
    assert [k.record for k in (await trials.view(trial, actor=ANONYMOUS)).links] == ["G-000001"]
    with pytest.raises(NotFound):
        await trials.link("P-000404", entry(trial), actor=builders.REVIEWER, now=NOW)
    with pytest.raises(NotFound):
        await trials.link("G-000001", entry("T-000404"), actor=builders.REVIEWER, now=NOW)


async def test_trials_are_paged(db: Database) -> None:
    for n in range(3):
        await record(f"jRCT104125000{n}")
    first, after = await trials.cards(actor=ANONYMOUS, limit=2)
    rest, end = await trials.cards(actor=ANONYMOUS, limit=2, after=after or 0)
    assert [card.id for card in first + rest] == ["T-000001", "T-000002", "T-000003"]
    assert end is None


async def test_an_unknown_trial_or_version_is_not_found(db: Database) -> None:
    trial = await record()
    for act in (
        trials.view("T-000404", actor=ANONYMOUS),
        trials.view(trial, actor=ANONYMOUS, version=9),
        trials.history("T-000404"),
    ):
        with pytest.raises(NotFound):
            await act


async def test_no_person_id_is_in_a_public_answer(db: Database) -> None:
    trial = await record()
    product = await builders.product(await builders.firm())
    await trials.link(product, entry(trial), actor=builders.REVIEWER, now=NOW)
    linked = await trials.linked_to(product, actor=ANONYMOUS)
    assert str(builders.REVIEWER.person) not in json.dumps([k.model_dump(mode="json") for k in linked])


async def test_an_import_that_says_the_same_again_is_dated_and_no_version(db: Database) -> None:
    async def told(exported_on: str | None, **fields: Any) -> str:
        document = builders.trial(**fields)
        dated = document.provenance.model_copy(
            update={"exported_on": exported_on and date.fromisoformat(exported_on)}
        )
        made = document.model_copy(update={"provenance": dated})
        return (await trials.record(made, actor=SYSTEM, now=NOW)).value

    started = {"registered": {"date": "2025-04-01"}, "enrolment_started": {"date": "2025-06-01"}}
    assert await told("2025-05-01", dates=started) == "created"
    assert (await trials.view("T-000001", actor=ANONYMOUS)).seen_again_on is None
    for day in ("2025-09-01", "2025-07-01", None):
        assert await told(day, dates=started) == "unchanged"
    assert (await trials.view("T-000001", actor=ANONYMOUS)).seen_again_on == date(2025, 9, 1)
    assert await told("2025-12-01", dates=started, primary_outcomes=[{"measure": "ESS"}]) == "changed"
    (change,) = await conduct.changes_of("T-000001", actor=ANONYMOUS)
    assert (change.phase, change.not_before, change.not_after) == (
        ChangePhase.AFTER_ENROLMENT,
        "2025-09-01",
        "2025-12-01",
    )
    assert (await trials.view("T-000001", actor=ANONYMOUS)).seen_again_on is None
    assert (await trials.view("T-000001", actor=ANONYMOUS, version=1)).seen_again_on == date(2025, 9, 1)
