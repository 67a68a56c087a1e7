"""Domain errors as answers: the only place that knows status numbers.

The API answers application/problem+json (RFC 9457); pages answer HTML.
"""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from pydantic import ValidationError

from registry.domain import errors
from schemas.base import Bilingual, FieldProblem, Problem

__all__ = ["HANDLERS", "STATUS", "field_problems", "status_of"]

_log = structlog.get_logger("registry.errors")

STATUS: Mapping[type[errors.RegistryError], HTTPStatus] = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.NotSignedIn: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.StaleVersion: HTTPStatus.PRECONDITION_FAILED,
    errors.VersionRequired: HTTPStatus.PRECONDITION_REQUIRED,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.GlyphsMissing: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.RenderFailed: HTTPStatus.SERVICE_UNAVAILABLE,
}
_TITLES = {
    HTTPStatus.BAD_REQUEST: Bilingual(
        ja="リクエストの形式が正しくありません。", en="The request is malformed."
    ),
    HTTPStatus.NOT_FOUND: Bilingual(
        ja="ページまたは記録が見つかりません。", en="There is no such page or record."
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: Bilingual(
        ja="この住所では使えない操作です。", en="This address does not take that method."
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Bilingual(
        ja="送られたデータが大きすぎます。上限を超えない大きさにしてください。",
        en="The body is too large; send less than the limit.",
    ),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: Bilingual(
        ja="Content-Type は application/json にしてください。", en="Send Content-Type: application/json."
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: Bilingual(
        ja="サーバー内部の誤りです。番号を添えて事務局にお知らせください。",
        en="An error inside the server; tell the secretariat the request id.",
    ),
}
_RETRY_SECONDS = "5"


def status_of(error: errors.RegistryError) -> HTTPStatus:
    """The status for a domain error: that of its nearest named ancestor."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def field_problems(error: ValidationError) -> tuple[FieldProblem, ...]:
    """What Pydantic found, one entry a field, in both languages; the input itself is not repeated."""
    return tuple(
        FieldProblem(
            field=".".join(str(part) for part in found["loc"]),
            code=found["type"],
            message=_bilingual(found["type"], found["msg"], found.get("ctx", {})),
        )
        for found in error.errors(include_url=False, include_input=False)
    )


_MESSAGES: Mapping[str, tuple[str, str]] = {
    "missing": ("入力してください。", "This field is required."),
    "extra_forbidden": (
        "この項目はありません。名前を確かめるか、削除してください。",
        "There is no such field; remove it.",
    ),
    "string_type": ("文字列にしてください。", "This must be a string."),
    "string_too_short": ("{min_length} 文字以上にしてください。", "Use at least {min_length} character(s)."),
    "string_too_long": ("{max_length} 文字以内にしてください。", "Use at most {max_length} characters."),
    "string_pattern_mismatch": ("形式が違います（{pattern}）。", "The form must be {pattern}."),
    "enum": ("次のいずれかにしてください: {expected}", "Use one of: {expected}"),
    "literal_error": ("次のいずれかにしてください: {expected}", "Use one of: {expected}"),
    "union_tag_invalid": ("次のいずれかにしてください: {expected_tags}", "Use one of: {expected_tags}"),
    "union_tag_not_found": (
        "項目 {discriminator} を入力してください。",
        "The field {discriminator} is required.",
    ),
    "int_type": ("整数にしてください。", "This must be an integer."),
    "int_parsing": ("整数にしてください。", "This must be an integer."),
    "int_from_float": ("整数にしてください。", "This must be an integer."),
    "bool_type": ("true か false にしてください。", "This must be true or false."),
    "bool_parsing": ("true か false にしてください。", "This must be true or false."),
    "greater_than_equal": ("{ge} 以上にしてください。", "This must be {ge} or more."),
    "less_than_equal": ("{le} 以下にしてください。", "This must be {le} or less."),
    "tuple_type": ("配列にしてください。", "This must be an array."),
    "model_type": ("オブジェクトにしてください。", "This must be an object."),
    "model_attributes_type": ("オブジェクトにしてください。", "This must be an object."),
    "date_type": ("日付は YYYY-MM-DD にしてください。", "A date is YYYY-MM-DD."),
    "date_parsing": ("日付は YYYY-MM-DD にしてください。", "A date is YYYY-MM-DD."),
    "date_from_datetime_parsing": ("日付は YYYY-MM-DD にしてください。", "A date is YYYY-MM-DD."),
    "url_parsing": ("URL の形式が違います。", "This is not a URL."),
    "json_invalid": ("JSON として読めません: {error}", "The body is not JSON: {error}"),
    "recursion_loop": ("入れ子が深すぎます。", "The nesting is too deep."),
}


def _bilingual(kind: str, message: str, context: Mapping[str, Any]) -> Bilingual:
    if kind in _MESSAGES:
        ja, en = _MESSAGES[kind]
        return Bilingual(ja=ja.format_map(context), en=en.format_map(context))
    ja, separator, en = message.removeprefix("Value error, ").partition(" / ")
    if separator:
        return Bilingual(ja=ja, en=en)
    return Bilingual(ja=f"値が正しくありません（{message}）。", en=message)


def _answer(
    request: Request[Any, Any, Any],
    status: HTTPStatus,
    code: str,
    detail: Bilingual,
    fields: tuple[FieldProblem, ...] = (),
) -> Response[Any]:
    request_id = request.scope.get("request_id")
    headers = {"Retry-After": _RETRY_SECONDS} if status is HTTPStatus.SERVICE_UNAVAILABLE else {}
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    problem = Problem(
        type=f"urn:registry:problem:{code}",
        title=status.phrase,
        status=status,
        detail=detail,
        instance=request.url.path,
        request_id=None if request_id is None else str(request_id),
        errors=fields,
    )
    page = request.app.state.get("error_page")
    if page is not None and not _wants_json(request):
        return Response(
            page(request, problem), status_code=status, media_type=MediaType.HTML, headers=headers
        )
    body = problem.model_dump_json().encode()
    return Response(body, status_code=status, media_type="application/problem+json", headers=headers)


def _wants_json(request: Request[Any, Any, Any]) -> bool:
    return request.url.path.startswith(("/api/", "/schema", "/healthz", "/readyz"))


def on_registry_error(request: Request[Any, Any, Any], error: errors.RegistryError) -> Response[Any]:
    """Answer an error of the domain."""
    problems = error.problems if isinstance(error, errors.Invalid) else ()
    return _answer(request, status_of(error), error.code, error.message, problems)


def on_validation_error(request: Request[Any, Any, Any], error: ValidationError) -> Response[Any]:
    """Answer input that does not fit the contract."""
    invalid = errors.Invalid(field_problems(error))
    return on_registry_error(request, invalid)


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Answer what the framework refuses: unknown addresses, methods, sizes."""
    status = HTTPStatus(error.status_code)
    detail = _TITLES.get(status, Bilingual(ja=status.phrase, en=status.phrase))
    return _answer(request, status, status.name.lower(), detail)


def on_any_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer a defect: the details go to the log under the request id, never to the visitor."""
    if isinstance(error, asyncio.CancelledError):  # pragma: no cover # the server is going away
        raise error
    _log.error("unhandled", request_id=str(request.scope.get("request_id")), exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _answer(request, status, "internal", _TITLES[status])


HANDLERS: dict[int | type[Exception], Any] = {
    errors.RegistryError: on_registry_error,
    ValidationError: on_validation_error,
    HTTPException: on_http_error,
    Exception: on_any_error,
}
