"""What changed between two versions of one document (domain specification 5.5)."""

from pydantic import Field, JsonValue

from schemas.base import Contract
from schemas.vocab import ChangeKind

__all__ = ["Change", "VersionDifference"]


class Change(Contract):
    """One change at one place.

    A path is field names and positions joined by dots, e.g. ``composition.0.amount``. Positions are those of the
    newer document; only the last one of a removed item is its position in the older one.
    """

    path: str
    kind: ChangeKind
    old: JsonValue = Field(description="Null for what was added; of a moved item its position before.")
    new: JsonValue = Field(description="Null for what was removed; of a moved item its position now.")


class VersionDifference(Contract):
    """All changes from one version of a record to another, as far as the reader may see them."""

    before: int | None = Field(description="Version compared with; null where nothing was published yet.")
    after: int
    draft: bool = Field(description="Whether the newer one is a draft that is not published.")
    changes: tuple[Change, ...]
    withheld: tuple[str, ...] = Field(
        default=(), description="Fields that law keeps from this reader; whether they changed is not said."
    )
