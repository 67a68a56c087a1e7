"""Days as people here count them: Asia/Tokyo (domain specification 0.4b)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from pydantic import Field

from schemas.base import Contract

__all__ = ["TOKYO", "AsOfQuery", "instant_of"]

TOKYO = ZoneInfo("Asia/Tokyo")


class AsOfQuery(Contract):
    """The query parameter of records that can be read as they stood."""

    as_of: datetime | date | None = Field(
        default=None, description="A day in Asia/Tokyo (its end), or an instant"
    )


def instant_of(as_of: datetime | date) -> datetime:
    """The instant that ``as_of`` means: the end of a day in Asia/Tokyo, or the instant itself."""
    if isinstance(as_of, datetime):
        return as_of if as_of.tzinfo else as_of.replace(tzinfo=TOKYO)
    return datetime.combine(as_of, time.max, TOKYO)
