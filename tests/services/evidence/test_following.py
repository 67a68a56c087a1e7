"""A grade follows whatever changes beneath it, at once; so do certificates and suspensions (3.9, 5.6)."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry import jobs
from registry.adapters.engine import Database
from registry.domain.permissions import SYSTEM
from registry.services import certificates, evidence, installation, listings, products, trials
from registry.services.lifecycle import following
from schemas.certificates import CertificateSnapshot
from schemas.evidence.records import TrialScope, TrialStudy
from schemas.publications import PublicationEntry
from schemas.trials import LinkEntry, MergeDecision, TrialEntry
from schemas.vocab import (
    BiasJudgement,
    CertaintyFactor,
    CertificateState,
    Directness,
    Edition,
    Grade,
    RegistrationState,
    StudyDesign,
)
from tests import builders, evidence_cases
from tests.conftest import NOW
from tests.evidence_cases import HARM, NO_DIFFERENCE, ONE

LATER = NOW + timedelta(hours=1)
BASE = "https://registry.example.jp"
REGISTERED = {"scheme": "jrct", "value": "jRCT1041250001", "level": "format_ok", "primary": True}
RETRACTED = {"kind": "retraction", "citation": "J Test Med 2026;1:1"}
LATE = {"registered": {"date": "2025-06-01"}, "enrolment_started": {"date": "2022-05-01"}}

Act = Callable[[builders.MadeFirm, str, str], Awaitable[object]]


async def graded() -> tuple[str, str]:
    """A product with two favourable trials and a confirmed certainty: an A."""
    return (await graded_of())[1:]


async def graded_of() -> tuple[builders.MadeFirm, str, str]:
    maker = await builders.firm()
    product = await builders.product(maker)
    outcome = await evidence_cases.outcome_of(product)
    for number in (1, 2):
        await evidence_cases.trial(product, outcome, number)
    await evidence_cases.judge_certainty(outcome)
    return maker, product, outcome


async def letters(db: Database) -> list[str | None]:
    return [row["letter"] for row in await db.run_sql("SELECT letter FROM claim_outcome ORDER BY number")]


def snapshot(**fields: Any) -> Any:
    design = {"study_type": "interventional", "allocation": "randomised"}
    dates = {"dates": LATE, "design": design, "results": {"available": False}}
    return builders.trial("jRCT1041250001", **{**dates, **fields})


async def imported(maker: builders.MadeFirm, product: str, outcome: str) -> None:
    await evidence.record_trial(snapshot(), actor=SYSTEM, now=LATER)


async def amended(maker: builders.MadeFirm, product: str, outcome: str) -> None:
    told = snapshot().model_dump(mode="json", exclude={"contract", "source", "provenance"})
    before = await trials.view("T-000001", actor=ONE)
    await evidence.amend_trial(
        "T-000001", TrialEntry.model_validate(told), if_match=before.sha256, actor=ONE, now=LATER
    )


async def retracted_by_import(maker: builders.MadeFirm, product: str, outcome: str) -> None:
    numbers = [{"scheme": "jrct", "value": "jRCT1041250001", "origin": "accession"}]
    article = builders.publication(numbers=numbers, notices=[RETRACTED])
    await evidence.record_publication(article, actor=SYSTEM, now=LATER)


async def retracted_by_entry(maker: builders.MadeFirm, product: str, outcome: str) -> None:
    numbers = [{"scheme": "jrct", "value": "jRCT1041250001", "origin": "entered"}]
    told = builders.publication(numbers=numbers, notices=[RETRACTED]).model_dump(
        mode="json", exclude={"contract", "source", "provenance"}
    )
    await evidence.enter_publication(PublicationEntry.model_validate(told), actor=ONE, now=LATER)


async def retracted_by_a_reviewer(maker: builders.MadeFirm, product: str, outcome: str) -> None:
    entry = TrialStudy(
        trial="T-000001",
        design=StudyDesign.RCT,
        published_results=True,
        randomised=610,
        retracted=True,
        notice="公告",
    )
    await evidence.record_study(entry, actor=ONE, now=LATER)


async def unlinked(maker: builders.MadeFirm, product: str, outcome: str) -> None:
    await evidence.end_link(product, "T-000001", "別の製品", actor=ONE, now=LATER)


async def linked_by_a_listing_taken_over(maker: builders.MadeFirm, product: str, outcome: str) -> None:
    await listings.record(builders.listing(), actor=SYSTEM, now=NOW)
    other = await evidence_cases.recorded(3)
    entry = LinkEntry(trial=other, directness=Directness.P2, reason="成分の試験")
    await evidence.link("G-000001", entry, actor=ONE, now=NOW)
    await evidence.take_over_listing("G-000001", product, actor=maker.member, now=LATER)


async def put_out_of_scope(maker: builders.MadeFirm, product: str, outcome: str) -> None:
    entry = TrialScope(trial="T-000001", in_scope=False, patients_only=True, reason="患者だけの試験")
    await evidence.decide_scope(outcome, entry, actor=ONE, now=LATER)


async def corrected(maker: builders.MadeFirm, product: str, outcome: str) -> None:
    result = evidence_cases.result("T-000001", NO_DIFFERENCE)
    await evidence.record_result(outcome, result, actor=ONE, now=LATER)


async def judged_at_high_risk(maker: builders.MadeFirm, product: str, outcome: str) -> None:
    await evidence_cases.judge_bias(outcome, "T-000001", BiasJudgement.HIGH, now=LATER)


async def judged_less_certain(maker: builders.MadeFirm, product: str, outcome: str) -> None:
    await evidence_cases.judge_certainty(outcome, CertaintyFactor.IMPRECISION, now=LATER)


async def sponsored(maker: builders.MadeFirm, product: str, outcome: str) -> None:
    for trial in ("T-000001", "T-000002"):
        entry = evidence_cases.interests(trial, independent=False)
        await evidence.record_interests(product, entry, actor=ONE, now=LATER)


async def joined_by_a_null_trial(maker: builders.MadeFirm, product: str, outcome: str) -> None:
    await evidence_cases.trial(product, outcome, 3, HARM, study={"randomised": 5_000}, now=LATER)


async def changed_in_its_formula(maker: builders.MadeFirm, product: str, outcome: str) -> None:
    tag = (await products.rendered(product)).etag
    intake = {"amount": "2", "unit": "{sachet}"}
    document = builders.draft(firm=maker.corporate_no, daily_intake=intake)
    await products.amend(product, document, if_match=tag, actor=maker.member, now=LATER)
    await builders.publish(product, maker, now=LATER)


async def merged(maker: builders.MadeFirm, product: str, outcome: str) -> None:
    """Two of its trials turn out to be one study."""
    again = snapshot(
        identifiers=[REGISTERED, {"scheme": "nct", "value": "NCT03036150", "level": "format_ok"}]
    )
    other = builders.trial(
        identifiers=[
            REGISTERED | {"value": "jRCT1041250002"},
            {"scheme": "nct", "value": "NCT03036150", "level": "format_ok"},
        ]
    )
    for document in (again, other):
        await trials.record(document, actor=SYSTEM, now=NOW)
    await evidence.regrade(product, now=NOW)
    decision = MergeDecision(keep="T-000001", reason="同じ試験です")
    await trials.propose(1, decision, actor=builders.REVIEWER, now=NOW)
    await evidence.merge_trials(1, decision, actor=builders.CHIEF, now=LATER)


@pytest.mark.parametrize(
    ("act", "cause"),
    [
        (imported, "graded.prospective"),
        (amended, "graded.prospective"),
        (retracted_by_import, "graded.retracted"),
        (retracted_by_entry, "graded.retracted"),
        (retracted_by_a_reviewer, "graded.retracted"),
        (unlinked, "trials"),
        (linked_by_a_listing_taken_over, "trials"),
        (put_out_of_scope, "graded.in_scope"),
        (corrected, "graded.direction"),
        (judged_at_high_risk, "graded.risk_of_bias"),
        (judged_less_certain, "certainty"),
        (sponsored, "graded.independent"),
        (joined_by_a_null_trial, "trials"),
        (changed_in_its_formula, "graded.directness"),
        (merged, "trials"),
    ],
)
async def test_whatever_changes_beneath_a_grade_changes_it_at_once_and_is_told_as_its_cause(
    db: Database, act: Act, cause: str
) -> None:
    maker, product, outcome = await graded_of()
    known = len(await evidence.history(outcome))
    await act(maker, product, outcome)
    told = (await evidence.history(outcome))[known:]
    assert cause in {one.what for change in told for one in change.causes}
    assert told[-1].recorded_at == LATER
    fresh = (await evidence.gather(product, now=LATER)).grades[outcome]
    assert await letters(db) == [fresh.letter and fresh.letter.value]
    assert await evidence.regrade_all(now=LATER) == ()  # nothing was left behind


async def test_a_certificate_whose_letter_no_longer_holds_is_superseded_at_once_and_issued_again(
    db: Database,
) -> None:
    product, outcome = await graded()
    await installation.ensure(BASE, now=NOW)
    assert await following.reissue(now=NOW) == 1  # the one of the approval printed no grade yet
    assert await following.reissue(now=NOW) == 0
    assert [one.state for one in await certificates.of_product(product, now=NOW)] == ["valid", "superseded"]
    await evidence.end_link(product, "T-000001", "別の製品", actor=ONE, now=LATER)
    assert [one.state for one in await certificates.of_product(product, now=LATER)] == ["superseded"] * 2
    assert await following.reissue(now=LATER) == 1
    newest = (await certificates.of_product(product, now=LATER))[0]
    seen = await certificates.view(newest.number, actor=ONE, edition=Edition.PUBLIC, now=LATER)
    snapshot = CertificateSnapshot.model_validate_json(seen.body)
    assert [(one.outcome_id, one.grade) for one in snapshot.outcomes] == [(outcome, Grade.B)]


async def test_a_change_beneath_that_leaves_the_letter_leaves_the_certificate(db: Database) -> None:
    product, outcome = await graded()
    await installation.ensure(BASE, now=NOW)
    await following.reissue(now=NOW)
    before = await evidence.history(outcome)
    await evidence_cases.trial(product, outcome, 3, now=LATER)
    assert len(await evidence.history(outcome)) > len(before)
    assert (await certificates.of_product(product, now=LATER))[0].state is CertificateState.VALID


async def test_the_certificate_of_an_outcome_put_outside_the_claim_is_superseded(db: Database) -> None:
    product, outcome = await graded()
    await installation.ensure(BASE, now=NOW)
    await following.reissue(now=NOW)
    outside = evidence_cases.outcome(claim=None, within_claim=False, reason="届出の範囲外")
    await evidence.correct_outcome(outcome, outside, actor=ONE, now=LATER)
    assert (await certificates.of_product(product, now=LATER))[0].state is CertificateState.SUPERSEDED


async def test_retractions_that_leave_nothing_suspend_the_product_once(db: Database) -> None:
    await graded()
    for trial in ("T-000001", "T-000002"):
        assert await following.suspend_unsupported(now=NOW) == 0
        entry = TrialStudy(
            trial=trial,
            design=StudyDesign.RCT,
            published_results=True,
            randomised=610,
            retracted=True,
            notice="公告",
        )
        await evidence.record_study(entry, actor=ONE, now=NOW)
    assert await following.suspend_unsupported(now=NOW) == 1
    assert await following.suspend_unsupported(now=NOW) == 0
    row = await db.run_sql("SELECT state FROM product")
    assert row == [{"state": RegistrationState.SUSPENDED.value}]


async def test_a_product_that_never_had_a_valid_trial_is_not_suspended(db: Database) -> None:
    product = await evidence_cases.product()
    await evidence_cases.outcome_of(product)
    assert await following.suspend_unsupported(now=NOW) == 0


async def test_the_timed_work_grades_again_what_a_day_alone_changed(db: Database) -> None:
    product, outcome = await graded()
    await installation.ensure(BASE, now=NOW)
    await evidence_cases.trial(product, outcome, 3, None, study={"randomised": 400})
    due = datetime(2026, 12, 2, 3, tzinfo=UTC)
    found = await jobs.run_due(now=lambda: due)
    assert (found["evidence.regrade"], found["certificates.reissue"]) == (1, 1)
    assert await letters(db) == ["C"]
    again = await jobs.run_due(now=lambda: due + timedelta(hours=2))
    assert (again["evidence.regrade"], again["certificates.reissue"]) == (0, 0)


async def test_of_a_study_that_was_recorded_twice_the_evidence_is_counted_once(db: Database) -> None:
    """Results entered on the record that goes stay; what both have is told by the one that stays."""
    product, outcome = await graded()
    both = {"scheme": "nct", "value": "NCT03036150", "level": "format_ok"}
    third = await evidence_cases.trial(
        product,
        outcome,
        3,
        NO_DIFFERENCE,
        identifiers=[REGISTERED | {"value": "jRCT1041250003"}, both],
    )
    unlinked_one = builders.trial(
        identifiers=[{**both, "value": "NCT03036151", "primary": True}, both],
        dates={"registered": {"date": "2022-01-01"}},
    )
    await evidence.record_trial(unlinked_one, actor=SYSTEM, now=NOW)
    before = (await evidence.gather(product, now=NOW)).grades[outcome]
    decision = MergeDecision(keep="T-000004", reason="同じ試験です")
    await trials.propose(1, decision, actor=builders.REVIEWER, now=NOW)
    await evidence.merge_trials(1, decision, actor=builders.CHIEF, now=NOW)
    after = (await evidence.gather(product, now=NOW)).grades[outcome]
    assert (after.pooled, after.result, after.letter) == (before.pooled, before.result, before.letter)
    assert {one.trial for one in after.inputs.trials} == {"T-000001", "T-000002", "T-000004"}
    seen = await evidence.view(product, actor=builders.AUDITOR, now=NOW)
    (row,) = [one for one in seen.trials if one.trial_id == "T-000004"]
    assert {"jRCT1041250003", "NCT03036150", "NCT03036151"} <= set(row.registrations)
    own = evidence_cases.result("T-000004", HARM)
    await evidence.record_result(outcome, own, actor=ONE, now=LATER)
    told = (await evidence.gather(product, now=LATER)).grades[outcome]
    (one,) = [one for one in told.inputs.trials if one.trial == "T-000004"]
    assert (one.result, third) == (own, "T-000003")
