"""Systematic reviews: records of versions, read as the law lets; how many of their trials are recorded here.

A review never replaces its trials: nothing here feeds a grade.
"""

from registry.services.systematic_reviews.entering import amend, changeable, enter, link
from registry.services.systematic_reviews.reading import about, cards, history, key, view

__all__ = ["about", "amend", "cards", "changeable", "enter", "history", "key", "link", "view"]
