"""What has still to be entered before a grade is complete, named by its field (3.9, 5.2)."""

from typing import Any

import pytest

from registry.domain import bodies, evidence_gaps
from registry.domain.bodies import LinkedEvidence
from schemas.vocab import Certainty, Directness
from tests.domain.test_bodies import DAYS, ONE, TODAY, document, inputs, linked, scope, study


def gaps(*trials: LinkedEvidence, certainty: Certainty | None = Certainty.HIGH, **fields: Any) -> list[str]:
    made = inputs(*trials, certainty=certainty, **fields)
    found = evidence_gaps.gaps(ONE, trials, made, bodies.compute(made, as_of=TODAY))
    assert all(one.code == "evidence_missing" and one.message.ja and one.message.en for one in found)
    return [one.field.removeprefix(f"outcomes.{ONE}.").removeprefix("trials.T-000001.") for one in found]


def trial(**fields: Any) -> LinkedEvidence:
    return linked(**{"compared": True, **fields})


def test_nothing_is_missing_of_what_two_people_judged_and_confirmed() -> None:
    assert gaps(trial()) == []


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"scopes": {}}, ["scope"]),
        ({"compared": False}, ["comparison"]),
        ({"study": None}, ["study"]),
        ({"interests": None}, ["interests"]),
        ({"bias": {}}, ["bias"]),
        ({"arms": None, "study": study(published_results=True)}, ["result"]),
    ],
)
def test_what_a_trial_lacks_is_named(fields: dict[str, Any], missing: list[str]) -> None:
    randomised = {"document": document(design={"allocation": "randomised"})}
    assert gaps(trial(**{**randomised, **fields})) == missing


def test_a_trial_that_owes_its_results_lacks_only_its_number_of_participants() -> None:
    days = {**DAYS, "primary_completion": {"date": "2022-12-01"}, "completion": {"date": "2022-12-01"}}
    late = document(dates=days, sample_size={})
    assert gaps(trial(arms=None, document=late)) == ["study.randomised"]


def test_a_trial_that_owes_nothing_yet_lacks_no_result() -> None:
    running = document(status="recruiting", sample_size={})
    assert gaps(trial(arms=None, document=running)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"directness": Directness.P3},
        {"study": study(retracted=True, notice="撤回")},
        {"scopes": {ONE: scope(in_scope=False)}},
    ],
)
def test_of_a_trial_that_cannot_count_nothing_is_asked(fields: dict[str, Any]) -> None:
    assert gaps(trial(**{"interests": None, "bias": {}, "compared": False, **fields})) == []


def test_an_ingredients_trial_is_not_compared_with_the_product() -> None:
    assert gaps(trial(directness=Directness.P2, compared=False)) == []


@pytest.mark.parametrize(("certainty", "confirmed"), [(None, False), (Certainty.HIGH, False)])
def test_a_certainty_is_judged_and_confirmed(certainty: Certainty | None, confirmed: bool) -> None:
    assert gaps(trial(), certainty=certainty, confirmed=confirmed) == ["certainty"]


def test_a_product_whose_claim_has_no_outcome_is_told_so() -> None:
    assert evidence_gaps.no_outcome().field == "outcomes"
