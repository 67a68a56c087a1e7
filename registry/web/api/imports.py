"""Uploads of tables under ``/api/v1/imports``."""

from http import HTTPStatus
from typing import Annotated, Final, Literal
from urllib.parse import quote
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from pydantic import Field, TypeAdapter

from registry.domain.errors import Invalid, NotFound
from registry.services import imports
from registry.web.cursors import IdCursor, first_of, next_cursor
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, body, query
from registry.web.routes import Route, takes
from schemas.base import Contract, Page, Text
from schemas.uploads import HeadingMapEntry, HeadingMapView, ReportLine, UploadName, UploadView
from schemas.vocab import SubClass, UploadKind, UploadMode

__all__ = ["TYPES", "XLSX", "Imports", "attached", "charset", "upload_id"]

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES: Final = (XLSX, "text/csv", "text/tab-separated-values", "application/octet-stream")
"""Media types an upload may declare; what it is, is told by its content."""

_VIEW: Final = TypeAdapter(UploadView)
_VIEWS: Final = TypeAdapter(Page[UploadView])
_REPORT: Final = TypeAdapter(Page[ReportLine])
_LINE: Final = TypeAdapter(ReportLine)
_MAP: Final = TypeAdapter(HeadingMapEntry)
_SAVED: Final = TypeAdapter(HeadingMapView)
_MAPS: Final = TypeAdapter(tuple[HeadingMapView, ...])
_PRIVATE: Final = {"Cache-Control": "no-store"}


class _ListQuery(Contract):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: IdCursor | None = None


class _UploadQuery(Contract):
    kind: UploadKind
    mode: UploadMode = UploadMode.DRY_RUN
    confirm: bool = Field(default=False, description="Overwrite registered values that differ.")
    file_name: UploadName = "upload"
    heading_map: Text | None = Field(
        default=None, description="Name of a saved heading map that a table of results is read by."
    )


class _CommitQuery(Contract):
    mode: Literal[UploadMode.ALL_OR_NOTHING, UploadMode.PARTIAL] = UploadMode.ALL_OR_NOTHING
    confirm: bool = Field(default=False, description="Overwrite registered values that differ.")


class _ReportQuery(Contract):
    cursor: IdCursor | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class _FileQuery(Contract):
    replace: bool = Field(
        default=False, description="Characters that the encoding of the upload lacks become 〓."
    )


class _TemplateQuery(Contract):
    kind: UploadKind
    subclass: SubClass | None = Field(default=None, description="Of products; needed for them.")
    format: Literal["xlsx", "csv"] = "xlsx"


class Imports(Controller):
    """Send tables of products or of test results, and follow what becomes of them."""

    path = "/imports"

    @post(
        request_max_body_size=imports.MAX_BYTES,
        **takes(
            Route(
                summary="Send a table (xlsx, CSV or TSV, 10,000 rows, 20 MB); it is worked on in the background",
                permission="import:upload",
                query=_UploadQuery,
                upload=TYPES,
                answer=_VIEW,
                status=202,
                errors=(413, 415),
            )
        ),
    )
    async def create(self, request: Incoming) -> Response[bytes]:
        """The body is the file; the same file taken whole before is answered with 200 and that upload."""
        asked = query(request, _UploadQuery)
        declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if declared not in TYPES:
            raise HTTPException(status_code=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        received = await imports.receive(
            await request.body(),
            kind=asked.kind,
            mode=asked.mode,
            confirmed=asked.confirm,
            file_name=asked.file_name,
            heading_map=asked.heading_map,
            actor=actor(request),
            now=resources(request).now(),
        )
        return _accepted(received)

    @get(
        **takes(
            Route(
                summary="The caller's uploads, the newest first",
                permission="import:upload",
                query=_ListQuery,
                answer=_VIEWS,
            )
        )
    )
    async def list(self, request: Incoming) -> Response[bytes]:
        """One page."""
        q = query(request, _ListQuery)
        found = await imports.of_person(actor(request), before=q.cursor, limit=q.limit + 1)
        page = first_of(found, q.limit, lambda one: one.id.int)
        return Response(page.model_dump_json().encode(), media_type="application/json", headers=_PRIVATE)

    @get(
        "/templates",
        **takes(
            Route(
                summary="A template with headings, drop-downs and an example row",
                permission="import:upload",
                query=_TemplateQuery,
                media_type="application/octet-stream",
            )
        ),
    )
    async def template(self, request: Incoming) -> Response[bytes]:
        """Of a sub-class, or of lots and results."""
        asked = query(request, _TemplateQuery)
        if asked.kind is UploadKind.PRODUCTS and asked.subclass is None:
            raise Invalid.field(
                "subclass",
                "E_REQ",
                ja="細区分（subclass）を指定してください。",
                en="Name the sub-class (subclass) of the products.",
            )
        subclass = asked.subclass if asked.kind is UploadKind.PRODUCTS else None
        content = await imports.template(
            subclass, workbook=asked.format == "xlsx", actor=actor(request), now=resources(request).now()
        )
        name = f"template-{subclass or 'results'}.{asked.format}"
        return attached(content, name, XLSX if asked.format == "xlsx" else "text/csv; charset=utf-8")

    @get(
        "/heading-maps",
        **takes(
            Route(
                summary="Heading maps of the caller's laboratories", permission="import:upload", answer=_MAPS
            )
        ),
    )
    async def heading_maps(self, request: Incoming) -> Response[bytes]:
        """How the laboratory's own tables are read, by name."""
        found = await imports.own_heading_maps(actor(request))
        return Response(_MAPS.dump_json(found), media_type="application/json", headers=_PRIVATE)

    @post(
        "/heading-maps",
        **takes(
            Route(
                summary="Save how a laboratory's own table is read",
                permission="import:upload",
                body=_MAP,
                answer=_SAVED,
                status=201,
            )
        ),
    )
    async def save_heading_map(self, request: Incoming) -> Response[bytes]:
        """One of the same name takes the place of the earlier one; only a laboratory may."""
        entry = await body(request, _MAP)
        made = await imports.save_heading_map(entry, actor=actor(request), now=resources(request).now())
        return Response(
            _SAVED.dump_json(made), status_code=201, media_type="application/json", headers=_PRIVATE
        )

    @get(
        "/{upload:str}",
        **takes(Route(summary="How far an upload is", permission="import:upload", answer=_VIEW)),
    )
    async def show(self, request: Incoming, upload: FromPath[str]) -> Response[bytes]:
        """The counts are those of the rows read so far."""
        seen = await imports.view(upload_id(upload), actor=actor(request))
        return Response(_VIEW.dump_json(seen), media_type="application/json", headers=_PRIVATE)

    @post(
        "/{upload:str}/commit",
        **takes(
            Route(
                summary="Take the rows of a file that was checked before: all or nothing, or the valid ones",
                permission="import:upload",
                query=_CommitQuery,
                answer=_VIEW,
                status=202,
            )
        ),
    )
    async def commit(self, request: Incoming, upload: FromPath[str]) -> Response[bytes]:
        """A new upload of the same file; the same file taken whole before is answered with 200 and that upload."""
        asked = query(request, _CommitQuery)
        received = await imports.again(
            upload_id(upload),
            mode=asked.mode,
            confirmed=asked.confirm,
            actor=actor(request),
            now=resources(request).now(),
        )
        return _accepted(received)

    @get(
        "/{upload:str}/report",
        **takes(
            Route(
                summary="What is said of the rows of an upload, in the order of the file",
                permission="import:upload",
                query=_ReportQuery,
                answer=_REPORT,
            )
        ),
    )
    async def report(self, request: Incoming, upload: FromPath[str]) -> Response[bytes]:
        """Row 0 stands for the file as a whole."""
        asked = query(request, _ReportQuery)
        after = None if asked.cursor is None else UUID(int=asked.cursor)
        found, following = await imports.report_page(
            upload_id(upload), after=after, limit=asked.limit, actor=actor(request)
        )
        items = b",".join(_LINE.dump_json(line) for line in found)
        cursor = next_cursor(None if following is None else following.int).encode()
        body = b'{"items":[' + items + b'],"next":' + cursor + b"}"
        return Response(body, media_type="application/json", headers=_PRIVATE)

    @get(
        "/{upload:str}/report.csv",
        **takes(
            Route(
                summary="The whole report as CSV in the encoding of the upload",
                permission="import:upload",
                query=_FileQuery,
                media_type="application/octet-stream",
            )
        ),
    )
    async def report_csv(self, request: Incoming, upload: FromPath[str]) -> Response[bytes]:
        """UTF-8 with a byte order mark for a workbook."""
        asked = query(request, _FileQuery)
        content, encoding = await imports.report_file(
            upload_id(upload), replace=asked.replace, actor=actor(request)
        )
        return attached(content, "report.csv", f"text/csv; charset={charset(encoding)}")

    @get(
        "/{upload:str}/file-with-errors",
        **takes(
            Route(
                summary="A copy of the file with a column エラー, in its own form and encoding",
                permission="import:upload",
                query=_FileQuery,
                media_type="application/octet-stream",
                errors=(409,),
            )
        ),
    )
    async def file_with_errors(self, request: Incoming, upload: FromPath[str]) -> Response[bytes]:
        """Once the check is over."""
        asked = query(request, _FileQuery)
        content, encoding = await imports.file_with_errors(
            upload_id(upload), replace=asked.replace, actor=actor(request)
        )
        if encoding is None:
            return attached(content, "with-errors.xlsx", XLSX)
        return attached(content, "with-errors.csv", f"text/csv; charset={charset(encoding)}")


def upload_id(text: str) -> UUID:
    """The key of an upload from its path.

    Raises:
        NotFound: It is none.
    """
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(text) from None


def attached(content: bytes, name: str, media_type: str) -> Response[bytes]:
    """A file to be saved."""
    headers = {**_PRIVATE, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, media_type=media_type, headers=headers)


def _accepted(received: imports.Received) -> Response[bytes]:
    return Response(
        _VIEW.dump_json(received.upload),
        status_code=HTTPStatus.OK if received.already else HTTPStatus.ACCEPTED,
        media_type="application/json",
        headers={**_PRIVATE, "Location": f"/api/v1/imports/{received.upload.id}"},
    )


def charset(encoding: str) -> str:
    """The registered name of an encoding (IANA)."""
    return {"utf-8-sig": "utf-8", "cp932": "Windows-31J"}.get(encoding, encoding)
