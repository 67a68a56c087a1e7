"""What the law lets a reader see, sub-class by sub-class (domain specification 1.4)."""

from dataclasses import replace
from typing import Any

import pytest

from registry.domain import visibility
from registry.domain.permissions import ANONYMOUS, Actor
from schemas.evidence.records import ClaimOutcome
from schemas.systematic_reviews import SystematicReviewDocument
from schemas.vocab import Role, SubClass
from tests import builders
from tests.domain.test_bodies import HARM, ONE, linked, scope
from tests.evidence_cases import outcome
from tests.services.test_systematic_reviews import review

PUBLIC = {
    SubClass.HF_FFC,
    SubClass.HF_FOSHU,
    SubClass.TM_OTC,
    SubClass.TM_HAICHI,
    SubClass.TM_QUASI,
    SubClass.WD_RENT,
    SubClass.WD_SALE,
    SubClass.WD_EITHER,
    SubClass.WD_NONE,
}
"""The sub-classes whose results the general public may read."""


@pytest.mark.parametrize("role", Role)
def test_only_health_professionals_and_staff_read_what_is_kept_from_the_public(role: Role) -> None:
    actor = Actor(person=None, roles=frozenset({Role.PUBLIC, role}))
    withheld_from = {Role.PUBLIC, Role.MEMBER_LAB, Role.MEMBER_MFR, Role.TRIAL_SITE, Role.ADMIN}
    assert visibility.reads_withheld(actor) is (role not in withheld_from)


def test_a_visitor_reads_nothing_that_is_withheld() -> None:
    assert not visibility.reads_withheld(ANONYMOUS)


@pytest.mark.parametrize("subclass", SubClass)
def test_the_withheld_fields_of_a_product_are_emptied_and_named(subclass: SubClass) -> None:
    product = builders.draft(subclass, firm=builders.corporate_no(100))
    seen, named = visibility.product_for(product, subclass, withheld_too=False)
    assert named == (("dosage", "indications") if subclass is SubClass.TM_RX else ())
    assert all(getattr(seen, name) is None for name in named)
    assert visibility.product_for(product, subclass, withheld_too=True) == (product, ())


def test_an_empty_field_is_not_said_to_be_withheld() -> None:
    product = builders.draft(SubClass.TM_RX, firm=builders.corporate_no(100), dosage=None)
    _, named = visibility.product_for(product, SubClass.TM_RX, withheld_too=False)
    assert named == ("indications",)


@pytest.mark.parametrize("subclass", [*SubClass, None])
def test_a_trial_of_a_product_whose_results_are_not_public_is_known_by_its_registration_only(
    subclass: SubClass | None,
) -> None:
    trial = builders.trial(
        design={"study_type": "interventional", "allocation": "randomised", "masking": "double"},
        posted_results=[{"title": "PSQI"}],
    )
    seen = visibility.trial_for(trial, [subclass], withheld_too=False)
    kept_back = subclass not in PUBLIC
    assert visibility.trial_withheld([subclass]) is kept_back
    assert (seen.titles.public is None) is kept_back
    assert (seen.conditions == ()) is kept_back
    assert (seen.identifiers, seen.dates, seen.status) == (trial.identifiers, trial.dates, trial.status)
    assert seen.design.study_type is trial.design.study_type
    assert (seen.results.summary, seen.posted_results) == (None, ())
    assert visibility.trial_for(trial, [subclass], withheld_too=True) is trial


def test_one_product_whose_results_are_not_public_is_enough() -> None:
    assert visibility.trial_withheld([SubClass.HF_FFC, SubClass.TM_RX])
    assert not visibility.trial_withheld([])


@pytest.mark.parametrize("subclass", [*SubClass, None])
def test_a_review_is_public_with_its_product_and_without_its_effects(subclass: SubClass | None) -> None:
    document = SystematicReviewDocument.model_validate(review().model_dump())
    seen = visibility.review_for(document, [subclass], withheld_too=False)
    assert (seen is not None) is (subclass in PUBLIC)
    if seen is not None:
        assert (seen.pooling, seen.conclusion, seen.protocol) == ((), None, document.protocol)
    assert visibility.review_for(document, [subclass], withheld_too=True) is document


@pytest.mark.parametrize("subclass", SubClass)
def test_what_a_source_says_a_product_does_is_shown_only_where_results_may_be_public(
    subclass: SubClass,
) -> None:
    listing = builders.listing(
        subclass=subclass.value,
        claims=[{"label": "表示しようとする機能性", "text": "脂肪の吸収を抑える"}],
        product_class=subclass.product_class,
    )
    seen, named = visibility.listing_for(listing, withheld_too=False, phrases=())
    assert (seen.claims, named) == ((listing.claims, ()) if subclass in PUBLIC else ((), ("claims",)))
    assert visibility.listing_for(listing, withheld_too=True, phrases=()) == (listing, ())


def test_a_listing_without_a_sub_class_shows_no_claim() -> None:
    listing = builders.listing(
        subclass=None, claims=[{"label": "表示しようとする機能性", "text": "脂肪の吸収を抑える"}]
    )
    assert visibility.listing_for(listing, withheld_too=False, phrases=())[1] == ("claims",)


@pytest.mark.parametrize("subclass", SubClass)
def test_results_are_public_only_of_sub_classes_that_may_say_them(subclass: SubClass) -> None:
    seen = visibility.evidence_for_public(subclass, {ONE: outcome()}, [linked()])
    assert bool(seen.outcomes) is bool(seen.trials) is (subclass in PUBLIC)


@pytest.mark.parametrize(
    ("decided", "shown"),
    [({"within_claim": True}, True), ({"within_claim": False}, False), ({"within_claim": None}, False)],
)
def test_an_outcome_is_public_once_a_reviewer_found_it_inside_the_claim(
    decided: dict[str, Any], shown: bool
) -> None:
    outcomes: dict[str, ClaimOutcome] = {ONE: outcome(**decided)}
    seen = visibility.evidence_for_public(SubClass.HF_FFC, outcomes, [linked()])
    assert (ONE in seen.outcomes) is shown
    assert seen.trials == {"T-000001"}


def test_a_result_against_the_product_is_as_public_as_one_for_it() -> None:
    against, speaking_for = linked(1, HARM), linked(2)
    seen = visibility.evidence_for_public(SubClass.HF_FFC, {ONE: outcome()}, [against, speaking_for])
    assert seen.trials == {"T-000001", "T-000002"}
    assert seen.withheld_results == frozenset()


def test_a_result_is_kept_back_until_a_reviewer_found_that_it_speaks_of_the_claim() -> None:
    undecided, outside = linked(1, scopes={}), linked(2, scopes={ONE: scope(in_scope=False)})
    seen = visibility.evidence_for_public(SubClass.HF_FFC, {ONE: outcome()}, [undecided, outside])
    assert seen.withheld_results == {("T-000001", ONE), ("T-000002", ONE)}
    assert seen.trials == {"T-000001"}


def test_a_trial_that_speaks_of_one_visible_outcome_is_shown() -> None:
    other = "P-000001-O2"
    outcomes = {ONE: outcome(), other: outcome()}
    outside = linked(1, scopes={ONE: scope(in_scope=False)})
    seen = visibility.evidence_for_public(SubClass.HF_FFC, outcomes, [outside])
    assert seen.trials == {"T-000001"}
    both = replace(outside, scopes={ONE: scope(in_scope=False), other: scope(in_scope=False)})
    assert visibility.evidence_for_public(SubClass.HF_FFC, outcomes, [both]).trials == frozenset()
