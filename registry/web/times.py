"""Days as people here count them: Asia/Tokyo (domain specification 0.4b)."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from pydantic import Field

from schemas.base import Contract

__all__ = ["TOKYO", "AsOfQuery", "instant_of"]

TOKYO = ZoneInfo("Asia/Tokyo")
_FIRST = datetime(1, 1, 3, tzinfo=UTC)
_LAST = datetime(9999, 12, 29, tzinfo=UTC)


class AsOfQuery(Contract):
    """The query parameter of records that can be read as they stood."""

    as_of: datetime | date | None = Field(
        default=None, description="A day in Asia/Tokyo (its end), or an instant"
    )


def instant_of(as_of: datetime | date) -> datetime:
    """The instant that ``as_of`` means: the end of a day in Asia/Tokyo, or the instant itself."""
    if isinstance(as_of, datetime):
        instant = as_of if as_of.tzinfo else as_of.replace(tzinfo=TOKYO)
    else:
        instant = datetime.combine(as_of, time.max, TOKYO)
    # At the ends of the calendar an instant has no name in another zone; nothing was recorded there.
    return min(max(instant, _FIRST), _LAST)
