"""Trials: one study, one record, many identifiers; and the links that say which product a trial speaks of."""

from registry.services.trials.entering import amend, enter
from registry.services.trials.links import break_final_product_links, end_link, link, linked_to
from registry.services.trials.merging import confirm, proposals, propose, reject
from registry.services.trials.reading import as_of, cards, history, own, registrations, sightings, view
from registry.services.trials.recording import Recorded, record, recorded_as
from registry.services.trials.rows import refuse_interested, study

__all__ = [
    "Recorded",
    "amend",
    "as_of",
    "break_final_product_links",
    "cards",
    "confirm",
    "end_link",
    "enter",
    "history",
    "link",
    "linked_to",
    "own",
    "proposals",
    "propose",
    "record",
    "recorded_as",
    "refuse_interested",
    "registrations",
    "reject",
    "sightings",
    "study",
    "view",
]
