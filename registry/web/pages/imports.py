"""Uploads of tables: the form, what became of a file, and the files to take away. Works without scripts."""

from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from registry.domain.errors import Invalid, NotFound
from registry.domain.permissions import allowed
from registry.services import imports
from registry.web.api.imports import XLSX, attached, charset, upload_id
from registry.web.dependencies import resources
from registry.web.pages import parameters
from registry.web.pages.forms import read_signed_in, read_upload
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.base import FieldProblem
from schemas.uploads import UploadName
from schemas.vocab import Role, SubClass, UploadKind, UploadMode

__all__ = ["HANDLERS"]

_SEE_OTHER: Final = 303
_SHOWN: Final = 100
_REFRESH: Final = {"Refresh": "3"}
_ROOM_FOR_FORM: Final = 100_000
_NAMED: Final = 120
_FORMS: Final = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}


@get("/me/imports", **needs("import:upload"))
async def form(request: Incoming) -> Response[bytes]:
    """The form to send a table, the templates, and the last uploads."""
    return await _form(request)


@post(
    "/me/imports",
    status_code=_SEE_OTHER,
    request_max_body_size=imports.MAX_BYTES + _ROOM_FOR_FORM,
    **needs("import:upload"),
)
async def send(request: Incoming) -> Response[bytes] | Redirect:
    """Keep the file and go on to the page that says what becomes of it: first it is only checked."""
    fields, file = await read_upload(request)
    content = b"" if file is None else await file.read()
    try:
        received = await imports.receive(
            content,
            kind=UploadKind.RESULTS if fields.get("kind") == UploadKind.RESULTS else UploadKind.PRODUCTS,
            mode=UploadMode.DRY_RUN,
            confirmed=False,
            file_name=_name("" if file is None else file.filename),
            heading_map=fields.get("heading_map") or None,
            actor=actor(request),
            now=resources(request).now(),
        )
    except Invalid as invalid:
        return await _form(request, kind=fields.get("kind", ""), problems=invalid.problems)
    return _page_of(received)


@get("/me/imports/{upload:str}", **needs("import:upload"))
async def show(request: Incoming, upload: FromPath[str]) -> Response[bytes]:
    """How far it is (the page comes again by itself), what is said of its rows, and what can be done now."""
    reader, key = actor(request), upload_id(upload)
    seen = await imports.view(key, actor=reader)
    lines, following = await imports.report_page(key, after=None, limit=_SHOWN, actor=reader)
    return page(
        request,
        "imports/show.html",
        headers=None if seen.state.over else _REFRESH,
        upload=seen,
        lines=lines,
        more=following is not None,
        already=parameters.words(request, "already") == "yes",
        can_commit=seen.state.over and seen.problem is None and seen.mode is UploadMode.DRY_RUN,
    )


@post("/me/imports/{upload:str}", status_code=_SEE_OTHER, **needs("import:upload"))
async def commit(request: Incoming, upload: FromPath[str]) -> Redirect:
    """Take the rows of a file that was checked."""
    fields = await read_signed_in(request)
    received = await imports.again(
        upload_id(upload),
        mode=UploadMode.PARTIAL if fields.get("mode") == UploadMode.PARTIAL else UploadMode.ALL_OR_NOTHING,
        confirmed=fields.get("confirm") == "yes",
        actor=actor(request),
        now=resources(request).now(),
    )
    return _page_of(received)


@get("/me/imports/{upload:str}/report.csv", **needs("import:upload"))
async def report(request: Incoming, upload: FromPath[str]) -> Response[bytes]:
    """The whole report, in the encoding of the upload."""
    try:
        content, encoding = await imports.report_file(
            upload_id(upload), replace=_replaces(request), actor=actor(request)
        )
    except Invalid as lacking:
        return _ask_to_replace(request, upload, "report.csv", lacking)
    return attached(content, "report.csv", f"text/csv; charset={charset(encoding)}")


@get("/me/imports/{upload:str}/file-with-errors", **needs("import:upload"))
async def marked(request: Incoming, upload: FromPath[str]) -> Response[bytes]:
    """A copy of the file with a column エラー."""
    try:
        content, encoding = await imports.file_with_errors(
            upload_id(upload), replace=_replaces(request), actor=actor(request)
        )
    except Invalid as lacking:
        return _ask_to_replace(request, upload, "file-with-errors", lacking)
    if encoding is None:
        return attached(content, "with-errors.xlsx", XLSX)
    return attached(content, "with-errors.csv", f"text/csv; charset={charset(encoding)}")


@get("/me/templates/{name:str}", **needs("import:upload"))
async def template(request: Incoming, name: FromPath[str]) -> Response[bytes]:
    """A template, for example ``HF-FFC.xlsx`` or ``results.csv``."""
    kind, _, ending = name.rpartition(".")
    if ending not in _FORMS or (kind != UploadKind.RESULTS and kind not in set(SubClass)):
        raise NotFound(name)
    subclass = None if kind == UploadKind.RESULTS else SubClass.of(kind)
    content = await imports.template(
        subclass, workbook=ending == "xlsx", actor=actor(request), now=resources(request).now()
    )
    return attached(content, f"template-{name}", _FORMS[ending])


def _ask_to_replace(request: Incoming, upload: str, name: str, lacking: Invalid) -> Response[bytes]:
    """Name the characters that the encoding of the upload lacks, and ask before anything is replaced."""
    return page(
        request, "imports/replace.html", status=422, upload=upload, name=name, problems=lacking.problems
    )


def _page_of(received: imports.Received) -> Redirect:
    """Lead to the page of an upload; to the earlier one, which says so, where the same file was taken before."""
    earlier = "?already=yes" if received.already else ""
    return Redirect(f"/me/imports/{received.upload.id}{earlier}", status_code=_SEE_OTHER)


def _replaces(request: Incoming) -> bool:
    return parameters.words(request, "replace") == "yes"


def _name(given: str) -> UploadName:
    """The name of a file as it can be kept: its last part without control characters, cut."""
    last = given.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:_NAMED] or "upload"


async def _form(
    request: Incoming, *, kind: str = "", problems: tuple[FieldProblem, ...] = ()
) -> Response[bytes]:
    registers = allowed(actor(request), "product:create")
    return page(
        request,
        "imports/form.html",
        status=422 if problems else 200,
        kinds=tuple(UploadKind) if registers else (UploadKind.RESULTS,),
        chosen=kind,
        problems=problems,
        subclasses=tuple(SubClass) if registers else (),
        uploads=await imports.of_person(actor(request)),
        maps=await imports.own_heading_maps(actor(request)),
        may_map=Role.MEMBER_LAB in actor(request).roles,
    )


HANDLERS = (form, send, template, show, commit, report, marked)
