"""A list of DOIs (7.1): one a line, or a table under the headings DOI, PMID and 試験番号.

Such a list tells that an article exists and nothing else; what is known of it stays, and how it is cited comes with the
bibliographic record. The third column links it to trials by their registry numbers.
"""

import csv
import hashlib
import re
from collections.abc import Iterator
from typing import Final

from registry.adapters.sources.delimited import heading_key, records
from registry.adapters.sources.files import Opening, SourceFile, TextLine
from registry.adapters.sources.profiles import Options, Profile, provenance
from registry.adapters.sources.publications.reading import PublicationReader
from registry.adapters.sources.rows import Row, built, refused
from schemas.base import Bilingual
from schemas.identifiers import Scheme, check, trial_scheme
from schemas.imports import RowError, Source
from schemas.publications import PublicationDocument, PublicationNumber
from schemas.vocab import NumberOrigin, RowCode, Severity

__all__ = ["PROFILE"]

_DOI: Final = "DOI"
_PMID: Final = "PMID"
_TRIAL: Final = "試験番号"
_HEADINGS: Final = {
    "doi": _DOI,
    "pmid": _PMID,
    "pubmedid": _PMID,
    "試験番号": _TRIAL,
    "試験id": _TRIAL,
    "trialid": _TRIAL,
}
_DELIMITERS: Final = ",\t;"
_BETWEEN: Final = re.compile(r"[;,、\s]+")

_SOURCE: Final = Source(
    code="doi-list",
    name=Bilingual(ja="DOIの一覧", en="List of DOIs"),
    terms=Bilingual(ja="一覧の作成者の利用条件による", en="Terms of whoever made the list"),
)


def _first(text: str) -> str:
    """The first line that holds something."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _headings(line: str) -> tuple[str, list[str | None]]:
    """The delimiter of a line, and what each of its cells means as a heading; None for one that is none."""
    delimiter = next((mark for mark in _DELIMITERS if mark in line), _DELIMITERS[0])
    cells = next(csv.reader([line], delimiter=delimiter))
    return delimiter, [_HEADINGS.get(heading_key(cell).casefold()) for cell in cells]


def _detects(opening: Opening) -> bool:
    line = _first(opening.text)
    _, headings = _headings(line)
    return (_DOI in headings and None not in headings) or check(Scheme.DOI, line).valid


def _rows(file: SourceFile, options: Options) -> Iterator[Row]:
    delimiter, headings = _headings(_first(file.opening.text))
    if _DOI in headings and len(headings) > 1:
        for record in records(file, (_DOI,), delimiter=delimiter):
            if isinstance(record, Row):
                yield record
                continue
            cells = {_HEADINGS.get(heading_key(name).casefold()): cell for name, cell in record.cells.items()}
            told = (cells.get(_DOI, ""), cells.get(_PMID, ""), cells.get(_TRIAL, ""))
            yield _row(file, options, record.line, told, record.sha256)
        return
    found = False
    for line in file.lines():
        text = line.text.strip()
        if not text or (not found and _HEADINGS.get(heading_key(text).casefold()) == _DOI):
            continue
        found = True
        sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        yield _unreadable(line) or _row(file, options, line.number, (text, "", ""), sha256)
    if not found:
        yield refused(RowCode.E_REQ, 0, _DOI, ja="DOIがありません。", en="The list holds no DOI.", lines=0)


def _unreadable(line: TextLine) -> Row | None:
    if line.broken is None and not line.too_long:
        return None
    return refused(
        RowCode.E_ENC if line.broken is not None else RowCode.E_LIMIT,
        line.number,
        _DOI,
        ja="行を読めません。1行に1つのDOIを UTF-8 で書いてください。",
        en="The line cannot be read; write one DOI a line, in UTF-8.",
    )


def _row(file: SourceFile, options: Options, line: int, told: tuple[str, str, str], sha256: str) -> Row:
    reader = PublicationReader(line, options.date_order)
    doi = reader.identifier(Scheme.DOI, _DOI, told[0])
    pmid = reader.identifier(Scheme.PMID, _PMID, told[1])
    if doi is None and pmid is None:
        if reader.problems:
            return Row(line, problems=tuple(_refusing(found) for found in reader.problems))
        return refused(
            RowCode.E_REQ,
            line,
            _DOI,
            ja="DOIかPMIDを入力してください。",
            en="Give a DOI or a PMID.",
        )

    def make() -> PublicationDocument:
        return PublicationDocument(
            source=_SOURCE,
            provenance=provenance(file, sha256, url=None if doi is None else f"https://doi.org/{doi}"),
            doi=doi,
            pmid=pmid,
            numbers=_numbers(reader, told[2]),
        )

    return built(line, make, reader.problems)


def _refusing(found: RowError) -> RowError:
    """Without a number that holds the row is of nothing, so what was wrong with it refuses it."""
    return found.model_copy(update={"code": RowCode.E_FMT, "severity": Severity.BLOCK})


def _numbers(reader: PublicationReader, text: str) -> tuple[PublicationNumber, ...]:
    """Registry numbers of the trials, each once; what is no number of a known register is warned of."""
    found = {}
    for part in filter(None, _BETWEEN.split(text)):
        scheme = trial_scheme(part)
        if scheme is None:
            reader.warn(
                RowCode.W_ID,
                _TRIAL,
                part,
                ja="試験の登録番号として読めません。登録機関の画面から写し直してください。",
                en="Not a registry number of a trial; copy it again from the register.",
            )
            continue
        number = check(scheme, part).normal_form
        found[scheme, number] = PublicationNumber(scheme=scheme, value=number, origin=NumberOrigin.LISTED)
    return tuple(found.values())


PROFILE: Final = Profile(
    source=_SOURCE, yields=frozenset({"publication"}), whole=False, detects=_detects, rows=_rows
)
