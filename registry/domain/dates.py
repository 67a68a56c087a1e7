"""Dates as people and registers write them, read into ISO 8601 (domain specification 0.6, 3.2 and 7.3).

A day written with two small numbers, such as 04/05/2025, is read only where the order of the source is known.
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date
from enum import StrEnum
from typing import Final

from schemas.base import Bilingual

__all__ = [
    "DateAmbiguous",
    "DateOrder",
    "DateUnreadable",
    "first_day",
    "last_day",
    "read_date",
    "read_partial_date",
]


class DateOrder(StrEnum):
    """Order of day and month in dates of two small numbers."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class DateUnreadable(ValueError):
    """The text names no day; ``message`` says how to write it."""

    def __init__(self, message: Bilingual) -> None:
        super().__init__(f"{message.ja} / {message.en}")
        self.message = message


class DateAmbiguous(DateUnreadable):
    """The text names two days, one for each order of day and month."""


# First day of each era in the Gregorian calendar. Forms printed before an era ended name its later years too
# (平成33年), so an era has no last day here.
_ERAS: Final = {
    "M": date(1868, 1, 25),
    "T": date(1912, 7, 30),
    "S": date(1926, 12, 25),
    "H": date(1989, 1, 8),
    "R": date(2019, 5, 1),
}
_ERA_NAMES: Final = {"明治": "M", "大正": "T", "昭和": "S", "平成": "H", "令和": "R"}
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR: Final = r"(?P<year>\d{4})"
_TIME: Final = re.compile(
    r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AP]M)?(Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
_ISO: Final = re.compile(_YEAR + r"(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})")
_COMPACT: Final = re.compile(_YEAR + r"(?P<month>\d{2})(?P<day>\d{2})")
_KANJI: Final = re.compile(_YEAR + r"年(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_ERA: Final = re.compile(
    r"(?P<era>[MTSHR]|明治|大正|昭和|平成|令和)(?P<year>\d{1,2}|元)"
    r"(?:[./-](?P<month>\d{1,2})[./-](?P<day>\d{1,2})|年(?P<month2>\d{1,2})月(?P<day2>\d{1,2})日)",
    re.IGNORECASE,
)
_NAMED: Final = (
    re.compile(_MONTH + r" (?P<day>\d{1,2})(?:st|nd|rd|th)?,? " + _YEAR, re.IGNORECASE),
    re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -]" + _MONTH + r",?[ -]" + _YEAR, re.IGNORECASE),
)
_TWO_NUMBERS: Final = re.compile(r"(\d{1,2})(?P<mark>[-/.])(\d{1,2})(?P=mark)" + _YEAR)
_PARTIAL: Final = (
    re.compile(_YEAR),
    re.compile(_YEAR + r"[-/.](?P<month>\d{1,2})"),
    re.compile(_YEAR + r"年(?:(?P<month>\d{1,2})月)?"),
    re.compile(_MONTH + r",?[ -]" + _YEAR, re.IGNORECASE),
)
_LAST_MONTH: Final = 12


def read_date(text: str, order: DateOrder | None = None) -> date:
    """Read one day.

    Accepted: ``2025-04-01``, ``2025/4/1``, ``2025.4.1``, ``20250401``, ``2025年4月1日``, ``R7.4.1``,
    ``令和7年4月1日``, ``April 1, 2025``, ``1 April 2025``, ``25/12/2025``, each with a time of day, which is
    dropped, and in full width.

    Args:
        text: The text as written.
        order: Order of day and month where the source is known to keep one.

    Raises:
        DateAmbiguous: Both orders of two small numbers name a day and ``order`` is not given.
        DateUnreadable: Another shape, or a day that the calendar does not have.
    """
    plain = _plain(text)
    for pattern in (_ISO, _COMPACT, _KANJI, *_NAMED):
        if found := pattern.fullmatch(plain):
            return _day(text, int(found["year"]), _month(found["month"]), int(found["day"]))
    if found := _ERA.fullmatch(plain):
        return _era_day(text, found)
    if found := _TWO_NUMBERS.fullmatch(plain):
        return _two_numbers(text, int(found[1]), int(found[3]), int(found["year"]), order)
    raise _unreadable(text)


def read_partial_date(text: str, order: DateOrder | None = None) -> str:
    """Read a trial date as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Accepted: what `read_date` accepts, and ``2025``, ``2025-04``, ``April 2025``, ``2025年4月``.

    Raises:
        DateAmbiguous: As `read_date`.
        DateUnreadable: As `read_date`.
    """
    plain = _plain(text)
    for pattern in _PARTIAL:
        if found := pattern.fullmatch(plain):
            month = found.groupdict().get("month")
            if month is None:
                return _day(text, int(found["year"]), 1, 1).isoformat()[:4]
            return _day(text, int(found["year"]), _month(month), 1).isoformat()[:7]
    return read_date(text, order).isoformat()


def first_day(partial: str) -> date:
    """The first day that ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` may mean."""
    return date.fromisoformat((partial + "-01-01")[: len("2026-04-01")])


def last_day(partial: str) -> date:
    """The last day that ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` may mean."""
    year, month = int(partial[:4]), int(partial[5:7] or _LAST_MONTH)
    if len(partial) == len("2026-04-01"):
        return date.fromisoformat(partial)
    return date(year, month, monthrange(year, month)[1])


def _plain(text: str) -> str:
    """Half width, single spaces, no time of day."""
    return _TIME.sub("", " ".join(unicodedata.normalize("NFKC", text).split()))


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS.index(text[:3].lower()) + 1


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _unreadable(text) from None


def _era_day(text: str, found: re.Match[str]) -> date:
    first = _ERAS[_ERA_NAMES.get(found["era"], found["era"].upper())]
    year = 1 if found["year"] == "元" else int(found["year"])
    if year == 0:
        raise _unreadable(text)
    month, day = found["month"] or found["month2"], found["day"] or found["day2"]
    read = _day(text, first.year + year - 1, int(month), int(day))
    if read < first:
        raise _unreadable(text)
    return read


def _two_numbers(text: str, one: int, two: int, year: int, order: DateOrder | None) -> date:
    if order is None and one != two and max(one, two) <= _LAST_MONTH:
        raise DateAmbiguous(
            Bilingual(
                ja=f"「{_shown(text)}」は日と月の順が分かりません。2025-04-01 の形で書いてください。",
                en=f"Day and month of “{_shown(text)}” cannot be told apart; write it as 2025-04-01.",
            )
        )
    month_first = one <= _LAST_MONTH if order is None else order is DateOrder.MONTH_FIRST
    month, day = (one, two) if month_first else (two, one)
    return _day(text, year, month, day)


def _unreadable(text: str) -> DateUnreadable:
    return DateUnreadable(
        Bilingual(
            ja=f"「{_shown(text)}」は日付として読めません。2025-04-01 の形で書いてください。",
            en=f"“{_shown(text)}” cannot be read as a date; write it as 2025-04-01.",
        )
    )


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:40])
