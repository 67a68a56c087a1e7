"""What has still to be entered before the grade of an outcome is complete (domain specification 3.9, 5.2)."""

from collections.abc import Iterator, Sequence
from typing import Final

from registry.domain.bodies import Computed, LinkedEvidence, is_reported
from schemas.base import Bilingual, FieldProblem
from schemas.evidence.grades import BodyTrial, GradeInputs
from schemas.vocab import Directness

__all__ = ["gaps", "no_outcome"]

_WANTED: Final = {
    "scope": Bilingual(
        ja="試験が表示の範囲内かどうかを決めてください。", en="Decide whether the trial speaks of the claim."
    ),
    "comparison": Bilingual(
        ja="登録製品との処方と1日量の比較を入力してください。",
        en="Compare formula and daily amount with the registered product.",
    ),
    "study": Bilingual(ja="試験の基本情報を入力してください。", en="Enter the facts of the study."),
    "interests": Bilingual(ja="利益相反を入力してください。", en="Enter the interests."),
    "result": Bilingual(ja="結果を入力してください。", en="Enter the result."),
    "bias": Bilingual(
        ja="2人によるバイアスリスクの判定が必要です。", en="Two people must judge the risk of bias."
    ),
    "study.randomised": Bilingual(ja="参加者数を入力してください。", en="Enter the number of participants."),
}


def no_outcome() -> FieldProblem:
    """The product has a claim and nobody has said which outcome is graded."""
    return _gap(
        "outcomes",
        Bilingual(
            ja="評価するアウトカムを1つ以上、表示の範囲内として登録してください。",
            en="Enter at least one outcome inside the claim.",
        ),
    )


def gaps(
    outcome_id: str, linked: Sequence[LinkedEvidence], inputs: GradeInputs, computed: Computed
) -> tuple[FieldProblem, ...]:
    """What is missing for one outcome, one entry a field."""
    bodies = {one.trial: one for one in inputs.trials}
    found = [
        _gap(f"outcomes.{outcome_id}.trials.{trial.trial_id}.{name}", _WANTED[name])
        for trial in linked
        for name in _of_trial(trial, bodies[trial.trial_id])
    ]
    if computed.pooled is not None and not inputs.confirmed:
        found.append(
            _gap(
                f"outcomes.{outcome_id}.certainty",
                Bilingual(
                    ja="確実性（GRADE）の判定と、別の人による確認が必要です。",
                    en="The certainty (GRADE) must be judged, and confirmed by another person.",
                ),
            )
        )
    return tuple(found)


def _of_trial(trial: LinkedEvidence, body: BodyTrial) -> Iterator[str]:
    graded = body.graded
    if graded.directness is Directness.P3 or graded.retracted or not graded.in_scope:
        return
    owes = graded.reported or graded.results_overdue
    wanted = {
        "scope": body.awaits_scope,
        "comparison": trial.directness is not Directness.P2 and not trial.compared,
        "study": trial.study is None,
        "interests": trial.interests is None,
        "result": is_reported(trial) and body.result is None,
        "bias": body.result is not None and graded.risk_of_bias is None,
        "study.randomised": owes and graded.n == 0,
    }
    yield from (name for name, needed in wanted.items() if needed)


def _gap(field: str, message: Bilingual) -> FieldProblem:
    return FieldProblem(field=field, code="evidence_missing", message=message)
