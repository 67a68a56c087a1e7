"""医薬品マスター of the 支払基金: the reading of each reimbursed medicine, with its price-list code.

A table without headings, always CP932. The reading is in half-width kana, of at most 20 characters; one of 20 may
be cut. It is folded to full width. It is another source's word about a product, so whoever uses it marks it derived.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from registry.adapters.sources.delimited import Record, records
from registry.adapters.sources.files import Opening, SourceFile
from registry.adapters.sources.profiles import Options, Profile
from registry.adapters.sources.rows import Row, built, refused
from schemas.base import Bilingual
from schemas.identifiers import Scheme, check
from schemas.imports import Source
from schemas.listings import Reading
from schemas.vocab import RowCode

__all__ = ["PROFILE"]

_WIDTH: Final = 40
_KANA_AT: Final = 6
_CODE_AT: Final = 31
_NAME_AT: Final = 34
_KANA: Final = "カナ名称"
_CODE: Final = "薬価基準収載医薬品コード"
_NAME: Final = "基本漢字名称"
_COLUMNS: Final = tuple(
    {_KANA_AT: _KANA, _CODE_AT: _CODE, _NAME_AT: _NAME}.get(at, f"{at + 1}列目") for at in range(_WIDTH)
)
_CUT_AT: Final = 20
_FIRST_LINE: Final = re.compile(r'"\d","Y","\d{9}",.*')
_ENCODING: Final = "cp932"

_SOURCE: Final = Source(
    code="receipt-master",
    name=Bilingual(
        ja="医薬品マスター（社会保険診療報酬支払基金）",
        en="Medicine master (Health Insurance Claims Review, Japan)",
    ),
    terms=Bilingual(ja="支払基金の利用条件による（要確認）", en="Terms of its publisher (to be confirmed)"),
)


def _detects(opening: Opening) -> bool:
    return _FIRST_LINE.fullmatch(opening.first_line) is not None


def _rows(file: SourceFile, _: Options) -> Iterator[Row]:
    for record in records(file, _COLUMNS, headless=True, encoding=_ENCODING):
        yield record if isinstance(record, Row) else _row(record)


def _row(record: Record) -> Row:
    for column in (_CODE, _NAME, _KANA):
        if not record[column]:
            return refused(
                RowCode.E_REQ, record.line, column, ja=f"{column}がありません。", en=f"{column} is missing."
            )
    code = check(Scheme.PRICE_LIST_CODE, record[_CODE])
    if not code.valid and code.message is not None:
        return refused(
            RowCode.E_CHK, record.line, _CODE, record[_CODE], ja=code.message.ja, en=code.message.en
        )

    def make() -> Reading:
        return Reading(
            scheme=Scheme.PRICE_LIST_CODE,
            code=code.normal_form,
            name=record[_NAME],
            kana=unicodedata.normalize("NFKC", record[_KANA]),
            complete=len(record[_KANA]) < _CUT_AT,
            origin=_SOURCE.code,
        )

    return built(record.line, make, record.odd_characters())


PROFILE: Final = Profile(
    source=_SOURCE, yields=frozenset({"reading"}), whole=False, detects=_detects, rows=_rows
)
