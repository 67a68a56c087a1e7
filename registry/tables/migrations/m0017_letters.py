"""What a message of the outbox is sent for, so that the same thing is told to the same person once."""

from collections.abc import Sequence

__all__ = ["statements"]


def statements(dialect: str) -> Sequence[str]:  # noqa: ARG001 # both say it alike
    """The statements for ``sqlite`` or ``postgres``."""
    return ("ALTER TABLE mail ADD COLUMN once TEXT", "CREATE UNIQUE INDEX mail_once ON mail (once)")
