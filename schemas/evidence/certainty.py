"""Certainty of a body of evidence: the steps of GRADE, each with its reason (3.6)."""

from typing import Literal

from pydantic import Field

from schemas.base import Bilingual, Contract, Document, LongText
from schemas.vocab import CertaintyFactor, CertaintyStart

__all__ = ["CertaintyConfirmation", "CertaintyJudgement", "CertaintyPrompt", "CertaintyStep"]


class CertaintyStep(Contract):
    """One factor, how far it moves the certainty, and why; a factor that moves nothing has a reason, too."""

    factor: CertaintyFactor
    steps: int = Field(ge=-2, le=2)
    reason: LongText


class CertaintyJudgement(Document):
    """One judge's rating of a body of evidence."""

    contract: Literal["certainty/1"] = "certainty/1"
    start: CertaintyStart
    steps: tuple[CertaintyStep, ...]


class CertaintyConfirmation(Document):
    """A second person's agreement with one version of a judgement."""

    contract: Literal["certainty-confirmation/1"] = "certainty-confirmation/1"
    certainty_version: int = Field(ge=1)
    reason: LongText


class CertaintyPrompt(Contract):
    """What the numbers suggest to look at; it sets nothing."""

    factor: CertaintyFactor
    because: Bilingual
