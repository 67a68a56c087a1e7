"""What takers of rows share: units of work, verdicts, and errors of services as findings of a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from registry.adapters.sheets import Sheet, SheetLine
from registry.domain.errors import Conflict, Forbidden, NotFound, NotSignedIn, RegistryError
from registry.domain.uploads import Found, Values
from schemas.base import Bilingual
from schemas.vocab import RowCode, RowOutcome

__all__ = ["Taker", "Undone", "Unit", "Verdict", "found_of", "refused", "said"]


@dataclass
class Unit:
    """Rows that are taken together: one row of products, or the neighbouring rows of one lot."""

    lines: list[SheetLine]
    values: list[Values] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether what was read of every row refuses it."""
        return all(
            refused(read.found, values.found) for read, values in zip(self.lines, self.values, strict=True)
        )


@dataclass(frozen=True)
class Verdict:
    """What became of a row, or would become of it."""

    line: SheetLine
    outcome: RowOutcome
    subject: str | None = None
    found: tuple[Found, ...] = ()


class Taker(Protocol):
    """Takes the rows of one kind of table."""

    def units(self, sheet: Sheet) -> Iterator[Unit]:
        """Read the rows; the same file gives the same units in the same order."""
        ...

    async def take(self, units: Sequence[Unit], *, confirmed: bool, dry: bool) -> list[Verdict]:
        """Take units inside the open transaction; a row that is refused leaves nothing behind.

        Args:
            units: The units; their verdicts come back in the same order.
            confirmed: Whether what differs from the registered values may replace it.
            dry: Whether it is only to be told what would be done.
        """
        ...


class Undone(Exception):
    """Leaves a transaction so that it is undone, and carries what would have become of the rows; a signal."""

    def __init__(self, verdicts: list[Verdict]) -> None:
        super().__init__()
        self.verdicts = verdicts


def refused(*found: tuple[Found, ...] | list[Found]) -> bool:
    """Whether one of the findings refuses its row."""
    return any(one.code.refuses for some in found for one in some)


def said(code: RowCode, place: int | None = None, *, ja: str, en: str) -> Found:
    """One finding."""
    return Found(place, code, Bilingual(ja=ja, en=en))


def found_of(error: RegistryError, place: int | None = None) -> Found:
    """What an error of a service means to the row that met it."""
    codes: dict[type[RegistryError], RowCode] = {
        NotFound: RowCode.E_REF,
        Forbidden: RowCode.E_RIGHT,
        NotSignedIn: RowCode.E_RIGHT,
        Conflict: RowCode.E_STATE,
    }
    code = next((codes[kind] for kind in type(error).__mro__ if kind in codes), RowCode.E_FMT)
    return Found(place, code, error.message)
