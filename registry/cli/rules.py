"""``registry rules``: the dated rows of law, as an operator reads them."""

import json

import click

from registry.cli.opened import now, opened, run
from registry.domain.permissions import SYSTEM
from registry.services import listings
from registry.services import rules as dated
from registry.settings import Settings
from schemas.rules import LegalRuleEntry

__all__ = ["rules"]


@click.group()
def rules() -> None:
    """Dated rows of law."""


@rules.command("list")
@click.option("--code", help="One code with its history, e.g. ffc.notice_days.")
def list_rules(code: str | None) -> None:
    """Print the rows: code, first and last day, whether confirmed, value, source."""

    async def work() -> tuple[LegalRuleEntry, ...]:
        async with opened(Settings()):
            return await (dated.history(code) if code else dated.entries())

    for row in run(work):
        state = "confirmed" if row.confirmed else "proposed" if row.proposed else "warns only"
        value = json.dumps(row.value, ensure_ascii=False)
        click.echo(f"{row.code}  {row.valid_from}..{row.valid_to or ''}  {state}  {value}  {row.source_name}")


@rules.command("apply")
def apply_rules() -> None:
    """Show the listings by the phrases in force today; run it after one began, ended or was confirmed."""

    async def work() -> int:
        async with opened(Settings()):
            return await listings.reword(actor=SYSTEM, now=now())

    click.echo(f"{run(work)} listing(s) are shown differently now.")
