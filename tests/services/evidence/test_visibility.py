"""What law lets each role see of a product's evidence: decided by the server, per outcome (1.4)."""

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import NotFound
from registry.domain.permissions import ANONYMOUS, Actor
from registry.domain.product_classes import RULES
from registry.services import evidence
from schemas.evidence.views import EvidenceView
from schemas.vocab import Absence, Direction, Directness, Edition, Role, SubClass, UnreportedNote
from tests import builders, evidence_cases
from tests.conftest import NOW
from tests.evidence_cases import BENEFIT, HARM

PUBLIC_READERS = (
    ANONYMOUS,
    builders.ADMIN,
    Actor(person=builders.ADMIN.person, roles=frozenset({Role.PUBLIC, Role.MEMBER_LAB})),
    Actor(person=builders.ADMIN.person, roles=frozenset({Role.PUBLIC, Role.TRIAL_SITE})),
    Actor(person=builders.ADMIN.person, roles=frozenset({Role.PUBLIC, Role.MEMBER_MFR})),
)
FULL_READERS = (builders.AUDITOR, builders.HCP, builders.REVIEWER, builders.CHIEF)
HIDDEN = {SubClass.HF_OTHER, SubClass.HF_FNFC, SubClass.TM_RX}


async def view(product: str, actor: Actor = ANONYMOUS) -> EvidenceView:
    return await evidence.view(product, actor=actor, now=NOW)


def results(seen: EvidenceView) -> list[tuple[str, str]]:
    return [
        (one.trial_id, found.outcome_id)
        for one in seen.trials
        for found in (one.facts.results if one.facts else ())
    ]


@pytest.mark.parametrize("subclass", SubClass)
async def test_results_are_public_where_the_subclass_lets_them_and_full_for_those_who_may_read_all(
    db: Database, subclass: SubClass
) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, subclass)
    outcome = await evidence_cases.outcome_of(product)
    trials = [await evidence_cases.trial(product, outcome, n, arms) for n, arms in ((1, BENEFIT), (2, HARM))]
    await evidence_cases.judge_certainty(outcome)
    shown = RULES[subclass].effects_public
    assert shown is (subclass not in HIDDEN)
    for actor in PUBLIC_READERS:
        seen = await view(product, actor)
        assert seen.edition is Edition.PUBLIC
        assert results(seen) == ([(trial, outcome) for trial in trials] if shown else [])
        assert (len(seen.outcomes), seen.withheld_outcomes) == ((1, 0) if shown else (0, 1))
        assert (seen.counts.total, seen.withheld_trials) == (2, 0 if shown else 2)
        assert (seen.counts.product is not None) is shown
        if not shown:
            text = seen.model_dump_json()
            assert "収縮期血圧" not in text
            assert "プラセボ" not in text
            assert [one.registrations for one in seen.trials] == [("jRCT1041250001",), ("jRCT1041250002",)]
            assert seen.note is not None
    for actor in (*FULL_READERS, maker.member):
        seen = await view(product, actor)
        assert (seen.edition, len(results(seen)), len(seen.outcomes)) == (Edition.FULL, 2, 1)


async def test_a_negative_result_inside_the_claim_is_exactly_as_visible_as_a_positive_one(
    db: Database,
) -> None:
    shapes = []
    for serial, arms in ((100, BENEFIT), (101, HARM)):
        product = await evidence_cases.product(serial=serial)
        outcome = await evidence_cases.outcome_of(product)
        for number in (1, 2):
            await evidence_cases.trial(product, outcome, 2 * (serial - 100) + number, arms)
        await evidence_cases.judge_certainty(outcome)
        seen = await view(product)
        shapes.append(
            (
                len(results(seen)),
                seen.withheld_trials,
                seen.outcomes[0].grade is not None,
                [one.facts is not None and one.facts.standing is not None for one in seen.trials],
            )
        )
    assert shapes[0] == shapes[1] == (2, 0, True, [True, True])
    assert seen.counts.product is not None
    assert seen.counts.product.unfavourable == 2


@pytest.mark.parametrize("within_claim", [None, False])
async def test_an_outcome_outside_the_claim_or_undecided_is_counted_and_not_shown(
    db: Database, within_claim: bool | None
) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product, within_claim=within_claim, claim=None)
    await evidence_cases.trial(product, outcome)
    seen = await view(product)
    assert (results(seen), seen.outcomes, seen.withheld_outcomes, seen.withheld_trials) == ([], (), 1, 1)
    assert (seen.counts.unplaced, seen.counts.reason) == (1, Absence.WITHHELD)
    assert len(results(await view(product, builders.AUDITOR))) == 1


@pytest.mark.parametrize("in_scope", [None, False])
async def test_a_trial_outside_the_claim_or_undecided_is_listed_without_its_result(
    db: Database, in_scope: bool | None
) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    shown = await evidence_cases.trial(product, outcome, 1)
    await evidence_cases.trial(product, outcome, 2, in_scope=in_scope, conditions=["高血圧症"])
    seen = await view(product)
    assert results(seen) == [(shown, outcome)]
    assert (len(seen.trials), seen.withheld_trials, seen.counts.unplaced) == (2, 1, 1)
    assert ("高血圧症" in seen.model_dump_json()) is (in_scope is None)


async def test_what_nobody_has_entered_yet_is_unreported_for_everybody_and_says_so(db: Database) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    posted = {"results": {"available": True}}
    for number, nearness in ((1, Directness.P0), (2, Directness.P2)):
        await evidence_cases.trial(
            product, outcome, number, None, directness=nearness, in_scope=None, **posted
        )
    await evidence_cases.trial(product, outcome, 3, None, directness=Directness.P3, **posted)
    for reader in (ANONYMOUS, builders.AUDITOR):
        seen = await view(product, reader)
        assert seen.counts.product is not None
        assert seen.counts.ingredient is not None
        assert (seen.counts.product.unreported, seen.counts.product.total) == (1, 1)
        assert (seen.counts.ingredient.unreported, seen.counts.ingredient.total) == (1, 1)
        assert (seen.counts.unplaced, seen.counts.reason) == (1, Absence.MECHANISM)
        notes = {one.trial_id: one.facts.note for one in seen.trials if one.facts is not None}
        assert notes["T-000001"] is notes["T-000002"] is UnreportedNote.NOT_ENTERED
        [record] = (await evidence.export(product, actor=builders.AUDITOR, now=NOW)).grades
        assert record.result is not None
        assert record.result.counts == seen.counts.product


async def test_a_grade_is_public_only_when_a_second_person_confirmed_its_certainty(db: Database) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    await evidence_cases.trial(product, outcome)
    await evidence_cases.judge_certainty(outcome, confirmed=False)
    public, full = await view(product), await view(product, builders.AUDITOR)
    assert (public.outcomes[0].grade, public.outcomes[0].absent) == (None, Absence.NOT_ASSESSED)
    assert full.outcomes[0].grade is not None
    assert full.outcomes[0].grade.provisional
    await evidence_cases.judge_certainty(outcome)
    assert (await view(product)).outcomes[0].grade is not None


@pytest.mark.parametrize("subclass", [SubClass.HF_OTHER, SubClass.HF_FNFC])
async def test_a_product_without_a_claim_has_no_grade_and_says_so(db: Database, subclass: SubClass) -> None:
    product = await evidence_cases.product(subclass)
    for actor in (ANONYMOUS, builders.AUDITOR):
        seen = await view(product, actor)
        assert (seen.gradable, seen.outcomes) == (False, ())
        assert seen.note is not None
        assert "no grade" in seen.note.en
    assert await evidence.missing_inputs(product, now=NOW) == ()
    gradable = await evidence_cases.product(serial=101)
    assert [problem.field for problem in await evidence.missing_inputs(gradable, now=NOW)] == ["outcomes"]


async def test_an_unpublished_product_has_evidence_for_its_firm_and_reviewers_only(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    for actor in (ANONYMOUS, builders.ADMIN):
        with pytest.raises(NotFound):
            await view(product, actor)
    assert (await view(product, maker.member)).trials == ()
    with pytest.raises(NotFound):
        await view("P-000404")


async def test_all_six_places_stand_beside_one_another(db: Database) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    gone = {"retracted": True, "notice": "撤回公告"}
    await evidence_cases.trial(product, outcome, 1)
    await evidence_cases.trial(product, outcome, 2, evidence_cases.NO_DIFFERENCE)
    await evidence_cases.trial(product, outcome, 3, HARM)
    await evidence_cases.trial(product, outcome, 4, None)
    await evidence_cases.trial(product, outcome, 5, None, status="recruiting")
    await evidence_cases.trial(product, outcome, 6, study=gone)
    seen = await view(product)
    assert seen.counts.product is not None
    assert set(seen.counts.product.model_dump().values()) == {1}
    directions = [found.direction for one in seen.trials if one.facts for found in one.facts.results]
    assert directions == [Direction.FAV, Direction.NULL, Direction.UNFAV, Direction.FAV]
