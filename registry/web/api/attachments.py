"""Attachments under ``/api/v1/attachments``."""

from typing import Any
from urllib.parse import quote

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.services import attachments
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, query
from registry.web.routes import Route, takes
from schemas.attachments import AttachmentRecord, FileName
from schemas.base import Contract
from schemas.identifiers import ProductId
from schemas.vocab import AttachmentPurpose, AttachmentType

__all__ = ["Attachments"]

_RECORD = TypeAdapter(AttachmentRecord)


class _UploadQuery(Contract):
    product: ProductId
    purpose: AttachmentPurpose
    file_name: FileName


class Attachments(Controller):
    """Send and read files."""

    path = "/attachments"

    @post(
        request_max_body_size=attachments.MAX_BYTES,
        **takes(
            Route(
                summary="Send a PDF, PNG or JPEG of at most 10 MB for a product of the caller's firm",
                permission="attachment:create",
                query=_UploadQuery,
                upload=tuple(kind.value for kind in AttachmentType),
                answer=_RECORD,
                status=201,
                errors=(413,),
            )
        ),
    )
    async def create(self, request: Incoming) -> Response[bytes]:
        """The body is the file itself; a larger one is refused before it is read."""
        asked = query(request, _UploadQuery)
        made = await attachments.add(
            await request.body(),
            product=asked.product,
            purpose=asked.purpose,
            declared=request.headers.get("content-type", "").partition(";")[0].strip().lower(),
            file_name=asked.file_name,
            files=resources(request).files,
            actor=actor(request),
            now=resources(request).now(),
        )
        return Response(
            _RECORD.dump_json(made),
            status_code=201,
            media_type="application/json",
            headers={"Location": f"/api/v1/attachments/{made.sha256}", "Cache-Control": "no-store"},
        )

    @get(
        "/{sha256:str}",
        **takes(
            Route(
                summary="A file the caller may see, under the type its content was recognised as",
                permission="attachment:read",
                media_type="application/octet-stream",
            )
        ),
    )
    async def show(self, request: Incoming, sha256: FromPath[str]) -> Response[Any]:
        """Pictures are shown in place, other files are saved; neither may run anything."""
        query(request, Contract)
        found = await attachments.load(sha256, actor=actor(request))
        place = "attachment" if found.media_type is AttachmentType.PDF else "inline"
        extension = found.file_name.rpartition(".")[2].lower()
        name = f"filename=\"{sha256[:16]}.{extension}\"; filename*=UTF-8''{quote(found.file_name, safe='')}"
        headers = {
            "ETag": f'"{sha256}"',
            "Content-Disposition": f"{place}; {name}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        return Response(found.body, media_type=found.media_type.value, headers=headers)
