"""Trials as a reader may see them: one, or a line of a list (domain specification 1.4, 3.2)."""

from datetime import date, datetime

from pydantic import Field

from schemas.base import Contract, LongText, PartialDate, Text
from schemas.identifiers import TrialRecordId
from schemas.trials.registrations import TrialDocument, TrialIdentifier
from schemas.vocab import Directness, TrialStatus

__all__ = ["TrialCard", "TrialLink", "TrialView"]


class TrialLink(Contract):
    """A product or listing that a trial speaks of."""

    record: str = Field(description="P-000001 or G-000001.")
    directness: Directness


class TrialView(Contract):
    """A trial as a reader may see it; ``withheld`` says that law keeps its content from this reader."""

    id: TrialRecordId
    version: int
    sha256: str
    recorded_at: datetime
    seen_again_on: date | None = Field(
        default=None, description="The day of the last export in which the register still said the same."
    )
    withheld: bool
    trial: TrialDocument
    merged_into: TrialRecordId | None = Field(
        default=None, description="The record that stands for the study since both were found to be one."
    )
    numbers: tuple[TrialIdentifier, ...] = Field(
        default=(), description="All numbers of the study, of every record that was merged into one."
    )
    registrations: tuple[TrialRecordId, ...] = Field(
        default=(), description="Further registrations of the study, whose records were merged into this one."
    )
    links: tuple[TrialLink, ...] = ()


class TrialCard(Contract):
    """A trial in a list; titles are null where they are withheld or the register has none."""

    id: TrialRecordId
    identifiers: tuple[Text, ...]
    register_name: Text
    title: LongText | None
    title_ja: LongText | None
    status: TrialStatus
    registered_on: PartialDate | None
    sample_size: int | None
    withheld: bool
