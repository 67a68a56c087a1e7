"""A table opened for its taker, its units in batches, and what becomes of a batch: taken, or taken and undone."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Final

from registry.adapters.sheets import Limits, Sheet, SheetLine, open_sheet
from registry.domain.permissions import Actor
from registry.domain.uploads import Line
from registry.services.imports.products import Products
from registry.services.imports.results import Results
from registry.services.imports.rows import Taker, Undone, Unit, Verdict
from registry.services.imports.uploads import headings, read_by
from registry.tables.database import transaction
from schemas.uploads import HeadingMapEntry, UploadCounts
from schemas.vocab import RowOutcome, UploadKind

__all__ = ["Opened", "added", "batches", "open_table", "take", "undone"]

_BATCH: Final = 100
"""Units a transaction: other writers wait for a fraction of a second."""


@dataclass(frozen=True)
class Opened:
    """A table and who takes its rows; the first unit holds what there is to say of the file."""

    sheet: Sheet
    taker: Taker
    units: Iterator[Unit]


async def open_table(
    path: Path,
    limits: Limits,
    kind: UploadKind,
    *,
    actor: Actor,
    now: datetime,
    heading_map: HeadingMapEntry | None = None,
) -> Opened:
    """Open a file from its beginning, by its heading map where it has one.

    Raises:
        Invalid: It cannot be read, or its headings are not those of the kind.
    """
    sheet = read_by(await asyncio.to_thread(open_sheet, path, limits), heading_map)
    first = Unit([SheetLine(Line(0, ()), headings(sheet, kind))])
    taker: Taker = (
        Products(actor, now, sheet.table) if kind is UploadKind.PRODUCTS else Results(actor, now, sheet.table)
    )
    return Opened(sheet, taker, chain((first,), taker.units(sheet)))


async def batches(units: Iterator[Unit]) -> AsyncIterator[list[Unit]]:
    """Batches of units, each read beside the event loop."""
    while batch := await asyncio.to_thread(lambda: list(islice(units, _BATCH))):
        yield batch


async def take(taker: Taker, batch: list[Unit], *, confirmed: bool, dry: bool = False) -> list[Verdict]:
    """Take a batch inside the open transaction; units that are no rows only carry what is said of the file."""
    verdicts: list[Verdict] = []
    for of_file, some in groupby(batch, lambda unit: not unit.lines[0].line.number):
        if of_file:
            lines = chain.from_iterable(unit.lines for unit in some)
            verdicts += [Verdict(read, RowOutcome.UNCHANGED, found=read.found) for read in lines]
        else:
            verdicts += await taker.take(list(some), confirmed=confirmed, dry=dry)
    return verdicts


async def undone(taker: Taker, batch: list[Unit], *, confirmed: bool, dry: bool) -> list[Verdict]:
    """Take a batch and undo it; what would have become of its rows."""
    try:
        async with transaction():
            raise Undone(await take(taker, batch, confirmed=confirmed, dry=dry))  # noqa: TRY301 # undoes the batch
    except Undone as signal:
        return signal.verdicts


def added(counts: UploadCounts, verdicts: Sequence[Verdict]) -> UploadCounts:
    """The counts with those of some more rows; the file itself is no row."""
    rows = Counter(verdict.outcome for verdict in verdicts if verdict.line.line.number)
    return UploadCounts(
        created=counts.created + rows[RowOutcome.CREATED],
        changed=counts.changed + rows[RowOutcome.CHANGED],
        unchanged=counts.unchanged + rows[RowOutcome.UNCHANGED],
        refused=counts.refused + rows[RowOutcome.REFUSED],
        warnings=counts.warnings + sum(not one.code.refuses for verdict in verdicts for one in verdict.found),
    )
