"""Publications: one article, one record; linked to trials by the registry numbers that its record names."""

from registry.services.publications.reading import cards, history, of_trial, reports_of, view
from registry.services.publications.recording import Recorded, enter, record, recorded_as

__all__ = ["Recorded", "cards", "enter", "history", "of_trial", "record", "recorded_as", "reports_of", "view"]
