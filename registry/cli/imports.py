"""``registry import SOURCE FILE``: read a file of a public source."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from registry.adapters.readings import kana_deriver
from registry.adapters.sheets import report_csv
from registry.adapters.sources import PROFILES, Options, SourceFile, profile_of, read
from registry.cli.opened import now, opened, run
from registry.domain.dates import DateOrder
from registry.domain.permissions import SYSTEM
from registry.services import imports, members
from registry.services.imports import Imported
from registry.settings import Settings
from schemas.imports import RowError
from schemas.uploads import ReportLine, UploadCounts
from schemas.vocab import UploadKind, UploadMode

__all__ = ["import_file"]


_TABLES: Final = tuple(kind.value for kind in UploadKind)
_MOST_LINES: Final = 100_000
_SHOWN_LINES: Final = 20


@click.command("import")
@click.argument("source", type=click.Choice(["auto", *_TABLES, *sorted(PROFILES)]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and do nothing.")
@click.option("--edition", help="The edition, where neither the file nor its name says it.")
@click.option("--edition-date", type=click.DateTime(["%Y-%m-%d"]), help="The day of that edition.")
@click.option(
    "--with",
    "companions",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A further file of the same source, for example claims by ingredient.",
)
@click.option(
    "--date-order",
    type=click.Choice([order.value for order in DateOrder]),
    help="Order of day and month where the edition is known to keep one; else 03/04/2020 is left as it is.",
)
@click.option("--login", help="For products and results: the member that the rows are taken for.")
@click.option(
    "--partial", is_flag=True, help="For products and results: take the valid rows, not all or none."
)
@click.option("--confirm", is_flag=True, help="For products and results: overwrite values that differ.")
@click.option(
    "--errors",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every row error to this CSV; rows out of scope are counted only.",
)
def import_file(  # noqa: PLR0917 # click passes options by name
    source: str,
    file: Path,
    dry_run: bool,  # noqa: FBT001 # the same
    edition: str | None,
    edition_date: datetime | None,
    companions: tuple[Path, ...],
    date_order: str | None,
    login: str | None,
    partial: bool,  # noqa: FBT001 # the same
    confirm: bool,  # noqa: FBT001 # the same
    errors: Path | None,
) -> None:
    """Import FILE of SOURCE (auto: told by its content). The same file twice changes nothing.

    SOURCE may be products or results: a member's table of any length, taken as by browser, all rows or none.
    """
    if source in _TABLES:
        if login is None:
            raise click.UsageError("--login names the member that the rows are taken for.")
        mode = UploadMode.PARTIAL if partial else UploadMode.ALL_OR_NOTHING
        _take_table(
            file,
            UploadKind.of(source),
            UploadMode.DRY_RUN if dry_run else mode,
            login=login,
            confirmed=confirm,
            errors=errors,
        )
        return
    opened_file = SourceFile.at(file)
    profile = profile_of(opened_file) if source == "auto" else PROFILES[source]
    if profile is None:
        raise click.UsageError(
            f"{file}: no source is known that looks like this; name it: {', '.join(PROFILES)}"
        )
    options = Options(
        edition=edition,
        edition_date=edition_date.date() if edition_date else None,
        date_order=None if date_order is None else DateOrder(date_order),
        companions=tuple(SourceFile.at(companion) for companion in companions),
    )
    wrong: list[RowError] = []
    with _progress() as progress:
        task = progress.add_task(f"{profile.code} {file.name}", total=None)

        async def work() -> Imported:
            async with opened(Settings()):
                return await imports.run(
                    profile,
                    opened_file,
                    read(profile, opened_file, options),
                    dry_run=dry_run,
                    actor=SYSTEM,
                    now=now(),
                    derive=kana_deriver(),
                    progress=lambda rows: progress.update(task, completed=rows),
                    told=wrong.extend,
                )

        imported = run(work)
    _tell(imported)
    if errors is not None:
        _write_errors(imported.report.row_errors if imported.already else wrong, errors)


def _take_table(
    file: Path, kind: UploadKind, mode: UploadMode, *, login: str, confirmed: bool, errors: Path | None
) -> None:
    """Check or take a member's table, telling every row that is refused as it is found."""
    lines: list[ReportLine] = []

    def told(found: Sequence[ReportLine]) -> None:
        lines.extend(found[: _MOST_LINES - len(lines)])

    with _progress() as progress:
        task = progress.add_task(f"{kind} {file.name}", total=None)

        async def work() -> UploadCounts:
            async with opened(Settings()):
                person = await members.person_of(login)
                return await imports.run_file(
                    file,
                    kind=kind,
                    mode=mode,
                    confirmed=confirmed,
                    actor=await members.acting(person),
                    now=now(),
                    progress=lambda counts: progress.update(task, completed=counts.rows),
                    told=told,
                )

        counts = run(work)
    click.echo(
        f"{mode.en}: {counts.rows:,} rows read; {counts.created:,} new, {counts.changed:,} changed,"
        f" {counts.unchanged:,} unchanged, {counts.refused:,} refused, {counts.warnings:,} warnings"
    )
    if mode is UploadMode.ALL_OR_NOTHING and counts.refused:
        click.echo("Nothing was taken, for rows are refused.")
    for line in [line for line in lines if line.code.refuses][:_SHOWN_LINES]:
        click.echo(
            f"  row {line.row} {line.column_header or ''} {line.code}: {line.message_ja} / {line.message_en}"
        )
    if errors is not None:
        names = list(ReportLine.model_fields)[:-1]
        rows = [[str(getattr(line, name) or "") for name in names] for line in lines]
        errors.write_bytes(report_csv(names, rows, encoding="utf-8-sig"))
    if counts.refused:
        raise SystemExit(1)


def _progress() -> Progress:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,} rows"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True))


def _tell(imported: Imported) -> None:
    report = imported.report
    if imported.already:
        click.echo("This file was imported before; nothing was changed. It had brought:")
    if report.dry_run:
        click.echo("Dry run; nothing was changed. It would have brought:")
    click.echo(
        f"{report.source} {report.edition or ''}: {report.read:,} rows read; {report.created:,} created,"
        f" {report.changed:,} changed, {report.unchanged:,} unchanged, {report.relisted:,} listed again,"
        f" {report.delisted:,} no longer listed, {report.rejected:,} rejected, {report.warnings:,} warnings"
    )
    for count in report.rejected_by_code:
        click.echo(f"  {count.code} {count.code.ja} / {count.code.en}: {count.rows:,}")
    first_of_each = {error.code: error for error in reversed(report.row_errors)}
    for error in first_of_each.values():
        where = f"for example line {error.row}" + (f", {error.column}" if error.column else "")
        click.echo(f"  {where}: {error.message.ja} / {error.message.en}")


def _write_errors(wrong: Sequence[RowError], target: Path) -> None:
    rows = [
        [str(one.row), one.column or "", one.value or "", one.code.value, one.message.ja, one.message.en]
        for one in wrong
    ]
    headings = ("row", "column", "value", "code", "message_ja", "message_en")
    target.write_bytes(report_csv(headings, rows, encoding="utf-8-sig"))
    click.echo(f"{len(wrong)} row errors in {target}")
