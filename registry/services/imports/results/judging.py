"""A row's values as a result of an item, and compared with the one that stands there."""

from typing import Any, Final, TypeVar

from pydantic import ValidationError

from registry.domain.cells import heading_key
from registry.domain.errors import Invalid, RegistryError
from registry.domain.uploads import RESULT_COLUMNS, Found, Table, Values, located
from registry.services.imports.results.reading import BY_FIELD
from registry.services.imports.rows import found_of, said
from registry.services.specifications import InForce
from schemas.base import Contract, FieldProblem
from schemas.lots import ResultEntry
from schemas.problems import field_problems
from schemas.vocab import RowCode, RowOutcome

__all__ = ["compared", "entry", "told", "validated"]

M = TypeVar("M", bound=Contract)

_OF_RESULT: Final = (
    "unit",
    "loq",
    "lod",
    "uncertainty",
    "k",
    "mass_g",
    "tested_on",
    "laboratory",
    "accreditation",
)
_COLUMN_OF: Final = {"value": "result", "qualifier": "result"}


def entry(values: Values, valid: InForce, found: list[Found], table: Table) -> ResultEntry | None:
    """The result of a row; None where it was not tested or cannot be taken."""
    given = values.by_path
    name = heading_key(str(given["item"]))
    named = [
        item
        for item in valid.document.items
        if name in {heading_key(text) for text in (item.item, item.name_ja, item.name_en or item.name_ja)}
    ]
    if len(named) != 1:
        listed = "、".join(item.name_ja for item in valid.document.items)
        found.append(
            said(
                RowCode.E_REF,
                table.place(BY_FIELD["item"]),
                ja=f"施行中の規格（第{valid.version}版）にこの項目はありません。項目：{listed}",
                en=f"The specification in force (version {valid.version}) has no such item; it has: {listed}.",
            )
        )
        return None
    value, qualifier = given["result"]
    if qualifier is None:
        found.append(
            said(
                RowCode.W_VALUE,
                table.place(BY_FIELD["result"]),
                ja="未試験として読み飛ばします。",
                en="Not tested; skipped.",
            )
        )
        return None
    item = named[0]
    data: dict[str, Any] = {name: given[name] for name in _OF_RESULT if name in given}
    method = given.get("method")
    data |= {"item": item.item, "replicate": given["replicate"], "value": value, "qualifier": qualifier}
    if method is not None and method != item.method:
        data["method"] = method
    try:
        return validated(ResultEntry, data)
    except Invalid as invalid:
        found += told(invalid, table)
        return None


def compared(
    before: ResultEntry | None, entry: ResultEntry, found: list[Found], table: Table, *, replaces: bool
) -> RowOutcome:
    """What a result does to the one that stands there; a change that nobody agreed to is refused."""
    if before is None:
        return RowOutcome.CREATED
    if entry.laboratory is None:  # a laboratory's own name is filled in for it
        before = before.model_copy(update={"laboratory": None})
    if before == entry:
        return RowOutcome.UNCHANGED
    code = RowCode.W_CHANGE if replaces else RowCode.E_CONFIRM
    old, new = (
        f"{one.qualifier.value} {one.value or ''} {one.unit or ''}".strip() for one in (before, entry)
    )
    found.append(
        said(
            code,
            table.place(BY_FIELD["result"]),
            ja=f"登録済みの結果「{old}」を「{new}」に変えます。",
            en=f"The registered result “{old}” becomes “{new}”.",
        )
    )
    return RowOutcome.CHANGED if replaces else RowOutcome.REFUSED


def told(error: RegistryError, table: Table) -> list[Found]:
    """An error of a service as findings at the columns that hold its fields."""
    if not isinstance(error, Invalid):
        return [found_of(error)]
    return [_located(problem, table) for problem in error.problems]


def _located(problem: FieldProblem, table: Table) -> Found:
    name = _COLUMN_OF.get(problem.field, problem.field)
    return located(problem.model_copy(update={"field": name}), table, RESULT_COLUMNS)


def validated(model: type[M], data: dict[str, Any]) -> M:
    """Data as the contract reads it.

    Raises:
        Invalid: They do not fit.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Invalid(field_problems(error)) from None
