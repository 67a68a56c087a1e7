"""The two reads that every visitor makes, answered before routing: a product, and a page of products.

Only for readers without a secret and without conditions; everything else goes on to the application. The bytes
come from the same service as there, so the answer is the same (a test compares both byte for byte). A product is
read at the time of the request. A page is made once and kept while the log has no new entry: every change of what
is public is in the log, in the same transaction, so a request after a commit sees it, in every process; what a date
brings about begins with a day, so a page is kept for one day only. Routing, parameter parsing and response objects
cost more than the read itself.
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
        self._pages: dict[int, tuple[Standing, Answer]] = {}
        """By limit: the head of the log before the page was read with the day in Tokyo, and the page."""

    async def answer(self, scope: dict[str, Any]) -> Answer | None:
        """Headers and body of a 200 answer, or None when the application is to answer."""
        path: str = scope["path"]
        if not path.startswith(_PRODUCTS) or scope["method"] != "GET":
            return None
        if any(name in _CONDITIONS for name, _ in scope["headers"]):
            return None
        if path == _PRODUCTS:
            return await self._page(scope["query_string"])
        found = _PRODUCT.fullmatch(path)
        if found is None or scope["query_string"]:
            return None
        try:
            product = await products.rendered(found[1], now=self._clock())
        except NotFound:
            return None
        return _headers(product.body, product.etag), product.body

    async def _page(self, query: bytes) -> Answer | None:
        asked = _LIMIT.fullmatch(query) if query else None
        if query and asked is None:
            return None
        limit = int(asked[1]) if asked else _DEFAULT_LIMIT
        # The head is read first: a page that is newer than its head is made again, an older one could stay.
        now = self._clock()
        standing = await log.head(), tokyo_day(now)
        kept = self._pages.get(limit)
        if kept is not None and kept[0] == standing:
            return kept[1]
        cards, after = await products.cards(limit=limit, now=now)
        body = f'{{"items":[{",".join(cards)}],"next":{next_cursor(after)}}}'.encode()
        made = _headers(body, content_tag(body)), body
        self._pages[limit] = standing, made
        return made


def _headers(body: bytes, etag: str) -> list[tuple[bytes, bytes]]:
    return [
        _JSON,
        (b"etag", b'"%s"' % etag.encode()),
        _NO_CACHE,
        _VARY,
        (b"content-length", str(len(body)).encode()),
    ]
