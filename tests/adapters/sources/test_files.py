"""Files of sources: compression, encodings, damage, and the day in a name."""

import codecs
from datetime import date
from pathlib import Path

import pytest

from registry.adapters.sources.files import LINE_LIMIT, FileDamaged, SourceFile
from tests.source_files import gzipped, tarred, written, zipped

TEXT = "品名,薬価\n葛根湯,12.3\n髙﨑①㈱㎎,4\n"


def lines(file: SourceFile, encoding: str | None = None) -> list[str]:
    return [line.text for line in file.lines(encoding)]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("cp932"), "cp932"),
        (TEXT.encode("utf-16"), "utf-16"),
        (gzipped(TEXT), "utf-8"),
        (zipped(a__csv=TEXT.encode("cp932")), "cp932"),
        (b"plain,ascii\n", "utf-8"),
    ],
)
def test_the_encoding_is_found_through_any_compression(tmp_path: Path, data: bytes, encoding: str) -> None:
    file = written(tmp_path, data)
    assert file.encoding == encoding
    assert "".join(lines(file)) in {TEXT, "plain,ascii\n"}


def test_a_broken_byte_is_placed_and_costs_one_line(tmp_path: Path) -> None:
    data = "あ\nい".encode() + b"\xff" + "う\nえ\n".encode()
    broken = [(line.number, line.broken) for line in written(tmp_path, data).lines()]
    assert broken == [(1, None), (2, data.index(b"\xff")), (3, None)]


def test_a_broken_byte_after_a_byte_order_mark_is_placed_in_the_file(tmp_path: Path) -> None:
    data = codecs.BOM_UTF8 + "あ".encode() + b"\xff\n" + "いい\n".encode() * 3
    assert next(iter(written(tmp_path, data).lines())).broken == data.index(b"\xff")


def test_text_in_no_known_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileDamaged, match="neither"):
        lines(written(tmp_path, b"\x81\x20\xff\n\xa0\xff\x81\n"))


def test_broken_utf_16_ends_the_reading(tmp_path: Path) -> None:
    with pytest.raises(FileDamaged, match="UTF-16"):
        lines(written(tmp_path, codecs.BOM_UTF16_LE + "あ\n".encode("utf-16-le") + b"\x00\xd8"))


def test_a_line_without_end_is_cut_and_marked(tmp_path: Path) -> None:
    data = b"a\n" + b"x" * (3 * LINE_LIMIT) + b"\nb\n"
    read = [(line.number, len(line.text), line.too_long) for line in written(tmp_path, data).lines()]
    assert read == [(1, 2, False), (2, LINE_LIMIT + 1, True), (3, 2, False)]


def test_a_line_just_as_long_as_allowed_is_whole(tmp_path: Path) -> None:
    line = next(iter(written(tmp_path, b"x" * (LINE_LIMIT - 1) + b"\n").lines()))
    assert not line.too_long


@pytest.mark.parametrize("members", [{}, {"a__csv": b"1", "b__csv": b"2"}])
def test_an_archive_without_exactly_one_file_is_refused(tmp_path: Path, members: dict[str, bytes]) -> None:
    with pytest.raises(FileDamaged, match="one is expected"):
        lines(written(tmp_path, zipped(**members)))


def test_the_members_of_an_archive_come_in_their_order(tmp_path: Path) -> None:
    for data in (zipped(b__xml=b"<b/>", a__xml=b"<a/>"), tarred(b__xml=b"<b/>", a__xml=b"<a/>")):
        read = [(name, content.read()) for name, content in written(tmp_path, data).members()]
        assert read == [("b.xml", b"<b/>"), ("a.xml", b"<a/>")]


def test_the_opening_is_that_of_the_first_member(tmp_path: Path) -> None:
    opening = written(tmp_path, tarred(b__xml="<b>葛根湯</b>".encode(), a__xml=b"<a/>")).opening
    assert (opening.name, opening.text) == ("b.xml", "<b>葛根湯</b>")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_the_first_line_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    assert written(tmp_path, "品名,薬価\r\n葛根湯,1\r\n".encode(encoding)).opening.first_line == "品名,薬価"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("20250716.csv.gz", date(2025, 7, 16)),
        ("ictrp_2020-07-07.csv", date(2020, 7, 7)),
        ("y_ALL20240321.zip", date(2024, 3, 21)),
        ("20250716-20250801.csv", None),
        ("20259999.csv", None),
        ("202409_all.zip", None),
        ("0000020250716111.csv", None),
    ],
)
def test_the_day_in_a_name_is_read_where_there_is_one(tmp_path: Path, name: str, day: date | None) -> None:
    assert written(tmp_path, b"", name).day_in_name == day


def test_the_hash_is_that_of_the_file_as_it_stands(tmp_path: Path) -> None:
    file = written(tmp_path, b"abc")
    assert file.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
