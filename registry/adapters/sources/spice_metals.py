"""Heavy metals in spices and herbs, New York State Agriculture & Markets: samples of listed products.

A listing is a product of a brand; a brand is no firm, so the firm stays empty. Which lot a sample came from is not
known. Without a brand nothing says that two samples are of one product, so each sample then has a listing of its
own. Results are in parts per billion by mass, which is µg/kg. ``NONE`` is *not detected*, ``BQL`` *below a limit that
is not stated*. The rows of one sample stand together; an analyte of which only the word "total" is left names no
substance and is refused.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Final

from registry.adapters.sources.delimited import Record, heading_key, records
from registry.adapters.sources.files import Opening, SourceFile
from registry.adapters.sources.profiles import Edition, Options, Profile, edition_of, fields, provenance
from registry.adapters.sources.rows import Item, Row, built, problem, refused
from registry.domain.dates import DateOrder, DateUnreadable, read_date
from schemas.base import Bilingual, search_key
from schemas.imports import RowError, Source
from schemas.listings import ListedName, ListingDocument
from schemas.samples import ListedSample, SampleResult
from schemas.vocab import ResultQualifier, RowCode

__all__ = ["PROFILE"]

_LAB: Final = "LAB_NUMBER"
_COLLECTED: Final = "COLDATE"
_PRODUCT: Final = "PRODUCT_NAME"
_BRAND: Final = "BRAND"
_ANALYTE: Final = "ANALYTE"
_RESULT: Final = "RESULT"
_UNIT: Final = "Unit"
_HEADINGS: Final = (_LAB, "FL_NUMBER", _COLLECTED, _PRODUCT, _BRAND, _ANALYTE, _RESULT, _UNIT)
_OF_THE_SAMPLE: Final = (_LAB, _COLLECTED, _PRODUCT, _BRAND)

_NO_BRAND: Final = re.compile(
    r"(?:none|unknown|no brand(?: name)?|n/?a|unbranded|-)?(?: - bulk pack)?", re.IGNORECASE
)
_ITEMS: Final = {"lead": "lead", "cadmium": "cadmium", "arsenic": "arsenic"}
_UNITS: Final = {"ppb": "ug/kg", "ug/kg": "ug/kg", "ppm": "mg/kg", "mg/kg": "mg/kg"}
_NOT_DETECTED: Final = {"none", "none found", "not detected", "nd"}
_BELOW_A_LIMIT: Final = {"bql", "<loq", "bdl"}
_NUMBER: Final = re.compile(r"(?P<less><)?\s*(?P<number>(?:0|[1-9]\d{0,17})(?:\.\d{1,18})?)", re.ASCII)

_MOST_RESULTS: Final = 500
_TEXT_LIMIT: Final = 500

_SOURCE: Final = Source(
    code="spice-metals",
    name=Bilingual(
        ja="ニューヨーク州 香辛料の重金属検査（情報公開請求による記録）",
        en="New York State heavy metals in spices (freedom-of-information record)",
    ),
    terms=Bilingual(
        ja="公文書（利用条件の表示なし、要確認）", en="Public record (no terms stated; to be confirmed)"
    ),
)


@dataclass(slots=True)
class _Group:
    """The readable rows of one sample, and what is to be said of them."""

    rows: list[Record] = field(default_factory=list)
    results: list[SampleResult] = field(default_factory=list)
    problems: list[RowError] = field(default_factory=list)


def _detects(opening: Opening) -> bool:
    return [heading_key(cell) for cell in opening.first_line.split("\t")] == list(_HEADINGS)


def _rows(file: SourceFile, options: Options) -> Iterator[Row]:
    edition = edition_of(file, options)
    for sample, group in groupby(records(file, _HEADINGS, delimiter="\t"), _sample_of):
        if sample is None:
            yield from (row for row in group if isinstance(row, Row))
            continue
        read = _Group()
        for record in group:
            if isinstance(record, Record) and (refusal := _take(read, record)):
                yield refusal
        if read.rows:
            yield _sample(file, edition, read)


def _sample_of(record: Record | Row) -> tuple[str, ...] | None:
    return None if isinstance(record, Row) else tuple(record[heading] for heading in _OF_THE_SAMPLE)


def _take(group: _Group, record: Record) -> Row | None:
    """Take one result into its sample, or say why it cannot be taken."""
    if odd := record.odd_characters():
        return Row(record.line, problems=odd)
    if len(group.rows) == _MOST_RESULTS:
        return refused(
            RowCode.E_LIMIT,
            record.line,
            _LAB,
            record[_LAB],
            ja=f"1検体の結果は {_MOST_RESULTS} 件までです。",
            en=f"A sample has at most {_MOST_RESULTS} results.",
        )
    for heading in (_LAB, _PRODUCT, _ANALYTE, _RESULT):
        if not record[heading]:
            return refused(
                RowCode.E_REQ,
                record.line,
                heading,
                ja=f"{heading} がありません。",
                en=f"{heading} is missing.",
            )
    spelling = record[_ANALYTE].casefold()
    item = _ITEMS.get(spelling.removesuffix(","))
    if item is None:
        return refused(
            RowCode.E_ENUM,
            record.line,
            _ANALYTE,
            record[_ANALYTE],
            ja="どの物質の結果か分かりません（鉛・カドミウム・ヒ素のいずれでもありません）。",
            en="It cannot be told which substance this is (none of lead, cadmium, arsenic).",
        )
    unit = _UNITS.get(record[_UNIT].casefold())
    if unit is None:
        return refused(
            RowCode.E_UNIT,
            record.line,
            _UNIT,
            record[_UNIT],
            ja="単位が分かりません。PPB か PPM で書いてください。",
            en="The unit is not known; write PPB or PPM.",
        )
    value, qualifier = _value(record[_RESULT])
    if spelling not in _ITEMS:
        group.problems.append(
            problem(
                RowCode.W_VALUE,
                record.line,
                _ANALYTE,
                record[_ANALYTE],
                ja="項目名が途中で切れています（総量か無機態かは不明）。",
                en="The analyte is cut off; whether it is total or inorganic is not known.",
            )
        )
    if qualifier is None:
        group.problems.append(
            problem(
                RowCode.W_VALUE,
                record.line,
                _RESULT,
                record[_RESULT],
                ja="結果が数値でも不検出でもありません。原文だけを残します。",
                en="The result is neither a number nor a word for not detected; only its text is kept.",
            )
        )
    group.rows.append(record)
    group.results.append(
        SampleResult(
            item=item,
            item_text=record[_ANALYTE],
            value=value,
            qualifier=qualifier,
            unit=unit,
            text=f"{record[_RESULT]} {record[_UNIT]}"[:_TEXT_LIMIT],
        )
    )
    return None


def _value(text: str) -> tuple[str | None, ResultQualifier | None]:
    """Read a result: number, less than a number, not detected, below an unstated limit, or neither."""
    word = text.casefold()
    if word in _NOT_DETECTED:
        return None, ResultQualifier.NOT_DETECTED
    if word in _BELOW_A_LIMIT:
        return None, ResultQualifier.LESS
    if found := _NUMBER.fullmatch(text):
        return found["number"], ResultQualifier.LESS if found["less"] else ResultQualifier.EQUAL
    return None, None


def _sample(file: SourceFile, edition: Edition, group: _Group) -> Row:
    first = group.rows[0]
    brand = None if _NO_BRAND.fullmatch(first[_BRAND]) else first[_BRAND]
    key = search_key(f"{first[_PRODUCT]} / {brand or 'lab ' + first[_LAB]}").casefold()
    collected_on = _collected_on(group)
    sha256 = hashlib.sha256("".join(record.sha256 for record in group.rows).encode()).hexdigest()

    def make() -> tuple[Item, ...]:
        listing = ListingDocument(
            source=_SOURCE,
            source_key=key,
            edition=edition.text,
            edition_date=edition.day,
            provenance=provenance(file, sha256, exported_on=edition.day),
            names=(ListedName(language="en", text=first[_PRODUCT]),),
            fields=fields([(_BRAND, brand or "")]),
        )
        sample = ListedSample(
            source=_SOURCE,
            provenance=listing.provenance,
            sample_no=first[_LAB],
            listing_key=key,
            collected_on=collected_on,
            results=tuple(group.results),
        )
        return listing, sample

    return built(first.line, make, tuple(group.problems), lines=len(group.rows))


def _collected_on(group: _Group) -> date | None:
    """The day of collection, written with the month first as in the United States."""
    first = group.rows[0]
    if not first[_COLLECTED]:
        return None
    try:
        return read_date(first[_COLLECTED], DateOrder.MONTH_FIRST)
    except DateUnreadable as error:
        group.problems.append(
            problem(
                RowCode.W_DATE,
                first.line,
                _COLLECTED,
                first[_COLLECTED],
                ja=error.message.ja,
                en=error.message.en,
            )
        )
        return None


PROFILE: Final = Profile(
    source=_SOURCE, yields=frozenset({"listing", "sample"}), whole=False, detects=_detects, rows=_rows
)
