"""Changes of a product as people read them: where, what it was, what it is."""

from dataclasses import dataclass

from registry.web.pages.product_shape import FieldShape, field_at
from schemas.base import Bilingual
from schemas.differences import Change, VersionDifference
from schemas.products.labels import field_label
from schemas.vocab import SubClass

__all__ = ["ShownChange", "changed"]


@dataclass(frozen=True)
class ShownChange:
    """One change.

    Attributes:
        where: The place in words.
        field: What is there; None where the contract of today has no such field.
        item: Whether the place is one row of the field.
        change: The change itself.
    """

    where: Bilingual
    field: FieldShape | None
    item: bool
    change: Change


def changed(subclass: SubClass, found: VersionDifference) -> tuple[ShownChange, ...]:
    """The changes in the words of a sub-class's form."""
    return tuple(
        ShownChange(
            where=field_label(change.path),
            field=field_at(subclass, change.path),
            item=change.path.rpartition(".")[2].isdecimal(),
            change=change,
        )
        for change in found.changes
    )
