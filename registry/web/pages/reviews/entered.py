"""What the forms of reviews send, as the contract takes it, and back again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from registry.domain.errors import Invalid
from registry.web.pages.acting import Given, one
from schemas.reviews import InterestDeclaration

__all__ = ["TypedInterests", "declaration", "typed_interests"]

_PARTS: Final = ("kind", "firm", "trial", "until", "yen_per_year")
_MOST_ROWS: Final = 50
_SPARE_ROWS: Final = 2


@dataclass(frozen=True)
class TypedInterests:
    """The form of a declaration: whether "none" is ticked, and the rows as typed with some empty ones below."""

    none: bool
    rows: tuple[dict[str, str], ...]


def declaration(given: Given) -> InterestDeclaration:
    """The interests that were typed, or the statement that there are none.

    Raises:
        Invalid: Neither of them, or both.
        pydantic.ValidationError: An interest does not fit the contract.
    """
    rows = [row for row in _typed(given) if row]
    if bool(rows) == ("none" in given):
        raise Invalid.field(
            "interests",
            "E_REQ",
            ja="利害関係を入力するか、「申告する利害関係はありません」に印を付けてください（両方はできません）。",
            en="Enter your interests, or tick that there are none; not both.",
        )
    return InterestDeclaration.model_validate({"interests": rows})


def typed_interests(source: InterestDeclaration | Given | None) -> TypedInterests:
    """What the form shows: of a declaration on record, or as it was typed; with empty rows to fill in."""
    rows: list[dict[str, Any]] = []
    if isinstance(source, InterestDeclaration):
        stored = source.model_dump(mode="json", exclude_none=True)["interests"]
        rows = [{name: str(value) for name, value in row.items()} for row in stored]
    elif source is not None:
        rows = [row for row in _typed(source) if row]
    empty = dict.fromkeys(_PARTS, "")
    shown = [{**empty, **row} for row in rows] + [empty] * _SPARE_ROWS
    none = isinstance(source, Mapping) and "none" in source
    return TypedInterests(none=none, rows=tuple(shown))


def _typed(given: Given) -> list[dict[str, str]]:
    rows = []
    for place in range(_MOST_ROWS):
        names = {part: f"interests.{place}.{part}" for part in _PARTS}
        rows.append({part: value for part, name in names.items() if (value := one(given, name))})
    return rows
