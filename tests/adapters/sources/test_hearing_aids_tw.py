"""Hearing-aid permits of Taiwan: one table whose headings change."""

from pathlib import Path

import pytest

from registry.adapters.sources import SourceFile, profile_of, read
from schemas.listings import ListingDocument
from schemas.vocab import ProductClass, RowCode
from tests.conftest import shared_data

HEADINGS = (
    "許可證字號,註銷狀態,有效日期,品名,規格,申請商,製造商",
    "許可證字號,註銷狀態,有效日期,品名,醫器規格,申請商,製造商",
    "許可證字號; 快查：,註銷狀態,有效日期,品名; 快查：,醫器級數、規格,申請商,製造商",
)
ROW = "衛部字第1號,; ;,2013/08/07; ｜; 2023/08/07,助聽器; Hearing Aid,1級醫材; 空白,聖基公司; 新北市,LIVING CO.; CN"


def listings(folder: Path, heading: str, *rows: str) -> list[ListingDocument]:
    path = folder / "20241031.csv"
    path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    file = SourceFile.at(path)
    profile = profile_of(file)
    assert profile is not None
    assert profile.code == "hearing-aids-tw"
    return [item for row in read(profile, file) for item in row.items if isinstance(item, ListingDocument)]


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_permit_is_a_device_without_a_sub_class_under_any_heading(tmp_path: Path, heading: str) -> None:
    (listing,) = listings(tmp_path, heading, ROW)
    assert (listing.source_key, listing.product_class, listing.subclass) == (
        "衛部字第1號",
        ProductClass.WD,
        None,
    )
    assert {name.language: name.text for name in listing.names} == {"zh-Hant": "助聽器", "en": "Hearing Aid"}
    assert (listing.firm, listing.edition) == ("聖基公司", "2024-10-31")
    assert "2023/08/07" in next(field.value for field in listing.fields if field.label == "有效日期")


def test_a_heading_that_changed_changes_no_listing(tmp_path: Path) -> None:
    fields = {listings(tmp_path, heading, ROW)[0].fields for heading in HEADINGS}
    assert len(fields) == 1


def test_a_row_without_its_permit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADINGS[0]}\n,x,x,x,x,x,x\n", encoding="utf-8")
    file = SourceFile.at(path)
    profile = profile_of(file)
    assert profile is not None
    (row,) = read(profile, file)
    assert row.problems[0].code is RowCode.E_REQ


def test_every_row_of_the_real_snapshots_is_read() -> None:
    paths = sorted((shared_data() / "data" / "tw-hearing-aid-permits").glob("*.csv.gz"))
    assert len(paths) == 7
    for path in paths:
        file = SourceFile.at(path)
        profile = profile_of(file)
        assert profile is not None
        rows = list(read(profile, file))
        assert (len(rows), sum(len(row.items) for row in rows)) == (336, 336)
