"""Publications: one article, one record; linked to trials by the registry numbers that its record names."""

from registry.services.publications.reading import cards, history, of_trial, reports_of, view
from registry.services.publications.recording import Recorded, enter, record

__all__ = ["Recorded", "cards", "enter", "history", "of_trial", "record", "reports_of", "view"]
