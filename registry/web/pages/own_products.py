"""A firm's own page of one of its products, and its acts: submit, answer, pull back, appeal, end, send documents.

What cannot be done comes back on the page it was sent from, with the reason and with what was typed.
"""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import ValidationError

from registry.domain.errors import Invalid, NotFound, NotSignedIn, RegistryError
from registry.services import attachments, lifecycle, overview, products, reviews
from registry.web.dependencies import resources
from registry.web.errors import status_of
from registry.web.pages.catalogues import N_
from registry.web.pages.forms import read_long, read_signed_in, read_upload
from registry.web.pages.next_steps import next_step
from registry.web.pages.product_form import addresses, from_document, places
from registry.web.pages.product_shape import shape
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.base import Contract
from schemas.problems import field_problems
from schemas.products.labels import field_label
from schemas.products.overview import ApplicantView
from schemas.reviews import Answer, Reason
from schemas.vocab import AttachmentPurpose, CorrectionState, RegistrationEvent

__all__ = ["HANDLERS", "UPLOAD_ROOM", "form_places"]

_Entered = TypeVar("_Entered", bound=Contract)
_SEE_OTHER: Final = 303
UPLOAD_ROOM: Final = 20_000
"""What a form with a file may hold besides the file, in bytes."""

_DONE: Final[Mapping[str, str]] = {
    "submitted": N_("It is submitted. You will be told here what the reviewers ask."),
    "resubmitted": N_("It is submitted again."),
    "pulled-back": N_("It is taken back. The draft can be changed again."),
    "answered": N_("The answers are saved. The reviewers read it when you submit again."),
    "appealed": N_("The appeal is received. Reviewers who have not judged it yet begin anew."),
    "withdrawn": N_("The product is withdrawn. Its page stays, marked."),
    "discontinued": N_("The product is discontinued. Its lots can still be looked up."),
    "sent": N_("The file is kept."),
}
"""What is said after an act, by the word in the address."""
_ANSWER: Final = "answer."
"""What the name of an answer's input begins with; the point's id follows."""
_ENDS: Final = {
    "withdraw": (lifecycle.withdraw, "withdrawn"),
    "discontinue": (lifecycle.discontinue, "discontinued"),
}


@dataclass(frozen=True)
class _Refused:
    """What could not be done, at which form, and what was typed there."""

    error: RegistryError
    form: str
    typed: Mapping[str, str] = field(default_factory=dict)


@get("/me/products/{product_id:str}", **needs("product:read_draft"))
async def own_product(request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
    """Where it stands, what is missing, asked and due, and what can be done."""
    return await _page(request, product_id)


@post("/me/products/{product_id:str}/pull-back", status_code=_SEE_OTHER, **needs("product:submit"))
async def pull_back(request: Incoming, product_id: FromPath[str]) -> Response[bytes] | Redirect:
    """Take a submission back."""
    fields = await read_signed_in(request)
    act = lifecycle.pull_back(
        product_id, if_match=fields.get("etag", ""), actor=actor(request), now=resources(request).now()
    )
    return await _done_or_told(request, product_id, act, "pulled-back", form="pull-back", typed=fields)


@post("/me/products/{product_id:str}/answers", status_code=_SEE_OTHER, **needs("review:answer"))
async def answer(request: Incoming, product_id: FromPath[str]) -> Response[bytes] | Redirect:
    """Answer what reviewers asked: all the points of the form at once, those left empty aside."""
    fields = {name: _lines(texts[0]) for name, texts in (await read_long(request)).items()}
    given = {name.removeprefix(_ANSWER): text for name, text in fields.items() if name.startswith(_ANSWER)}

    async def act() -> None:
        found, _ = await reviews.case(product_id, actor=actor(request), now=resources(request).now())
        entries = [
            (point.id, _entry(Answer, {"text": given[str(point.id)]}).text)
            for point in found.points
            if given.get(str(point.id)) and given[str(point.id)] != point.answer
        ]
        if not entries:
            raise Invalid.field(
                "answer", "E_REQ", ja="指摘への回答を入力してください。", en="Write an answer to a point."
            )
        for point, text in entries:
            await reviews.answer(product_id, point, text, actor=actor(request), now=resources(request).now())

    return await _done_or_told(request, product_id, act(), "answered", form="answers", typed=fields)


@post("/me/products/{product_id:str}/appeal", status_code=_SEE_OTHER, **needs("product:submit"))
async def appeal(request: Incoming, product_id: FromPath[str]) -> Response[bytes] | Redirect:
    """Appeal against a rejection."""
    fields = await read_signed_in(request)

    async def act() -> None:
        reason = _entry(Reason, {"reason": _lines(fields.get("reason", ""))}).reason
        await lifecycle.appeal(
            product_id,
            reason,
            if_match=fields.get("etag", ""),
            actor=actor(request),
            now=resources(request).now(),
        )

    return await _done_or_told(request, product_id, act(), "appealed", form="appeal", typed=fields)


@get("/me/products/{product_id:str}/end", **needs("product:withdraw"))
async def end_form(request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
    """What withdrawing and discontinuing mean, and their forms."""
    return await _end_page(request, product_id)


@post("/me/products/{product_id:str}/end", status_code=_SEE_OTHER, **needs("product:withdraw"))
async def end(request: Incoming, product_id: FromPath[str]) -> Response[bytes] | Redirect:
    """Withdraw or discontinue the product, on a confirmed reason."""
    fields = await read_signed_in(request)
    try:
        known = _ENDS.get(fields.get("act", ""))
        if known is None or fields.get("sure") != "yes":
            raise Invalid.field(
                "sure",
                "E_REQ",
                ja="どちらの手続かを選び、「元に戻せないことを確認しました」に印を付けてください。",
                en="Choose one of the two, and confirm that it cannot be undone.",
            )
        act, word = known
        reason = _entry(Reason, {"reason": _lines(fields.get("reason", ""))}).reason
        await act(product_id, reason, actor=actor(request), now=resources(request).now())
    except (NotFound, NotSignedIn):
        raise
    except RegistryError as error:
        return await _end_page(request, product_id, _Refused(error, "end", fields))
    return _to(product_id, word)


@post(
    "/me/products/{product_id:str}/documents",
    status_code=_SEE_OTHER,
    request_max_body_size=attachments.MAX_BYTES + UPLOAD_ROOM,
    **needs("attachment:create"),
)
async def add_document(request: Incoming, product_id: FromPath[str]) -> Response[bytes] | Redirect:
    """Keep a document for the reviewers; the public never sees it."""
    _, file = await read_upload(request)

    async def act() -> None:
        if file is None or not file.filename:
            raise Invalid.field("file", "E_REQ", ja="ファイルを選んでください。", en="Choose the file.")
        await attachments.add(
            await file.read(),
            product=product_id,
            purpose=AttachmentPurpose.DOCUMENT,
            declared=file.content_type,
            file_name=file.filename,
            files=resources(request).files,
            actor=actor(request),
            now=resources(request).now(),
        )

    return await _done_or_told(request, product_id, act(), "sent", form="documents")


async def form_places(request: Incoming, seen: ApplicantView) -> Mapping[str, str]:
    """Where what findings and points name is entered, by path; the form itself where it has no such field."""
    form = f"/me/products/{seen.product.id}/edit"
    return addresses(seen.labels, await _places(request, seen), form, product_id=seen.product.id)


async def _done_or_told(
    request: Incoming,
    product_id: str,
    act: Awaitable[object],
    word: str,
    *,
    form: str,
    typed: Mapping[str, str] | None = None,
) -> Response[bytes] | Redirect:
    """Go on to the product's page once something is done; else show the page again with the reason."""
    try:
        await act
    except (NotFound, NotSignedIn):
        raise
    except RegistryError as error:
        return await _page(request, product_id, _Refused(error, form, typed or {}))
    return _to(product_id, word)


async def _page(request: Incoming, product_id: str, refused: _Refused | None = None) -> Response[bytes]:
    by, now = actor(request), resources(request).now()
    seen = await overview.applicant(product_id, actor=by, now=now)
    asked = await lifecycle.corrections(product_id, actor=by, now=now)
    return page(
        request,
        "me/product.html",
        status=200 if refused is None else status_of(refused.error),
        seen=seen,
        corrections=[(one, field_label(one.field)) for one in asked if one.state is CorrectionState.OPEN],
        product=seen.product,
        step=next_step(seen.product),
        events=RegistrationEvent,
        place=await form_places(request, seen),
        refused=refused,
        problems=_problems(refused),
        done=_DONE.get(request.query_params.get("done", "")) if refused is None else None,
    )


async def _end_page(request: Incoming, product_id: str, refused: _Refused | None = None) -> Response[bytes]:
    seen = await overview.applicant(product_id, actor=actor(request), now=resources(request).now())
    return page(
        request,
        "me/end_product.html",
        status=200 if refused is None else status_of(refused.error),
        product=seen.product,
        offered=[word for word in _ENDS if RegistrationEvent.of(word) in seen.product.offered],
        events=RegistrationEvent,
        typed={"act": "", "reason": ""} | dict(refused.typed if refused else {}),
        refused=refused,
        problems=_problems(refused),
    )


async def _places(request: Incoming, seen: ApplicantView) -> Mapping[str, str]:
    """The fields of the form by path, as it would be opened now."""
    if seen.product.draft_version is None:
        return {}
    document = (await products.draft(seen.product.id, actor=actor(request))).document
    fields = shape(document.subclass)
    return places(from_document(document.model_dump(mode="json"), fields), fields)


def _problems(refused: _Refused | None) -> tuple[Contract, ...]:
    return refused.error.problems if refused is not None and isinstance(refused.error, Invalid) else ()


def _entry(kind: type[_Entered], given: Mapping[str, str]) -> _Entered:
    """What was typed, as the contract reads it.

    Raises:
        Invalid: It is empty or too long.
    """
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise Invalid(field_problems(error)) from None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _to(product_id: str, word: str) -> Redirect:
    return Redirect(f"/me/products/{product_id}", query_params={"done": word}, status_code=_SEE_OTHER)


HANDLERS = (own_product, pull_back, answer, appeal, end_form, end, add_document)
