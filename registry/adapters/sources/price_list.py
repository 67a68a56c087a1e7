"""薬価基準収載品目: the reimbursed medicines of the Ministry of Health, of which the Kampo and crude drugs are listed.

The rule: a code of the therapeutic groups 51 (生薬), 52 (漢方製剤) and 59 (その他の生薬および漢方処方に基づく医薬品) of
the 日本標準商品分類 is TM-RX. All other codes are out of scope, whatever plants they are made of.
"""

import re
from collections.abc import Iterator
from datetime import date
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
from registry.adapters.sources.rows import Row, built, problem, refused
from registry.domain.dates import DateUnreadable, read_date
from schemas.base import Bilingual
from schemas.identifiers import Scheme
from schemas.imports import RowError, Source
from schemas.listings import ListedIngredient, ListedName, ListingDocument
from schemas.vocab import ProductClass, RowCode, SubClass

__all__ = ["PROFILE"]

_CODE: Final = "薬価基準収載医薬品コード"
_UNTIL: Final = "経過措置による使用期限"
_HEADINGS: Final = (
    "区分",
    _CODE,
    "成分名",
    "規格",
    "日本薬局方",
    "麻薬",
    "業者名追記",
    "品名",
    "メーカー名",
    "診療報酬において加算等の算定対象となる後発医薬品",
    "先発医薬品",
    "同一剤形・規格の後発医薬品がある先発医薬品",
    "薬価",
    _UNTIL,
    "備考",
)
_ELSEWHERE: Final = {_CODE, "成分名", "品名", "メーカー名"}
_GROUPS: Final = re.compile(r"5[129]")
_UNTIL_FORM: Final = re.compile(r"(.+?)まで")

_SOURCE: Final = Source(
    code="price-list",
    name=Bilingual(
        ja="薬価基準収載品目リスト（厚生労働省）", en="National Health Insurance price list (MHLW, Japan)"
    ),
    terms=Bilingual(ja="政府標準利用規約に準拠", en="Government of Japan standard terms of use"),
)


def _detects(opening: Opening) -> bool:
    line = heading_key(opening.first_line)
    return all(heading_key(heading) in line for heading in (_CODE, "品名", _UNTIL))


def _rows(file: SourceFile, options: Options) -> Iterator[Row]:
    edition = edition_of(file, options)
    for record in records(file, _HEADINGS):
        yield record if isinstance(record, Row) else _row(file, edition, record)


def _row(file: SourceFile, edition: Edition, record: Record) -> Row:
    code = record[_CODE]
    if not code:
        return refused(
            RowCode.E_REQ, record.line, _CODE, ja="コードがありません。", en="The code is missing; enter it."
        )
    identifier, problems = checked_identifier(
        Scheme.PRICE_LIST_CODE, code, record.line, _CODE, code=RowCode.E_CHK
    )
    if identifier is None:
        return Row(record.line, problems=problems)
    if not _GROUPS.match(identifier.value):
        return refused(
            RowCode.E_OUT_OF_SCOPE,
            record.line,
            _CODE,
            code,
            ja="薬効分類 51・52・59（生薬・漢方製剤）以外の医薬品です。",
            en="Not of the therapeutic groups 51, 52 and 59 (crude drugs and Kampo).",
        )
    listed_until, found = _read_until(record)

    def make() -> ListingDocument:
        return ListingDocument(
            source=_SOURCE,
            source_key=identifier.value,
            edition=edition.text,
            edition_date=edition.day,
            provenance=provenance(file, record.sha256, exported_on=edition.day),
            product_class=ProductClass.TM,
            subclass=SubClass.TM_RX,
            firm=record["メーカー名"] or None,
            names=(ListedName(language="ja", text=record["品名"]),),
            identifiers=(identifier,),
            ingredients=(ListedIngredient(name=record["成分名"]),) if record["成分名"] else (),
            listed_until=listed_until,
            fields=fields((name, value) for name, value in record.cells.items() if name not in _ELSEWHERE),
        )

    return built(record.line, make, (*problems, *found, *record.odd_characters()))


def _read_until(record: Record) -> tuple[date | None, tuple[RowError, ...]]:
    """Read the last day of a transitional measure (``R8.3.31まで``)."""
    text = record[_UNTIL]
    if not text:
        return None, ()
    form = _UNTIL_FORM.fullmatch(text)
    try:
        return read_date(form[1] if form else text), ()
    except DateUnreadable as error:
        return None, (
            problem(RowCode.W_DATE, record.line, _UNTIL, text, ja=error.message.ja, en=error.message.en),
        )


PROFILE: Final = Profile(
    source=_SOURCE, yields=frozenset({"listing"}), whole=True, detects=_detects, rows=_rows
)
