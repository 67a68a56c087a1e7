"""Judging entered results against the specification, and printing them in its unit."""

from decimal import Decimal
from typing import Any

from registry.domain import conformity
from registry.domain.errors import Invalid
from registry.domain.rounding import number, plain, to_decimals, to_significant
from registry.domain.units import convert, refuse_unit
from schemas.conformity import Judgement, Measurement
from schemas.lots import ResultEntry
from schemas.specifications import SpecificationItem
from schemas.vocab import LimitKind, ResultQualifier, Rounding

__all__ = ["entry_of", "judge", "printed"]

_WORDS = frozenset({LimitKind.TEXT, LimitKind.REPORT_ONLY})
_FIELDS = {"expanded_uncertainty": "uncertainty", "tested_mass_g": "mass_g"}
_PREFIX = {
    ResultQualifier.EQUAL: "",
    ResultQualifier.LESS: "<",
    ResultQualifier.GREATER: ">",
    ResultQualifier.NOT_DETECTED: "ND",
    ResultQualifier.TOO_NUMEROUS: "TNTC",
}


def judge(item: SpecificationItem, entry: ResultEntry, field: str) -> Judgement:
    """Judge one result by its item, after converting it to the item's unit exactly.

    ``<`` without a value stands for the limit of quantitation, ND for the limit of detection where it is known.

    Raises:
        Invalid: The unit is no code of UCUM or cannot be converted, or the result cannot be judged; problems name
            fields under ``field``.
    """
    for name in ("loq", "lod", "uncertainty", "mass_g"):
        given = getattr(entry, name)
        if given is not None and Decimal(given) < 0:
            raise Invalid.field(
                f"{field}.{name}", "E_NUM", ja="0以上にしてください。", en="This must not be negative."
            )
    if entry.unit != item.unit:
        refuse_unit(entry.unit, f"{field}.unit")
    measured = Measurement(
        value=_in_unit(item, entry, _stated(entry), f"{field}.value", f"{field}.unit"),
        qualifier=entry.qualifier,
        expanded_uncertainty=_in_unit(
            item, entry, entry.uncertainty, f"{field}.uncertainty", f"{field}.unit"
        ),
        k=entry.k,
        tested_mass_g=entry.mass_g,
    )
    try:
        return conformity.judge(item.limit, measured, rule=item.decision_rule, rounding=item.rounding)
    except Invalid as refused:
        raise Invalid(
            tuple(
                problem.model_copy(update={"field": f"{field}.{_FIELDS.get(name, name)}"})
                for problem in refused.problems
                for name in [problem.field.removeprefix("result.")]
            )
        ) from None


def _stated(entry: ResultEntry) -> str | None:
    if entry.value is None and entry.qualifier is ResultQualifier.LESS:
        return entry.loq
    if entry.value is None and entry.qualifier is ResultQualifier.NOT_DETECTED:
        return entry.lod or entry.loq
    return entry.value


def _in_unit(
    item: SpecificationItem, entry: ResultEntry, value: str | None, field: str, unit_field: str
) -> str | None:
    if value is None or item.limit.kind is LimitKind.TEXT:
        return value
    if item.limit.kind is LimitKind.REPORT_ONLY and entry.unit == item.unit:
        return value  # it may be words
    return plain(convert(number(value, field), entry.unit, item.unit, unit_field))


def printed(item: SpecificationItem, entry: ResultEntry) -> str:
    """A judged result as it is printed: in the item's unit, to its reported digits, with its qualifier.

    A stated limit of quantitation or detection is not rounded; ND and TNTC stand alone.
    """
    prefix = _PREFIX[entry.qualifier]
    if entry.qualifier in {ResultQualifier.NOT_DETECTED, ResultQualifier.TOO_NUMEROUS}:
        return prefix
    value = _in_unit(item, entry, _stated(entry), "value", "unit") or "—"
    if entry.qualifier is ResultQualifier.EQUAL and item.reporting is not None and _is_number(item, value):
        mode = Rounding.JP_HALF_UP if item.rounding is Rounding.NONE else item.rounding
        if item.reporting.decimals is not None:
            return plain(to_decimals(Decimal(value), item.reporting.decimals, mode))
        return plain(to_significant(Decimal(value), item.reporting.significant or 1, mode))
    return f"{prefix}{value}"


def _is_number(item: SpecificationItem, value: str) -> bool:
    if item.limit.kind not in _WORDS:
        return True
    try:
        number(value, "value")
    except Invalid:
        return False
    return True


def entry_of(row: dict[str, Any]) -> ResultEntry:
    """A stored result as it was entered."""
    return ResultEntry(
        item=row["item"],
        replicate=row["position"],
        value=row["value"],
        qualifier=ResultQualifier.of(row["qualifier"]),
        unit=row["unit"],
        loq=row["loq"],
        lod=row["lod"],
        uncertainty=row["uncertainty"],
        k=row["k"],
        tested_on=row["tested_on"],
        laboratory=row["laboratory"],
        accreditation=row["accreditation"],
        method=row["method"],
        mass_g=row["mass_g"],
    )
