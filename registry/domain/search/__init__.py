"""Which entries a search finds and in which order, said without an index.

An index answers faster, never differently: :func:`tier` applied to every entry is what it must equal.
"""

from registry.domain.search.documents import (
    LOOSELY,
    SearchDocument,
    SearchText,
    prior,
    search_text,
    suggestions,
    weakest,
)
from registry.domain.search.matching import (
    FEW,
    Form,
    Level,
    Match,
    Term,
    Tier,
    Wanted,
    Widening,
    contains,
    tier,
    wanted,
    widenings,
)

__all__ = [
    "FEW",
    "LOOSELY",
    "Form",
    "Level",
    "Match",
    "SearchDocument",
    "SearchText",
    "Term",
    "Tier",
    "Wanted",
    "Widening",
    "contains",
    "prior",
    "search_text",
    "suggestions",
    "tier",
    "wanted",
    "weakest",
    "widenings",
]
