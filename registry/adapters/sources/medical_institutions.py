"""保険医療機関コード一覧 of the regional bureaus of health and welfare: the medical institutions of Mie.

A table without headings: code (prefecture 2 + 7), the 7 digits again, name, postal code, address. The list mixes
medicine, dentistry and pharmacies of other prefectures; its codes do not say which. The check digit does: it is
computed with the digit of the medical fee table, so an institution whose check digit fits is a medical one, and
of any other the kind stays unknown. Prefectures other than Mie (24) are out of scope.
"""

import re
from collections.abc import Iterator
from typing import Final

from registry.adapters.sources.delimited import Record, records
from registry.adapters.sources.files import Opening, SourceFile
from registry.adapters.sources.profiles import Options, Profile, edition_of, provenance
from registry.adapters.sources.rows import Row, built, problem, refused
from registry.domain.municipalities import MIE_PREFECTURE, mie_municipality
from schemas.base import Bilingual
from schemas.identifiers import Scheme, check
from schemas.imports import RowError, Source
from schemas.organisations import OrganisationDocument
from schemas.vocab import IdentifierLevel, OrganisationKind, RowCode

__all__ = ["PROFILE"]

_CODE: Final = "医療機関コード（都道府県番号付き）"
_SHORT: Final = "医療機関コード"
_NAME: Final = "名称"
_POSTAL: Final = "郵便番号"
_ADDRESS: Final = "所在地"
_COLUMNS: Final = (_CODE, _SHORT, _NAME, _POSTAL, _ADDRESS)
_FIRST_LINE: Final = re.compile(r'"?\d{9}"?,"?\d{7}"?,[^,]*,"?\d{7}"?,.*')
_POSTAL_CODE: Final = re.compile(r"\d{7}", re.ASCII)

_SOURCE: Final = Source(
    code="medical-institutions",
    name=Bilingual(
        ja="保険医療機関・保険薬局の指定一覧（地方厚生局）",
        en="Designated medical institutions (regional bureaus of health and welfare)",
    ),
    terms=Bilingual(ja="政府標準利用規約に準拠", en="Government of Japan standard terms of use"),
)


def _detects(opening: Opening) -> bool:
    return _FIRST_LINE.fullmatch(opening.first_line) is not None


def _rows(file: SourceFile, options: Options) -> Iterator[Row]:
    exported = edition_of(file, options).day
    for record in records(file, _COLUMNS, headless=True):
        if isinstance(record, Row):
            yield record
            continue
        code = record[_CODE]
        if code[:2].isdecimal() and not code.startswith(MIE_PREFECTURE):
            yield refused(
                RowCode.E_OUT_OF_SCOPE,
                record.line,
                _CODE,
                code,
                ja="三重県（24）以外の医療機関です。",
                en="Not an institution of Mie (24).",
            )
            continue
        found = check(Scheme.MED_INST, code)
        if not found.valid and found.message is not None:
            yield refused(RowCode.E_FMT, record.line, _CODE, code, ja=found.message.ja, en=found.message.en)
            continue

        def make(
            record: Record = record, code: str = found.normal_form, level: IdentifierLevel = found.level
        ) -> OrganisationDocument:
            return OrganisationDocument(
                source=_SOURCE,
                provenance=provenance(file, record.sha256, exported_on=exported),
                name=record[_NAME],
                kind=OrganisationKind.MEDICAL if level is IdentifierLevel.CHECKSUM_OK else None,
                medical_institution_code=code,
                code_level=level,
                lg_code=mie_municipality(record[_ADDRESS]),
                prefecture=MIE_PREFECTURE,
                postal_code=record[_POSTAL] if _POSTAL_CODE.fullmatch(record[_POSTAL]) else None,
                address=record[_ADDRESS] or None,
            )

        yield built(record.line, make, (*_warnings(record, found.level), *record.odd_characters()))


def _warnings(record: Record, level: IdentifierLevel) -> Iterator[RowError]:
    if level is not IdentifierLevel.CHECKSUM_OK:
        yield problem(
            RowCode.W_CHK,
            record.line,
            _CODE,
            record[_CODE],
            ja="検査数字が医科のものと合いません。種別は不明として取り込みます。",
            en="The check digit is not that of a medical institution; the kind is taken as unknown.",
        )
    if record[_SHORT] != record[_CODE][2:]:
        yield problem(
            RowCode.W_ID,
            record.line,
            _SHORT,
            record[_SHORT],
            ja="2つの医療機関コードが食い違っています。都道府県番号付きのコードを使います。",
            en="The two codes differ; the one with the prefecture is used.",
        )
    if not _POSTAL_CODE.fullmatch(record[_POSTAL]):
        yield problem(
            RowCode.W_VALUE,
            record.line,
            _POSTAL,
            record[_POSTAL],
            ja="郵便番号が7桁ではありません。空欄として取り込みます。",
            en="The postal code has not 7 digits; it is left empty.",
        )


PROFILE: Final = Profile(
    source=_SOURCE, yields=frozenset({"site"}), whole=False, detects=_detects, rows=_rows
)
