"""The work on uploads: check every row, then take all or none, or take the valid ones.

Everything goes through the services that the browser and the API use, a batch of units in one transaction. A check
undoes its batch and keeps only the verdicts. *All or nothing* checks the whole file so and then takes it in a single
transaction; *partial* commits batch by batch, each with its verdicts and the count of units that are done.

A crash at any point leaves an upload open with what was committed. Its claim runs out after some seconds, whoever
serves then reads the file again, passes over the units that are done and goes on: no row is half there, none is taken
twice. A transaction of *all or nothing* that was cut off has left nothing and starts anew.
"""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog

from registry.adapters.sheets import BROWSER, UNBOUNDED, Limits, Sheet, SheetLine, open_sheet
from registry.domain.errors import Invalid
from registry.domain.permissions import Actor, require
from registry.domain.uploads import Found, Line
from registry.services import log, members
from registry.services.imports.products import Products
from registry.services.imports.reports import lines_of, store
from registry.services.imports.results import Results
from registry.services.imports.rows import Taker, Undone, Unit, Verdict
from registry.services.imports.uploads import COLUMNS, content_of, headings, on_disk
from registry.services.log import Facts
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual
from schemas.uploads import ReportLine, UploadCounts
from schemas.vocab import RowOutcome, UploadKind, UploadMode, UploadState

__all__ = ["run_file", "run_next", "work"]

_log = structlog.get_logger("registry.imports")

_BATCH: Final = 100
"""Units a transaction: other writers wait for a fraction of a second."""
_CLAIM: Final = timedelta(seconds=15)
_ROUND_SECONDS: Final = 2.0

_WAITING: Final = Statement(
    "SELECT id FROM upload WHERE finished_at IS NULL AND (claimed_until IS NULL OR claimed_until < {})"
    " ORDER BY id LIMIT 1"
)
_CLAIM_ONE: Final = Statement(
    "UPDATE upload SET claimed_until = {}, state = CASE WHEN state = 'waiting' THEN 'checking' ELSE state END"  # noqa: S608 # constants
    " WHERE id = {} AND finished_at IS NULL AND (claimed_until IS NULL OR claimed_until < {})"
    f" RETURNING {COLUMNS}"
)
# The count of units that were done before: two runs that both think the claim is theirs cannot both go on.
_PROGRESS: Final = Statement(
    "UPDATE upload SET done = {}, counts = {}, claimed_until = {} WHERE id = {} AND done = {}"
    " AND finished_at IS NULL RETURNING id"
)
_STATE: Final = Statement("UPDATE upload SET state = {}, claimed_until = {} WHERE id = {}")
# Whoever else may think that the claim has run out waits at this row, and then finds the upload finished.
_HOLD: Final = Statement(
    "UPDATE upload SET claimed_until = {} WHERE id = {} AND finished_at IS NULL RETURNING id"
)
_OVER: Final = Statement(
    "UPDATE upload SET state = {}, counts = {}, problem_ja = {}, problem_en = {}, finished_at = {} WHERE id = {}"
)
_FORGET_ROWS: Final = Statement("DELETE FROM upload_row WHERE upload = {}")
_FORGET_FINDINGS: Final = Statement("DELETE FROM upload_finding WHERE upload = {}")


async def work(*, now: Callable[[], datetime]) -> None:
    """Work on uploads as they come, until cancelled; one that fails by a defect is logged and tried again later.

    Args:
        now: The clock; aware UTC.
    """
    while True:
        try:
            worked = await run_next(now=now)
        except Exception as error:  # noqa: BLE001 # the next upload must not suffer from this one
            _log.error("upload failed", exc_info=error)
            worked = False
        if not worked:
            await asyncio.sleep(_ROUND_SECONDS)


async def run_next(*, now: Callable[[], datetime]) -> bool:
    """Work on the oldest upload that is open and that nobody works on; whether there was one."""
    waiting = await _WAITING.first(now())
    if waiting is None:
        return False
    row = await _CLAIM_ONE.first(now() + _CLAIM, waiting["id"], now())
    if row is None:
        return False
    scopes = None if row["scopes"] is None else frozenset(json.loads(row["scopes"]))
    actor = await members.acting(row["sent_by"], scopes)
    with on_disk(await content_of(row["file"])) as path:
        await _Run(row, path, BROWSER, actor, now).to_the_end()
    return True


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

    sheet = await asyncio.to_thread(open_sheet, path, UNBOUNDED)
    taker, first = _taker(sheet, kind, actor, now)
    dry = mode is not UploadMode.PARTIAL
    counts = UploadCounts()
    async for batch in _batches(_units(taker, sheet, first)):
        if dry:
            verdicts = await _undone(taker, batch, confirmed=confirmed, dry=mode is UploadMode.DRY_RUN)
        else:
            async with transaction():
                verdicts = await _taken(taker, batch, confirmed=confirmed)
        counts = _added(counts, verdicts)
        told([line for verdict in verdicts for line in lines_of(verdict, sheet)])
        progress(counts)
    if mode is UploadMode.ALL_OR_NOTHING and not counts.refused:
        sheet = await asyncio.to_thread(open_sheet, path, UNBOUNDED)
        taker, first = _taker(sheet, kind, actor, now)
        counts = UploadCounts()
        with contextlib.suppress(Undone):
            async with transaction():
                async for batch in _batches(_units(taker, sheet, first)):
                    verdicts = await _taken(taker, batch, confirmed=confirmed)
                    counts = _added(counts, verdicts)
                    progress(counts)
                    if counts.refused:
                        raise Undone(verdicts)
    return counts


class _Overtaken(Exception):
    """Another process has gone on with the upload; what this one did since is undone. A signal."""


class _Run:
    """One upload from where it stands to its end."""

    def __init__(
        self, row: dict[str, Any], path: Path, limits: Limits, actor: Actor, now: Callable[[], datetime]
    ) -> None:
        self.id: UUID = row["id"]
        self.row = row
        self.kind, self.mode = UploadKind.of(row["kind"]), UploadMode.of(row["mode"])
        self.confirmed = bool(row["confirmed"])
        self.done: int = row["done"]
        self.counts = UploadCounts.model_validate_json(row["counts"])
        self.path, self.limits, self.actor, self.now = path, limits, actor, now

    async def to_the_end(self) -> None:
        """Check, and take what is to be taken."""
        try:
            if self.row["state"] != UploadState.TAKING:
                await self._through()
            state = UploadState.CHECKED
            if self.mode is UploadMode.PARTIAL:
                state = UploadState.FINISHED
            elif self.mode is UploadMode.ALL_OR_NOTHING:
                state = UploadState.REFUSED if self.counts.refused else UploadState.TAKING
            if state is UploadState.TAKING:
                await self._take_all()
            else:
                await self._end(state)
        except Invalid as invalid:
            await self._end(UploadState.REFUSED, problem=invalid.problems[0].message)
        except _Overtaken:
            return

    async def _through(self) -> None:
        """Go through the file batch by batch: undone in a check, committed in a partial run."""
        sheet, taker, first = await self._opened()
        if self.mode is UploadMode.PARTIAL and not self.done:
            # A file that is too long or damaged further down is refused before its first rows are committed.
            await asyncio.to_thread(lambda: sum(1 for _ in sheet.lines))
            sheet, taker, first = await self._opened()
        units = _units(taker, sheet, first)
        for _ in range(self.done):
            next(units, None)
        async for batch in _batches(units):
            if self.mode is UploadMode.PARTIAL:
                async with transaction():
                    verdicts = await _taken(taker, batch, confirmed=self.confirmed)
                    await self._keep(verdicts, sheet, len(batch))
            else:
                verdicts = await _undone(
                    taker, batch, confirmed=self.confirmed, dry=self.mode is UploadMode.DRY_RUN
                )
                async with transaction():
                    await self._keep(verdicts, sheet, len(batch))
            self.done += len(batch)
            self.counts = _added(self.counts, verdicts)

    async def _keep(self, verdicts: list[Verdict], sheet: Sheet, units: int) -> None:
        await store(self.id, verdicts, sheet)
        counts = _added(self.counts, verdicts).model_dump_json()
        kept = await _PROGRESS.first(self.done + units, counts, self.now() + _CLAIM, self.id, self.done)
        if kept is None:
            raise _Overtaken

    async def _take_all(self) -> None:
        """Take every row in one transaction; if one is refused now, nothing of the file is there."""
        await _STATE.rows(UploadState.TAKING.value, self.now() + _CLAIM, self.id)
        sheet, taker, first = await self._opened()
        verdicts: list[Verdict] = []
        try:
            async with transaction():
                if await _HOLD.first(self.now() + _CLAIM, self.id) is None:
                    return  # somebody else has finished it
                async for batch in _batches(_units(taker, sheet, first)):
                    verdicts += await _taken(taker, batch, confirmed=self.confirmed)
                    if _added(UploadCounts(), verdicts).refused:
                        raise Undone(verdicts)  # noqa: TRY301 # leaving by an error is what undoes everything
                await self._replace(verdicts, sheet)
                await self._end(UploadState.FINISHED)
        except Undone as undone:
            async with transaction():
                await self._replace(undone.verdicts, sheet)
            await self._end(UploadState.REFUSED)

    async def _replace(self, verdicts: list[Verdict], sheet: Sheet) -> None:
        """Store the verdicts of the taking instead of those of the check."""
        await _FORGET_ROWS.rows(self.id)
        await _FORGET_FINDINGS.rows(self.id)
        await store(self.id, verdicts, sheet)
        self.counts = _added(UploadCounts(), verdicts)

    async def _opened(self) -> tuple[Sheet, Taker, Unit]:
        sheet = await asyncio.to_thread(open_sheet, self.path, self.limits)
        return sheet, *_taker(sheet, self.kind, self.actor, self.now())

    async def _end(self, state: UploadState, *, problem: Bilingual | None = None) -> None:
        now = self.now()
        async with transaction():
            await _OVER.rows(
                state.value,
                self.counts.model_dump_json(),
                None if problem is None else problem.ja,
                None if problem is None else problem.en,
                now,
                self.id,
            )
            if state is UploadState.FINISHED:
                await log.append(
                    "import.finished",
                    f"upload:{self.id}",
                    facts=Facts(
                        role=self.actor.role_for("import:upload"),
                        to_state=self.mode.value,
                        document_sha256=self.row["file"],
                    ),
                    actor=self.actor,
                    now=now,
                )


def _taker(sheet: Sheet, kind: UploadKind, actor: Actor, now: datetime) -> tuple[Taker, Unit]:
    """Who takes the rows of a sheet, and a first unit that says what there is to say of the file."""
    found: tuple[Found, ...] = headings(sheet, kind)
    taker: Taker = (
        Products(actor, now, sheet.table) if kind is UploadKind.PRODUCTS else Results(actor, now, sheet.table)
    )
    return taker, Unit([SheetLine(Line(0, ()), found)])


def _units(taker: Taker, sheet: Sheet, first: Unit) -> Iterator[Unit]:
    yield first
    yield from taker.units(sheet)


async def _batches(units: Iterator[Unit]) -> AsyncIterator[list[Unit]]:
    """Batches of units, each read beside the event loop."""
    while batch := await asyncio.to_thread(lambda: list(islice(units, _BATCH))):
        yield batch


async def _taken(taker: Taker, batch: list[Unit], *, confirmed: bool, dry: bool = False) -> list[Verdict]:
    """Take a batch inside the open transaction."""
    verdicts: list[Verdict] = []
    for unit in batch:
        if unit.lines[0].line.number:
            verdicts += await taker.take(unit, confirmed=confirmed, dry=dry)
        else:
            verdicts += [Verdict(read, RowOutcome.UNCHANGED, found=read.found) for read in unit.lines]
    return verdicts


async def _undone(taker: Taker, batch: list[Unit], *, confirmed: bool, dry: bool) -> list[Verdict]:
    """Take a batch and undo it; what would have become of its rows."""
    try:
        async with transaction():
            raise Undone(await _taken(taker, batch, confirmed=confirmed, dry=dry))  # noqa: TRY301 # undoes the batch
    except Undone as undone:
        return undone.verdicts


def _added(counts: UploadCounts, verdicts: list[Verdict]) -> UploadCounts:
    """The counts with those of some more rows; the file itself is no row."""
    rows = Counter(verdict.outcome for verdict in verdicts if verdict.line.line.number)
    return UploadCounts(
        created=counts.created + rows[RowOutcome.CREATED],
        changed=counts.changed + rows[RowOutcome.CHANGED],
        unchanged=counts.unchanged + rows[RowOutcome.UNCHANGED],
        refused=counts.refused + rows[RowOutcome.REFUSED],
        warnings=counts.warnings + sum(not one.code.refuses for verdict in verdicts for one in verdict.found),
    )
