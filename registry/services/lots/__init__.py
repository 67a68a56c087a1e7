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
from registry.services.lots.recalling import recall_on_record, report_recall
from registry.services.lots.recalls import open_recalls, recall_tag
from registry.services.lots.registering import register
from registry.services.lots.specimens import SpecimenLot, lot_of_specimen, note_specimen, specimens_of
from registry.services.lots.summary import quality_summary
from registry.services.lots.testing import awaiting, earlier_results

__all__ = [
    "SpecimenLot",
    "add_certificate",
    "awaiting",
    "certificates_of_analysis",
    "earlier_results",
    "enter_results",
    "look_up",
    "lot_of_specimen",
    "lots_of",
    "note_specimen",
    "one",
    "open_recalls",
    "preview_results",
    "quality_summary",
    "quarantine",
    "recall",
    "recall_on_record",
    "recall_tag",
    "register",
    "reject",
    "release",
    "report_recall",
    "specimens_of",
]
