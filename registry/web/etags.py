"""Entity tags of what the API answers to a GET, and 304 for readers who have it (RFC 9110, 8.8.3 and 13.1.2)."""

import hashlib
from http import HTTPStatus
from typing import Any

from litestar.datastructures import MutableScopeHeaders
from litestar.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["VARY", "content_tag", "holds", "tagging"]

VARY = "Authorization, Cookie"
"""What an answer depends on beside its address."""

_OF_CONTENT = ("content-length", "content-type")


def content_tag(content: bytes) -> str:
    """The entity tag of an answer that no stored record names, without quotes."""
    return hashlib.sha256(content).hexdigest()[:32]  # the quickest here: processors have it built in


def holds(known: str | None, etag: str) -> bool:
    """Whether If-None-Match, where it is sent, says that the reader has this entity tag (with its quotes)."""
    if known is None:
        return False
    return known.strip() == "*" or any(part.strip().removeprefix("W/") == etag for part in known.split(","))


def tagging(app: ASGIApp) -> ASGIApp:
    """Give each answer of 200 to a GET its entity tag, and answer 304 without content to who has it.

    An answer that names a tag itself keeps it: a change names it in If-Match. What nobody may store gets none, and
    what is sent in pieces passes as it is.
    """

    async def tagged(scope: Scope, receive: Receive, send: Send) -> None:
        start: Any = None

        async def sent(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.OK:
                start = message
                return
            if start is not None and message["type"] == "http.response.body":
                whole, start = start, None
                if not message.get("more_body") and _known(scope, whole, message["body"]):
                    message["body"] = b""
                await send(whole)
            await send(message)

        await app(scope, receive, sent if scope.get("method") == "GET" else send)

    return tagged


def _known(scope: Scope, start: Any, content: bytes) -> bool:  # noqa: ANN401 # a message of ASGI
    """Complete the headers of an answer; tell whether the reader has it, and say so."""
    headers = MutableScopeHeaders.from_message(start)
    headers.setdefault("vary", VARY)
    if "no-store" in headers.setdefault("cache-control", "no-cache") and "etag" not in headers:
        return False
    etag = headers.setdefault("etag", f'"{content_tag(content)}"')
    known = [value.decode("latin-1") for name, value in scope["headers"] if name == b"if-none-match"]
    if not any(holds(one, etag) for one in known):
        return False
    start["status"] = HTTPStatus.NOT_MODIFIED.value
    for name in _OF_CONTENT:
        if name in headers:
            del headers[name]
    return True
