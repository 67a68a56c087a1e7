"""Reading the evidence of a product as an actor may see it: view, export, table (1.4, 6.2)."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from registry.domain import bodies, certificates, grading, visibility
from registry.domain.calendar import tokyo_day
from registry.domain.certificates import Visible
from registry.domain.errors import NotFound
from registry.domain.evidence_gaps import no_outcome
from registry.domain.evidence_table import forest_of, pooled_line, row
from registry.domain.permissions import ANONYMOUS, Actor
from registry.domain.product_classes import RULES
from registry.services.evidence.assembling import Assembled, assemble
from registry.services.evidence.grading import compute, history, is_public
from schemas.base import Bilingual, FieldProblem
from schemas.certificates.evidence import CertifiedResult, CertifiedTrial, GradedOutcome
from schemas.evidence.grades import GradeChange, GradeRecord
from schemas.evidence.records import ClaimOutcome
from schemas.evidence.views import EvidenceExport, EvidenceView, OutcomeView
from schemas.vocab import Absence, Directness, Edition, FirstStep

__all__ = ["Evidence", "export", "gather", "missing_inputs", "preview", "table", "view"]

_NO_CLAIM: Final = Bilingual(
    ja="この製品には効果の表示がないため、エビデンスの評価はありません。「評価できない」という意味ではありません。",
    en="This product makes no claim of effect, so there is no grade. That is not the grade E.",
)
_NOT_PUBLIC: Final = Bilingual(
    ja="効果に関する評価は公開対象外です。", en="Assessments of effect are not public for this product."
)
_HOW: Final = Bilingual(
    ja="各グレードは「registry calc effect」「pooling」「grade」で再計算できます。試験ごとのresultから効果、"
    "pooledがtrueの試験の効果から統合結果、gradedと統合結果の方向と確実性からグレードが決まります。統合する試験が1件のとき、"
    "方向はその試験の効果の区間で決めます。標準偏差がない群は、"
    "SD=SE·√n、SD=√n·(U−L)/(2·t)、SD=√(s₀²+s₁²−2r·s₀s₁)で求めます。クラスター試験の分散はdesign_effect倍、"
    "クロスオーバー試験の差（pairs）の分散はSD²/nです。",
    en="Each grade can be recomputed with the calculators effect, pooling and grade: the effect from each trial's"
    " result, the pooled effect from the trials marked pooled, the letter from graded, the direction of the"
    " pooled interval (of one trial alone, of its own effect's interval) and the certainty. An arm without a"
    " standard deviation has SD = SE·√n, SD = √n·(U−L)/(2·t) or SD = √(s₀²+s₁²−2r·s₀s₁); the variance of a cluster"
    " trial is design_effect times as large, that of the pairs of a crossover trial SD²/n.",
)
_COLUMNS: Final = (
    "trial", "registrations", "year", "countries", "design", "registered_on", "prospective", "population",
    "randomised", "analysed", "directness", "comparator", "outcome", "time_point", "arms", "measure", "effect",
    "ci_low", "ci_high", "direction", "risk_of_bias", "risk_of_bias_overall", "funder", "independent", "status",
    "standing", "note", "overdue", "publications", "retracted", "withheld_results",
)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """The whole evidence of one product on one day, and what of it the public may read."""

    trials: tuple[CertifiedTrial, ...]
    outcomes: tuple[GradedOutcome, ...]
    grades: dict[str, GradeRecord]
    public_grades: frozenset[str]
    visible: Visible
    found: Assembled


async def gather(product_id: str, *, now: datetime) -> Evidence:
    """Everything, computed from what is on record; nothing is left out yet.

    Raises:
        NotFound: There is no such product.
    """
    found = await assemble(product_id)
    today = tokyo_day(now)
    grades = compute(found, today=today)
    return Evidence(
        trials=certificates.in_print_order(_certified(found, today=today)),
        outcomes=tuple(_graded(found, record) for record in grades.values() if record.result is not None),
        grades=grades,
        public_grades=frozenset(name for name, record in grades.items() if is_public(found, record)),
        visible=visibility.evidence_for_public(found.subclass, found.outcomes, found.linked),
        found=found,
    )


async def view(product_id: str, *, actor: Actor, now: datetime) -> EvidenceView:
    """The evidence of a published product as this actor may see it, on this day.

    Raises:
        NotFound: There is no such product, or the public never saw it.
    """
    seen = await _published(product_id, actor=actor, now=now)
    return _view(seen, await _changes(seen, actor=actor), actor=actor)


async def preview(product_id: str, *, actor: Actor, now: datetime) -> EvidenceView:
    """The evidence of a product as the public reads it, or will once the product is published.

    Raises:
        NotFound: There is no such product, or it is not public and not the actor's to see.
    """
    seen = await _published(product_id, actor=actor, now=now)
    return _view(seen, await _changes(seen, actor=ANONYMOUS), actor=ANONYMOUS)


async def export(product_id: str, *, actor: Actor, now: datetime) -> EvidenceExport:
    """Everything a stranger needs to recompute the grades that this actor may see.

    Raises:
        NotFound: As for :func:`view`.
    """
    seen = await _published(product_id, actor=actor, now=now)
    full, changes = _sees_all(seen, actor), await _changes(seen, actor=actor)
    return EvidenceExport(
        product=product_id,
        edition=Edition.FULL if full else Edition.PUBLIC,
        exported_at=now,
        how=_HOW,
        view=_view(seen, {}, actor=actor),
        grades=tuple(seen.grades[name] if full else _public_record(seen.grades[name]) for name in changes),
        history=changes,
    )


async def table(product_id: str, *, actor: Actor, now: datetime) -> str:
    """The evidence table (6.2) as CSV, one line a trial and result, as this actor may see it.

    Raises:
        NotFound: As for :func:`view`.
    """
    seen = await view(product_id, actor=actor, now=now)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for trial in seen.trials:
        results: Sequence[CertifiedResult | None] = (trial.facts.results if trial.facts else ()) or (None,)
        for result in results:
            writer.writerow([_cell(value) for value in _line(trial, result)])
    return written.getvalue()


async def missing_inputs(product_id: str, *, now: datetime) -> tuple[FieldProblem, ...]:
    """What has still to be entered before every grade of a product is complete; one entry a field.

    Nothing is missing where there is no claim to grade.

    Raises:
        NotFound: There is no such product.
    """
    found = await assemble(product_id)
    if RULES[found.subclass].approved_text is None:
        return ()
    grades = compute(found, today=tokyo_day(now))
    if not grades:
        return (no_outcome(),)
    return tuple(problem for record in grades.values() for problem in record.missing)


async def _published(product_id: str, *, actor: Actor, now: datetime) -> Evidence:
    seen = await gather(product_id, now=now)
    if seen.found.row["published_version"] is None and not _sees_all(seen, actor):
        raise NotFound(product_id)
    return seen


def _sees_all(seen: Evidence, actor: Actor) -> bool:
    row = seen.found.row
    return row["firm"] in actor.firms or visibility.reads_withheld(actor, row["public_id"])


async def _changes(seen: Evidence, *, actor: Actor) -> dict[str, tuple[GradeChange, ...]]:
    """The history of every grade that this actor may see, by outcome."""
    full = _sees_all(seen, actor)
    shown = [name for name in seen.grades if full or name in seen.public_grades]
    found = [(name, await history(name)) for name in shown]
    return {name: changes if full else _public_changes(changes) for name, changes in found}


def _view(seen: Evidence, changes: Mapping[str, tuple[GradeChange, ...]], *, actor: Actor) -> EvidenceView:
    full = _sees_all(seen, actor)
    trials = seen.trials if full else certificates.public_trials(seen.trials, seen.visible)
    rule = RULES[seen.found.subclass]
    gradable = rule.approved_text is not None
    outcomes = {
        name: outcome
        for name, outcome in seen.found.outcomes.items()
        if full or name in seen.visible.outcomes
    }
    return EvidenceView(
        product=seen.found.product_id,
        product_version=seen.found.row["published_version"] or seen.found.row["latest_version"],
        subclass=seen.found.subclass,
        edition=Edition.FULL if full else Edition.PUBLIC,
        gradable=gradable,
        note=_NO_CLAIM if not gradable else None if full or rule.effects_public else _NOT_PUBLIC,
        counts=certificates.count_trials(trials),
        outcomes=tuple(
            _outcome(seen, name, outcome, trials, full=full).model_copy(
                update={"changes": changes.get(name, ())}
            )
            for name, outcome in outcomes.items()
        ),
        withheld_outcomes=len(seen.found.outcomes) - len(outcomes),
        withheld_trials=sum(one.facts is None or one.facts.withheld_results > 0 for one in trials),
        trials=trials,
    )


def _outcome(
    seen: Evidence, name: str, outcome: ClaimOutcome, trials: Sequence[CertifiedTrial], *, full: bool
) -> OutcomeView:
    record = seen.grades.get(name)
    shown = record is not None and record.result is not None and (full or name in seen.public_grades)
    graded = next((one for one in seen.outcomes if one.outcome_id == name), None)
    result = record.result if record is not None and shown else None
    return OutcomeView(
        outcome_id=name,
        label_ja=outcome.label_ja,
        label_en=outcome.label_en,
        claim=outcome.claim,
        measure=outcome.measure,
        benefit_when=outcome.benefit_when,
        unit=outcome.unit,
        grade=graded if shown else None,
        absent=None if shown else Absence.NOT_ASSESSED,
        binding_caps=() if result is None else result.binding_caps,
        decided_by=None
        if result is None or result.base is not None
        else FirstStep.of(result.binding_caps[0]),
        caps=() if result is None else result.caps,
        graded_as_of=record.as_of if record is not None and shown else None,
        rule_version=record.rules.grading if record is not None and shown else None,
        forest=None
        if record is None
        else forest_of(
            outcome,
            record.inputs,
            record.pooled,
            {one.trial_id: one for one in seen.found.linked},
            trials,
        ),
    )


def _certified(found: Assembled, *, today: date) -> list[CertifiedTrial]:
    """All linked trials with everything on record."""
    return [
        CertifiedTrial(
            trial_id=one.trial_id,
            registrations=tuple(
                dict.fromkeys(
                    identifier.value
                    for record in (one.document, *one.registrations)
                    for identifier in record.identifiers
                )
            ),
            status=one.document.status,
            facts=row(
                one, bodies.graded_trial(one, found.outcomes, today=today), found.outcomes, today=today
            ),
        )
        for one in found.linked
    ]


def _graded(found: Assembled, record: GradeRecord) -> GradedOutcome:
    result, outcome = record.result, found.outcomes[record.outcome_id]
    assert result is not None  # noqa: S101 # only what has a letter is asked for
    judged = record.pooled is not None
    favourable = [one.graded.directness for one in record.inputs.trials if one.pooled]
    return GradedOutcome(
        outcome_id=record.outcome_id,
        outcome=outcome.label_ja,
        outcome_en=outcome.label_en,
        grade=result.letter,
        certainty=record.inputs.certainty if judged else None,
        directness=min(favourable, default=None, key=list(Directness).index),
        provisional=result.provisional,
        judged_on=(record.inputs.judged_on if judged else None) or record.as_of,
        pooled=None if record.pooled is None else pooled_line(record.inputs, record.pooled),
    )


def _public_record(record: GradeRecord) -> GradeRecord:
    """A record whose inputs are those the public may read, and whose counts are those of these inputs."""
    inputs = bodies.for_public(record.inputs)
    assert record.result is not None  # noqa: S101 # only a letter is public
    placed = [one.graded for one in inputs.trials if one.graded.directness in {Directness.P0, Directness.P1}]
    result = record.result.model_copy(update={"counts": grading.count(placed)})
    return record.model_copy(update={"inputs": inputs, "result": result, "missing": ()})


def _public_changes(changes: Sequence[GradeChange]) -> tuple[GradeChange, ...]:
    """Letters that were public, and which inputs differed; not what the inputs were."""
    return tuple(
        change.model_copy(
            update={
                "before": change.before if earlier is not None and earlier.published else None,
                "causes": tuple(
                    cause.model_copy(update={"before": None, "after": None}) for cause in change.causes
                ),
            }
        )
        for earlier, change in zip((None, *changes), changes, strict=False)
        if change.published
    )


def _line(trial: CertifiedTrial, result: CertifiedResult | None) -> Iterator[object]:
    """One line in the order of the columns; what is withheld is not there."""
    told = {} if trial.facts is None else dict(trial.facts)
    told |= {} if result is None else dict(result)
    told |= {
        "trial": trial.trial_id,
        "registrations": trial.registrations,
        "status": trial.status,
        "risk_of_bias": tuple(f"{one.domain}:{one.judgement.value}" for one in told.get("bias", ())),
        "risk_of_bias_overall": told.get("bias_overall"),
    }
    return (told.get(column) for column in _COLUMNS)


def _cell(value: object) -> object:
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    # A spreadsheet takes a text that begins so for a formula and runs it.
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+@\t\r" and value else value
