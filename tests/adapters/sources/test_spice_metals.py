"""Spices: samples of listed products, results with their qualifiers, and what cannot be told."""

from datetime import date
from pathlib import Path

import pytest

from registry.adapters.sources import Row, Tally, profile_of
from schemas.listings import ListingDocument
from schemas.samples import ListedSample
from schemas.vocab import ResultQualifier, RowCode
from tests.source_files import rows, written

HEADING = "LAB_NUMBER\tFL_NUMBER\tCOLDATE\tPRODUCT_NAME\tBRAND\tANALYTE\tRESULT\tUnit\n"


def line(analyte: str = "LEAD", result: str = "115", **cells: str) -> str:
    given = {
        "lab": "14C00742",
        "day": "3/11/2014",
        "product": "Chili Powder",
        "brand": "MAYA",
        "unit": "PPB",
    } | cells
    return (
        "\t".join(
            (
                given["lab"],
                "372124",
                given["day"],
                given["product"],
                given["brand"],
                analyte,
                result,
                given["unit"],
            )
        )
        + "\n"
    )


def read(folder: Path, *lines: str) -> list[Row]:
    return rows("spice-metals", written(folder, HEADING + "".join(lines), "spice.tsv"))


def pair(row: Row) -> tuple[ListingDocument, ListedSample]:
    listing, sample = row.items
    assert isinstance(listing, ListingDocument)
    assert isinstance(sample, ListedSample)
    return listing, sample


def test_the_file_is_told_by_its_heading(tmp_path: Path) -> None:
    profile = profile_of(written(tmp_path, HEADING))
    assert profile is not None
    assert profile.code == "spice-metals"


def test_the_rows_of_one_sample_become_one_sample_of_a_listing(tmp_path: Path) -> None:
    (row,) = read(tmp_path, line("ARSENIC", "55.0"), line("CADMIUM", "none found"), line("LEAD", "BQL"))
    listing, sample = pair(row)
    assert (row.line, row.lines, row.problems) == (2, 3, ())
    assert (sample.sample_no, sample.collected_on) == ("14C00742", date(2014, 3, 11))
    assert sample.listing_key == listing.source_key == "chili powder / maya"
    assert (listing.product_class, listing.firm, listing.names[0].text) == (None, None, "Chili Powder")
    assert [(r.item, r.value, r.qualifier, r.unit, r.text) for r in sample.results] == [
        ("arsenic", "55.0", ResultQualifier.EQUAL, "ug/kg", "55.0 PPB"),
        ("cadmium", None, ResultQualifier.NOT_DETECTED, "ug/kg", "none found PPB"),
        ("lead", None, ResultQualifier.LESS, "ug/kg", "BQL PPB"),
    ]


@pytest.mark.parametrize("word", ["NONE", "None Found", "none found", "ND"])
def test_each_spelling_of_not_detected_is_one_word(tmp_path: Path, word: str) -> None:
    _, sample = pair(read(tmp_path, line(result=word))[0])
    assert sample.results[0].qualifier is ResultQualifier.NOT_DETECTED


def test_less_than_a_number_keeps_the_number(tmp_path: Path) -> None:
    _, sample = pair(read(tmp_path, line(result="<5.0"))[0])
    assert (sample.results[0].value, sample.results[0].qualifier) == ("5.0", ResultQualifier.LESS)


def test_spellings_of_a_product_and_brand_share_one_listing(tmp_path: Path) -> None:
    first, second = read(tmp_path, line(), line(lab="14C00743", product="CHILI  POWDER", brand="Maya"))
    assert pair(first)[0].source_key == pair(second)[0].source_key


@pytest.mark.parametrize("brand", ["", "Unknown", "NONE", "No brand name", "Unknown - bulk pack"])
def test_without_a_brand_each_sample_has_its_own_listing(tmp_path: Path, brand: str) -> None:
    first, second = read(tmp_path, line(brand=brand), line(brand=brand, lab="14C00743"))
    assert pair(first)[0].source_key != pair(second)[0].source_key
    assert pair(first)[0].fields == ()


def test_another_product_under_the_same_number_is_another_sample(tmp_path: Path) -> None:
    first, second = read(tmp_path, line(), line(product="Mace"))
    assert pair(first)[1].listing_key != pair(second)[1].listing_key


def test_a_unit_in_parts_per_million_is_kept_as_such(tmp_path: Path) -> None:
    assert pair(read(tmp_path, line(unit="ppm"))[0])[1].results[0].unit == "mg/kg"


def test_an_analyte_that_is_cut_off_is_warned_of(tmp_path: Path) -> None:
    (row,) = read(tmp_path, line("ARSENIC,", "1990"), line("Arsenic,", "1120"))
    assert [r.item for r in pair(row)[1].results] == ["arsenic", "arsenic"]
    assert [found.code for found in row.problems] == [RowCode.W_VALUE] * 2


def test_a_result_in_words_keeps_its_words_only(tmp_path: Path) -> None:
    (row,) = read(tmp_path, line(result="see comment"))
    result = pair(row)[1].results[0]
    assert (result.value, result.qualifier, result.text) == (None, None, "see comment PPB")
    assert row.problems[0].code is RowCode.W_VALUE


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (line("TOTAL"), RowCode.E_ENUM),
        (line(unit="ug/dL"), RowCode.E_UNIT),
        (line(result=""), RowCode.E_REQ),
        (line("LEAD\x01"), RowCode.E_ENC),
        ("too\tfew\n", RowCode.E_FMT),
    ],
)
def test_a_result_that_cannot_be_read_costs_its_row_only(tmp_path: Path, wrong: str, reason: RowCode) -> None:
    tally = Tally()
    for row in read(tmp_path, line("CADMIUM"), wrong, line("ARSENIC")):
        tally.add(row)
    assert (tally.read, tally.accepted, dict(tally.rejected)) == (3, 2, {reason: 1})


def test_a_day_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    (row,) = read(tmp_path, line(day="13/40/2014"))
    assert (pair(row)[1].collected_on, row.problems[0].code) == (None, RowCode.W_DATE)


def test_a_sample_has_a_limit(tmp_path: Path) -> None:
    tally = Tally()
    for row in read(tmp_path, line() * 501):
        tally.add(row)
    assert (tally.accepted, dict(tally.rejected)) == (500, {RowCode.E_LIMIT: 1})
