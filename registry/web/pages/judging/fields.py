"""The fields of the forms in which evidence is entered, one table a record; their labels are translated sentences.

A name is the path in the record: ``arm1.n``. What is left empty is not sent; numbers keep the digits as typed.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from pydantic import JsonValue

from registry.web.pages.acting import Given, one
from registry.web.pages.catalogues import N_
from schemas.vocab import BenefitWhen, Directness, Measure, OutcomeRole, StudyDesign, TrialLayout, Word

__all__ = [
    "INTERESTS",
    "LINK",
    "OUTCOME",
    "RESULT",
    "SCOPE",
    "STUDY",
    "Field",
    "Group",
    "Input",
    "document_of",
    "typed_of",
]

_YES, _NO = "yes", "no"


class Input(Enum):
    """How a field is entered."""

    LINE = auto()
    PARAGRAPH = auto()
    NUMBER = auto()
    YES_NO = auto()
    WORD = auto()
    LINES = auto()


@dataclass(frozen=True)
class Field:
    """One field of a form."""

    name: str
    label: str
    kind: Input = Input.LINE
    words: tuple[Word, ...] = ()
    hint: str = ""
    required: bool = False


@dataclass(frozen=True)
class Group:
    """Fields under a heading; an empty heading stands for none."""

    heading: str
    fields: tuple[Field, ...]


OUTCOME: Final = (
    Group(
        "",
        (
            Field("label_ja", N_("Name of the outcome (Japanese)"), required=True),
            Field("label_en", N_("Name of the outcome (English)")),
            Field("measure", N_("Measure of the effect"), Input.WORD, tuple(Measure), required=True),
            Field("benefit_when", N_("Which way is good"), Input.WORD, tuple(BenefitWhen), required=True),
            Field("unit", N_("Unit")),
            Field(
                "minimal_important_difference",
                N_("Smallest difference that matters"),
                Input.NUMBER,
                hint=N_("On the natural scale of the measure."),
            ),
            Field(
                "product_version",
                N_("Version of the product whose claim this is"),
                Input.NUMBER,
                required=True,
            ),
            Field("claim", N_("Exact text of the claim"), Input.PARAGRAPH),
        ),
    ),
    Group(
        N_("Decision"),
        (
            Field(
                "within_claim",
                N_("Is it inside the claim?"),
                Input.YES_NO,
                hint=N_(
                    "Until this is decided, and where it is no, nothing of it is public and there is no grade."
                ),
            ),
            Field("reason", N_("Why it is inside or outside"), Input.PARAGRAPH),
        ),
    ),
)
LINK: Final = (
    Group(
        "",
        (
            Field(
                "trial",
                N_("Record number of the trial"),
                hint=N_("For example T-000001; search finds it by its registration number."),
                required=True,
            ),
            Field("directness", N_("How near to the product"), Input.WORD, tuple(Directness), required=True),
            Field(
                "product_version",
                N_("Version of the product that the trial used"),
                Input.NUMBER,
                hint=N_("Needed for the final product (P0)."),
            ),
            Field("reason", N_("Reason"), Input.PARAGRAPH, required=True),
        ),
    ),
    Group(
        N_("What the trial gave (for the comparison with the registered product)"),
        (
            Field("studied.description", N_("Description"), Input.PARAGRAPH),
            Field("studied.in_humans", N_("In humans"), Input.YES_NO),
            Field("studied.same_maker", N_("By the same maker"), Input.YES_NO),
            Field("studied.same_model", N_("Devices: the same model"), Input.YES_NO),
            Field("studied.same_series", N_("Devices: the same series"), Input.YES_NO),
            Field("studied.equivalence", N_("What shows equivalence"), Input.PARAGRAPH),
        ),
    ),
    *(
        Group(
            N_("Component and its amount a day"),
            (
                Field(f"studied.components.{place}.name", N_("Name")),
                Field(f"studied.components.{place}.amount", N_("Amount a day"), Input.NUMBER),
                Field(
                    f"studied.components.{place}.unit", N_("Unit"), hint=N_("UCUM code, e.g. mg, g, {tablet}")
                ),
            ),
        )
        for place in range(3)
    ),
)
STUDY: Final = (
    Group(
        "",
        (
            Field("design", N_("Design"), Input.WORD, tuple(StudyDesign), required=True),
            Field("comparator", N_("Comparator")),
            Field("randomised", N_("Participants randomised"), Input.NUMBER),
            Field("analysed", N_("Participants analysed"), Input.NUMBER),
            Field("published_results", N_("A publication gives results"), Input.YES_NO, required=True),
            Field("published_year", N_("Year of publication"), Input.NUMBER),
            Field("publications", N_("DOI or PMID of publications"), Input.LINES, hint=N_("One a line")),
            Field(
                "success_criterion_met",
                N_("With several primary outcomes: was the criterion of success met?"),
                Input.YES_NO,
            ),
            Field("retracted", N_("Retracted"), Input.YES_NO),
            Field("concern_expressed", N_("An expression of concern was published"), Input.YES_NO),
            Field("notice", N_("Source of the retraction or concern"), Input.PARAGRAPH),
        ),
    ),
)
INTERESTS: Final = (
    Group(
        "",
        (
            Field("sponsor", N_("Sponsor")),
            Field("funder", N_("Funder")),
            Field("sponsored_by_firm", N_("Sponsored by the firm or its group"), Input.YES_NO),
            Field("funded_by_firm", N_("Funded by the firm or its group"), Input.YES_NO),
            Field("analysed_by_firm", N_("Analysed by the firm or its group"), Input.YES_NO),
            Field("authors_employed", N_("Authors employed by the firm"), Input.YES_NO),
            Field("analysed_by", N_("Who analysed the data")),
            Field("product_supplied_by", N_("Who supplied the product")),
        ),
    ),
)
RESULT: Final = (
    Group(
        "",
        (
            Field("registered_role", N_("Role as registered"), Input.WORD, tuple(OutcomeRole), required=True),
            Field("reported_role", N_("Role as reported"), Input.WORD, tuple(OutcomeRole), required=True),
            Field("time_point", N_("When measured")),
            Field(
                "layout",
                N_("Layout of the trial"),
                Input.WORD,
                tuple(TrialLayout),
                hint=N_("Left out it is parallel groups, unless the registration says otherwise."),
            ),
            Field(
                "design_effect",
                N_("Design effect of a cluster trial"),
                Input.NUMBER,
                hint=N_("1 where the reported numbers account for the clusters."),
            ),
        ),
    ),
    *(
        Group(
            heading,
            (
                Field(f"{arm}.n", N_("Participants"), Input.NUMBER),
                Field(f"{arm}.events", N_("Events"), Input.NUMBER),
                Field(f"{arm}.mean", N_("Mean"), Input.NUMBER),
                Field(f"{arm}.sd", N_("Standard deviation"), Input.NUMBER),
                Field(f"{arm}.se", N_("Or standard error of the mean"), Input.NUMBER),
                Field(f"{arm}.ci_lower", N_("Or lower end of the mean's 95 percent interval"), Input.NUMBER),
                Field(f"{arm}.ci_upper", N_("Upper end of the mean's 95 percent interval"), Input.NUMBER),
                Field(f"{arm}.sd_before", N_("Or, of a change, deviation before"), Input.NUMBER),
                Field(f"{arm}.sd_after", N_("Deviation after"), Input.NUMBER),
                Field(f"{arm}.correlation", N_("Correlation of before and after"), Input.NUMBER),
                Field(f"{arm}.median", N_("Median (kept, not pooled)"), Input.NUMBER),
                Field(f"{arm}.q1", N_("First quartile"), Input.NUMBER),
                Field(f"{arm}.q3", N_("Third quartile"), Input.NUMBER),
            ),
        )
        for arm, heading in (("arm1", N_("Arm of the product")), ("arm2", N_("Arm of the comparator")))
    ),
    Group(
        N_("Or, of a crossover trial, the differences within participants"),
        (
            Field("pairs.n", N_("Participants"), Input.NUMBER),
            Field("pairs.mean", N_("Mean difference, product less comparator"), Input.NUMBER),
            Field("pairs.sd", N_("Standard deviation"), Input.NUMBER),
            Field("pairs.se", N_("Or standard error of the mean"), Input.NUMBER),
            Field("pairs.ci_lower", N_("Or lower end of the mean's 95 percent interval"), Input.NUMBER),
            Field("pairs.ci_upper", N_("Upper end of the mean's 95 percent interval"), Input.NUMBER),
        ),
    ),
    Group(
        N_("Or the effect as reported, where the arms are not"),
        (
            Field("estimate.estimate", N_("Estimate"), Input.NUMBER),
            Field("estimate.ci_lower", N_("Lower end of the 95 percent interval"), Input.NUMBER),
            Field("estimate.ci_upper", N_("Upper end of the 95 percent interval"), Input.NUMBER),
            Field("estimate.source", N_("Where it stands"), Input.PARAGRAPH),
        ),
    ),
    Group(
        N_("Or observed minus expected events (hazard ratio)"),
        (
            Field("log_rank.o_minus_e", N_("Observed minus expected"), Input.NUMBER),
            Field("log_rank.v", N_("Variance"), Input.NUMBER),
            Field("log_rank.source", N_("Where it stands"), Input.PARAGRAPH),
        ),
    ),
)
SCOPE: Final = (
    Group(
        "",
        (
            Field("in_scope", N_("Does the trial speak of the claim?"), Input.YES_NO, required=True),
            Field("patients_only", N_("Were all participants patients?"), Input.YES_NO, required=True),
            Field(
                "population_differs",
                N_("Are its participants others than the claim speaks of?"),
                Input.YES_NO,
                hint=N_("It is then put to those who judge the certainty; left out it means no."),
            ),
            Field("reason", N_("Reason"), Input.PARAGRAPH, required=True),
        ),
    ),
)


def document_of(given: Given, groups: Iterable[Group]) -> dict[str, Any]:
    """What was typed, as the contract takes it: paths become objects and lists, empty fields are left out."""
    made: dict[str, Any] = {}
    for field in (field for group in groups for field in group.fields):
        value = _value(one(given, field.name), field)
        if value is None:
            continue
        *path, last = field.name.split(".")
        holder = made
        for step in path:
            holder = holder.setdefault(step, {})
        holder[last] = value
    return {name: _listed(value) for name, value in made.items()}


def typed_of(document: Mapping[str, Any], groups: Iterable[Group]) -> dict[str, str]:
    """What the form shows of a record in its JSON form."""
    return {field.name: _text(document, field.name) for group in groups for field in group.fields}


def _value(typed: str, field: Field) -> JsonValue:
    if not typed:
        return None
    match field.kind:
        case Input.YES_NO:
            return {_YES: True, _NO: False}.get(typed, typed)
        case Input.NUMBER:
            return unicodedata.normalize("NFKC", typed)
        case Input.LINES:
            return [line.strip() for line in typed.split("\n") if line.strip()]
        case _:
            return typed


def _listed(value: Any) -> Any:  # noqa: ANN401 # JSON
    """Objects whose names are positions as lists, closed up."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(each) for name, each in value.items()}
    return [inner[name] for name in sorted(inner, key=int)] if all(map(str.isdecimal, inner)) else inner


def _text(document: Mapping[str, Any], path: str) -> str:
    value: Any = document
    for step in path.split("."):
        if isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = (value or {}).get(step)
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)
