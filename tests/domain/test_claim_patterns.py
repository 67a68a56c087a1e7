"""Patterns proposed by staff: the ways they can match are counted before they are ever run."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.claims import SEED
from registry.domain.claims.patterns import MOST_WAYS, ways


@pytest.mark.parametrize(
    ("pattern", "counted"),
    [
        ("癌", 1),
        ("", 1),
        ("癌|がん", 2),
        ("a?b", 2),
        ("a{2}", 1),
        ("[^。]{0,12}", 13),
        ("(?:a|b)(?:c|d|e)", 6),
        ("(?:a|b)?", 3),
        ("(?<!果汁)100%(?!天然|国産)", 2),
        (r"\d{1,6}(?:kg|cm)", 12),
        (r"No\.?1", 2),
        (r"[]a\]]{1,2}", 2),
        ("a{0,99}b{0,99}", 10_000),
    ],
)
def test_alternatives_add_and_sequences_multiply(pattern: str, counted: int) -> None:
    assert ways(pattern) == counted


@pytest.mark.parametrize(
    "pattern",
    [
        "a*",
        "a+",
        "(a+)+",
        "a{2,}",
        "a{,2}",
        "a??",
        "a{1,2}?",
        "(?:a){2}",
        "(?:a|b){0,3}",
        r"(a)\1",
        "(?P<n>a)",
        "(?i:a)",
        "(a",
        "a)",
        "[a",
        "{",
        "a" * 3_001,
        "(" * 30 + "a" + ")" * 30,
        r"\x61",
        "\\",
    ],
)
def test_what_cannot_be_counted_is_refused(pattern: str) -> None:
    assert ways(pattern) is None


def test_the_phrases_that_come_with_the_registry_are_safe() -> None:
    for row in SEED:
        counted = ways(row.pattern)
        assert counted is not None
        assert counted <= MOST_WAYS


PIECES = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^。]", r"\d", "a?", "a{0,3}", "[ab]{1,4}", "|", "(?:", ")", ")?"]
)


@given(pattern=st.lists(PIECES, max_size=10).map("".join))
def test_a_pattern_whose_ways_are_few_ends_soon_on_a_hostile_text(pattern: str) -> None:
    counted = ways(pattern)
    if counted is None or counted > MOST_WAYS:
        return
    try:
        compiled = re.compile(pattern)
    except re.error:
        return
    began = time.perf_counter()
    compiled.search("a" * 500 + "!")
    assert time.perf_counter() - began < 5
