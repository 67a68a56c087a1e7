"""Cases of the calculators ``identifier`` and ``gs1``; their results are ``Check`` and ``Gs1Scan``."""

from typing import Annotated

from pydantic import Field, StringConstraints

from schemas.calc.envelope import Case, DatedCase
from schemas.identifiers import Scheme

__all__ = ["Gs1Case", "IdentifierCase"]


class IdentifierCase(DatedCase):
    """One identifier to check."""

    scheme: Scheme
    value: Annotated[str, StringConstraints(max_length=1_000)] = Field(description="The value as entered.")


class Gs1Case(Case):
    """One scan to read."""

    scan: Annotated[str, StringConstraints(max_length=2_000)] = Field(
        description="Bracketed text, a scanner's raw output with FNC1, or a GS1 Digital Link URI."
    )
