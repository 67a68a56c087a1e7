"""Reading requests: strict JSON bodies, query parameters, the entity tag a change was made from."""

import json
from http import HTTPStatus
from typing import Any, TypeVar

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from pydantic import TypeAdapter

from registry.domain.errors import Invalid, VersionRequired
from registry.domain.permissions import Actor
from registry.domain.strict_json import named_once
from schemas.base import Contract

__all__ = ["MAX_BODY", "Incoming", "actor", "body", "if_match", "made_from", "query"]

T = TypeVar("T")
Q = TypeVar("Q", bound=Contract)
Incoming = Request[Any, Any, Any]

MAX_BODY = 2_000_000
"""Longest JSON body in bytes; uploads have limits of their own."""
_MAX_DEPTH = 40


def actor(request: Incoming) -> Actor:
    """Who asks; the anonymous public unless a session or token said otherwise."""
    known: Actor = request.scope["user"]
    return known


def query(request: ASGIConnection[Any, Any, Any, Any], model: type[Q]) -> Q:
    """The query parameters as a model; unknown and repeated ones are refused.

    Raises:
        pydantic.ValidationError: A parameter is unknown or wrong.
        Invalid: A parameter is repeated.
    """
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in given:
            raise Invalid.field(
                name, "E_DUP", ja=f"「{name}」は1回だけ指定してください。", en=f"Give “{name}” once only."
            )
        given[name] = value
    return model.model_validate_strings(given)


async def body(request: Incoming, adapter: TypeAdapter[T]) -> T:
    """The JSON body as a model.

    Raises:
        pydantic.ValidationError: It does not fit the model.
        Invalid: It is not JSON, names a field twice, holds NaN or is nested too deeply.
        HTTPException: The content type is not JSON, or the body is too large.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"application/json", "application/merge-patch+json"}:
        raise HTTPException(status_code=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    data = await request.body()
    if len(data) > MAX_BODY:
        raise HTTPException(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    _checked_json(data)
    return adapter.validate_json(data)


def _checked_json(data: bytes) -> None:
    try:
        text = data.decode("utf-8")
        value = json.loads(text, object_pairs_hook=named_once, parse_constant=_no_constant)
        _no_bomb(value)
    except (ValueError, RecursionError):
        raise Invalid.field(
            "",
            "json_invalid",
            ja="本文を UTF-8 の JSON として読めません。構文と入れ子の深さを確かめてください。",
            en="The body is not JSON in UTF-8; check its syntax and nesting.",
        ) from None


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _no_bomb(value: object, depth: int = 0) -> None:
    if depth > _MAX_DEPTH:
        raise ValueError("nesting")
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        _no_bomb(child, depth + 1)


def if_match(request: Incoming) -> str:
    """The entity tag a change was made from, without quotes.

    Raises:
        VersionRequired: There is no If-Match header.
    """
    given = made_from(request)
    if not given:
        raise VersionRequired
    return given


def made_from(request: Incoming) -> str | None:
    """The entity tag that If-Match names, without quotes; None where the header is not sent."""
    given = request.headers.get("if-match", "").strip()
    return given.removeprefix("W/").strip('"') if given else None
