"""EUDAMED devices in a flat table: the products for persons with disability (EMDN Y) are listed, all else is not.

EMDN classes say nothing of Japanese care insurance, so the sub-class stays empty. A GTIN that fails its check is
kept among the source's own fields and warned of; it is never stored as an identifier.
"""

import re
from collections.abc import Iterator
from typing import Final

from registry.adapters.sources.delimited import Record, heading_key, records
from registry.adapters.sources.files import Opening, SourceFile
from registry.adapters.sources.profiles import (
    Edition,
    Options,
    Profile,
    checked_identifier,
    edition_of,
    fields,
    provenance,
)
from registry.adapters.sources.rows import Row, built, refused
from schemas.base import Bilingual
from schemas.identifiers import Scheme
from schemas.imports import Source
from schemas.listings import ListedName, ListingDocument
from schemas.vocab import ProductClass, RowCode

__all__ = ["PROFILE"]

_REQUIRED: Final = ("uuid", "gtin", "emdn", "trade_name", "model_description", "manufacturer")
_NAMES: Final = ("trade_name", "model_description", "additional_description")
_ELSEWHERE: Final = {"uuid", "gtin", "manufacturer"}
_ASSISTIVE: Final = "Y"
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_IN_LANGUAGE: Final = re.compile(r"(?:^|\|)([a-z]{2,3}):")

_SOURCE: Final = Source(
    code="eudamed",
    name=Bilingual(
        ja="EUDAMED 医療機器データベース（欧州委員会）", en="EUDAMED devices (European Commission)"
    ),
    terms=Bilingual(
        ja="欧州委員会の再利用方針による（出典明示）",
        en="European Commission reuse policy (source to be acknowledged)",
    ),
)


def _detects(opening: Opening) -> bool:
    found = [heading_key(cell) for cell in opening.first_line.split(",")]
    return all(heading in found for heading in ("uuid", "emdn", "basic_udi_di"))


def _rows(file: SourceFile, options: Options) -> Iterator[Row]:
    edition = edition_of(file, options)
    for record in records(file, _REQUIRED):
        yield record if isinstance(record, Row) else _row(file, edition, record)


def _row(file: SourceFile, edition: Edition, record: Record) -> Row:
    if not record["emdn"].startswith(_ASSISTIVE):
        return refused(
            RowCode.E_OUT_OF_SCOPE,
            record.line,
            "emdn",
            record["emdn"],
            ja="障害のある人のための機器（EMDN の Y）ではありません。",
            en="Not a product for persons with disability (EMDN Y).",
        )
    if not _UUID.fullmatch(record["uuid"]):
        return refused(
            RowCode.E_FMT if record["uuid"] else RowCode.E_REQ,
            record.line,
            "uuid",
            record["uuid"],
            ja="EUDAMED の識別子（UUID）がないか、形が違います。",
            en="The identifier of EUDAMED (a UUID) is missing or malformed.",
        )
    gtin, problems = checked_identifier(Scheme.GTIN, record["gtin"], record.line, "gtin", code=RowCode.W_CHK)
    shown_elsewhere = _ELSEWHERE if gtin or not record["gtin"] else _ELSEWHERE - {"gtin"}

    def make() -> ListingDocument:
        named = next((heading for heading in _NAMES if record.cells.get(heading)), "trade_name")
        return ListingDocument(
            source=_SOURCE,
            source_key=record["uuid"],
            edition=edition.text,
            edition_date=edition.day,
            provenance=provenance(file, record.sha256, exported_on=edition.day),
            product_class=ProductClass.WD,
            firm=record["manufacturer"] or None,
            names=_names(record.cells.get(named, "")),
            identifiers=() if gtin is None else (gtin,),
            fields=fields(
                (heading, value)
                for heading, value in record.cells.items()
                if heading not in shown_elsewhere and heading != named
            ),
        )

    return built(record.line, make, (*problems, *record.odd_characters()))


def _names(text: str) -> tuple[ListedName, ...]:
    """Read ``en:Walker|de:Rollator``; a bar inside a name stays, a repeated name does not."""
    unmarked, *marked = _IN_LANGUAGE.split(text)
    named = [("und", unmarked), *zip(marked[::2], marked[1::2], strict=True)]
    found = (ListedName(language=language, text=name.strip()) for language, name in named if name.strip())
    return tuple(dict.fromkeys(found))


PROFILE: Final = Profile(
    source=_SOURCE, yields=frozenset({"listing"}), whole=False, detects=_detects, rows=_rows
)
