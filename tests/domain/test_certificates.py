"""Validity, counts and the public edition, from the domain specification 1.4, 3.8, 5.6 and 6.1."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from registry.domain import canonical, certificates
from registry.domain.certificate_numbers import certificate_number
from schemas.certificates import CertificateSnapshot
from schemas.vocab import Absence, Edition, LotState, ProductClass, TrialStanding
from tests.certificate_examples import snapshot, trial

FULL = snapshot()
EVERYTHING = certificates.Visible(
    trials=frozenset(one.trial_id for one in FULL.trials),
    outcomes=frozenset({"O-1"}),
    claims=frozenset(claim.text for claim in FULL.claims),
)


def _json(document: CertificateSnapshot) -> str:
    return canonical.canonical_bytes(document).decode()


@pytest.mark.parametrize(
    ("issued", "last"),
    [
        (date(2026, 4, 1), date(2028, 3, 31)),
        (date(2026, 1, 1), date(2027, 12, 31)),
        (date(2026, 3, 1), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2030, 2, 28)),
    ],
)
def test_a_certificate_is_valid_until_the_day_before_it_is_24_months_old(issued: date, last: date) -> None:
    assert certificates.valid_until(issued) == last


def test_the_print_order_is_by_year_and_unknown_years_come_last() -> None:
    years = [one.facts.year for one in FULL.trials if one.facts]
    assert years[-1] is None
    assert years[:-1] == sorted(year for year in years if year is not None)


def test_the_six_counts_keep_ingredient_trials_apart() -> None:
    counts = certificates.count_trials([trial(k) for k in range(12)])
    assert counts.product is not None
    assert counts.ingredient is not None
    assert (counts.total, counts.product.total, counts.ingredient.total, counts.unplaced) == (12, 8, 4, 0)
    assert (counts.ingredient.unfavourable, counts.ingredient.retracted) == (2, 2)
    assert counts.product.favourable == 2
    assert counts.reason is None


def test_a_product_without_trials_has_six_zeros() -> None:
    counts = certificates.count_trials([])
    assert counts.product == counts.ingredient
    assert counts.product is not None
    assert (counts.product.total, counts.total, counts.reason) == (0, 0, None)


def test_unplaced_trials_need_a_reason() -> None:
    with pytest.raises(ValidationError, match="exactly when"):
        type(FULL.counts)(total=1, product=None, ingredient=None, unplaced=1, reason=None)


def test_a_product_without_quality_data_has_a_public_edition() -> None:
    public = certificates.public_edition(snapshot(quality=None, laboratories=()), EVERYTHING)
    assert public.quality is None


def test_counts_that_do_not_add_up_are_refused() -> None:
    counts = FULL.counts.model_dump()
    with pytest.raises(ValidationError, match="add up"):
        type(FULL.counts)(**{**counts, "total": counts["total"] + 1})


def test_a_claim_that_is_not_visible_is_left_out_and_said_to_be_withheld() -> None:
    shown = certificates.public_edition(FULL, EVERYTHING)
    assert (shown.claims, shown.claims_absent) == (FULL.claims, None)
    public = certificates.public_edition(FULL, certificates.Visible())
    assert (public.claims, public.claims_absent) == ((), Absence.WITHHELD)
    assert FULL.claims[0].text not in _json(public)


def test_independence_is_counted_over_the_shown_trials() -> None:
    interests = certificates.count_interests(FULL.trials)
    assert (interests.independent, interests.not_independent, interests.unknown) == (5, 5, 2)


def test_nothing_visible_leaves_only_registrations_status_and_their_number() -> None:
    public = certificates.public_edition(FULL, certificates.Visible())
    assert public.edition is Edition.PUBLIC
    assert public.number == FULL.number
    assert [one.facts for one in public.trials] == [None] * 12
    assert {one.registrations for one in public.trials} == {one.registrations for one in FULL.trials}
    assert (public.counts.total, public.counts.unplaced, public.counts.reason) == (12, 12, Absence.WITHHELD)
    assert (public.counts.product, public.counts.ingredient) == (None, None)
    assert (public.outcomes, public.outcomes_absent, public.grade_rules) == ((), Absence.WITHHELD, ())


def test_withheld_trials_are_ordered_by_registration_so_that_the_year_does_not_show() -> None:
    public = certificates.public_edition(FULL, certificates.Visible())
    registrations = [one.registrations for one in public.trials]
    assert registrations == sorted(registrations)


def test_everything_visible_keeps_all_evidence() -> None:
    public = certificates.public_edition(FULL, EVERYTHING)
    assert (public.trials, public.counts, public.outcomes) == (FULL.trials, FULL.counts, FULL.outcomes)
    assert (public.grade_rules, public.outcomes_absent) == (FULL.grade_rules, None)


def test_a_withheld_primary_result_hides_the_place_of_its_trial_but_not_a_retraction() -> None:
    public = certificates.public_edition(FULL, certificates.Visible(trials=EVERYTHING.trials))
    standings = {one.facts.standing for one in public.trials if one.facts}
    assert standings == {None, TrialStanding.UNREPORTED, TrialStanding.ONGOING, TrialStanding.RETRACTED}
    assert public.counts.unplaced == 6
    assert sum(one.facts.withheld_results for one in public.trials if one.facts) == 8
    assert all(not one.facts.results for one in public.trials if one.facts)


def test_favourable_and_unfavourable_results_are_withheld_alike() -> None:
    public = certificates.public_edition(FULL, certificates.Visible(trials=EVERYTHING.trials))
    hidden = {one.trial_id for one in public.trials if one.facts and one.facts.standing is None}
    before = {one.facts.standing for one in FULL.trials if one.facts and one.trial_id in hidden}
    assert before == {TrialStanding.FAVOURABLE, TrialStanding.NO_DIFFERENCE, TrialStanding.UNFAVOURABLE}


def test_results_of_lots_in_test_are_not_public_but_their_state_is_and_failed_lots_stay_whole() -> None:
    public = certificates.public_edition(FULL, EVERYTHING)
    assert public.quality is not None
    assert FULL.quality is not None
    for shown, whole in zip(public.quality.lots, FULL.quality.lots, strict=True):
        assert shown.state is whole.state
        assert shown.results == (None if whole.state is LotState.IN_TEST else whole.results)
    assert any(lot.results for lot in public.quality.lots if lot.state is LotState.REJECTED)


def test_a_laboratory_whose_results_are_all_withheld_is_not_named() -> None:
    assert FULL.quality is not None
    in_test = tuple(lot.model_copy(update={"state": LotState.IN_TEST}) for lot in FULL.quality.lots)
    full = FULL.model_copy(update={"quality": FULL.quality.model_copy(update={"lots": in_test})})
    assert certificates.public_edition(full, EVERYTHING).laboratories == ()


def test_a_public_edition_of_a_public_edition_is_refused() -> None:
    public = certificates.public_edition(FULL, EVERYTHING)
    with pytest.raises(ValueError, match="full edition"):
        certificates.public_edition(public, EVERYTHING)


MARK = "秘匿値XYZZY"
PLANTS = ("population", "comparator", "design", "sponsor", "funder", "analysed_by", "product_supplied_by")


@given(st.integers(0, 11), st.sampled_from(PLANTS))
def test_a_value_planted_in_a_withheld_trial_is_nowhere_in_the_public_document(k: int, field: str) -> None:
    planted = FULL.trials[k]
    assert planted.facts is not None
    facts = planted.facts.model_copy(update={field: MARK, "publications": (MARK,), "countries": (MARK,)})
    trials = tuple(one.model_copy(update={"facts": facts}) if one is planted else one for one in FULL.trials)
    full = FULL.model_copy(update={"trials": trials})
    visible = certificates.Visible(EVERYTHING.trials - {planted.trial_id}, EVERYTHING.outcomes)
    assert MARK in _json(full)
    assert MARK not in _json(certificates.public_edition(full, visible))


@given(st.integers(0, 2), st.sampled_from(("outcome", "time_point", "arms", "measure")))
def test_a_value_planted_in_a_withheld_result_is_nowhere_in_the_public_document(k: int, field: str) -> None:
    planted = trial(k)
    assert planted.facts is not None
    result = planted.facts.results[0].model_copy(update={field: MARK})
    trials = (planted.model_copy(update={"facts": planted.facts.model_copy(update={"results": (result,)})}),)
    full = snapshot(trial_count=1).model_copy(update={"trials": trials})
    visible = certificates.Visible(trials=frozenset({planted.trial_id}))
    assert MARK in _json(full)
    assert MARK not in _json(certificates.public_edition(full, visible))


def test_a_value_planted_in_a_withheld_grade_or_its_rules_is_nowhere_in_the_public_document() -> None:
    outcome = FULL.outcomes[0].model_copy(update={"outcome": MARK})
    rule = FULL.grade_rules[0].model_copy(update={"code": MARK})
    full = FULL.model_copy(update={"outcomes": (outcome,), "grade_rules": (rule,)})
    assert MARK not in _json(certificates.public_edition(full, certificates.Visible(EVERYTHING.trials)))


def test_a_value_planted_in_a_result_of_a_lot_in_test_is_nowhere_in_the_public_document() -> None:
    assert FULL.quality is not None
    lots = tuple(
        lot.model_copy(
            update={"results": tuple(r.model_copy(update={"value": MARK}) for r in lot.results or ())}
        )
        if lot.state is LotState.IN_TEST
        else lot
        for lot in FULL.quality.lots
    )
    full = FULL.model_copy(update={"quality": FULL.quality.model_copy(update={"lots": lots})})
    assert MARK in _json(full)
    assert MARK not in _json(certificates.public_edition(full, EVERYTHING))


@pytest.mark.parametrize("product_class", list(ProductClass))
def test_a_snapshot_read_back_from_its_canonical_json_is_the_same(product_class: ProductClass) -> None:
    full = snapshot(product_class)
    assert CertificateSnapshot.model_validate_json(canonical.canonical_bytes(full)) == full


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"specimen": False}, "series XX"),
        ({"number": "MMV-HF-2026-00001-01-C"}, "series XX"),
        (
            {
                "number": certificate_number(ProductClass.TM, year=2026, serial=1, version=1),
                "specimen": False,
            },
            "product's class",
        ),
        ({"valid_until": date(2026, 4, 1)}, "end after"),
        ({"number": "MMV-XX-2026-00001-01-A"}, "check character"),
        ({"trials": ()}, "does not match"),
        ({"outcomes": ()}, "a reason"),
        ({"laboratories": ()}, "not listed"),
        ({"not_checked": ()}, "at least 1"),
    ],
)
def test_a_snapshot_that_contradicts_itself_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        snapshot(**changes)


def test_no_number_of_the_contract_is_a_binary_float() -> None:
    assert '"type": "number"' not in json.dumps(CertificateSnapshot.model_json_schema())
