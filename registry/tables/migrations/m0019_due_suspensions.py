"""From when a published product is suspended by its dates, and why; timed work fills it in for what is published."""

from collections.abc import Sequence

__all__ = ["statements"]

_SCHEMA = (
    "ALTER TABLE product ADD COLUMN suspends_at TIMESTAMPTZ",
    "ALTER TABLE product ADD COLUMN suspends_for TEXT",
)


def statements(dialect: str) -> Sequence[str]:  # noqa: ARG001 # both say it alike
    """The statements for ``sqlite`` or ``postgres``."""
    return _SCHEMA
