"""A firm's forms for its lots: register one, and decide about one."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import TypeAdapter, ValidationError

from registry.domain.cells import EXCEL_1900, Cell, CellRefused, read_day, read_number, read_unit
from registry.domain.errors import Conflict, Invalid, NotFound
from registry.services import lifecycle, lots, products
from registry.web.dependencies import resources
from registry.web.pages import parameters, testing
from registry.web.pages.forms import read_signed_in
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.base import FieldProblem
from schemas.lots import LotEntry, LotReason, LotView, RecallEntry
from schemas.problems import field_problems

__all__ = ["HANDLERS"]

_SEE_OTHER: Final = 303
_MOST: Final = 10**40
_FIELDS: Final = ("number", "site", "manufactured_on", "expires_on", "amount", "unit")
_ENTRY: Final = TypeAdapter(LotEntry)
_REASON: Final = TypeAdapter(LotReason)
_RECALL: Final = TypeAdapter(RecallEntry)
_READ: Final[Mapping[str, Callable[[Cell], str]]] = {
    "manufactured_on": lambda cell: read_day(cell, EXCEL_1900).isoformat(),
    "expires_on": lambda cell: read_day(cell, EXCEL_1900).isoformat(),
    "amount": read_number,
    "unit": read_unit,
}
_ACTS: Final[Mapping[str, tuple[Callable[..., Awaitable[LotView]], TypeAdapter[Any] | None, str]]] = {
    "release": (lots.release, None, "released"),
    "reject": (lots.reject, _REASON, "rejected"),
    "quarantine": (lots.quarantine, _REASON, "quarantined"),
    "recall": (lifecycle.recall, _RECALL, "recalled"),
}


@get("/me/products/{product_id:str}/lots", **needs("lot:write"))
async def own_lots(request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
    """The lots of the firm's product, and the form for the next one."""
    return await _page(request, product_id)


@post("/me/products/{product_id:str}/lots", status_code=_SEE_OTHER, **needs("lot:write"))
async def register(request: Incoming, product_id: FromPath[str]) -> Response[bytes] | Redirect:
    """Register a lot."""
    typed = {name: text.strip() for name, text in (await read_signed_in(request)).items()}
    await _own(request, product_id)
    try:
        made = await lots.register(
            product_id, _entry(typed), actor=actor(request), now=resources(request).now()
        )
    except Invalid as invalid:
        return await _page(request, product_id, typed=typed, problems=invalid.problems, status=422)
    except Conflict as refused:
        told = (FieldProblem(field="", code="refused", message=refused.message),)
        return await _page(request, product_id, typed=typed, problems=told, status=409)
    return Redirect(
        testing.address_of(product_id, made.number, made.site, done="registered"), status_code=_SEE_OTHER
    )


@post("/me/lots/decisions", status_code=_SEE_OTHER, **needs("lot:write"))
async def decide(request: Incoming) -> Response[bytes] | Redirect:
    """Release, reject, quarantine or recall a lot."""
    fields = await read_signed_in(request)
    product_id, number, site = fields.get("product", ""), fields.get("lot", ""), fields.get("site") or None
    if fields.get("act") not in _ACTS:
        raise NotFound("act")
    act, contract, done = _ACTS[fields["act"]]
    try:
        given = () if contract is None else (_validated(contract, fields),)
        seen = await act(
            product_id, number, *given, site=site, actor=actor(request), now=resources(request).now()
        )
    except Invalid as invalid:
        return await testing.show(request, product_id, number, site, problems=invalid.problems, status=422)
    except Conflict as refused:
        told = (FieldProblem(field="", code="refused", message=refused.message),)
        return await testing.show(request, product_id, number, site, problems=told, status=409)
    return Redirect(testing.address_of(product_id, seen.number, seen.site, done=done), status_code=_SEE_OTHER)


def _entry(typed: Mapping[str, str]) -> LotEntry:
    """What was typed as a lot; days and amounts are read as in files.

    Raises:
        Invalid: It does not fit.
    """
    given: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for name in _FIELDS:
        if not (text := typed.get(name, "")):
            continue
        try:
            given[name] = _READ[name](Cell(text)) if name in _READ else text
        except CellRefused as refused:
            problems.append(FieldProblem(field=name, code=refused.code.value, message=refused.message))
    if problems:
        raise Invalid(tuple(problems))
    size = {name: given.pop(name) for name in ("amount", "unit") if name in given}
    if size:
        given["size"] = size
    return LotEntry.model_validate(_validated(_ENTRY, given))


def _validated(contract: TypeAdapter[Any], given: Mapping[str, Any]) -> Any:  # noqa: ANN401 # as the adapter says
    names = {"reason", "recall_class", "what_to_do"}
    kept = given if contract is _ENTRY else {name: given[name] for name in names & given.keys()}
    try:
        return contract.validate_python(kept)
    except ValidationError as error:
        raise Invalid(field_problems(error)) from None


async def _own(request: Incoming, product_id: str) -> None:
    """Refuse a product that is not the reader's.

    Raises:
        NotFound: It is none of the firm's.
    """
    if product_id not in {known.id for known in await products.own_products(actor(request))}:
        raise NotFound(product_id)


async def _page(
    request: Incoming,
    product_id: str,
    *,
    typed: Mapping[str, str] | None = None,
    problems: tuple[FieldProblem, ...] = (),
    status: int = 200,
) -> Response[bytes]:
    await _own(request, product_id)
    reader = actor(request)
    found, before = await lots.lots_of(
        product_id,
        actor=reader,
        now=resources(request).now(),
        before=parameters.number(request, "before", most=_MOST) or None,
    )
    view = await products.view(product_id, actor=reader, now=resources(request).now())
    return page(
        request,
        "testing/own_lots.html",
        status=status,
        view=view,
        lots=found,
        before=before,
        typed=typed or {},
        wrong={problem.field.removeprefix("size."): problem.message for problem in problems},
        problems=problems,
    )


HANDLERS = (own_lots, register, decide)
