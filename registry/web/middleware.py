"""What every request passes: an id, a log line without personal data, HEAD, security headers, who it is."""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from typing import Any

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from registry.domain.permissions import ANONYMOUS, Actor
from registry.services import members
from registry.web.edge import Edge

__all__ = ["Entrance", "session_cookie", "utc_now"]

_log = structlog.get_logger("registry.requests")

_SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (
        b"content-security-policy",
        (
            b"default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
            b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
    ),
]
_ONLY_HTTPS = (b"strict-transport-security", b"max-age=31536000")
"""Behind https: a browser that came once never asks in the clear again (RFC 6797); this host alone, for a year."""


def session_cookie(*, secure: bool) -> str:
    """Name of the cookie that holds a session's secret.

    Behind https the prefix lets no other host or plain connection plant one; plain http (a demonstration on this
    machine) cannot have it. Only the one name is read, so that nobody can plant the other.
    """
    return "__Host-session" if secure else "session"


class Entrance:
    """The outermost ASGI layer.

    Args:
        app: What is behind it.
        log_requests: Whether a line is written for each request.
        clock: The clock; aware UTC.
        secure: Whether the registry is reached by https.
    """

    def __init__(
        self, app: ASGIApp, *, log_requests: bool, clock: Callable[[], datetime], secure: bool
    ) -> None:
        self.app = app
        self.edge = Edge(clock)
        self.log_requests = log_requests
        self.clock = clock
        self.cookie = session_cookie(secure=secure)
        self.headers = [*_SECURITY, _ONLY_HTTPS] if secure else _SECURITY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = secrets.token_hex(8)
        values: dict[str, Any] = scope  # type: ignore[assignment] # our own keys beside ASGI's
        values["request_id"] = request_id
        values["user"], values["auth"] = ANONYMOUS, None
        method = values["method"]
        bodiless = method == "HEAD"
        if bodiless:
            values["method"] = "GET"
        status = 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    *self.headers,
                    (b"x-request-id", request_id.encode()),
                ]
            elif bodiless and message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        try:
            ready = await self.edge.answer(values)
            if ready is not None:
                start: Any = {"type": "http.response.start", "status": 200, "headers": ready[0]}
                await sent(start)
                body: Any = {"type": "http.response.body", "body": ready[1], "more_body": False}
                await sent(body)
            else:
                await self._identify(values)
                await self.app(scope, receive, sent)
        finally:
            if self.log_requests:
                _log.info(
                    "request",
                    id=request_id,
                    method=method,
                    path=scope["path"],
                    status=status,
                    ms=round((time.perf_counter() - started) * 1000, 2),
                )

    async def _identify(self, scope: dict[str, Any]) -> None:
        """Set ``user`` (Actor) and ``auth`` (session access or None) where a secret is sent."""
        for name, value in scope["headers"]:
            if name == b"authorization" and value[:7].lower() == b"bearer ":
                actor = await members.by_token(value[7:].decode("latin-1").strip(), now=self.clock())
                # A wrong token is not the public: reading on as anonymous would hide the mistake.
                scope["user"] = Actor(roles=frozenset()) if actor is None else actor
                return
        for name, value in scope["headers"]:
            if name == b"cookie" and b"session=" in value:
                secret = _cookie(value.decode("latin-1"), self.cookie)
                access = await members.by_session(secret, now=self.clock()) if secret else None
                if access is not None:
                    scope["user"], scope["auth"] = access.actor, access


def _cookie(header: str, name: str) -> str | None:
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return None
    return None if found is None else found.value


def utc_now() -> datetime:
    """The clock of a running server."""
    return datetime.now(UTC)
