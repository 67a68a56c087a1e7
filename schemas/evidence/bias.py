"""Risk of bias of one result: RoB 2 and ROBINS-I, as an assessor enters it and as it stands (3.5)."""

from typing import Literal

from pydantic import Field

from schemas.base import Bilingual, Contract, Document, LongText
from schemas.vocab import BiasJudgement, BiasTool, TrialLayout

__all__ = ["BiasAssessment", "BiasPrompt", "BiasState", "JudgedDomain"]

DomainCode = Literal["D1", "D1b", "D2", "D3", "D4", "D5", "D6", "D7", "DS"]


class JudgedDomain(Contract):
    """One domain of a tool and its judgement."""

    domain: DomainCode
    judgement: BiasJudgement
    reason: LongText | None = None


class BiasAssessment(Document):
    """One assessor's judgement of one result.

    ``raised_to_high`` is the assessor's decision that two domains with some concerns already lower confidence
    enough; it needs ``overall_reason``.
    """

    contract: Literal["bias/1"] = "bias/1"
    tool: BiasTool
    layout: TrialLayout = TrialLayout.PARALLEL
    domains: tuple[JudgedDomain, ...]
    raised_to_high: bool = False
    overall_reason: LongText | None = None


class BiasPrompt(Contract):
    """What the record of a trial says about one domain: at least this judgement, unless a reason is given."""

    domain: DomainCode
    at_least: BiasJudgement
    because: Bilingual


class BiasState(Contract):
    """Where the judging of one result stands, as its reader may see it.

    ``assessments`` are those in; while only one is, its own assessor alone sees it.
    """

    received: int = Field(ge=0, le=3)
    assessments: tuple[BiasAssessment, ...]
    settled: BiasAssessment | None = Field(description="Both agree, or the third person's; else null.")
    overall: BiasJudgement | None
    prompts: tuple[BiasPrompt, ...]
    third_person_needed: bool
