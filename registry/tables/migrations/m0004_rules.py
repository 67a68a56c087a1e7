"""Dated rows of law, with those that come with the registry.

Rows added to the file later reach registries that exist by a further migration of `seed_statements`: it inserts
what is missing.
"""

from collections.abc import Sequence

from registry.domain.legal import SEED
from registry.tables.rules import seed_statements

__all__ = ["statements"]

_SCHEMA = """
CREATE TABLE legal_rule (
    id UUID PRIMARY KEY,
    code TEXT NOT NULL,
    value TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE CHECK (valid_to >= valid_from),
    source_name TEXT NOT NULL,
    proposed_by UUID,
    proposed_at TIMESTAMPTZ,
    confirmed_by UUID CHECK (confirmed_by <> proposed_by),
    confirmed_on DATE
);
CREATE INDEX legal_rule_code ON legal_rule (code, valid_from)
"""

_FIXED = "code, value, valid_from, valid_to, source_name, proposed_by, proposed_at"


def statements(dialect: str) -> Sequence[str]:
    """The statements for ``sqlite`` or ``postgres``."""
    return (*(part.strip() for part in _SCHEMA.split(";")), *_guards(dialect), *seed_statements(SEED))


def _guards(dialect: str) -> tuple[str, ...]:
    """Triggers that let a row be confirmed and nothing else, whoever asks."""
    if dialect == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, 'legal_rule rows are never changed'); END"
        return (
            f"CREATE TRIGGER legal_rule_no_update BEFORE UPDATE OF {_FIXED} ON legal_rule {refuse}",
            f"CREATE TRIGGER legal_rule_no_delete BEFORE DELETE ON legal_rule {refuse}",
        )
    refuse = "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    fixed = f"UPDATE OF {_FIXED} OR DELETE OR TRUNCATE"
    return (f"CREATE TRIGGER legal_rule_no_change BEFORE {fixed} ON legal_rule {refuse}",)
