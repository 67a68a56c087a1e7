"""Answers of the API held against ``/schema`` (OpenAPI 3.1, JSON Schema 2020-12), route by route.

The document and the answers are compared from outside: status, media type and every field. The requests are in
``contract_examples``; a route without one fails here and is told what to add.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from registry.app import create_app
from registry.settings import Settings
from registry.web import openapi
from tests.web import (  # noqa: F401 # enter their examples
    applicant_examples,
    evidence_examples,
    laboratory_examples,
    review_examples,
)
from tests.web.contract_examples import EXAMPLES, Ask, Given

API: Final = "/api/v1"
DOCUMENT: Final = openapi.document(create_app(Settings(base_address="http://testserver")))
ROUTES: Final = {
    f"{method.upper()} {path.removeprefix(API)}": operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in sorted(operations.items())
}
READS: Final = [route for route in ROUTES if route.startswith("GET ")]
PROBLEM: Final = "application/problem+json"
EXTRA: Final = "a_field_nobody_knows"

all_routes = pytest.mark.parametrize("route", ROUTES)


async def asked(route: str, client: httpx.AsyncClient) -> Ask:
    maker = EXAMPLES.get(route)
    if maker is None:
        pytest.fail(
            f"{route} has no example: add a function under @example({route!r}) to tests/web/contract_examples.py"
            " that makes the records it needs and returns one good request."
        )
    return await maker(Given(client))


async def send(client: httpx.AsyncClient, route: str, ask: Ask, **changes: Any) -> httpx.Response:
    """Send the request of an example, changed in places."""
    method, path = route.split(" ")
    request = {
        "params": ask.params,
        "headers": {**ask.auth, **ask.headers},
        **({"json": ask.json} if ask.json is not None else {}),
        **({"content": ask.content} if ask.content is not None else {}),
        **changes,
    }
    at = request.pop("at", ask.at)
    return await client.request(method, API + path.format(**at), **request)


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """A validator of a schema of the document; its references point into the document."""
    whole = {**schema, "components": DOCUMENT["components"]}
    return Draft202012Validator(whole, format_checker=FormatChecker())


def held(route: str, answer: httpx.Response) -> None:
    """Hold status, media type and body of an answer against the document."""
    where = f"{route} answered {answer.status_code}: {answer.text[:300]}"
    described = ROUTES[route]["responses"].get(str(answer.status_code))
    assert described is not None, f"{where}\nwhich /schema does not mention (Route.errors)"
    kind = answer.headers["content-type"].partition(";")[0]
    if "application/octet-stream" in described.get("content", {}):
        return
    assert kind in described["content"], f"{where}\nis {kind}, not what /schema says"
    if kind in {"application/pdf", "text/csv"}:
        return
    problems = [
        f"{'.'.join(map(str, error.absolute_path))}: {error.message[:300]}"
        for error in validator(described["content"][kind]["schema"]).iter_errors(answer.json())
    ]
    assert not problems, f"{where}\ndiffers from /schema: {problems}"


async def read_again(client: httpx.AsyncClient, route: str, ask: Ask, whole: httpx.Response) -> None:
    """Ask by HEAD, and with If-None-Match: what may be stored is not sent twice."""
    head = await send(client, route.replace("GET ", "HEAD "), ask)
    assert (head.status_code, head.content) == (200, b"")
    changing = {"x-request-id"}
    assert {name: value for name, value in head.headers.items() if name not in changing} == {
        name: value for name, value in whole.headers.items() if name not in changing
    }
    assert {"authorization", "cookie"} <= set(whole.headers["vary"].lower().split(", "))
    tag = whole.headers.get("etag")
    if tag is None:
        assert whole.headers["cache-control"] == "no-store"
        return
    for known, status in ((f'"other", W/{tag}', 304), ("*", 304), ('"other"', 200)):
        again = await send(client, route, ask, headers={**ask.auth, **ask.headers, "If-None-Match": known})
        assert (again.status_code, again.content) == (status, whole.content if status == 200 else b""), known
        assert again.headers["etag"] == tag
        assert str(again.status_code) in ROUTES[route]["responses"]


def objects(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all objects in a JSON value."""
    if isinstance(value, dict):
        yield path
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield from objects(child, (*path, key))


def with_an_extra_field(value: Any, path: tuple[Any, ...]) -> Any:
    changed = deepcopy(value)
    place = changed
    for key in path:
        place = place[key]
    place[EXTRA] = "1"
    return changed


def test_every_schema_of_the_document_is_one() -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for operation in ROUTES.values():
        for parameter in operation["parameters"]:
            Draft202012Validator.check_schema(parameter["schema"])


def test_every_example_is_of_a_route_there_is() -> None:
    assert EXAMPLES.keys() <= ROUTES.keys()


def test_every_change_of_a_record_names_what_it_was_made_from() -> None:
    for route, operation in ROUTES.items():
        if route.startswith(("PUT ", "PATCH ")):
            headers = [one["name"] for one in operation["parameters"] if one["in"] == "header"]
            assert "If-Match" in headers, route
            assert {"412", "428"} <= operation["responses"].keys(), route


@all_routes
async def test_a_good_request_is_answered_as_the_document_says(client: httpx.AsyncClient, route: str) -> None:
    ask = await asked(route, client)
    if ask.json is not None:
        taken = ROUTES[route]["requestBody"]["content"]["application/json"]["schema"]
        assert not list(validator(taken).iter_errors(ask.json))
    answer = await send(client, route, ask)
    assert answer.is_success, answer.text
    held(route, answer)
    if route in READS:
        await read_again(client, route, ask, answer)


@all_routes
async def test_what_is_refused_is_told_as_a_problem_of_the_document(
    client: httpx.AsyncClient, route: str
) -> None:
    ask = await asked(route, client)
    operation = ROUTES[route]
    wrong = [await send(client, route, ask, headers={**ask.headers, "Authorization": "Bearer nonsense"})]
    wrong.append(await send(client, route, ask, params={**ask.params, EXTRA: "1"}))
    if ask.at:
        nowhere = {name: 404404 if isinstance(value, int) else "Z-404404" for name, value in ask.at.items()}
        wrong.append(await send(client, route, ask, at=nowhere))
    if "If-Match" in ask.headers:
        wrong.append(await send(client, route, ask, headers=ask.auth))
        wrong.append(await send(client, route, ask, headers={**ask.auth, "If-Match": '"stale"'}))
    if "requestBody" in operation and not ask.refused_inside:
        typed = {**ask.auth, **ask.headers}
        typed.setdefault("Content-Type", "application/json")
        plain = {**typed, "Content-Type": "text/plain"}
        wrong += [
            await send(client, route, ask, json=None, content=content, headers=headers)
            for content, headers in ((b"{", typed), (b"{}", plain), (b" " * 10_500_000, typed))
        ]
    for answer in wrong:
        assert answer.is_client_error, f"{answer.request.url} answered {answer.status_code}"
        assert answer.headers["content-type"] == PROBLEM
        held(route, answer)


@all_routes
async def test_fields_the_document_does_not_know_are_refused_wherever_they_stand(
    client: httpx.AsyncClient, route: str
) -> None:
    if "application/json" not in ROUTES[route].get("requestBody", {}).get("content", {}):
        return
    ask = await asked(route, client)
    check = validator(ROUTES[route]["requestBody"]["content"]["application/json"]["schema"])
    for path in objects(ask.json):
        body = with_an_extra_field(ask.json, path)
        assert not check.is_valid(body), f"{route}: /schema admits extra fields at {path}"
        answer = await send(client, route, ask, json=body)
        problems = [answer.json()["problem"]] if ask.refused_inside else answer.json().get("errors")
        assert answer.status_code == (200 if ask.refused_inside else 422), answer.text
        assert any(problem["code"] == "extra_forbidden" for problem in problems), answer.text
        held(route, answer)


READS: Final = [route for route in ROUTES if route.startswith("GET ")]
