"""Which language a visitor reads: the address, else the cookie, else the browser's wish, else Japanese."""

import re
from collections.abc import Iterator
from enum import StrEnum
from urllib.parse import quote, urlencode

from registry.web.requests import Incoming

__all__ = ["LANGUAGE_COOKIE", "Language", "address_in", "chosen", "language_of"]

LANGUAGE_COOKIE = "lang"
_RANGE = re.compile(r"\s*([A-Za-z*]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?")


class Language(StrEnum):
    """The languages of the pages, the default first."""

    JA = "ja"
    EN = "en"

    @property
    def own_name(self) -> str:
        """What speakers of the language call it."""
        return {Language.JA: "日本語", Language.EN: "English"}[self]

    @property
    def other(self) -> "Language":
        """The other one of the two."""
        return Language.EN if self is Language.JA else Language.JA


def chosen(request: Incoming) -> Language | None:
    """The language this address asks for (``?lang=en``); None when it asks for none that there is."""
    return _known(request.query_params.get("lang"))


def language_of(request: Incoming) -> Language:
    """The language to answer in."""
    return (
        chosen(request)
        or _known(request.cookies.get(LANGUAGE_COOKIE))
        or next(_wishes(request.headers.get("accept-language", "")), Language.JA)
    )


def address_in(request: Incoming, wanted: Language) -> str:
    """The address of this same page in a language."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return f"{quote(request.scope['path'])}?{urlencode([*kept, ('lang', wanted.value)])}"


def _known(value: str | None) -> Language | None:
    return next((language for language in Language if language == value), None)


def _wishes(header: str) -> Iterator[Language]:
    """The languages of an Accept-Language header that there are, the most wanted first (RFC 9110, 12.5.4)."""
    ranges = (_RANGE.fullmatch(part) for part in header[:500].split(","))
    weighed = [(float(found[2] or 1), found[1].lower()) for found in ranges if found]
    for weight, tag in sorted(weighed, key=lambda wish: -wish[0]):
        wanted = _known(tag)
        if weight and wanted:
            yield wanted
