"""Medical institutions of Mie: codes, kinds, municipalities."""

from pathlib import Path

import pytest

from registry.adapters.sources import Row, profile_of
from schemas.organisations import OrganisationDocument
from schemas.vocab import IdentifierLevel, OrganisationKind, RowCode
from tests.source_files import rows, written, zipped

LINE = "240101014,0101014,見本医院,5110904,桑名市見本１－１\n"


def read(folder: Path, text: str) -> list[Row]:
    return rows("medical-institutions", written(folder, zipped(list__csv=text.encode()), "list.zip"))


def site(row: Row) -> OrganisationDocument:
    (item,) = row.items
    assert isinstance(item, OrganisationDocument)
    return item


def test_the_file_is_told_without_a_heading(tmp_path: Path) -> None:
    profile = profile_of(written(tmp_path, LINE))
    assert profile is not None
    assert profile.code == "medical-institutions"


def test_an_institution_of_mie_becomes_a_site(tmp_path: Path) -> None:
    made = site(read(tmp_path, LINE)[0])
    assert (made.medical_institution_code, made.code_level) == ("240101014", IdentifierLevel.CHECKSUM_OK)
    assert (made.kind, made.prefecture, made.lg_code) == (OrganisationKind.MEDICAL, "24", "242055")
    assert (made.name, made.postal_code, made.address) == ("見本医院", "5110904", "桑名市見本１－１")


def test_other_prefectures_are_out_of_scope(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "010112489,0112489,見本病院,0050813,札幌市南区\n")
    assert row.problems[0].code is RowCode.E_OUT_OF_SCOPE


def test_a_check_digit_that_is_not_medical_leaves_the_kind_open(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "240101015,0101015,見本歯科,5110904,桑名市見本１\n")
    assert (site(row).kind, site(row).code_level) == (None, IdentifierLevel.FORMAT_OK)
    assert [found.code for found in row.problems] == [RowCode.W_CHK]


def test_two_codes_that_differ_are_warned_of(tmp_path: Path) -> None:
    (row,) = read(tmp_path, LINE.replace(",0101014,", ",0101015,"))
    assert [found.code for found in row.problems] == [RowCode.W_ID]


def test_a_postal_code_of_another_length_is_left_out(tmp_path: Path) -> None:
    (row,) = read(tmp_path, LINE.replace("5110904", "511-0904"))
    assert (site(row).postal_code, row.problems[0].code) == (None, RowCode.W_VALUE)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("24010101,0101014,見本医院,5110904,桑名市\n", RowCode.E_FMT),
        (",,見本医院,5110904,桑名市\n", RowCode.E_FMT),
        ("240101014,0101014,,5110904,桑名市\n", RowCode.E_REQ),
        ("240101014,0101014,\ue38b田医院,5110904,桑名市\n", RowCode.E_ENC),
        ("240101014,0101014,見本医院\n", RowCode.E_FMT),
    ],
)
def test_a_row_without_code_or_readable_name_is_refused(tmp_path: Path, line: str, reason: RowCode) -> None:
    assert read(tmp_path, line)[0].problems[0].code is reason
