"""How answers on evidence are written."""

from typing import Any

from litestar import Response

from registry.services.versions import Stored
from schemas.base import Contract

__all__ = ["answered", "as_stored"]

_HEADERS = {"Cache-Control": "no-cache", "Vary": "Authorization, Cookie"}


def answered(answer: Contract, *, status: int = 200, tag: str | None = None) -> Response[Any]:
    """An answer as JSON; ``tag`` names the version that a correction of it is made from."""
    headers = _HEADERS if tag is None else {**_HEADERS, "ETag": f'"{tag}"'}
    return Response(
        answer.model_dump_json(), status_code=status, media_type="application/json", headers=headers
    )


def as_stored(stored: Stored) -> Response[Any]:
    """The stored document itself, under the tag that a correction of it names."""
    return Response(
        stored.document.encode(),
        media_type="application/json",
        headers={**_HEADERS, "ETag": f'"{stored.sha256}"'},
    )
