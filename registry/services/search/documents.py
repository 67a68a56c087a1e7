"""The documents that a search index holds of products and listings: what the public may read of them.

Products, listings, readings and trials are each asked for once for many entries.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from registry.domain import visibility
from registry.domain.device_classes import DeviceClass, classes_of, device_classes_of
from registry.domain.documents import read
from registry.domain.search import SearchDocument, prior, weakest
from registry.services.trials.rows import linked_subclasses_of
from registry.tables.database import rows_among
from schemas.base import search_key
from schemas.identifiers import PublicIdKind, gtin14, public_id_number
from schemas.listings import ListingDocument, ListingView
from schemas.products import ProductDraft, ProductView
from schemas.trials import TrialDocument
from schemas.vocab import EntryKind, Grade, Word

__all__ = ["of_entries"]

_PRODUCTS: Final = (
    "SELECT public_id, public_json FROM product"
    " WHERE state IN ('published', 'suspended') AND public_id IN ({})"
)
_LISTINGS: Final = (
    "SELECT public_id, public_json FROM listing"
    " WHERE product IS NULL AND state <> 'delisted' AND public_id IN ({})"
)
_READINGS: Final = "SELECT code, name_key, kana FROM reading WHERE code IN ({}) ORDER BY code, name_key, kana"
_GRADES: Final = (
    "SELECT p.public_id, o.public_letter FROM claim_outcome o JOIN product p ON p.id = o.product"
    " WHERE o.public_letter IS NOT NULL AND p.public_id IN ({})"
)
_TRIALS: Final = tuple(
    "SELECT k.record, k.trial, t.public_id, v.document FROM product_link k JOIN trial t"  # noqa: S608 # constants
    f" ON {joined} JOIN version v ON v.record = t.public_id AND v.number = t.latest_version"
    " WHERE k.ended_at IS NULL AND k.record IN ({}) ORDER BY t.number"
    for joined in ("t.id = k.trial", "t.merged_into = k.trial")
)
"""The record that stands for a study, then those that were merged into it: each register has its own titles."""

Texts = tuple[str, ...]


async def of_entries(ids: Sequence[str]) -> list[SearchDocument]:
    """The documents of those of the entries that the public may see now."""
    titles = await _titles(ids)
    grades: dict[str, list[Grade]] = defaultdict(list)
    for row in await rows_among(_GRADES, ids):
        grades[row["public_id"]].append(Grade.of(row["public_letter"]))
    products = await rows_among(_PRODUCTS, [entry for entry in ids if entry.startswith("P-")])
    listed = await rows_among(_LISTINGS, [entry for entry in ids if entry.startswith("G-")])
    listings = {
        row["public_id"]: ListingView.model_validate_json(row["public_json"]).listing for row in listed
    }
    readings = await _readings(listings)
    return [
        *(
            _of_product(row["public_id"], ProductView.model_validate_json(row["public_json"]), titles, grades)
            for row in products
        ),
        *(_of_listing(entry, listing, readings[entry], titles) for entry, listing in listings.items()),
    ]


def _of_product(
    entry: str, view: ProductView, titles: Mapping[str, Texts], grades: Mapping[str, Sequence[Grade]]
) -> SearchDocument:
    product = view.product
    return SearchDocument(
        number=public_id_number(PublicIdKind.PRODUCT, entry),
        kind=EntryKind.REGISTERED,
        names=_given(product.name_ja, product.name_en),
        readings=_given(product.name_kana),
        codes=(entry, *_codes(product)),
        firms=_given(view.firm.name_ja, view.firm.name_en),
        ingredients=_ingredients(product),
        claims=_claims(product),
        trials=titles.get(entry, ()),
        product_class=view.product_class,
        subclass=product.subclass,
        firm=view.firm.corporate_no,
        municipality=view.firm.lg_code,
        grade=weakest(grades.get(entry, ())),
        prior=prior(EntryKind.REGISTERED, product.name_ja),
    )


def _of_listing(
    entry: str, listing: ListingDocument, readings: Texts, titles: Mapping[str, Texts]
) -> SearchDocument:
    return SearchDocument(
        number=public_id_number(PublicIdKind.LISTING, entry),
        kind=EntryKind.LISTED,
        names=tuple(name.text for name in listing.names),
        readings=readings,
        codes=(entry, *(identifier.value for identifier in listing.identifiers)),
        firms=_given(listing.firm),
        ingredients=(
            *(ingredient.name for ingredient in listing.ingredients),
            *_given(listing.ingredients_text),
            *_named(device_classes_of(listing)),
        ),
        claims=tuple(claim.text for claim in listing.claims),
        trials=titles.get(entry, ()),
        product_class=listing.product_class,
        subclass=listing.subclass,
        firm=listing.firm,
        prior=prior(EntryKind.LISTED, listing.name("ja", "en")),
    )


async def _readings(listings: Mapping[str, ListingDocument]) -> dict[str, Texts]:
    """The reading that another source gives to code and name goes before a derived one."""
    codes = {identifier.value for listing in listings.values() for identifier in listing.identifiers}
    given: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in await rows_among(_READINGS, sorted(codes)):
        given[row["code"], row["name_key"]].append(row["kana"])
    return {entry: _readings_of(listing, given) for entry, listing in listings.items()}


def _readings_of(listing: ListingDocument, given: Mapping[tuple[str, str], list[str]]) -> Texts:
    keys = [search_key(name.text) for name in listing.names]
    found = dict.fromkeys(
        kana
        for identifier in listing.identifiers
        for key in keys
        for kana in given.get((identifier.value, key), ())
    )
    if listing.kana is not None and (not found or not listing.kana.derived):
        found[listing.kana.text] = None
    return tuple(found)


async def _titles(ids: Sequence[str]) -> dict[str, Texts]:
    """Titles that the public may read of the trials linked to entries."""
    rows = [row for text in _TRIALS for row in await rows_among(text, ids)]
    linked = await linked_subclasses_of([row["trial"] for row in rows])
    public: dict[Any, Texts] = {}
    for row in rows:
        if row["public_id"] not in public:
            trial = read(TrialDocument, row["document"])
            seen = visibility.trial_for(trial, linked[row["trial"]], withheld_too=False).titles
            public[row["public_id"]] = _given(
                seen.public, seen.public_ja, seen.scientific, seen.scientific_ja, seen.acronym
            )
    titles: defaultdict[str, Texts] = defaultdict(tuple)
    for row in rows:
        titles[row["record"]] += public[row["public_id"]]
    return titles


def _given(*values: str | None) -> Texts:
    return tuple(value for value in values if value)


def _codes(product: ProductDraft) -> Texts:
    named = ("ffc_no", "foshu_no", "approval_no", "yj_code", "tais_code")
    gtins = [form for code in product.gtin for form in dict.fromkeys((code.gtin, gtin14(code.gtin)))]
    return (*gtins, *_given(*(getattr(product, name, None) for name in named)))


def _ingredients(product: ProductDraft) -> Texts:
    """What is in a food or medicine; what a device is."""
    named = [ingredient.name for ingredient in product.composition]
    for field in ("functional_substances", "active"):
        named += [substance.name for substance in getattr(product, field, ())]
    named += [drug.name_ja for drug in getattr(product, "crude_drugs", ())]
    for field in ("generic_name", "formula_name", "device_generic_name"):
        named += _given(getattr(product, field, None))
    words: list[Word | None] = [getattr(product, "care_item", None)]
    words += [amount.nutrient for amount in getattr(product, "nutrients", ())]
    for word in words:
        if word is not None:
            named += [word.ja, word.en]
    named += _named(classes_of(getattr(product, "ccta95_class", None) or ""))
    return tuple(dict.fromkeys(named))


def _named(classes: Sequence[DeviceClass]) -> Texts:
    return tuple(name for one in classes for name in (one.ja, one.en))


def _claims(product: ProductDraft) -> Texts:
    """Claims of the public view: what the law withholds is not in it."""
    texts = [claim.text for claim in product.claims]
    for field in ("notified_claim", "permitted_claim", "indications", "intended_use"):
        texts += _given(getattr(product, field, None))
    return tuple(dict.fromkeys(texts))
