"""A firm's form for a product: fill it in, send pictures of the label, see what the draft changes.

What was typed is never lost: what does not fit the contract comes back with the reason beside it, and what a
colleague saved meanwhile is shown beside it, field by field, to be taken over or saved over on purpose.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import ValidationError

from registry.domain.errors import Conflict, Invalid, NotFound, StaleVersion
from registry.domain.municipalities import MIE
from registry.domain.permissions import Actor
from registry.services import attachments, products
from registry.web.dependencies import resources
from registry.web.pages.forms import read_long, read_upload
from registry.web.pages.own_products import UPLOAD_ROOM
from registry.web.pages.product_changes import changed
from registry.web.pages.product_conflict import Dispute, disputes, marks, settled
from registry.web.pages.product_form import (
    Typed,
    addresses,
    document_of,
    from_document,
    from_form,
    places,
    sections,
    with_row,
)
from registry.web.pages.product_shape import FieldShape, model_of, shape
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from registry.web.times import TOKYO
from schemas.base import Bilingual, FieldProblem
from schemas.problems import field_problems
from schemas.products import ProductDraft
from schemas.products.labels import field_label
from schemas.vocab import AttachmentPurpose, AttachmentType, FindingLevel, SubClass

__all__ = ["HANDLERS", "said", "validated"]

_SEE_OTHER: Final = 303
_NOT_TYPED = frozenset({"firm"})
"""Fields that a form never changes."""


@dataclass(frozen=True)
class _Open:
    """What a form was made from: the open draft, or the published version where none is open."""

    id: str
    etag: str
    document: ProductDraft
    draft: bool
    frozen: bool = False

    @property
    def json(self) -> dict[str, Any]:
        return self.document.model_dump(mode="json")

    @property
    def typed(self) -> Typed:
        """The texts that a form shows of it."""
        return from_document(self.json, self.fields)

    @property
    def fields(self) -> tuple[FieldShape, ...]:
        return tuple(each for each in shape(self.document.subclass) if each.name not in _NOT_TYPED)


@dataclass(frozen=True)
class _Begun:
    """What a form was opened with: the entity tag, and a mark of each field's content."""

    etag: str
    marks: str


@get("/me/products/{product_id:str}/edit", **needs("product:amend"))
async def edit(request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
    """The form of the open draft, or of the published version where the next one has not been begun."""
    current = await _opened(product_id, actor(request))
    saved = request.query_params.get("saved") == "1"
    return await _edit_page(request, current, current.typed, saved=saved)


@post("/me/products/{product_id:str}/edit", status_code=_SEE_OTHER, **needs("product:amend"))
async def save(request: Incoming, product_id: FromPath[str]) -> Response[bytes] | Redirect:
    """Save what was typed, or add a row to it; what cannot be saved comes back as it was typed.

    After a conflict the form names the colleague's version it was shown beside (``beside``). The tag it was opened
    with stays in it, so that a form whose choices were not made is never saved over the colleague's.
    """
    given = await read_long(request)
    current = await _opened(product_id, actor(request))
    typed = from_form(given, current.fields)
    begun = _Begun(_first(given, "etag"), _first(given, "opened"))
    if "add" in given:
        typed = with_row(typed, current.fields, _first(given, "add"))
        return await _edit_page(request, current, typed, begun=begun)
    beside = _first(given, "beside")
    if beside == current.etag:
        typed = settled(given, typed, current.typed)
        begun = _Begun(current.etag, marks(current.typed, current.fields))
    try:
        document = validated(current.document.subclass, _whole(current, typed))
    except Invalid as error:
        return await _edit_page(request, current, typed, begun=begun, problems=error.problems, status=422)
    try:
        await products.amend(
            product_id, document, if_match=begun.etag, actor=actor(request), now=resources(request).now()
        )
    except StaleVersion:
        current = await _opened(product_id, actor(request))
        found = disputes(
            current.document.subclass,
            current.fields,
            opened=begun.marks,
            stored=(current.json, current.typed),
            mine=(document.model_dump(mode="json"), typed),
        )
        if found:
            return await _edit_page(request, current, typed, begun=begun, conflict=found, status=412)
    except Conflict as error:
        return await _edit_page(request, current, typed, begun=begun, refused=error.message, status=409)
    return Redirect(f"/me/products/{product_id}/edit", query_params={"saved": "1"}, status_code=_SEE_OTHER)


@post(
    "/me/products/{product_id:str}/label-images",
    status_code=_SEE_OTHER,
    request_max_body_size=attachments.MAX_BYTES + UPLOAD_ROOM,
    **needs("product:amend"),
)
async def add_picture(request: Incoming, product_id: FromPath[str]) -> Response[bytes] | Redirect:
    """Keep a picture of the label and name it in the draft."""
    fields, file = await read_upload(request)
    current = await _opened(product_id, actor(request))
    now = resources(request).now()
    try:
        if file is None or not file.filename:
            raise Invalid.field(
                "label_images",
                "E_REQ",
                ja="画像ファイルを選んでください。",
                en="Choose the file of the picture.",
            )
        kept = await attachments.add(
            await file.read(),
            product=product_id,
            purpose=AttachmentPurpose.LABEL_IMAGE,
            declared=file.content_type,
            file_name=file.filename,
            files=resources(request).files,
            actor=actor(request),
            now=now,
        )
        named = {"sha256": kept.sha256, "dated": fields.get("dated") or None, "alt_ja": fields.get("alt_ja")}
        others = [one for one in current.json["label_images"] if one["sha256"] != kept.sha256]
        pictures = [*others, {**named, "alt_en": fields.get("alt_en") or None}]
        document = validated(current.document.subclass, {**current.json, "label_images": pictures})
        # A picture is added to what is stored now: nobody's words are replaced by it.
        await products.amend(product_id, document, if_match=current.etag, actor=actor(request), now=now)
    except Invalid as error:
        return await _edit_page(
            request, current, current.typed, problems=error.problems, picture=fields, status=422
        )
    return Redirect(f"/me/products/{product_id}/edit", query_params={"saved": "1"}, status_code=_SEE_OTHER)


@get("/me/products/{product_id:str}/changes", **needs("product:read_draft"))
async def draft_changes(request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
    """What the open draft would change of the published version."""
    draft = await products.draft(product_id, actor=actor(request))
    found = await products.draft_changes(product_id, actor=actor(request))
    return page(
        request,
        "me/changes.html",
        id=product_id,
        product=draft.document,
        found=found,
        changes=changed(draft.document.subclass, found),
    )


async def _opened(product_id: str, who: Actor) -> _Open:
    """What a form of the actor's own product starts from.

    Raises:
        NotFound: There is no such product of the actor's firms.
    """
    own = {known.id: known for known in await products.own_products(who)}.get(product_id)
    if own is None:
        raise NotFound(product_id)
    if own.draft is not None:
        draft = await products.draft(product_id, actor=who)
        return _Open(product_id, draft.etag, draft.document, draft=True, frozen=draft.frozen)
    view = await products.view(product_id, actor=who)
    public = await products.rendered(product_id)
    return _Open(product_id, public.etag, view.product, draft=False)


def _whole(current: _Open, typed: Typed) -> dict[str, Any]:
    kept = {name: value for name, value in current.json.items() if name in _NOT_TYPED | {"subclass"}}
    return {**kept, **document_of(typed, current.fields)}


def validated(subclass: SubClass, given: Mapping[str, Any]) -> ProductDraft:
    """The document as the contract reads it.

    Raises:
        Invalid: It does not fit; empty fields that are always needed among the problems.
    """
    try:
        made: ProductDraft = model_of(subclass).model_validate(given)  # type: ignore[assignment] # one of the union
    except ValidationError as error:
        raise Invalid(field_problems(error)) from None
    return made


def _first(given: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(given.get(name, ())), "")


async def _edit_page(
    request: Incoming,
    current: _Open,
    typed: Typed,
    *,
    begun: _Begun | None = None,
    problems: tuple[FieldProblem, ...] = (),
    conflict: tuple[Dispute, ...] = (),
    refused: Bilingual | None = None,
    picture: Mapping[str, str] = MappingProxyType({}),
    saved: bool = False,
    status: int = 200,
) -> Response[bytes]:
    today = resources(request).now().astimezone(TOKYO).date()
    findings = await products.check(current.document, today=today, product_id=current.id)
    sent = await attachments.of_product(current.id, actor=actor(request))
    return page(
        request,
        "me/edit_product.html",
        status=status,
        id=current.id,
        begun=begun or _Begun(current.etag, marks(current.typed, current.fields)),
        current=current.etag,
        product=current.document,
        draft=current.draft,
        sections=sections(typed, current.fields, problems),
        said=said(problems),
        findings=findings,
        place=addresses(
            (finding.field for finding in findings),
            places(typed, current.fields),
            "",
            product_id=current.id,
        ),
        conflict=conflict,
        refused=refused,
        frozen=current.frozen,
        pdfs={one.sha256: one.file_name for one in sent if one.media_type is AttachmentType.PDF},
        picture={"dated": "", "alt_ja": "", "alt_en": ""} | dict(picture),
        saved=saved,
        units=_UNITS,
        municipalities=MIE,
        needed={finding.field for finding in findings if finding.level is FindingLevel.MUST},
    )


def said(problems: Iterable[FieldProblem]) -> tuple[dict[str, Any], ...]:
    """Problems for the list above a form: the field in words, its place on the page, what to do."""
    return tuple(
        {
            "label": field_label(problem.field),
            "id": "f-" + problem.field.replace(".", "-"),
            "message": problem.message,
        }
        for problem in problems
    )


_UNITS = (
    "mg",
    "g",
    "kg",
    "ug",
    "mL",
    "L",
    "g/d",
    "mg/d",
    "kcal",
    "{tablet}",
    "{capsule}",
    "{sachet}",
    "{bottle}",
    "{piece}",
)
"""Units that the form offers; any UCUM code may be typed."""

HANDLERS = (edit, save, add_picture, draft_changes)
