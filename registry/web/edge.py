"""The two reads that every visitor makes, answered before routing: a product, and a page of products.

Only for readers without a secret and without conditions; everything else goes on to the application. The bytes
come from the same service as there, read at the time of the request, so the answer is as fresh and the same (a
test compares both byte for byte). Routing, parameter parsing and response objects cost more than the read itself.
"""

import re
from typing import Any, Final

from registry.domain.errors import NotFound
from registry.services import products
from registry.web.cursors import next_cursor
from registry.web.etags import VARY, content_tag

__all__ = ["answer"]

_PRODUCTS: Final = "/api/v1/products"
_PRODUCT: Final = re.compile(r"/api/v1/products/(P-\d{6,12})")
_LIMIT: Final = re.compile(rb"limit=([1-9]\d?|100)")
_DEFAULT_LIMIT: Final = 20
_CONDITIONS: Final = frozenset({b"authorization", b"cookie", b"if-none-match"})
_JSON: Final = (b"content-type", b"application/json")
_NO_CACHE: Final = (b"cache-control", b"no-cache")
_VARY: Final = (b"vary", VARY.encode())


async def answer(scope: dict[str, Any]) -> tuple[list[tuple[bytes, bytes]], bytes] | None:
    """Headers and body of a 200 answer, or None when the application is to answer."""
    path: str = scope["path"]
    if not path.startswith(_PRODUCTS) or scope["method"] != "GET":
        return None
    if any(name in _CONDITIONS for name, _ in scope["headers"]):
        return None
    if path == _PRODUCTS:
        return await _page(scope["query_string"])
    found = _PRODUCT.fullmatch(path)
    if found is None or scope["query_string"]:
        return None
    try:
        product = await products.rendered(found[1])
    except NotFound:
        return None
    return _headers(product.body, product.etag), product.body


async def _page(query: bytes) -> tuple[list[tuple[bytes, bytes]], bytes] | None:
    limit = _LIMIT.fullmatch(query) if query else None
    if query and limit is None:
        return None
    cards, after = await products.cards(limit=int(limit[1]) if limit else _DEFAULT_LIMIT)
    body = f'{{"items":[{",".join(cards)}],"next":{next_cursor(after)}}}'.encode()
    return _headers(body, content_tag(body)), body


def _headers(body: bytes, etag: str) -> list[tuple[bytes, bytes]]:
    return [
        _JSON,
        (b"etag", b'"%s"' % etag.encode()),
        _NO_CACHE,
        _VARY,
        (b"content-length", str(len(body)).encode()),
    ]
