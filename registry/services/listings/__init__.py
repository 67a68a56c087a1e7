"""Listings: products as public sources tell of them, recorded edition by edition, taken over by registrations."""

from registry.services.listings.reading import as_of, cards, rendered, view
from registry.services.listings.recording import delist_missing, record, reword, take_over
from registry.services.listings.rows import MARK

__all__ = ["MARK", "as_of", "cards", "delist_missing", "record", "rendered", "reword", "take_over", "view"]
