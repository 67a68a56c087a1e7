"""Dated rows of law: proposed by one person, confirmed by another; those that came with the registry by nobody."""

import json
from collections.abc import Sequence
from typing import Final
from uuid import UUID, uuid5

from piccolo.table import Table

from registry.domain.legal import LegalRow
from registry.tables.columns import day, key, optional_day, optional_moment, optional_uuid, text

__all__ = ["LegalRule", "seed_statements"]

_SEEDED: Final = UUID("6f1c2f0e-6f5b-5d0e-9d53-0d5f2d1f7a11")


class LegalRule(Table, tablename="legal_rule"):
    """One dated row; ``value`` is JSON. Only the two columns of confirmation are ever filled in later."""

    id = key()
    code = text()
    value = text()
    valid_from = day()
    valid_to = optional_day()
    source_name = text()
    proposed_by = optional_uuid()
    proposed_at = optional_moment()
    confirmed_by = optional_uuid()
    confirmed_on = optional_day()


def seed_statements(rows: Sequence[LegalRow]) -> tuple[str, ...]:
    """Statements that insert the rows that come with the registry; one that is there already stays as it is.

    A row that was confirmed with the specification has its first day as the day of confirmation and no person.
    """
    return tuple(_insert(row) for row in rows)


def _insert(row: LegalRow) -> str:
    value = json.dumps(row.value, ensure_ascii=False, sort_keys=True)
    made = uuid5(_SEEDED, f"{row.code} {row.valid_from} {value}")
    columns = (
        _quoted(str(made)),
        _quoted(row.code),
        _quoted(value),
        _quoted(row.valid_from.isoformat()),
        "NULL" if row.valid_to is None else _quoted(row.valid_to.isoformat()),
        _quoted(row.source),
        _quoted(row.valid_from.isoformat()) if row.confirmed else "NULL",
    )
    return (
        "INSERT INTO legal_rule (id, code, value, valid_from, valid_to, source_name, confirmed_on)"  # noqa: S608 # the registry's own file
        f" VALUES ({', '.join(columns)}) ON CONFLICT (id) DO NOTHING"
    )


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
