"""Lists of DOIs: bare lines and tables, what is refused, and what is told of nothing but a number."""

from pathlib import Path

import pytest

from registry.adapters.sources import Row, profile_of
from registry.domain.publications import reports_results
from schemas.publications import PublicationDocument
from schemas.vocab import NumberOrigin, RowCode
from tests.source_files import gzipped, rows, written

BARE = "10.1056/NEJMoa1911303\n\nhttps://doi.org/10.1136/bmj.l4898\n"
TABLE = "DOI,PMID,試験番号\n10.1056/NEJMoa1911303,31535829,NCT03036150; UMIN000021177\n10.1136/bmj.l4898,,\n"
COMMAS = "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2\n"


def publication(row: Row) -> PublicationDocument:
    (made,) = row.items
    assert isinstance(made, PublicationDocument)
    return made


@pytest.mark.parametrize(
    "content",
    [
        BARE,
        f"DOI\n{BARE}",
        f"\ufeffＤＯＩ\r\n{BARE}",
        gzipped(BARE),
        TABLE,
        TABLE.replace(",", "\t"),
        BARE.encode("utf-16"),
    ],
)
def test_a_list_is_told_by_its_content_and_read(tmp_path: Path, content: str | bytes) -> None:
    file = written(tmp_path, content, "list")
    profile = profile_of(file)
    assert profile is not None
    assert profile.code == "doi-list"
    found = rows("doi-list", file)
    assert [row.problems for row in found] == [(), ()]
    made = [publication(row) for row in found]
    assert [one.doi for one in made] == ["10.1056/NEJMoa1911303", "10.1136/bmj.l4898"]
    assert [one.provenance.url for one in made] == [f"https://doi.org/{one.doi}" for one in made]
    assert [(one.title, one.name) for one in made] == [(None, f"DOI {one.doi}") for one in made]


def test_a_table_also_names_pmid_and_the_numbers_of_trials(tmp_path: Path) -> None:
    made = publication(rows("doi-list", written(tmp_path, TABLE))[0])
    assert made.pmid == "31535829"
    assert [(one.value, one.origin) for one in made.numbers] == [
        ("NCT03036150", NumberOrigin.LISTED),
        ("UMIN000021177", NumberOrigin.LISTED),
    ]


def test_an_article_of_which_only_a_number_is_known_is_no_report_of_results(tmp_path: Path) -> None:
    made = publication(rows("doi-list", written(tmp_path, TABLE))[0])
    assert not reports_results(made)
    assert reports_results(made.model_copy(update={"title": "A randomised trial of tea"}))


def test_a_pmid_alone_names_an_article(tmp_path: Path) -> None:
    made = publication(rows("doi-list", written(tmp_path, "DOI,PMID\n,31535829\n"))[0])
    assert (made.doi, made.name, made.provenance.url) == (None, "PMID 31535829", None)


def test_a_doi_of_a_bare_line_keeps_its_commas_and_semicolons(tmp_path: Path) -> None:
    file = written(tmp_path, COMMAS)
    profile = profile_of(file)
    assert profile is not None
    assert profile.code == "doi-list"
    assert publication(rows("doi-list", file)[0]).doi == COMMAS.strip()


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("10.1136/bmj.l4898\n10.12/abc\n", 2, RowCode.E_FMT),
        ("10.1136/bmj.l4898\n10.1056/ NEJM\n", 2, RowCode.E_FMT),
        ("DOI,PMID\n11.1056/x,PMC4015268\n", 2, RowCode.E_FMT),
        ("DOI,PMID\n,\n", 2, RowCode.E_REQ),
        ("10.1136/caf\u00e9\n".encode() + b"10.1136/caf\xff\n", 2, RowCode.E_ENC),
        ("10.1136/bmj.l4898\n10.1136/" + "x" * 2_000_000, 2, RowCode.E_LIMIT),
        ("DOI\n\n", 0, RowCode.E_REQ),
        ("DOI,PMID\n10.1136/bmj.l4898\n", 2, RowCode.E_FMT),
    ],
)
def test_a_row_without_a_number_that_holds_is_refused_with_its_reason(
    tmp_path: Path, content: str | bytes, line: int, reason: RowCode
) -> None:
    refused = [row for row in rows("doi-list", written(tmp_path, content)) if not row.items]
    assert [(row.line, row.problems[0].code) for row in refused] == [(line, reason)]
    assert refused[0].problems[0].code.refuses


def test_a_wrong_number_beside_a_right_one_is_left_out_with_a_warning(tmp_path: Path) -> None:
    (row,) = rows("doi-list", written(tmp_path, "DOI,PMID,試験ID\n10.12/abc,31535829,NCT1\n"))
    made = publication(row)
    assert (made.doi, made.pmid, made.numbers) == (None, "31535829", ())
    assert [(found.code, found.column) for found in row.problems] == [
        (RowCode.W_ID, "DOI"),
        (RowCode.W_ID, "試験番号"),
    ]


@pytest.mark.parametrize("text", ["名称,DOI\nx,10.1136/bmj.l4898\n", "PMID\n31535829\n", "hello\n", ""])
def test_another_table_is_no_list_of_dois(tmp_path: Path, text: str) -> None:
    profile = profile_of(written(tmp_path, text))
    assert profile is None or profile.code != "doi-list"
