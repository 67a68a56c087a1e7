"""Conduct of trials: flags with what they were derived from, and changes of a registration (3.2, 3.5)."""

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from schemas.base import Bilingual, Contract, LongText, Text
from schemas.vocab import ChangePhase, ConductKind, FlagState

__all__ = ["FIELD_LABELS", "ConductFlag", "ConductFlags", "ConductInput", "TrialChange"]

FIELD_LABELS: Final[Mapping[str, Bilingual]] = {
    name: Bilingual(ja=ja, en=en)
    for name, ja, en in (
        ("status", "試験の状況", "Status"),
        ("ended", "終了日", "Ended on"),
        ("dates.registered", "登録日", "Registered on"),
        ("dates.enrolment_started", "組入れ開始日", "First enrolment"),
        ("dates.primary_completion", "主要評価項目の完了日", "Primary completion"),
        ("dates.completion", "試験の終了日", "Completion"),
        ("results.available", "登録機関の結果", "Results in the register"),
        ("publications", "この試験を報告した論文", "Articles on this trial"),
        ("sample_size.target", "計画した参加者数", "Participants planned"),
        ("sample_size.actual", "実際の参加者数", "Participants enrolled"),
        ("share", "計画に対する割合", "Share of those planned"),
        ("primary_outcomes", "主要評価項目", "Primary outcomes"),
        ("registered", "登録された主要評価項目", "Primary outcomes registered"),
        ("reported", "報告された主要評価項目", "Primary outcomes reported"),
        ("retraction", "撤回された論文", "Articles retracted"),
        ("expression_of_concern", "懸念が表明された論文", "Articles with a concern"),
    )
}
"""What the fields of flags and changes are called."""


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
