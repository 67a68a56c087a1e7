"""From when a published product is suspended by its dates, and why; timed work, due at once, fills it in."""

from collections.abc import Sequence

__all__ = ["statements"]

_SCHEMA = (
    "ALTER TABLE product ADD COLUMN suspends_at TIMESTAMPTZ",
    "ALTER TABLE product ADD COLUMN suspends_for TEXT",
    "DELETE FROM job WHERE name = 'products.suspend'",
)


def statements(dialect: str) -> Sequence[str]:  # noqa: ARG001 # both say it alike
    """The statements for ``sqlite`` or ``postgres``."""
    return _SCHEMA
