"""Notes: why a number is missing from a result."""

from typing import Annotated

from pydantic import Field

from schemas.base import Contract

__all__ = ["Note", "Notes"]


class Note(Contract):
    """One reason, for machines and for people."""

    code: str
    ja: str
    en: str


Notes = Annotated[
    tuple[Note, ...],
    Field(
        description="Reasons for what is null; left out when there are none.",
        exclude_if=lambda notes: not notes,
    ),
]
