"""Rules of the evidence certificate: validity, order and counts of trials, public edition (1.4, 3.8, 6.1).

The public edition is made from the full one by leaving out, never by hiding: what is withheld is not in the
document at all, only how much of it there is.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from schemas.certificates import (
    CertificateSnapshot,
    CertifiedLot,
    CertifiedQuality,
    CertifiedTrial,
    Interests,
    SixCounts,
    TrialCounts,
    TrialFacts,
)
from schemas.vocab import Absence, Directness, Edition, LotState, TrialStanding

__all__ = [
    "VALID_YEARS",
    "Visible",
    "count_interests",
    "count_trials",
    "in_print_order",
    "public_edition",
    "public_trials",
    "valid_until",
]

VALID_YEARS = 2
"""A certificate expires at the age of 24 months (5.6)."""


@dataclass(frozen=True, slots=True)
class Visible:
    """What the public may read of a product's claims and trials (1.4).

    Attributes:
        trials: Ids of trials of which more than registration and status may be read.
        outcomes: Ids of outcomes whose results and grades may be read.
        claims: Exact texts of claims that may be read.
    """

    trials: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    withheld_results: frozenset[tuple[str, str]] = frozenset()
    """Pairs of trial and visible outcome whose result no reviewer has found to speak of the claim."""


def valid_until(issued_on: date) -> date:
    """Last day of validity: the day before the certificate is 24 months old."""
    if (issued_on.month, issued_on.day) == (2, 29):
        return date(issued_on.year + VALID_YEARS, 2, 28)
    return issued_on.replace(year=issued_on.year + VALID_YEARS) - timedelta(days=1)


def in_print_order(trials: Iterable[CertifiedTrial]) -> tuple[CertifiedTrial, ...]:
    """Year ascending (6.2), unknown years after known ones, withheld trials last by registration alone."""

    def key(trial: CertifiedTrial) -> tuple[int, tuple[str, ...], str]:
        if trial.facts is None:
            return (10_000, trial.registrations, trial.trial_id)
        return (trial.facts.year or 9_999, trial.registrations, trial.trial_id)

    return tuple(sorted(trials, key=key))


def count_trials(trials: Iterable[CertifiedTrial]) -> TrialCounts:
    """The six counts, those of the ingredient (P2) apart, and why some trials have no place among them."""
    product: Counter[TrialStanding] = Counter()
    ingredient: Counter[TrialStanding] = Counter()
    unplaced: list[CertifiedTrial] = []
    total = 0
    for trial in trials:
        total += 1
        if trial.facts is None or trial.facts.standing is None:
            unplaced.append(trial)
        else:
            line = ingredient if trial.facts.directness is Directness.P2 else product
            line[trial.facts.standing] += 1
    nothing_placed = 0 < total == len(unplaced)
    return TrialCounts(
        total=total,
        product=None if nothing_placed else _six(product),
        ingredient=None if nothing_placed else _six(ingredient),
        unplaced=len(unplaced),
        reason=_why_unplaced(unplaced) if unplaced else None,
    )


def count_interests(trials: Iterable[CertifiedTrial]) -> Interests:
    """How many of the trials whose facts are shown are independent of the firm, are not, or may be."""
    answers = Counter(trial.facts.independent for trial in trials if trial.facts is not None)
    return Interests(independent=answers[True], not_independent=answers[False], unknown=answers[None])


def public_trials(trials: Iterable[CertifiedTrial], visible: Visible) -> tuple[CertifiedTrial, ...]:
    """The table of all trials as the public may read it, in print order; none is left out."""
    return in_print_order(_public_trial(trial, visible) for trial in trials)


def public_edition(full: CertificateSnapshot, visible: Visible) -> CertificateSnapshot:
    """The edition that everybody may read, with the same number.

    Left out are the claims, the facts of trials and the results and grades of outcomes that are not
    ``visible``, the rules that fired when grading unless every grade is shown, the place of a trial among the
    six counts when a primary result of it is left out (a retraction stays), and test results of lots still in
    test (those that failed stay).

    Raises:
        ValueError: The given edition is not the full one.
    """
    if full.edition is not Edition.FULL:
        raise ValueError("only the full edition has a public one")
    trials = public_trials(full.trials, visible)
    outcomes = tuple(outcome for outcome in full.outcomes if outcome.outcome_id in visible.outcomes)
    all_graded = len(outcomes) == len(full.outcomes)
    claims = tuple(claim for claim in full.claims if claim.text in visible.claims)
    quality = _public_quality(full.quality)
    tested_by = {
        result.laboratory_id
        for result in chain.from_iterable(lot.results or () for lot in (quality.lots if quality else ()))
    }
    public = full.model_copy(
        update={
            "edition": Edition.PUBLIC,
            "claims": claims,
            "claims_absent": None if len(claims) == len(full.claims) else Absence.WITHHELD,
            "trials": trials,
            "counts": count_trials(trials),
            "interests": count_interests(trials),
            "outcomes": outcomes,
            "outcomes_absent": full.outcomes_absent if all_graded else Absence.WITHHELD,
            "grade_rules": full.grade_rules if all_graded else (),
            "quality": quality,
            "laboratories": tuple(lab for lab in full.laboratories if lab.laboratory_id in tested_by),
        }
    )
    return CertificateSnapshot.model_validate(public.model_dump())


def _why_unplaced(trials: Iterable[CertifiedTrial]) -> Absence:
    """Their place is withheld or, where all are known to speak of the mechanism only, they are never counted."""
    mechanism = all(trial.facts is not None and trial.facts.directness is Directness.P3 for trial in trials)
    return Absence.MECHANISM if mechanism else Absence.WITHHELD


def _six(counted: Counter[TrialStanding]) -> SixCounts:
    return SixCounts(**{standing.value: counted[standing] for standing in TrialStanding})


def _public_trial(trial: CertifiedTrial, visible: Visible) -> CertifiedTrial:
    if trial.facts is None or trial.trial_id not in visible.trials:
        return trial.model_copy(update={"facts": None})
    return trial.model_copy(update={"facts": _public_facts(trial.trial_id, trial.facts, visible)})


def _public_facts(trial_id: str, facts: TrialFacts, visible: Visible) -> TrialFacts:
    def may_be_read(outcome: str) -> bool:
        return outcome in visible.outcomes and (trial_id, outcome) not in visible.withheld_results

    shown = tuple(result for result in facts.results if may_be_read(result.outcome_id))
    withheld = [result for result in facts.results if not may_be_read(result.outcome_id)]
    hides_place = facts.standing is not TrialStanding.RETRACTED and any(result.primary for result in withheld)
    return facts.model_copy(
        update={
            "results": shown,
            "withheld_results": facts.withheld_results + len(withheld),
            "standing": None if hides_place else facts.standing,
            "note": None if hides_place else facts.note,
        }
    )


def _public_quality(quality: CertifiedQuality | None) -> CertifiedQuality | None:
    if quality is None:
        return None
    return quality.model_copy(update={"lots": tuple(_public_lot(lot) for lot in quality.lots)})


def _public_lot(lot: CertifiedLot) -> CertifiedLot:
    return lot.model_copy(update={"results": None}) if lot.state is LotState.IN_TEST else lot
