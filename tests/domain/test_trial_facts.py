"""What a registration says of a trial on a certificate: nothing that a person has to judge."""

from datetime import date
from typing import Any

import pytest

from registry.domain.trial_facts import facts_of, overdue
from schemas.vocab import Directness
from tests import builders

TODAY = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("ended", "late_from"),
    [
        ("2025-03-31", date(2026, 4, 1)),
        ("2025-03", date(2026, 4, 1)),
        ("2024", date(2026, 1, 1)),
        ("2024-12", date(2026, 1, 1)),
        ("2024-02-29", date(2025, 3, 1)),
        ("2024-02", date(2025, 3, 1)),
    ],
)
def test_results_are_overdue_after_twelve_months(ended: str, late_from: date) -> None:
    trial = builders.trial(results={"available": False}, dates={"primary_completion": {"date": ended}})
    assert overdue(trial, today=late_from)
    assert not overdue(trial, today=date.fromordinal(late_from.toordinal() - 1))


@pytest.mark.parametrize(
    "fields",
    [
        {"results": {"available": True}, "dates": {"completion": {"date": "2020"}}},
        {"results": {"available": False}, "dates": {}},
        {"results": {"available": False}, "dates": {"completion": {"raw": "spring 2020"}}},
        {"results": {"available": False}, "dates": {"completion": {"date": "2020"}}, "status": "ongoing"},
    ],
)
def test_nothing_is_overdue_that_is_not_known_to_be(fields: dict[str, Any]) -> None:
    assert not overdue(builders.trial(**fields), today=TODAY)


def test_the_completion_of_the_study_counts_where_the_primary_one_is_unknown() -> None:
    trial = builders.trial(results={"available": False}, dates={"completion": {"date": "2020"}})
    assert overdue(trial, today=TODAY)


@pytest.mark.parametrize(
    ("registered", "enrolled", "prospective"),
    [
        ({"date": "2025-04-01"}, {"date": "2025-04-01"}, True),
        ({"date": "2025-04-02"}, {"date": "2025-04-01"}, False),
        ({"date": "2025-04-02"}, {"date": "2025-04-01", "estimated": True}, None),
        ({"date": "2025-04"}, {"date": "2025-04-01"}, None),
        ({"date": "2025-04-01"}, {"date": "2025"}, None),
        ({"raw": "?"}, {"date": "2025-04-01"}, None),
        ({"date": "2025-04-01"}, None, None),
    ],
)
def test_prospective_is_said_only_of_days_that_are_known(
    registered: dict[str, Any], enrolled: dict[str, Any] | None, prospective: bool | None
) -> None:
    trial = builders.trial(dates={"registered": registered, "enrolment_started": enrolled})
    assert facts_of(trial, Directness.P0, today=TODAY).prospective is prospective


def test_what_a_registration_does_not_know_is_not_recorded() -> None:
    facts = facts_of(builders.trial(), Directness.P1, today=TODAY)
    assert (facts.year, facts.registered_on, facts.population) == (2025, "2025-04-01", "insomnia")
    unknown = (facts.independent, facts.authors_employed, facts.analysed, facts.randomised, facts.sponsor)
    assert unknown == (None,) * 5
    assert facts.results == ()
    assert facts_of(builders.trial(dates={}), Directness.P1, today=TODAY).year is None


def test_the_design_stands_in_both_languages_and_long_lists_are_shortened() -> None:
    trial = builders.trial(
        design={"study_type": "interventional", "allocation": "randomised", "masking": "double"},
        primary_sponsor={"name": "中勢大学"},
        funders=[{"name": "県"}, {"name": None}, {"name": "企業"}],
        conditions=["あ" * 300, "い" * 300],
    )
    facts = facts_of(trial, Directness.P0, today=TODAY)
    assert facts.design == "介入研究 Interventional / 無作為化 Randomised / 二重盲検 Double-blind"
    assert (facts.sponsor, facts.funder) == ("中勢大学", "県、企業")
    assert facts.population is not None
    assert (len(facts.population), facts.population[-1]) == (500, "…")
