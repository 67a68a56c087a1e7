"""Forms: how they are read, and how it is known that this site's own page sent them.

A form of a signed-in reader carries the session's token. A form of an anonymous one carries a code made from a
secret that only this browser's cookie holds (double submit). Both are refused when the browser says that another
site sent them (Sec-Fetch-Site, or Origin where a browser is too old for it).
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from litestar.datastructures import Cookie, UploadFile
from litestar.exceptions import HTTPException

from registry.domain.errors import Forbidden, Invalid
from registry.web.pages.rendering import access, secure
from registry.web.requests import Incoming
from schemas.base import Bilingual

__all__ = [
    "MAX_FORM",
    "MAX_LONG_FORM",
    "form_code",
    "form_secret",
    "local_path",
    "read_anonymous",
    "read_long",
    "read_signed_in",
    "read_upload",
]

MAX_FORM = 20_000
"""Longest form in bytes."""
_MOST_FIELDS = 50
MAX_LONG_FORM = 500_000
"""Longest form of a whole record in bytes."""
_MOST_LONG_FIELDS = 5_000
_UPLOAD_KIND = "multipart/form-data"
_SECRET_COOKIE = {True: "__Host-form", False: "form"}
_KIND = "application/x-www-form-urlencoded"


def form_secret(request: Incoming) -> tuple[str, Cookie]:
    """This browser's secret for anonymous forms, kept from before or new, and the cookie that holds it."""
    name = _SECRET_COOKIE[secure(request)]
    known = request.cookies.get(name) or secrets.token_urlsafe(32)
    return known, Cookie(key=name, value=known, httponly=True, samesite="strict", secure=secure(request))


def form_code(secret: str, form: str) -> str:
    """What a form carries: it shows that the sender could read the page, without showing the secret."""
    return hmac.new(secret.encode(), form.encode(), hashlib.sha256).hexdigest()


async def read_anonymous(request: Incoming, form: str) -> Mapping[str, str]:
    """The fields of a form that needs no session.

    Raises:
        Forbidden: This site's page did not send it.
        Invalid: It is not a form.
    """
    _from_here(request)
    fields = await _fields(request)
    secret = request.cookies.get(_SECRET_COOKIE[secure(request)], "")
    if not secret or not hmac.compare_digest(
        form_code(secret, form).encode(), fields.get("csrf", "").encode()
    ):
        raise _refused()
    return fields


async def read_signed_in(request: Incoming) -> Mapping[str, str]:
    """The fields of a form of a signed-in reader.

    Raises:
        Forbidden: Nobody is signed in, or this session's page did not send it.
        Invalid: It is not a form.
    """
    _from_here(request)
    fields = await _fields(request)
    _of_session(request, fields.get("csrf", ""))
    return fields


async def read_long(request: Incoming) -> Mapping[str, Sequence[str]]:
    """The fields of a long form of a signed-in reader, each with all of its values.

    Raises:
        Forbidden: Nobody is signed in, or this session's page did not send it.
        Invalid: It is not a form.
    """
    _from_here(request)
    found: dict[str, list[str]] = {}
    for name, value in await _pairs(request, MAX_LONG_FORM, _MOST_LONG_FIELDS):
        found.setdefault(name, []).append(value)
    _of_session(request, found.get("csrf", [""])[0])
    return found


async def read_upload(request: Incoming) -> tuple[Mapping[str, str], UploadFile | None]:
    """The fields of a form of a signed-in reader that sends one file, and the file.

    Raises:
        Forbidden: Nobody is signed in, or this session's page did not send it.
        Invalid: One of its fields is no text.
        HTTPException: It is not such a form.
    """
    _from_here(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _UPLOAD_KIND:
        raise HTTPException(status_code=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        parts = list((await request.form()).multi_items())
    except UnicodeDecodeError:
        raise _unreadable() from None
    fields = {name: value for name, value in parts if isinstance(value, str)}
    _of_session(request, fields.get("csrf", ""))
    return fields, next((value for _, value in parts if isinstance(value, UploadFile)), None)


def _of_session(request: Incoming, code: str) -> None:
    known = access(request)
    if known is None or not hmac.compare_digest(known.csrf_token.encode(), code.encode()):
        raise _refused()


def local_path(given: str | None, *, otherwise: str) -> str:
    """An address of this site to go on to; anything that could lead elsewhere is replaced."""
    if given is None or not given.startswith("/") or given.startswith(("//", "/\\")):
        return otherwise
    if any(character <= " " or character in "\\\x7f" for character in given):
        return otherwise
    parts = urlsplit(given)
    return otherwise if parts.scheme or parts.netloc else given


def _from_here(request: Incoming) -> None:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site != "same-origin":
            raise _refused()
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise _refused()


async def _fields(request: Incoming) -> Mapping[str, str]:
    return dict(await _pairs(request, MAX_FORM, _MOST_FIELDS))


async def _pairs(request: Incoming, longest: int, most: int) -> list[tuple[str, str]]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _KIND:
        raise HTTPException(status_code=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    data = await request.body()
    if len(data) > longest:
        raise HTTPException(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        return parse_qsl(data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=most)
    except ValueError:
        raise _unreadable() from None


def _unreadable() -> Invalid:
    return Invalid.field(
        "",
        "E_FMT",
        ja="フォームを読み取れません。ページを開き直して、もう一度送ってください。",
        en="The form cannot be read; open the page again and resend it.",
    )


def _refused() -> Forbidden:
    return Forbidden(
        Bilingual(
            ja="フォームの有効期限が切れたか、別のサイトから送られました。ページを開き直して、もう一度送ってください。",
            en="The form is out of date or came from another site. Open the page again and resend it.",
        )
    )
