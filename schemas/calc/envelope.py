"""The envelope of every calculator: a case goes in, a result or a problem comes out.

Numbers that are judged travel as decimal strings, statistics as JSON numbers, never NaN or an infinity.
"""

from datetime import date
from typing import Annotated, Generic, TypeVar

from pydantic import Field, StrictInt, StrictStr

from schemas.base import Bilingual, Contract, FieldProblem

__all__ = ["Case", "CaseId", "DatedCase", "Solved", "Unsolved"]

R = TypeVar("R")

CaseId = Annotated[
    StrictStr | StrictInt | None,
    Field(
        description="Whatever tells the case from the others; it comes back in the answer.",
        exclude_if=lambda value: value is None,
    ),
]
"""Name of a case; left out of an answer when the case has none."""


class Case(Contract):
    """Base of every case."""

    id: CaseId = None


class DatedCase(Case):
    """A case whose answer depends on the day."""

    as_of: date | None = Field(
        default=None, description="The day it is judged on; the day of asking if left out."
    )


class Solved(Contract, Generic[R]):
    """The answer to a case that could be computed."""

    id: CaseId = None
    result: R
    method: Bilingual = Field(description="The line that a certificate prints.")
    rule_version: str = Field(description="The rules the result was made by.")


class Unsolved(Contract):
    """The answer to a case that could not be computed, with the first thing to mend."""

    id: CaseId = None
    problem: FieldProblem
