"""Calendar days in Asia/Tokyo, where the registry's business dates live."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["TOKYO", "months_later", "next_day", "tokyo_day"]

TOKYO = ZoneInfo("Asia/Tokyo")


def tokyo_day(now: datetime) -> date:
    """The day in Tokyo at an instant."""
    return now.astimezone(TOKYO).date()


def next_day(now: datetime) -> datetime:
    """The instant at which the next day begins in Tokyo, in UTC."""
    return datetime.combine(tokyo_day(now) + timedelta(days=1), time.min, TOKYO).astimezone(UTC)


def months_later(day: date, months: int) -> date:
    """The same day some months later (earlier when negative), or the last day of a shorter month.

    Where the calendar ends before, it is the last day there is.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
