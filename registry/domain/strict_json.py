"""JSON objects that name a field once only: of two values nobody can tell which one was meant (RFC 8259, 4)."""

from collections.abc import Sequence
from typing import Any

from registry.domain.errors import Invalid

__all__ = ["named_once"]


def named_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The fields of an object, for ``object_pairs_hook`` of the standard reader.

    Raises:
        Invalid: A field is named twice.
    """
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    twice = next(name for place, name in enumerate(names) if name in names[:place])
    raise Invalid.field(
        twice,
        "E_DUP",
        ja=f"項目「{twice}」が2回あります。1つにしてください。",
        en=f"The field “{twice}” occurs twice; keep one.",
    )
