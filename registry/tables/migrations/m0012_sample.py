"""Whether a database holds invented sample data, so that every page can say so."""

from collections.abc import Sequence

__all__ = ["statements"]


def statements(dialect: str) -> Sequence[str]:  # noqa: ARG001 # both say it alike
    """The statements for ``sqlite`` or ``postgres``."""
    return ("ALTER TABLE installation ADD COLUMN sample BIGINT NOT NULL DEFAULT 0",)
