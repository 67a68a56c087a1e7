"""Trials entered by hand: a hospital enters and amends its own, and nobody else's."""

from typing import Any
from uuid import UUID

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn, StaleVersion
from registry.domain.permissions import ANONYMOUS, SYSTEM, Actor
from registry.services import conduct, organisations, publications, trials
from schemas.trials import LinkEntry, TrialEntry, TrialFields
from schemas.vocab import Directness, FlagState, Role, SubClass
from tests import builders
from tests.conftest import NOW
from tests.services.test_organisations import site

TODAY = NOW.date()


def entry(organisation: str | None = "O-000001", **fields: Any) -> TrialEntry:
    content = builders.trial(**fields).model_dump(include=set(TrialFields.model_fields))
    return TrialEntry.model_validate({**content, "organisation": organisation})


async def hospital() -> Actor:
    """Somebody of the first organisation."""
    await organisations.record(site(), actor=SYSTEM, now=NOW)
    key = await organisations.key("O-000001")
    return Actor(
        person=UUID(int=20), roles=frozenset({Role.PUBLIC, Role.TRIAL_SITE}), organisations=frozenset({key})
    )


async def test_a_hospital_enters_and_amends_its_own_trial(db: Database) -> None:
    own = await hospital()
    made = await trials.enter(entry(), actor=own, now=NOW)
    assert (made.id, made.version, made.trial.source.code) == ("T-000001", 1, "entered")
    changed = entry(status="terminated")
    again = await trials.amend(made.id, changed, if_match=made.sha256, actor=own, now=NOW)
    assert (again.version, again.trial.status.value) == (2, "terminated")
    with pytest.raises(StaleVersion):
        await trials.amend(made.id, entry(), if_match=made.sha256, actor=own, now=NOW)


async def test_a_hospital_touches_no_trial_of_another_or_of_none(db: Database) -> None:
    own = await hospital()
    stranger = Actor(person=UUID(int=21), roles=own.roles, organisations=frozenset({UUID(int=99)}))
    with pytest.raises(Forbidden):
        await trials.enter(entry(), actor=stranger, now=NOW)
    with pytest.raises(Invalid) as refused:
        await trials.enter(entry(None), actor=own, now=NOW)
    assert refused.value.problems[0].field == "organisation"
    made = await trials.enter(entry(), actor=own, now=NOW)
    await trials.record(builders.trial("jRCT1041250002"), actor=SYSTEM, now=NOW)
    imported = await trials.view("T-000002", actor=own)
    with pytest.raises(Forbidden):
        await trials.amend(made.id, entry(), if_match=made.sha256, actor=stranger, now=NOW)
    with pytest.raises(Forbidden):
        await trials.amend("T-000002", entry(), if_match=imported.sha256, actor=own, now=NOW)


async def test_a_reviewer_enters_and_amends_any_and_a_visitor_none(db: Database) -> None:
    made = await trials.enter(entry(None), actor=builders.REVIEWER, now=NOW)
    changed = entry(None, sample_size={"target": 80})
    again = await trials.amend(made.id, changed, if_match=made.sha256, actor=builders.REVIEWER, now=NOW)
    assert again.version == 2
    with pytest.raises(NotSignedIn):
        await trials.enter(entry(None), actor=ANONYMOUS, now=NOW)


async def test_bad_entries_name_the_field(db: Database) -> None:
    await trials.record(builders.trial(), actor=SYSTEM, now=NOW)
    with pytest.raises(Conflict, match="T-000001"):
        await trials.enter(entry(None), actor=builders.REVIEWER, now=NOW)
    with pytest.raises(NotFound):
        await trials.enter(entry("O-000404"), actor=builders.REVIEWER, now=NOW)
    two = [
        {"scheme": "nct", "value": "NCT03036150", "level": "format_ok", "primary": True},
        {"scheme": "nct", "value": "NCT04280705", "level": "format_ok"},
    ]
    with pytest.raises(Invalid) as refused:
        await trials.enter(entry(None, identifiers=two), actor=builders.REVIEWER, now=NOW)
    assert [one.field for one in refused.value.problems] == ["identifiers"]
    stored = await trials.view("T-000001", actor=builders.REVIEWER)
    with pytest.raises(Invalid) as renamed:
        await trials.amend(
            "T-000001",
            entry(None, identifiers=two[:1]),
            if_match=stored.sha256,
            actor=builders.REVIEWER,
            now=NOW,
        )
    assert renamed.value.problems[0].code == "primary"


@pytest.mark.parametrize("value", ["NCT1", "nct03036150"])
def test_an_identifier_is_entered_in_its_normal_form(value: str) -> None:
    numbers = [{"scheme": "nct", "value": value, "level": "format_ok", "primary": True}]
    with pytest.raises(ValueError, match="NCT"):
        entry(None, identifiers=numbers)


NUMBER = {"scheme": "jrct", "value": "jRCT1041250001", "origin": "accession"}


async def test_conduct_is_read_from_all_snapshots_and_articles(db: Database) -> None:
    days = {"registered": {"date": "2025-04-01"}, "enrolment_started": {"date": "2025-05-01"}}
    first = days | {"last_updated": {"date": "2025-06-01"}}
    second = days | {"last_updated": {"date": "2025-08-01"}}
    await trials.record(builders.trial(dates=first), actor=SYSTEM, now=NOW)
    ess = builders.trial(dates=second, primary_outcomes=[{"measure": "ESS"}], sample_size={"actual": 30})
    await trials.record(ess, actor=SYSTEM, now=NOW)
    article = builders.publication(numbers=[NUMBER], notices=[{"kind": "expression_of_concern"}])
    await publications.record(article, actor=SYSTEM, now=NOW)
    found = await conduct.of_trial("T-000001", actor=ANONYMOUS, today=TODAY)
    assert found.prospective
    assert found.primary_outcome_changed
    assert found.sample_shortfall
    assert found.expression_of_concern
    assert found.retracted.state is FlagState.NO
    changes = await conduct.changes_of("T-000001", actor=ANONYMOUS)
    assert [(one.field, one.old, one.new) for one in changes] == [
        ("primary_outcomes", "PSQI", "ESS"),
        ("sample_size.actual", None, "30"),
    ]


async def test_of_a_trial_kept_back_flags_remain_without_outcomes_and_articles(db: Database) -> None:
    days = {"enrolment_started": {"date": "2025-05-01"}, "last_updated": {"date": "2025-06-01"}}
    await trials.record(builders.trial(dates=days), actor=SYSTEM, now=NOW)
    ess = builders.trial(dates=days, primary_outcomes=[{"measure": "ESS"}], status="terminated")
    await trials.record(ess, actor=SYSTEM, now=NOW)
    article = builders.publication(
        numbers=[NUMBER], primary_outcomes=["PSQI"], notices=[{"kind": "retraction"}]
    )
    await publications.record(article, actor=SYSTEM, now=NOW)
    product = await builders.product(await builders.firm(), SubClass.HF_OTHER)
    link = LinkEntry(trial="T-000001", directness=Directness.P2, reason="同じ成分")
    await trials.link(product, link, actor=builders.REVIEWER, now=NOW)
    public = await conduct.of_trial("T-000001", actor=ANONYMOUS, today=TODAY)
    changes = await conduct.changes_of("T-000001", actor=ANONYMOUS)
    assert public.retracted
    assert public.results_overdue.inputs
    text = public.model_dump_json() + "".join(change.model_dump_json() for change in changes)
    for planted in ("PSQI", "ESS", "24124926", "Herbal"):
        assert planted not in text
    assert [(one.field, one.new) for one in changes] == [("status", "terminated"), ("primary_outcomes", None)]
    full = await conduct.of_trial("T-000001", actor=builders.HCP, today=TODAY)
    assert "24124926" in full.model_dump_json()
    assert "PSQI" in (await conduct.changes_of("T-000001", actor=builders.HCP))[1].model_dump_json()


async def test_an_unknown_trial_has_neither_flags_nor_changes(db: Database) -> None:
    with pytest.raises(NotFound):
        await conduct.of_trial("T-000404", actor=ANONYMOUS, today=TODAY)
    with pytest.raises(NotFound):
        await conduct.changes_of("T-000404", actor=ANONYMOUS)
