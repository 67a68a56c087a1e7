"""Results of ClinicalTrials.gov, outcome by outcome: what the groups had, and the analyses (3.2, item 23)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from registry.adapters.sources.json_items import text_of
from registry.adapters.sources.trials.reading import RecordReader
from schemas.posted_results import PostedAnalysis, PostedGroup, PostedOutcome, PostedRow, PostedValue
from schemas.trials import TrialOutcome
from schemas.vocab import PostedDispersion, PostedOutcomeKind, PostedParameter, Word

__all__ = ["posted_results", "reported_primary"]

W = TypeVar("W", bound=Word)

_LONGEST: Final = 500
_PARTICIPANTS: Final = "participants"
_NOT_A_WORD: Final = re.compile(r"[^a-z0-9]+")


def posted_results(reader: RecordReader, study: Mapping[str, Any]) -> tuple[PostedOutcome, ...]:
    """Every outcome that the results section holds, with its numbers as they stand there."""
    return tuple(
        _outcome(reader, item, title)
        for item in _measures(study)
        if (title := reader.long("title", text_of(item, "title"))) is not None
    )


def reported_primary(reader: RecordReader, study: Mapping[str, Any]) -> tuple[TrialOutcome, ...]:
    """Which primary outcomes the results section reports, without their values."""
    return tuple(
        TrialOutcome(
            measure=measure,
            time_frame=reader.long("timeFrame", text_of(item, "timeFrame")),
            description=reader.long("description", text_of(item, "description")),
        )
        for item in _measures(study)
        if text_of(item, "type").casefold() == "primary"
        and (measure := reader.long("title", text_of(item, "title"))) is not None
    )


def _measures(study: Mapping[str, Any]) -> list[Any]:
    results = study.get("resultsSection")
    return _listed(
        results.get("outcomeMeasuresModule") if isinstance(results, dict) else None, "outcomeMeasures"
    )


def _outcome(reader: RecordReader, item: Any, title: str) -> PostedOutcome:  # noqa: ANN401 # JSON
    kind = reader.short("type", text_of(item, "type"))
    parameter = reader.short("paramType", text_of(item, "paramType"))
    dispersion = reader.short("dispersionType", text_of(item, "dispersionType"))
    analysed = _analysed(item)
    return PostedOutcome(
        title=title,
        kind=_word(PostedOutcomeKind, kind),
        kind_text=kind,
        time_frame=reader.long("timeFrame", text_of(item, "timeFrame")),
        description=reader.long("description", text_of(item, "description")),
        population=reader.long("populationDescription", text_of(item, "populationDescription")),
        units=reader.short("unitOfMeasure", text_of(item, "unitOfMeasure")),
        parameter=_word(PostedParameter, parameter),
        parameter_text=parameter,
        dispersion=_word(PostedDispersion, dispersion),
        dispersion_text=dispersion,
        groups=tuple(_groups(reader, item, analysed)),
        rows=tuple(_rows(reader, item)),
        analyses=tuple(_analysis(reader, one) for one in _listed(item, "analyses")),
    )


def _groups(reader: RecordReader, item: object, analysed: Mapping[str, str]) -> Iterator[PostedGroup]:
    for group in _listed(item, "groups"):
        code = reader.short("groups", text_of(group, "id"))
        title = reader.long("groupTitle", text_of(group, "title"))
        if code is not None and title is not None:
            yield PostedGroup(
                code=code,
                title=title,
                description=reader.long("groupDescription", text_of(group, "description")),
                analysed=_number(reader, "denoms", analysed.get(code, "")),
            )


def _rows(reader: RecordReader, item: object) -> Iterator[PostedRow]:
    """Classes are times or subgroups, their categories divide them further."""
    for each in _listed(item, "classes"):
        own = _analysed(each)
        for category in _listed(each, "categories"):
            titles = [text_of(each, "title"), text_of(category, "title")]
            yield PostedRow(
                title=reader.long("classes", " — ".join(filter(None, titles))),
                values=tuple(
                    PostedValue(
                        group=code,
                        analysed=_number(reader, "denoms", own.get(code, "")),
                        value=_number(reader, "value", text_of(found, "value")),
                        spread=_number(reader, "spread", text_of(found, "spread")),
                        lower=_number(reader, "lowerLimit", text_of(found, "lowerLimit")),
                        upper=_number(reader, "upperLimit", text_of(found, "upperLimit")),
                        comment=reader.long("comment", text_of(found, "comment")),
                    )
                    for found in _listed(category, "measurements")
                    if (code := reader.short("groupId", text_of(found, "groupId"))) is not None
                ),
            )


def _analysis(reader: RecordReader, item: object) -> PostedAnalysis:
    comments = (text_of(item, name) for name in ("pValueComment", "statisticalComment", "estimateComment"))
    return PostedAnalysis(
        groups=tuple(
            code
            for one in _listed(item, "groupIds")
            if (code := reader.short("groupIds", text_of({"code": one}, "code"))) is not None
        ),
        description=reader.long("groupDescription", text_of(item, "groupDescription")),
        method=reader.long("statisticalMethod", text_of(item, "statisticalMethod")),
        p_value=_number(reader, "pValue", text_of(item, "pValue")),
        estimate_kind=reader.short("paramType", text_of(item, "paramType")),
        estimate=_number(reader, "paramValue", text_of(item, "paramValue")),
        dispersion=reader.short("dispersionType", text_of(item, "dispersionType")),
        spread=_number(reader, "dispersionValue", text_of(item, "dispersionValue")),
        ci_percent=_number(reader, "ciPctValue", text_of(item, "ciPctValue")),
        ci_lower=_number(reader, "ciLowerLimit", text_of(item, "ciLowerLimit")),
        ci_upper=_number(reader, "ciUpperLimit", text_of(item, "ciUpperLimit")),
        comment=reader.long("comment", "\n".join(filter(None, comments))),
    )


def _analysed(item: object) -> dict[str, str]:
    """Participants analysed by the code of their group; other units, such as eyes, are no participants."""
    return {
        text_of(count, "groupId"): text_of(count, "value")
        for one in _listed(item, "denoms")
        if text_of(one, "units").casefold() == _PARTICIPANTS
        for count in _listed(one, "counts")
    }


def _number(reader: RecordReader, column: str, text: str) -> str | None:
    """A number as it stands; what says that there is none (``NA``) is kept as well, for the register says so."""
    return reader.long(column, text[:_LONGEST])


def _word(vocabulary: type[W], text: str | None) -> W | None:
    """``STANDARD_DEVIATION``, ``Standard Deviation`` and ``standard deviation`` are one word."""
    key = _NOT_A_WORD.sub("_", (text or "").casefold()).strip("_")
    return next((word for word in vocabulary if word.value == key), None)


def _listed(item: object, name: str) -> list[Any]:
    found = item.get(name) if isinstance(item, dict) else None
    return found if isinstance(found, list) else []
