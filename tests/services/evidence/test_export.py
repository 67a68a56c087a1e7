"""Anyone can check: a grade is recomputed from the export alone, by the rules and by the command line."""

import csv
import io
import json
import math
from typing import Any

import pytest
from click.testing import CliRunner

from registry.adapters.engine import Database
from registry.cli import main
from registry.domain import effects, grading, pooling
from registry.domain.permissions import ANONYMOUS, Actor
from registry.services import evidence
from schemas.evidence.effects import Arm
from schemas.evidence.grades import GradeRecord
from schemas.evidence.views import EvidenceExport
from schemas.vocab import Direction
from tests import builders, evidence_cases
from tests.conftest import NOW
from tests.evidence_cases import BENEFIT, HARM, NO_DIFFERENCE

LETTERS = {"high": "H", "moderate": "M", "low": "L", "very_low": "VL", None: None}


async def exported(product: str, actor: Actor = ANONYMOUS) -> EvidenceExport:
    made = await evidence.export(product, actor=actor, now=NOW)
    return EvidenceExport.model_validate_json(made.model_dump_json())


async def mixed() -> str:
    """Favourable, null, unfavourable, overdue, running, retracted, out of scope and undecided trials."""
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    for number in (1, 2, 3, 4):
        await evidence_cases.trial(product, outcome, number, independent=number % 2 == 0)
    await evidence_cases.trial(product, outcome, 5, NO_DIFFERENCE)
    overdue = {"completion": {"date": "2024-01"}, "registered": {"date": "2022-04-01"}}
    await evidence_cases.trial(product, outcome, 6, None, dates=overdue)
    await evidence_cases.trial(product, outcome, 7, None, status="ongoing")
    gone = {"retracted": True, "notice": "撤回公告"}
    await evidence_cases.trial(product, outcome, 8, HARM, study=gone)
    await evidence_cases.trial(product, outcome, 9, HARM, in_scope=False)
    await evidence_cases.trial(product, outcome, 10, HARM, in_scope=None)
    await evidence_cases.judge_certainty(outcome)
    return product


def arm(given: Any) -> Arm:
    return Arm(n=given.n, events=given.events, mean=float(given.mean), sd=float(given.sd))


def recomputed(record: GradeRecord) -> Any:
    """What a stranger does with the export and the published rules."""
    measure = record.inputs.measure
    found = []
    for one in record.inputs.trials:
        if one.pooled:
            assert one.result is not None
            found.append(effects.from_arms(measure, arm(one.result.arm1), arm(one.result.arm2)))
    pooled = pooling.pool([one.yi or 0.0 for one in found], [one.vi or 0.0 for one in found])
    low, high = pooled.ci_lower, pooled.ci_upper
    if measure.is_ratio:
        low, high = math.exp(low), math.exp(high)
    return pooled, grading.grade(
        [one.graded for one in record.inputs.trials],
        pooled_direction=effects.direction(measure, low, high, record.inputs.benefit_when),
        certainty=record.inputs.certainty,
        as_of=record.as_of,
        single_judge=not record.inputs.confirmed,
        judged_on=record.inputs.judged_on,
    )


@pytest.mark.parametrize("reader", [ANONYMOUS, builders.AUDITOR, builders.HCP])
async def test_the_grade_follows_from_the_export_alone(db: Database, reader: Actor) -> None:
    export = await exported(await mixed(), reader)
    [record] = export.grades
    pooled, result = recomputed(record)
    assert (pooled, result) == (record.pooled, record.result)
    assert len(record.inputs.trials) == 10
    assert pooled.k == 5


async def test_both_editions_have_the_same_letter_for_the_same_reasons(db: Database) -> None:
    product = await mixed()
    [public], [full] = (await exported(product)).grades, (await exported(product, builders.AUDITOR)).grades
    assert public.result is not None
    assert full.result is not None
    same = public.result.model_copy(update={"counts": full.result.counts})
    assert same == full.result
    withheld = {one.trial: one for one in public.inputs.trials}
    assert withheld["T-000009"].result is None
    assert withheld["T-000010"].result is None
    assert withheld["T-000009"].graded.direction is Direction.UNK


async def test_the_command_line_comes_to_the_same_letter(db: Database) -> None:
    [record] = (await exported(await mixed())).grades
    effects_in = [
        {
            "measure": "MD",
            "arm1": {**one.result.arm1.model_dump(exclude_none=True), "mean": 120.0, "sd": 10.0},
            "arm2": {**one.result.arm2.model_dump(exclude_none=True), "mean": 128.0, "sd": 10.0},
        }
        for one in record.inputs.trials
        if one.pooled
        and one.result is not None
        and one.result.arm1 is not None
        and one.result.arm2 is not None
        if one.trial != "T-000005"
    ]
    run = CliRunner().invoke(main, ["calc", "effect"], input="\n".join(map(json.dumps, effects_in)))
    answers = [json.loads(line)["result"] for line in run.output.splitlines()]
    null = next(one for one in record.inputs.trials if one.trial == "T-000005")
    assert null.effect is not None
    pooling_in = {
        "yi": [one["yi"] for one in answers] + [null.effect.yi],
        "vi": [one["vi"] for one in answers] + [null.effect.vi],
    }
    run = CliRunner().invoke(main, ["calc", "pooling"], input=json.dumps(pooling_in))
    pooled = json.loads(run.output)["result"]
    assert record.pooled is not None
    assert pooled["estimate"] == pytest.approx(record.pooled.estimate)
    grade_in = {
        "pooled_direction": "FAV" if pooled["ci_upper"] < 0 else "NULL",
        "certainty": LETTERS[record.inputs.certainty],
        "trials": [one.graded.model_dump(mode="json") for one in record.inputs.trials],
        "judged_on": record.inputs.judged_on and record.inputs.judged_on.isoformat(),
        "as_of": record.as_of.isoformat(),
    }
    run = CliRunner().invoke(main, ["calc", "grade"], input=json.dumps(grade_in))
    answer = json.loads(run.output)["result"]
    assert record.result is not None
    assert answer["letter"] == record.result.letter
    assert answer["binding_caps"] == list(record.result.binding_caps)


async def test_the_public_history_tells_public_letters_and_which_inputs_differ_not_what_they_were(
    db: Database,
) -> None:
    product = await mixed()
    outcome = f"{product}-O1"
    public = (await exported(product)).history[outcome]
    full = (await exported(product, builders.AUDITOR)).history[outcome]
    assert 0 < len(public) < len(full)
    assert all(one.published for one in public)
    assert public[-1].after == full[-1].after
    assert all(cause.before is cause.after is None for change in public for cause in change.causes)
    assert any(cause.after for change in full for cause in change.causes)


async def test_the_table_has_the_columns_of_the_specification_and_all_trials(db: Database) -> None:
    product = await mixed()
    text = await evidence.table(product, actor=ANONYMOUS, now=NOW)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 10
    assert list(rows[0])[:5] == ["trial", "registrations", "year", "countries", "design"]
    assert {"effect", "direction", "risk_of_bias", "independent", "overdue", "publications"} <= set(rows[0])
    first = next(row for row in rows if row["trial"] == "T-000001")
    assert (first["effect"], first["direction"], first["risk_of_bias_overall"]) == ("-8.00", "FAV", "low")
    assert first["arms"] == "120 (SD 10, n=300) / 128 (SD 10, n=300)"
    hidden = next(row for row in rows if row["trial"] == "T-000009")
    assert {name for name, value in hidden.items() if value} == {"trial", "registrations", "status"}


async def test_no_cell_of_the_table_is_a_formula(db: Database) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    for number, text in enumerate(("=1+1", "@SUM(A1)", "+1"), start=1):
        await evidence_cases.trial(product, outcome, number, BENEFIT, study={"comparator": text})
    rows = list(csv.DictReader(io.StringIO(await evidence.table(product, actor=ANONYMOUS, now=NOW))))
    assert [row["comparator"] for row in rows] == ["'=1+1", "'@SUM(A1)", "'+1"]
