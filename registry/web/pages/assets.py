"""The files pages load: read once, under an address that changes with their content, kept by browsers for a year."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from litestar import Response, get
from litestar.params import FromPath

from registry.domain.canonical import sha256_hex
from registry.domain.errors import NotFound
from registry.web.routes import needs

__all__ = ["ADDRESSES", "asset"]

_FOLDER = Path(__file__).resolve().parents[1] / "static"
_TYPES: Mapping[str, str] = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_DIGITS = 16


@dataclass(frozen=True)
class _Asset:
    content: bytes
    media_type: str


def _read() -> tuple[Mapping[str, str], Mapping[str, _Asset]]:
    addresses, assets = {}, {}
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix not in _TYPES:
            continue
        content = path.read_bytes()
        name = f"{path.stem}-{sha256_hex(content)[:_DIGITS]}{path.suffix}"
        addresses[path.name] = f"/static/{name}"
        assets[name] = _Asset(content, _TYPES[path.suffix])
    return addresses, assets


ADDRESSES, _ASSETS = _read()
"""File name → the address pages link to."""


@get("/static/{name:str}", **needs("site:read"))
async def asset(name: FromPath[str]) -> Response[bytes]:
    """One file by its hashed name; other names do not exist."""
    found = _ASSETS.get(name)
    if found is None:
        raise NotFound(name)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(found.content, media_type=found.media_type, headers=headers)
