"""The acts that touch several services at once: the only way to ``published``, and away from it."""

from registry.services.lifecycle.correcting import corrections, request_correction, take_back_correction
from registry.services.lifecycle.deciding import approve, reject
from registry.services.lifecycle.firms import correct_firm
from registry.services.lifecycle.reading import standing_of
from registry.services.lifecycle.recalling import recall, report_recall
from registry.services.lifecycle.standing import (
    discontinue,
    propose_reinstatement,
    reinstate,
    suspend,
    withdraw,
)
from registry.services.lifecycle.submitting import appeal, pull_back, resubmit, submit
from registry.services.lifecycle.transferring import transfer

__all__ = [
    "appeal",
    "approve",
    "correct_firm",
    "corrections",
    "discontinue",
    "propose_reinstatement",
    "pull_back",
    "recall",
    "reinstate",
    "reject",
    "report_recall",
    "request_correction",
    "resubmit",
    "standing_of",
    "submit",
    "suspend",
    "take_back_correction",
    "transfer",
    "withdraw",
]
