"""The two reads that every visitor makes, answered before routing: a product, and a page of products.

Only for readers without a secret and without conditions; everything else goes on to the application. The bytes
come from the same service as there, so the answer is the same (a test compares both byte for byte). An answer is
made once and kept while the log has no new entry: every change of what is public is in the log, in the same
transaction, so a request after a commit sees it, in every process; what a date brings about begins with a day, so an
answer is kept for one day only. Routing, parameter parsing and response objects cost more than the read itself.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from registry.domain.calendar import tokyo_day
from registry.domain.errors import NotFound
from registry.services import log, products
from registry.web.cursors import next_cursor
from registry.web.etags import VARY, content_tag

__all__ = ["Edge"]

_PRODUCTS: Final = "/api/v1/products"
_PRODUCT: Final = re.compile(r"/api/v1/products/(P-\d{6,12})")
_LIMIT: Final = re.compile(rb"limit=([1-9]\d?|100)")
_DEFAULT_LIMIT: Final = 20
_MOST_KEPT: Final = 1_000
_CONDITIONS: Final = frozenset({b"authorization", b"cookie", b"if-none-match"})
_JSON: Final = (b"content-type", b"application/json")
_NO_CACHE: Final = (b"cache-control", b"no-cache")
_VARY: Final = (b"vary", VARY.encode())


Standing = tuple[int, date]
Answer = tuple[list[tuple[bytes, bytes]], bytes]


class Edge:
    """The early answers of one server process."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: dict[str | int, tuple[Standing, Answer]] = {}
        """By product or limit: the head of the log before the answer was read with the day in Tokyo, and the answer."""

    async def answer(self, scope: dict[str, Any]) -> Answer | None:
        """Headers and body of a 200 answer, or None when the application is to answer."""
        asked = _asked(scope)
        if asked is None:
            return None
        # The head is read first: an answer that is newer than its head is made again, an older one could stay.
        now = self._clock()
        standing = await log.head(), tokyo_day(now)
        kept = self._kept.get(asked)
        if kept is not None and kept[0] == standing:
            return kept[1]
        try:
            made = await (_product(asked, now) if isinstance(asked, str) else _page(asked, now))
        except NotFound:
            return None
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[asked] = standing, made
        return made


def _asked(scope: dict[str, Any]) -> str | int | None:
    """Return the product, or how many products, that a request without secret and conditions asks for."""
    path: str = scope["path"]
    if not path.startswith(_PRODUCTS) or scope["method"] != "GET":
        return None
    if any(name in _CONDITIONS for name, _ in scope["headers"]):
        return None
    query: bytes = scope["query_string"]
    if path == _PRODUCTS:
        limit = _LIMIT.fullmatch(query or b"limit=%d" % _DEFAULT_LIMIT)
        return int(limit[1]) if limit else None
    product = _PRODUCT.fullmatch(path)
    return product[1] if product and not query else None


async def _product(public_id: str, now: datetime) -> Answer:
    product = await products.rendered(public_id, now=now)
    return _headers(product.body, product.etag), product.body


async def _page(limit: int, now: datetime) -> Answer:
    cards, after = await products.cards(limit=limit, now=now)
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
