"""Bibliographic records: PubMed XML, MEDLINE text and RIS say the same of an article, and keep no address."""

from pathlib import Path

import pytest

from registry.adapters.sources import Row, SourceFile, profile_of
from schemas.publications import PublicationDocument
from schemas.vocab import NoticeKind, NumberOrigin, RowCode
from tests.conftest import shared_data
from tests.source_files import rows, written, zipped

ABSTRACT = "We gave tea. Trial registration: UMIN000021177 and NCT03036150. Mail tea@example.jp."
ARTICLE = f"""<PubmedArticle><MedlineCitation><PMID Version="1">24124926</PMID>
<Article><Journal><JournalIssue><Volume>3</Volume><Issue>2</Issue><PubDate>
<MedlineDate>2024 Nov-Dec</MedlineDate></PubDate>
</JournalIssue><Title>Journal of tests</Title></Journal>
<ArticleTitle>Herbal tea, <i>Camellia</i>, and sleep.</ArticleTitle>
<Pagination><MedlinePgn>11-19</MedlinePgn></Pagination>
<ELocationID EIdType="doi">10.1000/tea.1</ELocationID>
<Abstract><AbstractText Label="METHODS">{ABSTRACT}</AbstractText></Abstract>
<AuthorList><Author><LastName>Mihon</LastName><ForeName>Hanako</ForeName><Initials>H</Initials>
<AffiliationInfo><Affiliation>Example University, Tsu. hanako@example.jp</Affiliation></AffiliationInfo></Author>
<Author><CollectiveName>Tea Group</CollectiveName></Author></AuthorList>
<DataBankList><DataBank><DataBankName>ClinicalTrials.gov</DataBankName><AccessionNumberList>
<AccessionNumber>NCT03036150</AccessionNumber><AccessionNumber>GEO1</AccessionNumber></AccessionNumberList></DataBank></DataBankList>
<PublicationTypeList><PublicationType>Journal Article</PublicationType>%TYPE%</PublicationTypeList>
</Article>%NOTES%</MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="doi">10.1000/wrong</ArticleId></ArticleIdList>
<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1000/reference</ArticleId></ArticleIdList>
</Reference></ReferenceList>
</PubmedData></PubmedArticle>"""
TEXT = f"""PMID- 24124926
OWN - NLM
DP  - 2024 Nov-Dec
TI  - Herbal tea, Camellia,
      and sleep.
PG  - 11-19
LID - S0000 [pii]
LID - 10.1000/tea.1 [doi]
AB  - {ABSTRACT}
FAU - Mihon, Hanako
AU  - Mihon H
AD  - Example University, Tsu. hanako@example.jp
CN  - Tea Group
PT  - Journal Article
JT  - Journal of tests
VI  - 3
IP  - 2
SI  - ClinicalTrials.gov/NCT03036150
"""
RIS = f"""TY  - JOUR
TI  - Herbal tea, Camellia, and sleep.
AU  - Mihon H
AU  - Tea Group
PY  - 2024/11//
JF  - Journal of tests
VL  - 3
IS  - 2
SP  - 11
EP  - 19
DO  - https://doi.org/10.1000/tea.1
AN  - 24124926
DB  - PubMed
AB  - {ABSTRACT}
AD  - hanako@example.jp
ER  -
"""


def xml(*articles: str) -> str:
    return f'<?xml version="1.0"?>\n<PubmedArticleSet>{"".join(articles)}</PubmedArticleSet>'


def article(kind: str = "", notes: str = "") -> str:
    listed = f"<PublicationType>{kind}</PublicationType>" if kind else ""
    return ARTICLE.replace("%TYPE%", listed).replace("%NOTES%", notes)


def note(kind: str, pmid: str = "31535829") -> str:
    return (
        f'<CommentsCorrections RefType="{kind}"><RefSource>J Tests. 2025;1:1</RefSource><PMID>{pmid}</PMID>'
        "</CommentsCorrections>"
    )


FORMS = {"pubmed": xml(article()), "medline": f"\n{TEXT}\n", "ris": RIS}


def publication(row: Row) -> PublicationDocument:
    (made,) = row.items
    assert isinstance(made, PublicationDocument)
    return made


@pytest.mark.parametrize("code", FORMS)
def test_every_form_is_told_and_says_the_same(tmp_path: Path, code: str) -> None:
    file = written(tmp_path, FORMS[code], "export")
    profile = profile_of(file)
    assert profile is not None
    assert profile.code == code
    (row,) = rows(code, file)
    made = publication(row)
    assert (made.pmid, made.doi, made.year) == ("24124926", "10.1000/tea.1", 2024)
    assert made.title == "Herbal tea, Camellia, and sleep."
    assert (made.journal, made.volume, made.issue, made.pages) == ("Journal of tests", "3", "2", "11-19")
    assert made.authors == ("Mihon H", "Tea Group")
    assert {number.value for number in made.numbers} == {"NCT03036150", "UMIN000021177"}
    assert made.notices == ()
    stored = made.model_dump_json()
    assert "@" not in stored
    assert "Example University" not in stored
    assert "We gave tea" not in stored


@pytest.mark.parametrize("code", ["pubmed", "medline"])
def test_accession_numbers_go_before_those_of_the_abstract(tmp_path: Path, code: str) -> None:
    made = publication(rows(code, written(tmp_path, FORMS[code]))[0])
    assert [(one.value, one.origin) for one in made.numbers] == [
        ("NCT03036150", NumberOrigin.ACCESSION),
        ("UMIN000021177", NumberOrigin.ABSTRACT),
    ]


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        ("RetractionIn", NoticeKind.RETRACTION),
        ("RetractedandRepublishedIn", NoticeKind.RETRACTION),
        ("ExpressionOfConcernIn", NoticeKind.EXPRESSION_OF_CONCERN),
        ("ErratumIn", NoticeKind.ERRATUM),
    ],
)
def test_notices_are_read_from_corrections(tmp_path: Path, mark: str, kind: NoticeKind) -> None:
    notes = f"<CommentsCorrectionsList>{note(mark)}{note('Cites')}</CommentsCorrectionsList>"
    made = publication(rows("pubmed", written(tmp_path, xml(article(notes=notes))))[0])
    assert [(one.kind, one.pmid, one.citation) for one in made.notices] == [
        (kind, "31535829", "J Tests. 2025;1:1")
    ]


def test_the_type_alone_retracts_and_the_notice_itself_is_not_retracted(tmp_path: Path) -> None:
    notes = f"<CommentsCorrectionsList>{note('RetractionOf')}</CommentsCorrectionsList>"
    both = xml(article("Retracted Publication"), article("Retraction of Publication", notes))
    made = [publication(row) for row in rows("pubmed", written(tmp_path, both))]
    assert [one.retracted for one in made] == [True, False]


def test_medline_text_has_its_notices_too(tmp_path: Path) -> None:
    text = TEXT + "RIN - J Tests. 2025;1:1. PMID: 31535829\nECI - J Tests. 2024;9:9\n\n" + TEXT
    first, second = (publication(row) for row in rows("medline", written(tmp_path, text)))
    assert [(one.kind, one.pmid) for one in first.notices] == [
        (NoticeKind.RETRACTION, "31535829"),
        (NoticeKind.EXPRESSION_OF_CONCERN, None),
    ]
    assert second.notices == ()
    typed = TEXT + "PT  - Retracted Publication\n"
    assert publication(rows("medline", written(tmp_path, typed))[0]).retracted


def test_a_title_marked_by_the_publisher_retracts(tmp_path: Path) -> None:
    text = RIS.replace("Herbal tea", "RETRACTED: Herbal tea")
    assert publication(rows("ris", written(tmp_path, text))[0]).retracted


def test_an_article_without_doi_or_pmid_is_kept_and_wrong_ones_are_warned_of(tmp_path: Path) -> None:
    text = RIS.replace("https://doi.org/10.1000/tea.1", "tea").replace("24124926", "PMC1")
    (row,) = rows("ris", written(tmp_path, text))
    assert (publication(row).doi, publication(row).pmid) == (None, None)
    assert [found.code for found in row.problems] == [RowCode.W_ID, RowCode.W_ID]


def test_an_accession_number_of_another_database_is_no_pmid(tmp_path: Path) -> None:
    text = RIS.replace("DB  - PubMed", "DB  - Ichushi")
    (row,) = rows("ris", written(tmp_path, text))
    assert (publication(row).pmid, row.problems) == (None, ())


@pytest.mark.parametrize(
    ("code", "data", "reason"),
    [
        ("ris", RIS.replace("TI  - ", "XX  - "), RowCode.E_REQ),
        ("medline", TEXT.replace("TI  - ", "XX  - "), RowCode.E_REQ),
        ("pubmed", xml("<PubmedArticle><MedlineCitation/></PubmedArticle>"), RowCode.E_FMT),
        ("pubmed", xml(article().replace("Herbal tea, <i>Camellia</i>, and sleep.", "")), RowCode.E_REQ),
        ("ris", "AU  - Mihon H\n", RowCode.E_FMT),
        ("medline", "TI  - Tea\n", RowCode.E_FMT),
        (
            "ris",
            RIS.replace("Mihon", "見本").encode() + b"TY  - JOUR\nTI  - \xff\xfe\nER  - \n",
            RowCode.E_ENC,
        ),
        ("ris", RIS + "TY  - JOUR\nTI  - Tea\nN1  - " + "x" * (1 << 20) + "\nER  - \n", RowCode.E_LIMIT),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(
    tmp_path: Path, code: str, data: str | bytes, reason: RowCode
) -> None:
    row = rows(code, written(tmp_path, data))[-1]
    assert row.items == ()
    assert row.problems[0].code is reason


def test_one_broken_article_costs_itself(tmp_path: Path) -> None:
    broken = article().replace("</Article>", "")
    first, second, third = rows("pubmed", written(tmp_path, xml(article(), broken, article())))
    assert (len(first.items), len(second.items), len(third.items)) == (1, 0, 1)
    assert (second.line, second.problems[0].code) == (2, RowCode.E_FMT)


def test_an_archive_of_files_is_numbered_through(tmp_path: Path) -> None:
    file = written(tmp_path, zipped(a__xml=xml(article()).encode(), b__xml=xml(article()).encode()), "a.zip")
    assert [row.line for row in rows("pubmed", file)] == [1, 2]


def test_of_an_endless_list_of_authors_the_first_are_kept(tmp_path: Path) -> None:
    text = RIS.replace("AU  - Tea Group\n", "AU  - Tea Group\n" * 3_001)
    (row,) = rows("ris", written(tmp_path, text))
    assert len(publication(row).authors) == 3_000
    assert [found.code for found in row.problems] == [RowCode.W_TEXT]


def test_real_records_of_pubmed_are_read_whole() -> None:
    folder = shared_data() / "data" / "pubmed-records"
    titles = []
    for path in sorted(folder.iterdir()):
        file = SourceFile.at(path)
        profile = profile_of(file)
        assert profile is not None
        for row in rows(profile.code, file):
            made = publication(row)
            assert made.pmid is not None
            assert made.year is not None
            assert made.authors
            assert "@" not in made.model_dump_json()
            titles.append(made.title)
    assert len(titles) >= 7
    assert (
        "Leucocyte telomere length, genetic variants at the TERT gene region and risk of pancreatic cancer."
        in titles
    )
