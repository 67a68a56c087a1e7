"""Whatever a file holds, reading it raises nothing, loses no row and stays small."""

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from registry.adapters.sources import PROFILES, Row, SourceFile, Tally, profile_of, read
from tests.adapters.sources import (
    test_ctgov,
    test_doi_list,
    test_hearing_aids_tw,
    test_ictrp,
    test_otc,
    test_price_list,
    test_publications,
    test_receipt_master,
    test_umin,
)
from tests.adapters.sources import test_spice_metals as spice
from tests.source_files import gzipped, tarred, written, zipped

WHOLE = {
    "ctgov": test_ctgov.CLASSIC.encode() * 2,
    "doi-list": test_doi_list.TABLE.encode() + test_doi_list.BARE.encode(),
    "eudamed": (
        b"uuid,gtin,emdn,trade_name,basic_udi_di,model_description,manufacturer\n"
        b"0002a299-1850-41ab-927e-8b351b638bec,05060446940082,Y12,en:Walker,,,Care\n"
    )
    * 2,
    "ffc": "product_name,functional_ingredients,ingredient_ids\n見本,GABA|ルテイン,ING-1|ING-2\n".encode(),
    "hearing-aids-tw": f"{test_hearing_aids_tw.HEADINGS[2]}\n{test_hearing_aids_tw.ROW}\n".encode(),
    "ictrp": test_ictrp.xml_of().encode() + test_ictrp.csv_of().encode(),
    "medical-institutions": "240101014,0101014,見本医院,5110904,桑名市見本１\n".encode() * 2,
    "otc": json.dumps({"products": [test_otc.product()]}).encode(),
    "pubmed": test_publications.FORMS["pubmed"].encode(),
    "medline": test_publications.TEXT.encode() * 2,
    "ris": test_publications.RIS.encode() * 2,
    "price-list": (
        test_price_list.HEADING + test_price_list.row("5200013D1123", until="R8.3.31まで")
    ).encode(),
    "receipt-master": test_receipt_master.line().encode("cp932"),
    "umin": test_umin.csv_of().encode() * 2,
    "spice-metals": (spice.HEADING + spice.line() + spice.line("ARSENIC")).encode(),
}
PACKED = {
    "plain": bytes,
    "gzip": gzip.compress,
    "zip": lambda data: zipped(a__csv=data),
    "tar": lambda data: tarred(a__xml=data),
}


def checked(rows: Iterator[Row]) -> Tally:
    """Count rows, each of which either has items or says why not."""
    tally = Tally()
    for row in rows:
        assert bool(row.items) is not any(found.code.refuses for found in row.problems)
        assert all(found.value is None or found.value.isprintable() for found in row.problems)
        tally.add(row)
    assert tally.read == tally.accepted + tally.rejected.total()
    return tally


def mutated(data: bytes, edits: list[tuple[int, bytes, int]]) -> bytes:
    """Put bytes in place of others."""
    for place, new, length in edits:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + length :]
    return data


EDITS = st.lists(
    st.tuples(
        st.integers(0, 100_000),
        st.one_of(
            st.binary(max_size=6),
            st.sampled_from([b'"', b"\n", b"\x00", b"\xff", b"<", b"}", b",", "\ue000".encode()]),
        ),
        st.integers(0, 30),
    ),
    max_size=6,
)


@pytest.mark.parametrize("code", PROFILES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS, packing=st.sampled_from(sorted(PACKED)))
def test_a_mutated_file_never_raises(
    tmp_path: Path, code: str, edits: list[tuple[int, bytes, int]], packing: str
) -> None:
    file = written(tmp_path, PACKED[packing](mutated(WHOLE[code], edits)), "20250716.csv")
    profile_of(file)
    checked(read(PROFILES[code], file))


@pytest.mark.parametrize("code", PROFILES)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400))
@example(data=b"")
@example(data=b"\n")
@example(data=b"0")
@example(data=b"PK\x03\x04")
@example(data=b"\x1f\x8b\x08\x00")
@example(data=b"\xff\xfe\x00")
def test_random_bytes_never_raise_and_are_refused(tmp_path: Path, code: str, data: bytes) -> None:
    tally = checked(read(PROFILES[code], written(tmp_path, data)))
    assert tally.accepted == 0
    assert tally.rejected or tally.file_problems


@pytest.mark.parametrize("code", PROFILES)
@pytest.mark.parametrize("packing", ["gzip", "zip"])
def test_a_truncated_archive_says_so(tmp_path: Path, code: str, packing: str) -> None:
    data = PACKED[packing](WHOLE[code])
    tally = checked(read(PROFILES[code], written(tmp_path, data[: len(data) * 2 // 3])))
    assert tally.file_problems == 1


def test_a_file_of_no_source_has_no_profile(tmp_path: Path) -> None:
    assert profile_of(written(tmp_path, "a,b\n1,2\n")) is None


def long_file(folder: Path, name: str, heading: str, line: str, count: int) -> SourceFile:
    """Write a long compressed table without holding it."""
    path = folder / name
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as out:
        out.write(heading)
        for chunk in range(0, count, 1000):
            out.write(line * min(1000, count - chunk))
    return SourceFile.at(path)


def peak(file: SourceFile, code: str, rows: int) -> int:
    """Highest memory while reading the first rows of a file, in bytes."""
    tracemalloc.start()
    try:
        checked(islice(read(PROFILES[code], file), rows))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_longer_table_needs_no_more_memory(tmp_path: Path) -> None:
    line = test_price_list.row("2171022F1029") + test_price_list.row("5200013D1123")
    file = long_file(tmp_path, "20250716.csv.gz", test_price_list.HEADING, line, 6_000)
    short, long = peak(file, "price-list", 1_000), peak(file, "price-list", 12_000)
    assert long < short + 500_000


@pytest.mark.parametrize("code", ["otc", "ictrp"])
def test_a_longer_document_needs_no_more_memory(tmp_path: Path, code: str) -> None:
    if code == "otc":
        one = json.dumps(test_otc.product(), ensure_ascii=False)
        text = '{"products": [' + ",".join([one] * 4_000) + "]}"
    else:
        head, _, tail = test_ictrp.xml_of().partition("<Trial>")
        text = head + ("<Trial>" + tail.removesuffix("</Trials_downloaded_from_ICTRP>")) * 1_500
    file = written(tmp_path, gzipped(text), "long.gz")
    short, long = peak(file, code, 200), peak(file, code, 4_000)
    assert long < short + 700_000


@pytest.mark.benchmark
def test_two_hundred_thousand_rows_are_read_in_constant_memory(tmp_path: Path) -> None:
    line = test_price_list.row("2171022F1029") + test_price_list.row("5200013D1123")
    file = long_file(tmp_path, "20250716.csv.gz", test_price_list.HEADING, line, 100_000)
    assert peak(file, "price-list", 200_000) < 10_000_000
