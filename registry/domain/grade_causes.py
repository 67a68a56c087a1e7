"""Why a grade is not what it was: the inputs that differ between two computations (3.9)."""

import json
from collections.abc import Iterator
from typing import Any, Final

from schemas.base import Bilingual
from schemas.evidence.grades import Cause, GradeInputs, GradeRecord

__all__ = ["causes_of"]

_WHOLE: Final = {
    "certainty": Bilingual(ja="確実性（GRADE）の判定", en="Certainty (GRADE)"),
    "judged_on": Bilingual(ja="確実性を判定した日", en="Day the certainty was judged"),
    "confirmed": Bilingual(ja="確実性の第二の人による確認", en="Confirmation of the certainty"),
    "harm_signal": Bilingual(ja="重い健康被害の兆候", en="Signal of serious harm"),
    "measure": Bilingual(ja="効果の指標", en="Measure of effect"),
    "benefit_when": Bilingual(ja="望ましい方向", en="Which way is good"),
}
_OF_TRIAL: Final = {
    "graded.design": Bilingual(ja="試験の設計", en="Design"),
    "graded.directness": Bilingual(ja="製品との近さ", en="How near to the product"),
    "graded.reported": Bilingual(ja="結果の公表", en="Whether results are known"),
    "graded.direction": Bilingual(ja="結果の方向", en="Direction of the result"),
    "graded.risk_of_bias": Bilingual(ja="バイアスリスク", en="Risk of bias"),
    "graded.n": Bilingual(ja="参加者数", en="Participants"),
    "graded.independent": Bilingual(ja="事業者からの独立", en="Independence of the firm"),
    "graded.prospective": Bilingual(ja="事前登録", en="Prospective registration"),
    "graded.in_scope": Bilingual(ja="表示の範囲", en="Scope of the claim"),
    "graded.retracted": Bilingual(ja="論文の撤回", en="Retraction"),
    "graded.results_overdue": Bilingual(ja="結果の公表期限", en="Results overdue"),
    "graded.status": Bilingual(ja="試験の状態", en="Status of the trial"),
    "awaits_scope": Bilingual(ja="範囲の決定", en="Decision on the scope"),
    "effect": Bilingual(ja="試験の結果の数値", en="Numbers of the result"),
    "pooled": Bilingual(ja="統合に含むかどうか", en="Whether it is pooled"),
}
_ADDED: Final = Bilingual(ja="試験が結び付けられた", en="A trial was linked")
_REMOVED: Final = Bilingual(ja="試験の結び付きが終わった", en="A trial is no longer linked")
_RULES: Final = Bilingual(ja="計算規則の版", en="Version of the rules")
_DAY: Final = Bilingual(
    ja="日が経ち、判定が24か月より古くなった", en="Days passed: the judgement is older than 24 months"
)


def causes_of(before: GradeRecord | None, after: GradeRecord) -> tuple[Cause, ...]:
    """Every input that differs, trial by trial; none for the first computation.

    Where no input differs and the result does, the passing of days is the cause.
    """
    if before is None:
        return ()
    found = [*_inputs(before.inputs, after.inputs)]
    if before.rules != after.rules:
        found.append(
            Cause(
                trial=None,
                what="rules",
                before=before.rules.model_dump_json(),
                after=after.rules.model_dump_json(),
                because=_RULES,
            )
        )
    if not found and before.result != after.result:
        found.append(
            Cause(
                trial=None,
                what="as_of",
                before=before.as_of.isoformat(),
                after=after.as_of.isoformat(),
                because=_DAY,
            )
        )
    return tuple(found)


def _inputs(before: GradeInputs, after: GradeInputs) -> Iterator[Cause]:
    for name, because in _WHOLE.items():
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            yield Cause(trial=None, what=name, before=_text(one), after=_text(other), because=because)
    old = {trial.trial: trial.model_dump(mode="json") for trial in before.trials}
    new = {trial.trial: trial.model_dump(mode="json") for trial in after.trials}
    for trial in sorted(old.keys() | new.keys()):
        if trial not in old:
            yield Cause(trial=trial, what="trials", before=None, after=trial, because=_ADDED)
        elif trial not in new:
            yield Cause(trial=trial, what="trials", before=trial, after=None, because=_REMOVED)
        else:
            for name, because in _OF_TRIAL.items():
                one, other = _at(old[trial], name), _at(new[trial], name)
                if one != other:
                    yield Cause(
                        trial=trial, what=name, before=_text(one), after=_text(other), because=because
                    )


def _at(trial: dict[str, Any], path: str) -> object:
    value: Any = trial
    for name in path.split("."):
        value = value[name]
    return value


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str, sort_keys=True)
