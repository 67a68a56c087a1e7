"""Risk of bias of one result by RoB 2 or ROBINS-I (domain specification 3.5).

The overall judgement follows from the domains. What a trial's record says is put to the assessor as a prompt;
who judges more mildly than the prompt gives the reason.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from registry.domain.errors import Invalid
from schemas.base import Bilingual, FieldProblem
from schemas.evidence.bias import BiasAssessment, BiasPrompt
from schemas.vocab import BiasJudgement, BiasTool, TrialLayout

__all__ = ["agree", "check", "domains", "overall", "prompts", "scale", "title"]

_ROB_2: Final[Mapping[TrialLayout, tuple[str, ...]]] = {
    TrialLayout.PARALLEL: ("D1", "D2", "D3", "D4", "D5"),
    TrialLayout.CROSSOVER: ("D1", "DS", "D2", "D3", "D4", "D5"),
    TrialLayout.CLUSTER: ("D1", "D1b", "D2", "D3", "D4", "D5"),
}
_ROBINS_I: Final = ("D1", "D2", "D3", "D4", "D5", "D6", "D7")
_SCALE: Final[Mapping[BiasTool, tuple[BiasJudgement, ...]]] = {
    BiasTool.ROB_2: (BiasJudgement.LOW, BiasJudgement.SOME_CONCERNS, BiasJudgement.HIGH),
    BiasTool.ROBINS_I: (
        BiasJudgement.LOW,
        BiasJudgement.MODERATE,
        BiasJudgement.SERIOUS,
        BiasJudgement.CRITICAL,
    ),
}
"""The judgements of a tool, mildest first; ROBINS-I also knows ``no_information``."""

_TITLES: Final[Mapping[BiasTool, Mapping[str, Bilingual]]] = {
    BiasTool.ROB_2: {
        "D1": Bilingual(ja="ランダム化の過程", en="Randomisation process"),
        "D1b": Bilingual(ja="参加者の特定・募集の時期", en="Timing of identification and recruitment"),
        "DS": Bilingual(ja="時期効果・持ち越し効果", en="Period and carry-over effects"),
        "D2": Bilingual(ja="意図した介入からの逸脱", en="Deviations from the intended intervention"),
        "D3": Bilingual(ja="アウトカムデータの欠測", en="Missing outcome data"),
        "D4": Bilingual(ja="アウトカムの測定", en="Measurement of the outcome"),
        "D5": Bilingual(ja="報告された結果の選択", en="Selection of the reported result"),
    },
    BiasTool.ROBINS_I: {
        "D1": Bilingual(ja="交絡", en="Confounding"),
        "D2": Bilingual(ja="参加者の選択", en="Selection of participants"),
        "D3": Bilingual(ja="介入の分類", en="Classification of interventions"),
        "D4": Bilingual(ja="意図した介入からの逸脱", en="Deviations from the intended intervention"),
        "D5": Bilingual(ja="欠測データ", en="Missing data"),
        "D6": Bilingual(ja="アウトカムの測定", en="Measurement of the outcome"),
        "D7": Bilingual(ja="報告された結果の選択", en="Selection of the reported result"),
    },
}

_MANY_CONCERNS: Final = 3
_SOME_CONCERNS_FOR_HIGH: Final = 2


def domains(tool: BiasTool, layout: TrialLayout) -> tuple[str, ...]:
    """The domains that an assessor judges, in order; RoB 2 asks more of crossover and cluster trials."""
    return _ROB_2[layout] if tool is BiasTool.ROB_2 else _ROBINS_I


def title(tool: BiasTool, domain: str) -> Bilingual:
    """What a tool calls one of its domains."""
    return _TITLES[tool][domain]


def scale(tool: BiasTool) -> tuple[BiasJudgement, ...]:
    """The judgements that a tool knows, mildest first; ``no_information`` last where it knows it."""
    unknown = (BiasJudgement.NO_INFORMATION,) if tool is BiasTool.ROBINS_I else ()
    return (*_SCALE[tool], *unknown)


def overall(assessment: BiasAssessment) -> BiasJudgement:
    """The judgement of the whole result.

    RoB 2: low if all are; high if one is, if three have some concerns, or if the assessor raised two to high.
    ROBINS-I: the worst domain; without a serious or critical one, a domain without information decides.
    """
    found = [judged.judgement for judged in assessment.domains]
    if assessment.tool is BiasTool.ROB_2:
        concerns = found.count(BiasJudgement.SOME_CONCERNS)
        if BiasJudgement.HIGH in found or concerns >= _MANY_CONCERNS or assessment.raised_to_high:
            return BiasJudgement.HIGH
        return BiasJudgement.SOME_CONCERNS if concerns else BiasJudgement.LOW
    scale = _SCALE[BiasTool.ROBINS_I]
    worst = max((one for one in found if one in scale), key=scale.index, default=BiasJudgement.LOW)
    grave = {BiasJudgement.SERIOUS, BiasJudgement.CRITICAL}
    if worst not in grave and BiasJudgement.NO_INFORMATION in found:
        return BiasJudgement.NO_INFORMATION
    return worst


def prompts(tool: BiasTool, *, outcome_switched: bool, concern_expressed: bool) -> tuple[BiasPrompt, ...]:
    """What the record of a trial says about the selection of the reported result.

    Args:
        tool: The tool; RoB 2 asks in D5, ROBINS-I in D7.
        outcome_switched: The registered primary outcome is not the reported one.
        concern_expressed: An expression of concern was published.
    """
    domain, mildest = (
        ("D5", BiasJudgement.SOME_CONCERNS) if tool is BiasTool.ROB_2 else ("D7", BiasJudgement.MODERATE)
    )
    found = []
    if outcome_switched:
        found.append(
            Bilingual(
                ja="登録された主要評価項目と、報告された主要評価項目が違います。",
                en="The registered primary outcome is not the reported one.",
            )
        )
    if concern_expressed:
        found.append(
            Bilingual(
                ja="論文に懸念表明が出ています。", en="An expression of concern was published on the paper."
            )
        )
    return tuple(
        BiasPrompt.model_validate({"domain": domain, "at_least": mildest, "because": because})
        for because in found
    )


def check(assessment: BiasAssessment, prompted: tuple[BiasPrompt, ...] = ()) -> None:
    """Refuse an assessment that lacks a domain, uses another tool's words, or has no reason where one is due.

    Raises:
        Invalid: One entry a field.
    """
    problems = tuple(_problems(assessment, prompted))
    if problems:
        raise Invalid(problems)


def agree(one: BiasAssessment, other: BiasAssessment) -> bool:
    """Whether two assessors say the same of every domain and of the whole, whatever their reasons."""
    return (
        one.tool is other.tool
        and one.layout is other.layout
        and overall(one) is overall(other)
        and {d.domain: d.judgement for d in one.domains} == {d.domain: d.judgement for d in other.domains}
    )


def _problems(assessment: BiasAssessment, prompted: tuple[BiasPrompt, ...]) -> Iterator[FieldProblem]:
    wanted = domains(assessment.tool, assessment.layout)
    given = [judged.domain for judged in assessment.domains]
    if sorted(given) != sorted(wanted):
        listed = "、".join(wanted)
        yield _problem(
            "domains",
            "wrong_domains",
            ja=f"この手法で判定する領域は{listed}です。それぞれを1回ずつ入力してください。",
            en=f"This tool judges the domains {', '.join(wanted)}; give each of them once.",
        )
    scale = _SCALE[assessment.tool]
    for number, judged in enumerate(assessment.domains):
        unknown = judged.judgement not in scale and not (
            assessment.tool is BiasTool.ROBINS_I and judged.judgement is BiasJudgement.NO_INFORMATION
        )
        if unknown:
            yield _problem(
                f"domains.{number}.judgement",
                "word_of_another_tool",
                ja=f"{assessment.tool.ja}では「{judged.judgement.ja}」という判定を使いません。",
                en=f"{assessment.tool.en} does not judge “{judged.judgement.en}”.",
            )
            continue
        for prompt in prompted:
            milder = prompt.domain == judged.domain and (
                judged.judgement not in scale or scale.index(judged.judgement) < scale.index(prompt.at_least)
            )
            if milder and judged.reason is None:
                yield _problem(
                    f"domains.{number}.reason",
                    "reason_missing",
                    ja=f"{prompt.because.ja}「{prompt.at_least.ja}」より軽く判定する場合は理由を入力してください。",
                    en=f"{prompt.because.en} Give the reason for a milder judgement than"
                    f" “{prompt.at_least.en}”.",
                )
    if assessment.raised_to_high:
        yield from _raising(assessment)


def _raising(assessment: BiasAssessment) -> Iterator[FieldProblem]:
    concerns = sum(judged.judgement is BiasJudgement.SOME_CONCERNS for judged in assessment.domains)
    if assessment.tool is not BiasTool.ROB_2 or concerns < _SOME_CONCERNS_FOR_HIGH:
        yield _problem(
            "raised_to_high",
            "cannot_be_raised",
            ja="全体を「高」にできるのは、RoB 2で「一部懸念」の領域が2つ以上ある場合だけです。",
            en="The whole can be raised to high only with RoB 2 and two or more domains of some concerns.",
        )
    if assessment.overall_reason is None:
        yield _problem(
            "overall_reason",
            "reason_missing",
            ja="全体を「高」にする理由を入力してください。",
            en="Give the reason for raising the whole to high.",
        )


def _problem(field: str, code: str, *, ja: str, en: str) -> FieldProblem:
    return FieldProblem(field=field, code=code, message=Bilingual(ja=ja, en=en))
