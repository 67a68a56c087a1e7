"""Two people of a firm edited one draft: both versions field by field, and which of the two is to be saved.

A form carries a mark of every field as it was opened. From it and from what is stored now it is known who changed a
field: what only a colleague changed is taken over unless the reader says otherwise, what the reader changed is kept.
Nothing is merged within a field, so that rows of a list never come from two hands.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry.domain.canonical import sha256_hex
from registry.domain.differences import differences
from registry.web.pages.product_changes import ShownChange, changed
from registry.web.pages.product_form import Typed
from registry.web.pages.product_shape import FieldShape
from schemas.differences import VersionDifference
from schemas.vocab import SubClass

__all__ = ["MINE", "THEIRS", "Dispute", "disputes", "marks", "settled"]

THEIRS: Final = "theirs"
MINE: Final = "mine"
_PREFIX: Final = "take."
_LENGTH: Final = 16


@dataclass(frozen=True)
class Dispute:
    """One field whose stored value differs from the typed one.

    Attributes:
        shape: The field.
        changes: Where within it they differ; before is the colleague's, after is the reader's.
        choice: What is taken unless the reader says otherwise: ``mine`` or ``theirs``.
        both: Whether both changed it, as far as that is known.
    """

    shape: FieldShape
    changes: tuple[ShownChange, ...]
    choice: str
    both: bool

    @property
    def name(self) -> str:
        """Name of the inputs that choose."""
        return _PREFIX + self.shape.name


def marks(typed: Typed, fields: Iterable[FieldShape]) -> str:
    """A short mark of each field's content, for a form to carry."""
    return json.dumps({each.name: _mark(typed[each.name]) for each in fields}, separators=(",", ":"))


def disputes(
    subclass: SubClass,
    fields: Sequence[FieldShape],
    *,
    opened: str,
    stored: tuple[Mapping[str, Any], Typed],
    mine: tuple[Mapping[str, Any], Typed],
) -> tuple[Dispute, ...]:
    """The fields in which two documents differ, in the order of the form.

    Args:
        subclass: Of the product.
        fields: Of the form.
        opened: The marks that the reader's form carried; with unreadable ones, the reader's text is kept.
        stored: What the colleague saved: the document's JSON, and the form's texts of it.
        mine: The same of what the reader typed.
    """
    known = _read(opened)
    found = VersionDifference(before=None, after=1, draft=True, changes=differences(stored[0], mine[0]))
    shown = changed(subclass, found)
    made = []
    for each in fields:
        name = each.name
        parts = tuple(one for one in shown if one.change.path.partition(".")[0] == name)
        if not parts:
            continue
        before = known.get(name)
        by_me = before is None or before != _mark(mine[1][name])
        by_them = before is None or before != _mark(stored[1][name])
        made.append(Dispute(each, parts, MINE if by_me else THEIRS, by_me and by_them))
    return tuple(made)


def settled(given: Mapping[str, Sequence[str]], mine: Typed, stored: Typed) -> Typed:
    """The typed form with the fields for which the reader chose what the colleague saved."""
    return {
        name: stored[name] if THEIRS in given.get(_PREFIX + name, ()) else value
        for name, value in mine.items()
    }


def _mark(value: Any) -> str:  # noqa: ANN401 # typed texts
    return sha256_hex(json.dumps(value, ensure_ascii=True, sort_keys=True).encode())[:_LENGTH]


def _read(opened: str) -> Mapping[str, str]:
    try:
        found = json.loads(opened)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
