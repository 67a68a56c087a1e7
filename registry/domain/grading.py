"""The six counts and the evidence grade of one product and one outcome (domain specification 3.8, 3.9).

Certainty is a reasoned human judgement; everything here is mechanical and the same for everybody. Caps look at
favourable trials only, so no further null or unfavourable trial can raise a letter, and results that are overdue
weigh as much as adverse ones, so publishing them never costs more than hiding them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from registry.domain.errors import Invalid
from schemas.base import Bilingual
from schemas.certificates.evidence import SixCounts
from schemas.evidence.grading import FiredCap, GradedTrial, GradeResult
from schemas.vocab import (
    BiasJudgement,
    Certainty,
    Direction,
    Directness,
    Grade,
    GradeCap,
    StudyDesign,
    TrialStanding,
    TrialStatus,
)

__all__ = ["MOST_TRIALS", "count", "grade", "standing"]

MOST_TRIALS: Final = 1_000
"""Most trials linked to one outcome."""

_PRODUCT: Final = frozenset({Directness.P0, Directness.P1})
_ENDED: Final = frozenset({TrialStatus.COMPLETED, TrialStatus.TERMINATED})
_RUNNING: Final = frozenset({TrialStatus.PLANNED, TrialStatus.RECRUITING, TrialStatus.ONGOING})
_HIGH_RISK: Final = frozenset({BiasJudgement.HIGH, BiasJudgement.SERIOUS, BiasJudgement.CRITICAL, None})
_STANDINGS: Final[Mapping[Direction | None, TrialStanding]] = {
    Direction.FAV: TrialStanding.FAVOURABLE,
    Direction.NULL: TrialStanding.NO_DIFFERENCE,
    Direction.UNFAV: TrialStanding.UNFAVOURABLE,
    Direction.UNK: TrialStanding.UNREPORTED,
    None: TrialStanding.UNREPORTED,
}
_BASES: Final[Mapping[Certainty, Grade]] = {
    Certainty.HIGH: Grade.A,
    Certainty.MODERATE: Grade.B,
    Certainty.LOW: Grade.C,
    Certainty.VERY_LOW: Grade.D,
}
_BEST_FIRST: Final = (Grade.A, Grade.B, Grade.C, Grade.D)
_YEARS_VALID: Final = 2
_ENOUGH_TRIALS: Final = 2
_HALF: Final = Fraction(1, 2)
_FIFTH: Final = Fraction(1, 5)


def standing(trial: GradedTrial) -> TrialStanding:
    """The one of the six places a trial falls into."""
    if trial.retracted:
        return TrialStanding.RETRACTED
    if trial.reported:
        return _STANDINGS[trial.direction]
    if trial.status in _RUNNING and not trial.results_overdue:
        return TrialStanding.ONGOING
    return TrialStanding.UNREPORTED


def count(trials: Iterable[GradedTrial]) -> SixCounts:
    """The six counts of trials; those of the product (P0, P1) and of the ingredient (P2) are two lines."""
    found = Counter(map(standing, trials))
    return SixCounts(**{place.value: found[place] for place in TrialStanding})


def grade(
    trials: Sequence[GradedTrial],
    *,
    pooled_direction: Direction | None,
    certainty: Certainty | None,
    as_of: date,
    harm_signal: bool = False,
    single_judge: bool = False,
    judged_on: date | None = None,
) -> GradeResult:
    """Return the letter of one product and one outcome.

    Args:
        trials: Every trial linked to it, whatever became of it.
        pooled_direction: Direction of the default pooled interval, or of the only trial.
        certainty: Confirmed GRADE certainty of the body.
        as_of: The day the grade is for.
        harm_signal: A confirmed signal of serious harm is attributed to the product.
        single_judge: The certainty was judged by one person only.
        judged_on: The day it was judged.

    Raises:
        Invalid: A trial has no participants though it has results or owes them, there are too many trials, the
            certainty was judged after ``as_of``, or the pooled direction or the certainty is needed and missing.
    """
    _check(trials, harm_signal=harm_signal)
    if judged_on is not None and judged_on > as_of:
        raise Invalid.field(
            "judged_on",
            "judged_later",
            ja=f"判定日が評価の基準日（{as_of}）より後です。日付を確かめてください。",
            en=f"The certainty was judged after the day of the grade ({as_of}); check the dates.",
        )
    usable = [trial for trial in trials if not trial.retracted and trial.in_scope]
    valid = [trial for trial in usable if _is_valid(trial)]
    overdue = [
        trial
        for trial in usable
        if trial.results_overdue and not trial.reported and trial.directness in _PRODUCT
    ]
    favourable = [trial for trial in valid if _is_favourable(trial)]
    randomised = [
        trial for trial in valid if trial.design is StudyDesign.RCT and trial.directness in _PRODUCT
    ]
    hidden = _participants(overdue)
    against = _participants(trial for trial in randomised if trial.direction is not Direction.FAV) + hidden
    u = _share(hidden, hidden + _participants(favourable))
    adv = _share(against, _participants(randomised) + hidden)
    old = judged_on is not None and _is_old(judged_on, as_of)

    step = _first_step(harm_signal, bool(valid), pooled_direction, certainty)
    base: Grade | None = None
    caps: tuple[FiredCap, ...] = ()
    binding: tuple[str, ...]
    if step is not None:
        letter, row = step
        binding = (row,)
    else:
        base = _base(certainty)
        caps = (
            *_caps_of_trials(valid, favourable),
            *_caps_of_shares(u, adv),
            *_cap_of_judgement(old=old, single_judge=single_judge),
        )
        letter = max((base, *(cap.at_most for cap in caps)), key=_BEST_FIRST.index)
        limit = _BEST_FIRST.index(base)
        binding = tuple(cap.cap.value for cap in caps if _BEST_FIRST.index(cap.at_most) > limit)
    return GradeResult(
        letter=letter,
        base=base,
        binding_caps=binding,
        caps=caps,
        counts=count(trial for trial in trials if trial.directness in _PRODUCT),
        u=float(u),
        adv=float(adv),
        provisional=single_judge or old,
    )


def _first_step(
    harm_signal: bool,  # noqa: FBT001 # one of four facts of a private function
    any_valid: bool,  # noqa: FBT001 # the same
    direction: Direction | None,
    certainty: Certainty | None,
) -> tuple[Grade, str] | None:
    """The letter and the row of step 1 that decides, or None where the certainty does."""
    if harm_signal:
        return Grade.X, "step1.2"
    if not any_valid:
        return Grade.E, "step1.1"
    if direction is None or direction is Direction.UNK:
        raise Invalid.field(
            "pooled_direction",
            "pooled_direction_missing",
            ja="結果のある試験があります。統合結果の方向（FAV、NULL、UNFAVのいずれか）を入力してください。",
            en="There are reported trials; give the direction of the pooled result: FAV, NULL or UNFAV.",
        )
    if direction is Direction.UNFAV and certainty in {Certainty.HIGH, Certainty.MODERATE, Certainty.LOW}:
        return Grade.X, "step1.2"
    if direction is Direction.NULL and certainty in {Certainty.HIGH, Certainty.MODERATE}:
        return Grade.N, "step1.3"
    return None if direction is Direction.FAV else (Grade.E, "step1.4")


def _base(certainty: Certainty | None) -> Grade:
    if certainty is None:
        raise Invalid.field(
            "certainty",
            "certainty_missing",
            ja="有利な結果の評価には、確定した確実性（GRADE）が必要です。",
            en="A favourable result is graded by its confirmed certainty (GRADE); give it.",
        )
    return _BASES[certainty]


def _caps_of_trials(valid: Sequence[GradedTrial], favourable: Sequence[GradedTrial]) -> Iterator[FiredCap]:
    """c1 to c5: what the favourable trials are."""
    if not favourable:
        any_randomised = any(
            trial.design is StudyDesign.RCT and trial.direction is Direction.FAV for trial in valid
        )
        if any_randomised:
            yield _cap(
                GradeCap.C1,
                Grade.C,
                "有利な無作為化比較試験は、成分だけの試験か、バイアスリスクの高い試験に限られます。",
                "Favourable randomised trials are of the ingredient only, or at high risk of bias.",
            )
        else:
            yield _cap(
                GradeCap.C2,
                Grade.D,
                "有利な無作為化比較試験がありません。",
                "There is no favourable randomised trial.",
            )
    if len(favourable) < _ENOUGH_TRIALS:
        yield _cap(
            GradeCap.C3,
            Grade.B,
            f"条件を満たす有利な試験は{len(favourable)}件で、2件未満です。",
            f"Favourable trials that count: {len(favourable)}, fewer than two.",
        )
    if not any(trial.independent for trial in favourable):
        yield _cap(
            GradeCap.C4,
            Grade.B,
            "有利な試験に、届出者から独立したものがありません。",
            "No favourable trial is independent of the registrant.",
        )
    if not any(trial.prospective for trial in favourable):
        yield _cap(
            GradeCap.C5,
            Grade.C,
            "有利な試験に、事前に登録されたものがありません。",
            "No favourable trial was registered beforehand.",
        )


def _caps_of_shares(u: Fraction, adv: Fraction) -> Iterator[FiredCap]:
    """c6 and c7: results that are owed, and results against."""
    if u > 0:
        yield _cap(
            GradeCap.C6,
            Grade.B if u < _FIFTH else Grade.C if u < _HALF else Grade.D,
            f"公表期限を過ぎた試験の参加者が、有利な試験との合計の{_percent(u)}%です。",
            f"Trials with overdue results have {_percent(u)} % of the participants of these and favourable ones.",
        )
    if adv >= _HALF:
        yield _cap(
            GradeCap.C7,
            Grade.C,
            f"有利でない、または公表期限を過ぎた試験の参加者が{_percent(adv)}%で、半数以上です。",
            f"Trials not favourable or overdue have {_percent(adv)} % of the participants, half or more.",
        )


def _cap_of_judgement(*, old: bool, single_judge: bool) -> Iterator[FiredCap]:
    if single_judge:
        yield _cap(
            GradeCap.C8,
            Grade.B,
            "確実性を判定したのが1人だけです（暫定）。",
            "The certainty was judged by one person only (provisional).",
        )
    elif old:
        yield _cap(
            GradeCap.C8,
            Grade.B,
            "確実性の判定から24か月を過ぎています（暫定）。",
            "The certainty was judged more than 24 months ago (provisional).",
        )


def _cap(cap: GradeCap, at_most: Grade, ja: str, en: str) -> FiredCap:
    return FiredCap(cap=cap, at_most=at_most, because=Bilingual(ja=ja, en=en))


def _check(trials: Sequence[GradedTrial], *, harm_signal: bool) -> None:
    if len(trials) > MOST_TRIALS:
        raise Invalid.field(
            "trials",
            "too_many_trials",
            ja=f"評価できる試験は{MOST_TRIALS}件までです。",
            en=f"At most {MOST_TRIALS} trials can be graded.",
        )
    if harm_signal:
        return  # it decides alone; no number of participants is weighed
    for number, trial in enumerate(trials):
        if trial.n == 0 and (trial.reported or trial.results_overdue):
            raise Invalid.field(
                f"trials.{number}.n",
                "participants_missing",
                ja="結果がある、または公表期限を過ぎた試験には、参加者数を1以上で入力してください。",
                en="A trial that has results, or owes them, has at least one participant; give the number.",
            )


def _is_valid(trial: GradedTrial) -> bool:
    """Whether a usable trial is in V: ended, with results, in human participants."""
    return trial.reported and trial.status in _ENDED and trial.directness is not Directness.P3


def _is_favourable(trial: GradedTrial) -> bool:
    """Whether a valid trial is in F."""
    return (
        trial.design is StudyDesign.RCT
        and trial.directness in _PRODUCT
        and trial.direction is Direction.FAV
        and trial.risk_of_bias not in _HIGH_RISK
    )


def _is_old(judged_on: date, as_of: date) -> bool:
    # Compared field by field: 29 February needs no other day two years later.
    valid_to = (judged_on.year + _YEARS_VALID, judged_on.month, judged_on.day)
    return (as_of.year, as_of.month, as_of.day) > valid_to


def _participants(trials: Iterable[GradedTrial]) -> int:
    return sum(trial.n for trial in trials)


def _share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(0)


def _percent(share: Fraction) -> str:
    """In tenths of a percent, rounded down so that it never reads as a limit it does not reach."""
    tenths = int(share * 1000)
    return f"{tenths // 10}.{tenths % 10}"
