"""Trials: what registers hold of a study, what readers see of it, its links to products and merges of its records."""

from schemas.trials.links import LinkedTrial, LinkEnd, LinkEntry
from schemas.trials.merges import MergeDecision, MergeProposalView
from schemas.trials.registrations import (
    AgeLimit,
    Eligibility,
    EthicsReview,
    IpdSharing,
    Sponsor,
    SummaryResults,
    TrialArm,
    TrialDate,
    TrialDates,
    TrialDesign,
    TrialDocument,
    TrialEntry,
    TrialFields,
    TrialIdentifier,
    TrialIntervention,
    TrialOutcome,
    TrialSampleSize,
    TrialTitles,
)
from schemas.trials.views import TrialCard, TrialLink, TrialView

__all__ = [
    "AgeLimit",
    "Eligibility",
    "EthicsReview",
    "IpdSharing",
    "LinkEnd",
    "LinkEntry",
    "LinkedTrial",
    "MergeDecision",
    "MergeProposalView",
    "Sponsor",
    "SummaryResults",
    "TrialArm",
    "TrialCard",
    "TrialDate",
    "TrialDates",
    "TrialDesign",
    "TrialDocument",
    "TrialEntry",
    "TrialFields",
    "TrialIdentifier",
    "TrialIntervention",
    "TrialLink",
    "TrialOutcome",
    "TrialSampleSize",
    "TrialTitles",
    "TrialView",
]
