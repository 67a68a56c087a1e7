"""Forms for test results: lots that wait, results of one lot with a preview, corrections, certificates of analysis.

A lot is named by the product, its number and its site in the query, for a number may hold any character.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.response import Redirect
from pydantic import TypeAdapter, ValidationError

from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound
from registry.domain.permissions import allowed
from registry.services import attachments, lots, products, specifications
from registry.web.dependencies import resources
from registry.web.pages import parameters
from registry.web.pages.catalogues import N_
from registry.web.pages.forms import read_long, read_signed_in, read_upload
from registry.web.pages.rendering import page
from registry.web.pages.result_form import FormRow, Typed, at_inputs, entries_of, rows, said, typed_of
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.attachments import FileName
from schemas.base import FieldProblem
from schemas.laboratories import PreviewedResult
from schemas.lots import LotView
from schemas.vocab import LotState, RecallClass, Role

__all__ = ["HANDLERS", "address_of", "show"]

_SEE_OTHER: Final = 303
_STALE: Final = 412
_UPLOAD_ROOM: Final = 20_000
_MOST: Final = 10**40
_NAME: TypeAdapter[str] = TypeAdapter(FileName)
_TAKES_RESULTS: Final = (LotState.IN_TEST, LotState.QUARANTINED)
_DONE: Final[Mapping[str, str]] = {
    "entered": N_("The results are entered. What they replaced stays on record."),
    "noted": N_("The specimen is noted. Tables may name it instead of the lot."),
    "sent": N_("The certificate of analysis is kept."),
    "registered": N_("The lot is registered. It is in test until you release or reject it."),
    "released": N_("The lot is released. It is frozen with its results."),
    "rejected": N_("The lot is rejected. It stays visible with the reason."),
    "quarantined": N_("The lot is held in quarantine."),
    "reported": N_("The report of the recall is entered. Reports made before stay on record."),
    "recalled": N_("The lot is recalled. Whoever looks it up is told what to do."),
}
"""What is said after an act, by the word in the address."""


@dataclass(frozen=True)
class _Named:
    """Which lot a form speaks of."""

    product: str
    number: str
    site: str | None


@get("/me/lots", **needs("result:write"))
async def awaiting(request: Incoming) -> Response[bytes]:
    """Lots that the reader may enter results of."""
    sought = parameters.words(request, "q")
    found, before = await lots.awaiting(
        actor(request),
        now=resources(request).now(),
        before=parameters.number(request, "before", most=_MOST) or None,
        sought=sought or None,
    )
    return page(request, "testing/awaiting.html", lots=found, before=before, sought=sought)


@get("/me/lots/results", **needs("result:write"))
async def form(request: Incoming) -> Response[bytes]:
    """The form of one lot."""
    named = _named({name: parameters.words(request, name) for name in ("product", "lot", "site")})
    return await show(request, named.product, named.number, named.site)


@post("/me/lots/results", status_code=_SEE_OTHER, **needs("result:write"))
async def enter(request: Incoming) -> Response[bytes] | Redirect:
    """Preview what was typed, or enter it; what cannot be entered comes back as it was typed."""
    typed = typed_of(await read_long(request))
    named = _named(typed)
    items = (
        await specifications.current(named.product, actor=actor(request), now=resources(request).now())
    ).specification.items
    entries, problems, paths = entries_of(items, typed)
    if entries is None:
        return await show(request, *_key(named), typed=typed, problems=problems or (_NOTHING,), status=422)
    act = lots.preview_results if typed.get("act") == "preview" else lots.enter_results
    try:
        done = await act(
            named.product,
            named.number,
            entries,
            site=named.site,
            actor=actor(request),
            now=resources(request).now(),
        )
    except Invalid as invalid:
        told = at_inputs(invalid.problems, paths)
        return await show(request, *_key(named), typed=typed, problems=told, status=422)
    except (Conflict, Forbidden) as refused:
        told = (FieldProblem(field="", code="refused", message=refused.message),)
        return await show(request, *_key(named), typed=typed, problems=told, status=409)
    if isinstance(done, LotView):
        return Redirect(
            address_of(done.product, done.number, done.site, done="entered"), status_code=_SEE_OTHER
        )
    return await show(request, *_key(named), typed=typed, previews=done, previewed=True)


@post("/me/lots/specimens", status_code=_SEE_OTHER, **needs("result:write"))
async def note_specimen(request: Incoming) -> Response[bytes] | Redirect:
    """Note what the laboratory calls the part of the lot that it tests."""
    fields = await read_signed_in(request)
    named = _named(fields)
    try:
        await lots.note_specimen(
            *_key(named),
            fields.get("specimen", ""),
            actor=actor(request),
            now=resources(request).now(),
        )
    except Invalid as invalid:
        return await show(request, *_key(named), problems=invalid.problems, status=422)
    return Redirect(address_of(*_key(named), done="noted"), status_code=_SEE_OTHER)


@post(
    "/me/lots/certificates-of-analysis",
    status_code=_SEE_OTHER,
    request_max_body_size=attachments.MAX_BYTES + _UPLOAD_ROOM,
    **needs("result:write"),
)
async def send_certificate(request: Incoming) -> Response[bytes] | Redirect:
    """Keep the certificate of analysis of a lot."""
    fields, file = await read_upload(request)
    named = _named(fields)
    try:
        if file is None or not file.filename:
            raise Invalid.field("file", "E_REQ", ja="ファイルを選んでください。", en="Choose the file.")
        await lots.add_certificate(
            await file.read(),
            product_id=named.product,
            number=named.number,
            site=named.site,
            declared=file.content_type,
            file_name=_file_name(file.filename),
            files=resources(request).files,
            actor=actor(request),
            now=resources(request).now(),
        )
    except Invalid as invalid:
        return await show(request, *_key(named), problems=invalid.problems, status=422)
    return Redirect(address_of(named.product, named.number, named.site, done="sent"), status_code=_SEE_OTHER)


async def show(
    request: Incoming,
    product_id: str,
    number: str,
    site: str | None,
    *,
    typed: Typed | None = None,
    previews: Iterable[PreviewedResult] = (),
    previewed: bool = False,
    report: Typed | None = None,
    problems: Iterable[FieldProblem] = (),
    status: int = 200,
) -> Response[bytes]:
    """The page of one lot for whoever enters its results or decides about it.

    Raises:
        NotFound: There is no such lot, or the reader may not know of it.
    """
    reader, now = actor(request), resources(request).now()
    found = [
        lot for lot in await lots.one(product_id, number, actor=reader, now=now) if site in {None, lot.site}
    ]
    if not found:
        raise NotFound(f"{product_id}/lots/{number}")
    if len(found) > 1:
        return page(request, "testing/sites.html", lots=found, number=number)
    (lot,) = found
    own = (
        product_id in {known.id for known in await products.own_products(reader)}
        if _may_own(request)
        else False
    )
    problems = tuple(problems)
    form_rows = await _rows(request, lot, typed or {}, previews, problems)
    return page(
        request,
        "testing/lot.html",
        status=status,
        view=await products.view(product_id, actor=reader, now=resources(request).now()),
        lot=lot,
        rows=form_rows,
        takes_results=lot.state in _TAKES_RESULTS and lot.sha256 is None,
        own=own,
        as_laboratory=Role.MEMBER_LAB in reader.roles and not own,
        typed=typed or {},
        previewed=previewed,
        problems=problems,
        said=said(form_rows, problems),
        recall_classes=tuple(RecallClass),
        recall_tag="" if lot.recall is None else lots.recall_tag(lot.recall),
        report=report,
        stale=status == _STALE,
        earlier=await lots.earlier_results(product_id, number, lot.site, actor=reader, now=now),
        certificates=await lots.certificates_of_analysis(product_id, number, lot.site, actor=reader),
        specimens=await lots.specimens_of(product_id, number, lot.site, actor=reader),
        done=_DONE.get(parameters.words(request, "done"), ""),
    )


def address_of(product: str, number: str, site: str | None, *, done: str | None = None) -> str:
    """The address of a lot's page for its laboratory and its firm."""
    named = {"product": product, "lot": number, "site": site, "done": done}
    return "/me/lots/results?" + urlencode({name: value for name, value in named.items() if value})


def _may_own(request: Incoming) -> bool:
    return allowed(actor(request), "lot:write") and allowed(actor(request), "product:read_draft")


async def _rows(
    request: Incoming,
    lot: LotView,
    typed: Typed,
    previews: Iterable[PreviewedResult],
    problems: Iterable[FieldProblem],
) -> tuple[FormRow, ...]:
    """The rows of the form; none while the product has no specification."""
    try:
        seen = await specifications.current(lot.product, actor=actor(request), now=resources(request).now())
    except NotFound:
        return ()
    if not seen.in_force:
        return ()
    return rows(
        seen.specification.items, typed, standing=lot.results or (), previews=previews, problems=problems
    )


def _named(fields: Mapping[str, str]) -> _Named:
    return _Named(fields.get("product", ""), fields.get("lot", ""), fields.get("site") or None)


def _key(named: _Named) -> tuple[str, str, str | None]:
    return named.product, named.number, named.site


def _file_name(given: str) -> str:
    try:
        return _NAME.validate_python(given)
    except ValidationError:
        raise Invalid.field(
            "file",
            "E_FMT",
            ja="ファイル名を「試験成績書.pdf」のような短い名前にしてください。",
            en="Give the file a short name such as certificate.pdf.",
        ) from None


_NOTHING: Final = Invalid.field(
    "",
    "E_REQ",
    ja="結果が1件も入力されていません。",
    en="No result was entered.",
).problems[0]

HANDLERS = (awaiting, form, enter, note_specimen, send_certificate)
