"""PubMed XML as efetch gives it (``PubmedArticleSet``, DTD of the US National Library of Medicine).

Notices come from ``CommentsCorrections`` and from the publication type *Retracted Publication*; registry numbers
from the accession numbers (``DataBank``) and the abstract. A record that is itself a notice (*Retraction of
Publication*) is no retracted article.
"""

import hashlib
from collections.abc import Iterator
from typing import Final

from lxml import etree

from registry.adapters.sources.files import Opening, SourceFile
from registry.adapters.sources.profiles import Options, Profile, provenance
from registry.adapters.sources.publications.reading import PublicationReader, without_title, year_in
from registry.adapters.sources.rows import Row, built, refused
from registry.adapters.sources.xml_items import xml_items
from schemas.base import Bilingual
from schemas.identifiers import Scheme
from schemas.imports import Source
from schemas.publications import PublicationDocument, PublicationNotice
from schemas.vocab import NoticeKind, RowCode

__all__ = ["PROFILE", "PUBMED"]

_ARTICLE: Final = "PubmedArticle"
_RETRACTED: Final = "Retracted Publication"
_NOTICES: Final = {
    "RetractionIn": NoticeKind.RETRACTION,
    "RetractedandRepublishedIn": NoticeKind.RETRACTION,
    "ExpressionOfConcernIn": NoticeKind.EXPRESSION_OF_CONCERN,
    "ErratumIn": NoticeKind.ERRATUM,
    "CorrectedandRepublishedIn": NoticeKind.ERRATUM,
}
PUBMED: Final = Source(
    code="pubmed",
    name=Bilingual(ja="PubMed（米国国立医学図書館）", en="PubMed (US National Library of Medicine)"),
    terms=Bilingual(
        ja="米国国立医学図書館の利用条件による（抄録は掲載しません）",
        en="Terms of the US National Library of Medicine; abstracts are not shown",
    ),
)


def _detects(opening: Opening) -> bool:
    return f"<{_ARTICLE}" in opening.text


def _rows(file: SourceFile, options: Options) -> Iterator[Row]:
    number = 0
    for _, content in file.members():
        for item in xml_items(content, _ARTICLE, after=number):
            if isinstance(item, Row):
                number = max(number, item.line)
                yield item
            else:
                number = item[0]
                yield _row(file, options, *item)


def _row(file: SourceFile, options: Options, number: int, record: etree._Element) -> Row:
    citation = record.find("MedlineCitation")
    article = None if citation is None else citation.find("Article")
    if citation is None or article is None:
        return refused(
            RowCode.E_FMT, number, ja="論文の記録がありません。", en="The record holds no article."
        )
    reader = PublicationReader(number, options.date_order)
    title = reader.long(
        "ArticleTitle", _text(article.find("ArticleTitle")) or _text(article.find("VernacularTitle"))
    )
    if title is None:
        return without_title(number, "ArticleTitle")
    sha256 = hashlib.sha256(etree.tostring(record, method="c14n")).hexdigest()

    def make() -> PublicationDocument:
        pmid = reader.identifier(Scheme.PMID, "PMID", _text(citation.find("PMID")))
        kinds = reader.several("PublicationType", _texts(article, "PublicationTypeList/PublicationType"))
        issue = article.find("Journal/JournalIssue")
        return PublicationDocument(
            source=PUBMED,
            provenance=provenance(
                file, sha256, url=None if pmid is None else f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
            ),
            doi=reader.identifier(Scheme.DOI, "doi", _doi(record, article)),
            pmid=pmid,
            title=title,
            title_original=reader.long("VernacularTitle", _text(article.find("VernacularTitle"))),
            journal=reader.short("Title", _text(article.find("Journal/Title")))
            or reader.short("MedlineTA", _text(citation.find("MedlineJournalInfo/MedlineTA"))),
            year=_year(article, issue),
            volume=reader.short("Volume", _part(issue, "Volume")),
            issue=reader.short("Issue", _part(issue, "Issue")),
            pages=reader.short("MedlinePgn", _text(article.find("Pagination/MedlinePgn"))),
            authors=reader.authors(
                "AuthorList", [_author(author) for author in article.iterfind("AuthorList/Author")]
            ),
            kinds=kinds,
            numbers=reader.numbers(
                _texts(article, "DataBankList/DataBank/AccessionNumberList/AccessionNumber"),
                " ".join(_texts(article, "Abstract/AbstractText")),
            ),
            notices=reader.marked(title, _notices(reader, citation, retracted=_RETRACTED in kinds)),
        )

    return built(number, make, reader.problems)


def _text(element: etree._Element | None) -> str:
    """The text of an element without its mark-up."""
    return "" if element is None else "".join(element.itertext())


def _texts(parent: etree._Element, path: str) -> list[str]:
    return [_text(element) for element in parent.iterfind(path)]


def _part(parent: etree._Element | None, path: str) -> str:
    return "" if parent is None else _text(parent.find(path))


def _doi(record: etree._Element, article: etree._Element) -> str:
    """The article's own DOI; those of its references stand elsewhere."""
    return _text(article.find("ELocationID[@EIdType='doi']")) or _text(
        record.find("PubmedData/ArticleIdList/ArticleId[@IdType='doi']")
    )


def _year(article: etree._Element, issue: etree._Element | None) -> int | None:
    for text in (
        _part(issue, "PubDate/Year"),
        _part(issue, "PubDate/MedlineDate"),
        _text(article.find("ArticleDate/Year")),
    ):
        if (year := year_in(text)) is not None:
            return year
    return None


def _author(author: etree._Element) -> str:
    return _part(author, "CollectiveName") or f"{_part(author, 'LastName')} {_part(author, 'Initials')}"


def _notices(
    reader: PublicationReader, citation: etree._Element, *, retracted: bool
) -> Iterator[PublicationNotice]:
    named = set()
    for note in citation.iterfind("CommentsCorrectionsList/CommentsCorrections"):
        kind = _NOTICES.get(note.get("RefType", ""))
        if kind is not None:
            named.add(kind)
            yield PublicationNotice(
                kind=kind,
                pmid=reader.identifier(Scheme.PMID, "CommentsCorrections", _part(note, "PMID")),
                citation=reader.long("RefSource", _part(note, "RefSource")),
            )
    if retracted and NoticeKind.RETRACTION not in named:
        yield PublicationNotice(kind=NoticeKind.RETRACTION)


PROFILE: Final = Profile(
    source=PUBMED, yields=frozenset({"publication"}), whole=False, detects=_detects, rows=_rows
)
