"""``registry calc NAME``: cases in, answers out, one JSON object a line (JSON Lines).

Exit code 0 when every case was answered, 1 when at least one answer is a problem, 2 when a line is not JSON
or the name is unknown. Lines are answered as they come, in order.
"""

import json
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from registry.domain.errors import Invalid
from registry.services import calc as calculators
from schemas.calc.envelope import Unsolved

__all__ = ["calc"]

_TOKYO = ZoneInfo("Asia/Tokyo")


@click.command()
@click.argument("name")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a case and of an answer.")
def calc(name: str, *, schema: bool) -> None:
    """Answer the cases on standard input with the calculator NAME."""
    try:
        chosen = calculators.find(name)
    except calculators.UnknownName as unknown:
        raise click.UsageError(str(unknown)) from None
    if schema:
        click.echo(json.dumps(chosen.schema(), ensure_ascii=False, indent=2).encode())
        return
    today = datetime.now(_TOKYO).date()
    problems = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        try:
            case = calculators.parse(line)
        except Invalid as broken:
            raise click.UsageError(
                f"{number} 行目 / line {number}: {broken.problems[0].message.ja}"
            ) from None
        answer = chosen.answer(case, today=today)
        problems += isinstance(answer, Unsolved)
        click.echo(answer.model_dump_json().encode())
    sys.exit(1 if problems else 0)
