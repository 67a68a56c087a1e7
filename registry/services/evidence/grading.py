"""Grades: computed from what is on record whenever anything beneath them changes, and kept with their causes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from registry.domain import bodies, certainty, visibility
from registry.domain.bodies import Computed
from registry.domain.calendar import tokyo_day
from registry.domain.canonical import canonical_bytes, sha256_hex
from registry.domain.evidence_gaps import gaps
from registry.domain.grade_causes import causes_of
from registry.domain.permissions import SYSTEM
from registry.services import log, versions
from registry.services.calc.evidence import EFFECT, GRADE, POOLING
from registry.services.evidence.assembling import Assembled, assemble
from registry.services.evidence.certified import supersede_outdated
from registry.services.evidence.rows import find_outcome
from registry.services.log import Facts
from registry.tables.database import Statement, transaction
from schemas.evidence.grades import GradeChange, GradeInputs, GradeRecord, RuleVersions
from schemas.vocab import Grade, Role

__all__ = [
    "compute",
    "emptied",
    "history",
    "inputs_for",
    "is_public",
    "regrade",
    "regrade_all",
    "regrade_all_of",
    "regrade_by_day",
    "regrade_named_by",
]

_RULES = RuleVersions(effects=EFFECT.rule_version, pooling=POOLING.rule_version, grading=GRADE.rule_version)
_GRADED = Statement(
    "UPDATE claim_outcome SET letter = {}, public_letter = {}, grade_version = {}, inputs_sha256 = {},"
    " graded_at = {} WHERE id = {}"
)
_WITH_OUTCOMES = Statement(
    "SELECT DISTINCT p.number, p.public_id FROM claim_outcome o JOIN product p ON p.id = o.product"
    " ORDER BY p.number"
)
_OF_TRIAL = Statement(
    "SELECT DISTINCT p.number, p.public_id FROM claim_outcome o JOIN product p ON p.id = o.product"
    " JOIN product_link k ON (k.record = p.public_id OR k.record IN"
    " (SELECT l.public_id FROM listing l WHERE l.product = p.id)) JOIN trial t ON t.id = k.trial"
    " WHERE t.id = (SELECT coalesce(x.merged_into, x.id) FROM trial x WHERE x.public_id = {})"
    " AND k.ended_at IS NULL ORDER BY p.number"
)
_NAMED_BY = Statement(
    "SELECT DISTINCT p.number, p.public_id FROM claim_outcome o JOIN product p ON p.id = o.product"
    " JOIN product_link k ON (k.record = p.public_id OR k.record IN"
    " (SELECT l.public_id FROM listing l WHERE l.product = p.id)) JOIN trial_identifier i ON i.trial = k.trial"
    " JOIN paper_number n ON n.value = i.value AND n.scheme = i.scheme JOIN paper a ON a.id = n.paper"
    " WHERE a.public_id = {} AND k.ended_at IS NULL ORDER BY p.number"
)
_UNSUPPORTED = Statement(
    "SELECT o.public_id, o.grade_version, p.public_id AS product_id FROM claim_outcome o"
    " JOIN product p ON p.id = o.product WHERE o.letter = 'E' AND p.state = 'published' ORDER BY p.number, o.number"
)


def inputs_for(found: Assembled, outcome_id: str, *, today: date) -> GradeInputs:
    """The inputs of one outcome's grade on a day."""
    judged = found.certainties.get(outcome_id)
    return bodies.inputs_of(
        outcome_id,
        found.linked,
        found.outcomes,
        certainty=None if judged is None else certainty.result(judged.judgement),
        judged_on=None if judged is None else judged.judged_on,
        confirmed=judged is not None and judged.confirmed,
        harm_signal=found.harm_signal,
        today=today,
    )


def compute(found: Assembled, *, today: date) -> dict[str, GradeRecord]:
    """The grade of every outcome inside the claim on a day, by the outcome's id."""
    return {
        outcome_id: _record(found, outcome_id, today=today)
        for outcome_id, outcome in found.outcomes.items()
        if outcome.within_claim
    }


def is_public(found: Assembled, record: GradeRecord) -> bool:
    """Whether the public may read a letter: its outcome is public, and no single person's judgement decides it."""
    seen = visibility.evidence_for_public(found.subclass, found.outcomes, found.linked)
    return record.confirmed and record.outcome_id in seen.outcomes


async def regrade(product_id: str, *, now: datetime) -> tuple[str, ...]:
    """Compute a product's grades again inside the open transaction; outcomes whose grade or inputs changed.

    An unchanged grade leaves no trace; a changed one is the next version of its record, with the causes.
    """
    found = await assemble(product_id)
    changed, dropped = [], False
    computed = compute(found, today=tokyo_day(now))
    for outcome_id in found.outcomes:
        row = await find_outcome(outcome_id)
        record = computed.get(outcome_id)
        if record is None:
            # Outside the claim nothing is graded; the records of when it was inside stay.
            dropped |= row["letter"] is not None
            await _GRADED.rows(None, None, row["grade_version"], None, now, row["id"])
            continue
        deciding = record.model_copy(update={"as_of": date.min})
        digest = sha256_hex(canonical_bytes(deciding))
        if row["inputs_sha256"] == digest:
            continue
        number = row["grade_version"] + 1
        before = await versions.load(f"{outcome_id}/grade", row["grade_version"]) if number > 1 else None
        causes = causes_of(None if before is None else before.read(GradeRecord), record)
        stored = await versions.add(
            "grade",
            f"{outcome_id}/grade",
            number,
            record.model_copy(update={"causes": causes}),
            actor=SYSTEM,
            role=Role.SYSTEM,
            now=now,
        )
        letter = None if record.letter is None else record.letter.value
        public = letter if is_public(found, record) else None
        await _GRADED.rows(letter, public, number, digest, now, row["id"])
        facts = Facts(
            role=Role.SYSTEM,
            version=number,
            from_state=row["letter"],
            to_state=letter,
            document_sha256=stored.sha256,
        )
        await log.append("evidence.graded", product_id, facts=facts, actor=SYSTEM, now=now)
        changed.append(outcome_id)
    if changed or dropped:
        await supersede_outdated(found.row["id"], _printed(computed), now=now)
    return tuple(changed)


async def regrade_all_of(trial_id: str, *, now: datetime) -> tuple[str, ...]:
    """Regrade every product that a trial, or the one it was merged into, is linked to; see :func:`regrade`."""
    return await _regrade_each(await _OF_TRIAL.rows(trial_id), now=now)


async def regrade_named_by(publication_id: str, *, now: datetime) -> tuple[str, ...]:
    """Regrade every product that a trial is linked to whose number an article names; see :func:`regrade`."""
    return await _regrade_each(await _NAMED_BY.rows(publication_id), now=now)


async def regrade_all(*, now: datetime) -> tuple[str, ...]:
    """Regrade every product, one transaction each: each day for what days alone change."""
    changed: list[str] = []
    for row in await _WITH_OUTCOMES.rows():
        async with transaction():
            changed.extend(await regrade(row["public_id"], now=now))
    return tuple(changed)


async def regrade_by_day(*, now: datetime) -> int:
    """What :func:`regrade_all` does, as a timed step; how many outcomes have another grade."""
    return len(await regrade_all(now=now))


async def emptied() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Graded outcomes of published products whose every valid trial was retracted: product, outcome, trials."""
    found = []
    for row in await _UNSUPPORTED.rows():
        stored = await versions.load(f"{row['public_id']}/grade", row["grade_version"])
        assert stored is not None  # noqa: S101 # a letter has its record
        inputs = stored.read(GradeRecord).inputs
        if retracted := bodies.emptied_by(inputs):
            found.append((str(row["product_id"]), str(row["public_id"]), retracted))
    return tuple(found)


async def _regrade_each(rows: list[dict[str, Any]], *, now: datetime) -> tuple[str, ...]:
    return tuple([outcome for row in rows for outcome in await regrade(row["public_id"], now=now)])


async def history(outcome_id: str) -> tuple[GradeChange, ...]:
    """Every grade an outcome ever had, oldest first, and why each was not the one before.

    Raises:
        NotFound: There is no such outcome.
    """
    await find_outcome(outcome_id)
    changes = []
    before: Grade | None = None
    for stored in await versions.history(f"{outcome_id}/grade"):
        record = stored.read(GradeRecord)
        changes.append(
            GradeChange(
                number=stored.number,
                recorded_at=stored.recorded_at,
                before=before,
                after=record.letter,
                published=record.confirmed,
                causes=record.causes,
            )
        )
        before = record.letter
    return tuple(changes)


def _printed(computed: Mapping[str, GradeRecord]) -> dict[str, Grade]:
    """The letters that a certificate of this moment would print: no provisional one is among them."""
    return {
        outcome_id: record.letter
        for outcome_id, record in computed.items()
        if record.confirmed and record.letter is not None
    }


def _record(found: Assembled, outcome_id: str, *, today: date) -> GradeRecord:
    inputs = inputs_for(found, outcome_id, today=today)
    computed: Computed = bodies.compute(inputs, as_of=today)
    return GradeRecord(
        product=found.product_id,
        outcome_id=outcome_id,
        as_of=today,
        inputs=inputs,
        pooled=computed.pooled,
        pooled_direction=computed.direction,
        result=computed.result,
        missing=gaps(outcome_id, found.linked, inputs, computed),
        rules=_RULES,
    )
