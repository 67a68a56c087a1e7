"""Lots: the look-up by what stands on a package, a lot's own page, and a product's list of lots.

A lot number in a path is percent-encoded twice, as in the API, because it may hold ``/`` and ``%``.
"""

from collections.abc import Mapping
from urllib.parse import unquote

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import TypeAdapter, ValidationError

from registry.domain.errors import Invalid
from registry.domain.permissions import ANONYMOUS
from registry.services import lots, organisations, products, search
from registry.web.dependencies import resources
from registry.web.limits import limited
from registry.web.pages import parameters
from registry.web.pages.catalogues import N_
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.base import FieldProblem
from schemas.identifiers import ProductId, ScanRefused, gtin14, normalise, parse_gs1
from schemas.lots import LotAnswer
from schemas.products import ProductCard, ProductView
from schemas.search import SearchQuery
from schemas.vocab import EntryKind, LotAnswerKind, LotState

__all__ = ["digital_link", "look_up", "lot", "lots_of_product"]

_PRODUCT: TypeAdapter[str] = TypeAdapter(ProductId)
_LONGEST_GTIN = 14
_LONGEST_NAME = 200
_MOST_CALLED = 5
_MOST = 10**40

MEANING: Mapping[LotAnswerKind, tuple[str, str]] = {
    LotAnswerKind.IN_DATE: (
        "good",
        N_("The firm released this lot after its tests, and its date of expiry has not passed."),
    ),
    LotAnswerKind.EXPIRED: (
        "attention",
        N_("This lot was released after its tests, but its date of expiry has passed."),
    ),
    LotAnswerKind.RECALLED: ("error", N_("This lot was recalled. Please do what is said below.")),
    LotAnswerKind.FAILED: (
        "error",
        N_(
            "This lot is held back or did not meet its specification. If you hold it, ask the firm before using it."
        ),
    ),
    LotAnswerKind.NOT_RELEASED: (
        "attention",
        N_("This lot is registered, but the firm has not released it yet. If you hold it, ask the firm."),
    ),
    LotAnswerKind.NOT_REGISTERED: (
        "plain",
        N_(
            "No lot with this number is registered. That does not mean that the product is fake: the number may be"
            " mistyped, or the firm may not register its lots here."
        ),
    ),
}
"""Answer → how it is marked, and what it means in plain words; the mark is never the only sign."""

STATES: Mapping[LotState, LotAnswerKind] = {
    LotState.RELEASED: LotAnswerKind.IN_DATE,
    LotState.EXPIRED: LotAnswerKind.EXPIRED,
    LotState.RECALLED: LotAnswerKind.RECALLED,
    LotState.QUARANTINED: LotAnswerKind.FAILED,
    LotState.REJECTED: LotAnswerKind.FAILED,
    LotState.IN_TEST: LotAnswerKind.NOT_RELEASED,
}


@get("/lots", guards=[limited], **needs("lot:read"))
async def look_up(request: Incoming) -> Response[bytes]:
    """The form, and the answer once it is filled in."""
    code, number = parameters.words(request, "code"), parameters.words(request, "lot")
    asked = _asked(code)
    if asked is None or not number:
        if code and asked is None:
            return _form(request, code=code, number=number, called=await _called(request, code))
        return _form(request, code=code, number=number, named=await _products(asked) if asked else ())
    try:
        answer = await lots.look_up(now=resources(request).now(), lot=number, **asked)
    except Invalid as invalid:
        return _form(request, code=code, number=number, problems=invalid.problems)
    laboratories = await organisations.names(
        item.laboratory for found in answer.answers for item in found.items
    )
    return _form(request, code=code, number=number, answer=answer, laboratories=laboratories)


@get("/products/{product_id:str}/lots", **needs("lot:read"))
async def lots_of_product(request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
    """All lots of a product, the last registered first; failed ones stay among them."""
    view = await products.view(product_id, actor=actor(request), now=resources(request).now())
    found, before = await lots.lots_of(
        product_id,
        actor=actor(request),
        now=resources(request).now(),
        before=parameters.number(request, "before", most=_MOST) or None,
    )
    return page(request, "lots/of_product.html", view=view, lots=found, before=before)


@get("/products/{product_id:str}/lots/{number:str}", **needs("lot:read"))
async def lot(request: Incoming, product_id: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """The lots of one number: one, or one a site."""
    reader, now = actor(request), resources(request).now()
    found = await lots.one(product_id, unquote(number), actor=reader, now=now)
    view = await products.view(product_id, actor=reader, now=now)
    return page(
        request,
        "lots/show.html",
        view=view,
        lots=found,
        laboratories=await organisations.names(
            result.laboratory for one in found for result in one.results or ()
        ),
        number=unquote(number),
        states=STATES,
        meaning=MEANING,
    )


@get("/01/{rest:path}", **needs("lot:read"))
async def digital_link(request: Incoming, rest: FromPath[str]) -> Response[bytes] | Redirect:
    """A GS1 Digital Link as printed on packages: to the product, or to the answer for the lot."""
    path = request.scope["raw_path"].decode("ascii", "replace").partition("?")[0]
    try:
        scan = parse_gs1(f"{resources(request).base_address}{path}")
    except ScanRefused as refused:
        problem = FieldProblem(field="code", code=refused.code, message=refused.message)
        return _form(request, code=rest.strip("/"), number="", problems=(problem,), status=404)
    if scan.lot is not None:
        return Redirect("/lots", query_params={"code": scan.gtin, "lot": scan.lot}, status_code=303)
    known = await products.by_gtin(scan.gtin)
    if len(known) == 1:
        return Redirect(f"/products/{known[0]}", status_code=303)
    named = await _products({"gtin": scan.gtin})
    return _form(
        request, code=scan.gtin, number="", named=named, unknown=not named, status=200 if named else 404
    )


def _asked(code: str) -> dict[str, str] | None:
    """What the look-up is asked for: a barcode's digits, a product's number or a scan; None for anything else."""
    text = normalise(code)
    if text.isdigit() and len(text) <= _LONGEST_GTIN:
        return {"gtin": text}
    try:
        return {"product": _PRODUCT.validate_python(text)}
    except ValidationError:
        pass
    try:
        parse_gs1(code)
    except ScanRefused:
        return None
    return {"scan": code}


async def _called(request: Incoming, name: str) -> tuple[ProductCard, ...]:
    """The registered products that a name finds, the likeliest first."""
    query = SearchQuery(q=name[:_LONGEST_NAME], kind=EntryKind.REGISTERED, limit=_MOST_CALLED)
    found = await search.find(query, index=resources(request).search, now=resources(request).now())
    return tuple(entry.card for entry in found.entries if isinstance(entry.card, ProductCard))


async def _products(asked: Mapping[str, str]) -> tuple[ProductView, ...]:
    """The published products that a code stands for."""
    if "product" in asked:
        return ()
    gtin = parse_gs1(asked["scan"]).gtin if "scan" in asked else gtin14(asked["gtin"])
    return tuple([await products.view(known, actor=ANONYMOUS) for known in await products.by_gtin(gtin)])


def _form(
    request: Incoming,
    *,
    code: str,
    number: str,
    answer: LotAnswer | None = None,
    laboratories: Mapping[str, str] | None = None,
    problems: tuple[FieldProblem, ...] = (),
    named: tuple[ProductView, ...] = (),
    called: tuple[ProductCard, ...] | None = None,
    unknown: bool = False,
    status: int = 200,
) -> Response[bytes]:
    return page(
        request,
        "lots/look_up.html",
        status=status,
        code=code,
        number=number,
        answer=answer,
        laboratories=laboratories or {},
        problems=problems,
        named=named,
        called=called,
        unknown=unknown,
        meaning=MEANING,
    )
