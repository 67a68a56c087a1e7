"""The OpenAPI 3.1 document, made from the same route contracts that the handlers parse by.

Schemas are Pydantic's own: decimals are strings, unknown fields are refused, errors are application/problem+json.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from litestar import Litestar, Response, get
from litestar.routes import HTTPRoute
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from registry.web.requests import Incoming
from registry.web.routes import Route, needs
from schemas.base import Contract, Problem

__all__ = ["document", "schema"]

_REF = "#/components/schemas/{model}"
_PROBLEM = TypeAdapter(Problem)
_ALWAYS = (401, 403, 404, 422)
_WITH_BODY = (413, 415)


def _routes(app: Litestar) -> Iterator[tuple[str, str, Route, dict[str, Any]]]:
    for http in app.routes:
        if not isinstance(http, HTTPRoute):
            continue
        for method, (handler, _) in http.route_handler_map.items():
            contract = handler.opt.get("route")
            if contract is not None and method != "OPTIONS":
                yield http.path_format, method.lower(), contract, http.path_parameters


def document(app: Litestar) -> dict[str, Any]:
    """The whole document as plain data."""
    routes = list(_routes(app))
    inputs: dict[tuple[int, JsonSchemaMode], TypeAdapter[Any]] = {}
    for _, _, contract, _ in routes:
        if contract.body is not None:
            inputs[id(contract.body), "validation"] = contract.body
        if contract.answer is not None:
            inputs[id(contract.answer), "serialization"] = contract.answer
    inputs[id(_PROBLEM), "serialization"] = _PROBLEM
    refs, shared = TypeAdapter.json_schemas(
        [(key, key[1], adapter) for key, adapter in inputs.items()], ref_template=_REF
    )
    paths: dict[str, dict[str, Any]] = {}
    for path, method, contract, parameters in routes:
        paths.setdefault(path, {})[method] = _operation(f"{method} {path}", contract, parameters, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Product evidence registry",
            "version": "1",
            "description": "Health foods, traditional medicines and welfare devices with their evidence.",
        },
        "paths": paths,
        "components": {
            "schemas": shared.get("$defs", {}),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(
    name: str, contract: Route, parameters: dict[str, Any], refs: dict[Any, Any]
) -> dict[str, Any]:
    listed = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer" if p.type is int else "string"},
        }
        for name, p in parameters.items()
    ]
    if contract.query is not None:
        listed += _query_parameters(contract.query)
    if contract.if_match or contract.corrects:
        required = contract.if_match
        listed.append(
            {"name": "If-Match", "in": "header", "required": required, "schema": {"type": "string"}}
        )
    if name.startswith("get "):
        listed.append(
            {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}}
        )
    problem = {"application/problem+json": {"schema": refs[(id(_PROBLEM), "serialization"), "serialization"]}}
    takes_body = contract.body is not None or contract.upload
    statuses = {*_ALWAYS, *(_WITH_BODY if takes_body else ()), *contract.errors}
    answers: dict[str, Any] = {
        str(status): {"description": "Problem", "content": problem} for status in sorted(statuses)
    }
    good: dict[str, Any] = {"description": contract.summary}
    if contract.answer is not None:
        content = refs[(id(contract.answer), "serialization"), "serialization"]
        good["content"] = {contract.media_type: {"schema": content}}
    elif contract.media_type != "application/json":
        good["content"] = {contract.media_type: {}}
    if name.startswith("get "):
        good["headers"] = {"ETag": {"schema": {"type": "string"}}}
        answers["304"] = {"description": "The reader has this answer already"}
    answers[str(contract.status)] = good
    answers["default"] = {"description": "Problem", "content": problem}
    operation: dict[str, Any] = {
        "operationId": re.sub(r"[^a-z0-9]+", "_", name.replace("/api/v1", "")).strip("_"),
        "summary": contract.summary,
        "parameters": listed,
        "responses": answers,
    }
    if contract.body is not None:
        content = refs[(id(contract.body), "validation"), "validation"]
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": content}}}
    elif contract.upload:
        operation["requestBody"] = {"required": True, "content": {kind: {} for kind in contract.upload}}
    return operation


def _query_parameters(model: type[Contract]) -> list[dict[str, Any]]:
    _, shared = models_json_schema([(model, "validation")], ref_template="#/$defs/{model}")
    definition = shared["$defs"][model.__name__]
    required = set(definition.get("required", ()))
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _inlined(part, shared["$defs"])}
        for name, part in definition.get("properties", {}).items()
    ]


def _inlined(part: Any, definitions: dict[str, Any]) -> Any:  # noqa: ANN401 # any JSON value
    if isinstance(part, dict):
        if "$ref" in part:
            return definitions[part["$ref"].rpartition("/")[2]]
        return {name: _inlined(value, definitions) for name, value in part.items()}
    if isinstance(part, list):
        return [_inlined(value, definitions) for value in part]
    return part


@lru_cache(maxsize=4)
def _rendered(app: Litestar) -> bytes:
    return json.dumps(document(app), ensure_ascii=False, separators=(",", ":")).encode()


@get("/schema", **needs("site:read"))
async def schema(request: Incoming) -> Response[bytes]:
    """The OpenAPI document of this application."""
    return Response(_rendered(request.app), media_type="application/json")
