"""Domain errors as answers: the only place that knows status numbers.

The API answers application/problem+json (RFC 9457); pages answer HTML.
"""

import asyncio
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from pydantic import ValidationError

from registry.domain import errors
from schemas.base import Bilingual, FieldProblem, Problem, Stale
from schemas.problems import field_problems

__all__ = ["HANDLERS", "STATUS", "status_of"]

_log = structlog.get_logger("registry.errors")

STATUS: Mapping[type[errors.RegistryError], HTTPStatus] = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.NotSignedIn: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.StaleVersion: HTTPStatus.PRECONDITION_FAILED,
    errors.VersionRequired: HTTPStatus.PRECONDITION_REQUIRED,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
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
_RETRY_SECONDS = 5


def status_of(error: errors.RegistryError) -> HTTPStatus:
    """The status for a domain error: that of its nearest named ancestor."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def _answer(
    request: Request[Any, Any, Any],
    status: HTTPStatus,
    code: str,
    detail: Bilingual,
    fields: tuple[FieldProblem, ...] = (),
    *,
    retry_after: int | None = None,
    stale: Stale | None = None,
) -> Response[Any]:
    request_id = request.scope.get("request_id")
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        retry_after = retry_after or _RETRY_SECONDS
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
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
        stale=stale,
    )
    page = request.app.state.get("error_page")
    if page is not None and not _wants_json(request):
        shown: Response[Any] = page(request, problem, headers)
        return shown
    body = problem.model_dump_json().encode()
    return Response(body, status_code=status, media_type="application/problem+json", headers=headers)


def _wants_json(request: Request[Any, Any, Any]) -> bool:
    return request.url.path.startswith(("/api/", "/schema", "/healthz", "/readyz"))


def on_registry_error(request: Request[Any, Any, Any], error: errors.RegistryError) -> Response[Any]:
    """Answer an error of the domain."""
    problems = error.problems if isinstance(error, errors.Invalid) else ()
    waits = errors.SearchRebuilding | errors.TooManyRequests
    return _answer(
        request,
        status_of(error),
        error.code,
        error.message,
        problems,
        stale=_stale(error) if isinstance(error, errors.StaleVersion) else None,
        retry_after=error.retry_after if isinstance(error, waits) else None,
    )


def _stale(error: errors.StaleVersion) -> Stale:
    stored = None if error.stored is None else json.loads(error.stored)
    return Stale(given=error.given, current=error.current, stored=stored)


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
