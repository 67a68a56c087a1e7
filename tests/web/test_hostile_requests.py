"""Every route of ``/schema``, asked by somebody who may, with what nobody should send: never an error of the server.

The good request of each route (``contract_examples``) is spoilt in one place at a time: a part of the path, a query
parameter, a header, a value anywhere in the JSON body, the bytes of the body.
"""

import base64
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

import httpx
import pytest
from litestar.routes import HTTPRoute

from registry.app import create_app
from registry.settings import Settings
from tests.web.contract_examples import Ask
from tests.web.test_contract import PROBLEM, ROUTES, all_routes, asked, send
from tests.web.test_hostile_drafts import holder, places

SERVER_ERROR: Final = 500
PATHS: Final = (
    "%00",
    "%ff",
    "%ed%a0%80",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e",
    "..%5cwindows",
    "%0d%0aSet-Cookie:%20a=b",
    "1'%20OR%20'1'='1",
    "%7B%7B7*7%7D%7D",
    "P-" + "9" * 40,
    "9" * 5_000,
    "9" * 19,
    "-1",
    "%EF%BC%91",
)
"""Parts of a path, percent-encoded: NUL, no UTF-8, a surrogate, ways upwards, line ends, SQL, a template, numbers
beyond every limit, a full-width digit."""
VALUES: Final = (
    "%00",
    "%ff",
    "%ed%a0%80",
    "",
    "'%3B%20DROP%20TABLE%20product%3B--",
    "%7B%7B7*7%7D%7D",
    "9" * 400,
    "9" * 19,
    base64.b32encode(b"9" * 19).decode(),
    "-1",
    "1e999",
    "NaN",
    "0001-01-01",
    "%E2%80%AE%F4%8F%BF%BF",
    "a" * 10_000,
    "..%2f..%2fetc%2fpasswd",
)
"""Values of query parameters, percent-encoded; one is a cursor beyond every key."""
LEAVES: Final = (
    None,
    True,
    10**400,
    -1,
    0.1,
    "",
    "\x00\x1b\x85",
    "\ud800",
    "9" * 5_000,
    "1e999999",
    "'; DROP TABLE product;--{{7*7}}%s{0}",
    [],
    {},
    [[[[]]]],
)
"""JSON values put in the place of any other."""
BODIES: Final = (
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"NaN",
    b'{"a":1,"a":2}',
    b'{"a":"\\ud800"}',
    b'{"a":1e999}',
    b'{"\\u0000":"\\u0000"}',
    b"\xff\xfe{\x00}\x00",
    b"[" * 100_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b"%PDF-1.7\n" + b"\x00" * 1_000,
    b"\x89PNG\r\n\x1a\n" + b"\xff" * 1_000,
    b"PK\x03\x04" + b"\x00" * 1_000,
)
"""Bodies, sent with the media type that the route takes."""
HEADERS: Final = (
    {"If-Match": '"' + "a" * 5_000 + '"'},
    {"If-Match": "*"},
    {"If-None-Match": "W/, ,\"'"},
    {"Accept-Language": "ja;q=nan,*;q=1e999"},
    {"Accept": "application/\x01"},
    {"Cookie": "session=%00; =; a"},
    {"Content-Type": "application/json; charset=\x7f"},
    {"X-Forwarded-For": "::ffff:999.1.1.1, %00"},
)

PAGES: Final = sorted(
    route.path_format
    for route in create_app(Settings(base_address="http://testserver")).routes
    if isinstance(route, HTTPRoute)
    and "GET" in route.methods
    and not route.path_format.startswith(("/api/", "/static/"))
)


def spoilt(route: str, ask: Ask) -> Iterator[dict[str, Any]]:
    """The changes to a good request, one request each."""
    for name in ask.at:
        yield from ({"at": {**ask.at, name: nasty}} for nasty in PATHS)
    for parameter in ROUTES[route]["parameters"]:
        if parameter["in"] == "query":
            good = str(httpx.QueryParams({k: v for k, v in ask.params.items() if k != parameter["name"]}))
            for nasty in VALUES:
                # As one string: httpx would percent-encode what is encoded already.
                yield {"params": f"{good}&{parameter['name']}={nasty}".lstrip("&")}
            yield {"params": [*ask.params.items(), (parameter["name"], "a"), (parameter["name"], "b")]}
    yield from ({"headers": {**ask.auth, **ask.headers, **nasty}} for nasty in HEADERS)
    if "requestBody" not in ROUTES[route]:
        return
    typed = {"Content-Type": next(iter(ROUTES[route]["requestBody"]["content"])), **ask.auth, **ask.headers}
    yield from ({"json": None, "content": body, "headers": typed} for body in BODIES)
    for number, path in enumerate(places(ask.json)[:40]):
        for nasty in LEAVES[number % 3 :: 3]:  # a third of them at each place, all at every third
            body = deepcopy(ask.json)
            holder(body, path)[path[-1]] = nasty
            yield {"json": None, "content": json.dumps(body).encode(), "headers": typed}


@all_routes
async def test_no_spoilt_request_is_an_error_of_the_server(client: httpx.AsyncClient, route: str) -> None:
    ask = await asked(route, client)
    for changes in spoilt(route, ask):
        answer = await send(client, route, ask, **changes)
        assert answer.status_code < SERVER_ERROR, f"{route} {str(changes)[:500]}: {answer.text[:500]}"
        if answer.is_client_error:
            assert answer.headers["content-type"] == PROBLEM, f"{route} {str(changes)[:500]}"


@pytest.mark.parametrize("page", PAGES)
async def test_no_spoilt_address_of_a_page_is_an_error_of_the_server(
    client: httpx.AsyncClient, page: str
) -> None:
    names = re.findall(r"{(\w+)", page)
    for nasty in PATHS if names else ():
        address = re.sub(r"{[^}]*}", lambda _, part=nasty: part, page)
        answer = await client.get(address)
        assert answer.status_code < SERVER_ERROR, address
    for name in ("q", "offset", "cursor", "lot", "code", "firm", "nobody_knows"):
        for nasty in VALUES:
            answer = await client.get(f"{re.sub('{[^}]*}', '1', page)}?{name}={nasty}")
            assert answer.status_code < SERVER_ERROR, answer.request.url


@pytest.mark.parametrize("page", ["/sign-in", "/password/forgotten", "/password/new", "/invitation"])
@pytest.mark.parametrize(
    "body", [b"login=%00&password=%00", b"login=%ff&password=%ed%a0%80", b"=&&=;%", b"a=1&" * 9_999]
)
async def test_no_spoilt_form_is_an_error_of_the_server(
    client: httpx.AsyncClient, page: str, body: bytes
) -> None:
    for kind in (
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "multipart/form-data",
    ):
        answer = await client.post(
            page, content=body, headers={"Content-Type": kind, "Origin": "http://testserver"}
        )
        assert answer.status_code < SERVER_ERROR
