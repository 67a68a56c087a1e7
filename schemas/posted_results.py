"""Results as a register holds them: outcome by outcome, group by group, with the numbers as they were entered there.

Numbers are texts: what a register writes as ``.78``, ``<.01`` or ``NA`` is kept to the letter and judged by nobody.
"""

from pydantic import Field

from schemas.base import Contract, LongText, Text
from schemas.vocab import PostedDispersion, PostedOutcomeKind, PostedParameter

__all__ = ["PostedAnalysis", "PostedGroup", "PostedOutcome", "PostedRow", "PostedValue"]


class PostedGroup(Contract):
    """A group of participants of one outcome."""

    code: Text = Field(description="The register's code of the group within this outcome, e.g. OG000.")
    title: LongText
    description: LongText | None = None
    analysed: Text | None = Field(default=None, description="Participants analysed.")


class PostedValue(Contract):
    """What was measured in one group."""

    group: Text = Field(description="Code of the group.")
    analysed: Text | None = Field(
        default=None, description="Participants analysed, where this row has its own number."
    )
    value: Text | None = None
    spread: Text | None = None
    lower: Text | None = None
    upper: Text | None = None
    comment: LongText | None = None


class PostedRow(Contract):
    """Values of one time, subgroup or category; an outcome that is not divided has one row without a title."""

    title: LongText | None = None
    values: tuple[PostedValue, ...] = ()


class PostedAnalysis(Contract):
    """A statistical analysis of the outcome, as the register holds it; nothing of it is recomputed."""

    groups: tuple[Text, ...] = ()
    description: LongText | None = None
    method: LongText | None = None
    p_value: Text | None = None
    estimate_kind: Text | None = Field(default=None, description="What is estimated, e.g. Mean Difference.")
    estimate: Text | None = None
    dispersion: Text | None = Field(default=None, description="What `spread` is, e.g. Standard Error.")
    spread: Text | None = None
    ci_percent: Text | None = None
    ci_lower: Text | None = None
    ci_upper: Text | None = None
    comment: LongText | None = None


class PostedOutcome(Contract):
    """One outcome of the results; the ``_text`` fields are the register's words."""

    title: LongText
    kind: PostedOutcomeKind | None = None
    kind_text: Text | None = None
    time_frame: LongText | None = None
    description: LongText | None = None
    population: LongText | None = Field(default=None, description="Who was analysed.")
    units: Text | None = None
    parameter: PostedParameter | None = None
    parameter_text: Text | None = None
    dispersion: PostedDispersion | None = None
    dispersion_text: Text | None = None
    groups: tuple[PostedGroup, ...] = ()
    rows: tuple[PostedRow, ...] = ()
    analyses: tuple[PostedAnalysis, ...] = ()
