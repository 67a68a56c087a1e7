"""PMDA 一般用医薬品・要指導医薬品: OTC medicines, of which the traditional ones and the quasi-drugs are listed.

The rule, in this order; ``classification``, ``category`` and ``ingredient_text`` are the source's fields:

1. 指定医薬部外品 and 医薬部外品 are TM-QUASI.
2. A medicine is a traditional one when a line of its category names a Kampo formula or 漢方製剤; or is one of
   生薬製剤, 生薬主薬製剤, 薬用酒 and 強心薬（センソ含有製剤等）; or when each of its active ingredients is a crude drug
   or the extract of a Kampo formula.
3. A traditional medicine is TM-HAICHI when the source classes it 配置用医薬品, else TM-OTC: 一般配置兼用医薬品 is
   also sold over the counter, so nothing is guessed from it.
4. Everything else is out of scope, 配置用医薬品 of synthetic substances too. A name alone never decides.

Ingredients are read from ``ingredient_text``; the source's own ``ingredients`` list is known to be wrong.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from registry.adapters.sources.files import Opening, SourceFile
from registry.adapters.sources.json_items import json_items, text_of
from registry.adapters.sources.profiles import (
    Edition,
    Options,
    Profile,
    checked_identifier,
    edition_of,
    fields,
    provenance,
    record_sha256,
)
from registry.adapters.sources.rows import Row, built, refused
from registry.domain.crude_drugs import is_kampo_formula, is_traditional
from registry.domain.dates import DateUnreadable, read_date
from schemas.base import Bilingual
from schemas.identifiers import Scheme
from schemas.imports import Source
from schemas.listings import ListedIngredient, ListedName, ListingDocument
from schemas.vocab import ProductClass, RowCode, SubClass

__all__ = ["PROFILE", "LabelledIngredient", "ingredients_of", "subclass_of"]

_QUASI_DRUGS: Final = {"指定医薬部外品", "医薬部外品"}
_HOUSEHOLD: Final = "配置用医薬品"
_KAMPO: Final = "漢方製剤"
_CRUDE_DRUG_CATEGORIES: Final = re.compile(r"生薬製剤|生薬主薬製剤|薬用酒|強心薬（センソ含有製剤等）")
_TABLE_HEADING: Final = re.compile(r"(?:グループ)?成分分量(?:内訳)?")
_INGREDIENT: Final = re.compile(
    r"(?P<name>[^（(《［\[].*?)(?:[ 　]+|(?<=[）)]))(?P<amount>[0-9０-９][^（(]*?)(?:[ 　]*(?P<parts>[（(].*))?"
    r"|(?P<alone>[^ 　（(《［\[]+)"
)
_LONGEST_LINE: Final = 500
_FETCHED: Final = re.compile(r'"fetched_at":\s*"(\d{4}-\d{2}-\d{2})')
_LABELS: Final = ("category", "risk_class", "dosage_form", "classification")

_SOURCE: Final = Source(
    code="otc",
    name=Bilingual(
        ja="PMDA 一般用医薬品・要指導医薬品 添付文書等情報検索",
        en="PMDA package inserts of OTC medicines (Japan)",
    ),
    terms=Bilingual(
        ja="PMDA ウェブサイトの利用条件による（要確認）", en="Terms of the PMDA web site (to be confirmed)"
    ),
)


class LabelledIngredient(NamedTuple):
    """An active ingredient as the label writes it; ``parts`` is what stands in brackets after the amount."""

    name: str
    amount: str | None
    parts: str


def ingredients_of(text: str) -> tuple[LabelledIngredient, ...]:
    """Read the active ingredients of an ingredient text.

    The text is a line with the quantity meant, a line of headings, and a line for each ingredient with its
    amount. Lines in brackets speak of the whole product and are passed over.
    """
    lines = [line.strip() for line in text.split("\n")]
    start = next((number for number, line in enumerate(lines, 1) if _TABLE_HEADING.fullmatch(line)), 0)
    rows = (_INGREDIENT.fullmatch(line) for line in lines[start:] if len(line) <= _LONGEST_LINE)
    return tuple(
        LabelledIngredient(row["alone"], None, "")
        if row["alone"]
        else LabelledIngredient(row["name"], row["amount"].strip(), row["parts"] or "")
        for row in rows
        if row
    )


def subclass_of(
    classification: str, category: str, ingredients: tuple[LabelledIngredient, ...]
) -> SubClass | None:
    """Apply the rule of this module; None is out of scope."""
    if classification in _QUASI_DRUGS:
        return SubClass.TM_QUASI
    lines = [line.strip() for line in category.split("\n")]
    by_category = any(
        line == _KAMPO or is_kampo_formula(line) or _CRUDE_DRUG_CATEGORIES.match(line) for line in lines
    )
    by_ingredients = bool(ingredients) and all(is_traditional(name, parts) for name, _, parts in ingredients)
    if not (by_category or by_ingredients):
        return None
    return SubClass.TM_HAICHI if classification == _HOUSEHOLD else SubClass.TM_OTC


def _detects(opening: Opening) -> bool:
    return '"products"' in opening.text and '"ingredient_text"' in opening.text


def _rows(file: SourceFile, options: Options) -> Iterator[Row]:
    edition = edition_of(file, options, stated=_fetched_on(file.opening))
    with file.stream() as content:
        for item in json_items(content, ("products", "item")):
            yield item if isinstance(item, Row) else _row(file, edition, *item)


def _fetched_on(opening: Opening) -> date | None:
    """The day the file says it was fetched."""
    stated = _FETCHED.search(opening.text)
    try:
        return read_date(stated[1]) if stated else None
    except DateUnreadable:
        return None


def _row(file: SourceFile, edition: Edition, number: int, product: dict[str, Any]) -> Row:
    code = text_of(product, "code")
    if not code:
        return refused(
            RowCode.E_REQ, number, "code", ja="コードがありません。", en="The code is missing; enter it."
        )
    identifier, problems = checked_identifier(Scheme.PMDA_OTC, code, number, "code", code=RowCode.E_FMT)
    if identifier is None:
        return Row(number, problems=problems)
    ingredients = ingredients_of(text_of(product, "ingredient_text"))
    subclass = subclass_of(text_of(product, "classification"), text_of(product, "category"), ingredients)
    if subclass is None:
        return refused(
            RowCode.E_OUT_OF_SCOPE,
            number,
            "category",
            text_of(product, "category"),
            ja="医薬部外品でも、漢方製剤・生薬製剤でもありません（分類・薬効分類・有効成分による）。",
            en="Neither a quasi-drug nor Kampo or crude drugs, by classification, category and active ingredients.",
        )

    def make() -> ListingDocument:
        return ListingDocument(
            source=_SOURCE,
            source_key=identifier.value,
            edition=edition.text,
            edition_date=edition.day,
            provenance=provenance(
                file,
                record_sha256(product),
                exported_on=edition.day,
                url=text_of(product, "source", "detail_html_url") or None,
            ),
            product_class=ProductClass.TM,
            subclass=subclass,
            firm=text_of(product, "manufacturer") or None,
            names=(ListedName(language="ja", text=text_of(product, "product_name")),),
            identifiers=(identifier,),
            ingredients=tuple(ListedIngredient(name=name, amount=amount) for name, amount, _ in ingredients),
            ingredients_text=text_of(product, "ingredient_text") or None,
            fields=fields([(label, text_of(product, label)) for label in _LABELS] + _additives(product)),
        )

    return built(number, make, problems)


def _additives(product: dict[str, Any]) -> list[tuple[str, str]]:
    listed = product.get("additives")
    if not isinstance(listed, list):
        return []
    return [("additives", "、".join(name for name in listed if isinstance(name, str)))]


PROFILE: Final = Profile(
    source=_SOURCE, yields=frozenset({"listing"}), whole=False, detects=_detects, rows=_rows
)
