"""Templates that members fill in: those of the sub-classes, and the one of results."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from registry.adapters.sheets import template_csv, template_workbook
from registry.domain.calendar import months_later, tokyo_day
from registry.domain.permissions import Actor, require
from registry.domain.uploads import RESULT_COLUMNS, Column, product_columns
from registry.services import members
from schemas.vocab import SelfCheckResult, SubClass

__all__ = ["template"]

_RESULT: Final = {"product": "P-000001", "item": "鉛", "result": "<0.05", "unit": "mg/kg", "method": "ICP-MS"}


async def template(subclass: SubClass | None, *, workbook: bool, actor: Actor, now: datetime) -> bytes:
    """A template with headings and an example row.

    Args:
        subclass: Of products; None for lots and results.
        workbook: Whether as xlsx, with drop-downs and notes; else CSV.
        actor: Who asks; the example has the number of their firm.
        now: The instant; what must be of late or still to come in an example is counted from it.

    Raises:
        NotSignedIn, Forbidden: The actor may not upload.
    """
    require(actor, "import:upload")
    columns: Sequence[Column] = RESULT_COLUMNS
    known: Mapping[str, str] = _RESULT
    if subclass is not None:
        own = await members.own_firms(actor)
        columns = product_columns(subclass)
        known = {"firm": own[0].corporate_no if own else "", **_of_late(tokyo_day(now))}
    example = [known.get(column.field, column.example) for column in columns]
    return template_workbook(columns, example) if workbook else template_csv(columns, example)


def _of_late(today: date) -> dict[str, str]:
    """Cells of an example that would be out of date after a while: the last self-check, the end of a licence."""
    reported = today.replace(day=1)
    begun, ended = months_later(reported, -14), months_later(reported, -2)
    return {
        "self_checks": f"{begun} | {ended} | {reported} | {SelfCheckResult.COMPLIANT.ja}",
        "licence_valid_to": f"{today.year + 4}-03-31",
    }
