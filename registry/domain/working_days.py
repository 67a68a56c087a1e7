"""Working days in Japan: Monday to Friday that are no national holiday (国民の祝日に関する法律).

Substitute holidays (3条2項) and days between two holidays (3条3項) are national holidays too. The year-end closure
of government offices (29 December to 3 January, 行政機関の休日に関する法律) is none, and this registry is no
such office: of those days only 1 January is left out, besides what the week leaves out.
"""

from datetime import date, timedelta

import jpholiday

__all__ = ["is_working_day", "working_days_later", "working_days_until"]

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether the day is a working day; holidays are those that the law had set when the library was released."""
    return day.weekday() < _SATURDAY and not jpholiday.is_holiday(day)


def working_days_later(day: date, count: int) -> date:
    """The working day that is ``count`` working days after a day, which itself is not counted (民法140条).

    Args:
        day: Any day.
        count: At least 1.

    Raises:
        ValueError: The count is below 1.
    """
    if count < 1:
        raise ValueError("count at least one working day")
    found = day
    for _ in range(count):
        found += timedelta(days=1)
        while not is_working_day(found):
            found += timedelta(days=1)
    return found


def working_days_until(today: date, last: date) -> int:
    """How many working days are left after today, up to and with a last day; 0 on that day itself.

    Args:
        today: Any day; it is not counted.
        last: The last day; where it has passed, the answer is minus the working days since.
    """
    if last < today:
        return -working_days_until(last, today)
    days = (today + timedelta(days=count) for count in range(1, (last - today).days + 1))
    return sum(is_working_day(day) for day in days)
