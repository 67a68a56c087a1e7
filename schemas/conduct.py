"""Conduct of trials: flags with what they were derived from, and changes of a registration (3.2, 3.5)."""

from pydantic import Field

from schemas.base import Bilingual, Contract, LongText, Text
from schemas.vocab import ChangePhase, ConductKind, FlagState

__all__ = ["ConductFlag", "ConductFlags", "ConductInput", "TrialChange"]


class ConductInput(Contract):
    """One thing a flag was derived from; null where it is not known."""

    name: Text = Field(description="Path of the field, or what it is.")
    value: LongText | None


class ConductFlag(Contract):
    """One flag. It is true in a condition only where its state is ``yes``."""

    kind: ConductKind
    state: FlagState
    reason: Bilingual
    inputs: tuple[ConductInput, ...] = ()

    def __bool__(self) -> bool:
        return self.state is FlagState.YES


class ConductFlags(Contract):
    """All flags of one trial on one day."""

    prospective: ConductFlag
    outcome_differs: ConductFlag
    sample_shortfall: ConductFlag
    results_overdue: ConductFlag
    retracted: ConductFlag
    expression_of_concern: ConductFlag
    primary_outcome_changed: ConductFlag

    def all(self) -> tuple[ConductFlag, ...]:
        """The flags in the order of `ConductKind`."""
        return tuple(getattr(self, kind.value) for kind in ConductKind)


class TrialChange(Contract):
    """A field of a registration that differs between two snapshots of one source."""

    version: int = Field(ge=1, description="The version that brought the change.")
    before: int = Field(ge=1, description="The version it differs from.")
    field: Text
    old: LongText | None
    new: LongText | None
    phase: ChangePhase
    not_before: Text | None = Field(description="The old value still stood on this day.")
    not_after: Text | None = Field(description="The new value stood by this day.")
