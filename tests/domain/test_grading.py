"""The six counts and the grade: the table of 3.9 row by row, its worked examples, and what must never happen."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.errors import Invalid
from registry.domain.grading import MOST_TRIALS, count, grade, standing
from schemas.evidence.grading import GradedTrial, GradeResult
from schemas.vocab import (
    BiasJudgement,
    Certainty,
    Direction,
    Directness,
    Grade,
    StudyDesign,
    TrialStanding,
    TrialStatus,
)

TODAY = date(2026, 4, 1)
HIGH, MODERATE, LOW, VERY_LOW = (
    Certainty.HIGH,
    Certainty.MODERATE,
    Certainty.LOW,
    Certainty.VERY_LOW,
)
FAV, NULL, UNFAV, UNK = Direction.FAV, Direction.NULL, Direction.UNFAV, Direction.UNK
WORST_LAST = "ABCD"


def trial(**changes: Any) -> GradedTrial:
    """A favourable randomised trial of the product, sound and independent, unless told otherwise."""
    usual: dict[str, Any] = {
        "design": StudyDesign.RCT,
        "directness": Directness.P0,
        "reported": True,
        "direction": FAV,
        "risk_of_bias": BiasJudgement.LOW,
        "n": 100,
        "independent": True,
        "prospective": True,
    }
    return GradedTrial(**usual | changes)


def overdue(n: int, **changes: Any) -> GradedTrial:
    return trial(reported=False, direction=None, results_overdue=True, n=n, **changes)


def judged(
    *trials: GradedTrial, direction: Direction | None = FAV, certainty: Certainty | None = HIGH, **more: Any
) -> GradeResult:
    return grade(trials, pooled_direction=direction, certainty=certainty, as_of=TODAY, **more)


TWO = (trial(), trial(independent=False))


@pytest.mark.parametrize(("certainty", "letter"), [(HIGH, "A"), (MODERATE, "B"), (LOW, "C"), (VERY_LOW, "D")])
def test_without_caps_the_certainty_is_the_letter(certainty: Certainty, letter: str) -> None:
    got = judged(*TWO, certainty=certainty)
    assert (got.letter, got.base, got.binding_caps, got.caps) == (letter, letter, (), ())
    assert (got.u, got.adv, got.provisional) == (0, 0, False)


X_FOR = {UNFAV: {HIGH, MODERATE, LOW}, NULL: set()}
N_FOR = {UNFAV: set(), NULL: {HIGH, MODERATE}}


@pytest.mark.parametrize("direction", [NULL, UNFAV])
@pytest.mark.parametrize("certainty", [HIGH, MODERATE, LOW, VERY_LOW, None])
def test_a_body_that_is_not_favourable_is_x_n_or_e(direction: Direction, certainty: Certainty | None) -> None:
    got = judged(trial(direction=direction), direction=direction, certainty=certainty)
    if certainty in X_FOR[direction]:
        expected = ("X", ("step1.2",))
    elif certainty in N_FOR[direction]:
        expected = ("N", ("step1.3",))
    else:
        expected = ("E", ("step1.4",))
    assert (got.letter, got.binding_caps) == expected
    assert (got.base, got.caps) == (None, ())


@pytest.mark.parametrize(
    "trials",
    [
        (),
        (trial(retracted=True),),
        (trial(in_scope=False),),
        (trial(directness=Directness.P3),),
        (trial(reported=False, direction=None),),
        (overdue(50),),
        (trial(status=TrialStatus.RECRUITING),),
        (trial(status=TrialStatus.UNKNOWN),),
    ],
)
def test_without_valid_reported_trials_nothing_can_be_graded(trials: tuple[GradedTrial, ...]) -> None:
    for direction in (None, *Direction):
        got = judged(*trials, direction=direction, certainty=None)
        assert (got.letter, got.binding_caps, got.base) == ("E", ("step1.1",), None)


def test_a_signal_of_serious_harm_comes_before_everything() -> None:
    for trials in ((), TWO):
        got = judged(*trials, harm_signal=True)
        assert (got.letter, got.binding_caps, got.base) == ("X", ("step1.2",), None)


def test_a_terminated_trial_with_results_is_valid() -> None:
    assert judged(trial(status=TrialStatus.TERMINATED), TWO[0]).letter == "A"


@pytest.mark.parametrize(
    ("trials", "letter", "binding"),
    [
        # c1: a favourable randomised trial, but of the ingredient or at high risk of bias
        ([trial(directness=Directness.P2)] * 2, "C", ("c1", "c3", "c4", "c5")),
        ([trial(risk_of_bias=BiasJudgement.HIGH)] * 2, "C", ("c1", "c3", "c4", "c5")),
        ([trial(risk_of_bias=None)] * 2, "C", ("c1", "c3", "c4", "c5")),
        # c2: no favourable randomised trial at all
        ([trial(design=StudyDesign.NRSI)] * 2, "D", ("c2", "c3", "c4", "c5")),
        ([trial(direction=NULL)], "D", ("c2", "c3", "c4", "c5", "c7")),
        # c3 and c4: the firm's own single trial
        ([trial()], "B", ("c3",)),
        ([trial(independent=False)], "B", ("c3", "c4")),
        ([trial(independent=False)] * 2, "B", ("c4",)),
        ([trial(), trial(directness=Directness.P1)], "A", ()),
        ([trial(), trial(directness=Directness.P2)], "B", ("c3",)),
        ([trial(risk_of_bias=BiasJudgement.SOME_CONCERNS)] * 2, "A", ()),
        # c5
        ([trial(prospective=False)] * 2, "C", ("c5",)),
        ([trial(prospective=False), trial()], "A", ()),
        # c6, with 200 favourable participants: 49/249 < 0.20 = 50/250 < 200/400
        ([*TWO, overdue(1)], "B", ("c6",)),
        ([*TWO, overdue(49)], "B", ("c6",)),
        ([*TWO, overdue(50)], "C", ("c6",)),
        ([*TWO, overdue(199)], "C", ("c6",)),
        ([*TWO, overdue(200)], "D", ("c6", "c7")),
        ([*TWO, overdue(500, directness=Directness.P2)], "A", ()),
        ([*TWO, overdue(500, in_scope=False)], "A", ()),
        ([*TWO, overdue(500, retracted=True)], "A", ()),
        ([*TWO, overdue(500, design=StudyDesign.COHORT)], "D", ("c6", "c7")),
        ([*TWO, trial(n=500, results_overdue=True)], "A", ()),
        ([*TWO, trial(reported=False, direction=None, n=500)], "A", ()),
        # c7: half of the participants in randomised trials of the product
        ([*TWO, trial(direction=NULL, n=199)], "A", ()),
        ([*TWO, trial(direction=NULL, n=200)], "C", ("c7",)),
        ([*TWO, trial(direction=UNFAV, n=200)], "C", ("c7",)),
        ([*TWO, trial(direction=UNK, n=200)], "C", ("c7",)),
        ([*TWO, trial(direction=None, n=200)], "C", ("c7",)),
        ([*TWO, trial(direction=NULL, n=200, directness=Directness.P2)], "A", ()),
        ([*TWO, trial(direction=NULL, n=200, design=StudyDesign.NRSI)], "A", ()),
        ([*TWO, trial(direction=NULL, n=200, in_scope=False)], "A", ()),
    ],
)
def test_each_cap_holds_the_letter_down(
    trials: list[GradedTrial], letter: str, binding: tuple[str, ...]
) -> None:
    got = judged(*trials)
    assert (got.letter, got.binding_caps) == (letter, binding)
    assert {cap.cap for cap in got.caps} == set(binding)
    assert all(cap.because.ja and cap.because.en for cap in got.caps)


def test_a_cap_that_is_not_below_the_base_is_told_but_does_not_bind() -> None:
    got = judged(trial(), certainty=LOW)
    assert (got.letter, got.base, got.binding_caps) == ("C", "C", ())
    assert [(cap.cap, cap.at_most) for cap in got.caps] == [("c3", "B")]


@pytest.mark.parametrize(
    ("judged_on", "as_of", "provisional"),
    [
        (None, TODAY, False),
        (date(2024, 4, 1), TODAY, False),
        (date(2024, 3, 31), TODAY, True),
        (TODAY, TODAY, False),
        (date(2024, 2, 29), date(2026, 2, 28), False),
        (date(2024, 2, 29), date(2026, 3, 1), True),
    ],
)
def test_a_certainty_older_than_24_months_is_provisional(
    judged_on: date | None, as_of: date, *, provisional: bool
) -> None:
    got = grade(TWO, pooled_direction=FAV, certainty=HIGH, as_of=as_of, judged_on=judged_on)
    assert (got.provisional, got.letter) == (provisional, "B" if provisional else "A")
    assert got.binding_caps == (("c8",) if provisional else ())


def test_a_certainty_of_one_judge_is_provisional_whatever_the_letter() -> None:
    got = judged(*TWO, single_judge=True, judged_on=date(2020, 1, 1))
    assert (got.letter, got.binding_caps, got.provisional) == ("B", ("c8",), True)
    assert judged(trial(direction=NULL), direction=NULL, single_judge=True).provisional


def test_the_worked_example_with_a_hidden_trial() -> None:
    own, independent = trial(n=90, independent=False), trial(n=90)
    hiding = judged(own, independent, overdue(60))
    assert (hiding.u, hiding.letter, hiding.binding_caps) == (0.25, "C", ("c6",))
    published = judged(own, independent, trial(direction=NULL, n=60), certainty=MODERATE)
    assert (published.u, published.adv, published.letter) == (0, 0.25, "B")


def test_the_worked_example_where_publishing_does_not_cost() -> None:
    body = (trial(n=90), trial(n=90), trial(direction=NULL, n=170))
    hiding = judged(*body, overdue(20))
    assert (hiding.u, hiding.adv) == pytest.approx((0.10, 190 / 370))
    assert (hiding.letter, hiding.binding_caps) == ("C", ("c6", "c7"))
    published = judged(*body, trial(direction=NULL, n=20))
    assert (published.u, published.adv) == pytest.approx((0, 190 / 370))
    assert (published.letter, published.binding_caps) == ("C", ("c7",))


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({}, "favourable"),
        ({"direction": NULL}, "no_difference"),
        ({"direction": UNFAV}, "unfavourable"),
        ({"direction": UNK}, "unreported"),
        ({"direction": None}, "unreported"),
        ({"retracted": True}, "retracted"),
        ({"retracted": True, "reported": False}, "retracted"),
        ({"status": TrialStatus.ONGOING}, "favourable"),
        ({"reported": False, "status": TrialStatus.PLANNED}, "ongoing"),
        ({"reported": False, "status": TrialStatus.RECRUITING}, "ongoing"),
        ({"reported": False, "status": TrialStatus.ONGOING}, "ongoing"),
        ({"reported": False, "status": TrialStatus.ONGOING, "results_overdue": True}, "unreported"),
        ({"reported": False, "status": TrialStatus.COMPLETED}, "unreported"),
        ({"reported": False, "status": TrialStatus.TERMINATED}, "unreported"),
        ({"reported": False, "status": TrialStatus.WITHDRAWN}, "unreported"),
        ({"reported": False, "status": TrialStatus.UNKNOWN}, "unreported"),
    ],
)
def test_a_trial_falls_into_its_place(changes: dict[str, Any], place: str) -> None:
    assert standing(trial(**changes)) is TrialStanding(place)


def test_ingredient_trials_are_counted_in_a_line_of_their_own() -> None:
    body = (*TWO, trial(directness=Directness.P2), trial(directness=Directness.P3), overdue(9))
    counts = judged(*body).counts
    assert counts.model_dump() == {
        "favourable": 2,
        "no_difference": 0,
        "unfavourable": 0,
        "unreported": 1,
        "ongoing": 0,
        "retracted": 0,
    }
    assert count(trial for trial in body if trial.directness is Directness.P2).favourable == 1


@pytest.mark.parametrize(
    ("trials", "options", "problem"),
    [
        (TWO, {"direction": None}, ("pooled_direction", "pooled_direction_missing")),
        (TWO, {"direction": UNK}, ("pooled_direction", "pooled_direction_missing")),
        (TWO, {"certainty": None}, ("certainty", "certainty_missing")),
        (TWO, {"judged_on": date(2026, 4, 2)}, ("judged_on", "judged_later")),
        ((TWO[0], trial(n=0)), {}, ("trials.1.n", "participants_missing")),
        ((*TWO, overdue(0)), {}, ("trials.2.n", "participants_missing")),
        (TWO * (MOST_TRIALS // 2) + TWO, {}, ("trials", "too_many_trials")),
    ],
)
def test_what_cannot_be_graded_is_refused_by_field(
    trials: tuple[GradedTrial, ...], options: dict[str, Any], problem: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as caught:
        judged(*trials, **options)
    [found] = caught.value.problems
    assert (found.field, found.code) == problem
    assert found.message.ja.endswith("。")


def test_a_planned_trial_may_have_no_participants_yet() -> None:
    planned = trial(n=0, reported=False, direction=None, status=TrialStatus.PLANNED)
    assert judged(*TWO, planned).counts.ongoing == 1


TRIALS = st.builds(
    GradedTrial,
    design=st.sampled_from(StudyDesign),
    directness=st.sampled_from(Directness),
    reported=st.booleans(),
    direction=st.sampled_from([*Direction, None]),
    risk_of_bias=st.sampled_from([*BiasJudgement, None]),
    n=st.integers(1, 400),
    independent=st.booleans(),
    prospective=st.booleans(),
    in_scope=st.booleans(),
    retracted=st.booleans(),
    results_overdue=st.booleans(),
    status=st.sampled_from(TrialStatus),
)
SOUND = st.builds(
    trial,
    n=st.integers(1, 400),
    direction=st.sampled_from([FAV, FAV, NULL]),
    independent=st.booleans(),
    prospective=st.booleans(),
)
BODIES = st.lists(st.one_of(SOUND, TRIALS), max_size=7).map(lambda more: (trial(), *more))
"""Bodies with at least one valid favourable trial."""

CERTAINTIES = st.sampled_from(Certainty)


def worst(one: GradeResult) -> int:
    return WORST_LAST.index(one.letter)


@given(body=BODIES, certainty=CERTAINTIES, direction=st.sampled_from([FAV, NULL, UNFAV]), more=TRIALS)
def test_a_trial_that_is_not_favourable_never_improves_the_letter(
    body: tuple[GradedTrial, ...], certainty: Certainty, direction: Direction, more: GradedTrial
) -> None:
    for found in (NULL, UNFAV, UNK, None):
        added = more.model_copy(update={"direction": found})
        before = judged(*body, direction=direction, certainty=certainty)
        after = judged(*body, added, direction=direction, certainty=certainty)
        if direction is FAV:
            assert worst(after) >= worst(before)
        else:
            assert after.letter == before.letter


@given(body=BODIES, certainty=CERTAINTIES, hidden=TRIALS)
def test_publishing_an_overdue_trial_as_null_is_never_worse_than_hiding_it(
    body: tuple[GradedTrial, ...], certainty: Certainty, hidden: GradedTrial
) -> None:
    kept = hidden.model_copy(
        update={"reported": False, "results_overdue": True, "status": TrialStatus.COMPLETED}
    )
    shown = kept.model_copy(update={"reported": True, "results_overdue": False, "direction": NULL})
    before, after = judged(*body, kept, certainty=certainty), judged(*body, shown, certainty=certainty)
    assert worst(after) <= worst(before)
    assert after.adv <= before.adv
    assert after.u <= before.u


@given(body=BODIES, certainty=CERTAINTIES, data=st.data())
def test_the_order_of_trials_changes_nothing(
    body: tuple[GradedTrial, ...], certainty: Certainty, data: st.DataObject
) -> None:
    assert judged(*data.draw(st.permutations(body)), certainty=certainty) == judged(
        *body, certainty=certainty
    )


@given(body=BODIES, certainty=CERTAINTIES, paper=TRIALS)
def test_a_retraction_takes_exactly_that_trial_out(
    body: tuple[GradedTrial, ...], certainty: Certainty, paper: GradedTrial
) -> None:
    without = judged(*body, certainty=certainty)
    with_it = judged(*body, paper.model_copy(update={"retracted": True}), certainty=certainty)
    assert with_it.model_dump(exclude={"counts"}) == without.model_dump(exclude={"counts"})
    on_the_line = paper.directness in {Directness.P0, Directness.P1}
    assert with_it.counts.retracted == without.counts.retracted + on_the_line
    assert with_it.counts.total == without.counts.total + on_the_line


@given(body=st.lists(TRIALS, max_size=8))
def test_every_trial_is_counted_once(body: list[GradedTrial]) -> None:
    counts = count(body)
    assert counts.total == len(body)
    assert counts.retracted == sum(trial.retracted for trial in body)


@given(body=BODIES, certainty=CERTAINTIES)
def test_the_letter_is_the_worst_of_the_base_and_the_caps(
    body: tuple[GradedTrial, ...], certainty: Certainty
) -> None:
    got = judged(*body, certainty=certainty)
    assert got.base is not None
    limits = [got.base, *(cap.at_most for cap in got.caps)]
    assert got.letter == max(limits, key=WORST_LAST.index)
    assert bool(got.binding_caps) == (got.letter != got.base)
    assert 0 <= got.u <= 1
    assert 0 <= got.adv <= 1
    assert Grade(got.letter) in set(Grade) - {Grade.E, Grade.N, Grade.X}
