"""Registries that exist get the row of law on how often the active of a food for specified health uses is tested."""

from collections.abc import Sequence

from registry.domain.legal import SEED
from registry.tables.rules import seed_statements

__all__ = ["statements"]


def statements(dialect: str) -> Sequence[str]:  # noqa: ARG001 # both say it alike
    """The statements for ``sqlite`` or ``postgres``."""
    return seed_statements(SEED)
