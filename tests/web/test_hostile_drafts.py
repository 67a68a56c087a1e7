"""Mutated drafts sent to create, amend and check: never an error of the server, never a row changed by a refusal."""

import json
from copy import deepcopy
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.adapters.engine import Database
from registry.tables.database import Statement
from schemas.vocab import SubClass
from tests import builders

TABLES = ("product", "product_draft", "product_identifier", "version", "publication", "counter", "log_entry")
ROWS = [Statement(f"SELECT * FROM {table} ORDER BY 1") for table in TABLES]
SCOPES = ("product:create", "product:amend", "product:read_draft")
OK, HTTP_ERROR, SERVER_ERROR = 200, 400, 500

CHARACTERS = st.sampled_from(
    [*"\x00\x07\x1b\x7f\x85\u2028\u200b\ufeff\ufffe\U0010ffff\ud800\udfff\ue000", "ガ", "\u3099", "a"]
)
NUMBERS = st.one_of(
    st.integers(),
    st.sampled_from([10**400, -(10**40), 2**63, 2**53 + 1, 0, -0.0, 1e308, float("nan"), float("inf"), 0.1]),
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    NUMBERS,
    st.text(CHARACTERS, max_size=6),
    st.sampled_from(
        ["", " ", "9" * 5_000, "あ" * 20_001, "2026-02-30", "-1", "1e9", "%s{0}'\"--", "../../etc", "(a+)+$"]
    ),
)
FITTING = st.sampled_from(
    [
        "(61AM)1114",
        "24201",
        "JIST9201",
        "00001000010",
        "036000291452",
        "MMV-XX-2026-00001-01-9",
        "0001-01-01",
        "2024-02-29",
        "9998-12-31",
        "9999-12-31",
        "999999999999999999.999999999999999999",
        "-0.0",
        "https://example.jp/\u3042",
        [],
        {},
        True,
        1,
    ]
)
"""Values that some field of some sub-class takes, at the edge of what it takes."""
JUNK = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(CHARACTERS, max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


async def rows() -> list[list[dict[str, Any]]]:
    """Every row that saving a draft could write."""
    return [await table.rows() for table in ROWS]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, from its fields to the leaves."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [where for key, one in inner for where in ((*path, key), *places(one, (*path, key)))]


def holder(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        document = document[key]
    return document


@st.composite
def sent(draw: st.DrawFn, text: str) -> bytes:
    """A body as bytes, at times cut, doubled, nested without end, or with noise between."""
    match draw(st.sampled_from(["whole"] * 6 + ["twice", "bomb", "cut", "noise", "infinity"])):
        case "twice":
            text = '{"name_ja":"二つ目",' + text[1:]
        case "bomb":
            depth = draw(st.sampled_from([41, 200, 100_000]))
            text = text[:-1] + ',"claims":' + "[" * depth + "]" * depth + "}"
        case "cut":
            text = text[: draw(st.integers(0, len(text)))]
        case "noise":
            at = draw(st.integers(0, len(text)))
            return text[:at].encode() + draw(st.binary(min_size=1, max_size=4)) + text[at:].encode()
        case "infinity":
            text = (
                text[:-1]
                + ',"shelf_life_months":'
                + draw(st.sampled_from(["1e999", "-Infinity", "1" * 5_000]))
                + "}"
            )
    return text.encode()


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, bytes]:
    """A product, and a body made from a good draft of its sub-class by one to three mutations."""
    subclass = draw(st.sampled_from(list(SubClass)))
    product = f"P-{list(SubClass).index(subclass) + 1:06}"
    document = json.loads(builders.DRAFT.dump_json(builders.draft(subclass, firm=builders.corporate_no(100))))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(document) or [("name_ja",)]))
        there = holder(document, path)
        match draw(st.sampled_from(["drop", "replace", "fit", "fit", "swap", "extra", "many"])):
            case "drop":
                del there[path[-1]]
            case "replace":
                there[path[-1]] = draw(JUNK)
            case "fit":
                there[path[-1]] = draw(FITTING)
            case "swap":
                other = draw(st.sampled_from(places(document)))
                there[path[-1]] = deepcopy(holder(document, other)[other[-1]])
            case "many":
                there[path[-1]] = [there[path[-1]]] * draw(st.sampled_from([2, 3_000]))
            case _:
                document[draw(st.text(CHARACTERS, max_size=4))] = draw(JUNK)
    return product, draw(sent(json.dumps(document)))


@pytest.fixture
async def opened(client: httpx.AsyncClient) -> tuple[httpx.AsyncClient, dict[str, str]]:
    """A visitor with the token of a firm that has one draft of each sub-class."""
    maker = await builders.firm()
    for subclass in SubClass:
        await builders.product(maker, subclass, published=False)
    token = await builders.token(maker.member, *SCOPES)
    return client, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(made=bodies())
async def test_a_mutated_draft_is_refused_without_a_trace_or_taken_as_it_was_sent(
    db: Database, opened: tuple[httpx.AsyncClient, dict[str, str]], made: tuple[str, bytes]
) -> None:
    client, headers = opened
    product, body = made
    draft = f"/api/v1/products/{product}/draft"
    tag = (await client.get(draft, headers=headers)).headers["etag"]
    for method, path, changes in (
        ("POST", "/api/v1/products/checks", False),
        ("PUT", draft, True),
        ("POST", "/api/v1/products", True),
    ):
        before = await rows()
        answer = await client.request(method, path, content=body, headers={**headers, "If-Match": tag})
        assert answer.status_code < SERVER_ERROR, (method, path, body[:2_000])
        refused = answer.status_code >= HTTP_ERROR
        if refused:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["detail"]["ja"]
        elif changes:
            kept = await client.get(answer.headers["location"], headers=headers)
            assert builders.DRAFT.validate_json(kept.content) == builders.DRAFT.validate_json(body)
            # What was taken is checked and shown to its firm like any other draft.
            checks = await client.get(f"{answer.headers['location']}/checks", headers=headers)
            assert checks.status_code == OK, body[:2_000]
        if refused or not changes:
            assert await rows() == before


async def test_the_good_draft_that_is_mutated_is_taken(
    db: Database, opened: tuple[httpx.AsyncClient, dict[str, str]]
) -> None:
    client, headers = opened
    body = builders.DRAFT.dump_json(builders.draft(firm=builders.corporate_no(100)))
    checked = await client.post("/api/v1/products/checks", content=body, headers=headers)
    assert checked.status_code == 200
    assert not [one for one in checked.json() if one["level"] == "must"]
    assert (await client.post("/api/v1/products", content=body, headers=headers)).status_code == 201
