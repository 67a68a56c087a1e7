"""``registry import SOURCE FILE``: read a file of a public source."""

import csv
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from registry.adapters.readings import kana_deriver
from registry.adapters.sources import PROFILES, Options, SourceFile, profile_of, read
from registry.cli.opened import now, opened, run
from registry.domain.permissions import SYSTEM
from registry.services import imports
from registry.services.imports import Imported
from registry.settings import Settings

__all__ = ["import_file"]


@click.command("import")
@click.argument("source", type=click.Choice(["auto", *sorted(PROFILES)]))
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
    "--errors", type=click.Path(path_type=Path, dir_okay=False), help="Write every row error to this CSV."
)
def import_file(  # noqa: PLR0917 # click passes options by name
    source: str,
    file: Path,
    dry_run: bool,  # noqa: FBT001 # the same
    edition: str | None,
    edition_date: datetime | None,
    companions: tuple[Path, ...],
    errors: Path | None,
) -> None:
    """Import FILE of SOURCE (auto: told by its content). The same file twice changes nothing."""
    opened_file = SourceFile.at(file)
    profile = profile_of(opened_file) if source == "auto" else PROFILES[source]
    if profile is None:
        raise click.UsageError(
            f"{file}: no source is known that looks like this; name it: {', '.join(PROFILES)}"
        )
    options = Options(
        edition=edition,
        edition_date=edition_date.date() if edition_date else None,
        companions=tuple(SourceFile.at(companion) for companion in companions),
    )
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,} rows"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
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
                )

        imported = run(work)
    _tell(imported)
    if errors is not None:
        _write_errors(imported, errors)


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


def _write_errors(imported: Imported, target: Path) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["row", "column", "value", "code", "message_ja", "message_en"])
        for error in imported.report.row_errors:
            value = error.value or ""
            # A spreadsheet must not take a value for a formula.
            safe = f"'{value}" if value.startswith(("=", "+", "-", "@")) else value
            writer.writerow([error.row, error.column, safe, error.code, error.message.ja, error.message.en])
    click.echo(f"{len(imported.report.row_errors)} row errors in {target}")
