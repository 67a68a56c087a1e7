"""Imports: one pipeline for every source.

Rows are taken in batches, each a transaction of its own: the server goes on writing meanwhile, a row is never half
there, and an import that was interrupted is finished by running it again. A finished file is known by its hash.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from registry.adapters.sources import Item, Profile, Row, SourceFile, Tally
from registry.adapters.sources.rows import refused
from registry.domain.errors import Invalid, NotFound
from registry.domain.listings import StepKind
from registry.domain.permissions import Actor, require
from registry.services import evidence, listings, log, organisations, samples
from registry.services.log import Facts
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.imports import ImportRun, RejectedRow
from schemas.base import search_key
from schemas.imports import ImportReport, RowError
from schemas.listings import Kana, ListingDocument, Reading
from schemas.organisations import OrganisationDocument
from schemas.publications import PublicationDocument
from schemas.samples import ListedSample
from schemas.trials import TrialDocument
from schemas.vocab import RowCode

__all__ = ["BATCH", "Imported", "Progress", "run"]

BATCH: Final = 200
"""Rows a transaction: long enough to be quick, short enough that other writers wait for milliseconds."""

Progress = Callable[[int], None]
Derive = Callable[[str], Kana | None]

_FINISHED = Statement(
    "SELECT counts FROM import_run WHERE source = {} AND file_sha256 = {} AND state = 'finished'"
)
_BEGUN = Statement("SELECT id FROM import_run WHERE source = {} AND file_sha256 = {} AND state <> 'finished'")
_FINISH = Statement(
    "UPDATE import_run SET state = {}, edition = {}, counts = {}, finished_at = {} WHERE id = {}"
)
_READING = Statement(
    "INSERT INTO reading (id, scheme, code, name_key, kana, origin) VALUES ({}, {}, {}, {}, {}, {})"
    " ON CONFLICT (code, scheme, name_key) DO UPDATE SET kana = excluded.kana, origin = excluded.origin"
)
_KNOWN_READING = Statement("SELECT kana FROM reading WHERE code = {} AND scheme = {} AND name_key = {}")


class _DryRun(Exception):
    """Undoes a batch and carries what it would have done; a signal, not an error."""

    def __init__(self, outcomes: "list[tuple[Row, str | None]]") -> None:
        super().__init__()
        self.outcomes = outcomes


@dataclass(frozen=True)
class Imported:
    """What a file did, and whether that was done by an earlier run."""

    report: ImportReport
    already: bool


@dataclass
class _Sums:
    """What became of the rows of a file."""

    tally: Tally = field(default_factory=Tally)
    done: Counter[str] = field(default_factory=Counter)
    edition: str = ""
    edition_date: date | None = None
    readings: int = 0

    @property
    def damaged(self) -> bool:
        """Whether the file could not be read to its end."""
        return self.tally.file_problems > 0


async def run(
    profile: Profile,
    file: SourceFile,
    rows: Iterable[Row],
    *,
    dry_run: bool,
    actor: Actor,
    now: datetime,
    derive: Derive | None = None,
    progress: Progress = lambda _: None,
    told: Callable[[Sequence[RowError]], None] = lambda _: None,
) -> Imported:
    """Import one file of a source.

    Args:
        profile: The source.
        file: The file; its hash says whether it was imported before.
        rows: Its rows, read as they are needed.
        dry_run: Undo every batch: nothing stays, the report tells what would be done. What a row would find of an
            earlier batch of the same file is not seen.
        actor: Who imports.
        now: The instant that everything is recorded under.
        derive: Makes kana of a name where the source gives none.
        progress: Told the number of rows after each batch.
        told: Told what is wrong with the rows of each batch; what is merely out of scope is only counted.

    Raises:
        NotSignedIn, Forbidden: The actor may not import.
    """
    require(actor, "import:run")
    if not dry_run and (finished := await _FINISHED.first(profile.code, file.sha256)):
        return Imported(ImportReport.model_validate_json(finished["counts"]), already=True)
    resumed = await _BEGUN.first(profile.code, file.sha256) is not None
    key = uuid7()
    if not dry_run:
        await _begin(key, profile, file, actor=actor, now=now)
    sums = _Sums()
    for batch in _batches(rows):
        taken = [_with_kana(row, derive) for row in batch]
        done = await _take(taken, sums, key, resumed=resumed, dry_run=dry_run, actor=actor, now=now)
        told([one for row in done for one in _kept(row)])
        progress(sums.tally.read)
    delisted = 0
    if profile.whole and not sums.damaged and sums.edition and not dry_run:
        delisted = await listings.delist_missing(
            profile.code, file.sha256, sums.edition, sums.edition_date, actor=actor, now=now
        )
    report = _report(profile, file, sums, delisted=delisted, dry_run=dry_run)
    if not dry_run:
        await _end(key, report, sums, actor=actor, now=now)
    return Imported(report, already=False)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        yield batch


async def _begin(key: UUID, profile: Profile, file: SourceFile, *, actor: Actor, now: datetime) -> None:
    await insert(
        ImportRun,
        {
            "id": key,
            "source": profile.code,
            "edition": "",
            "file_name": file.name,
            "file_sha256": file.sha256,
            "state": "running",
            "counts": "{}",
            "started_by": actor.person,
            "started_at": now,
        },
    )


async def _take(
    batch: list[Row], sums: _Sums, key: UUID, *, resumed: bool, dry_run: bool, actor: Actor, now: datetime
) -> list[Row]:
    """Take a batch in one transaction; counts are kept only if it commits (or is a dry run)."""
    try:
        async with transaction():
            outcomes = [await _take_row(row, sums, resumed=resumed, actor=actor, now=now) for row in batch]
            if dry_run:
                raise _DryRun(outcomes)  # noqa: TRY301 # leaving by an error is what undoes the batch
            for row, _ in outcomes:
                await _note(key, row)
    except _DryRun as undone:
        outcomes = undone.outcomes
    for row, outcome in outcomes:
        sums.tally.add(row)
        if outcome is not None:
            sums.done[outcome] += row.lines
    return [row for row, _ in outcomes]


async def _take_row(
    row: Row, sums: _Sums, *, resumed: bool, actor: Actor, now: datetime
) -> tuple[Row, str | None]:
    """Record a row's items, all or none; the row that comes back is refused where that cannot be done."""
    try:
        async with transaction():
            kinds = [await _record(item, sums, actor=actor, now=now) for item in row.items]
    except NotFound as missing:
        return _refused_again(
            row,
            RowCode.E_REF,
            ja=f"参照先が登録されていません。{missing.message.ja}",
            en=f"It refers to something that is not recorded. {missing.message.en}",
        ), None
    except Invalid as contradicted:
        first = contradicted.problems[0]
        return _refused_again(
            row, RowCode.E_REF, column=first.field, ja=first.message.ja, en=first.message.en
        ), None
    if kinds == [StepKind.DUPLICATE] and not resumed:
        return _refused_again(
            row,
            RowCode.E_DUP,
            ja="同じファイルに同じキーの行があります。先の行を採りました。",
            en="The file has an earlier row with the same key; that one was taken.",
        ), None
    if not row.items:
        return row, None
    changes = ("created", "relisted", "changed")
    return row, next((kind for kind in changes if kind in kinds), "unchanged")


def _refused_again(row: Row, code: RowCode, *, column: str | None = None, ja: str, en: str) -> Row:
    again = refused(code, row.line, column, ja=ja, en=en, lines=row.lines)
    return Row(row.line, problems=(*again.problems, *row.problems), lines=row.lines)


async def _record(item: Item, sums: _Sums, *, actor: Actor, now: datetime) -> str:
    match item:
        case ListingDocument():
            sums.edition, sums.edition_date = item.edition, item.edition_date
            step = await listings.record(item, actor=actor, now=now)
            return "created" if step is StepKind.LISTED else step.value
        case TrialDocument():
            return (await evidence.record_trial(item, actor=actor, now=now)).value
        case PublicationDocument():
            return (await evidence.record_publication(item, actor=actor, now=now)).value
        case OrganisationDocument():
            return (await organisations.record(item, actor=actor, now=now)).value
        case ListedSample():
            return (await samples.record(item, actor=actor, now=now)).value
        case Reading():
            return await _reading(item, sums)


async def _reading(item: Reading, sums: _Sums) -> str:
    name_key = search_key(item.name)
    known = await _KNOWN_READING.first(item.code, item.scheme.value, name_key)
    if known is not None and known["kana"] == item.kana:
        return "unchanged"
    await _READING.rows(uuid7(), item.scheme.value, item.code, name_key, item.kana, item.origin)
    sums.readings += 1
    return "created" if known is None else "changed"


def _with_kana(row: Row, derive: Derive | None) -> Row:
    """Give listings without a reading a derived one; it serves search only and is marked."""
    if derive is None or not any(isinstance(item, ListingDocument) for item in row.items):
        return row
    items = tuple(
        item.model_copy(update={"kana": derive(item.name("ja"))})
        if isinstance(item, ListingDocument)
        and item.kana is None
        and any(n.language == "ja" for n in item.names)
        else item
        for item in row.items
    )
    return Row(row.line, items, row.problems, row.lines)


def _kept(row: Row) -> Iterator[RowError]:
    """What is wrong with a row; what is merely out of scope is counted, not kept row by row."""
    return (problem for problem in row.problems if problem.code is not RowCode.E_OUT_OF_SCOPE)


async def _note(key: UUID, row: Row) -> None:
    for problem in _kept(row):
        await insert(RejectedRow, {"id": uuid7(), "run": key, **_columns(problem)})


def _columns(problem: RowError) -> dict[str, Any]:
    return {
        "row": problem.row,
        "code": problem.code.value,
        "field": problem.column,
        "value": problem.value,
        "message_ja": problem.message.ja,
        "message_en": problem.message.en,
    }


def _report(profile: Profile, file: SourceFile, sums: _Sums, *, delisted: int, dry_run: bool) -> ImportReport:
    return ImportReport(
        source=profile.code,
        edition=sums.edition or None,
        file_name=file.name,
        file_sha256=file.sha256,
        dry_run=dry_run,
        read=sums.tally.read,
        created=sums.done["created"],
        changed=sums.done["changed"],
        unchanged=sums.done["unchanged"],
        relisted=sums.done["relisted"],
        rejected=sums.tally.rejected.total(),
        delisted=delisted,
        rejected_by_code=sums.tally.rejected_by_code(),
        warnings=sums.tally.warnings.total(),
        row_errors=tuple(sums.tally.sample),
    )


async def _end(key: UUID, report: ImportReport, sums: _Sums, *, actor: Actor, now: datetime) -> None:
    """Close the run; a file that broke off stays open, so that the whole one can follow under the same hash."""
    state = "damaged" if sums.damaged else "finished"
    role = actor.role_for("import:run")
    async with transaction():
        await _FINISH.rows(state, sums.edition, json.dumps(report.model_dump(mode="json")), now, key)
        await log.append(
            f"import.{state}",
            f"source:{report.source}",
            facts=Facts(role=role, document_sha256=report.file_sha256),
            actor=actor,
            now=now,
        )
        if sums.readings:
            await log.append(
                "readings.changed", f"source:{report.source}", facts=Facts(role=role), actor=actor, now=now
            )
