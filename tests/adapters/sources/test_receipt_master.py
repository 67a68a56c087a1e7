"""The receipt master: CP932 without headings, readings by price-list code."""

from pathlib import Path

import pytest

from registry.adapters.sources import Row, profile_of
from schemas.listings import Reading
from schemas.vocab import RowCode
from tests.source_files import rows, written, zipped


def line(kana: str = "ﾐﾎﾝｶｯｺﾝﾄｳ2.5G", code: str = "5200013D1123", name: str = "見本葛根湯①髙") -> str:
    cells = ["0", "Y", "610406079", "7", name, "09", kana, *["0"] * 24, code, "0", "0", name, *["0"] * 5]
    assert len(cells) == 40
    return ",".join(f'"{cell}"' for cell in cells) + "\r\n"


def read(folder: Path, *lines: str) -> list[Row]:
    data = zipped(y_ALL__csv="".join(lines).encode("cp932"))
    return rows("receipt-master", written(folder, data, "y_ALL20240321.zip"))


def test_the_file_is_told_by_its_first_line(tmp_path: Path) -> None:
    profile = profile_of(written(tmp_path, zipped(y__csv=line().encode("cp932"))))
    assert profile is not None
    assert profile.code == "receipt-master"


def test_a_reading_is_folded_to_full_width(tmp_path: Path) -> None:
    (item,) = read(tmp_path, line())[0].items
    assert isinstance(item, Reading)
    assert (item.code, item.name, item.kana, item.complete) == (
        "5200013D1123",
        "見本葛根湯①髙",
        "ミホンカッコントウ2.5G",
        True,
    )


def test_a_reading_as_long_as_the_source_allows_may_be_cut(tmp_path: Path) -> None:
    (item,) = read(tmp_path, line("ｱ" * 20))[0].items
    assert isinstance(item, Reading)
    assert not item.complete


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (line(code=""), RowCode.E_REQ),
        (line(kana=""), RowCode.E_REQ),
        (line(code="5200013D1124"), RowCode.E_CHK),
        ('"0","Y"\r\n', RowCode.E_FMT),
    ],
)
def test_a_row_without_code_or_reading_is_refused(tmp_path: Path, wrong: str, reason: RowCode) -> None:
    refused, whole = read(tmp_path, wrong, line())
    assert refused.problems[0].code is reason
    assert whole.items
