"""Search: what the index reads of the registry, and what a search answers with."""

from registry.services.search.answering import find, suggest
from registry.services.search.checking import QUESTIONS, IndexCheck, check
from registry.services.search.source import DatabaseSource

__all__ = ["QUESTIONS", "DatabaseSource", "IndexCheck", "check", "find", "suggest"]
