"""The terms of reviews and the limits of interests become dated rows, also in registries that exist."""

from collections.abc import Sequence

from registry.domain.legal import SEED
from registry.tables.rules import seed_statements

__all__ = ["statements"]


def statements(dialect: str) -> Sequence[str]:  # noqa: ARG001 # both say it alike
    """The statements for ``sqlite`` or ``postgres``; rows that are there stay as they are."""
    return seed_statements(SEED)
