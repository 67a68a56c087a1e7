"""Large XML: records one by one, each parsed by itself; hostile documents do nothing."""

import io

import pytest

from registry.adapters.sources.rows import Row
from registry.adapters.sources.xml_items import RECORD_LIMIT, xml_items
from schemas.vocab import RowCode


def read(data: bytes, *, after: int = 0) -> list[tuple[int, object]]:
    """Number and text of each record, or number and code of what is wrong."""
    found = []
    for item in xml_items(io.BytesIO(data), "Trial", after=after):
        if isinstance(item, Row):
            found.append((item.line, item.problems[0].code))
        else:
            found.append((item[0], "".join(item[1].itertext())))
    return found


def test_records_are_numbered_in_their_order() -> None:
    assert read(b"<All><Trial>a</Trial>\n<Trial x='1'><T>b</T></Trial></All>") == [(1, "a"), (2, "b")]
    assert read(b"<Trial>c</Trial>", after=7) == [(8, "c")]


def test_an_element_of_a_longer_name_is_no_record() -> None:
    assert read(b"<Trials><TrialID>x</TrialID><Trial><TrialID>y</TrialID></Trial></Trials>") == [(1, "y")]


@pytest.mark.parametrize(
    "broken",
    [b"<Trial><a></Trial>", b"<Trial>\x01</Trial>", b"<Trial>\xff</Trial>", b"<Trial>&nbsp;</Trial>"],
)
def test_a_broken_record_costs_itself(broken: bytes) -> None:
    assert read(b"<A><Trial>a</Trial>" + broken + b"<Trial>c</Trial></A>") == [
        (1, "a"),
        (2, RowCode.E_FMT),
        (3, "c"),
    ]


def test_a_file_that_ends_inside_a_record_says_so() -> None:
    assert read(b"<A><Trial>a</Trial><Trial>b") == [(1, "a"), (0, RowCode.E_FMT)]


@pytest.mark.parametrize("data", [b"", b"not xml", b"<A/>", b"\x00\xff" * 1000])
def test_a_file_without_records_says_so(data: bytes) -> None:
    assert read(data) == [(0, RowCode.E_FMT)]


def test_declared_entities_are_not_expanded() -> None:
    laughs = b'<!DOCTYPE A [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><A><Trial>&b;</Trial></A>'
    assert read(laughs) == [(1, RowCode.E_FMT)]


def test_an_external_entity_is_not_fetched() -> None:
    outside = b'<!DOCTYPE A [<!ENTITY x SYSTEM "file:///etc/hostname">]><A><Trial>&x;</Trial></A>'
    assert read(outside) == [(1, RowCode.E_FMT)]


@pytest.mark.parametrize(
    ("declared", "encoding"), [("windows-1252", "cp1252"), ("utf-8", "utf-8"), ("no-such-name", "utf-8")]
)
def test_the_declared_encoding_is_used(declared: str, encoding: str) -> None:
    data = f'<?xml version="1.0" encoding="{declared}"?><A><Trial>Zürich</Trial></A>'.encode(encoding)
    assert read(data) == [(1, "Zürich")]


def test_utf_16_is_read() -> None:
    assert read("<A><Trial>葛根湯</Trial></A>".encode("utf-16")) == [(1, "葛根湯")]


def test_a_record_split_over_chunks_is_whole() -> None:
    text = b"x" * 200_000
    assert read(b"<A>" + b"<Trial>" + text + b"</Trial>" + b" " * 70_000 + b"<Trial>b</Trial></A>") == [
        (1, text.decode()),
        (2, "b"),
    ]


def test_a_record_over_the_limit_costs_itself() -> None:
    huge = b"<Trial>" + b"x" * (RECORD_LIMIT + 100_000) + b"</Trial>"
    assert read(b"<A>" + huge + b"<Trial>b</Trial></A>") == [(1, RowCode.E_LIMIT), (2, "b")]
