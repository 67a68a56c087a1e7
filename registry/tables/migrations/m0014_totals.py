"""How many rows the file of an upload has, so that its sender sees how far it is."""

from collections.abc import Sequence

__all__ = ["statements"]


def statements(dialect: str) -> Sequence[str]:  # noqa: ARG001 # both say it alike
    """The statements for ``sqlite`` or ``postgres``."""
    return ("ALTER TABLE upload ADD COLUMN total BIGINT",)
