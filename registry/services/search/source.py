"""What a search index reads: published products and listings, with what the public may read of them.

The log says what changed; the documents say what it is now. A listing that a product has taken over is no entry.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Final

from registry.domain import visibility
from registry.domain.documents import read
from registry.domain.ports import Changes
from registry.domain.search import SearchDocument, prior
from registry.services import installation, log
from registry.services.trials.rows import linked_subclasses
from registry.tables.database import Statement
from schemas.base import search_key
from schemas.identifiers import PublicIdKind, gtin14, public_id_number
from schemas.listings import ListingDocument, ListingView
from schemas.products import ProductDraft, ProductView
from schemas.trials import TrialDocument
from schemas.vocab import EntryKind, SubClass, Word

__all__ = ["DatabaseSource"]

_STEP: Final = Statement(
    "SELECT seq, kind, subject FROM log_entry WHERE seq > {} AND seq <= {} ORDER BY seq LIMIT {}"
)
_OF_TRIAL: Final = Statement(
    "SELECT DISTINCT k.record FROM product_link k JOIN trial t ON t.id = k.trial WHERE t.public_id = {}"
)
_WITH_READINGS: Final = Statement("SELECT public_id FROM listing WHERE source = 'price-list'")
_PRODUCT_IDS: Final = Statement(
    "SELECT number, public_id FROM product WHERE state = 'published' AND number > {} ORDER BY number LIMIT {}"
)
_LISTING_IDS: Final = Statement(
    "SELECT number, public_id FROM listing WHERE product IS NULL AND state <> 'delisted' AND number > {}"
    " ORDER BY number LIMIT {}"
)
_PRODUCT: Final = Statement("SELECT public_json FROM product WHERE public_id = {} AND state = 'published'")
_LISTING: Final = Statement(
    "SELECT public_json FROM listing WHERE public_id = {} AND product IS NULL AND state <> 'delisted'"
)
_READING: Final = Statement("SELECT kana FROM reading WHERE code = {} AND name_key = {}")
_TRIALS: Final = Statement(
    "SELECT t.id, v.document FROM product_link k JOIN trial t ON t.id = k.trial"
    " JOIN version v ON v.record = t.public_id AND v.number = t.latest_version"
    " WHERE k.record = {} AND k.ended_at IS NULL"
)


class DatabaseSource:
    """The port ``SearchSource`` over the bound database."""

    async def identity(self) -> str:
        """The id of this database."""
        return await installation.identity()

    async def head(self) -> int:
        """The highest number of the log."""
        return await log.head()

    async def changed(self, *, after: int, upto: int, limit: int) -> Changes:
        """The entries named in a stretch of the log; see the port."""
        rows = await _STEP.rows(after, upto, limit)
        found: dict[str, None] = {}
        for row in rows:
            for entry in await _entries_of(row["kind"], row["subject"]):
                found[entry] = None
        return Changes(tuple(found), rows[-1]["seq"] if len(rows) == limit else upto)

    async def all_ids(self, *, size: int) -> AsyncIterator[Sequence[str]]:
        """All entries in batches; see the port."""
        for statement in (_PRODUCT_IDS, _LISTING_IDS):
            after = 0
            while rows := await statement.rows(after, size):
                yield [row["public_id"] for row in rows]
                after = rows[-1]["number"]

    async def documents(self, ids: Sequence[str]) -> Sequence[SearchDocument]:
        """The documents of those entries that the public may see now; see the port."""
        found = []
        for entry in ids:
            document = await (_product(entry) if entry.startswith("P-") else _listing(entry))
            if document is not None:
                found.append(document)
        return found


async def _entries_of(kind: str, subject: str) -> Iterable[str]:
    if subject.startswith(("P-", "G-")):
        return (subject,)
    if subject.startswith("T-"):
        return [row["record"] for row in await _OF_TRIAL.rows(subject)]
    if kind == "readings.changed":
        return [row["public_id"] for row in await _WITH_READINGS.rows()]
    return ()


async def _product(entry: str) -> SearchDocument | None:
    row = await _PRODUCT.first(entry)
    if row is None:
        return None
    view = ProductView.model_validate_json(row["public_json"])
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
        trials=await _titles(entry),
        product_class=view.product_class,
        subclass=product.subclass,
        firm=view.firm.corporate_no,
        municipality=view.firm.lg_code,
        prior=prior(EntryKind.REGISTERED, product.name_ja),
    )


async def _listing(entry: str) -> SearchDocument | None:
    row = await _LISTING.first(entry)
    if row is None:
        return None
    listing = ListingView.model_validate_json(row["public_json"]).listing
    return SearchDocument(
        number=public_id_number(PublicIdKind.LISTING, entry),
        kind=EntryKind.LISTED,
        names=tuple(name.text for name in listing.names),
        readings=await _readings(listing),
        codes=(entry, *(identifier.value for identifier in listing.identifiers)),
        firms=_given(listing.firm),
        ingredients=(
            *(ingredient.name for ingredient in listing.ingredients),
            *_given(listing.ingredients_text),
        ),
        claims=tuple(claim.text for claim in listing.claims),
        trials=await _titles(entry),
        product_class=listing.product_class,
        subclass=listing.subclass,
        firm=listing.firm,
        prior=prior(EntryKind.LISTED, listing.name("ja", "en")),
    )


async def _readings(listing: ListingDocument) -> tuple[str, ...]:
    """The reading that another source gives to code and name goes before a derived one."""
    found: dict[str, None] = {}
    for identifier in listing.identifiers:
        for name in listing.names:
            for row in await _READING.rows(identifier.value, search_key(name.text)):
                found[row["kana"]] = None
    if listing.kana is not None and (not found or not listing.kana.derived):
        found[listing.kana.text] = None
    return tuple(found)


async def _titles(entry: str) -> tuple[str, ...]:
    """Titles of the linked trials that the public may read."""
    titles: list[str] = []
    for row in await _TRIALS.rows(entry):
        linked: frozenset[SubClass | None] = await linked_subclasses(row["id"])
        seen = visibility.trial_for(read(TrialDocument, row["document"]), linked, withheld_too=False).titles
        titles.extend(_given(seen.public, seen.public_ja, seen.scientific, seen.scientific_ja, seen.acronym))
    return tuple(titles)


def _given(*values: str | None) -> tuple[str, ...]:
    return tuple(value for value in values if value)


def _codes(product: ProductDraft) -> tuple[str, ...]:
    named = ("ffc_no", "foshu_no", "approval_no", "yj_code", "tais_code")
    gtins = [form for code in product.gtin for form in dict.fromkeys((code.gtin, gtin14(code.gtin)))]
    return (*gtins, *_given(*(getattr(product, name, None) for name in named)))


def _ingredients(product: ProductDraft) -> tuple[str, ...]:
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
    return tuple(dict.fromkeys(named))


def _claims(product: ProductDraft) -> tuple[str, ...]:
    """Claims of the public view: what the law withholds is not in it."""
    texts = [claim.text for claim in product.claims]
    for field in ("notified_claim", "permitted_claim", "indications", "intended_use"):
        texts += _given(getattr(product, field, None))
    return tuple(dict.fromkeys(texts))
