"""What an applicant is offered next (domain specification 5.2)."""

import pytest

from registry.domain.applicants import Standing, offered
from registry.domain.workflow import TRANSITIONS
from schemas.vocab import RegistrationEvent, RegistrationState, Seat

S, E = RegistrationState, RegistrationEvent


def case(state: RegistrationState, **known: bool) -> Standing:
    """A first registration whose newest case is about its open draft."""
    facts = {"draft": True, "of_draft": True, **known}
    return Standing(product=state, case=state, **facts)


def amendment(state: RegistrationState, **known: bool) -> Standing:
    """The next version of a published product."""
    return Standing(product=S.PUBLISHED, case=state, draft=True, of_draft=True, **known)


@pytest.mark.parametrize(
    ("standing", "events"),
    [
        (Standing(product=S.DRAFT, draft=True), (E.SUBMIT,)),
        (case(S.DRAFT), (E.SUBMIT,)),
        (case(S.SUBMITTED), (E.PULL_BACK,)),
        (case(S.SUBMITTED, assigned=True), ()),
        (case(S.UNDER_REVIEW, assigned=True), ()),
        (case(S.CHANGES_REQUESTED, assigned=True), (E.RESUBMIT,)),
        (case(S.CHANGES_REQUESTED, assigned=True, overdue=True), ()),
        (case(S.AWAITING_APPROVAL, assigned=True), ()),
        (case(S.REJECTED), (E.APPEAL,)),
        (case(S.REJECTED, appealed=True), ()),
        (case(S.REJECTED, overdue=True), ()),
        (Standing(product=S.PUBLISHED, case=S.PUBLISHED), (E.AMEND, E.WITHDRAW, E.DISCONTINUE)),
        (Standing(product=S.PUBLISHED, case=S.PUBLISHED, draft=True), (E.SUBMIT, E.WITHDRAW, E.DISCONTINUE)),
        (amendment(S.REJECTED), (E.SUBMIT, E.APPEAL, E.WITHDRAW, E.DISCONTINUE)),
        (amendment(S.UNDER_REVIEW, assigned=True), (E.WITHDRAW, E.DISCONTINUE)),
        (Standing(product=S.SUSPENDED, case=S.PUBLISHED), (E.WITHDRAW,)),
        (Standing(product=S.WITHDRAWN, case=S.PUBLISHED), ()),
        (Standing(product=S.DISCONTINUED, case=S.PUBLISHED), ()),
    ],
)
def test_an_applicant_is_offered_what_the_state_allows(
    standing: Standing, events: tuple[RegistrationEvent, ...]
) -> None:
    assert offered(standing) == events


def test_every_act_of_an_applicant_is_offered_somewhere_but_the_first() -> None:
    acts = {event for (_, event), row in TRANSITIONS.items() if row.seat is Seat.APPLICANT}
    seen = {
        event
        for state in S
        for draft in (False, True)
        for standing in (Standing(product=state, case=state, draft=draft, of_draft=draft),)
        for event in offered(standing)
    }
    assert seen == acts - {E.CREATE}
