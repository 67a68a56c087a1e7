"""The price list: which codes are listed, what is kept of a row, and what refuses it."""

from datetime import date
from pathlib import Path

import pytest

from registry.adapters.sources import Options, Row, profile_of
from schemas.listings import ListingDocument
from schemas.vocab import IdentifierLevel, ProductClass, RowCode, SubClass
from tests.source_files import gzipped, rows, written

HEADING = (
    "区分,薬価基準収載医薬品コード,成分名,規格,日本薬局方,麻薬,業者名追記,品名,メーカー名,"
    "診療報酬において加算等の算定対象となる後発医薬品,先発医薬品,同一剤形・規格の後発医薬品がある先発医薬品,"
    "薬価,経過措置による使用期限,備考\n"
)


def row(code: str, name: str = "見本葛根湯エキス顆粒", until: str = "", maker: str = "見本製薬") -> str:
    return f"内用薬,{code},葛根湯エキス,１ｇ,,,,{name},{maker},,,,10.3,{until},\n"


def read(
    folder: Path, *lines: str, name: str = "20250716.csv.gz", options: Options | None = None
) -> list[Row]:
    return rows("price-list", written(folder, gzipped(HEADING + "".join(lines)), name), options)


def one(folder: Path, line: str) -> tuple[ListingDocument, Row]:
    (found,) = read(folder, line)
    assert isinstance(found.items[0], ListingDocument)
    return found.items[0], found


def test_the_file_is_told_by_its_heading(tmp_path: Path) -> None:
    profile = profile_of(written(tmp_path, gzipped(HEADING)))
    assert profile is not None
    assert (profile.code, profile.whole) == ("price-list", True)


def test_a_kampo_row_becomes_a_listing(tmp_path: Path) -> None:
    listing, found = one(tmp_path, row("5200013D1123"))
    assert found.problems == ()
    assert (listing.product_class, listing.subclass) == (ProductClass.TM, SubClass.TM_RX)
    assert (listing.source_key, listing.identifiers[0].level) == ("5200013D1123", IdentifierLevel.CHECKSUM_OK)
    assert (listing.edition, listing.edition_date) == ("2025-07-16", date(2025, 7, 16))
    assert (listing.firm, listing.ingredients[0].name) == ("見本製薬", "葛根湯エキス")
    assert [(field.label, field.value) for field in listing.fields] == [
        ("区分", "内用薬"),
        ("規格", "１ｇ"),
        ("薬価", "10.3"),
    ]


def test_a_row_without_a_maker_has_no_firm(tmp_path: Path) -> None:
    assert one(tmp_path, row("5200013D1123", maker=""))[0].firm is None


@pytest.mark.parametrize("code", ["5100001X1016", "5200139D1037", "5900001A1025"])
def test_crude_drugs_kampo_and_what_follows_kampo_are_in_scope(tmp_path: Path, code: str) -> None:
    assert one(tmp_path, row(code))[0].subclass is SubClass.TM_RX


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("2171022F1029", RowCode.E_OUT_OF_SCOPE),
        ("5200013D1124", RowCode.E_CHK),
        ("5200001D1024", RowCode.E_CHK),
        ("52000131D123", RowCode.E_CHK),
        ("4.98704E+12", RowCode.E_ID_NUMERIC),
        ("", RowCode.E_REQ),
    ],
)
def test_other_and_wrong_codes_are_refused_with_their_reason(
    tmp_path: Path, code: str, reason: RowCode
) -> None:
    (found,) = read(tmp_path, row(code))
    assert (found.items, found.problems[0].code, found.problems[0].row) == ((), reason, 2)


def test_the_end_of_a_transitional_measure_is_a_date(tmp_path: Path) -> None:
    listing, _ = one(tmp_path, row("5200013D1123", until="R8.3.31まで"))
    assert listing.listed_until == date(2026, 3, 31)
    assert "R8.3.31まで" in [field.value for field in listing.fields]


def test_an_unreadable_end_is_warned_of_and_kept_as_written(tmp_path: Path) -> None:
    listing, found = one(tmp_path, row("5200013D1123", until="当分の間"))
    assert (listing.listed_until, found.problems[0].code) == (None, RowCode.W_DATE)
    assert "当分の間" in [field.value for field in listing.fields]


def test_a_row_without_a_name_is_refused(tmp_path: Path) -> None:
    assert read(tmp_path, row("5200013D1123", name=""))[0].problems[0].code is RowCode.E_REQ


def test_the_edition_may_be_given_and_else_is_the_hash_of_the_file(tmp_path: Path) -> None:
    given = Options(edition="2025年7月版", edition_date=date(2025, 7, 1))
    listings = [
        found[0].items[0]
        for found in (
            read(tmp_path, row("5200013D1123"), options=given),
            read(tmp_path, row("5200013D1123"), name="list.csv"),
        )
    ]
    assert isinstance(listings[0], ListingDocument)
    assert isinstance(listings[1], ListingDocument)
    assert (listings[0].edition, listings[0].edition_date) == ("2025年7月版", date(2025, 7, 1))
    assert (listings[1].edition, listings[1].edition_date) == (
        f"sha256:{listings[1].provenance.file_sha256[:12]}",
        None,
    )
