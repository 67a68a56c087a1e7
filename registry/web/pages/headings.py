"""A laboratory's own headings: mapped once on a form, used for every upload of results."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Response, get, post
from litestar.response import Redirect
from pydantic import ValidationError

from registry.domain.errors import Invalid
from registry.domain.uploads import RESULT_COLUMNS
from registry.services import imports
from registry.web.dependencies import resources
from registry.web.pages import parameters
from registry.web.pages.catalogues import N_
from registry.web.pages.forms import read_long
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.base import FieldProblem
from schemas.problems import field_problems
from schemas.uploads import HeadingMapEntry
from schemas.vocab import DayOrder, DecimalMark

__all__ = ["HANDLERS"]

_SEE_OTHER: Final = 303
_COLUMNS: Final = tuple(column for column in RESULT_COLUMNS if column.field)


@get("/me/headings", **needs("import:upload"))
async def headings(request: Incoming) -> Response[bytes]:
    """The saved maps, and the form: a new one, or the one that is named."""
    chosen = parameters.words(request, "name")
    saved = {one.map.name: one.map for one in await imports.own_heading_maps(actor(request))}
    return await _page(request, _typed(saved[chosen]) if chosen in saved else {})


@post("/me/headings", status_code=_SEE_OTHER, **needs("import:upload"))
async def save(request: Incoming) -> Response[bytes] | Redirect:
    """Save a map; one of the same name takes the place of the earlier one."""
    typed = {name: values[0].strip() for name, values in (await read_long(request)).items()}
    try:
        made = await imports.save_heading_map(
            _entry(typed), actor=actor(request), now=resources(request).now()
        )
    except Invalid as invalid:
        return await _page(request, typed, problems=invalid.problems, status=422)
    return Redirect(
        "/me/headings", query_params={"name": made.map.name, "saved": "1"}, status_code=_SEE_OTHER
    )


def _entry(typed: Mapping[str, str]) -> HeadingMapEntry:
    """What was typed as a map.

    Raises:
        Invalid: It does not fit.
    """
    given: dict[str, Any] = {
        "name": typed.get("name", ""),
        "columns": [
            {"heading": text, "field": column.field}
            for column in _COLUMNS
            if (text := typed.get(f"heading.{column.field}", ""))
        ],
        "fixed": [
            {"field": column.field, "value": text}
            for column in _COLUMNS
            if (text := typed.get(f"fixed.{column.field}", ""))
        ],
        "decimal": typed.get("decimal", DecimalMark.POINT.value),
        "day_order": typed.get("day_order", DayOrder.YEAR_MONTH_DAY.value),
    }
    try:
        return HeadingMapEntry.model_validate(given)
    except ValidationError as error:
        raise Invalid(field_problems(error)) from None


def _typed(entry: HeadingMapEntry) -> dict[str, str]:
    return {
        "name": entry.name,
        "decimal": entry.decimal.value,
        "day_order": entry.day_order.value,
        **{f"heading.{one.field}": one.heading for one in entry.columns},
        **{f"fixed.{one.field}": one.value for one in entry.fixed},
    }


async def _page(
    request: Incoming,
    typed: Mapping[str, str],
    *,
    problems: tuple[FieldProblem, ...] = (),
    status: int = 200,
) -> Response[bytes]:
    return page(
        request,
        "imports/headings.html",
        status=status,
        columns=_COLUMNS,
        typed=typed,
        maps=await imports.own_heading_maps(actor(request)),
        decimals=tuple(DecimalMark),
        orders=tuple(DayOrder),
        problems=problems,
        done=N_("The headings are saved. Choose them by their name when you upload.")
        if request.query_params.get("saved") == "1"
        else "",
    )


HANDLERS = (headings, save)
