"""Templates that members fill in: those of the sub-classes, and the one of results."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from registry.adapters.sheets import template_csv, template_workbook
from registry.domain.calendar import months_later, tokyo_day
from registry.domain.permissions import Actor, require
from registry.domain.uploads import RESULT_COLUMNS, Column, product_columns
from registry.services import members, specifications
from registry.tables.database import Statement
from schemas.specifications import SpecificationItem
from schemas.vocab import DecisionRule, LimitKind, ResultQualifier, SelfCheckResult, SubClass

__all__ = ["template"]

_RESULT: Final = {"product": "P-000001", "item": "鉛", "result": "<0.05", "unit": "mg/kg", "method": "ICP-MS"}
_SPECIFIED: Final = Statement(
    "SELECT p.id, p.public_id FROM product p JOIN specification s ON s.product = p.id"
    " WHERE p.firm = {} AND p.published_version IS NOT NULL ORDER BY p.number"
)


async def template(subclass: SubClass | None, *, workbook: bool, actor: Actor, now: datetime) -> bytes:
    """A template with headings and an example row that a dry run takes.

    Args:
        subclass: Of products; None for lots and results.
        workbook: Whether as xlsx, with drop-downs and notes; else CSV.
        actor: Who asks; the example has the number of their firm, or a product of theirs and an item of its
            specification, where there is one.
        now: The instant; what must be of late or still to come in an example is counted from it.

    Raises:
        NotSignedIn, Forbidden: The actor may not upload.
    """
    require(actor, "import:upload")
    today = tokyo_day(now)
    if subclass is None:
        columns: Sequence[Column] = RESULT_COLUMNS
        known: Mapping[str, str] = {**_lately_made(today), **(await _own_item(actor, today) or _RESULT)}
    else:
        own = await members.own_firms(actor)
        columns = product_columns(subclass)
        known = {"firm": own[0].corporate_no if own else "", **_of_late(today)}
    example = [known.get(column.field, column.example) for column in columns]
    return template_workbook(columns, example) if workbook else template_csv(columns, example)


async def _own_item(actor: Actor, today: date) -> dict[str, str] | None:
    """A result of an item of the first own product with a specification in force; None where there is none."""
    for firm in sorted(actor.firms):
        for row in await _SPECIFIED.rows(firm):
            valid = await specifications.in_force(row["id"], on=today)
            if valid is not None:
                item = min(valid.document.items, key=lambda one: one.decision_rule is not DecisionRule.SIMPLE)
                return {"product": row["public_id"], "number": "EXAMPLE-1", **_result_of(item)}
    return None


def _result_of(item: SpecificationItem) -> dict[str, str]:
    """Cells of a result at the limit of an item."""
    limit = item.limit
    guarded = item.decision_rule is not DecisionRule.SIMPLE and (limit.lower or limit.upper)
    if limit.kind is LimitKind.ABSENT:
        result = ResultQualifier.NOT_DETECTED.value
    else:
        result = (limit.accepted[0] if limit.accepted else None) or limit.lower or limit.upper or "1"
    return {
        "item": item.name_ja,
        "method": item.method,
        "unit": item.unit or "",
        "result": result,
        "mass_g": limit.mass_g or "",
        "uncertainty": "0.01" if guarded else "",
    }


def _lately_made(today: date) -> dict[str, str]:
    """The days of a lot that was made and tested some weeks ago."""
    first = today.replace(day=1)
    days = {"manufactured_on": -2, "tested_on": -1, "expires_on": 22}
    return {name: months_later(first, months).isoformat() for name, months in days.items()}


def _of_late(today: date) -> dict[str, str]:
    """Cells of an example that would be out of date after a while: the last self-check, the end of a licence."""
    reported = today.replace(day=1)
    begun, ended = months_later(reported, -14), months_later(reported, -2)
    return {
        "self_checks": f"{begun} | {ended} | {reported} | {SelfCheckResult.COMPLIANT.ja}",
        "licence_valid_to": f"{today.year + 4}-03-31",
    }
