"""The form of a trial entered by hand: its fields, and how what was typed becomes the entry (WHO TRDS 1.3.1)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from registry.domain.dates import first_day
from registry.web.pages.form_fields import line, parts, word
from registry.web.pages.product_form import Typed, document_of, from_document
from registry.web.pages.product_shape import FieldShape, Kind
from schemas.base import Bilingual, FieldProblem
from schemas.identifiers import check, trial_scheme
from schemas.trials import TrialDocument, TrialFields
from schemas.vocab import Allocation, Masking, StudyType, TrialPhase, TrialSex, TrialStatus

__all__ = ["FIELDS", "at_fields", "entry_of", "typed_of"]


_OUTCOME: Final = (
    line("measure", "評価項目", "Measure"),
    line("time_frame", "評価時期", "Time frame"),
    line("description", "説明", "Description", Kind.PARAGRAPH),
)
_SPONSOR: Final = (line("name", "名称", "Name"), line("kind", "種類", "Kind"))
_DATES: Final = ("registered", "enrolment_started", "primary_completion", "completion")
FIELDS: Final = (
    line("primary_registry", "登録機関（例：jRCT）", "Primary registry, e.g. jRCT", required=True),
    line(
        "number", "登録番号（例：jRCTs041210103）", "Registration number, e.g. jRCTs041210103", required=True
    ),
    line("numbers", "その他の番号", "Other numbers", Kind.LINES),
    parts(
        Kind.GROUP,
        "titles",
        "試験の名称",
        "Titles",
        line("public_ja", "平易な研究名称", "Public title (Japanese)", Kind.PARAGRAPH),
        line("public", "平易な研究名称（英語）", "Public title (English)", Kind.PARAGRAPH),
        line("scientific_ja", "研究名称", "Scientific title (Japanese)", Kind.PARAGRAPH),
        line("scientific", "研究名称（英語）", "Scientific title (English)", Kind.PARAGRAPH),
        line("acronym", "略称", "Acronym"),
    ),
    word("status", "進捗状況", "Status", TrialStatus, required=True),
    line("primary_sponsor", "実施主体・主たる資金提供者", "Primary sponsor"),
    parts(Kind.ROWS, "secondary_sponsors", "共同実施主体", "Secondary sponsors", *_SPONSOR),
    parts(Kind.ROWS, "funders", "資金源", "Sources of funding", *_SPONSOR),
    line("countries", "実施国", "Countries", Kind.LINES),
    line("conditions", "対象疾患・状態", "Conditions", Kind.LINES),
    parts(
        Kind.ROWS,
        "interventions",
        "介入",
        "Interventions",
        line("name", "名称", "Name"),
        line("kind", "種類", "Kind"),
        line("description", "用量・期間など", "Dose, duration", Kind.PARAGRAPH),
    ),
    parts(
        Kind.ROWS,
        "arms",
        "群",
        "Groups",
        line("label", "名称", "Name"),
        line("kind", "種類", "Kind"),
        line("description", "説明", "Description", Kind.PARAGRAPH),
        line("interventions", "行うこと", "What is given or done", Kind.LINES),
    ),
    parts(
        Kind.GROUP,
        "eligibility",
        "対象者",
        "Eligibility",
        line("inclusion", "選択基準", "Inclusion criteria", Kind.PARAGRAPH),
        line("exclusion", "除外基準", "Exclusion criteria", Kind.PARAGRAPH),
        line("minimum_age", "年齢の下限（歳）", "Minimum age (years)", Kind.WHOLE),
        line("maximum_age", "年齢の上限（歳）", "Maximum age (years)", Kind.WHOLE),
        word("sex", "性別", "Sex", TrialSex),
    ),
    parts(
        Kind.GROUP,
        "design",
        "デザイン",
        "Design",
        word("study_type", "研究の種類", "Study type", StudyType),
        word("allocation", "割付け", "Allocation", Allocation),
        word("masking", "盲検化", "Masking", Masking),
        FieldShape("phases", Bilingual(ja="相", en="Phase"), Kind.WORDS, words=tuple(TrialPhase)),
    ),
    parts(
        Kind.GROUP,
        "dates",
        "日付（2026-04-01、月までなら 2026-04）",
        "Days (2026-04-01, or 2026-04)",
        line("registered", "登録日", "Registered"),
        line("enrolment_started", "募集開始日", "First enrolment"),
        line("primary_completion", "主要評価の終了日", "Primary completion"),
        line("completion", "試験の終了日", "Completion"),
    ),
    parts(
        Kind.GROUP,
        "sample_size",
        "症例数",
        "Sample size",
        line("target", "目標", "Target", Kind.WHOLE),
        line("actual", "実績", "Actual", Kind.WHOLE),
    ),
    parts(Kind.ROWS, "primary_outcomes", "主要評価項目", "Primary outcomes", *_OUTCOME),
    parts(Kind.ROWS, "secondary_outcomes", "副次評価項目", "Secondary outcomes", *_OUTCOME),
    parts(
        Kind.GROUP,
        "ethics",
        "倫理審査",
        "Ethics review",
        line("status", "審査の状況", "Status"),
        line("approved", "承認日", "Approved on"),
    ),
    parts(
        Kind.GROUP,
        "ipd",
        "個別参加者データの共有",
        "Sharing of participants' data",
        line("plan", "共有の予定", "Plan"),
        line("description", "説明", "Description", Kind.PARAGRAPH),
    ),
    parts(
        Kind.GROUP,
        "results",
        "結果と論文",
        "Results and publication",
        line("available", "結果の有無", "Results available", Kind.YES_NO),
        line("posted", "結果の登録日", "Results posted"),
        line("first_published", "論文などの公表日", "First published"),
        line("url", "公表先のURL（論文は https://doi.org/…）", "Address of the results (https://doi.org/…)"),
        line("summary", "結果の要約", "Summary", Kind.PARAGRAPH),
    ),
    parts(
        Kind.ROWS,
        "reported_primary_outcomes",
        "結果で報告した主要評価項目",
        "Primary outcomes reported",
        *_OUTCOME,
    ),
)
_RESULT_DATES: Final = ("posted", "first_published")
_ETHICS_DATES: Final = ("approved",)
_OPTIONAL: Final = ("ethics", "ipd")
"""Groups that a record may lack as a whole."""
_AGES: Final = ("minimum_age", "maximum_age")


def typed_of(trial: TrialDocument) -> Typed:
    """What the form shows of a record."""
    shown: dict[str, Any] = trial.model_dump(mode="json")
    shown["number"] = trial.primary_id.value
    shown["numbers"] = [one.value for one in trial.identifiers if not one.primary]
    shown["primary_sponsor"] = None if trial.primary_sponsor is None else trial.primary_sponsor.name
    for name in _OPTIONAL:
        shown[name] = shown[name] or {}
    for group, names in (("dates", _DATES), ("results", _RESULT_DATES), ("ethics", _ETHICS_DATES)):
        for name in names:
            day = shown[group].get(name)
            shown[group][name] = None if day is None else day["date"] or day["raw"]
    for name in _AGES:
        age = shown["eligibility"][name]
        shown["eligibility"][name] = None if age is None else age["number"]
    return from_document(shown, FIELDS)


def entry_of(
    typed: Typed, *, organisation: str | None, current: TrialDocument | None, today: date
) -> dict[str, Any]:
    """What was typed as the JSON of an entry, for the contract to judge; what the form lacks stays as it is.

    Args:
        typed: What was typed.
        organisation: Whose study it is.
        current: The record that is amended; None for a new one.
        today: The day in Asia/Tokyo: a later one is foreseen.
    """
    given: dict[str, Any] = document_of(typed, FIELDS)
    base: dict[str, Any] = (
        {} if current is None else current.model_dump(mode="json", include=set(TrialFields.model_fields))
    )
    shown: dict[str, Any] = {} if current is None else dict(document_of(typed_of(current), FIELDS))
    entry = {**base, "organisation": organisation}
    for field in FIELDS:
        name = field.name
        if field.kind is Kind.GROUP:
            entry[name] = _group(
                field, given.get(name) or {}, base.get(name) or {}, shown.get(name) or {}, today
            )
            if name in _OPTIONAL and not any(entry[name].values()):
                entry[name] = None
        elif name in base and given.get(name) == shown.get(name):
            continue
        elif name in given:
            entry[name] = given[name]
        else:
            entry.pop(name, None)
    number, numbers = entry.pop("number", None), entry.pop("numbers", ())
    entry["identifiers"] = [
        *([] if number is None else [_identifier(str(number), primary=True)]),
        *(_identifier(str(one), primary=False) for one in numbers),
    ]
    if given.get("primary_sponsor") == shown.get("primary_sponsor"):
        entry["primary_sponsor"] = base.get("primary_sponsor")
    else:
        sponsor = given.get("primary_sponsor")
        entry["primary_sponsor"] = None if sponsor is None else {"name": sponsor}
    return entry


def _group(
    field: FieldShape,
    given: Mapping[str, Any],
    base: Mapping[str, Any],
    shown: Mapping[str, Any],
    today: date,
) -> dict[str, Any]:
    """The fields of a group: what was not changed keeps what the form does not show of it."""
    made = dict(base)
    for part in field.parts:
        value = given.get(part.name)
        if value == shown.get(part.name) and part.name in base:
            continue
        if value is None:
            made.pop(part.name, None)
        elif part.name in {*_DATES, *_RESULT_DATES, *_ETHICS_DATES}:
            made[part.name] = {"date": value, "estimated": _later(str(value), today)}
        elif part.name in _AGES:
            made[part.name] = {"text": f"{value}歳", "number": value, "unit": "year"}
        else:
            made[part.name] = value
    return made


def _later(day: str, today: date) -> bool | None:
    try:
        return first_day(day) > today or None
    except ValueError:
        return None


def _identifier(value: str, *, primary: bool) -> dict[str, Any]:
    """A number in its normal form under the scheme that it fits."""
    scheme = trial_scheme(value)
    if scheme is None:
        return {"scheme": "other", "value": value, "level": None, "primary": primary}
    answer = check(scheme, value)
    return {
        "scheme": scheme.value,
        "value": answer.normal_form,
        "level": answer.level.value,
        "primary": primary,
    }


def at_fields(problems: Iterable[FieldProblem]) -> tuple[FieldProblem, ...]:
    """Problems of the entry at the fields of the form."""
    return tuple(
        problem.model_copy(update={"field": "number"}) if problem.field.startswith("identifiers") else problem
        for problem in problems
    )
