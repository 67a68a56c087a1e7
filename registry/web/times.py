"""Days as people here count them: Asia/Tokyo (domain specification 0.4b)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

__all__ = ["TOKYO", "instant_of"]

TOKYO = ZoneInfo("Asia/Tokyo")


def instant_of(as_of: datetime | date) -> datetime:
    """The instant that ``as_of`` means: the end of a day in Asia/Tokyo, or the instant itself."""
    if isinstance(as_of, datetime):
        return as_of if as_of.tzinfo else as_of.replace(tzinfo=TOKYO)
    return datetime.combine(as_of, time.max, TOKYO)
