"""The work on uploads: check every row, then take all or none, or take the valid ones.

Everything goes through the services that the browser and the API use, a batch of units in one transaction. A check
undoes its batch and keeps only the verdicts. *All or nothing* checks the whole file so and then takes it in a single
transaction; *partial* commits batch by batch, each with its verdicts and the count of units that are done.

A crash at any point leaves an upload open with what was committed. Its claim runs out after some seconds, whoever
serves then reads the file again, passes over the units that are done and goes on: no row is half there, none is taken
twice. A transaction of *all or nothing* that was cut off has left nothing and starts anew.
"""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog

from registry.adapters.sheets import BROWSER, Limits, Sheet
from registry.domain.errors import Invalid
from registry.domain.permissions import Actor
from registry.services import log, members
from registry.services.imports import heading_maps
from registry.services.imports.batches import Opened, added, batches, open_table, take, undone
from registry.services.imports.reports import store
from registry.services.imports.rows import Undone, Verdict
from registry.services.imports.uploads import COLUMNS, content_of, on_disk
from registry.services.log import Facts
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual
from schemas.uploads import UploadCounts
from schemas.vocab import UploadKind, UploadMode, UploadState

__all__ = ["run_next", "work"]

_log = structlog.get_logger("registry.imports")

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
_TOTAL: Final = Statement(
    "UPDATE upload SET total = {}, claimed_until = {} WHERE id = {} AND finished_at IS NULL"
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
        table = await self._opened()
        if not self.done:
            # A file that is too long or damaged further down is refused before anything is done with its first rows.
            total = await asyncio.to_thread(lambda: sum(read.line.number > 0 for read in table.sheet.lines))
            await _TOTAL.rows(total, self.now() + _CLAIM, self.id)
            table = await self._opened()
        await asyncio.to_thread(lambda: sum(1 for _ in islice(table.units, self.done)))
        async for batch in batches(table.units):
            if self.mode is UploadMode.PARTIAL:
                async with transaction():
                    verdicts = await take(table.taker, batch, confirmed=self.confirmed)
                    await self._keep(verdicts, table.sheet, len(batch))
            else:
                dry = self.mode is UploadMode.DRY_RUN
                verdicts = await undone(table.taker, batch, confirmed=self.confirmed, dry=dry)
                async with transaction():
                    await self._keep(verdicts, table.sheet, len(batch))
            self.done += len(batch)
            self.counts = added(self.counts, verdicts)

    async def _keep(self, verdicts: list[Verdict], sheet: Sheet, units: int) -> None:
        await store(self.id, verdicts, sheet)
        counts = added(self.counts, verdicts).model_dump_json()
        kept = await _PROGRESS.first(self.done + units, counts, self.now() + _CLAIM, self.id, self.done)
        if kept is None:
            raise _Overtaken

    async def _take_all(self) -> None:
        """Take every row in one transaction; if one is refused now, nothing of the file is there."""
        await _STATE.rows(UploadState.TAKING.value, self.now() + _CLAIM, self.id)
        table = await self._opened()
        verdicts: list[Verdict] = []
        counts = UploadCounts()
        try:
            async with transaction():
                if await _HOLD.first(self.now() + _CLAIM, self.id) is None:
                    return  # somebody else has finished it
                async for batch in batches(table.units):
                    some = await take(table.taker, batch, confirmed=self.confirmed)
                    verdicts += some
                    counts = added(counts, some)
                    if counts.refused:
                        raise Undone(verdicts)  # noqa: TRY301 # leaving by an error is what undoes everything
                await self._replace(verdicts, table.sheet)
                await self._end(UploadState.FINISHED)
        except Undone as signal:
            async with transaction():
                await self._replace(signal.verdicts, table.sheet)
            await self._end(UploadState.REFUSED)

    async def _replace(self, verdicts: list[Verdict], sheet: Sheet) -> None:
        """Store the verdicts of the taking instead of those of the check."""
        await _FORGET_ROWS.rows(self.id)
        await _FORGET_FINDINGS.rows(self.id)
        await store(self.id, verdicts, sheet)
        self.counts = added(UploadCounts(), verdicts)

    async def _opened(self) -> Opened:
        entry = await heading_maps.stored(self.row["heading_map"])
        return await open_table(
            self.path, self.limits, self.kind, actor=self.actor, now=self.now(), heading_map=entry
        )

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
