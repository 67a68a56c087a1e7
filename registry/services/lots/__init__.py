"""Lots: register, enter results, decide, read, look up; samples of listed products; the quality summary.

Results are rows that keep the digits as entered, each with the verdict computed from it; a released lot is frozen
as a document. Whether a lot has expired is derived when it is read.
"""

from registry.services.lots.analyses import add_certificate, certificates_of_analysis
from registry.services.lots.deciding import quarantine, recall, reject, release
from registry.services.lots.entering import enter_results
from registry.services.lots.looking_up import look_up
from registry.services.lots.preparing import preview_results
from registry.services.lots.reading import lots_of, one
from registry.services.lots.registering import register
from registry.services.lots.summary import quality_summary
from registry.services.lots.testing import awaiting, earlier_results

__all__ = [
    "add_certificate",
    "awaiting",
    "certificates_of_analysis",
    "earlier_results",
    "enter_results",
    "look_up",
    "lots_of",
    "one",
    "preview_results",
    "quality_summary",
    "quarantine",
    "recall",
    "register",
    "reject",
    "release",
]
