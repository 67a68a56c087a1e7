"""Who has an interest in a product or a trial judges nothing of its evidence (5.4), on both databases."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Forbidden
from registry.domain.permissions import Actor
from registry.services import evidence, members, reviews, trials
from registry.tables.members import Person
from schemas.evidence.certainty import CertaintyConfirmation
from schemas.evidence.harm import HarmConfirmation, HarmSignal
from schemas.evidence.records import TrialScope, TrialStudy
from schemas.reviews import Interest, InterestDeclaration, Override
from schemas.trials import LinkEntry, MergeDecision
from schemas.vocab import Directness, InterestKind, Role, StudyDesign
from tests import builders, evidence_cases
from tests.builders import CHIEF
from tests.conftest import NOW
from tests.evidence_cases import ONE, TWO

OUTCOME = "P-000001-O1"
LINK = LinkEntry(trial="T-000002", directness=Directness.P2, reason="成分の試験")
SCOPE = TrialScope(trial="T-000001", in_scope=True, patients_only=False, reason="対象者が同じ")
STUDY = TrialStudy(trial="T-000001", design=StudyDesign.RCT, published_results=True)
HARM = HarmSignal(attributed=True, source="報告", reason="理由")

ACTS: dict[str, Callable[[], Awaitable[object]]] = {
    "define an outcome": lambda: evidence.define_outcome(
        "P-000001", evidence_cases.outcome(), actor=TWO, now=NOW
    ),
    "correct it": lambda: evidence.correct_outcome(OUTCOME, evidence_cases.outcome(), actor=TWO, now=NOW),
    "enter a result": lambda: evidence.record_result(
        OUTCOME, evidence_cases.result("T-000001"), actor=TWO, now=NOW
    ),
    "decide on the scope": lambda: evidence.decide_scope(OUTCOME, SCOPE, actor=TWO, now=NOW),
    "enter the interests": lambda: evidence.record_interests(
        "P-000001", evidence_cases.interests("T-000001"), actor=TWO, now=NOW
    ),
    "assess the bias": lambda: evidence.assess_bias(
        OUTCOME, "T-000001", evidence_cases.assessment(), actor=TWO, now=NOW
    ),
    "judge the certainty": lambda: evidence.judge_certainty(
        OUTCOME, evidence_cases.certainty(), actor=TWO, now=NOW
    ),
    "confirm it": lambda: evidence.confirm_certainty(
        OUTCOME, CertaintyConfirmation(certainty_version=1, reason="同意"), actor=TWO, now=NOW
    ),
    "find a signal of harm": lambda: evidence.record_harm("P-000001", HARM, actor=TWO, now=NOW),
    "confirm one": lambda: evidence.confirm_harm(
        "P-000001", HarmConfirmation(signal_version=1, reason="同意"), actor=TWO, now=NOW
    ),
    "link a trial": lambda: evidence.link("P-000001", LINK, actor=TWO, now=NOW),
    "end a link": lambda: evidence.end_link("P-000001", "T-000001", "別の製品", actor=TWO, now=NOW),
}


async def judged_by_one() -> builders.MadeFirm:
    """A product whose evidence ONE has entered; a second person is wanted."""
    maker = await builders.firm()
    product = await builders.product(maker)
    outcome = await evidence_cases.outcome_of(product)
    trial = await evidence_cases.trial(product, outcome, bias=None)
    await evidence.assess_bias(outcome, trial, evidence_cases.assessment(), actor=ONE, now=NOW)
    await evidence_cases.judge_certainty(outcome, confirmed=False)
    await evidence.record_harm(product, HARM, actor=ONE, now=NOW)
    await evidence_cases.recorded(2)
    return maker


def tie(**fields: object) -> InterestDeclaration:
    return InterestDeclaration(interests=(Interest.model_validate({"kind": "employed", **fields}),))


@pytest.mark.parametrize("act", ACTS)
async def test_who_is_tied_to_the_firm_judges_nothing_and_others_may(db: Database, act: str) -> None:
    maker = await judged_by_one()
    await reviews.declare_yearly(tie(firm=maker.corporate_no), actor=TWO, now=NOW)
    with pytest.raises(Forbidden, match="conflict of interest"):
        await ACTS[act]()
    await reviews.declare_yearly(InterestDeclaration(), actor=TWO, now=NOW)
    await ACTS[act]()


async def test_who_took_part_in_a_trial_judges_no_product_it_speaks_of_and_not_the_trial(
    db: Database,
) -> None:
    await judged_by_one()
    await reviews.declare_yearly(tie(kind=InterestKind.CO_INVESTIGATOR, trial="T-000001"), actor=TWO, now=NOW)
    for act in ("judge the certainty", "link a trial"):
        with pytest.raises(Forbidden, match="conflict of interest"):
            await ACTS[act]()
    with pytest.raises(Forbidden, match="conflict of interest"):
        await evidence.record_study(STUDY, actor=TWO, now=NOW)
    other = STUDY.model_copy(update={"trial": "T-000002"})
    await evidence.record_study(other, actor=TWO, now=NOW)


async def test_a_tie_to_a_trial_lasts_when_its_record_is_merged_into_another(db: Database) -> None:
    shared = {"scheme": "nct", "value": "NCT03036150", "level": "format_ok"}
    maker = await builders.firm()
    product = await builders.product(maker)
    await evidence_cases.outcome_of(product)
    for number in (1, 2):
        own = {"scheme": "jrct", "value": f"jRCT10412500{number:02}", "level": "format_ok", "primary": True}
        await evidence_cases.recorded(number, identifiers=[own, shared])
    link = LINK.model_copy(update={"trial": "T-000001"})
    await evidence.link(product, link, actor=ONE, now=NOW)
    await reviews.declare_yearly(tie(kind=InterestKind.CO_INVESTIGATOR, trial="T-000002"), actor=TWO, now=NOW)
    await ACTS["judge the certainty"]()
    decision = MergeDecision(keep="T-000001", reason="同じ試験")
    await trials.propose(1, decision, actor=ONE, now=NOW)
    await evidence.merge_trials(1, decision, actor=CHIEF, now=NOW)
    for act in ("judge the certainty", "end a link"):
        with pytest.raises(Forbidden, match="conflict of interest"):
            await ACTS[act]()
    with pytest.raises(Forbidden, match="conflict of interest"):
        await evidence.record_study(STUDY, actor=TWO, now=NOW)


async def test_a_tie_that_ended_long_ago_or_is_to_another_firm_keeps_nobody_from_judging(
    db: Database,
) -> None:
    maker = await judged_by_one()
    old = tie(firm=maker.corporate_no, until=date(2020, 1, 1))
    elsewhere = tie(firm=builders.corporate_no(999))
    for declared in (old, elsewhere):
        await reviews.declare_yearly(declared, actor=TWO, now=NOW)
        await ACTS["judge the certainty"]()


async def test_who_acts_for_the_firm_has_an_interest_without_declaring_it(db: Database) -> None:
    maker = await judged_by_one()
    both = Actor(TWO.person, TWO.roles, maker.member.firms)
    with pytest.raises(Forbidden, match="conflict of interest"):
        await evidence.judge_certainty(OUTCOME, evidence_cases.certainty(), actor=both, now=NOW)


async def test_the_chief_lets_somebody_judge_all_the_same_while_the_case_is_open(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    await builders.submitted(product, maker)
    await reviews.declare_for_case(product, tie(), actor=TWO, now=NOW)
    with pytest.raises(Forbidden, match="conflict of interest"):
        await ACTS["define an outcome"]()
    assert TWO.person is not None
    await Person.insert(Person(id=TWO.person, name="審査", email=None, created_at=NOW))
    await members.grant(TWO.person, Role.REVIEWER, actor=builders.ADMIN, now=NOW)
    entry = Override(reviewer=TWO.person, public_note="専門家がほかにいない")
    await reviews.override(product, entry, actor=CHIEF, now=NOW)
    await ACTS["define an outcome"]()
