"""A member's file on the command line: of any length, read as a stream, checked or taken at once."""

import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from registry.adapters.sheets import UNBOUNDED
from registry.domain.permissions import Actor, require
from registry.services.imports.batches import added, batches, open_table, take, undone
from registry.services.imports.reports import lines_of
from registry.services.imports.rows import Undone
from registry.tables.database import transaction
from schemas.uploads import ReportLine, UploadCounts
from schemas.vocab import UploadKind, UploadMode

__all__ = ["run_file"]


async def run_file(
    path: Path,
    *,
    kind: UploadKind,
    mode: UploadMode,
    confirmed: bool,
    actor: Actor,
    now: datetime,
    progress: Callable[[UploadCounts], None] = lambda _: None,
    told: Callable[[Sequence[ReportLine]], None] = lambda _: None,
) -> UploadCounts:
    """Read a file of any length as a stream and check or take its rows, for the command line.

    *All or nothing* reads the file twice: a check, and then one transaction.

    Args:
        path: The file.
        kind: What its rows are.
        mode: What is to be done.
        confirmed: Whether what differs from the registered values may replace it.
        actor: Whom the rows are taken for.
        now: The instant everything is recorded under.
        progress: Told the counts after each batch.
        told: Told what is said of the rows of each batch of the check, or of the partial run.

    Raises:
        Invalid: The file cannot be read, or is damaged further down.
        NotSignedIn, Forbidden: The actor may not upload.
    """
    require(actor, "import:upload")

    table = await open_table(path, UNBOUNDED, kind, actor=actor, now=now)
    dry = mode is not UploadMode.PARTIAL
    counts = UploadCounts()
    async for batch in batches(table.units):
        if dry:
            verdicts = await undone(table.taker, batch, confirmed=confirmed, dry=mode is UploadMode.DRY_RUN)
        else:
            async with transaction():
                verdicts = await take(table.taker, batch, confirmed=confirmed)
        counts = added(counts, verdicts)
        told([line for verdict in verdicts for line in lines_of(verdict, table.sheet)])
        progress(counts)
    if mode is UploadMode.ALL_OR_NOTHING and not counts.refused:
        table = await open_table(path, UNBOUNDED, kind, actor=actor, now=now)
        counts = UploadCounts()
        with contextlib.suppress(Undone):
            async with transaction():
                async for batch in batches(table.units):
                    verdicts = await take(table.taker, batch, confirmed=confirmed)
                    counts = added(counts, verdicts)
                    progress(counts)
                    if counts.refused:
                        raise Undone(verdicts)
    return counts
