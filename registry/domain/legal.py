"""Dated rows of law: what applies on a day, and how strictly (domain specification 0, rule 1).

A threshold, list, deadline or phrase is a row with the days on which it holds, never a constant in a rule. The
newest confirmed row that has begun decides. Where nothing is confirmed, the newest row that came with the registry
decides, and can only warn. The first rows are in ``legal_rows.toml`` beside this module; the registry keeps them,
and what staff propose and confirm, in its database.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any, Final

from schemas.vocab import FindingLevel

__all__ = ["SEED", "Law", "LegalRow", "degraded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalRow:
    """One dated row.

    Attributes:
        code: What it is about, e.g. ``ffc.notice_days``.
        value: JSON of the shape that ``registry.domain.legal_values`` asks of the code; amounts are decimal strings.
        valid_from: The first day it applies.
        valid_to: The last day, or None.
        source: The act or notice it is taken from.
        confirmed: Whether it may block; an unconfirmed row only warns.
        id: Its key in the registry; empty for a row of the file.
    """

    code: str
    value: Any
    valid_from: date
    valid_to: date | None = None
    source: str
    confirmed: bool
    id: str = ""


class Law:
    """The rows that decide on one day."""

    def __init__(self, rows: Iterable[LegalRow], day: date) -> None:
        """Choose the rows.

        Args:
            rows: All rows; of two that begin on one day the later in this order counts.
            day: The day in Asia/Tokyo.
        """
        self.day = day
        self._decides: dict[str, LegalRow] = {}
        self._coming: dict[str, LegalRow] = {}
        for row in rows:
            known = self._decides if row.valid_from <= day else self._coming
            other = known.get(row.code)
            newer = other is None or (row.confirmed, row.valid_from) >= (other.confirmed, other.valid_from)
            if newer:
                known[row.code] = row

    def row(self, code: str) -> LegalRow | None:
        """The row in force, or None where there is none or it has ended."""
        row = self._decides.get(code)
        return None if row is None or (row.valid_to is not None and row.valid_to < self.day) else row

    def coming(self, code: str) -> LegalRow | None:
        """A row that begins after this day, where none is in force yet."""
        return None if self.row(code) else self._coming.get(code)

    def group(self, prefix: str) -> Iterator[LegalRow]:
        """The rows in force whose code begins so."""
        return (row for code in self._decides if code.startswith(prefix) and (row := self.row(code)))


def degraded(level: FindingLevel, *rows: LegalRow | None) -> FindingLevel:
    """The level of a finding that rests on rows: an unconfirmed one lowers *must* to *warn*."""
    if level is FindingLevel.MUST and any(row is not None and not row.confirmed for row in rows):
        return FindingLevel.WARN
    return level


def _seed() -> Iterator[LegalRow]:
    text = resources.files(__package__).joinpath("legal_rows.toml").read_text(encoding="utf-8")
    for code, entry in tomllib.loads(text).items():
        yield LegalRow(code=code, **entry)


SEED: Final = tuple(_seed())
"""The rows that come with the registry."""
