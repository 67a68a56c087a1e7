"""What the makers of sample data share: the world so far, and the acts that are still to be done."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from registry.domain.calendar import TOKYO, tokyo_day
from registry.domain.permissions import Actor
from registry.domain.ports import Passwords
from schemas.base import Bilingual
from schemas.imports import Provenance, Source

__all__ = [
    "INVENTED",
    "MARK",
    "SOURCE",
    "Act",
    "Member",
    "World",
    "moment",
    "provenance",
]

INVENTED: Final = "※見本データです。実在の製品ではありません。"
"""The sentence that every invented product carries."""

MARK: Final = "見本"
"""The word by which every invented name is known."""

SOURCE: Final = Source(
    code="sample",
    name=Bilingual(ja="見本データ", en="Sample data"),
    terms=Bilingual(ja="架空の内容です。自由に使えます。", en="Invented; free to use."),
)

_OPENING_HOUR: Final = 9


@dataclass(frozen=True)
class Member:
    """A firm and the person who acts for it."""

    name: str
    corporate_no: str
    actor: Actor


@dataclass
class World:
    """What has been made so far, by the names that the data files use."""

    now: datetime
    passwords: Passwords
    base_address: str = "http://127.0.0.1:8000"
    members: dict[str, Member] = field(default_factory=dict)
    organisations: dict[str, tuple[str, UUID]] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    products: dict[str, str] = field(default_factory=dict)
    trials: dict[str, str] = field(default_factory=dict)
    makers: dict[str, str] = field(default_factory=dict)
    declared: dict[UUID | None, date] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day in Tokyo at which the sample data is made."""
        return tokyo_day(self.now)

    def maker(self, product: str) -> Actor:
        """Who acts for the firm of a product."""
        return self.members[self.makers[product]].actor


@dataclass(frozen=True)
class Act:
    """Something that somebody does at an instant."""

    at: datetime
    do: Callable[[datetime], Awaitable[None]]


def moment(world: World, day: date, minutes: int = 0) -> datetime:
    """Some minutes after nine in the morning of a day in Tokyo, or ``now`` where that is still to come."""
    opening = datetime(day.year, day.month, day.day, _OPENING_HOUR, tzinfo=TOKYO)
    return min(opening + timedelta(minutes=minutes), world.now).astimezone(world.now.tzinfo)


def provenance(name: str, key: str) -> Provenance:
    """Where an invented record stands: a data file and its key there."""
    return Provenance(
        file_sha256=sha256(name.encode()).hexdigest(), record_sha256=sha256(key.encode()).hexdigest()
    )
