"""Large JSON: items one by one under a path; hostile documents cost themselves."""

import io
import json
from typing import Any

import pytest

from registry.adapters.sources.json_items import DEPTH_LIMIT, ITEM_LIMIT, json_items, text_of
from registry.adapters.sources.rows import Row
from schemas.vocab import RowCode


def read(text: str | bytes, *path: str, after: int = 0) -> list[object]:
    """Each item, or the number and code of what is wrong."""
    data = text.encode() if isinstance(text, str) else text
    return [
        (item.line, item.problems[0].code) if isinstance(item, Row) else item[1]
        for item in json_items(io.BytesIO(data), path, after=after)
    ]


@pytest.mark.parametrize(
    ("text", "path", "items"),
    [
        ('{"a": [{"x": 1}, {"x": [2, {"y": null}]}]}', ("a", "item"), [{"x": 1}, {"x": [2, {"y": None}]}]),
        ('{"z": [{"a": [{}]}], "a": [{"x": true}]}', ("a", "item"), [{"x": True}]),
        ('[{"x": "1"}, {"x": 0.5}]', ("item",), [{"x": "1"}, {"x": 0.5}]),
        ('{"a": 1}', (), [{"a": 1}]),
        ('{"b": {"a": [{}]}, "a": {"item": {"x": 1}}}', ("a", "item"), [{"x": 1}]),
    ],
)
def test_items_are_found_under_their_path(text: str, path: tuple[str, ...], items: list[object]) -> None:
    assert read(text, *path) == items
    assert read(b"\xef\xbb\xbf" + text.encode(), *path) == items


def test_what_is_no_object_is_refused_alone() -> None:
    assert read('[1, [2], "3", {}]', "item", after=4) == [
        (5, RowCode.E_FMT),
        (6, RowCode.E_FMT),
        (7, RowCode.E_FMT),
        {},
    ]


@pytest.mark.parametrize("text", ["{}", "0", '{"a": []}', '{"b": [{}]}'])
def test_a_file_without_items_says_so(text: str) -> None:
    assert read(text, "a", "item") == [(0, RowCode.E_REQ)]


@pytest.mark.parametrize("text", ['[{"x": 1}, {"x": ', '[{"x": 1}, }', '[{"x": 1}, {"x": "\udcff"}]'])
def test_what_came_before_a_fault_is_kept(text: str) -> None:
    assert read(text.encode("utf-8", "surrogateescape"), "item") == [{"x": 1}, (0, RowCode.E_FMT)]


def test_a_number_of_thousands_of_digits_is_a_fault_of_the_file() -> None:
    assert read('[{"x": ' + "9" * 5000 + "}]", "item") == [(0, RowCode.E_FMT)]


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_an_item_nested_too_deep_costs_itself(opening: str, closing: str) -> None:
    deep = opening * 20_000 + "1" + closing * 20_000
    assert read(f'[{{"x": {deep}}}, {{"y": 2}}]', "item") == [(1, RowCode.E_LIMIT), {"y": 2}]


def test_nesting_up_to_the_limit_is_read() -> None:
    deep: Any = 1
    for _ in range(DEPTH_LIMIT):
        deep = {"a": deep}
    assert read(json.dumps([deep]), "item") == [deep]
    assert read(json.dumps([{"a": deep}]), "item") == [(1, RowCode.E_LIMIT)]


def test_a_file_nested_too_deep_beside_its_items_is_read() -> None:
    assert read('{"z": ' + "[" * 20_000 + "]" * 20_000 + ', "a": [{}]}', "a", "item") == [{}]


def test_an_item_over_the_limit_costs_itself() -> None:
    huge = json.dumps({"x": ["y" * 1000] * (ITEM_LIMIT // 1000)})
    assert read(f"[{huge}, {{}}]", "item") == [(1, RowCode.E_LIMIT), {}]


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ({"a": {"b": " x\r\ny "}}, "x\ny"),
        ({"a": {"b": 7}}, "7"),
        ({"a": {"b": None}}, ""),
        ({"a": {"b": True}}, ""),
        ({"a": {"b": ["x"]}}, ""),
        ({"a": "x"}, ""),
        ([], ""),
    ],
)
def test_text_is_taken_where_there_is_text(item: object, text: str) -> None:
    assert text_of(item, "a", "b") == text
