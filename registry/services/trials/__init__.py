"""Trials: one study, one record, many identifiers; and the links that say which product a trial speaks of."""

from registry.services.trials.links import end_link, link, linked_to
from registry.services.trials.reading import cards, history, view
from registry.services.trials.recording import Recorded, record

__all__ = ["Recorded", "cards", "end_link", "history", "link", "linked_to", "record", "view"]
