"""Permits of hearing aids in Taiwan: snapshots of a table whose headings change from one to the next.

A heading is known by its first part, before a semicolon; the column of class and specification has had three names.
A cell holds several values with ``; `` between: the Chinese and the English name, a firm and its address. A permit
with several manufacturers has several rows; the first one is taken. Permits that ran out or were cancelled stay in
the table, so what a snapshot lacks is no longer listed. The permits are numbered by another country, so the listing
has no identifier that is checked.
"""

import csv
from collections.abc import Iterator
from typing import Final

from registry.adapters.sources.delimited import Record, heading_key, records
from registry.adapters.sources.files import Opening, SourceFile
from registry.adapters.sources.profiles import Edition, Options, Profile, edition_of, fields, provenance
from registry.adapters.sources.rows import Row, built, refused
from schemas.base import Bilingual
from schemas.imports import Source
from schemas.listings import ListedName, ListingDocument
from schemas.vocab import ProductClass, RowCode

__all__ = ["PROFILE"]

_PERMIT: Final = "許可證字號"
_NAME: Final = "品名"
_FIRM: Final = "申請商"
_HEADINGS: Final = (_PERMIT, "註銷狀態", "有效日期", _NAME, "規格", _FIRM, "製造商")
_BETWEEN: Final = "; "

_SOURCE: Final = Source(
    code="hearing-aids-tw",
    name=Bilingual(
        ja="補聴器の許可証（台湾 衛生福利部食品薬物管理署）",
        en="Hearing-aid permits (Taiwan Food and Drug Administration)",
    ),
    terms=Bilingual(
        ja="政府資料開放授權條款（要確認）", en="Open Government Data License of Taiwan (to be confirmed)"
    ),
)


def _columns(first_line: str) -> dict[str, str]:
    """Known heading → the file's own spelling of it."""
    found: dict[str, str] = {}
    try:
        spellings = next(csv.reader([first_line]), [])
    except csv.Error:
        return found
    for spelling in spellings:
        key = heading_key(spelling.split(";")[0])
        for heading in _HEADINGS:
            if key == heading or (heading == "規格" and key.endswith(heading)):
                found.setdefault(heading, spelling.strip())
    return found


def _detects(opening: Opening) -> bool:
    return len(_columns(opening.first_line)) == len(_HEADINGS)


def _rows(file: SourceFile, options: Options) -> Iterator[Row]:
    edition = edition_of(file, options)
    columns = _columns(file.opening.first_line)
    spellings = {heading: columns.get(heading, heading) for heading in _HEADINGS}
    for record in records(file, tuple(spellings.values())):
        yield record if isinstance(record, Row) else _row(file, edition, record, spellings)


def _row(file: SourceFile, edition: Edition, record: Record, spellings: dict[str, str]) -> Row:
    cells = {heading: record[spelling] for heading, spelling in spellings.items()}
    permit = cells[_PERMIT].split(_BETWEEN)[0].strip()
    if not permit:
        return refused(
            RowCode.E_REQ,
            record.line,
            _PERMIT,
            ja="許可証の番号がありません。",
            en="The permit number is missing.",
        )
    chinese, _, english = cells[_NAME].partition(_BETWEEN)

    def make() -> ListingDocument:
        names = [("zh-Hant", chinese.strip()), ("en", english.strip())]
        return ListingDocument(
            source=_SOURCE,
            source_key=permit,
            edition=edition.text,
            edition_date=edition.day,
            provenance=provenance(file, record.sha256, exported_on=edition.day),
            product_class=ProductClass.WD,
            firm=cells[_FIRM].split(_BETWEEN)[0].strip() or None,
            names=tuple(ListedName(language=language, text=text) for language, text in names if text),
            fields=fields((name, value) for name, value in cells.items() if name != _NAME),
        )

    return built(record.line, make, record.odd_characters())


PROFILE: Final = Profile(
    source=_SOURCE, yields=frozenset({"listing"}), whole=True, detects=_detects, rows=_rows
)
