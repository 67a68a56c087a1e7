"""Grades: computed from what is on record whenever anything beneath them changes, and kept with their causes."""

from datetime import date, datetime

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
from registry.services.evidence.rows import find_outcome
from registry.services.log import Facts
from registry.tables.database import Statement, transaction
from schemas.evidence.grades import GradeChange, GradeInputs, GradeRecord, RuleVersions
from schemas.vocab import Grade, Role

__all__ = ["compute", "history", "inputs_for", "is_public", "regrade", "regrade_all", "regrade_all_of"]

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
    " WHERE t.public_id = {} AND k.ended_at IS NULL ORDER BY p.number"
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
    changed = []
    computed = compute(found, today=tokyo_day(now))
    for outcome_id in found.outcomes:
        row = await find_outcome(outcome_id)
        record = computed.get(outcome_id)
        if record is None:
            # Outside the claim nothing is graded; the records of when it was inside stay.
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
    return tuple(changed)


async def regrade_all_of(trial_id: str, *, now: datetime) -> tuple[str, ...]:
    """Regrade every product that a trial is linked to; see :func:`regrade`."""
    products = [row["public_id"] for row in await _OF_TRIAL.rows(trial_id)]
    return tuple([outcome for product in products for outcome in await regrade(product, now=now)])


async def regrade_all(*, now: datetime) -> tuple[str, ...]:
    """Regrade every product, one transaction each: after an import, and each day for what days alone change."""
    changed: list[str] = []
    for row in await _WITH_OUTCOMES.rows():
        async with transaction():
            changed.extend(await regrade(row["public_id"], now=now))
    return tuple(changed)


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
