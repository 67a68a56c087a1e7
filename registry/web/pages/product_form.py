"""The form of a product: one definition for all sub-classes, made from the contract's shape.

A form holds texts as they were typed, under the path of their field (``composition.0.amount``). What was typed stays
on the page until it is saved, whether it fits the contract or not. A row whose fields are all empty is dropped.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import JsonValue

from registry.domain.cells import Cell, CellRefused, read_day, read_integer, read_number, read_unit
from registry.web.pages.catalogues import N_
from registry.web.pages.product_fields import CLAIMS, SECTIONS
from registry.web.pages.product_shape import FieldShape, Kind
from schemas.base import Bilingual, FieldProblem

__all__ = [
    "MOST_ROWS",
    "Entry",
    "FormSection",
    "Typed",
    "addresses",
    "document_of",
    "entries",
    "from_document",
    "from_form",
    "places",
    "sections",
    "with_row",
]

MOST_ROWS = 200
"""Most rows of one list in a form; longer lists are sent through the API or a file."""
YES, NO = "yes", "no"
_PICTURE = "sha256"
_SPECIFICATION = "specification"

Typed = dict[str, Any]
"""Field name → typed text, several texts, the typed fields of a group, or a list of those of rows."""

_NAMES = (N_("Name and sale"), ("name_ja", "name_kana", "name_en", "status_market"))
_CLAIMS = (N_("Claims and their legal basis"), (*CLAIMS, "claims"))
_REST = N_("Contents, sites and pictures")
_READ: Mapping[Kind, Callable[[Cell], JsonValue]] = {
    Kind.WHOLE: read_integer,
    Kind.DECIMAL: read_number,
    Kind.DAY: lambda cell: read_day(cell).isoformat(),
}


@dataclass(frozen=True)
class Entry:
    """One field of the form with what was typed into it.

    Attributes:
        path: As in the document; also the name of the input.
        shape: What is entered.
        value: The text; of several words or lines, all of them.
        parts: The fields of a group.
        rows: The fields of each row.
        problems: What is wrong with it, and how to mend it.
    """

    path: str
    shape: FieldShape
    value: str | tuple[str, ...] = ""
    parts: "tuple[Entry, ...]" = ()
    rows: "tuple[tuple[Entry, ...], ...]" = ()
    problems: tuple[Bilingual, ...] = field(default=())

    @property
    def id(self) -> str:
        """Identifier of its element on the page."""
        return "f-" + self.path.replace(".", "-")


@dataclass(frozen=True)
class FormSection:
    """A heading and its fields."""

    heading: str
    entries: tuple[Entry, ...]


def from_document(document: Mapping[str, Any], fields: Iterable[FieldShape]) -> Typed:
    """What the form shows of a stored document in its JSON form."""
    return {each.name: _text(document.get(each.name), each) for each in fields}


def from_form(given: Mapping[str, Sequence[str]], fields: Iterable[FieldShape], within: str = "") -> Typed:
    """What was typed; rows without any text are left out, the others close up."""
    return {each.name: _read(given, each, within + each.name) for each in fields}


def document_of(typed: Typed, fields: Iterable[FieldShape]) -> dict[str, JsonValue]:
    """The document that was typed, for the contract to judge: empty fields are left out, nothing is guessed.

    Numbers, days and units may be written as in an uploaded table: ``１，２００``, ``令和7年4月1日``, ``粒``.
    """
    found = {each.name: _value(typed[each.name], each) for each in fields}
    return {name: value for name, value in found.items() if value is not None}


def with_row(typed: Typed, fields: Iterable[FieldShape], path: str) -> Typed:
    """The same with one more empty row in the list at a path; unchanged where there is no such list."""
    name, _, rest = path.partition(".")
    each = next((each for each in fields if each.name == name), None)
    if each is None or each.kind is not Kind.ROWS:
        return typed
    rows = list(typed[name])
    if not rest:
        rows = [*rows, from_form({}, each.parts)][:MOST_ROWS]
    else:
        index, _, inner = rest.partition(".")
        if not (index.isdecimal() and int(index) < len(rows)):
            return typed
        rows[int(index)] = with_row(rows[int(index)], each.parts, inner)
    return {**typed, name: rows}


def sections(
    typed: Typed, fields: Iterable[FieldShape], problems: Iterable[FieldProblem]
) -> tuple[FormSection, ...]:
    """The form, ready to be shown; a problem stands at its field, else at the nearest one around it."""
    found = {entry.path: entry for entry in _entries(typed, fields, _sorted_out(problems), "")}
    made = []
    for heading, names in (_NAMES, *SECTIONS, _CLAIMS, (_REST, tuple(found))):
        taken = tuple(found.pop(name) for name in names if name in found)
        if taken:
            made.append(FormSection(heading, taken))
    return tuple(made)


def entries(
    typed: Typed, fields: Iterable[FieldShape], problems: Iterable[FieldProblem]
) -> tuple[Entry, ...]:
    """The fields of a form without headings, ready to be shown."""
    return tuple(_entries(typed, fields, _sorted_out(problems), ""))


def places(typed: Typed, fields: Iterable[FieldShape]) -> dict[str, str]:
    """The identifiers of the form's elements by the path of what they hold, rows of lists among them."""
    return dict(_places(_entries(typed, fields, {}, "")))


def addresses(
    paths: Iterable[str], known: Mapping[str, str], form: str, *, product_id: str
) -> dict[str, str]:
    """Where each path of a document is entered: its element, else that of the nearest field around it.

    Args:
        paths: What findings or points name; the empty path, which is the whole document, is always answered.
        known: What ``places`` gave.
        form: Address of the form; a path that it has no field for leads to the form itself.
        product_id: The product; its specification has a form of its own.
    """
    found = {"": form}
    for path in paths:
        near = path
        while near and near not in known:
            near = near.rpartition(".")[0]
        found[path] = f"{form}#{known[near]}" if near else form
        if path.partition(".")[0] == _SPECIFICATION:
            found[path] = f"/me/products/{product_id}/specification"
    return found


def _places(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        yield entry.path, entry.id
        yield from _places(entry.parts)
        for number, row in enumerate(entry.rows):
            yield f"{entry.path}.{number}", f"{entry.id}-{number}"
            yield from _places(row)


def _text(value: Any, each: FieldShape) -> Any:  # noqa: ANN401 # JSON in, typed texts out
    if each.kind is Kind.ROWS:
        return [from_document(row, each.parts) for row in value or ()]
    if each.kind is Kind.GROUP:
        return from_document(value or {}, each.parts)
    if each.kind in {Kind.WORDS, Kind.LINES}:
        return [str(item) for item in value or ()]
    if isinstance(value, bool):
        return YES if value else NO
    return "" if value is None else str(value)


def _read(given: Mapping[str, Sequence[str]], each: FieldShape, path: str) -> Any:  # noqa: ANN401 # typed texts
    if each.kind is Kind.ROWS:
        numbers = {name[len(path) + 1 :].partition(".")[0] for name in given if name.startswith(f"{path}.")}
        places = sorted(int(number) for number in numbers if number.isdecimal() and len(number) <= len("999"))
        rows = [from_form(given, each.parts, f"{path}.{place}.") for place in places[:MOST_ROWS]]
        return [row for row in rows if _is_row(row)]
    if each.kind is Kind.GROUP:
        return from_form(given, each.parts, f"{path}.")
    texts = [text.replace("\r\n", "\n") for text in given.get(path, ())]
    if each.kind is Kind.WORDS:
        return texts
    text = texts[0] if texts else ""
    return (
        [line.strip() for line in text.split("\n") if line.strip()]
        if each.kind is Kind.LINES
        else text.strip()
    )


def _is_row(row: Typed) -> bool:
    """Whether anything was typed into it; a row of a picture is one only with its picture."""
    return row.get(_PICTURE) != "" and any(_filled(value) for value in row.values())


def _filled(value: Any) -> bool:  # noqa: ANN401 # typed texts
    if isinstance(value, dict):
        return any(_filled(inner) for inner in value.values())
    return bool(value)


def _value(typed: Any, each: FieldShape) -> JsonValue:  # noqa: ANN401 # typed texts
    if each.kind is Kind.ROWS:
        return [document_of(row, each.parts) for row in typed]
    if not _filled(typed):
        return None
    if each.kind is Kind.GROUP:
        return document_of(typed, each.parts)
    if each.kind in {Kind.WORDS, Kind.LINES}:
        return list(typed)
    if each.kind is Kind.YES_NO:
        return {YES: True, NO: False}.get(typed, str(typed))
    return _written(str(typed), each)


def _written(typed: str, each: FieldShape) -> JsonValue:
    """A text as it was typed; of a number, a day or a unit what it says, where it can be read."""
    read = read_unit if each.name == "unit" and each.kind is Kind.LINE else _READ.get(each.kind)
    if read is None:
        return typed
    try:
        return read(Cell(typed))
    except CellRefused:
        return unicodedata.normalize("NFKC", typed)


def _sorted_out(problems: Iterable[FieldProblem]) -> dict[str, tuple[Bilingual, ...]]:
    found: dict[str, tuple[Bilingual, ...]] = {}
    for problem in problems:
        found[problem.field] = (*found.get(problem.field, ()), problem.message)
    return found


def _entries(
    typed: Typed, fields: Iterable[FieldShape], problems: dict[str, tuple[Bilingual, ...]], within: str
) -> list[Entry]:
    """The fields with their problems; those of places that are no inputs go to the field around them."""
    made = []
    for each in fields:
        path, value = within + each.name, typed[each.name]
        parts: list[Entry] = []
        rows: list[list[Entry]] = []
        if each.kind is Kind.GROUP:
            parts = _entries(value, each.parts, problems, f"{path}.")
        elif each.kind is Kind.ROWS:
            rows = [_entries(row, each.parts, problems, f"{path}.{at}.") for at, row in enumerate(value)]
        mine = [name for name in problems if name == path or name.startswith(f"{path}.")]
        text = (
            "" if each.kind in {Kind.GROUP, Kind.ROWS} else tuple(value) if isinstance(value, list) else value
        )
        made.append(
            Entry(
                path,
                each,
                text,
                tuple(parts),
                tuple(tuple(row) for row in rows),
                tuple(message for name in mine for message in problems.pop(name)),
            )
        )
    return made
