"""The evidence table: one row a trial with its results, as a page, a file and a certificate show it (3.8, 6.2)."""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from registry.domain import bodies, conduct, effects, grading, reported_results, risk_of_bias, trial_facts
from registry.domain.bodies import LinkedEvidence
from registry.domain.publications import reports_results
from schemas.base import Bilingual
from schemas.certificates.evidence import (
    BiasDomain,
    CertifiedResult,
    CertifiedTrial,
    PooledResult,
    TrialFacts,
)
from schemas.evidence.forest import ForestPlot, ForestRow
from schemas.evidence.grades import BodyTrial, GradeInputs
from schemas.evidence.grading import GradedTrial
from schemas.evidence.pooling import PooledEffect
from schemas.evidence.records import ClaimOutcome
from schemas.vocab import Directness, FlagState, OutcomeRole, TrialStanding, UnreportedNote

__all__ = ["POOLING_METHOD", "decimal", "decimals_for", "forest_of", "pooled_line", "row"]

POOLING_METHOD: Final = "REML + Hartung–Knapp (q*=max(1,q)), 95 % CI"
_ALONE: Final = "not pooled (k = 1), 95 % CI"

_KNOWN: Final = {FlagState.YES: True, FlagState.NO: False, FlagState.UNKNOWN: None}
_FEWEST_DECIMALS: Final = 2
_MOST_DECIMALS: Final = 12
_FIRST_YEAR: Final = 1900
_LARGEST_SHOWN: Final = 1e15


def row(
    linked: LinkedEvidence, graded: GradedTrial, outcomes: Mapping[str, ClaimOutcome], *, today: date
) -> TrialFacts:
    """The row of one trial, with everything that is on record."""
    facts = trial_facts.facts_of(linked.document, linked.directness, today=today)
    study, interests = linked.study, linked.interests
    told: dict[str, object] = {
        "prospective": _KNOWN[conduct.prospective(linked.document, linked.registrations).state],
        "standing": _standing(graded),
        "note": _note(linked, graded),
        "publications": _named(linked),
        "overdue": graded.results_overdue,
        "retracted": graded.retracted,
        "results": tuple(
            _result(outcome, linked, outcomes[outcome]) for outcome in outcomes if outcome in linked.results
        ),
    }
    if study is not None:
        told |= {
            "design": f"{study.design.ja} {study.design.en}",
            "comparator": study.comparator,
            "randomised": study.randomised,
            "analysed": study.analysed,
        }
    if interests is not None:
        told |= {
            "sponsor": interests.sponsor or facts.sponsor,
            "funder": interests.funder or facts.funder,
            "authors_employed": interests.authors_employed,
            "analysed_by": interests.analysed_by,
            "product_supplied_by": interests.product_supplied_by,
            "independent": bodies.independent(interests),
        }
    return facts.model_copy(update=told)


def pooled_line(inputs: GradeInputs, pooled: PooledEffect) -> PooledResult | None:
    """The pooled result on the natural scale of its measure; None where it has too many digits to be printed."""

    def natural(value: float | None) -> float | None:
        if value is None:
            return None
        return math.exp(value) if inputs.measure.is_ratio else value

    interval = bodies.interval_of(inputs, pooled)
    digits = decimals_for(*interval[1:])
    estimate, low, high = (decimal(value, digits) for value in interval)
    if estimate is None or low is None or high is None:
        return None
    return PooledResult(
        measure=inputs.measure.value,
        method=POOLING_METHOD if pooled.k > 1 else _ALONE,
        trials=pooled.k,
        participants=sum(one.graded.n for one in inputs.trials if one.pooled),
        estimate=estimate,
        ci_low=low,
        ci_high=high,
        pi_low=decimal(natural(pooled.pi_lower), digits),
        pi_high=decimal(natural(pooled.pi_upper), digits),
        tau_squared=decimal(pooled.tau2, 4),
        i_squared=decimal(pooled.i2_q, 1),
    )


def forest_of(
    outcome: ClaimOutcome,
    inputs: GradeInputs,
    pooled: PooledEffect | None,
    linked: Mapping[str, LinkedEvidence],
    trials: Iterable[CertifiedTrial],
) -> ForestPlot:
    """The forest plot of one outcome: a row for each trial whose facts its reader sees, empty without a result.

    Args:
        outcome: What is drawn.
        inputs: The body of its grade.
        pooled: The pooled effect, computed from it.
        linked: What is on record of each trial.
        trials: The table as the reader sees it; a result that is not in it is not drawn.
    """
    seen = {trial.trial_id: trial for trial in trials if trial.facts is not None}
    return ForestPlot(
        outcome=Bilingual(ja=outcome.label_ja, en=outcome.label_en or outcome.label_ja),
        measure=outcome.measure,
        unit=outcome.unit,
        benefit_when=outcome.benefit_when,
        rows=tuple(
            _forest_row(one, seen[one.trial], linked[one.trial])
            for one in inputs.trials
            if one.trial in seen and one.graded.directness is not Directness.P3
        ),
        pooled=pooled,
    )


def _forest_row(one: BodyTrial, trial: CertifiedTrial, linked: LinkedEvidence) -> ForestRow:
    standing = trial.facts.standing if trial.facts else None
    effect = None if one.awaits_scope or not one.graded.in_scope else one.effect
    typed = one.result is not None and (one.result.estimate or one.result.log_rank) is not None
    return ForestRow(
        trial=one.trial,
        label=linked.document.primary_id.value,
        year=_published_year(linked),
        standing=standing or TrialStanding.UNREPORTED,
        effect=effect,
        pooled=one.pooled,
        as_reported=effect is not None and typed,
        overdue=one.graded.results_overdue,
        note=trial.facts.note if trial.facts else None,
    )


def _published_year(linked: LinkedEvidence) -> int | None:
    """The year that was entered, else that of the first article that gives results."""
    if linked.study is not None and linked.study.published_year is not None:
        return linked.study.published_year
    years = (article.year for article in linked.publications if reports_results(article))
    return min((year for year in years if year is not None and year >= _FIRST_YEAR), default=None)


def decimals_for(lower: float | None, upper: float | None) -> int:
    """How many decimals show an interval with two figures of its width, at least two decimals."""
    if lower is None or upper is None or not lower < upper:
        return _FEWEST_DECIMALS
    return min(max(1 - math.floor(math.log10(upper - lower)), _FEWEST_DECIMALS), _MOST_DECIMALS)


def decimal(value: float | None, decimals: int) -> str | None:
    """A number in plain notation; None for none, and for one that is too large to be read."""
    if value is None or not math.isfinite(value) or abs(value) >= _LARGEST_SHOWN:
        return None
    shown = f"{value:.{decimals}f}"
    return shown.removeprefix("-") if float(shown) == 0 else shown


def _named(linked: LinkedEvidence) -> tuple[str, ...]:
    """DOI or PMID of every publication, entered or on record, each once."""
    known = (article.doi or article.pmid for article in linked.publications)
    entered = () if linked.study is None else linked.study.publications
    return tuple(dict.fromkeys((*entered, *(name for name in known if name))))


def _standing(graded: GradedTrial) -> TrialStanding | None:
    """Its place among the six; None for a trial of the mechanism only, which is never counted."""
    return None if graded.directness is Directness.P3 else grading.standing(graded)


def _note(linked: LinkedEvidence, graded: GradedTrial) -> UnreportedNote | None:
    """Why it stands under 未公表 although it has reported: that cannot be told, or nobody has entered it yet."""
    if not graded.reported or _standing(graded) is not TrialStanding.UNREPORTED:
        return None
    primary = any(one.registered_role is OutcomeRole.PRIMARY for one in linked.results.values())
    return UnreportedNote.UNDETERMINED if primary else UnreportedNote.NOT_ENTERED


def _result(outcome_id: str, linked: LinkedEvidence, outcome: ClaimOutcome) -> CertifiedResult:
    result = linked.results[outcome_id]
    effect = reported_results.effect_of(result)
    settled = linked.bias.get(outcome_id)
    low, high = (None, None) if effect is None else (effect.ci_lower, effect.ci_upper)
    digits = decimals_for(low, high)
    typed = reported_results.as_typed(result)
    direction = (
        None
        if low is None or high is None
        else effects.direction(result.measure, low, high, outcome.benefit_when)
    )
    return CertifiedResult(
        outcome_id=outcome_id,
        outcome=outcome.label_ja,
        outcome_en=outcome.label_en,
        primary=result.registered_role is OutcomeRole.PRIMARY,
        time_point=result.time_point,
        arms=reported_results.told_of_arms(result),
        measure=result.measure.value,
        effect=typed.estimate if typed else None if effect is None else decimal(effect.estimate, digits),
        ci_low=typed.ci_lower if typed else decimal(low, digits),
        ci_high=typed.ci_upper if typed else decimal(high, digits),
        direction=direction,
        bias=()
        if settled is None
        else tuple(BiasDomain(domain=one.domain, judgement=one.judgement) for one in settled.domains),
        bias_overall=None if settled is None else risk_of_bias.overall(settled),
    )
