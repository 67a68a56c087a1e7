"""What kind of thing each field of a product is, read from the contract: forms and comparisons are made of it."""

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, StringConstraints

from schemas.base import Bilingual, DecimalText
from schemas.products import ProductDraft
from schemas.products.labels import LABELS, PART_LABELS
from schemas.vocab import SubClass, Word

__all__ = ["FieldShape", "Kind", "field_at", "model_of", "shape"]

_PARAGRAPH = 501
"""Texts that may be this long get more than one line."""
_FIXED = frozenset({"contract", "subclass"})
"""Fields that the program sets."""


class Kind(Enum):
    """How a field is entered and shown."""

    LINE = auto()
    PARAGRAPH = auto()
    WHOLE = auto()
    DECIMAL = auto()
    DAY = auto()
    YES_NO = auto()
    WORD = auto()
    WORDS = auto()
    LINES = auto()
    GROUP = auto()
    ROWS = auto()


@dataclass(frozen=True)
class FieldShape:
    """One field.

    Attributes:
        name: As in the contract.
        label: What people call it.
        kind: How it is entered.
        required: Whether the contract takes no document without it.
        words: The vocabulary of a word, or of several.
        parts: The fields of a group, or of one row.
        longest: Most characters of a text; None where the contract sets no bound.
    """

    name: str
    label: Bilingual
    kind: Kind
    required: bool = False
    words: tuple[Word, ...] = ()
    parts: "tuple[FieldShape, ...]" = ()
    longest: int | None = None


@cache
def model_of(subclass: SubClass) -> type[BaseModel]:
    """The contract's model of a sub-class."""
    union, _ = get_args(ProductDraft)
    models: dict[SubClass, type[BaseModel]] = {
        get_args(model.model_fields["subclass"].annotation)[0]: model for model in get_args(union)
    }
    return models[subclass]


@cache
def shape(subclass: SubClass) -> tuple[FieldShape, ...]:
    """The fields of a sub-class that a firm enters, in the order of the contract."""
    return _fields(model_of(subclass), within=False)


def field_at(subclass: SubClass, path: str) -> FieldShape | None:
    """The field that a path (``composition.0.amount``) leads to; of a row its list; None where there is none."""
    among, found = shape(subclass), None
    for name in path.split("."):
        if not name.isdecimal():
            found = next((field for field in among if field.name == name), None)
            among = () if found is None else found.parts
    return found


def _fields(model: type[BaseModel], *, within: bool) -> tuple[FieldShape, ...]:
    hints = get_type_hints(model, include_extras=True)
    return tuple(
        _field(name, hints[name], within=within, required=info.is_required())
        for name, info in model.model_fields.items()
        if name not in _FIXED
    )


def _field(name: str, hint: Any, *, within: bool, required: bool) -> FieldShape:  # noqa: ANN401 # any annotation
    label = _part_label(name) if within else LABELS[name]
    inner, limits = _stripped(hint)
    if get_origin(inner) is tuple:
        row, _ = _stripped(get_args(inner)[0])
        if _is(row, BaseModel):
            return FieldShape(name, label, Kind.ROWS, required, parts=_fields(row, within=True))
        words = tuple(row) if _is(row, Word) else ()
        return FieldShape(name, label, Kind.WORDS if words else Kind.LINES, required, words=words)
    if _is(inner, BaseModel):
        return FieldShape(name, label, Kind.GROUP, required, parts=_fields(inner, within=True))
    if _is(inner, Word):
        return FieldShape(name, label, Kind.WORD, required, words=tuple(inner))
    if inner is bool or inner is int or inner is date:
        kinds = {bool: Kind.YES_NO, int: Kind.WHOLE, date: Kind.DAY}
        return FieldShape(name, label, kinds[inner], required)
    longest = limits.max_length if limits else None
    if limits and limits.pattern == _DECIMAL.pattern:
        kind = Kind.DECIMAL
    else:
        kind = Kind.PARAGRAPH if (longest or 0) >= _PARAGRAPH else Kind.LINE
    return FieldShape(name, label, kind, required, longest=longest)


def _part_label(name: str) -> Bilingual:
    """The label of a part, standing alone: English ones begin with a capital."""
    label = PART_LABELS[name]
    return Bilingual(ja=label.ja, en=label.en[0].upper() + label.en[1:])


def _stripped(hint: Any) -> tuple[Any, StringConstraints | None]:  # noqa: ANN401 # any annotation
    """A type without ``Annotated`` and ``| None``, and its limits if it is a text that has some."""
    limits = None
    while get_origin(hint) in {Annotated, Union, UnionType}:
        if get_origin(hint) is Annotated:
            hint, *notes = get_args(hint)
            limits = next((note for note in notes if isinstance(note, StringConstraints)), limits)
        else:
            (hint,) = (kind for kind in get_args(hint) if kind is not NoneType)
    return hint, limits


def _is(kind: Any, parent: type) -> bool:  # noqa: ANN401 # any annotation
    return isinstance(kind, type) and issubclass(kind, parent)


_DECIMAL = next(note for note in get_args(DecimalText) if isinstance(note, StringConstraints))
