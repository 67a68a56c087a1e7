"""機能性表示食品: names and functional substances of Foods with Function Claims, from a table derived by others.

The table has no notification number and no firm, so both stay empty and the key is the normalised name. Two
companion files may be given: claims by ingredient, and the ingredient master. They hold *one* notified claim for
an ingredient, of whatever product; it is listed as an example with a note, never as this product's own. The
master's function tags are keyword guesses of its author and are not taken.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from registry.adapters.sources.delimited import Record, heading_key, records
from registry.adapters.sources.files import FileDamaged, Opening, SourceFile
from registry.adapters.sources.profiles import Edition, Options, Profile, edition_of, fields, provenance
from registry.adapters.sources.rows import Row, built, problem, refused
from schemas.base import Bilingual, search_key
from schemas.imports import RowError, Source
from schemas.listings import ListedClaim, ListedIngredient, ListedName, ListingDocument
from schemas.vocab import ProductClass, RowCode, SubClass

__all__ = ["PROFILE"]

_NAMES: Final = ("product_name", "functional_ingredients", "ingredient_ids")
_CLAIMS: Final = ("name", "base", "usage_count", "claim_text")
_MASTER: Final = ("ingredient_id", "ingredient_name", "claim_text_sample")
_SEPARATOR: Final = "|"
_CUT_AT: Final = 100

_EXAMPLE: Final = Bilingual(
    ja="この成分について届け出られた表示の一例です。この商品の届出表示とは限りません。",
    en="One claim notified for this ingredient; not necessarily this product's own.",
)
_EXAMPLE_CUT: Final = Bilingual(
    ja=_EXAMPLE.ja + f"情報源で先頭{_CUT_AT}文字に切られています。",
    en=_EXAMPLE.en + f" The source cut it at {_CUT_AT} characters.",
)
_SOURCE: Final = Source(
    code="ffc",
    name=Bilingual(
        ja="機能性表示食品（消費者庁届出情報から第三者が作成した一覧）",
        en="Foods with Function Claims (list derived by a third party from the notifications)",
    ),
    terms=Bilingual(
        ja="作成者による利用条件の表示なし（要確認）", en="No terms stated by its author (to be confirmed)"
    ),
)


@dataclass(frozen=True, slots=True)
class _Claims:
    """Example claims: by the spelling of an ingredient, else by its id in the master."""

    by_name: Mapping[str, str]
    by_id: Mapping[str, str]

    def of(self, name: str, identifier: str | None) -> ListedClaim | None:
        """The example for one ingredient, if there is one."""
        text = self.by_name.get(name) or self.by_id.get(identifier or "")
        if not text:
            return None
        return ListedClaim(label=name, text=text, note=_EXAMPLE_CUT if len(text) == _CUT_AT else _EXAMPLE)


def _has(opening: Opening, headings: tuple[str, ...]) -> bool:
    found = [heading_key(cell.strip('"')) for cell in opening.first_line.split(",")]
    return all(heading in found for heading in headings)


def _detects(opening: Opening) -> bool:
    return _has(opening, _NAMES)


def _rows(file: SourceFile, options: Options) -> Iterator[Row]:
    edition = edition_of(file, options)
    by_name: dict[str, str] = {}
    by_id: dict[str, str] = {}
    for companion in options.companions:
        if _has(companion.opening, _CLAIMS):
            by_name.update((record["name"], record["claim_text"]) for record in _read(companion, _CLAIMS))
        elif _has(companion.opening, _MASTER):
            by_id.update(
                (record["ingredient_id"], record["claim_text_sample"]) for record in _read(companion, _MASTER)
            )
    claims = _Claims(by_name, by_id)
    for record in records(file, _NAMES):
        yield record if isinstance(record, Row) else _row(file, edition, claims, record)


def _read(companion: SourceFile, headings: tuple[str, ...]) -> Iterator[Record]:
    """Read a companion; it is small, and a row of it that cannot be read makes the whole unfit."""
    for record in records(companion, headings):
        if isinstance(record, Row):
            raise FileDamaged(f"{companion.name}, line {record.line}: {record.problems[0].message.en}")
        yield record


def _row(file: SourceFile, edition: Edition, claims: _Claims, record: Record) -> Row:
    name = record["product_name"]
    if not name:
        return refused(
            RowCode.E_REQ, record.line, "product_name", ja="商品名がありません。", en="The name is missing."
        )
    ingredients = [
        part.strip() for part in record["functional_ingredients"].split(_SEPARATOR) if part.strip()
    ]
    listed_ids = [part.strip() for part in record["ingredient_ids"].split(_SEPARATOR)]
    problems: tuple[RowError, ...] = ()
    identifiers: list[str | None] = [*listed_ids]
    if len(listed_ids) != len(ingredients):
        identifiers = [None] * len(ingredients)
        problems = (
            problem(
                RowCode.W_REF,
                record.line,
                "ingredient_ids",
                record["ingredient_ids"],
                ja="成分の数と成分IDの数が合いません。IDによる表示例は付けません。",
                en="There are not as many ids as ingredients; no claim is looked up by id.",
            ),
        )

    def make() -> ListingDocument:
        found = [claims.of(*pair) for pair in zip(ingredients, identifiers, strict=True)]
        return ListingDocument(
            source=_SOURCE,
            source_key=search_key(name),
            edition=edition.text,
            edition_date=edition.day,
            provenance=provenance(file, record.sha256, exported_on=edition.day),
            product_class=ProductClass.HF,
            subclass=SubClass.HF_FFC,
            names=(ListedName(language="ja", text=name),),
            ingredients=tuple(ListedIngredient(name=ingredient) for ingredient in ingredients),
            claims=tuple(claim for claim in found if claim is not None),
            fields=fields([("ingredient_ids", record["ingredient_ids"])]),
        )

    return built(record.line, make, (*problems, *record.odd_characters()))


PROFILE: Final = Profile(
    source=_SOURCE, yields=frozenset({"listing"}), whole=False, detects=_detects, rows=_rows
)
