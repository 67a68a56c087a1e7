"""The form of a lot's results: what was typed, read as the cells of an uploaded table are.

A row is one replicate of one item of the specification; an empty result is not entered. ``<0.01``, ``ND``,
full-width digits and days of an era are read as in files (domain specification 7.3).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from registry.domain import conformity
from registry.domain.cells import (
    EXCEL_1900,
    Cell,
    CellRefused,
    read_day,
    read_number,
    read_result,
    read_unit,
)
from schemas.base import Bilingual, FieldProblem
from schemas.laboratories import PreviewedResult
from schemas.lots import LotResultView, ResultEntries
from schemas.problems import field_problems
from schemas.specifications import SpecificationItem
from schemas.vocab import LimitKind

__all__ = ["FormRow", "Typed", "at_inputs", "entries_of", "rows", "said", "typed_of"]

Typed = Mapping[str, str]
"""Input name → what was typed."""

_NUMBERS: Final = ("loq", "lod", "uncertainty", "k", "mass_g")
_TEXTS: Final = ("method", "accreditation")
_RARER: Final = ("tested_on", "method", "lod", "k", "accreditation")
_CELLS: Final[Mapping[str, Callable[[Cell], str]]] = {
    **dict.fromkeys(_NUMBERS, read_number),
    "unit": read_unit,
    "tested_on": lambda cell: read_day(cell, EXCEL_1900).isoformat(),
    **{name: lambda cell: cell.text.strip() for name in _TEXTS},
}
_SHOWN_IN: Final = {"value": "result", "qualifier": "result", "item": "result", "replicate": "result"}


@dataclass(frozen=True)
class FormRow:
    """One row of the form.

    Attributes:
        path: What the names of its inputs begin with.
        item: The item of the specification.
        replicate: Which of its results.
        limit: As printed.
        typed: Input → what was typed, or the unit and method of the specification.
        standing: The result that was entered before, if the reader may see it.
        preview: What would be said of the typed one.
        problems: Input → what is wrong with it.
    """

    path: str
    item: SpecificationItem
    replicate: int
    limit: Bilingual
    typed: Typed
    standing: LotResultView | None = None
    preview: PreviewedResult | None = None
    problems: Mapping[str, tuple[Bilingual, ...]] = field(default_factory=dict)

    @property
    def opened(self) -> bool:
        """Whether the rarer inputs are shown: something was typed there, or is wrong there."""
        return any(self.typed.get(name) or name in self.problems for name in _RARER)

    @property
    def in_words(self) -> bool:
        """Whether the result is a description, which has no unit."""
        return self.item.limit.kind is LimitKind.TEXT

    @property
    def needs_mass(self) -> bool:
        """Whether the mass tested decides."""
        return self.item.limit.kind is LimitKind.ABSENT


def _places(items: Iterable[SpecificationItem]) -> list[tuple[str, SpecificationItem, int]]:
    """Path, item and replicate of every row, in the order of the specification."""
    return [
        (f"{item.item}.{replicate}", item, replicate)
        for item in items
        for replicate in range(1, item.n_reported + 1)
    ]


def typed_of(given: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The first value of every input, trimmed."""
    return {name: values[0].strip() for name, values in given.items() if values}


def rows(
    items: Iterable[SpecificationItem],
    typed: Typed,
    *,
    standing: Iterable[LotResultView],
    previews: Iterable[PreviewedResult] = (),
    problems: Iterable[FieldProblem] = (),
) -> tuple[FormRow, ...]:
    """The rows of the form, ready to be shown; problems name inputs by their path."""
    entered = {(one.item, one.replicate): one for one in standing}
    previewed = {(one.item, one.replicate): one for one in previews}
    told: dict[str, dict[str, tuple[Bilingual, ...]]] = {}
    for problem in problems:
        path, _, name = problem.field.rpartition(".")
        at = told.setdefault(path, {})
        at[name] = (*at.get(name, ()), problem.message)
    made = []
    for path, item, replicate in _places(items):
        defaults = {"unit": item.unit or "", "method": ""}
        mine = {
            name.removeprefix(f"{path}."): text for name, text in typed.items() if name.startswith(f"{path}.")
        }
        made.append(
            FormRow(
                path,
                item,
                replicate,
                conformity.describe(item.limit),
                {**defaults, **mine},
                entered.get((item.item, replicate)),
                previewed.get((item.item, replicate)),
                told.get(path, {}),
            )
        )
    return tuple(made)


def said(rows_: Iterable[FormRow], problems: Iterable[FieldProblem]) -> tuple[dict[str, Any], ...]:
    """Problems for the list above the form: the item, its place on the page, what to do."""
    named = {row.path: row for row in rows_}
    told = []
    for problem in problems:
        path, _, _ = problem.field.rpartition(".")
        row = named.get(path)
        told.append(
            {
                "label": None
                if row is None
                else Bilingual(ja=row.item.name_ja, en=row.item.name_en or row.item.item),
                "id": "f-" + problem.field.replace(".", "-"),
                "message": problem.message,
            }
        )
    return tuple(told)


def entries_of(
    items: Iterable[SpecificationItem], typed: Typed
) -> tuple[ResultEntries | None, tuple[FieldProblem, ...], tuple[str, ...]]:
    """What was typed as results.

    Returns:
        The results, None where none was typed or one cannot be read; what is wrong, by input; and the paths of the
        rows that the results come from.
    """
    shared, problems = _shared(typed)
    results: list[dict[str, Any]] = []
    paths: list[str] = []
    for path, item, replicate in _places(items):
        row, wrong = _row(path, typed)
        problems += wrong
        if row is not None:
            results.append({"item": item.item, "replicate": replicate, **shared, **row})
            paths.append(path)
    if problems or not results:
        return None, tuple(problems), tuple(paths)
    try:
        given = {"results": results, "reason": typed.get("reason") or None}
        return ResultEntries.model_validate(given), (), tuple(paths)
    except ValidationError as error:
        return None, at_inputs(field_problems(error), paths), tuple(paths)


def at_inputs(problems: Iterable[FieldProblem], paths: Sequence[str]) -> tuple[FieldProblem, ...]:
    """Problems of the contract or a service (``results.0.unit``) at the inputs that they speak of."""
    told = []
    for problem in problems:
        _, _, path = problem.field.partition("results.")
        index, _, name = path.partition(".")
        if index.isdecimal() and int(index) < len(paths):
            place = f"{paths[int(index)]}.{_SHOWN_IN.get(name, name or 'result')}"
            told.append(problem.model_copy(update={"field": place}))
        else:
            told.append(problem)
    return tuple(told)


def _shared(typed: Typed) -> tuple[dict[str, Any], list[FieldProblem]]:
    shared: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    if typed.get("tested_on"):
        _take(shared, "tested_on", typed["tested_on"], "tested_on", problems)
    if typed.get("laboratory"):
        shared["laboratory"] = typed["laboratory"]
    return shared, problems


def _row(path: str, typed: Typed) -> tuple[dict[str, Any] | None, list[FieldProblem]]:
    """One row as the contract has it; None where no result was typed."""
    problems: list[FieldProblem] = []
    written = Cell(typed.get(f"{path}.result", ""))
    if written.empty:
        return None, problems
    row: dict[str, Any] = {}
    for name in _CELLS:
        text = typed.get(f"{path}.{name}", "")
        if text:
            _take(row, name, text, f"{path}.{name}", problems)
    try:
        value, qualifier = read_result(written, loq=row.get("loq"))
    except CellRefused as refused:
        return None, [*problems, _problem(f"{path}.result", refused)]
    if qualifier is None:
        return None, problems
    return {**row, "value": value, "qualifier": qualifier.value}, problems


def _take(into: dict[str, Any], name: str, text: str, path: str, problems: list[FieldProblem]) -> None:
    try:
        into[name] = _CELLS[name](Cell(text))
    except CellRefused as refused:
        problems.append(_problem(path, refused))


def _problem(path: str, refused: CellRefused) -> FieldProblem:
    return FieldProblem(field=path, code=refused.code.value, message=refused.message)
