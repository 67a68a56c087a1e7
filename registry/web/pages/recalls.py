"""The form in which a firm reports how far the recall of a lot has come, or that it has ended."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from litestar import Response, post
from pydantic import TypeAdapter

from registry.domain.cells import EXCEL_1900, Cell, CellRefused, read_day, read_number
from registry.domain.errors import Invalid
from registry.services import lifecycle
from registry.web.dependencies import resources
from registry.web.pages import parameters, testing
from registry.web.pages.acting import Answer, Given, Tried, acted, filled, one
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.lots import RecallReport

__all__ = ["HANDLERS"]

_REPORT: Final = TypeAdapter(RecallReport)
_FIELDS: Final = ("progress", "closed_on", "authority_no", "reason")
_READ: Final[Mapping[str, Callable[[Cell], object]]] = {
    "progress": read_number,
    "closed_on": lambda cell: read_day(cell, EXCEL_1900),
}


@post("/me/lots/recall", status_code=303, **needs("lot:write"))
async def report(request: Incoming) -> Answer:
    """Report on the recall of the lot that the query names."""
    product_id, number = parameters.words(request, "product"), parameters.words(request, "lot")
    site = parameters.words(request, "site") or None

    async def act(given: Given) -> None:
        entry = _REPORT.validate_python(_read(filled(given, *_FIELDS)))
        tag, now = one(given, "etag"), resources(request).now()
        await lifecycle.report_recall(
            product_id, number, entry, site=site, if_match=tag, actor=actor(request), now=now
        )

    async def again(tried: Tried) -> Response[bytes]:
        typed = {name: one(tried.given, name) for name in _FIELDS}
        return await testing.show(
            request, product_id, number, site, report=typed, problems=tried.problems, status=tried.status
        )

    to = testing.address_of(product_id, number, site, done="reported")
    return await acted(request, "report", act, to=to, again=again)


def _read(typed: dict[str, str]) -> dict[str, Any]:
    """What was typed, with days and figures read as in files.

    Raises:
        Invalid: A day or a figure cannot be read.
    """
    given: dict[str, Any] = dict(typed)
    for name in _READ.keys() & typed.keys():
        try:
            given[name] = _READ[name](Cell(typed[name]))
        except CellRefused as refused:
            message = refused.message
            raise Invalid.field(name, refused.code.value, ja=message.ja, en=message.en) from None
    return given


HANDLERS = (report,)
