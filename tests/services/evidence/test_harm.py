"""A signal of serious harm: two people, then X for every grade and a suspension (3.9, 5.4, 5.6), on both databases."""

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Conflict, Forbidden, NotFound, NotSignedIn
from registry.domain.permissions import ANONYMOUS
from registry.services import evidence, members
from registry.services.lifecycle import following
from schemas.evidence.harm import HarmConfirmation, HarmSignal
from schemas.vocab import Grade
from tests import builders, evidence_cases
from tests.conftest import NOW
from tests.evidence_cases import ONE, TWO

FOUND = HarmSignal(attributed=True, source="厚生労働省 2026-05", reason="同じ症状の報告が続いた")
AGREED = HarmConfirmation(signal_version=1, reason="同意")


async def graded() -> tuple[str, str]:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    for number in (1, 2):
        await evidence_cases.trial(product, outcome, number)
    await evidence_cases.judge_certainty(outcome)
    return product, outcome


async def letter(product: str, outcome: str) -> Grade | None:
    return (await evidence.gather(product, now=NOW)).grades[outcome].letter


async def test_a_signal_that_two_people_hold_makes_every_grade_x_and_suspends_once(db: Database) -> None:
    product, outcome = await graded()
    alone = await evidence.record_harm(product, FOUND, actor=ONE, now=NOW)
    assert (alone.version, alone.confirmed, alone.holds) == (1, False, False)
    assert await letter(product, outcome) is Grade.A
    assert await following.suspend_harmful(now=NOW) == 0
    both = await evidence.confirm_harm(product, AGREED, actor=TWO, now=NOW)
    assert (both.confirmed, both.holds) == (True, True)
    told = (await evidence.history(outcome))[-1]
    assert (told.before, told.after) == (Grade.A, Grade.X)
    assert [cause.what for cause in told.causes] == ["harm_signal"]
    record = (await evidence.gather(product, now=NOW)).grades[outcome]
    assert record.result is not None
    assert (record.result.binding_caps, record.confirmed) == (("step1.2",), True)
    assert await following.suspend_harmful(now=NOW) == 1
    assert await following.suspend_harmful(now=NOW) == 0
    assert await db.run_sql("SELECT state FROM product") == [{"state": "suspended"}]


async def test_two_people_take_a_signal_back_and_one_alone_does_not(db: Database) -> None:
    product, outcome = await graded()
    await evidence.record_harm(product, FOUND, actor=ONE, now=NOW)
    await evidence.confirm_harm(product, AGREED, actor=TWO, now=NOW)
    back = FOUND.model_copy(update={"attributed": False})
    alone = await evidence.record_harm(product, back, actor=TWO, now=NOW)
    assert (alone.version, alone.confirmed, alone.holds) == (2, False, True)
    assert await evidence.regrade(product, now=NOW) == ()
    assert await letter(product, outcome) is Grade.X
    with pytest.raises(Conflict):
        await evidence.confirm_harm(product, AGREED, actor=ONE, now=NOW)
    agreed = HarmConfirmation(signal_version=2, reason="同意")
    assert (await evidence.confirm_harm(product, agreed, actor=ONE, now=NOW)).holds is False
    assert await letter(product, outcome) is Grade.A


async def test_a_signal_decides_though_a_number_of_participants_is_missing(db: Database) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    await evidence_cases.trial(
        product, outcome, arms=None, study={"published_results": True, "randomised": None}, sample_size={}
    )
    assert await letter(product, outcome) is None
    await evidence.record_harm(product, FOUND, actor=ONE, now=NOW)
    await evidence.confirm_harm(product, AGREED, actor=TWO, now=NOW)
    assert await letter(product, outcome) is Grade.X


async def test_nobody_confirms_their_own_finding_under_any_id(db: Database) -> None:
    product, _ = await graded()
    with pytest.raises(NotFound):
        await evidence.confirm_harm(product, AGREED, actor=ONE, now=NOW)
    await builders.staff()
    await evidence.record_harm(product, FOUND, actor=builders.SECOND, now=NOW)
    with pytest.raises(Conflict):
        await evidence.confirm_harm(product, AGREED, actor=builders.SECOND, now=NOW)
    assert builders.REVIEWER.person is not None
    assert builders.SECOND.person is not None
    await members.join_persons(
        builders.REVIEWER.person, builders.SECOND.person, actor=builders.ADMIN, now=NOW
    )
    with pytest.raises(Conflict):
        await evidence.confirm_harm(product, AGREED, actor=builders.REVIEWER, now=NOW)


async def test_who_reads_and_finds(db: Database) -> None:
    product, _ = await graded()
    assert (await evidence.harm_state(product, actor=builders.AUDITOR)).version == 0
    with pytest.raises(NotSignedIn):
        await evidence.harm_state(product, actor=ANONYMOUS)
    with pytest.raises(Forbidden):
        await evidence.record_harm(product, FOUND, actor=builders.AUDITOR, now=NOW)
    assert await evidence.regrade_all(now=NOW) == ()
