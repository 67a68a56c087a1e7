"""Bibliographic records of tagged lines: RIS of reference managers, and the MEDLINE text of PubMed (``.nbib``).

``TY  - JOUR`` … ``ER  -`` is a record of RIS, ``PMID- 1`` up to the next empty line one of MEDLINE. A line without a
tag goes on with the line before it.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from registry.adapters.sources.files import SourceFile
from registry.adapters.sources.profiles import Options, Profile, provenance
from registry.adapters.sources.publications.pubmed import PUBMED
from registry.adapters.sources.publications.reading import PublicationReader, without_title, year_in
from registry.adapters.sources.rows import Row, built, refused
from schemas.base import Bilingual
from schemas.identifiers import Scheme
from schemas.imports import Source
from schemas.publications import PublicationDocument, PublicationNotice
from schemas.vocab import NoticeKind, RowCode

__all__ = ["MEDLINE", "RIS"]

_TAG: Final = re.compile(r"(?P<tag>[A-Z][A-Z0-9]{1,3}) {0,2}-(?: (?P<value>.*)|\s*)", re.DOTALL)
_LONGEST_RECORD: Final = 1 << 20
_DOI_MARK: Final = re.compile(r"(?P<doi>\S+)\s*\[doi\]")
_RETRACTED: Final = "Retracted Publication"
_MEDLINE_NOTICES: Final = {
    "RIN": NoticeKind.RETRACTION,
    "RRI": NoticeKind.RETRACTION,
    "ECI": NoticeKind.EXPRESSION_OF_CONCERN,
    "EIN": NoticeKind.ERRATUM,
    "CRI": NoticeKind.ERRATUM,
}
_REFERENCED: Final = re.compile(r"PMID: ?(?P<pmid>[0-9]{1,8})")
_OF_PUBMED: Final = re.compile(r"pubmed|medline", re.IGNORECASE)

_RIS_SOURCE: Final = Source(
    code="ris",
    name=Bilingual(ja="文献管理ソフトの書誌（RIS）", en="Records of a reference manager (RIS)"),
    terms=Bilingual(ja="書誌の元の提供者の利用条件による", en="Terms of whoever provided the records"),
)


@dataclass(slots=True)
class _Record:
    """The values of one record by tag, and where it begins."""

    line: int
    values: dict[str, list[str]] = field(default_factory=dict)
    size: int = 0
    last: list[str] | None = None
    broken: bool = False

    def all(self, *tags: str) -> list[str]:
        """Every value of the first of the tags that has one."""
        return next((self.values[tag] for tag in tags if tag in self.values), [])

    def one(self, *tags: str) -> str:
        """The first value of the first of the tags that has one; empty where none has."""
        return next(iter(self.all(*tags)), "")

    def take(self, text: str) -> None:
        """Add a line; what exceeds the limit is counted and dropped."""
        self.size += len(text)
        if self.size > _LONGEST_RECORD:
            return
        found = _TAG.fullmatch(text)
        if found:
            self.last = self.values.setdefault(found["tag"], [])
            self.last.append((found["value"] or "").strip())
        elif self.last and text.strip():
            self.last[-1] = f"{self.last[-1]} {text.strip()}"

    @property
    def sha256(self) -> str:
        """Hash of the record as read."""
        lines = (f"{tag}={value}" for tag, values in self.values.items() for value in values)
        return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _records(file: SourceFile, first: str, last: str | None) -> Iterator[_Record]:
    """Cut a file into records in constant memory; ``last`` None means that an empty line ends a record."""
    open_record: _Record | None = None
    for line in file.lines():
        text = line.text.rstrip("\r\n")
        tag = found["tag"] if (found := _TAG.fullmatch(text)) else None
        if tag == first or (last is None and open_record is not None and not text.strip()):
            if open_record is not None:
                yield open_record
            open_record = None
        if open_record is None:
            if tag != first:
                continue
            open_record = _Record(line.number)
        open_record.take(text)
        open_record.broken |= line.broken is not None or line.too_long
        if tag is not None and tag == last:
            yield open_record
            open_record = None
    if open_record is not None:
        yield open_record


def _checked(record: _Record) -> Row | None:
    """Refuse a record that cannot be read as a whole."""
    if record.size > _LONGEST_RECORD:
        return refused(
            RowCode.E_LIMIT,
            record.line,
            ja=f"1件が {_LONGEST_RECORD} 文字を超えています。",
            en=f"The record is longer than {_LONGEST_RECORD} characters.",
        )
    if record.broken:
        return refused(
            RowCode.E_ENC,
            record.line,
            ja="文字が壊れています。UTF-8 で書き出し直してください。",
            en="Characters are broken; export the file again as UTF-8.",
        )
    return None


def _ris_rows(file: SourceFile, options: Options) -> Iterator[Row]:
    found = False
    for record in _records(file, "TY", "ER"):
        found = True
        yield _checked(record) or _ris_row(file, options, record)
    if not found:
        yield _no_record("TY")


def _ris_row(file: SourceFile, options: Options, record: _Record) -> Row:
    reader = PublicationReader(record.line, options.date_order)
    title = reader.long("TI", record.one("TI", "T1"))
    if title is None:
        return without_title(record.line, "TI")
    accession = record.one("AN") if _OF_PUBMED.search(record.one("DB", "DP")) else ""
    pages = "-".join(page for page in (record.one("SP"), record.one("EP")) if page)

    def make() -> PublicationDocument:
        return PublicationDocument(
            source=_RIS_SOURCE,
            provenance=provenance(file, record.sha256),
            doi=reader.identifier(Scheme.DOI, "DO", record.one("DO")),
            pmid=reader.identifier(Scheme.PMID, "AN", accession),
            title=title,
            title_original=reader.long("TT", record.one("TT")),
            journal=reader.short("JF", record.one("JF", "JO", "T2", "JA")),
            year=year_in(record.one("PY", "Y1", "DA")),
            volume=reader.short("VL", record.one("VL")),
            issue=reader.short("IS", record.one("IS")),
            pages=reader.short("SP", pages),
            authors=reader.authors("AU", record.all("AU", "A1")),
            kinds=reader.several("TY", record.all("TY", "M3")),
            numbers=reader.numbers((), " ".join([*record.all("AB", "N2"), *record.all("N1")])),
            notices=reader.marked(title, ()),
        )

    return built(record.line, make, reader.problems)


def _medline_rows(file: SourceFile, options: Options) -> Iterator[Row]:
    found = False
    for record in _records(file, "PMID", None):
        found = True
        yield _checked(record) or _medline_row(file, options, record)
    if not found:
        yield _no_record("PMID")


def _medline_row(file: SourceFile, options: Options, record: _Record) -> Row:
    reader = PublicationReader(record.line, options.date_order)
    title = reader.long("TI", record.one("TI", "TT"))
    if title is None:
        return without_title(record.line, "TI")
    doi = next((m["doi"] for text in record.all("LID", "AID") if (m := _DOI_MARK.fullmatch(text))), "")

    def make() -> PublicationDocument:
        pmid = reader.identifier(Scheme.PMID, "PMID", record.one("PMID"))
        kinds = reader.several("PT", record.all("PT"))
        return PublicationDocument(
            source=PUBMED,
            provenance=provenance(
                file,
                record.sha256,
                url=None if pmid is None else f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
            ),
            doi=reader.identifier(Scheme.DOI, "LID", doi),
            pmid=pmid,
            title=title,
            title_original=reader.long("TT", record.one("TT")),
            journal=reader.short("JT", record.one("JT", "TA")),
            year=year_in(record.one("DP")),
            volume=reader.short("VI", record.one("VI")),
            issue=reader.short("IP", record.one("IP")),
            pages=reader.short("PG", record.one("PG")),
            authors=reader.authors("AU", [*record.all("AU"), *record.all("CN")]),
            kinds=kinds,
            numbers=reader.numbers(
                [text.rpartition("/")[2] for text in record.all("SI")], " ".join(record.all("AB"))
            ),
            notices=reader.marked(title, _medline_notices(reader, record, retracted=_RETRACTED in kinds)),
        )

    return built(record.line, make, reader.problems)


def _medline_notices(
    reader: PublicationReader, record: _Record, *, retracted: bool
) -> Iterator[PublicationNotice]:
    for tag, kind in _MEDLINE_NOTICES.items():
        for text in record.all(tag):
            found = _REFERENCED.search(text)
            yield PublicationNotice(
                kind=kind,
                pmid=reader.identifier(Scheme.PMID, tag, found["pmid"] if found else ""),
                citation=reader.long(tag, text),
            )
    if retracted and not record.all("RIN", "RRI"):
        yield PublicationNotice(kind=NoticeKind.RETRACTION)


def _no_record(tag: str) -> Row:
    return refused(
        RowCode.E_FMT,
        0,
        ja=f"「{tag}」で始まる記録がありません。書き出しの形式を確かめてください。",
        en=f"There is no record that begins with {tag}; check the form of the export.",
        lines=0,
    )


RIS: Final = Profile(
    source=_RIS_SOURCE,
    yields=frozenset({"publication"}),
    whole=False,
    detects=lambda opening: opening.text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE} \r\n").startswith("TY  - "),
    rows=_ris_rows,
)
MEDLINE: Final = Profile(
    source=PUBMED.model_copy(update={"code": "medline"}),
    yields=frozenset({"publication"}),
    whole=False,
    detects=lambda opening: opening.text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE} \r\n").startswith("PMID- "),
    rows=_medline_rows,
)
