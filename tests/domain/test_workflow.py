"""The state machine of a registration (domain specification 5.2): the table, and what its guards ask."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import four_eyes, guards, workflow
from registry.domain.errors import Conflict, Forbidden, Invalid
from registry.domain.four_eyes import CaseAct
from registry.domain.guards import GUARDS, CaseFacts
from registry.domain.permissions import PERMISSIONS
from registry.domain.workflow import TRANSITIONS, Guard
from schemas.base import Bilingual, FieldProblem
from schemas.vocab import ChecklistItem, Role, Seat
from schemas.vocab import RegistrationEvent as Event
from schemas.vocab import RegistrationState as State

# The rows of 5.2, written down once more: from, event, to.
ROWS = """
-                 create            draft
draft             submit            submitted
submitted         pull_back         draft
submitted         accept_complete   under_review
submitted         return_incomplete changes_requested
under_review      request_changes   changes_requested
changes_requested resubmit          under_review
changes_requested lapse             draft
under_review      recommend         awaiting_approval
awaiting_approval approve           published
awaiting_approval send_back         under_review
under_review      reject            rejected
awaiting_approval reject            rejected
rejected          appeal            under_review
published         supersede         superseded
published         amend             draft
published         suspend           suspended
suspended         reinstate         published
published         withdraw          withdrawn
suspended         withdraw          withdrawn
published         discontinue       discontinued
"""
A, B, C = UUID(int=11), UUID(int=12), UUID(int=13)
STATES = st.none() | st.sampled_from(State)
EVENTS = st.sampled_from(Event)


def test_the_table_is_that_of_the_specification() -> None:
    wanted = {
        (None if before == "-" else State.of(before), Event.of(event)): State.of(after)
        for before, event, after in (row.split() for row in ROWS.split("\n") if row)
    }
    assert {pair: row.to for pair, row in TRANSITIONS.items()} == wanted


def test_only_approve_and_reinstate_reach_published() -> None:
    assert {event for (_, event), row in TRANSITIONS.items() if row.to is State.PUBLISHED} == {
        Event.APPROVE,
        Event.REINSTATE,
    }


def test_nothing_leaves_a_terminal_state() -> None:
    assert {before for before, _ in TRANSITIONS}.isdisjoint(workflow.TERMINAL)
    reached = {row.to for row in TRANSITIONS.values()}
    assert {state for state in reached if not any(workflow.possible(state))} == workflow.TERMINAL


def test_every_state_can_be_reached_from_nothing() -> None:
    reached: set[State | None] = {None}
    for _ in State:
        reached |= {row.to for (before, _), row in TRANSITIONS.items() if before in reached}
    assert reached == {None, *State}


@given(STATES, EVENTS)
def test_a_pair_that_the_table_lacks_is_refused_naming_what_is_possible(
    state: State | None, event: Event
) -> None:
    if (state, event) in TRANSITIONS:
        assert workflow.step(state, event) is TRANSITIONS[state, event]
        return
    with pytest.raises(Conflict) as refused:
        workflow.step(state, event)
    for other in workflow.possible(state):
        assert f"「{other.ja}」" in refused.value.message.ja
        assert other.en in refused.value.message.en
    if state in workflow.TERMINAL:
        assert "nothing is" in refused.value.message.en


def test_somebody_may_do_each_row_and_the_public_none() -> None:
    for row in TRANSITIONS.values():
        holders = {role for role, may in PERMISSIONS.items() if row.permission in may}
        assert holders
        assert Role.PUBLIC not in holders
        assert (row.seat is Seat.SYSTEM) <= (holders == {Role.SYSTEM})


def test_the_system_is_never_one_of_two_eyes_and_the_administrator_decides_nothing() -> None:
    for role in (Role.SYSTEM, Role.ADMIN):
        seats = {row.seat for row in TRANSITIONS.values() if row.permission in PERMISSIONS[role]}
        assert seats <= {Seat.SYSTEM, Seat.OVERSEER}
    assert not {event for (_, event), row in TRANSITIONS.items() if row.permission in PERMISSIONS[Role.ADMIN]}
    assert {
        event for (_, event), row in TRANSITIONS.items() if row.permission in PERMISSIONS[Role.SYSTEM]
    } == {Event.LAPSE, Event.SUPERSEDE, Event.SUSPEND}


def test_a_reviewer_alone_rejects_nothing_and_suspends_nothing() -> None:
    for event in (Event.REJECT, Event.SUSPEND):
        rows = [row for (_, one), row in TRANSITIONS.items() if one is event]
        assert all(row.permission not in PERMISSIONS[Role.REVIEWER] for row in rows)
        assert all(row.permission in PERMISSIONS[Role.CHIEF_REVIEWER] for row in rows)


def test_every_judging_row_asks_for_four_eyes_and_for_interests() -> None:
    for row in TRANSITIONS.values():
        if row.seat in four_eyes.JUDGING:
            assert {Guard.FOUR_EYES, Guard.NO_CONFLICT} <= set(row.guards)


def test_every_guard_is_asked_somewhere_and_has_its_question() -> None:
    assert set(GUARDS) == set(Guard) == {guard for row in TRANSITIONS.values() for guard in row.guards}


PROBLEM = FieldProblem(field="name_ja", code="E_REQ", message=Bilingual(ja="必要", en="needed"))
CLEAN = {"assigned": frozenset({A, B}), "declared": frozenset({A, B})}

CASES: list[tuple[Guard, Seat, CaseFacts, CaseFacts, type[Exception]]] = [
    (Guard.FIRM_ACTIVE, Seat.APPLICANT, CaseFacts(), CaseFacts(firm_active=False), Conflict),
    (Guard.CHECKS_PASS, Seat.APPLICANT, CaseFacts(), CaseFacts(problems=(PROBLEM,)), Invalid),
    (Guard.DECLARATION_SIGNED, Seat.APPLICANT, CaseFacts(signed=True), CaseFacts(), Invalid),
    (Guard.UNASSIGNED, Seat.APPLICANT, CaseFacts(), CaseFacts(assigned=frozenset({A})), Conflict),
    (
        Guard.ASSIGNED,
        Seat.EXAMINER,
        CaseFacts(person=A, assigned=frozenset({A})),
        CaseFacts(person=B, chief=True, assigned=frozenset({A})),
        Forbidden,
    ),
    (
        Guard.ASSIGNED,
        Seat.DECIDER,
        CaseFacts(person=C, chief=True, assigned=frozenset({A, B})),
        CaseFacts(person=C, assigned=frozenset({A, B})),
        Forbidden,
    ),
    (
        Guard.REVIEWERS_COMPLETE,
        Seat.EXAMINER,
        CaseFacts(**CLEAN),
        CaseFacts(**CLEAN, blocked=frozenset({B})),
        Conflict,
    ),
    (
        Guard.REVIEWERS_COMPLETE,
        Seat.EXAMINER,
        CaseFacts(assigned=frozenset({A}), declared=frozenset({A}), minor=True),
        CaseFacts(assigned=frozenset({A}), declared=frozenset({A})),
        Conflict,
    ),
    (
        Guard.NO_CONFLICT,
        Seat.EXAMINER,
        CaseFacts(person=A, declared=frozenset({A})),
        CaseFacts(person=A, declared=frozenset({A}), blocked=frozenset({A})),
        Forbidden,
    ),
    (
        Guard.NO_CONFLICT,
        Seat.DECIDER,
        CaseFacts(person=A, declared=frozenset({A})),
        CaseFacts(person=A, declared=frozenset({A}), own_firm=True),
        Forbidden,
    ),
    (
        Guard.NO_CONFLICT,
        Seat.DECIDER,
        CaseFacts(person=A, declared=frozenset({A})),
        CaseFacts(person=A, declared=frozenset({B})),
        Conflict,
    ),
    (
        Guard.FOUR_EYES,
        Seat.DECIDER,
        CaseFacts(person=B, acts=(CaseAct(A, Seat.EXAMINER, 0),)),
        CaseFacts(person=A, acts=(CaseAct(A, Seat.EXAMINER, 0),)),
        Forbidden,
    ),
    (Guard.FOUR_EYES, Seat.DECIDER, CaseFacts(person=B), CaseFacts(person=None), Forbidden),
    (Guard.OPEN_POINT, Seat.EXAMINER, CaseFacts(open_points=1), CaseFacts(), Conflict),
    (Guard.POINTS_ANSWERED, Seat.APPLICANT, CaseFacts(), CaseFacts(unanswered_points=2), Conflict),
    (Guard.POINTS_RESOLVED, Seat.EXAMINER, CaseFacts(), CaseFacts(open_points=1), Conflict),
    (
        Guard.CHECKLIST_COMPLETE,
        Seat.EXAMINER,
        CaseFacts(),
        CaseFacts(unchecked=(ChecklistItem.LABEL,)),
        Conflict,
    ),
    (
        Guard.GRADE_INPUTS_COMPLETE,
        Seat.EXAMINER,
        CaseFacts(),
        CaseFacts(missing_inputs=(Bilingual(ja="偏りの評価", en="risk of bias"),)),
        Conflict,
    ),
    (Guard.REASON, Seat.DECIDER, CaseFacts(reason="理由"), CaseFacts(reason=""), Invalid),
    (Guard.IN_TIME, Seat.APPLICANT, CaseFacts(), CaseFacts(overdue=True), Conflict),
    (Guard.OVERDUE, Seat.SYSTEM, CaseFacts(overdue=True), CaseFacts(), Conflict),
    (Guard.FIRST_APPEAL, Seat.APPLICANT, CaseFacts(), CaseFacts(current_round=1), Conflict),
    (
        Guard.NOT_SUSPENDED,
        Seat.DECIDER,
        CaseFacts(product_state=State.PUBLISHED),
        CaseFacts(product_state=State.SUSPENDED),
        Conflict,
    ),
    (
        Guard.TWO_PERSONS,
        Seat.OVERSEER,
        CaseFacts(person=B, proposed_by=A),
        CaseFacts(person=A, proposed_by=A),
        Forbidden,
    ),
    (
        Guard.TWO_PERSONS,
        Seat.OVERSEER,
        CaseFacts(person=B, proposed_by=A),
        CaseFacts(proposed_by=A),
        Forbidden,
    ),
    (Guard.CAUSE_REMOVED, Seat.OVERSEER, CaseFacts(proposed_by=A), CaseFacts(), Conflict),
    (Guard.RECALLS_ENDED, Seat.OVERSEER, CaseFacts(), CaseFacts(recalled=("24A001",)), Conflict),
]


@pytest.mark.parametrize(("guard", "seat", "good", "bad", "kind"), CASES)
def test_a_guard_lets_pass_what_is_right_and_says_what_is_wrong(
    guard: Guard, seat: Seat, good: CaseFacts, bad: CaseFacts, kind: type[Exception]
) -> None:
    assert GUARDS[guard](good, seat) is None
    refused = GUARDS[guard](bad, seat)
    assert type(refused) is kind
    assert refused is not None
    assert refused.message.ja != refused.message.en


def test_every_guard_was_tried() -> None:
    assert {case[0] for case in CASES} == set(Guard)


def test_the_first_guard_that_does_not_hold_is_told() -> None:
    row = TRANSITIONS[State.DRAFT, Event.SUBMIT]
    with pytest.raises(Invalid):
        guards.check(row, CaseFacts(person=A, problems=(PROBLEM,)))
    guards.check(row, CaseFacts(person=A, signed=True))


SEATS = st.sampled_from([Seat.APPLICANT, Seat.EXAMINER, Seat.DECIDER])
PERSONS = st.sampled_from([A, B, C])
ROUNDS = st.sampled_from([0, 1])


@given(st.lists(st.tuples(PERSONS, SEATS), max_size=25), st.booleans())
def test_however_a_case_goes_nobody_sits_twice(wanted: list[tuple[UUID, Seat]], minor: bool) -> None:
    acts: list[CaseAct] = []
    for person, seat in wanted:
        if four_eyes.refusal(person, seat, acts, current_round=0, minor=minor) is None:
            acts.append(CaseAct(person, seat, 0))
    for person in (A, B, C):
        seats = {act.seat for act in acts if act.person == person}
        assert len(seats) <= 1 or (minor and seats == four_eyes.JUDGING)


@given(st.lists(st.builds(CaseAct, PERSONS, SEATS, st.just(0)), max_size=10), PERSONS, SEATS)
def test_who_judged_before_an_appeal_judges_no_more(before: list[CaseAct], person: UUID, seat: Seat) -> None:
    judged = any(act.person == person and act.seat in four_eyes.JUDGING for act in before)
    why = four_eyes.refusal(person, seat, before, current_round=1, minor=True)
    if judged and seat in four_eyes.JUDGING:
        assert why is not None
    assert (person in four_eyes.judged_before(before, 1)) == judged
    assert four_eyes.judged_before(before, 0) == frozenset()


def test_one_person_may_act_again_from_the_same_seat() -> None:
    acts = [CaseAct(A, Seat.EXAMINER, 0)]
    assert four_eyes.refusal(A, Seat.EXAMINER, acts, current_round=0, minor=False) is None


def test_an_applicant_judges_nothing_not_even_a_minor_amendment() -> None:
    acts = [CaseAct(A, Seat.APPLICANT, 0)]
    for seat in four_eyes.JUDGING:
        why = four_eyes.refusal(A, seat, acts, current_round=0, minor=True)
        assert why is not None
        assert "申請者" in why.ja
